import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { workChunk } from '../../activities/bulk.ts';
import { listActions, readAction } from '../../db/background-actions.ts';
import { paceAction, resumeAction, stopAction } from '../../db/bulk-control.ts';
import { createAction, type NewAction } from '../../db/bulk-create.ts';
import { countFates, listFates, settleFates } from '../../db/bulk-fates.ts';
import { SelectionRefused } from '../../db/bulk-selection.ts';
import {
  claimActions,
  finishAction,
  holdBulkItems,
  leaseAction,
  openBulkItems,
  recordResults,
  reservePace,
  returnAction,
} from '../../db/bulk-work.ts';
import { transact } from '../../db/client.ts';
import type { Scope } from '../../db/inbox-scope.ts';
import { audit } from '../../db/schema-company.ts';
import type { TransactionId } from '../../domain/transaction.ts';
import { openActivities, openInbox, type TestInbox, until } from '../support/inbox.ts';

let inbox: TestInbox;
beforeEach(async () => {
  inbox = await openInbox();
});
afterEach(() => inbox.close());

const north: Scope = { properties: ['AMS-01'], hiddenEngineers: [] };
const GROUP = 'a~cause';

async function create(different: Pick<NewAction, 'selection'> & Partial<NewAction>) {
  const created = await transact(inbox.db, (tx) =>
    createAction(tx, {
      ...{ kind: 'requeue', by: 'bob', name: 'after the repair', scope: 'all', request: {} },
      ...different,
    }),
  );
  if (!('id' in created)) throw new Error('the key was used before');
  const total = (await readAction(inbox.db, 'all', created.id))?.total;
  return { ...created, total };
}

/** Items of one device that failed of one cause, at this property. */
async function failed(count: number, property = 'AMS-01'): Promise<TransactionId[]> {
  const orders = await Promise.all(Array.from({ length: count }, () => inbox.order({ property })));
  const ids = await inbox
    .device()
    .send(...orders.map((objectId) => ({ objectId, fields: { description: 'Leaks' } })));
  await inbox.db.execute(sql`
    UPDATE items SET status = 'completed-with-errors', deliver_at = NULL, group_id = ${GROUP}, property = ${property}
    WHERE id = ANY (${sql.param(ids)}::uuid[])`);
  return ids;
}
const silent = () => undefined;
const bulkKinds = ['requeue', 'cancel', 'assign', 'amend'] as const;
const runs = (id: string) => settleFates(inbox.db, id, silent);
const deps = () => ({ db: inbox.db, configuration: inbox.configuration, notifier });
const notifier = { changed: silent, due: silent, close: silent };
const selected = async (id: string) =>
  (await listFates(inbox.db, 'all', id, { limit: 100, after: null })).rows.map((row) => row.itemId);
const dueNow = (id: string) =>
  inbox.db.execute(sql`UPDATE background_actions SET deliver_at = now() WHERE id = ${id}`);

describe('a selection', () => {
  it('of a group is its failed items that the author may see, in the order of receipt', async () => {
    const [one = '', ...others] = await failed(4);
    await failed(2, 'RTM-01');
    await inbox.db.execute(sql`UPDATE items SET status = 'cancelled' WHERE id = ${one}`);
    const { id, total } = await create({ selection: { group: GROUP }, scope: north });
    expect(total).toBe(3);
    expect(await selected(id)).toEqual(others);
  });

  it('of ids is as named, each once, whatever state they are in', async () => {
    const [one = '', other = ''] = await failed(2);
    await inbox.db.execute(sql`UPDATE items SET status = 'cancelled' WHERE id = ${one}`);
    const { id, total } = await create({ selection: { ids: [other, one, other] } });
    expect(total).toBe(2);
    expect(await selected(id)).toEqual([one, other]);
  });

  it('with an unknown or a foreign id is refused as a whole, without telling the two apart', async () => {
    const [own = ''] = await failed(1);
    const [foreign = ''] = await failed(1, 'RTM-01');
    const unknown = '00000000-0000-4000-8000-000000000000';
    const refused = create({ selection: { ids: [own, foreign, unknown] }, scope: north });
    await expect(refused).rejects.toMatchObject({ unknown: [foreign, unknown] });
    await expect(create({ selection: { group: 'unknown' } })).rejects.toThrow(SelectionRefused);
    expect(
      await listActions(inbox.db, 'all', { kinds: bulkKinds }, { limit: 10, after: null }),
    ).toEqual({
      rows: [],
      next: null,
    });
    expect(await inbox.db.select().from(audit)).toEqual([]);
  });

  it('is on record with its author', async () => {
    await failed(2);
    const { id } = await create({ selection: { group: GROUP }, reason: 'right granted' });
    expect(await inbox.db.select().from(audit)).toMatchObject([
      {
        by: 'bob',
        action: 'background-action.created',
        subject: `background-action/${id}`,
        data: { kind: 'requeue', total: 2, group: GROUP, reason: 'right granted' },
      },
    ]);
  });
});

