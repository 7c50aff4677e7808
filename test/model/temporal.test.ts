import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError } from '@temporalio/client';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, inject, it } from 'vitest';
import { type Database, openDatabase } from '../../db/client.ts';
import { cancel, requeue, workflowIdOf } from '../../workflows/messages.ts';
import {
  openEngine,
  openWorker,
  type TestEngine,
  type TestWorker,
  until,
} from '../support/inbox.ts';
import { alone } from './alone.ts';
import { idsOf } from './company.ts';
import type { Engine } from './engine.ts';
import { product } from './guards.ts';
import { type Scenario, scenarios } from './ops.ts';
import { type Outside, openReal, type RealRun } from './real.ts';
import { replayable, TIMEOUT } from './replay.ts';
import { play } from './world.ts';

/**
 * The same scenarios against the whole: Temporal and a worker whose connections are terminated, and whose
 * runs operators signal and terminate. The promise holds at every look. (`npm run faults` kills processes.)
 */

const AT_ONCE = 5;
/** The worker's connections, apart from those of the test. */
const WORKER = 'model-worker';

let outside: Outside;
let engine: TestEngine;
let admin: pg.Client;
let own: Database;
let worker: TestWorker;
beforeAll(async () => {
  admin = new pg.Client({ connectionString: inject('stack').adminUrl });
  [outside, engine] = await Promise.all([openReal(), openEngine(), admin.connect()]);
  own = openDatabase(outside.inbox.appUrl, { max: 10, name: WORKER });
  const { backOffice } = outside;
  worker = await openWorker(outside.inbox, engine, { db: own.db, backOffice });
});
afterAll(async () => {
  await worker.stop();
  await own.close();
  await engine.teardown();
  await outside.close();
  await admin.end();
});

const unlessGone = async (work: Promise<unknown>): Promise<boolean> => {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
};

/** Reset of the Temporal UI, to the first task of the run. */
async function pressReset(id: string): Promise<void> {
  const { client } = engine.env;
  const workflowId = workflowIdOf(id);
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const first = events?.find((event) => event.workflowTaskCompletedEventAttributes);
  const { runId } = await client.workflow.getHandle(workflowId).describe();
  await client.workflowService.resetWorkflowExecution({
    ...{ namespace: engine.namespace, workflowExecution: { workflowId, runId } },
    ...{ reason: 'pressed by an operator', requestId: randomUUID() },
    workflowTaskFinishEventId: first?.eventId ?? null,
  });
}

/** The run's engine, as operators and misfortune see it. */
function besides(real: RealRun): { look: () => Promise<void>; besides: Engine } {
  let items: string[] = [];
  const handle = (id: string) => engine.env.client.workflow.getHandle(workflowIdOf(id));
  /** The worker loses its connections, in the middle of what it does. */
  const cutOff = async () => {
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = $1 AND application_name = $2`,
      [new URL(outside.inbox.appUrl).pathname.slice(1), WORKER],
    );
  };
  return {
    async look() {
      items = (await real.snapshot()).items.map(({ id }) => id);
    },
    besides: {
      runnable: () => [],
      open: () => items,
      step: async () => undefined,
      deliver: () => undefined,
      signal: (id, { kind, requestId }) =>
        unlessGone(handle(id).signal(kind === 'cancel' ? cancel : requeue, { requestId })),
      crash: cutOff,
      async terminate(id) {
        if (id) await unlessGone(handle(id).terminate('the test says so'));
      },
      // One that is not there, or has no finished task yet, cannot be reset.
      reset: (id) => pressReset(id).catch(() => undefined),
    },
  };
}

async function playOne(one: Scenario): Promise<void> {
  const ids = idsOf(randomUUID().slice(0, 8));
  const real = await outside.begin(ids);
  const { look, besides: beside } = besides(real);
  /** Until nobody works any more; what waits for its time waits on. */
  const rest = async () => {
    const end = Date.now() + 2_000;
    await until(async () => {
      const { items } = await real.snapshot();
      const isBusy = items.some(
        ({ delivery, retries }) => delivery === 'now' || (delivery === 'later' && !retries),
      );
      return !isBusy || Date.now() > end;
    });
  };
  const system = alone(real, rest);
  const snapshot = async () => {
    await look();
    return real.snapshot();
  };
  await play({ ...system, snapshot }, ids, one, product, beside);
}

const scenario = scenarios(fc.constant(0), { length: 40, goesOn: 1 });
const several = fc.array(scenario, { minLength: AT_ONCE, maxLength: AT_ONCE });

it(
  'keeps the promise with an engine that is real, while connections and runs are killed',
  async () => {
    const property = fc.asyncProperty(several, async (together) => {
      await Promise.all(together.map(playOne));
    });
    await fc.assert(property, { ...replayable(2), endOnFailure: true });
  },
  TIMEOUT,
);
