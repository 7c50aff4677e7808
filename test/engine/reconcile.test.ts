import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readServerState } from '../../db/reconcile.ts';
import { type Reconciled, reconcile } from '../../engine/reconcile.ts';
import { workflowIdOf, workflowType } from '../../workflows/messages.ts';
import {
  openActivities,
  openEngine,
  openInbox,
  openWorker,
  type TestEngine,
  type TestInbox,
  until,
} from '../support/inbox.ts';
import { ownTaskQueue } from '../support/temporal.ts';

/** Each test has a database and a task queue of its own; `reconcile` looks at no other. */

let inbox: TestInbox;
let engine: TestEngine;
beforeAll(async () => {
  engine = await openEngine();
});
beforeEach(async () => {
  inbox = await openInbox();
  engine = { ...engine, taskQueue: ownTaskQueue() };
});
afterEach(() => inbox.close());
afterAll(() => engine.teardown());

const nothing: Omit<Reconciled, 'compared'> = {
  ended: 0,
  lost: 0,
  newEpoch: false,
  reopened: 0,
  promoted: 0,
  recounted: 0,
};
const run = (options = {}) =>
  reconcile({
    ...options,
    db: inbox.db,
    client: engine.env.client,
    taskQueue: engine.taskQueue,
    parkDays: 90,
  });

/** Opens a run that nobody works on, and waits until lists show it. */
async function open(id: string, workflowId = workflowIdOf(id)) {
  const handle = await engine.env.client.workflow.start(workflowType, {
    workflowId,
    taskQueue: engine.taskQueue,
    args: [{ id, title: 'WO-1 → update' }],
  });
  await until(() => isListed(workflowId));
  return handle;
}

async function isListed(workflowId: string): Promise<boolean> {
  const query = `TaskQueue = '${engine.taskQueue}' AND WorkflowId = '${workflowId}'`;
  return (await engine.env.client.workflow.count(query)).count === 1;
}

const epoch = async () => (await readServerState(inbox.db)).epoch;

/** An item brought to its end, or to its parking, without an engine. */
async function attempted(content: object) {
  const id = await inbox.device().sendOne({ objectId: await inbox.order(), ...content });
  await openActivities(inbox).attempt(id);
  return id;
}
const fine = { fields: { description: 'Boiler leaks again' } };
const refused = { toStatus: 'on-hold' };

/** Parking of the last minute may still be on its way to the lists; this was parked before that. */
const parkedAgo = (id: string, ago: string) =>
  inbox.database.pool.query(`UPDATE items SET finished_at = now() - $2::interval WHERE id = $1`, [
    id,
    ago,
  ]);

it('ends the open run of an item that is final', async () => {
  const handle = await open(await attempted(fine));
  expect(await run()).toEqual({ ...nothing, compared: 1, ended: 1 });
  const worker = await openWorker(inbox, engine);
  expect(await handle.result()).toMatchObject({ status: 'completed' });
  await worker.stop();
});

it('begins a new epoch, once, when the engine knows a transaction that was never received', async () => {
  const before = await epoch();
  const handle = await open(randomUUID());
  expect(await run()).toEqual({ ...nothing, compared: 1, ended: 1, lost: 1, newEpoch: true });
  const after = await epoch();
  expect(after).not.toBe(before);
  expect(await run()).toEqual({ ...nothing, compared: 1, ended: 1 });
  expect(await epoch()).toBe(after);
  const worker = await openWorker(inbox, engine);
  expect(await handle.result()).toMatchObject({ status: 'unknown' });
  await worker.stop();
});

it('begins one when it is told of a restore, though the engine knows of nothing that was lost', async () => {
  const before = await epoch();
  expect(await run({ restored: true })).toEqual({ ...nothing, compared: 0, newEpoch: true });
  expect(await epoch()).not.toBe(before);
});

it('leaves alone what somebody started under an id that is no transaction', async () => {
  const handle = await open('x', `transaction-${engine.taskQueue}`);
  expect(await run()).toEqual({ ...nothing, compared: 0 });
  await handle.terminate();
});