it('shows an action, and counts it, as far as its items are visible', async () => {
  const ids = [...(await failed(2)), ...(await failed(3, 'RTM-01'))];
  const both = await create({ selection: { ids } });
  const south = await create({ selection: { ids: ids.slice(2) } });
  const shown = async (scope: Scope) =>
    (await listActions(inbox.db, scope, { kinds: bulkKinds }, { limit: 10, after: null })).rows.map(
      (listed) => 'action' in listed && [listed.action.id, listed.action.total],
    );
  expect(await shown('all')).toEqual([
    [south.id, 3],
    [both.id, 5],
  ]);
  expect(await shown(north)).toEqual([[both.id, 2]]);
  expect(await readAction(inbox.db, north, south.id)).toBeNull();
  expect((await countFates(inbox.db, north, both.id)).total).toBe(2);
  expect((await listFates(inbox.db, north, both.id, { limit: 9, after: null })).rows).toHaveLength(
    2,
  );
});

describe('a claim', () => {
  it('is a lease, given to one of many dispatchers, and renewed by the run', async () => {
    const ids = await failed(1);
    const { id } = await create({ selection: { ids } });
    const claims = await Promise.all(Array.from({ length: 5 }, () => claimActions(inbox.db)));
    expect(claims.flat()).toEqual([{ id, kind: 'requeue', total: 1 }]);
    await dueNow(id); // the 30 s are over
    const begins = { begins: true };
    expect(await leaseAction(inbox.db, id, begins)).toMatchObject({ by: 'bob', state: 'running' });
    expect(await claimActions(inbox.db)).toEqual([]);
    expect((await readAction(inbox.db, 'all', id))?.state).toBe('running');
    await dueNow(id); // its run was lost
    expect(await claimActions(inbox.db)).toHaveLength(1);
  });

  it('goes back soon when the engine is away', async () => {
    const { id } = await create({ selection: { ids: await failed(1) } });
    await claimActions(inbox.db);
    await returnAction(inbox.db, id);
    const { rows } = await inbox.db.execute(
      sql`SELECT FROM background_actions WHERE deliver_at < now() + interval '2 s'`,
    );
    expect(rows).toHaveLength(1);
  });

  it('of an action that was resumed is for a run that begins, not for what is left of the one before', async () => {
    const { id } = await create({ selection: { ids: await failed(1) } });
    await claimActions(inbox.db);
    await leaseAction(inbox.db, id, { begins: true });
    await stopAction(inbox.db, id, { by: 'temporal', via: 'temporal' });
    await resumeAction(inbox.db, id, { by: 'bob', via: 'api' });
    expect(await leaseAction(inbox.db, id)).toMatchObject({ state: 'queued' });
    expect(await claimActions(inbox.db)).toMatchObject([{ id }]);
    expect(await leaseAction(inbox.db, id, { begins: true })).toMatchObject({ state: 'running' });
  });

  it('never comes to a finished action, which also nobody leases', async () => {
    const { id } = await create({ selection: { ids: await failed(1) } });
    await leaseAction(inbox.db, id, { begins: true });
    expect(await finishAction(inbox.db, id)).toBe(false); // an item is open: too early
    expect((await readAction(inbox.db, 'all', id))?.state).toBe('running');
    await recordResults(inbox.db, id, [{ position: 1, result: 'done', reason: null }]);
    await finishAction(inbox.db, id);
    expect(await leaseAction(inbox.db, id)).toMatchObject({ state: 'finished' });
    expect(await claimActions(inbox.db)).toEqual([]);
    expect(await leaseAction(inbox.db, '00000000-0000-4000-8000-000000000000')).toBeNull();
  });
});

