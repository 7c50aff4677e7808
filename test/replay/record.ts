import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, it } from 'vitest';
import { readAction } from '../../db/background-actions.ts';
import { paceAction } from '../../db/bulk-control.ts';
import { createAction } from '../../db/bulk-create.ts';
import { transact } from '../../db/client.ts';
import { type BackgroundActionState, bulkWorkflowIdOf } from '../../domain/background-action.ts';
import type { TransactionId } from '../../domain/transaction.ts';
import { state, workflowIdOf } from '../../workflows/messages.ts';
import {
  officeEdit,
  openEngine,
  openInbox,
  openWorker,
  type TestEngine,
  type TestInbox,
  until,
} from '../support/inbox.ts';
import { historiesFolder, release } from './histories.ts';

/**
 * Runs each story on real parts and keeps its history under the release's name. What was recorded for
 * an earlier release is never recorded anew: runs that it began must go on under today's code.
 */

let inbox: TestInbox;
let engine: TestEngine;
beforeAll(async () => {
  [inbox, engine] = await Promise.all([openInbox(), openEngine()]);
});
afterAll(async () => {
  await engine.teardown();
  await inbox.close();
});

const handleOf = (id: string) => engine.env.client.workflow.getHandle(workflowIdOf(id));

/** Refused until the office moves the order to In progress. */
async function parked() {
  const objectId = await inbox.order();
  const id = await inbox.device().sendOne({ objectId, toStatus: 'on-hold' });
  await until(async () => (await inbox.item(id)).status === 'completed-with-errors');
  await until(async () => (await handleOf(id).query(state)).parked);
  return { id, objectId };
}

/** An item that a retry completes. */
async function repaired(): Promise<TransactionId> {
  const { id, objectId } = await parked();
  await officeEdit(inbox, objectId, { status: 'in-progress' });
  return id;
}

const bulkHandleOf = (id: string) => engine.env.client.workflow.getHandle(bulkWorkflowIdOf(id));

async function requeueAll(ids: TransactionId[], perMinute?: number): Promise<string> {
  const created = await transact(inbox.db, (tx) =>
    createAction(tx, {
      ...{ kind: 'requeue', by: 'bob', name: 'Queue for a retry', scope: 'all', request: {} },
      selection: { ids },
      perMinute,
    }),
  );
  if (!('id' in created)) throw new Error('nobody used the key before');
  return created.id;
}
const becomes = (id: string, state: BackgroundActionState) =>
  until(async () => (await readAction(inbox.db, 'all', id))?.state === state);
/** Until the action's run waits for its next item. */
const sleeps = (id: string) =>
  until(async () => {
    const { events } = await bulkHandleOf(id)
      .fetchHistory()
      .catch(() => ({ events: [] }));
    return events?.some(({ timerStartedEventAttributes }) => timerStartedEventAttributes);
  });

/** A run of what the service does for itself. */
async function ran(workflowType: string, ...args: unknown[]): Promise<string> {
  const { taskQueue, env } = engine;
  const start = { workflowId: `${workflowType}-${taskQueue}`, taskQueue, args };
  await env.client.workflow.execute(workflowType, start);
  return start.workflowId;
}

/** `tell` returns the id of the workflow whose history is kept. */
const stories: Record<string, { parkDays?: number; tell: () => Promise<string> }> = {
  happy: {
    async tell() {
      const objectId = await inbox.order();
      const id = await inbox.device().sendOne({ objectId, toStatus: 'in-progress' });
      await inbox.becomes(id, 'completed');
      await handleOf(id).result();
      return workflowIdOf(id);
    },
  },
  parked: { tell: async () => workflowIdOf((await parked()).id) },
  'requeued-twice': {
    async tell() {
      const { id, objectId } = await parked();
      await handleOf(id).signal('requeue');
      await inbox.becomes(id, 'completed-with-errors', 2);
      await until(async () => (await handleOf(id).query(state)).attempt === 2);
      await officeEdit(inbox, objectId, { status: 'in-progress' });
      await handleOf(id).signal('requeue', { requestId: 'second', by: 'otto', note: 'repaired' });
      await inbox.becomes(id, 'completed', 3);
      await handleOf(id).result();
      return workflowIdOf(id);
    },
  },
  cancelled: {
    async tell() {
      const { id } = await parked();
      await handleOf(id).signal('cancel', { reason: 'no longer needed' });
      await handleOf(id).result();
      return workflowIdOf(id);
    },
  },
  'bulk-action': {
    async tell() {
      const id = await requeueAll([await repaired()]);
      await becomes(id, 'finished');
      await bulkHandleOf(id).result();
      return bulkWorkflowIdOf(id);
    },
  },
  'bulk-paced': {
    async tell() {
      const id = await requeueAll([await repaired(), await repaired()], 1);
      await sleeps(id);
      await paceAction(inbox.db, id, { by: 'bob', via: 'api', perMinute: null });
      await becomes(id, 'finished');
      await bulkHandleOf(id).result();
      return bulkWorkflowIdOf(id);
    },
  },
  'bulk-stopped': {
    async tell() {
      const id = await requeueAll([await repaired(), await repaired()], 1);
      await sleeps(id);
      await bulkHandleOf(id).cancel();
      await becomes(id, 'stopped');
      await bulkHandleOf(id).result();
      return bulkWorkflowIdOf(id);
    },
  },
  housekeeping: { tell: () => ran('housekeeping') },
  notices: { tell: () => ran('notices') },
  notice: { tell: () => ran('sendNotice', { id: randomUUID() }) },
  retention: { tell: () => ran('retention') },
  'ended-after-park': {
    parkDays: 1e-9,
    async tell() {
      const objectId = await inbox.order();
      const id = await inbox.device().sendOne({ objectId, toStatus: 'on-hold' });
      await inbox.becomes(id, 'completed-with-errors');
      await handleOf(id).result();
      return workflowIdOf(id);
    },
  },
};

it.each(Object.keys(stories))('records %s', async (name) => {
  const file = `${historiesFolder}/${release}-${name}.json`;
  const story = stories[name];
  if (!story || existsSync(file)) return;
  const worker = await openWorker(inbox, engine, { parkDays: story.parkDays ?? 90 });
  const workflowId = await story.tell();
  const history = await engine.env.client.workflow.getHandle(workflowId).fetchHistory();
  await mkdir(historiesFolder, { recursive: true });
  await writeFile(file, `${historyToJSON(history)}\n`);
  await worker.stop();
});
