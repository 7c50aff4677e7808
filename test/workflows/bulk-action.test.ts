import { once } from 'node:events';
import { Client, WorkflowNotFoundError } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { readAction } from '../../db/background-actions.ts';
import { createAction, type NewAction } from '../../db/bulk-create.ts';
import { countFates, listFates } from '../../db/bulk-fates.ts';
import type { Selection } from '../../db/bulk-selection.ts';
import { transact } from '../../db/client.ts';
import { cancel } from '../../db/commands.ts';
import { bulkWorkflowIdOf } from '../../domain/background-action.ts';
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
import { openLink } from '../support/link.ts';
import { ownTaskQueue, temporalAddress } from '../support/temporal.ts';

let inbox: TestInbox;
let engine: TestEngine;
beforeAll(async () => {
  [inbox, engine] = await Promise.all([openInbox(), openEngine()]);
  await inbox.save('user', bob({ id: 'beth', name: 'Beth' }));
});
// A queue of its own for each test: no run of one is another's work.
beforeEach(() => {
  engine = { ...engine, taskQueue: ownTaskQueue() };
});
afterAll(async () => {
  await engine.teardown();
  await inbox.close();
});

const handleOf = (id: string) => engine.env.client.workflow.getHandle(bulkWorkflowIdOf(id));

type Failed = { id: TransactionId; objectId: string };

/** Items that failed because their order was not in progress; `repair` mends that. */
async function failed(count: number, device = inbox.device()): Promise<Failed[]> {
  const orders = await Promise.all(Array.from({ length: count }, () => inbox.order()));
  const sent = await device.send(
    ...orders.map((objectId) => ({ objectId, toStatus: 'on-hold' as const })),
  );
  return sent.map((id, at) => ({ id, objectId: orders[at] ?? '' }));
}
const repair = (items: Failed[]) =>
  Promise.all(items.map(({ objectId }) => officeEdit(inbox, objectId, { status: 'in-progress' })));
const allBecome = (
  items: Failed[],
  ...becomes: Parameters<TestInbox['becomes']> extends [unknown, ...infer Rest] ? Rest : never
) => Promise.all(items.map(({ id }) => inbox.becomes(id, ...becomes)));

/** As if they had failed: for many, whose first attempts do not matter. */
async function failedAtOnce(count: number, devices = 1): Promise<Failed[]> {
  const items: Failed[] = [];
  for (let device = 0; device < devices; device += 1) items.push(...(await failed(count)));
  const ids = items.map(({ id }) => id);
  await inbox.db.execute(sql`
    UPDATE items SET status = 'completed-with-errors', deliver_at = NULL
    WHERE id = ANY (${sql.param(ids)}::uuid[])`);
  return items;
}

async function begin(different: Pick<NewAction, 'selection'> & Partial<NewAction>) {
  const created = await transact(inbox.db, (tx) =>
    createAction(tx, {
      ...{ kind: 'requeue', by: 'bob', name: 'after the repair', scope: 'all', request: {} },
      ...different,
    }),
  );
  if (!('id' in created)) throw new Error('the key was used before');
  return created;
}
const requeueAll = (selection: Selection, by = 'bob') => begin({ selection, by });
const idsOf = (items: Failed[]) => items.map(({ id }) => id);
const finished = (id: string) =>
  until(async () => (await readAction(inbox.db, 'all', id))?.state === 'finished');
const countsOf = (id: string) => countFates(inbox.db, 'all', id);
const fatesOf = async (id: string) =>
  (await listFates(inbox.db, 'all', id, { limit: 1_000, after: null })).rows;

/** The results say what happened to the items: attempt by attempt, and none more than once. */
async function equalsTheFates(id: string): Promise<void> {
  for (const fate of await fatesOf(id)) {
    const item = await inbox.item(fate.itemId);
    const { applied } = await account(inbox, fate.itemId);
    expect(applied).toBe(item.status === 'completed' ? 1 : 0);
    if (fate.result === 'passed-over')
      expect([item.status, 'requeued', 'amended']).toContain(fate.reason);
    else
      expect([fate.outcome, fate.attempt]).toEqual([
        item.status === 'completed-with-errors' ? 'failed' : item.status,
        item.attempt,
      ]);
  }
}

