import { randomUUID } from 'node:crypto';
import { visitRoots } from '../api/inbox/foresee.ts';
import { type Db, openDatabase, statement } from '../db/client.ts';
import { createConfigurationSource } from '../db/configuration.ts';
import { orderType } from '../dev/company/order-type.ts';
import { apprenticeProfile } from '../dev/company/people.ts';
import { works } from '../dev/company/work.ts';
import { causeOf } from '../domain/cause.ts';
import type { FunctionProfile, ObjectType } from '../domain/configuration.ts';
import { forecast } from '../domain/rules/forecast.ts';
import { type Content, type Transaction, transactionId } from '../domain/transaction.ts';
import { acknowledge, type Outbox, prepare } from './company.ts';

const DEVICES = 100;
/** Of so many failed items one has another waiting behind it. */
const FOLLOWED = 5;

/** Each with its own cause, in turn; `by` the apprentice, who may not complete an order. */
const failing: { by: 'hugo' | 'emma'; content: (n: number) => Content }[] = [
  { by: 'hugo', content: (n) => ({ fields: outcomeOf(n) }) },
  { by: 'emma', content: () => ({ fields: { remarks: 'Ready' } }) },
  { by: 'emma', content: (n) => ({ fields: { ...outcomeOf(n), cause: 'Rust' } }) },
  { by: 'emma', content: (n) => ({ fields: { ...outcomeOf(n), downtimeMinutes: -n - 1 } }) },
];
const outcomeOf = (n: number) => works[n % works.length]?.outcome ?? {};

const transactionOf = (n: number, sequence: number, content: Content): Transaction => ({
  id: transactionId(randomUUID()),
  sequence,
  objectType: 'order',
  objectId: `WO-${100_000 + n}`,
  action: content.toStatus === undefined ? 'update' : 'transition',
  baseVersion: 1,
  occurredAt: new Date(Date.UTC(2026, 10, 22, 9, 0, n % 3600)).toISOString(),
  ...content,
});

/** Outboxes whose first transaction on each of `count` orders fails. */
function outboxes(count: number): Outbox[] {
  const boxes = Array.from({ length: DEVICES }, (_, device): Outbox => {
    const engineerId = failing[device % failing.length]?.by ?? 'emma';
    return { deviceId: `bench-${device}`, engineerId, transactions: [] };
  });
  for (let n = 0; n < count; n += 1) {
    const box = boxes[n % DEVICES];
    const fails = failing[n % failing.length];
    if (!box || !fails) continue;
    const { transactions } = box;
    const add = (content: Content) =>
      transactions.push(transactionOf(n, transactions.length + 1, content));
    add({ toStatus: 'technically-completed', ...fails.content(n) });
    if (n % FOLLOWED === 0) add({ fields: { remarks: 'Key is back at the desk' } });
  }
  return boxes;
}

const failAll = statement(
  'bench-fail',
  `UPDATE items SET status = 'completed-with-errors', deliver_at = NULL, finished_at = now() WHERE status = 'queued'`,
);
const keepErrors = statement(
  'bench-errors',
  `UPDATE items i SET errors = e.errors, category = e.errors->0->>'category', code = e.errors->0->>'code', group_id = e.cause
   FROM jsonb_to_recordset($1::jsonb) e(id uuid, cause text, errors jsonb) WHERE i.id = e.id`,
);

/** Fills the database with `count` failed items of four causes, as their attempts would have left them. */
export async function fail(url: string, count: number): Promise<void> {
  await prepare(url, count);
  await acknowledge(url, outboxes(count));
  const database = openDatabase(url);
  try {
    await failAll(database.db);
    await parkAll(database.db);
  } finally {
    await database.close();
  }
}

async function parkAll(db: Db): Promise<void> {
  const configuration = await createConfigurationSource(db).current();
  const kept: { id: string; cause: string; errors: object[] }[] = [];
  await visitRoots(db, 'failed', ({ items }) => {
    for (const { id, errors } of forecast(configuration, items)) {
      const [first] = errors;
      const item = items.find((each) => each.id === id);
      if (item?.status !== 'completed-with-errors') continue;
      if (!first) throw new Error(`${id} would complete`);
      kept.push({ id, cause: causeOf(first, item.objectType), errors });
    }
  });
  for (let at = 0; at < kept.length; at += 1_000)
    await keepErrors(db, JSON.stringify(kept.slice(at, at + 1_000)));
}

const order = apprenticeProfile.objectTypes.order;
const trained: FunctionProfile = {
  ...apprenticeProfile,
  objectTypes: {
    ...apprenticeProfile.objectTypes,
    ...(order && { order: { ...order, fields: { '*': 'modifiable' }, transitions: 'all' } }),
  },
};
const relaxed: ObjectType = {
  ...orderType,
  schema: {
    ...orderType.schema,
    properties: { ...orderType.schema.properties, cause: { type: 'string', title: 'Cause' } },
  },
  mandatory: [],
  rules: [],
};

type Change = { kind: string; id: string; document: object };
const profile: Change = { kind: 'function-profile', id: trained.id, document: trained };

/** What is previewed, by name, and the share of the failed items that it repairs. */
export const previews: { name: string; changes: Change[]; repairs: number }[] = [
  { name: 'a right is granted', changes: [profile], repairs: 1 / 4 },
  {
    name: 'an order type is relaxed, a right granted',
    changes: [profile, { kind: 'object-type', id: relaxed.name, document: relaxed }],
    repairs: 1,
  },
  {
    name: 'a label is changed, nothing repaired',
    changes: [
      {
        kind: 'object-type',
        id: orderType.name,
        document: { ...orderType, label: { en: 'Work order' } },
      },
    ],
    repairs: 0,
  },
];
