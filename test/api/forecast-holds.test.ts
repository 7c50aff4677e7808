import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { release } from '../../db/commands.ts';
import { saveDocuments } from '../../db/configuration.ts';
import type { FunctionProfile, ObjectType } from '../../domain/configuration.ts';
import type { Transaction, TransactionId } from '../../domain/transaction.ts';
import { isFinal } from '../../domain/words.ts';
import { apprentice, orderType } from '../domain/fixtures.ts';
import { officeEdit, type TestDevice } from '../support/inbox.ts';
import { type Desk, filled, openDesk, trained } from './desk.ts';

/**
 * What recheck and preview say is what a requeue then does: generated orders, lanes of two devices,
 * repairs of data and of rules, against the real steps on PostgreSQL.
 */

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

const statuses = ['in-progress', 'on-hold', 'technically-completed'] as const;
type Act = Partial<Transaction> & { child?: boolean; byId?: boolean };

const fields = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Transaction['fields']>(filled) },
  fc.constantFrom<Transaction['fields']>(
    { downtimeMinutes: 5 },
    { downtimeMinutes: -5 },
    { priority: 'urgent' },
    { description: 'Boiler hums', cause: 'Rust' },
    { asset: 'B-9' },
  ),
);
const act: fc.Arbitrary<Act> = fc
  .record({
    fields: fc.option(fields, { nil: undefined }),
    toStatus: fc.option(fc.constantFrom(...statuses), { nil: undefined }),
    baseVersion: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    child: fc.nat(4).map((n) => n === 0),
    byId: fc.boolean(),
  })
  .map((each) =>
    Object.fromEntries(Object.entries(each).filter(([, value]) => value !== undefined)),
  );

const { order: rights = { actions: [], fields: {}, transitions: [] } } = apprentice().objectTypes;
const profiles: FunctionProfile[] = [
  apprentice(),
  trained,
  apprentice({
    objectTypes: { order: { ...rights, fields: { '*': 'modifiable' }, transitions: 'all' } },
  }),
  apprentice({
    objectTypes: {
      order: { ...rights, transitions: 'all' },
      time: { actions: ['create', 'update'], fields: { '*': 'modifiable' }, transitions: 'all' },
    },
  }),
];
const { transitions, schema, rules } = orderType();
const priority = { type: 'string' };
const types: ObjectType[] = [
  orderType(),
  orderType({ mandatory: [] }),
  orderType({ rules: [] }),
  orderType({
    transitions: [...transitions, { id: 'end', from: 'on-hold', to: 'technically-completed' }],
  }),
  orderType({ schema: { ...schema, properties: { ...schema.properties, priority } } }),
  orderType({
    mandatory: [],
    transitions: transitions.filter(({ id }) => id !== 'hold'),
    rules: [
      ...(rules ?? []),
      { id: 'calm', check: "merged.fields.cause != 'Leak'", message: { en: 'No leaks.' } },
    ],
  }),
];
/** By their places in the lists above. */
const documents = fc.record({
  profile: fc.nat(profiles.length - 1),
  type: fc.nat(types.length - 1),
});
type Documents = { profile: number; type: number };

