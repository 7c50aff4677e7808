import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { BackOffice } from '../../activities/deps.ts';
import * as commands from '../../db/commands.ts';
import { writeObject } from '../../db/object-write.ts';
import type { TransactionId } from '../../domain/transaction.ts';
import { state, workflowIdOf } from '../../workflows/messages.ts';
import {
  account,
  openEngine,
  openInbox,
  openWorker,
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
});
// A queue of its own for each test: no run of one is another's work.
beforeEach(() => {
  engine = { ...engine, taskQueue: ownTaskQueue() };
});
afterAll(async () => {
  await engine.teardown();
  await inbox.close();
});

const limits = { limit: 30, inFlight: 100, inFlightPerDevice: 20 };
const fine = { fields: { description: 'Boiler leaks again' } };

/** Transactions of several devices, each on an order of its own. */
const sendMany = (count: number): Promise<TransactionId[]> =>
  Promise.all(
    Array.from({ length: count }, async () =>
      inbox.device().sendOne({ objectId: await inbox.order(), ...fine }),
    ),
  );

it('loses nothing while the engine is away, and goes on by itself when it is there again', async () => {
  const link = await openLink(temporalAddress());
  const connection = await NativeConnection.connect({ address: link.address });
  const away: unknown[] = [];
  const worker = await openWorker(inbox, engine, {
    connection,
    client: new Client({ connection }),
    onError: (error) => void away.push(error),
  });
  link.cut();
  const [id = ''] = await sendMany(1);
  await until(async () => away.length > 0);
  const left = await until(async () => {
    const item = await inbox.item(id);
    return item.deliveries > 0 && item;
  });
  expect(left.status).toBe('queued');
  // Its lease was given back: it does not wait for 30 s.
  await until(async () => {
    const { deliver_at } = await inbox.item(id);
    return (deliver_at?.getTime() ?? 0) - Date.now() < 2_000;
  });
  link.mend();
  await inbox.becomes(id, 'completed', 1);
  expect((await account(inbox, id)).applied).toBe(1);
  await worker.stop();
  await connection.close();
  await link.close();
  // The SDK's connection itself tries for ten seconds before it says that nobody is there.
}, 60_000);

it('shares the work among workers, each transaction applied once', async () => {
  const ids = await sendMany(20);
  const seen = new Set<string>();
  const named = (name: string): BackOffice => ({
    apply(tx, write) {
      seen.add(name);
      return writeObject(tx, write);
    },
  });
  const small = { limits: { ...limits, limit: 2, inFlight: 10 } };
  // The SDK allows one worker per connection and queue, as two processes have it.
  const otherEngine = { ...(await openEngine()), taskQueue: engine.taskQueue };
  const workers = await Promise.all([
    openWorker(inbox, engine, { ...small, backOffice: named('one') }),
    openWorker(inbox, otherEngine, { ...small, backOffice: named('other') }),
  ]);
  // Whichever is quicker takes more; work comes until both had some.
  await until(async () => {
    ids.push(...(await sendMany(4)));
    return seen.size === 2;
  });
  for (const id of ids) {
    await inbox.becomes(id, 'completed', 1);
    expect(await account(inbox, id)).toEqual({ attempts: ['completed'], requests: [], applied: 1 });
  }
  await Promise.all(workers.map((worker) => worker.stop()));
  await otherEngine.teardown();
});

it('ends the run of an item that was cancelled', async () => {
  const worker = await openWorker(inbox, engine);
  const handleOf = (id: string) => engine.env.client.workflow.getHandle(workflowIdOf(id));
  const objectId = await inbox.order();
  const id = await inbox.device().sendOne({ objectId, toStatus: 'on-hold' });
  await inbox.becomes(id, 'completed-with-errors');
  await until(async () => (await handleOf(id).query(state)).parked);
  await commands.cancel(inbox.db, id, { by: 'bob', via: 'api', reason: 'no longer needed' });
  expect(await handleOf(id).result()).toMatchObject({ status: 'cancelled' });
  await until(async () => (await inbox.item(id)).deliver_at === null);
  await worker.stop();
});

it('starts a first attempt eagerly, in the process that claimed it', async () => {
  const worker = await openWorker(inbox, engine);
  const [id = ''] = await sendMany(1);
  await inbox.becomes(id, 'completed');
  const { events } = await engine.env.client.workflow.getHandle(workflowIdOf(id)).fetchHistory();
  const started = events?.find((event) => event.workflowExecutionStartedEventAttributes);
  expect(started?.workflowExecutionStartedEventAttributes?.eagerExecutionAccepted).toBe(true);
  await worker.stop();
});