const waiting = sql`
  SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;

it('gives each item to one of two runs that work at the same time', async () => {
  const { id } = await create({ selection: { ids: await failed(4) } });
  await leaseAction(inbox.db, id, { begins: true });
  const positions = (await openBulkItems(inbox.db, id, 10)).map(({ position }) => position);
  expect(positions).toEqual([1, 2, 3, 4]);
  const work = (meanwhile = async () => {}) =>
    transact(inbox.db, async (tx) => {
      const held = await holdBulkItems(tx, { id, perMinute: null }, positions);
      await meanwhile();
      const done = held.map(({ position }) => ({
        position,
        result: 'done' as const,
        reason: null,
      }));
      await recordResults(tx, id, done);
      return held.length;
    });
  let other = Promise.resolve(-1);
  const first = await work(async () => {
    other = work();
    await until(async () => (await inbox.db.execute(waiting)).rows.length > 0);
  });
  expect([first, await other]).toEqual([4, 0]);
  expect(await openBulkItems(inbox.db, id, 10)).toEqual([]);
});

it.each([
  [null, 60],
  [60, null],
  [60, 600],
])('does nothing at the pace of before (%s, then %s a minute)', async (before, after) => {
  const { id } = await create({
    selection: { ids: await failed(2) },
    perMinute: before ?? undefined,
  });
  const lease = async () => (await leaseAction(inbox.db, id, { begins: true })) ?? expect.fail();
  const action = await lease();
  await paceAction(inbox.db, id, { by: 'bob', via: 'api', perMinute: after });
  expect(await reservePace(inbox.db, action, 2)).toBe(false);
  expect(await holdBulkItems(inbox.db, action, [1, 2])).toEqual([]);
  expect(await holdBulkItems(inbox.db, await lease(), [1, 2])).toHaveLength(2);
});

it('sets few items going that the dispatcher has not yet taken, in short transactions', async () => {
  const ids = await failed(70);
  const { id } = await create({ selection: { ids } });
  const work = () => workChunk(deps(), silent)(id);
  // Nobody takes them here.
  expect(await work()).toMatchObject({ worked: 50, total: 70, finished: false });
  expect(await countFates(inbox.db, 'all', id)).toMatchObject({ done: 50, running: 50 });
  await inbox.db.execute(sql`UPDATE items SET deliveries = 1 WHERE status = 'queued'`);
  expect(await work()).toEqual({ worked: 70, total: 70, finished: false });
  expect(await countFates(inbox.db, 'all', id)).toMatchObject({ done: 70, running: 70 });
  const { rows } = await inbox.db.execute(sql`SELECT count(*) FROM bulk_items GROUP BY at`);
  expect(rows.length).toBeGreaterThan(1);
});

describe('the fate of an item', () => {
  /** Requeued by an action; the activities stand in for its run and the item's. */
  async function requeued(transaction: Parameters<ReturnType<TestInbox['device']>['sendOne']>[0]) {
    const { attempt } = openActivities(inbox);
    const item = await inbox.device().sendOne(transaction);
    await attempt(item);
    const { id } = await create({ selection: { ids: [item] } });
    await workChunk(deps(), silent)(id);
    const fate = async () =>
      (await listFates(inbox.db, 'all', id, { limit: 1, after: null })).rows[0];
    return { id, item, fate, attempt };
  }

  it('is that of the attempt that served the request, also when it is tried again later', async () => {
    const objectId = await inbox.order();
    const { id, item, fate, attempt } = await requeued({ objectId, toStatus: 'on-hold' });
    expect(await fate()).toMatchObject({ result: 'done', attempt: 2, outcome: 'running' });
    expect(await runs(id)).toBe(true);
    await attempt(item);
    const failure = {
      attempt: 2,
      outcome: 'failed',
      errors: [{ code: 'transition-not-configured' }],
    };
    expect(await fate()).toMatchObject(failure);
    expect(await runs(id)).toBe(false);
    await create({ selection: { ids: [item] } });
    expect(await fate()).toMatchObject(failure);
  });

  it('is that of the attempt that ran when the item was requeued, if that one completes', async () => {
    const { authorize, transition } = openActivities(inbox);
    const item = await inbox
      .device()
      .sendOne({ objectId: await inbox.order(), fields: { description: 'Leaks' } });
    const { claim = expect.fail() } = await authorize(item, []);
    const { id } = await create({ selection: { ids: [item] } });
    await workChunk(deps(), silent)(id);
    const fate = async () =>
      (await listFates(inbox.db, 'all', id, { limit: 1, after: null })).rows[0];
    expect(await fate()).toMatchObject({ attempt: null, outcome: 'running' });
    await transition(claim);
    expect(await fate()).toMatchObject({ attempt: 1, outcome: 'completed' });
  });

  it('is not what a running attempt has noted so far', async () => {
    const objectId = await inbox.order();
    const { item, fate } = await requeued({ objectId, toStatus: 'on-hold' });
    const { authorize, transition, park } = openActivities(inbox);
    const { claim = expect.fail() } = await authorize(item, []);
    await expect(transition(claim)).rejects.toThrow('transition-not-configured');
    expect(await fate()).toMatchObject({ outcome: 'running' });
    await park(item, 2);
    expect(await fate()).toMatchObject({ outcome: 'failed' });
  });

  it('is open while a technical failure waits for its next try', async () => {
    const objectId = await inbox.order();
    const { id, item, fate } = await requeued({ objectId, toStatus: 'on-hold' });
    const { authorize, putOff } = openActivities(inbox);
    await authorize(item, []);
    await putOff(item, 2, 'BackOfficeUnavailable');
    expect(await fate()).toMatchObject({ outcome: 'running', attempt: 2 });
    expect(await runs(id)).toBe(true);
  });
});