it('leaves open runs of open items alone', async () => {
  const id = await attempted(refused);
  const handle = await open(id);
  await parkedAgo(id, '2 minutes');
  expect(await run()).toEqual({ ...nothing, compared: 1 });
  await handle.terminate();
});

it('opens the run of a parked item again that the engine has lost', async () => {
  const id = await attempted(refused);
  await parkedAgo(id, '2 minutes');
  expect(await run()).toEqual({ ...nothing, compared: 0, reopened: 1 });
  await until(() => isListed(workflowIdOf(id)));
  expect(await run()).toEqual({ ...nothing, compared: 1 });
  expect(await inbox.item(id)).toMatchObject({ status: 'completed-with-errors', attempt: 1 });
  await engine.env.client.workflow.getHandle(workflowIdOf(id)).terminate();
});

it('leaves closed the run of an item that was parked for longer than PARK_DAYS', async () => {
  await parkedAgo(await attempted(refused), '91 days');
  expect(await run()).toEqual({ ...nothing, compared: 0 });
});

it('queues the head of a lane that nobody queued', async () => {
  const id = await inbox.device().sendOne({ objectId: await inbox.order(), ...fine });
  // No program writes this: it is what a lost promotion would leave.
  await inbox.database.pool.query(
    `UPDATE items SET status = 'not-started', deliver_at = NULL WHERE id = $1`,
    [id],
  );
  expect(await run()).toEqual({ ...nothing, compared: 0, promoted: 1 });
  expect((await inbox.item(id)).status).toBe('queued');
});

it('counts anew what waits where it was not kept', async () => {
  const [blocked, free] = [await inbox.order(), await inbox.order()];
  const device = inbox.device();
  const waiting = [
    { objectId: blocked, ...fine },
    { objectId: blocked, ...fine },
  ];
  const [head = '', , alone = ''] = await device.send(...waiting, { objectId: free, ...fine });
  const { pool } = inbox.database;
  const kept = 'SELECT id, blocking FROM heads WHERE id = ANY($1)';
  // What a process of the version before leaves: it knows of no heads.
  await pool.query('DELETE FROM heads WHERE id = $1', [head]);
  await pool.query('INSERT INTO heads SELECT lane, id, 3 FROM items WHERE id = $1', [alone]);
  expect(await run()).toEqual({ ...nothing, compared: 0, recounted: 2 });
  expect((await pool.query(kept, [[head, alone]])).rows).toEqual([{ id: head, blocking: 1 }]);
  expect(await run()).toEqual({ ...nothing, compared: 0 });
});

it('runs as the housekeeping of the service', async () => {
  const worker = await openWorker(inbox, engine);
  const result = await engine.env.client.workflow.execute('housekeeping', {
    workflowId: `housekeeping-${engine.taskQueue}`,
    taskQueue: engine.taskQueue,
  });
  expect(result).toEqual({ ...nothing, compared: 0 });
  await worker.stop();
});

describe('when PostgreSQL’s clock and the engine’s do not agree', () => {
  /** A run that has closed, of a transaction that PostgreSQL does not know. */
  async function closedUnknown(): Promise<void> {
    await (await open(randomUUID())).terminate();
    const query = `TaskQueue = '${engine.taskQueue}' AND ExecutionStatus = 'Terminated'`;
    await until(async () => (await engine.env.client.workflow.count(query)).count === 1);
  }
  const setServer = (change: string) =>
    inbox.database.pool.query(`UPDATE server_state SET ${change}`);
  const lost = async () => (await run()).lost;

  it.each([
    [9, 1],
    [11, 0],
  ])(
    'behind by %i minutes, the engine’s clock lets %i of one lost transaction be found',
    async (minutes, found) => {
      await closedUnknown();
      await setServer(`reconciled_at = now() + interval '${minutes} minutes'`);
      expect(await lost()).toBe(found);
    },
  );

  it('ahead, it lets a loss be found once more at each look, until the epoch has reached its time', async () => {
    await closedUnknown();
    expect(await lost()).toBe(1);
    await setServer(`epoch_at = epoch_at - interval '1 hour'`);
    expect(await lost()).toBe(1);
    expect(await lost()).toBe(0);
  });
});
