import { setTimeout as delay } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { saveDocuments } from '../db/configuration.ts';
import { outcomes } from '../db/schema.ts';
import type { User } from '../domain/configuration.ts';
import type { Transaction } from '../domain/transaction.ts';
import type { ItemStatus } from '../domain/words.ts';
import {
  companyDocuments,
  loadDocuments,
  readDocument,
  userDocument,
} from './company/documents.ts';
import { jobs, type Story } from './company/jobs.ts';
import { deviceOf, morningOf, type Planned } from './company/morning.ts';
import { regionSouth, users } from './company/people.ts';
import { ApiRefused, type SeedApi } from './seed-api.ts';

export type SeedParts = { db: Db; api: SeedApi; say: (line: string) => void };

const batchSize = 50;
const office = 'beth';

const user = (id: string): User => {
  const found = users.find((each) => each.id === id);
  if (!found) throw new Error(`there is no ${id} in the demo company`);
  return found;
};

/** Kees still works here, and Jan still works in the south. */
const lastWeek = [
  userDocument({ ...user('kees'), active: true }),
  userDocument({ ...user('jan'), propertySet: regionSouth.id }),
];

/** Loads the company as it was last week, then moves Jan to the north, unless that was done before. */
export async function loadLastWeek(db: Db): Promise<void> {
  if (!(await readDocument(db, 'user', 'kees'))) {
    const changed = new Set(lastWeek.map(({ id }) => id));
    const others = companyDocuments.filter(({ id }) => !changed.has(id));
    await saveDocuments(db, [...others, ...lastWeek], 'mia');
  }
  const jan = await readDocument(db, 'user', 'jan');
  if (jan?.version === 1) await saveDocuments(db, [userDocument(user('jan'))], 'mia');
}

const onlyOrder = (story: Story): string => {
  const found = jobs.find((job) => job.story === story);
  if (!found) throw new Error(`no order tells ${story}`);
  return found.number;
};

/** What the office changed on orders that engineers, without a network, were working on. */
const officeEdits = [
  {
    order: onlyOrder('cancelled-meanwhile'),
    edit: { toStatus: 'cancelled', reason: 'The tenant solved it himself' },
  },
  {
    order: onlyOrder('reassigned-meanwhile'),
    edit: { assignee: 'finn', reason: 'Finn is in the building today' },
  },
  {
    order: onlyOrder('rewritten-meanwhile'),
    edit: { fields: { cause: 'Misuse' }, reason: 'The tenant phoned: a cleaner did it' },
  },
];

/** Makes the office's edits that were not made yet. */
export async function editAsOffice(api: SeedApi): Promise<void> {
  for (const { order, edit } of officeEdits) {
    const path = `/v1/objects/order/${order}`;
    const { body, etag } = await api.call<{ version: number }>(office, 'GET', path);
    if (body.version === 1) await api.call(office, 'PATCH', path, { body: edit, ifMatch: etag });
  }
}

type Receipts = { receipts: { id: string; receipt: string; problem?: { detail: string } }[] };

async function sendBatch(api: SeedApi, engineer: string, transactions: Transaction[]) {
  const batch = {
    deviceId: deviceOf(engineer),
    appVersion: engineer === 'ines' ? '5.1.4' : '5.2.0',
    sentAt: new Date().toISOString(),
    pending: { count: transactions.length, oldestAt: transactions[0]?.occurredAt },
    transactions,
  };
  const { body } = await api.call<Receipts>(engineer, 'POST', '/v1/outbox/batches', {
    body: batch,
  });
  const refused = body.receipts.find(({ receipt }) => receipt === 'refused');
  if (refused) throw new Error(`${engineer}: ${refused.id} refused: ${refused.problem?.detail}`);
}

