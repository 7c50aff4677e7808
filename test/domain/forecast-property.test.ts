import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { BusinessObject, JudgedItem } from '../../domain/facts.ts';
import { forecast } from '../../domain/rules/forecast.ts';
import { transactionId } from '../../domain/transaction.ts';
import { type Action, actions, type ErrorCode } from '../../domain/words.ts';
import type { ChangeRow } from '../model/objects.ts';
import { apprentice, bob, company, emma, hugo, mechanic, orderType } from './fixtures.ts';
import { forecastItems, type ItemRow, run, type Tables } from './machine.ts';

const everything = mechanic().objectTypes.order ?? { actions: [], fields: {}, transitions: [] };
const types = [
  orderType({ mandatory: [], rules: [] }),
  orderType({
    ...{ name: 'time-registration', parent: 'order', numberPrefix: 'TR-', initialStatus: 'issued' },
    mandatory: [{ id: 'solved', fields: ['solution'], on: { toStatus: 'technically-completed' } }],
  }),
];
const configuration = company({
  objectTypes: types,
  functionProfiles: [
    apprentice(),
    mechanic({ objectTypes: { order: everything, 'time-registration': everything } }),
  ],
  users: [emma(), hugo(), bob({ functionProfile: 'mechanic' })],
});

const statuses = ['issued', 'in-progress', 'on-hold', 'technically-completed'] as const;
const orderRef = { objectType: 'order', objectId: 'order-1' };
const fields = fc.dictionary(
  fc.constantFrom('description', 'solution', 'priority'),
  fc.constantFrom('low', 'high', 'x'),
  { maxKeys: 2 },
);

/** An order that devices and the office changed before, every change in its history. */
const orders = fc
  .array(
    fc.record({
      deviceId: fc.constantFrom('device-1', 'device-2', null),
      status: fc.option(fc.constantFrom(...statuses), { nil: undefined }),
      fields,
      assignee: fc.option(fc.constantFrom('emma', 'hugo'), { nil: undefined }),
    }),
    { maxLength: 3 },
  )
  .map((edits): Pick<Tables, 'objects' | 'changes'> => {
    let order: BusinessObject = {
      ...{ ...orderRef, number: 'WO-1', parent: null, status: 'issued', version: 1 },
      ...{ fields: { description: 'Leaks', asset: 'B-7' }, property: 'AMS-01', assignee: 'emma' },
    };
    const at = '2026-11-22T08:00:00.000Z';
    const author = { transactionId: null, by: 'somebody', at };
    const first = { ...author, deviceId: null, changes: {}, fromStatus: null };
    const changes: ChangeRow[] = [{ ...orderRef, ...first, version: 1, status: order.status }];
    for (const { deviceId, status = order.status, fields, assignee = order.assignee } of edits) {
      const before = order;
      order = { ...order, status, assignee, version: order.version + 1 };
      order.fields = { ...before.fields, ...fields };
      changes.push({
        ...{ ...orderRef, ...author, deviceId, version: order.version, status },
        fromStatus: before.status === status ? null : before.status,
        assignee: before.assignee === assignee ? null : { from: before.assignee, to: assignee },
        changes: Object.fromEntries(
          Object.entries(fields).map(([name, to]) => [
            name,
            { from: before.fields[name] ?? null, to },
          ]),
        ),
      });
    }
    return { objects: [order], changes };
  });

/** What a transaction names: the order by id or by number, or one of two registrations under it. */
const targets = fc.constantFrom(
  { objectType: 'order', objectId: 'order-1', parent: null },
  { objectType: 'order', objectId: 'order-1', parent: null },
  { objectType: 'order', objectId: 'WO-1', parent: null },
  { objectType: 'order', objectId: 'order-2', parent: null },
  { objectType: 'time-registration', objectId: 'time-1', parent: orderRef },
  { objectType: 'time-registration', objectId: 'time-1', parent: null },
  {
    ...{ objectType: 'time-registration', objectId: 'time-2' },
    parent: { objectType: 'order', objectId: 'WO-1' },
  },
  {
    ...{ objectType: 'time-registration', objectId: 'time-2' },
    parent: { objectType: 'order', objectId: 'order-2' },
  },
);

const mostly = <T>(weight: number, value: T, ...others: T[]) =>
  fc.oneof(
    { weight, arbitrary: fc.constant(value) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
const sometimes = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

const rows = fc
  .record({
    target: targets,
    device: fc.constantFrom('device-1', 'device-2'),
    engineerId: mostly(10, 'emma', 'hugo', 'zoe'),
    asked: mostly<Action | null>(4, null, ...actions),
    toStatus: sometimes(fc.constantFrom(...statuses)),
    fields,
    baseVersion: sometimes(fc.integer({ min: 0, max: 6 })),
    released: mostly(5, false, true),
    laterApplied: mostly(15, false, true),
    amended: mostly<Record<string, string>>(
      6,
      {},
      { '/toStatus': 'bob', '/fields/solution': 'hugo' },
    ),
    approved: mostly<ErrorCode[]>(6, [], ['engineer-unknown', 'action-not-permitted']),
  })
  .map(({ target, device, asked, toStatus, baseVersion, ...sent }): ItemRow => {
    const action = asked ?? (/^(order-1|WO-1)$/.test(target.objectId) ? 'update' : 'create');
    const content = {
      fields: action === 'create' ? { description: 'New', ...sent.fields } : sent.fields,
      ...(toStatus !== undefined && { toStatus }),
      ...(baseVersion !== undefined && { baseVersion }),
    };
    const { engineerId, amended, approved, released, laterApplied } = sent;
    const item: JudgedItem = {
      ...{ ...target, id: transactionId(''), deviceId: device, engineerId, action },
      ...{ content, amended, approved },
    };
    return { item, lane: device, sequence: 0, released, laterApplied, status: 'not-started' };
  });

/** Sequences rise in the order made; the forecast gets the items in another order. */
const tables = fc
  .tuple(orders, fc.array(rows, { minLength: 1, maxLength: 7 }))
  .chain(([known, made]) => {
    const items = made.map((row, at) => ({
      ...row,
      sequence: at,
      item: { ...row.item, id: transactionId(`item-${at}`) },
    }));
    const shuffled = fc.shuffledSubarray(items, { minLength: items.length });
    return shuffled.map((inOrder): Tables => ({ ...known, items: inOrder }));
  });

it('forecasts what the machine then does, attempt by attempt', () => {
  const seen = { 'would-complete': 0, 'would-fail': 0, behind: 0, afterAnother: 0 };
  fc.assert(
    fc.property(tables, (state) => {
      const foretold = forecast(configuration, forecastItems(state));
      const done = run(configuration, structuredClone(state));
      expect(foretold).toEqual(done);
      for (const { outcome, waitsFor } of done) seen[waitsFor ? 'behind' : outcome] += 1;
      const completed = done.filter(({ outcome }) => outcome === 'would-complete').length;
      if (completed > 1) seen.afterAnother += 1;
    }),
    { numRuns: 1000 },
  );
  // The generated lanes are worth something only when all of it happens in them.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(50);
});
