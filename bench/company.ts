import { createHash, randomUUID } from 'node:crypto';
import canonicalize from 'canonicalize';
import { openDatabase, transact } from '../db/client.ts';
import {
  createConfigurationSource,
  type DocumentToSave,
  saveDocuments,
} from '../db/configuration.ts';
import { writeObject } from '../db/object-write.ts';
import { receive } from '../db/receive.ts';
import { companyDocuments } from '../dev/company/documents.ts';
import { orderType } from '../dev/company/order-type.ts';
import { regionNorth } from '../dev/company/people.ts';
import { orderFields, works } from '../dev/company/work.ts';
import type { ObjectType } from '../domain/configuration.ts';
import { type Transaction, transactionId } from '../domain/transaction.ts';

const ENGINEERS = ['emma', 'finn', 'gita', 'jan'] as const;
const BATCH = 50;

/** Of `of`, in turn. */
const nth = <T>(of: readonly [T, ...T[]] | readonly T[], n: number): T => of[n % of.length] as T;

/** The demo's order type, and a condition on the transition that is measured. */
const guarded: ObjectType = {
  ...orderType,
  transitions: orderType.transitions.map((transition) =>
    transition.id === 'complete'
      ? { ...transition, guard: "object.fields.asset != ''" }
      : transition,
  ),
};

const documents: DocumentToSave[] = [
  ...companyDocuments,
  { kind: 'object-type', id: guarded.name, document: guarded },
];

/** Numbers of the orders that {@link prepare} makes. */
export const orderNumber = (n: number): string => `WO-${100_000 + n}`;

/** Loads the demo company and `orders` orders in progress. */
export async function prepare(url: string, orders: number): Promise<void> {
  const database = openDatabase(url);
  try {
    await saveDocuments(database.db, documents, 'mia');
    await transact(database.db, async (tx) => {
      for (let n = 0; n < orders; n += 1)
        await writeObject(tx, {
          before: null,
          ref: { objectType: 'order', objectId: randomUUID() },
          number: orderNumber(n),
          parent: null,
          status: 'in-progress',
          fields: orderFields(nth(works, n), new Date(Date.UTC(2026, 10, 22))),
          property: nth(regionNorth.properties, n),
          assignee: nth(ENGINEERS, n),
          by: 'bob',
          deviceId: null,
          transactionId: null,
          sequence: null,
        });
    });
  } finally {
    await database.close();
  }
}

export type Outbox = { deviceId: string; engineerId: string; transactions: Transaction[] };

/**
 * The outboxes of `devices` devices with `count` transactions between them, `perOrder` on each order; an
 * order belongs to one device. Ids of devices and transactions are new with every call.
 */
export function outboxes(devices: number, count: number, perOrder = 1): Outbox[] {
  const run = randomUUID().slice(0, 8);
  return Array.from({ length: devices }, (_, device) => ({
    deviceId: `bench-${run}-${device}`,
    engineerId: nth(ENGINEERS, device),
    transactions: Array.from({ length: Math.ceil((count - device) / devices) }, (_, n) =>
      completion(Math.floor(n / perOrder) * devices + device, n + 1),
    ),
  }));
}

const completion = (n: number, sequence: number): Transaction => ({
  id: transactionId(randomUUID()),
  sequence,
  objectType: 'order',
  objectId: orderNumber(n),
  action: 'transition',
  toStatus: 'technically-completed',
  fields: { ...nth(works, n).outcome, downtimeMinutes: n % 240, followUpNeeded: false },
  baseVersion: 1,
  occurredAt: new Date(Date.UTC(2026, 10, 22, 9, 0, n % 3600)).toISOString(),
});

/** Cut into batches as a device sends them. */
export const batchesOf = ({ transactions, ...device }: Outbox): Outbox[] =>
  Array.from({ length: Math.ceil(transactions.length / BATCH) }, (_, n) => ({
    ...device,
    transactions: transactions.slice(n * BATCH, (n + 1) * BATCH),
  }));

const hashOf = (transaction: Transaction): string =>
  createHash('sha256')
    .update(canonicalize(transaction) ?? '')
    .digest('hex');

/** Acknowledges outboxes as the api does, without HTTP. Returns the ids in the order of receipt. */
export async function acknowledge(url: string, senders: Outbox[]): Promise<string[]> {
  const database = openDatabase(url);
  const configuration = createConfigurationSource(database.db);
  const ids: string[] = [];
  try {
    for (const { deviceId, engineerId, transactions } of senders.flatMap(batchesOf)) {
      const sender = { deviceId, engineerId, appVersion: '5.2.0', sentAt: null, pending: null };
      const incoming = transactions.map((transaction) => ({
        transaction,
        sha256: hashOf(transaction),
      }));
      const received = await receive(database.db, configuration, sender, incoming);
      const refused = received?.receipts.find(({ receipt }) => receipt !== 'accepted');
      if (!received || refused) throw new Error(`not accepted: ${JSON.stringify(refused)}`);
      ids.push(...transactions.map(({ id }) => id));
    }
    return ids;
  } finally {
    await database.close();
  }
}
