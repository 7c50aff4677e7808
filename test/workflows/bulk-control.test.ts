import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { countFates, listFates } from '../../db/bulk-fates.ts';
import { cancel, requeue } from '../../db/commands.ts';
import type { Json } from '../../dev/json.ts';
import { bulkRequestOf, bulkWorkflowIdOf } from '../../domain/background-action.ts';
import type { TransactionId } from '../../domain/transaction.ts';
import { bob } from '../domain/fixtures.ts';
import {
  account,
  officeEdit,
  openEngine,
  openInbox,
  openWorker,
  spawnWorker,
  type TestEngine,
  type TestInbox,
  until,
} from '../support/inbox.ts';
import { token } from '../support/issuer.ts';
import { type Program, startApi } from '../support/program.ts';
import { ownTaskQueue } from '../support/temporal.ts';

/** Two api processes and workers that come and go, over one database and one engine. */

type ApiProgram = Program & { url: string };
let inbox: TestInbox;
let engine: TestEngine;
let apis: [ApiProgram, ApiProgram];
beforeAll(async () => {
  [inbox, engine] = await Promise.all([openInbox(), openEngine()]);
  await inbox.save('user', bob({ id: 'beth', name: 'Beth' }));
  apis = await Promise.all([startApi(inbox), startApi(inbox)]);
}, 120_000);
beforeEach(() => {
  engine = { ...engine, taskQueue: ownTaskQueue() };
});
afterAll(async () => {
  await Promise.all(apis.map((api) => api.kill()));
  await engine.teardown();
  await inbox.close();
});

