import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as commands from '../../db/commands.ts';
import { transactionId } from '../../domain/transaction.ts';
import type { ItemStatus } from '../../domain/words.ts';
import { cancel, requeue, state, workflowIdOf, workflowType } from '../../workflows/messages.ts';
import {
  type Account,
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

/** The table of signals of the design, cell by cell. */

let inbox: TestInbox;
let engine: TestEngine;
beforeAll(async () => {
  [inbox, engine] = await Promise.all([openInbox(), openEngine()]);
});
afterAll(async () => {
  await engine.teardown();
  await inbox.close();
});

/** Refused by the step that validates: solution and cause are missing. */
const incomplete = { toStatus: 'technically-completed' };
const fine = { fields: { description: 'Boiler leaks again' } };

/** An item in some state, and one that waits behind it in its lane. */
type Prepared = { id: string; behind?: string };

/** Two transactions on one order; steps are run by hand, so no engine is needed to get anywhere. */
async function two(first: object, second: object) {
  const objectId = await inbox.order({ status: 'in-progress' });
  const [id, behind] = await inbox.device().send({ objectId, ...first }, { objectId, ...second });
  if (!id || !behind) throw new Error('two were sent');
  return { id, behind, objectId };
}

const prepare = {
  async 'not-started'() {
    const { id: head, behind: id } = await two(incomplete, fine);
    await openActivities(inbox).attempt(head);
    return { id };
  },
  async queued() {
    const { id, behind } = await two(incomplete, fine);
    return { id, behind };
  },
  async 'queued for later'() {
    const { id, behind, objectId } = await two(fine, fine);
    const backOffice = openBackOffice();
    backOffice.down.add(objectId);
    await openActivities(inbox, { backOffice }).attempt(id);
    return { id, behind };
  },
  async 'in-progress'() {
    const { id, behind } = await two(incomplete, fine);
    await openActivities(inbox)
      .authorize(id, [])
      .catch(() => undefined);
    // A run that was lost is delivered again after 60 s; not to wait for them:
    await inbox.dueNow(id);
    return { id, behind };
  },
  async 'completed-with-errors'() {
    const { id, behind } = await two(incomplete, fine);
    await openActivities(inbox).attempt(id);
    return { id, behind };
  },
  async completed() {
    const { id } = await two(fine, fine);
    await openActivities(inbox).attempt(id);
    return { id };
  },
  async cancelled() {
    const { id } = await two(fine, fine);
    await commands.cancel(inbox.db, id, { via: 'api', by: 'bob' });
    return { id };
  },
} satisfies Record<string, () => Promise<Prepared>>;
type State = keyof typeof prepare;

/** temporal.api.enums.v1.WorkflowTaskFailedCause */
const UNHANDLED_COMMAND = 1;

type Outcome = { status: ItemStatus; attempt: number } & Account;
const left = (
  status: ItemStatus,
  attempt: number,
  attempts: string[],
  requests: number[] = [],
): Outcome => ({ status, attempt, attempts, requests, applied: status === 'completed' ? 1 : 0 });

const table: Record<'requeue' | 'cancel', Record<State, Outcome>> = {
  requeue: {
    'not-started': left('not-started', 0, [], [1]),
    queued: left('completed-with-errors', 1, ['failed'], [1]),
    'queued for later': left('completed', 2, ['technical', 'completed'], [2]),
    'in-progress': left('completed-with-errors', 2, ['failed', 'failed'], [2]),
    'completed-with-errors': left('completed-with-errors', 2, ['failed', 'failed'], [2]),
    completed: left('completed', 1, ['completed']),
    cancelled: left('cancelled', 1, []),
  },
  cancel: {
    'not-started': left('cancelled', 0, []),
    queued: left('cancelled', 1, []),
    'queued for later': left('cancelled', 2, ['technical']),
    'in-progress': left('cancelled', 1, []),
    'completed-with-errors': left('cancelled', 1, ['failed']),
    completed: left('completed', 1, ['completed']),
    cancelled: left('cancelled', 1, []),
  },
};
const signals = ['requeue', 'cancel'] as const;
const states = Object.keys(prepare) as State[];
const cells = signals.flatMap((signal) => states.map((from) => ({ signal, from })));

const open = (id: string): Promise<WorkflowHandle> =>
  engine.env.client.workflow.start(workflowType, {
    workflowId: workflowIdOf(id),
    taskQueue: engine.taskQueue,
    args: [{ id, title: 'WO-1 → test' }],
  });

const send = (handle: WorkflowHandle, signal: 'requeue' | 'cancel', requestId: string) =>
  signal === 'requeue'
    ? handle.signal(requeue, { requestId })
    : handle.signal(cancel, { requestId });

async function command(id: string, signal: 'requeue' | 'cancel', requestId: string) {
  const by = { by: 'bob', via: 'api' } as const;
  return signal === 'requeue'
    ? commands.requeue(inbox.db, transactionId(id), { requestId, ...by })
    : commands.cancel(inbox.db, transactionId(id), { reason: 'no longer needed', ...by });
}

async function standsAs(id: string, { status, attempt, ...expected }: Outcome): Promise<void> {
  await inbox.becomes(id, status, attempt);
  await until(async () => isDeepStrictEqual(await account(inbox, id), expected));
}

/** The run has read all that was sent to it and says what the item says. */
async function runSays(handle: WorkflowHandle, { status, attempt }: Outcome): Promise<void> {
  if (status === 'completed' || status === 'cancelled')
    expect(await handle.result()).toMatchObject({ status, attempt });
  else
    await until(async () => {
      const said = await handle.query(state);
      return said.status === status && said.attempt === attempt;
    });
}

describe('before the first task of the run', () => {
  const channels = {
    async 'a plain signal'(id: string, signal: 'requeue' | 'cancel') {
      const handle = await open(id);
      await handle.signal(signal);
      return handle;
    },
    async 'a signal with an id, sent twice'(id: string, signal: 'requeue' | 'cancel') {
      const handle = await open(id);
      await send(handle, signal, 'r-1');
      await send(handle, signal, 'r-1');
      return handle;
    },
    async 'the API, asked twice'(id: string, signal: 'requeue' | 'cancel') {
      await command(id, signal, 'r-1');
      await command(id, signal, 'r-1');
      return undefined;
    },
  };
  type Channel = keyof typeof channels;
  type Sent = Prepared & { handle: WorkflowHandle | undefined };
  const sent = new Map<string, Promise<Sent>>();
  const key = (cell: (typeof cells)[number], via: Channel) => `${cell.signal}/${cell.from}/${via}`;
  const all = cells.flatMap((cell) =>
    (Object.keys(channels) as Channel[]).map((via) => ({ ...cell, via })),
  );
  let worker: TestWorker;
  beforeAll(async () => {
    // Every cell is brought into its state and signalled while nobody works; then the worker starts.
    for (const cell of all) {
      const prepared = prepare[cell.from]().then(async (item: Prepared) => ({
        ...item,
        handle: await channels[cell.via](item.id, cell.signal),
      }));
      sent.set(key(cell, cell.via), prepared);
    }
    await Promise.all(sent.values());
    worker = await openWorker(inbox, engine);
  });
  afterAll(() => worker.stop());

  it.each(all)('$signal of an item that is $from, by $via', async (cell) => {
    const { id, behind, handle } = (await sent.get(key(cell, cell.via))) as Sent;
    const expected = table[cell.signal][cell.from];
    await standsAs(id, expected);
    if (handle) await runSays(handle, expected);
    else await until(async () => (await inbox.item(id)).deliver_at === null);
    // Nothing more came of it meanwhile.
    expect(await inbox.item(id)).toMatchObject({
      status: expected.status,
      attempt: expected.attempt,
    });
    const { attempts, requests, applied } = expected;
    expect(await account(inbox, id)).toEqual({ attempts, requests, applied });
    // What waited behind goes on as soon as, and only when, this one is final.
    if (behind)
      await inbox.becomes(
        behind,
        expected.status === 'completed-with-errors' ? 'not-started' : 'completed',
      );
  });

  it.each(signals)('%s of an id that nobody knows ends the run', async (signal) => {
    const id = randomUUID();
    const handle = await engine.env.client.workflow.signalWithStart(workflowType, {
      workflowId: workflowIdOf(id),
      taskQueue: engine.taskQueue,
      args: [{ id, title: 'WO-1 → test' }],
      signal,
    });
    expect(await handle.result()).toMatchObject({ status: 'unknown' });
    expect(await command(randomUUID(), signal, 'r-1')).toMatchObject({ effect: 'unknown' });
  });
});

describe('while the run waits', () => {
  let worker: TestWorker;
  beforeAll(async () => {
    // It delivers nothing: the run itself takes up what its signal made due.
    worker = await openWorker(inbox, engine, {
      limits: { limit: 0, inFlight: 0, inFlightPerDevice: 0 },
    });
  });
  afterAll(() => worker.stop());

  const waiting = cells.filter(({ from }) =>
    ['not-started', 'queued for later', 'completed-with-errors'].includes(from),
  );
  it.each(waiting)(
    '$signal of an item that is $from, by a plain signal',
    async ({ signal, from }) => {
      const { id } = await prepare[from]();
      const handle = await open(id);
      await until(async () => (await handle.query(state)).status === (await inbox.item(id)).status);
      await handle.signal(signal);
      const expected = table[signal][from];
      await standsAs(id, expected);
      await runSays(handle, expected);
    },
  );

  it('counts a request once by its id, also when it comes again after its attempt', async () => {
    const { id } = await prepare['completed-with-errors']();
    const handle = await open(id);
    await handle.signal(requeue, { requestId: 'once' });
    await inbox.becomes(id, 'completed-with-errors', 2);
    await handle.signal(requeue, { requestId: 'once' });
    await handle.signal(requeue, { requestId: 'another' });
    await runSays(handle, left('completed-with-errors', 3, []));
    expect((await account(inbox, id)).requests).toEqual([2, 3]);
  });

  it('goes on as a new run under a stream of requests, and records each', async () => {
    const { id } = await prepare['completed-with-errors']();
    await open(id);
    const latest = engine.env.client.workflow.getHandle(workflowIdOf(id));
    const { runId } = await latest.describe();
    // The engine proposes it from 4,096 events on, and takes no more than 10,000 signals in a run.
    const count = 5_000;
    let next = 0;
    const sender = async () => {
      while (next < count) {
        next += 1;
        await latest.signal(requeue, { requestId: `r-${next}` });
      }
    };
    await Promise.all(Array.from({ length: 20 }, sender));
    await until(async () => (await account(inbox, id)).requests.length === count);
    await until(async () => (await latest.describe()).runId !== runId);
    await runSays(latest, left('completed-with-errors', (await inbox.item(id)).attempt, []));
  }, 120_000);
});

describe('while transition runs', () => {
  const backOffice = openBackOffice();
  let worker: TestWorker;
  beforeAll(async () => {
    worker = await openWorker(inbox, engine, { backOffice });
  });
  afterAll(() => worker.stop());

  /** An item that stands within its apply transaction. */
  async function applying() {
    const objectId = await inbox.order({ status: 'in-progress' });
    const gate = backOffice.hold(objectId);
    const id = await inbox.device().sendOne({ objectId, ...fine });
    await gate.reached;
    return { id, objectId, gate, handle: engine.env.client.workflow.getHandle(workflowIdOf(id)) };
  }

  /** The server refused to close the run, because a message had arrived: all steps ran again. */
  async function wasRefused(handle: WorkflowHandle): Promise<boolean> {
    const { events } = await handle.fetchHistory();
    return (events ?? []).some(
      ({ workflowTaskFailedEventAttributes: failed }) => failed?.cause === UNHANDLED_COMMAND,
    );
  }

  const messages = {
    'a requeue': (handle: WorkflowHandle) => handle.signal(requeue),
    'a cancel': (handle: WorkflowHandle) => handle.signal(cancel),
    'the cancellation of the engine': async (handle: WorkflowHandle) => {
      await handle.cancel();
    },
  };
  it.each(Object.keys(messages) as (keyof typeof messages)[])(
    'applies once and ends the run, although %s makes all steps run again',
    async (message) => {
      const { id, objectId, gate, handle } = await applying();
      await messages[message](handle);
      gate.open();
      expect(await handle.result()).toMatchObject({ status: 'completed', attempt: 1 });
      expect(await wasRefused(handle)).toBe(true);
      expect(backOffice.calls.get(objectId)).toBe(1);
      await standsAs(id, left('completed', 1, ['completed']));
    },
  );

  it('lets the apply win when it commits before a cancel over the API', async () => {
    const { id, gate, handle } = await applying();
    const cancelling = command(id, 'cancel', 'r-1');
    gate.open();
    expect(await cancelling).toEqual({ effect: 'none', status: 'completed' });
    expect(await handle.result()).toMatchObject({ status: 'completed' });
  });

  it('applies nothing when the cancel over the API commits before the apply', async () => {
    const { id, objectId, gate, handle } = await applying();
    backOffice.down.add(objectId);
    const cancelling = command(id, 'cancel', 'r-1');
    gate.open();
    // The apply rolls back and lets go of the lock; before its retry the cancel is written.
    expect(await cancelling).toEqual({ effect: 'done', status: 'cancelled' });
    backOffice.down.delete(objectId);
    expect(await handle.result()).toMatchObject({ status: 'cancelled' });
    expect((await account(inbox, id)).applied).toBe(0);
  });
});
