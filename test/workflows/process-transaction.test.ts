import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workflowIdOf } from '../../workflows/messages.ts';
import { apprentice } from '../domain/fixtures.ts';
import {
  openEngine,
  openInbox,
  openWorker,
  type TestEngine,
  type TestInbox,
  type TestWorker,
} from '../support/inbox.ts';

let inbox: TestInbox;
let engine: TestEngine;
let worker: TestWorker;

beforeAll(async () => {
  [inbox, engine] = await Promise.all([openInbox(), openEngine()]);
  worker = await openWorker(inbox, engine);
});
afterAll(async () => {
  await worker.stop();
  await engine.teardown();
  await inbox.close();
});

const handle = (id: string) => engine.env.client.workflow.getHandle(workflowIdOf(id));

describe('processTransaction', () => {
  it('applies a transaction and ends as completed', async () => {
    const order = await inbox.order();
    const id = await inbox.device().sendOne({ objectId: order, toStatus: 'in-progress' });
    await inbox.becomes(id, 'completed');
    expect(await handle(id).result()).toMatchObject({ status: 'completed', attempt: 1 });
  });

  it('parks what may not be done, and completes it after the right was granted and a requeue came', async () => {
    const order = await inbox.order({ status: 'in-progress' });
    const hugo = inbox.device('hugo');
    const completion = {
      objectId: order,
      toStatus: 'technically-completed',
      fields: { solution: 'Seal replaced', cause: 'Leak' as const },
    };
    const id = await hugo.sendOne(completion);
    const parked = await inbox.becomes(id, 'completed-with-errors');
    expect(parked.code).toBe('action-not-permitted');
    const profile = apprentice();
    const { order: rights } = profile.objectTypes;
    if (rights) rights.transitions = 'all';
    await inbox.save('function-profile', profile);
    await handle(id).signal('requeue');
    const done = await inbox.becomes(id, 'completed');
    expect(done.attempt).toBe(2);
    expect(await handle(id).result()).toMatchObject({ status: 'completed', attempt: 2 });
  });
});
