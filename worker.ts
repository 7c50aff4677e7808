import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Client } from '@temporalio/client';
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import pino from 'pino';
import { createActivities } from './activities/activities.ts';
import type { BackOffice, Deps } from './activities/deps.ts';
import { type Config, loadConfig } from './config.ts';
import { type Db, openDatabase } from './db/client.ts';
import { createConfigurationSource, ownConnection } from './db/configuration.ts';
import type { ClaimLimits } from './db/deliver.ts';
import { assertMigrated } from './db/migrate.ts';
import { createNotifier, listen } from './db/notify.ts';
import { writeObject } from './db/object-write.ts';
import { connectWorker } from './engine/connect.ts';
import { type Dispatcher, startDispatcher } from './engine/dispatcher.ts';
import { safely } from './engine/errors.ts';
import { keepFindable } from './engine/findable.ts';
import { startHeartbeat } from './engine/heartbeat.ts';
import { reconcile } from './engine/reconcile.ts';
import { untilItWorks } from './engine/retry.ts';
import { installRuntime } from './engine/runtime.ts';
import { ensureSchedules } from './engine/schedules.ts';
import { assertSearchAttributes } from './engine/search-attributes.ts';

/** Local activities at once: each holds one connection to the database. */
const ACTIVITIES = 20;
/** The rest is for the dispatcher and for background actions. */
const POOL = ACTIVITIES + 5;
/** Deliveries to the engine at once. */
const DELIVERIES = 30;
/**
 * How long a workflow's code may hold its thread, by the clock on the wall. Node itself may end when code is
 * broken off («async hook stack has become corrupted», nodejs/node#38503), and on a busy machine 10,000 signals
 * in one task take longer than the 5 s that are usual. The SDK heeds it, but has no type for it.
 */
const patience = { isolateExecutionTimeout: '1 minute' };
const DRAIN_MS = 10_000;
const HARD_EXIT_MS = 15_000;

/** Business objects in this PostgreSQL, written inside the transaction that completes the item. */
export const ownBackOffice: BackOffice = { apply: writeObject };

export type WorkerParts = {
  db: Db;
  databaseUrl: string;
  connection: NativeConnection;
  client: Client;
  namespace: string;
  taskQueue: string;
  workflows: Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'>;
  backOffice: BackOffice;
  publicUrl: string;
  parkDays: number;
  retentionDays: number;
  webhooks: Deps['webhooks'];
  limits: ClaimLimits;
  onError: (error: unknown, context?: Record<string, unknown>) => void;
};

/**
 * Starts the dispatcher, which brings what is due to the engine, and the engine's worker, over one
 * connection. `run` ends when `stop` has let everything under way finish, or rejects when it cannot go on.
 */
export async function startWorker(
  parts: WorkerParts,
): Promise<{ run: Promise<void>; stop: () => Promise<void> }> {
  const { db, client, taskQueue, onError, limits } = parts;
  const notifier = createNotifier(db);
  let dispatcher: Dispatcher | undefined;
  // What ends makes room, and may have queued what waited behind it.
  const changed = (deviceId: string) => {
    notifier.changed(deviceId);
    dispatcher?.wake();
  };
  const documents = openDatabase(parts.databaseUrl, { ...ownConnection, onError });
  const configuration = createConfigurationSource(documents.db);
  const activities = createActivities(
    { ...parts, configuration, notifier: { ...notifier, changed } },
    { reconcile: (progress) => reconcile({ ...parts, progress }) },
  );
  const worker = await Worker.create({
    connection: parts.connection,
    namespace: parts.namespace,
    taskQueue,
    activities,
    ...parts.workflows,
    maxCachedWorkflows: 600,
    ...patience,
    maxConcurrentLocalActivityExecutions: ACTIVITIES,
    shutdownGraceTime: DRAIN_MS,
    shutdownForceTime: HARD_EXIT_MS,
  });
  const hints = await listen(parts.databaseUrl, onError);
  const started = startDispatcher({ db, client, taskQueue, configuration, limits, onError });
  dispatcher = started;
  hints.onDue(started.wake);
  const stopFindable = keepFindable(db, onError);
  const run = (async () => {
    try {
      await worker.run();
    } finally {
      await Promise.all([started.stop(), stopFindable()]);
      notifier.close();
      await Promise.all([hints.close(), documents.close()]);
    }
  })();
  const stop = async () => {
    await started.stop();
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await run;
  };
  return { run, stop };
}

/** The workflows as built; from source where there is no build. */
function workflows(): WorkerParts['workflows'] {
  const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const built = at('./workflow-bundle.js');
  return existsSync(built)
    ? { workflowBundle: { codePath: built } }
    : { workflowsPath: at('./workflows/index.ts') };
}

/** One worker process, until it is told to stop (SIGTERM, SIGINT). Many may run; they share the work. */
export async function runWorker(config: Config, backOffice = ownBackOffice): Promise<void> {
  const databaseUrl = config.DATABASE_URL;
  if (!databaseUrl) throw new Error('DATABASE_URL is not set: the worker needs the database.');
  const log = pino({ level: config.LOG_LEVEL, base: { process: 'worker' } });
  const onError = (error: unknown, context: Record<string, unknown> = {}) =>
    log.warn({ ...context, error: safely(error) }, 'will be tried again');
  // Node itself would print all that hangs on it.
  for (const unforeseen of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(unforeseen, (error: unknown) => {
      log.fatal({ error: safely(error) }, unforeseen);
      process.exit(1);
    });
  await installRuntime(log, config.WORKER_METRICS_PORT);

  const database = openDatabase(databaseUrl, {
    max: POOL,
    name: 'appsuite-inbox worker',
    generic: true,
    onError,
  });
  const { db } = database;
  await untilItWorks(() => assertMigrated(db), onError);
  const engine = await untilItWorks(connectWorker, onError);
  const { client, connection, namespace } = engine;
  await untilItWorks(() => assertSearchAttributes(client, namespace), onError);
  const taskQueue = config.TEMPORAL_TASK_QUEUE;
  await ensureSchedules(client, taskQueue).catch(onError);

  const { run, stop } = await startWorker({
    ...engine,
    ...{ db, databaseUrl, taskQueue, backOffice, onError },
    workflows: workflows(),
    publicUrl: config.publicUrl,
    parkDays: config.PARK_DAYS,
    retentionDays: config.RETENTION_DAYS,
    webhooks: { allowed: config.WEBHOOK_ALLOWED_PRIVATE },
    limits: {
      limit: DELIVERIES,
      inFlight: config.MAX_IN_FLIGHT,
      inFlightPerDevice: config.MAX_IN_FLIGHT_PER_DEVICE,
    },
  });
  const stopHeartbeat = await startHeartbeat(db, client, onError);
  const drain = () => {
    log.info('stops when what is under way is done');
    setTimeout(() => process.exit(1), HARD_EXIT_MS).unref();
    stop().catch(onError);
  };
  process.once('SIGTERM', drain);
  process.once('SIGINT', drain);
  log.info({ taskQueue, namespace }, 'worker runs');
  await run;
  stopHeartbeat();
  await connection.close();
  await database.close();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await (async () => runWorker(loadConfig()))().catch((error: Error) => {
    console.error(error.message);
    process.exit(1);
  });
