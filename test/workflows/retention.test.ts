import { once } from 'node:events';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { countFates, listFates } from '../../db/bulk-fates.ts';
import { cancel } from '../../db/commands.ts';
import { transactionId } from '../../domain/transaction.ts';
import { ensureSchedules } from '../../engine/schedules.ts';
import { type Api, change, newDevice, openApi } from '../api/outbox-api.ts';
import { bob } from '../domain/fixtures.ts';
import {
  openActivities,
  openEngine,
  openInbox,
  openWorker,
  spawnWorker,
  type TestEngine,
  type TestInbox,
  until,
} from '../support/inbox.ts';
import { once as asOwner } from '../support/postgres.ts';
import { ownTaskQueue } from '../support/temporal.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await openEngine();
});
// A queue of its own for each test: no run of one is another's work.
beforeEach(() => {
  engine = { ...engine, taskQueue: ownTaskQueue() };
});
afterAll(() => engine.teardown());

const start = () =>
  engine.env.client.workflow.start('retention', {
    workflowId: `retention-${engine.taskQueue}`,
    taskQueue: engine.taskQueue,
  });

/** Lets days go by for what is final. */
async function age({ ownerUrl }: TestInbox, ids: readonly string[], days: number): Promise<void> {
  const owner = new pg.Client(ownerUrl);
  await owner.connect();
  await owner.query(
    `WITH o AS (UPDATE outcomes SET at = at - $2 * interval '1 day' WHERE id = ANY ($1)),
      a AS (UPDATE attempts SET finished_at = finished_at - $2 * interval '1 day' WHERE item_id = ANY ($1))
      UPDATE items SET received_at = received_at - $2 * interval '1 day',
        started_at = started_at - $2 * interval '1 day', finished_at = finished_at - $2 * interval '1 day',
        deliver_at = NULL
      WHERE id = ANY ($1)`,
    [ids, days],
  );
  await owner.end();
}

