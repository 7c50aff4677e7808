import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { ensureSchedules } from '../../engine/schedules.ts';
import {
  allowed,
  type NoticeDesk,
  openNoticeDesk,
  openReceiver,
  type Receiver,
} from '../api/notice-desk.ts';
import {
  openEngine,
  openWorker,
  spawnWorker,
  type TestEngine,
  type TestWorker,
  until,
} from '../support/inbox.ts';
import { ownTaskQueue } from '../support/temporal.ts';

let engine: TestEngine;
let desk: NoticeDesk;
let receiver: Receiver;
let workers: TestWorker[] = [];
beforeAll(async () => {
  [engine, desk, receiver] = await Promise.all([openEngine(), openNoticeDesk(), openReceiver()]);
}, 60_000);
// A queue of its own for each test: no run of one is another's work.
beforeEach(async () => {
  engine = { ...engine, taskQueue: ownTaskQueue() };
  await desk.empty();
});
afterEach(async () => {
  await Promise.all(workers.map(({ stop }) => stop()));
  workers = [];
  receiver.received.length = 0;
  Object.assign(receiver.state, { answer: 204, mute: false });
});
afterAll(async () => {
  await engine.teardown();
  await desk.close();
  await receiver.close();
});

async function work(): Promise<void> {
  const worker = await openWorker(desk.inbox, engine, {
    ...{ webhooks: { allowed }, publicUrl: 'http://inbox.test' },
  });
  workers.push(worker);
}
const scheduled = `notices-`;
const look = (n = 0) =>
  engine.env.client.workflow.start('notices', {
    workflowId: `${scheduled}${engine.taskQueue}-${n}`,
    taskQueue: engine.taskQueue,
  });
const ids = () => receiver.received.map(({ headers }) => headers['webhook-id']);
const stateOf = async (): Promise<string | undefined> => (await desk.log())[0]?.state;
/** Waits until the notice is sent, which is due all the while: the end of a try before makes it due later. */
const sent = () =>
  until(async () => {
    await desk.owner(`UPDATE notices SET deliver_at = now() WHERE state = 'waiting'`);
    return (await stateOf()) === 'sent';
  });

it('looks on a schedule of its own, and two workers tell a storm once', async () => {
  const rule = await desk.rule(receiver.url, { kind: 'count', moreThan: 2 });
  await desk.failed(30);
  const other = spawnWorker(desk.inbox, engine, { WEBHOOK_ALLOWED_PRIVATE: '127.0.0.1' });
  await work();
  const { client } = engine.env;
  await ensureSchedules(client, engine.taskQueue);
  const schedule = client.schedule.getHandle(`${scheduled}${engine.taskQueue}`);
  const runs = await Promise.all([1, 2, 3, 4].map(look));
  await schedule.trigger('ALLOW_ALL');
  await Promise.all(runs.map((run) => run.result()));
  await until(async () => (await stateOf()) === 'sent');
  await (await look(5)).result();
  await schedule.delete();
  other.kill('SIGKILL');
  expect(await desk.log()).toHaveLength(1);
  expect(receiver.verified(rule.secret)).toMatchObject([
    { type: 'notice.raised', data: { count: 30 } },
  ]);
}, 60_000);

it('sends what was decided when the worker died before it could send', async () => {
  await desk.rule(receiver.url, { kind: 'count', moreThan: 0 });
  await desk.failed(1);
  expect(await desk.look()).toBe(1);
  expect(receiver.received).toEqual([]);
  await work();
  await until(async () => (await stateOf()) === 'sent');
  expect(receiver.received).toHaveLength(1);
}, 60_000);

it('sends again, under the same id, when the worker is killed while it sends', async () => {
  const rule = await desk.rule(receiver.url, { kind: 'count', moreThan: 0 });
  await desk.failed(1);
  await desk.look();
  receiver.state.mute = true;
  const killed = spawnWorker(desk.inbox, engine, { WEBHOOK_ALLOWED_PRIVATE: '127.0.0.1' });
  await until(async () => receiver.received.length === 1);
  const ended = once(killed, 'exit');
  killed.kill('SIGKILL');
  await ended;
  receiver.state.mute = false;
  await work();
  // The engine notices a killed worker by its silence, PostgreSQL by the end of the lease.
  await sent();
  expect(receiver.received.length).toBeGreaterThan(1);
  expect(new Set(ids()).size).toBe(1);
  expect(receiver.verified(rule.secret)).toHaveLength(receiver.received.length);
  const { body } = await desk.api.call('mia', `/v1/notices/${ids()[0]}`);
  expect(body.triesMade[0]).toMatchObject({ try: 1, endedAt: null, status: null });
  expect(body.triesMade.at(-1)).toMatchObject({ status: 204 });
}, 90_000);

it('keeps trying while the receiver is away, also over the end of the worker', async () => {
  await desk.rule(receiver.url, { kind: 'count', moreThan: 0 });
  await desk.failed(1);
  await receiver.close();
  await work();
  await (await look()).result();
  const tries = async () => (await desk.log())[0]?.tries;
  await until(async () => (await tries()) === 1);
  // The second comes by itself, five seconds later.
  await until(async () => (await tries()) === 2);
  expect((await desk.log())[0]).toMatchObject({ error: 'connection' });
  await workers.pop()?.stop();
  await receiver.again();
  await work();
  await sent();
  expect(receiver.received).toHaveLength(1);
}, 60_000);

it('tells the engine the id of a notice and nothing else', async () => {
  const rule = await desk.rule(receiver.url, { kind: 'count', moreThan: 0 });
  await desk.failed(1);
  await work();
  await (await look()).result();
  await until(async () => (await stateOf()) === 'sent');
  const handle = engine.env.client.workflow.getHandle(`notice-${ids()[0]}`);
  await until(async () => (await handle.describe()).status.name === 'COMPLETED');
  const history = JSON.stringify((await handle.fetchHistory()).events, (_, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString() : value,
  );
  expect(history).toContain(ids()[0]);
  for (const hidden of [rule.secret.slice(6), 'marker-of-the-address', rule.name, rule.id])
    expect(history).not.toContain(hidden);
}, 60_000);