it('completes a repaired group, and reports what became of each item', async () => {
  const worker = await openWorker(inbox, engine);
  const items = [...(await failed(3)), ...(await failed(3))];
  await allBecome(items, 'completed-with-errors');
  const [{ group } = { group: '' }] = (
    await inbox.db.execute<{ group: string }>(
      sql`SELECT group_id AS "group" FROM items WHERE id = ${items[0]?.id}`,
    )
  ).rows;
  const [unrepaired, ...repaired] = items;
  await repair(repaired);
  const { id } = await requeueAll({ group });
  await finished(id);
  expect(await countsOf(id)).toMatchObject({ done: 6, completed: 5, failed: 1, running: 0 });
  const fate = (await fatesOf(id)).find(({ itemId }) => itemId === unrepaired?.id);
  expect(fate).toMatchObject({
    outcome: 'failed',
    attempt: 2,
    errors: [{ code: 'transition-not-configured' }],
  });
  await equalsTheFates(id);
  expect(await handleOf(id).result()).toEqual({ worked: 6, total: 6, finished: true });
  await worker.stop();
});

it('passes over what a colleague has cancelled or completed meanwhile', async () => {
  const [cancelled, completed, open] = await failedAtOnce(3);
  if (!cancelled || !completed || !open) return expect.fail();
  await repair([cancelled, completed, open]);
  const { id } = await requeueAll({ ids: idsOf([cancelled, completed, open]) });
  await cancel(inbox.db, cancelled.id, { by: 'beth', via: 'api', reason: 'done by phone' });
  await inbox.db.execute(sql`UPDATE items SET status = 'completed' WHERE id = ${completed.id}`);
  const worker = await openWorker(inbox, engine);
  await finished(id);
  expect(await countsOf(id)).toMatchObject({ total: 3, done: 1, passedOver: 2, completed: 1 });
  expect(
    (await fatesOf(id)).map(({ itemId, result, reason }) => ({ itemId, result, reason })),
  ).toEqual([
    { itemId: cancelled.id, result: 'passed-over', reason: 'cancelled' },
    { itemId: completed.id, result: 'passed-over', reason: 'completed' },
    { itemId: open.id, result: 'done', reason: null },
  ]);
  expect((await inbox.item(cancelled.id)).status).toBe('cancelled');
  await worker.stop();
});

it('tries an item once for two actions over the same items', async () => {
  const items = await failedAtOnce(6);
  await repair(items);
  const [one, other] = [
    await requeueAll({ ids: idsOf(items) }),
    await requeueAll({ ids: idsOf(items) }, 'beth'),
  ];
  const worker = await openWorker(inbox, engine);
  await Promise.all([finished(one.id), finished(other.id)]);
  for (const { id } of [one, other]) {
    const { done, passedOver, completed } = await countsOf(id);
    expect(done + passedOver).toBe(6);
    expect(completed).toBe(done);
    await equalsTheFates(id);
  }
  for (const { id } of items) expect((await account(inbox, id)).applied).toBe(1);
  await worker.stop();
});

it('does not wait for what waits behind an item that failed again', async () => {
  const device = inbox.device();
  const objectId = await inbox.order();
  const worker = await openWorker(inbox, engine);
  const [head = '', behind = ''] = await device.send(
    { objectId, toStatus: 'on-hold' },
    { objectId, fields: { description: 'Leaks' } },
  );
  await inbox.becomes(head, 'completed-with-errors');
  const { id } = await requeueAll({ ids: [head, behind] });
  await finished(id);
  expect(await countsOf(id)).toMatchObject({ done: 2, failed: 1, waiting: 1 });
  await officeEdit(inbox, objectId, { status: 'in-progress' });
  const second = await requeueAll({ ids: [head] });
  await finished(second.id);
  await inbox.becomes(behind, 'completed');
  // The first attempt of the first action failed; of the one behind, its attempt came later.
  expect(await countsOf(id)).toMatchObject({ failed: 1, completed: 1, waiting: 0 });
  await worker.stop();
});

