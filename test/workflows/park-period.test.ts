import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as commands from '../../db/commands.ts';
import { searchAttributes } from '../../domain/search-attributes.ts';
import { state, workflowIdOf } from '../../workflows/messages.ts';
import {
  officeEdit,
  openInbox,
  openWorker,
  silenceSdk,
  type TestEngine,
  type TestInbox,
  until,
} from '../support/inbox.ts';
import { ownTaskQueue, timeSkippingEngine } from '../support/temporal.ts';

/** temporal.api.enums.v1.IndexedValueType */
const KEYWORD = 2;

let inbox: TestInbox;
let env: TestWorkflowEnvironment;
beforeAll(async () => {
  silenceSdk();
  [inbox, env] = await Promise.all([openInbox(), timeSkippingEngine()]);
  // This server cannot list what it has, so the product's own registration does not run here.
  await env.client.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(searchAttributes.map((name) => [name, KEYWORD])),
  });
});
afterAll(async () => {
  await env.teardown();
  await inbox.close();
});

const engineOf = (): TestEngine => ({
  env,
  namespace: 'default',
  taskQueue: ownTaskQueue(),
  teardown: async () => undefined,
});

async function parked() {
  const objectId = await inbox.order();
  const id = await inbox.device().sendOne({ objectId, toStatus: 'on-hold' });
  await inbox.becomes(id, 'completed-with-errors');
  return { id, objectId, handle: env.client.workflow.getHandle(workflowIdOf(id)) };
}

it('ends a parked run after PARK_DAYS; the item stays, and a requeue later completes it', async () => {
  const worker = await openWorker(inbox, engineOf(), { parkDays: 90 });
  const before = await env.currentTimeMs();
  const { id, objectId, handle } = await parked();
  expect(await handle.result()).toMatchObject({ status: 'completed-with-errors', attempt: 1 });
  const days = ((await env.currentTimeMs()) - before) / 86_400_000;
  expect(days).toBeGreaterThan(89.9);
  expect(days).toBeLessThan(90.1);
  expect((await inbox.item(id)).status).toBe('completed-with-errors');
  await officeEdit(inbox, objectId, { status: 'in-progress' });
  await commands.requeue(inbox.db, id, { requestId: 'later', by: 'bob', via: 'api' });
  await inbox.becomes(id, 'completed', 2);
  expect(await handle.result()).toMatchObject({ status: 'completed', attempt: 2 });
  await worker.stop();
});

it('never ends a parked run when PARK_DAYS is 0', async () => {
  const worker = await openWorker(inbox, engineOf(), { parkDays: 0 });
  const { handle } = await parked();
  const said = await until(async () => {
    const now = await handle.query(state);
    return now.parked && now;
  });
  expect(said.parked?.endsIn).toBeNull();
  const { events } = await handle.fetchHistory();
  expect(events?.filter((event) => event.timerStartedEventAttributes)).toEqual([]);
  await worker.stop();
});
