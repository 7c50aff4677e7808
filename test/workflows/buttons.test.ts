import { WorkflowNotFoundError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as commands from '../../db/commands.ts';
import type { TransactionId } from '../../domain/transaction.ts';
import { state, workflowIdOf, workflowType } from '../../workflows/messages.ts';
import {
  account,
  openActivities,
  openBackOffice,
  openEngine,
  openInbox,
  openWorker,
  type TestEngine,
  type TestInbox,
  type TestWorker,
  until,
} from '../support/inbox.ts';

/** What an operator can press in the engine's UI: nothing is applied twice and no item is hidden. */

let inbox: TestInbox;
let engine: TestEngine;
let worker: TestWorker;
const backOffice = openBackOffice();

beforeAll(async () => {
  [inbox, engine] = await Promise.all([openInbox(), openEngine()]);
  worker = await openWorker(inbox, engine, { backOffice });
});
afterAll(async () => {
  await worker.stop();
  await engine.teardown();
  await inbox.close();
});

const handleOf = (id: string) => engine.env.client.workflow.getHandle(workflowIdOf(id));
const startByHand = (id: string) =>
  engine.env.client.workflow.start(workflowType, {
    workflowId: workflowIdOf(id),
    taskQueue: engine.taskQueue,
    args: [{ id, title: 'WO-1 → update' }],
  });
const fine = { fields: { description: 'Boiler leaks again' } };

/** Refused because the object is in another status; the office repairs that by `repair`. */
async function parked() {
  const objectId = await inbox.order({ status: 'issued' });
  const id = await inbox.device().sendOne({ objectId, toStatus: 'on-hold' });
  await inbox.becomes(id, 'completed-with-errors');
  await until(async () => (await handleOf(id).query(state)).parked);
  return { id, objectId };
}

async function completed() {
  const objectId = await inbox.order();
  const id = await inbox.device().sendOne({ objectId, ...fine });
  await inbox.becomes(id, 'completed');
  await handleOf(id).result();
  return { id, objectId };
}

/** Within its apply transaction; `open` lets it go on. */
async function applying() {
  const objectId = await inbox.order();
  const gate = backOffice.hold(objectId);
  const id = await inbox.device().sendOne({ objectId, ...fine });
  await gate.reached;
  return { id, objectId, open: gate.open };
}

let requested = 0;
const requeue = (id: TransactionId) =>
  commands.requeue(inbox.db, id, { requestId: `r-${requested++}`, by: 'bob', via: 'api' });

/** Requeued over the API it is attempted again, and listed again: the run is there anew. */
async function canBeRequeued(id: TransactionId, attempt = 2): Promise<void> {
  await requeue(id);
  await inbox.becomes(id, 'completed-with-errors', attempt);
  const said = await until(async () => {
    const now = await handleOf(id).query(state);
    return now.attempt === attempt && now.parked && now;
  });
  expect(said.parked).toMatchObject({ code: 'transition-not-configured' });
}

const appliedOnce = async (id: string) => {
  await inbox.becomes(id, 'completed', 1);
  expect(await account(inbox, id)).toEqual({ attempts: ['completed'], requests: [], applied: 1 });
};

async function reset(id: string): Promise<void> {
  const workflowId = workflowIdOf(id);
  const { events } = await handleOf(id).fetchHistory();
  const first = events?.find((event) => event.workflowTaskCompletedEventAttributes);
  const { runId } = await handleOf(id).describe();
  await engine.env.client.workflowService.resetWorkflowExecution({
    namespace: engine.namespace,
    workflowExecution: { workflowId, runId },
    reason: 'pressed by an operator',
    workflowTaskFinishEventId: first?.eventId ?? null,
    requestId: `reset-${id}`,
  });
}

async function remove(id: string): Promise<void> {
  const workflowExecution = { workflowId: workflowIdOf(id) };
  await engine.env.client.workflowService.deleteWorkflowExecution({
    namespace: engine.namespace,
    workflowExecution,
  });
  await until(() =>
    handleOf(id)
      .describe()
      .then(() => false)
      .catch((error) => error instanceof WorkflowNotFoundError),
  );
}

describe('Request Cancellation', () => {
  it('cancels a parked item', async () => {
    const { id } = await parked();
    await handleOf(id).cancel();
    expect(await handleOf(id).result()).toMatchObject({ status: 'cancelled' });
    expect((await inbox.item(id)).status).toBe('cancelled');
  });

  it('cancels an item before its first attempt', async () => {
    await worker.stop();
    const id = await inbox.device().sendOne({ objectId: await inbox.order(), ...fine });
    const handle = await startByHand(id);
    await handle.cancel();
    worker = await openWorker(inbox, engine, { backOffice });
    expect(await handle.result()).toMatchObject({ status: 'cancelled' });
    expect((await account(inbox, id)).applied).toBe(0);
  });
});

describe('Terminate', () => {
  it('hides no parked item: the next requeue opens a run again', async () => {
    const { id } = await parked();
    await handleOf(id).terminate();
    expect((await inbox.item(id)).status).toBe('completed-with-errors');
    await canBeRequeued(id);
  });

  it('applies once an item that was in progress', async () => {
    const { id, open } = await applying();
    await handleOf(id).terminate();
    // The 60 s after which a lost run is delivered again are not worth waiting for; with the gate
    // shut the row is locked by nobody, so this stands before the apply commits.
    await inbox.dueNow(id);
    open();
    await appliedOnce(id);
  });

  it('heals an item in progress whose worker died before it was applied', async () => {
    await worker.stop();
    const id = await inbox.device().sendOne({ objectId: await inbox.order(), ...fine });
    await startByHand(id);
    await openActivities(inbox).authorize(id, []);
    await handleOf(id).terminate();
    worker = await openWorker(inbox, engine, { backOffice });
    await inbox.dueNow(id); // not to wait for the 60 s of a lost run
    await appliedOnce(id);
    expect(await handleOf(id).result()).toMatchObject({ status: 'completed', attempt: 1 });
  });
});

describe('Reset', () => {
  it('ends at once for a completed item, which stays as it is', async () => {
    const { id } = await completed();
    await reset(id);
    expect(await handleOf(id).result()).toMatchObject({ status: 'completed', attempt: 1 });
    await appliedOnce(id);
  });

  it('parks a parked item again without another attempt, and a requeue resumes it', async () => {
    const { id } = await parked();
    await reset(id);
    await until(async () => (await handleOf(id).query(state)).parked);
    expect(await inbox.item(id)).toMatchObject({ status: 'completed-with-errors', attempt: 1 });
    await canBeRequeued(id);
  });
});

describe('Delete', () => {
  it('hides no parked item: the next requeue opens a run again', async () => {
    const { id } = await parked();
    await remove(id);
    expect((await inbox.item(id)).status).toBe('completed-with-errors');
    await canBeRequeued(id);
  });

  it('applies once an item that was in progress', async () => {
    const { id, open } = await applying();
    await remove(id);
    await inbox.dueNow(id); // not to wait for the 60 s of a lost run
    open();
    await appliedOnce(id);
  });
});

describe('Start Workflow', () => {
  it('applies nothing again for a completed item', async () => {
    const { id } = await completed();
    const again = await startByHand(id);
    expect(await again.result()).toMatchObject({ status: 'completed', attempt: 1 });
    await appliedOnce(id);
  });

  it.each([[{ id: 'not-an-id', title: '' }], [undefined]])('ends at once for %j', async (input) => {
    const handle = await engine.env.client.workflow.start(workflowType, {
      workflowId: `transaction-${engine.taskQueue}-${typeof input}`,
      taskQueue: engine.taskQueue,
      args: input ? [input] : [],
    });
    expect(await handle.result()).toMatchObject({ status: 'unknown' });
  });
});

describe('Send Signal', () => {
  it('takes what cannot be kept as it is, such as a text that PostgreSQL refuses', async () => {
    const { id } = await parked();
    const note = `\0 \ud800 ${'long '.repeat(1_000)}`;
    await handleOf(id).signal('requeue', { requestId: note, by: note, note });
    await inbox.becomes(id, 'completed-with-errors', 2);
    await handleOf(id).signal('requeue', 'just a text');
    await inbox.becomes(id, 'completed-with-errors', 3);
    await handleOf(id).signal('cancel', { reason: note });
    expect(await handleOf(id).result()).toMatchObject({ status: 'cancelled' });
  });
});
