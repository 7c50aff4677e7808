import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { statement } from '../../db/client.ts';
import { type OpenRoot, type Roots, readOpenRoots, snapshot } from '../../db/forecast.ts';
import { orderType } from '../domain/fixtures.ts';
import {
  documentsOf,
  officeEdit,
  openActivities,
  openInbox,
  type TestInbox,
} from '../support/inbox.ts';

let inbox: TestInbox;
let activities: ReturnType<typeof openActivities>;
beforeAll(async () => {
  const part = orderType({ name: 'part', parent: 'order', numberPrefix: 'P-', mandatory: [] });
  inbox = await openInbox([...documentsOf(), { kind: 'object-type', id: 'part', document: part }]);
  activities = openActivities(inbox);
});
afterAll(() => inbox.close());

const broken = { fields: { priority: 'urgent' } };
const fine = { fields: { description: 'Boiler hums' } };

/** The pages of roots; each page as it was given out. */
const read = (roots: Roots): Promise<OpenRoot[][]> =>
  snapshot(inbox.db, async (tx) => {
    const pages: OpenRoot[][] = [];
    for await (const page of readOpenRoots(tx, roots)) pages.push(page);
    return pages;
  });
const rootWith = async (roots: Roots, id: string): Promise<OpenRoot> => {
  const found = (await read(roots))
    .flat()
    .filter((root) => root.items.some((one) => one.id === id));
  expect(found).toHaveLength(1);
  return found[0] ?? expect.fail();
};
const idsOf = (root: OpenRoot) => root.items.map(({ id }) => id);

it('reads an order with what hangs under it, of all devices, lane by lane', async () => {
  const objectId = await inbox.order();
  const [emma, other] = [inbox.device(), inbox.device('hugo')];
  const [head, next] = await emma.send({ objectId, ...broken }, { objectId, ...fine });
  const theirs = await other.sendOne({ objectId, ...broken });
  const parent = { objectType: 'order', objectId };
  const part = { objectType: 'part', objectId: randomUUID(), parent, action: 'create' as const };
  const under = await emma.sendOne({ ...part, ...fine });
  await activities.attempt(head ?? '');
  const root = await rootWith('failed', head ?? '');
  expect(idsOf(root)).toEqual([head, next, under, theirs]);
  expect(root.items.map(({ status }) => status)).toEqual([
    'completed-with-errors',
    'not-started',
    'not-started',
    'queued',
  ]);
  expect(root.items[0]).toMatchObject({ category: 'validation' });
  expect(root.items[2]?.facts.parent?.number).toBe(objectId);
  expect(await rootWith({ items: [under] }, under)).toEqual(
    expect.objectContaining({ key: root.key }),
  );
});

it('takes a root that is named by id and by number as one', async () => {
  const number = `WO-${randomUUID()}`;
  const [emma, other] = [inbox.device(), inbox.device('hugo')];
  // Nobody knows the order yet, so what is sent keeps the name by which it was sent.
  const byNumber = await emma.sendOne({ objectId: number, ...fine });
  await activities.attempt(byNumber);
  const objectId = randomUUID();
  await inbox.order({ ref: { objectType: 'order', objectId }, number });
  const byId = await other.sendOne({ objectId, ...fine });
  for (const roots of ['failed', { items: [byId] }, { items: [byNumber] }] as const)
    expect(idsOf(await rootWith(roots, byId))).toEqual([byNumber, byId]);
  for (const name of [number, objectId]) {
    const root = { objectType: 'order', objectId: name };
    expect(idsOf(await rootWith({ root }, byId))).toEqual([byNumber, byId]);
  }
});

it('finds what was sent for a part before anybody knew to which order it belongs', async () => {
  const order = await inbox.order();
  const [failed] = await inbox.device().send({ objectId: order, ...broken });
  const number = `P-${randomUUID()}`;
  const [orphan] = await inbox.device().send({ objectType: 'part', objectId: number, ...fine });
  for (const id of [failed, orphan]) await activities.attempt(id ?? '');
  const parent = { objectType: 'order', objectId: (await orderIdOf(order)) ?? '' };
  await inbox.order({ ref: { objectType: 'part', objectId: randomUUID() }, number, parent });
  expect(idsOf(await rootWith('failed', orphan ?? ''))).toEqual([failed, orphan]);
});

it('knows what came too late for its lane, and leaves out what is final', async () => {
  const objectId = await inbox.order();
  const device = inbox.device();
  const done = await device.sendOne({ objectId, sequence: 5, ...fine });
  await activities.attempt(done);
  const late = await device.sendOne({ objectId, sequence: 4, ...fine });
  await activities.attempt(late);
  const root = await rootWith('failed', late);
  expect(root.items).toMatchObject([{ id: late, laterApplied: true }]);
  await officeEdit(inbox, objectId, { status: 'on-hold' });
  expect((await rootWith('failed', late)).items[0]?.facts.object?.status).toBe('on-hold');
});

it('reads nothing of orders of which nothing failed', async () => {
  const objectId = await inbox.order();
  const waiting = await inbox.device().sendOne({ objectId, ...fine });
  const all = (await read('failed')).flat().flatMap(idsOf);
  expect(all).not.toContain(waiting);
});

it('never splits an order over pages, and holds at most a page or an order', async () => {
  const device = inbox.device();
  for (let n = 0; n < 7; n += 1) {
    const objectId = await inbox.order();
    await device.send(...Array.from({ length: 120 }, () => ({ objectId, ...broken })));
  }
  await failAll(inbox.db, device.id);
  const pages = await read('failed');
  expect(pages.length).toBeGreaterThan(1);
  for (const page of pages)
    expect(page.flatMap(({ items }) => items).length).toBeLessThanOrEqual(500);
  const keys = pages.flat().map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
});

it('judges the first 1,000 of an order with very many items, and lists the others', async () => {
  const objectId = await inbox.order();
  const device = inbox.device();
  const ids = await device.send(...Array.from({ length: 3_210 }, () => ({ objectId, ...broken })));
  await failAll(inbox.db, device.id);
  const pages = await read({ items: [ids[0] ?? ''] });
  const sizes = pages.map((page) =>
    page.map(({ items, beyond }) => [items.length, beyond.length] as const),
  );
  expect(sizes.flat().reduce((sum, [items]) => sum + items, 0)).toBe(1_000);
  expect(sizes.flat().every(([items, beyond]) => items + beyond <= 1_500)).toBe(true);
  const read_ = pages.flat().flatMap((root) => [...root.items, ...root.beyond]);
  expect(read_.map(({ id }) => id)).toEqual(ids);
});

it('writes nothing', async () => {
  await expect(snapshot(inbox.db, (tx) => failAll(tx, 'nobody'))).rejects.toThrow(
    'read-only transaction',
  );
});

const failAll = statement(
  'test-fail-all',
  `UPDATE items SET status = 'completed-with-errors', deliver_at = NULL WHERE device_id = $1`,
);
const orderId = statement<{ object_id: string }>(
  'test-order-id',
  'SELECT object_id FROM objects WHERE number = $1',
);
const orderIdOf = async (number: string) => (await orderId(inbox.db, number))[0]?.object_id;