/** Every device sends its outbox, in batches, beside the others. */
export async function send(api: SeedApi, planned: Planned[]): Promise<void> {
  const engineers = [...new Set(planned.map(({ engineer }) => engineer))];
  await Promise.all(
    engineers.map(async (engineer) => {
      const outbox = planned.filter((each) => each.engineer === engineer);
      for (let from = 0; from < outbox.length; from += batchSize) {
        const batch = outbox.slice(from, from + batchSize);
        await sendBatch(
          api,
          engineer,
          batch.map(({ transaction }) => transaction),
        );
      }
    }),
  );
}

type Listed = { items: { id: string; nextAttemptAt: string | null }[] };

/** Waits until everything received, of one engineer or of all, is final, failed, or waits. */
export async function settled(api: SeedApi, engineer?: string): Promise<void> {
  const narrowed = engineer ? `&engineer=${engineer}` : '';
  const path = `/v1/inbox/items?status=queued&status=in-progress&limit=200${narrowed}`;
  for (;;) {
    const { body } = await api.call<Listed>(office, 'GET', path);
    if (body.items.every(({ nextAttemptAt }) => nextAttemptAt !== null)) return;
    await delay(200);
  }
}

async function cancel(api: SeedApi, id: string, reason: string): Promise<void> {
  await api
    .call(office, 'POST', `/v1/inbox/items/${id}/cancel`, { body: { reason } })
    .catch((error: unknown) => {
      // An earlier run of the seed did it.
      if (!(error instanceof ApiRefused && error.status === 409)) throw error;
    });
}

const toCancel = (planned: Planned[], story: Story): string[] =>
  planned
    .filter((each) => each.story === story && each.expected.status === 'cancelled')
    .map(({ transaction }) => transaction.id);

/** The office closes what nobody needs repaired. */
export async function cancelMistakes(api: SeedApi, planned: Planned[]): Promise<void> {
  for (const id of toCancel(planned, 'mistaken'))
    await cancel(api, id, 'A typing error; it was entered again correctly');
}

/**
 * Kees leaves while one of his transactions waits behind another that failed. The office closes that
 * one, so the other is taken up after he left.
 */
export async function keesLeaves({ db, api }: SeedParts, planned: Planned[]): Promise<void> {
  await loadDocuments(db, [userDocument(user('kees'))], 'mia');
  for (const id of toCancel(planned, 'left'))
    await cancel(api, id, 'Kees has left; Gita completes this order');
}

const isActive = async (db: Db, id: string): Promise<boolean> =>
  ((await readDocument(db, 'user', id))?.document as User | undefined)?.active ?? false;

/** Whether the last thing that the seed does was done; known for ever. */
export async function isSeeded(db: Db): Promise<boolean> {
  const [last] = toCancel(morningOf(new Date(0)), 'left');
  const found = await db
    .select({ status: outcomes.status })
    .from(outcomes)
    .where(eq(outcomes.id, last ?? ''));
  return found.length > 0;
}

/** Sends the morning and does what the office did meanwhile. Repeatable at any point. */
export async function tellMorning(parts: SeedParts, base: Date): Promise<void> {
  const { db, api, say } = parts;
  const planned = morningOf(base);
  await editAsOffice(api);
  // Whoever has left cannot sign in any more, and has sent everything before.
  const canSend = await isActive(db, 'kees');
  const sendable = planned.filter(({ engineer }) => engineer !== 'kees' || canSend);
  await send(
    api,
    sendable.filter(({ late }) => !late),
  );
  say(
    `Sent ${planned.length} transactions from ${new Set(planned.map(({ engineer }) => engineer)).size} devices.`,
  );
  await settled(api);
  await send(
    api,
    sendable.filter(({ late }) => late),
  );
  await settled(api);
  await cancelMistakes(api, planned);
  await keesLeaves(parts, planned);
  await settled(api);
}

/** The counts of the inbox, for the log. */
export async function counts(api: SeedApi): Promise<Partial<Record<ItemStatus, number>>> {
  const { body } = await api.call<{ statuses: Record<ItemStatus, number> }>(
    office,
    'GET',
    '/v1/inbox/summary',
  );
  return body.statuses;
}