const scenario = fc.record({
  /** Which device sends, and what. */
  sent: fc.array(fc.tuple(fc.boolean(), act), { minLength: 3, maxLength: 9 }),
  office: fc.option(
    fc.constantFrom({ fields: filled }, { status: 'on-hold' }, { fields: { priority: 'low' } }),
    { nil: undefined },
  ),
  released: fc.option(fc.nat(8), { nil: undefined }),
  before: documents,
  after: documents,
  /** A preview touches less where it changes but one of the two. */
  changed: fc.subarray(['function-profile', 'object-type'], { minLength: 1 }),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

function changesOf({ profile, type }: Documents) {
  const [document, order] = [profiles[profile], types[type]];
  if (!document || !order) throw new Error('there is no such document');
  return [
    { kind: 'function-profile' as const, id: document.id, document },
    { kind: 'object-type' as const, id: order.name, document: order },
  ];
}

/** The order's items after each was attempted as far as it goes, and the office edited the order. */
async function played({ sent, office, released, before }: Scenario): Promise<TransactionId[]> {
  await saveDocuments(desk.inbox.db, changesOf(before), 'mia');
  const objectId = randomUUID();
  const ref = { objectType: 'order', objectId };
  const number = await desk.inbox.order({ ref, status: 'in-progress' });
  const lanes: [TestDevice, TestDevice] = [desk.inbox.device('hugo'), desk.inbox.device()];
  const child = randomUUID();
  const ids: TransactionId[] = [];
  let isCreated = false;
  for (const [isHugo, { child: isChild, byId, ...transaction }] of sent) {
    const device = lanes[isHugo ? 0 : 1];
    const on = isChild
      ? {
          objectType: 'time',
          objectId: child,
          parent: { objectType: 'order', objectId: byId ? objectId : number },
          ...(!isCreated && { action: 'create' as const }),
          fields: { description: 'Two hours', ...transaction.fields },
        }
      : { objectId: byId ? objectId : number };
    isCreated ||= isChild === true;
    ids.push(await device.sendOne({ ...transaction, ...on }));
  }
  const freed = ids[released ?? ids.length];
  if (freed) {
    const by = { by: 'bob', via: 'api' as const, reason: 'by itself', requestId: randomUUID() };
    await release(desk.inbox.db, freed, by);
  }
  await settle(ids);
  if (office) await officeEdit(desk.inbox, objectId, office);
  return ids;
}

/** Attempts what is queued until nothing is. */
async function settle(ids: TransactionId[]): Promise<void> {
  for (;;) {
    const items = await Promise.all(ids.map((id) => desk.inbox.item(id)));
    const queued = items.filter(({ status }) => status === 'queued');
    if (queued.length === 0) return;
    for (const { id } of queued) await desk.activities.attempt(id);
  }
}

type Told = { id: string; outcome: string; waitsFor: string | null; errors: { code: string }[] };

/** The open ones as they would go: lane by lane, in each its head and what is released first. */
async function inOrder(ids: readonly string[]): Promise<string[]> {
  const all = await Promise.all(ids.map((id) => desk.inbox.item(id)));
  const items = all.filter(({ status }) => !isFinal(status));
  const placeOf = ({ lane, released, sequence }: (typeof items)[number]) => {
    const own = items.filter((item) => item.lane === lane);
    const isHead = own.every((item) => item.sequence >= sequence);
    return [items.findIndex((item) => item.lane === lane), isHead ? 0 : released ? 1 : 2, sequence];
  };
  const compare = (a: number[], b: number[]) =>
    a.map((part, n) => part - (b[n] ?? 0)).find((difference) => difference !== 0) ?? 0;
  return items.toSorted((a, b) => compare(placeOf(a), placeOf(b))).map(({ id }) => id);
}

/** Retries items one after the other, and holds what became of those that something was told of against it. */
async function holds(told: Told[], retried: string[]): Promise<void> {
  for (const id of retried) await desk.retry(id);
  for (const { id, outcome, waitsFor, errors } of told) {
    const item = await desk.inbox.item(id);
    const became = item.status === 'completed' ? 'would-complete' : 'would-fail';
    expect({ id, became, errors: item.errors }).toMatchObject({ id, became: outcome });
    if (outcome === 'would-complete' || waitsFor !== null) continue;
    expect({ id, codes: item.errors?.map(({ code }) => code) }).toEqual({
      id,
      codes: errors.map(({ code }) => code),
    });
  }
}

/** What a preview tells of these items; then what it previewed is saved. */
async function previewed(ids: TransactionId[], { after, changed }: Scenario): Promise<Told[]> {
  const changes = changesOf(after).filter(({ kind }) => changed.includes(kind));
  const { status, body, text } = await desk.preview(changes, { limit: 200 });
  expect(status, text).toBe(200);
  await saveDocuments(desk.inbox.db, changes, 'mia');
  return body.items.filter(({ id }: Told) => ids.some((one) => one === id));
}

it('previews what a requeue of all that failed then does', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (each) => {
      const ids = await played(each);
      const told = await previewed(ids, each);
      // All, not only those told of: a preview names what the change touches, and judges it on what every
      // failed item of the order leaves behind, also one that the change does not touch.
      await holds(told, await inOrder(ids));
      // What other examples left behind shall not be touched by the next one.
      await cancelAll();
    }),
    { numRuns: 25, endOnFailure: true },
  );
}, 120_000);

it('previews as completing what completes when nothing else is requeued', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (each) => {
      const ids = await played(each);
      const told = await previewed(ids, each);
      const repaired = told.filter(({ outcome }) => outcome === 'would-complete');
      const isRepaired = (id: string) => repaired.some((one) => one.id === id);
      await holds(repaired, (await inOrder(ids)).filter(isRepaired));
      await cancelAll();
    }),
    { numRuns: 25, endOnFailure: true },
  );
}, 120_000);

it('rechecks to what a requeue of that item, and of what it waits for, then does', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, fc.nat(), async (each, which) => {
      const ids = await played(each);
      await saveDocuments(desk.inbox.db, changesOf(each.after), 'mia');
      const items = await Promise.all(ids.map((id) => desk.inbox.item(id)));
      const open = items.filter(({ status }) => status !== 'completed');
      const item = open[which % Math.max(1, open.length)];
      if (!item) return;
      const { status, body, text } = await desk.recheck(item.id, 'mia');
      expect(status, text).toBe(200);
      const isBefore = (other: typeof item) =>
        other.lane === item.lane && other.sequence < item.sequence && !item.released;
      const retried = open.filter((each) => each === item || isBefore(each)).map(({ id }) => id);
      await holds([{ id: item.id, ...body }], await inOrder(retried));
    }),
    { numRuns: 25, endOnFailure: true },
  );
}, 120_000);

const cancelAll = async () => {
  await desk.inbox.database.pool.query(
    `UPDATE items SET status = 'cancelled' WHERE status NOT IN ('completed','cancelled')`,
  );
};