const PATH = '/v1/background-actions';
async function post(api: ApiProgram, path: string, body: object, user = 'bob') {
  const answer = await fetch(api.url + path, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${await token(user)}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  const json: Json = await answer.json();
  return { status: answer.status, body: json };
}
const begin = async (ids: string[], different: object = {}): Promise<string> => {
  const { body } = await post(apis[0], PATH, { kind: 'requeue', ids, ...different });
  return body.id;
};
const control = (id: string, what: string, body: object = {}, api = apis[1]) =>
  post(api, `${PATH}/${id}/${what}`, body);

type Failed = { id: TransactionId; objectId: string };

/** As if they had failed on orders that by now are in progress: a retry completes them. */
async function failed(count: number, devices = 1): Promise<Failed[]> {
  const items: Failed[] = [];
  for (let n = 0; n < devices; n += 1) {
    const orders = await Promise.all(Array.from({ length: count }, () => inbox.order()));
    const sent = await inbox
      .device()
      .send(...orders.map((objectId) => ({ objectId, toStatus: 'on-hold' })));
    items.push(...sent.map((id, at) => ({ id, objectId: orders[at] ?? '' })));
  }
  const ids = items.map(({ id }) => id);
  await inbox.db.execute(sql`
    UPDATE items SET status = 'completed-with-errors', deliver_at = NULL
    WHERE id = ANY (${sql.param(ids)}::uuid[])`);
  for (const { objectId } of items) await officeEdit(inbox, objectId, { status: 'in-progress' });
  return items;
}
const idsOf = (items: Failed[]) => items.map(({ id }) => id);

const stateOf = async (id: string) => {
  const { rows } = await inbox.db.execute<{ state: string; by: string | null }>(
    sql`SELECT state, stopped_by AS by FROM background_actions WHERE id = ${id}`,
  );
  return rows[0];
};
const becomes = (id: string, state: string) =>
  until(async () => (await stateOf(id))?.state === state);
const countsOf = (id: string) => countFates(inbox.db, 'all', id);
const fatesOf = async (id: string) =>
  (await listFates(inbox.db, 'all', id, { limit: 1_000, after: null })).rows;
const handleOf = (id: string) => engine.env.client.workflow.getHandle(bulkWorkflowIdOf(id));
const hasEnded = (id: string) =>
  until(async () => (await handleOf(id).describe()).status.name !== 'RUNNING');

it('is stopped by Request Cancellation of the engine’s UI, and goes on when somebody resumes it', async () => {
  const worker = await openWorker(inbox, engine);
  const items = await failed(4);
  const id = await begin(idsOf(items), { perMinute: 60 });
  await until(async () => (await countsOf(id)).done > 0);
  await handleOf(id).cancel();
  await hasEnded(id);
  expect(await stateOf(id)).toEqual({ state: 'stopped', by: 'temporal' });
  const { done } = await countsOf(id);
  expect(done).toBeLessThan(4);
  expect((await control(id, 'pace', { perMinute: null })).status).toBe(200);
  expect((await countsOf(id)).done).toBe(done);
  expect((await control(id, 'resume')).body.state).toBe('queued');
  await becomes(id, 'finished');
  expect(await countsOf(id)).toMatchObject({ done: 4, completed: 4 });
  await worker.stop();
}, 60_000);

it('does nothing more once a stop is answered, and resumes while its run still ends', async () => {
  const worker = await openWorker(inbox, engine);
  const items = await failed(30, 2);
  const id = await begin(idsOf(items), { perMinute: 600 });
  await until(async () => (await countsOf(id)).done > 0);
  const stopped = await control(id, 'stop');
  const { done } = stopped.body.progress;
  expect((await countsOf(id)).done).toBe(done);
  await control(id, 'resume');
  await control(id, 'pace', { perMinute: null });
  await becomes(id, 'finished');
  expect(await countsOf(id)).toMatchObject({ done: 60, completed: 60 });
  await worker.stop();
}, 60_000);

it('wakes from a long pause when its pace is changed', async () => {
  const worker = await openWorker(inbox, engine);
  const items = await failed(5);
  const id = await begin(idsOf(items), { perMinute: 1 });
  // The next one would be in a minute.
  await until(async () => {
    const { events } = await handleOf(id)
      .fetchHistory()
      .catch(() => ({ events: [] }));
    return events?.some(({ timerStartedEventAttributes }) => timerStartedEventAttributes);
  });
  expect((await countsOf(id)).done).toBe(1);
  await control(id, 'pace', { perMinute: null });
  await becomes(id, 'finished');
  expect(await countsOf(id)).toMatchObject({ done: 5, completed: 5 });
  await worker.stop();
}, 25_000);

it('does each item once while both workers are killed again and again, and colleagues act', async () => {
  const items = await failed(15, 4);
  const ids = idsOf(items);
  const [cancelled, requeued] = [ids.slice(50, 55), ids.slice(55)];
  const workers: ChildProcess[] = [spawnWorker(inbox, engine), spawnWorker(inbox, engine)];
  const killOne = async (n: number) => {
    const victim = workers[n % 2];
    workers[n % 2] = spawnWorker(inbox, engine);
    if (!victim) return;
    const ended = once(victim, 'exit');
    victim.kill('SIGKILL');
    await ended;
  };
  const id = await begin(ids, { perMinute: 1_200 });
  const colleagues = (async () => {
    for (const each of cancelled) {
      await cancel(inbox.db, each, { by: 'beth', via: 'api', reason: 'by phone' });
      await delay(100);
    }
    for (const each of requeued)
      await requeue(inbox.db, each, { requestId: `beth-${each}`, by: 'beth', via: 'api' });
  })();
  for (const [n, share] of [0.1, 0.3, 0.5, 0.7].entries()) {
    await until(async () => {
      const { done, passedOver } = await countsOf(id);
      return done + passedOver >= share * ids.length;
    });
    await killOne(n);
    if (n === 1) {
      expect((await control(id, 'stop')).status).toBe(200);
      expect((await control(id, 'resume', {}, apis[0])).status).toBe(200);
    }
  }
  await colleagues;
  await becomes(id, 'finished');
  for (const fate of await fatesOf(id)) {
    const item = await inbox.item(fate.itemId);
    const { applied } = await account(inbox, fate.itemId);
    expect(applied).toBe(item.status === 'completed' ? 1 : 0);
    const { rows } = await inbox.db.execute(sql`
      SELECT FROM requests WHERE item_id = ${fate.itemId} AND request_id = ${bulkRequestOf(id, fate.itemId)}`);
    expect(rows).toHaveLength(fate.result === 'done' ? 1 : 0);
    if (fate.result === 'passed-over') expect(fate.resolved?.by ?? 'beth').toBe('beth');
    else expect(fate.outcome).toBe(item.status);
  }
  const { total, done, passedOver } = await countsOf(id);
  expect(done + passedOver).toBe(total);
  for (const worker of workers) worker.kill('SIGKILL');
  await Promise.all(workers.map((worker) => worker.exitCode ?? once(worker, 'exit')));
}, 240_000);