const countItems = async ({ database }: TestInbox): Promise<number> =>
  (await database.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM items')).rows[0]?.n ??
  0;

/** Final items by the thousand, none of which the product made. */
async function fill({ ownerUrl }: TestInbox, count: number): Promise<void> {
  await asOwner(
    ownerUrl,
    `WITH d AS (INSERT INTO devices (id, engineer_id, feed, feed_read) VALUES ('old', 'emma', 2, 2)),
      n AS (SELECT gen_random_uuid() AS id, n FROM generate_series(1, ${count}) n),
      o AS (INSERT INTO outcomes (id, lane, sequence, status, released, at)
        SELECT id, 'old/' || n, n, 'completed', false, now() - interval '30 days' + n * interval '1 s' FROM n)
      INSERT INTO items (id, device_id, sequence, lane, engineer_id, object_type, object_id, action, content,
        received_at, finished_at, status, attempt, feed)
      SELECT id, 'old', n, 'old/' || n, 'emma', 'order', 'WO-1', 'update', '{}', now() - interval '30 days',
        now() - interval '30 days' + n * interval '1 s', 'completed', 1, 1 FROM n`,
  );
}

it('goes through when its worker is killed in the middle, and deletes nothing else', async () => {
  const inbox = await openInbox();
  await fill(inbox, 6_000);
  const fresh = await inbox.device().sendOne({ objectId: await inbox.order() });
  const killed = spawnWorker(inbox, engine);
  const run = await start();
  await until(async () => (await countItems(inbox)) <= 5_501);
  const ended = once(killed, 'exit');
  killed.kill('SIGKILL');
  await ended;
  const left = await countItems(inbox);
  expect((left - 1) % 500).toBe(0);
  const second = spawnWorker(inbox, engine);
  const worker = await openWorker(inbox, engine);
  await run.result();
  expect(await countItems(inbox)).toBe(1);
  expect(await inbox.item(fresh)).toMatchObject({ id: fresh });
  second.kill('SIGKILL');
  await worker.stop();
  await inbox.close();
  // The engine notices a killed worker by its silence.
}, 90_000);

it('runs on a schedule of its own, which is made once', async () => {
  const { client } = engine.env;
  await ensureSchedules(client, engine.taskQueue);
  await ensureSchedules(client, engine.taskQueue);
  for (const name of ['retention', 'housekeeping']) {
    const handle = client.schedule.getHandle(`${name}-${engine.taskQueue}`);
    const { action } = await handle.describe();
    expect(action).toMatchObject({ workflowType: name, taskQueue: engine.taskQueue });
    await handle.delete();
  }
});

type Sent = ReturnType<typeof change>;

/** The whole API, with what emma's phone sent: completed, completed as amended, failed, and cancelled. */
async function openYear() {
  const api = await openApi();
  const { inbox } = api;
  await inbox.save('user', bob({ functionProfile: 'mechanic' }));
  const deviceId = newDevice();
  const { attempt } = openActivities(inbox);
  const sent: Record<'completed' | 'failed' | 'cancelled', Sent> = {
    completed: change({ sequence: 1, objectId: await inbox.order() }),
    failed: change({ sequence: 2, objectId: await inbox.order(), toStatus: 'on-hold' }),
    cancelled: change({ sequence: 3, objectId: await inbox.order(), toStatus: 'on-hold' }),
  };
  for (const each of [sent.failed, sent.cancelled])
    Object.assign(each, { action: 'transition', fields: undefined });
  const batch = () => api.batch('emma', deviceId, Object.values(sent));
  await batch();
  for (const { id } of Object.values(sent)) await attempt(id);
  await cancel(inbox.db, transactionId(sent.cancelled.id), {
    by: 'bob',
    via: 'api',
    reason: 'Done by phone',
  });
  return { api, inbox, deviceId, sent, batch };
}

const statusIn = async (api: Api, id: string) =>
  (await api.call('mia', `/v1/inbox/items/${id}`)).status;

it('deletes once the device has read the verdict; a repeat is answered with the final status and reason for ever', async () => {
  const { api, inbox, deviceId, sent, batch } = await openYear();
  const worker = await openWorker(inbox, engine);
  const run = async () => (await start()).result();
  const poll = (after = '') =>
    api.call('emma', `/v1/outbox/transactions?deviceId=${deviceId}${after && `&after=${after}`}`);
  const everything = Object.values(sent).map(({ id }) => id);

  await age(inbox, everything, 8);
  const { body } = await poll();
  expect(body.verdicts).toHaveLength(3);
  const numbers = async () => (await api.call('mia', '/v1/inbox/numbers')).body;
  const before = await numbers();
  expect(before.total).toMatchObject({ received: 3, completed: 1, failed: 2, cancelled: 1 });
  expect(await run(), 'told, and not said to be read').toBe(0);
  await poll(body.cursor);
  expect(await run()).toBe(1);
  expect(await numbers(), 'the numbers survive').toEqual(before);
  expect(await statusIn(api, sent.completed.id)).toBe(404);
  expect(await statusIn(api, sent.failed.id)).toBe(200);
  expect(await statusIn(api, sent.cancelled.id)).toBe(200);

  await age(inbox, everything, 400);
  expect(await run()).toBe(1);
  expect(await statusIn(api, sent.cancelled.id)).toBe(404);
  expect(await statusIn(api, sent.failed.id)).toBe(200);

  const receipts = (await batch()).body.receipts;
  expect(receipts).toEqual([
    { id: sent.completed.id, receipt: 'duplicate', status: 'completed' },
    { id: sent.failed.id, receipt: 'duplicate', status: 'completed-with-errors' },
    {
      ...{ id: sent.cancelled.id, receipt: 'duplicate', status: 'cancelled' },
      reason: 'Done by phone',
    },
  ]);
  const other = await api.batch('emma', deviceId, [{ ...sent.completed, fields: { cause: 'x' } }]);
  expect(other.body.receipts).toMatchObject([
    { receipt: 'refused', problem: { type: '/problems/id-reused' } },
  ]);
  const object = await api.call('emma', `/v1/objects/order/${sent.completed.objectId}`);
  expect(object.body.history).toEqual(
    expect.arrayContaining([expect.objectContaining({ transactionId: sent.completed.id })]),
  );
  const { body: told } = await api.call('mia', `/v1/audit?subject=item/${sent.cancelled.id}`);
  expect(told.entries).toEqual([expect.objectContaining({ action: 'item.cancel', by: 'bob' })]);
  await worker.stop();
  await api.close();
}, 60_000);

it('what a background action did to it stays with the action', async () => {
  const { api, inbox, sent } = await openYear();
  const worker = await openWorker(inbox, engine);
  const { id } = (
    await api.post('mia', '/v1/background-actions', { kind: 'requeue', ids: [sent.failed.id] })
  ).body;
  const fates = () => countFates(inbox.db, 'all', id);
  await until(async () => {
    const { rows } = await inbox.database.pool.query('SELECT state FROM background_actions');
    return rows[0].state === 'finished';
  });
  const before = await fates();
  expect(before).toMatchObject({ total: 1, done: 1, failed: 1 });
  await cancel(inbox.db, transactionId(sent.failed.id), { by: 'bob', via: 'api', reason: 'Late' });
  await age(inbox, [sent.failed.id], 401);
  expect(await (await start()).result()).toBe(1);
  expect(await fates()).toEqual(before);
  await worker.stop();
  await api.close();
}, 60_000);

it('nor does it change what became later of what still waited when the action finished', async () => {
  const api = await openApi();
  const { inbox } = api;
  await inbox.save('user', bob({ functionProfile: 'mechanic' }));
  const worker = await openWorker(inbox, engine);
  const objectId = await inbox.order({ status: 'in-progress' });
  const failing = { objectId, toStatus: 'technically-completed' };
  const [first = '', second = ''] = await inbox.device().send(failing, failing);
  await inbox.becomes(first, 'completed-with-errors');
  const { id } = (
    await api.post('mia', '/v1/background-actions', { kind: 'requeue', ids: [second] })
  ).body;
  const fate = async () =>
    (await listFates(inbox.db, 'all', id, { limit: 10, after: null })).rows[0];
  const finished = async () =>
    (await api.call('mia', `/v1/background-actions/${id}`)).body.state === 'finished';
  await until(finished);
  expect(await fate()).toMatchObject({ outcome: 'waiting' });
  await api.post('bob', `/v1/inbox/items/${first}/cancel`, { reason: 'Done by phone' });
  await inbox.becomes(second, 'completed-with-errors');
  const amendment = {
    fields: { solution: 'Seal replaced', cause: 'Leak' },
    reason: 'Emma told it.',
  };
  await api.post('bob', `/v1/inbox/items/${second}/amend`, { ...amendment, requeue: true });
  await inbox.becomes(second, 'completed', 2);
  const before = await fate();
  expect(before).toMatchObject({ outcome: 'failed', attempt: 1, errors: [{}, {}] });
  await age(inbox, [first, second], 401);
  expect(await (await start()).result()).toBe(2);
  expect(await fate()).toEqual(before);
  await worker.stop();
  await api.close();
}, 60_000);
