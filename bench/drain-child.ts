import { readFile } from 'node:fs/promises';
import { Client, Connection } from '@temporalio/client';
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  TypedSearchAttributes,
} from '@temporalio/common';
import {
  DefaultLogger,
  type InjectedSinks,
  NativeConnection,
  Runtime,
  Worker,
} from '@temporalio/worker';
import { createActivities } from '../activities/activities.ts';
import { openDatabase } from '../db/client.ts';
import { createConfigurationSource } from '../db/configuration.ts';
import { createNotifier } from '../db/notify.ts';
import { writeObject } from '../db/object-write.ts';
import type { Tell } from './drain-workflows.ts';

/** What {@link run} is told, in the file that its first argument names. */
export type ChildOptions = {
  workflow: 'bare' | 'emptySteps' | 'stepsAlone' | 'sampleStyle';
  /** Started over the worker's own connection, its first task within the answer. */
  eager: boolean;
  /** With summary and search attributes, as the product starts its own. */
  labelled: boolean;
  ids: string[];
  address: string;
  databaseUrl: string;
  taskQueue: string;
  workflowBundle: string;
  /** As in `worker.ts` and `config.ts`. */
  limits: { pool: number; deliveries: number; inFlight: number };
};

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);
const labels = (id: string) => ({
  staticSummary: 'WO-100042 → technically-completed',
  typedSearchAttributes: new TypedSearchAttributes([
    { key: keyword('ObjectType'), value: 'order' },
    { key: keyword('ObjectId'), value: id },
    { key: keyword('DeviceId'), value: `bench-${id.slice(0, 2)}` },
    { key: keyword('EngineerId'), value: 'emma' },
  ]),
});

const fail = (error: unknown) => {
  console.error(error);
  process.exit(1);
};

/** A worker and the client that starts all its workflows, a bounded number at once; tells its parent how far it is. */
async function run(options: ChildOptions): Promise<void> {
  const { limits, taskQueue, ids, address } = options;
  Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('WARN') });
  const connection = await NativeConnection.connect({ address });
  const database = openDatabase(options.databaseUrl, { max: limits.pool, generic: true });
  const { db } = database;
  const activities = createActivities(
    {
      db,
      configuration: createConfigurationSource(db),
      notifier: createNotifier(db),
      backOffice: { apply: writeObject },
      publicUrl: 'http://127.0.0.1:3000',
      parkDays: 90,
      retentionDays: 7,
      webhooks: { allowed: [] },
      onError: fail,
    },
    { reconcile: async () => undefined },
  );
  let done = 0;
  let free = limits.inFlight;
  const waiting: (() => void)[] = [];
  const sinks: InjectedSinks<Tell> = {
    bench: {
      done: {
        fn: () => {
          done += 1;
          free += 1;
          waiting.shift()?.();
        },
      },
    },
  };
  const worker = await Worker.create({
    connection,
    taskQueue,
    sinks,
    activities: { ...activities, nothing: async () => undefined },
    workflowBundle: { codePath: options.workflowBundle },
    maxCachedWorkflows: 600,
    maxConcurrentLocalActivityExecutions: limits.pool,
  });
  const running = worker.run();
  running.catch(fail);
  const timer = setInterval(() => process.send?.(done), 100);

  const client = new Client({
    connection: options.eager ? connection : await Connection.connect({ address }),
  });
  const start = async (id: string) => {
    while (free <= 0) await new Promise<void>((resolve) => waiting.push(resolve));
    free -= 1;
    await client.workflow.start(options.workflow, {
      workflowId: `transaction-${id}`,
      taskQueue,
      args: [id],
      ...(options.eager && { requestEagerStart: true }),
      ...(options.labelled && labels(id)),
    });
  };
  const queue = ids.values();
  const starter = async () => {
    for (const id of queue) await start(id);
  };
  await Promise.all(Array.from({ length: limits.deliveries }, starter));

  process.once('SIGTERM', () => {
    clearInterval(timer);
    worker.shutdown();
  });
  await running;
  await database.close();
  process.exit(0);
}

await readFile(process.argv[2] ?? '', 'utf8')
  .then((text) => run(JSON.parse(text) as ChildOptions))
  .catch(fail);