it('neither skips nor repeats an item when the worker is killed in the middle', async () => {
  const items = await failedAtOnce(10, 2);
  await repair(items);
  const { id } = await requeueAll({ ids: idsOf(items) });
  // It stands before the 6th of the second device, whose first five are then not yet committed.
  const locked = items[15];
  const holder = new pg.Client({ connectionString: inbox.ownerUrl });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT FROM items WHERE id = $1 FOR UPDATE', [locked?.id]);
  const killed = spawnWorker(inbox, engine);
  await until(async () => {
    const { done } = await countsOf(id);
    return done === 10 && (await isWaitedFor(holder));
  });
  const ended = once(killed, 'exit');
  killed.kill('SIGKILL');
  await ended;
  await holder.query('ROLLBACK');
  await holder.end();
  expect((await countsOf(id)).done).toBe(10);
  const worker = await openWorker(inbox, engine);
  await finished(id);
  expect(await countsOf(id)).toMatchObject({ total: 20, done: 20, completed: 20 });
  for (const item of items)
    expect(await account(inbox, item.id)).toEqual({
      attempts: ['completed'],
      requests: [2],
      applied: 1,
    });
  await equalsTheFates(id);
  await worker.stop();
  // The engine notices a killed worker by its silence.
}, 90_000);

/** Whether another connection waits for a lock of this one. */
async function isWaitedFor(holder: pg.Client): Promise<boolean> {
  const { rows } = await holder.query(
    'SELECT FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))',
  );
  return rows.length > 0;
}

it.each([
  ['Terminate', (id: string) => handleOf(id).terminate()],
  [
    'Delete',
    (id: string) =>
      engine.env.client.workflowService.deleteWorkflowExecution({
        namespace: engine.namespace,
        workflowExecution: { workflowId: bulkWorkflowIdOf(id) },
      }),
  ],
])(
  'goes on after %s',
  async (_, press) => {
    const items = await failedAtOnce(3);
    await repair(items);
    const { id } = await requeueAll({ ids: idsOf(items) });
    const holder = new pg.Client({ connectionString: inbox.ownerUrl });
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM items WHERE id = $1 FOR UPDATE', [items[1]?.id]);
    const worker = await openWorker(inbox, engine);
    await until(() => isWaitedFor(holder));
    await press(id);
    await holder.query('ROLLBACK');
    await holder.end();
    await until(() =>
      handleOf(id)
        .describe()
        .then(({ status }) => status.name !== 'RUNNING')
        .catch((error) => error instanceof WorkflowNotFoundError),
    );
    // The 60 s of a lost run are not worth waiting for; its last activity may still renew them.
    await until(async () => {
      await inbox.db.execute(
        sql`UPDATE background_actions SET deliver_at = now() WHERE id = ${id} AND state <> 'finished'`,
      );
      return (await readAction(inbox.db, 'all', id))?.state === 'finished';
    });
    expect(await countsOf(id)).toMatchObject({ done: 3, completed: 3 });
    await equalsTheFates(id);
    await worker.stop();
  },
  30_000,
);

it('begins by itself when the engine is there again', async () => {
  const link = await openLink(temporalAddress());
  const connection = await NativeConnection.connect({ address: link.address });
  const away: unknown[] = [];
  const worker = await openWorker(inbox, engine, {
    connection,
    client: new Client({ connection }),
    onError: (_error, context) => void away.push(context?.action),
  });
  const items = await failedAtOnce(1);
  await repair(items);
  link.cut();
  const { id } = await requeueAll({ ids: idsOf(items) });
  await until(async () => away.includes(id));
  link.mend();
  await finished(id);
  expect(await countsOf(id)).toMatchObject({ done: 1, completed: 1 });
  await worker.stop();
  await connection.close();
  await link.close();
  // The SDK's connection itself tries for ten seconds before it says that nobody is there.
}, 60_000);

it('ends at once for what is no action', async () => {
  const worker = await openWorker(inbox, engine);
  const start = (input: unknown, workflowId: string) =>
    engine.env.client.workflow.start('bulkAction', {
      workflowId,
      taskQueue: engine.taskQueue,
      args: [input],
    });
  const unknown = '00000000-0000-4000-8000-000000000000';
  for (const input of [undefined, { id: 'nonsense' }, { id: unknown, title: '' }]) {
    const handle = await start(input, `${engine.taskQueue}-${JSON.stringify(input)}`);
    expect(await handle.result()).toMatchObject(input?.id === unknown ? { total: 0 } : {});
  }
  await worker.stop();
});
