import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requeue } from '../../db/commands.ts';
import { workflowIdOf } from '../../workflows/messages.ts';
import {
  account,
  officeEdit,
  openEngine,
  openInbox,
  openWorker,
  type TestEngine,
  type TestInbox,
  until,
} from '../support/inbox.ts';

let inbox: TestInbox;
let engine: TestEngine;
let wrong: { code: string };
beforeAll(async () => {
  [inbox, engine, wrong] = await Promise.all([
    openInbox(),
    openEngine(),
    bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('../replay/wrong-workflow.ts', import.meta.url)),
      logger: new DefaultLogger('ERROR'),
    }),
  ]);
}, 60_000);
afterAll(async () => {
  await engine.teardown();
  await inbox.close();
});

const describeRun = (id: string) =>
  engine.env.client.workflow.getHandle(workflowIdOf(id)).describe();

it('contains a worker whose code does not fit, and completes everything once it is rolled back', async () => {
  const right = await openWorker(inbox, engine);
  const objectId = await inbox.order();
  const parked = await inbox.device().sendOne({ objectId, toStatus: 'on-hold' });
  await inbox.becomes(parked, 'completed-with-errors');
  await officeEdit(inbox, objectId, { status: 'in-progress' });
  await right.stop();

  const misfit = await openWorker(inbox, engine, { workflows: { workflowBundle: wrong } });
  await requeue(inbox.db, parked, { requestId: 'repaired', by: 'bob', via: 'api' });
  const young = await inbox.device().sendOne({
    objectId: await inbox.order(),
    toStatus: 'in-progress',
  });
  await until(async () => {
    const { raw } = await describeRun(parked);
    return Number(raw.pendingWorkflowTask?.attempt ?? 0) > 1;
  });
  await until(async () => {
    // It has begun, and waits where the right code does not.
    const run = await describeRun(young).catch(() => undefined);
    return run && run.historyLength >= 5;
  });
  for (const id of [parked, young]) {
    expect((await describeRun(id)).status.name).toBe('RUNNING');
    expect(await inbox.item(id)).toMatchObject({ status: 'queued', errors: null });
  }
  await misfit.stop();

  const rolledBack = await openWorker(inbox, engine);
  for (const id of [parked, young]) {
    await until(async () => {
      await inbox.dueNow(id); // its lease is over: it is delivered again
      return (await inbox.item(id)).status === 'completed';
    });
    expect((await account(inbox, id)).applied).toBe(1);
  }
  await rolledBack.stop();
}, 90_000);
