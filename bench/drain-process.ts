import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { handedOn } from '../dev/child.ts';
import { freePort } from '../dev/ports.ts';
import type { ChildOptions } from './drain-child.ts';
import { nodeOptions, type Stack, workerOptions } from './stack.ts';

/** How far a variant is, and the process whose CPU counts as the worker's. */
export type Progress = { done: number; pid: number };

type Parts = {
  stack: Stack;
  script: string;
  databaseUrl: string;
  taskQueue: string;
  profile: string | undefined;
};

const STUCK_MS = 60_000;

/** The product's worker, as production runs it; how far it is says the database. */
export async function* drainProduct(parts: Parts): AsyncGenerator<Progress> {
  const { stack, databaseUrl, taskQueue } = parts;
  const worker = start(parts, workerOptions, [], {
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: stack.temporal.address,
    TEMPORAL_TASK_QUEUE: taskQueue,
    WORKER_METRICS_PORT: `${await freePort()}`,
    LOG_LEVEL: 'warn',
  });
  const database = new pg.Client({ connectionString: databaseUrl });
  database.on('error', () => undefined); // the next count says it
  await database.connect();
  const count = async (): Promise<number> => {
    const { rows } = await database.query('SELECT count(*)::int AS done FROM outcomes');
    return rows[0].done;
  };
  try {
    yield* progressOf(worker, count);
  } finally {
    await stop(worker);
    await database.end();
  }
}

/** A variant of ours, which counts by itself. */
export async function* drainChild(
  parts: Parts & { options: ChildOptions },
): AsyncGenerator<Progress> {
  const file = join(parts.stack.folder, 'child.json');
  await writeFile(file, JSON.stringify(parts.options));
  // Started as the product's own, but for the samples, which start Node as it is.
  const worker = start(parts, parts.options.eager ? workerOptions : [], [file], {});
  let done = 0;
  worker.on('message', (message) => {
    done = Number(message);
  });
  try {
    yield* progressOf(worker, async () => done);
  } finally {
    await stop(worker);
  }
}

function start(
  { stack, script, profile }: Parts,
  more: string[],
  args: string[],
  env: Record<string, string>,
) {
  const profiling = profile ? ['--cpu-prof', '--cpu-prof-dir', profile] : [];
  const worker = fork(script, args, {
    execArgv: [...nodeOptions, ...more, ...profiling],
    env: handedOn(env),
  });
  stack.alsoStop(() => stop(worker));
  return worker;
}

async function* progressOf(
  worker: ChildProcess,
  count: () => Promise<number>,
): AsyncGenerator<Progress> {
  let last = { done: -1, at: performance.now() };
  while (isRunning(worker)) {
    const done = await count();
    yield { done, pid: worker.pid ?? 0 };
    const now = performance.now();
    if (done > last.done) last = { done, at: now };
    else if (now - last.at > STUCK_MS) throw new Error(`no progress for a minute, at ${done}`);
    await delay(100);
  }
}

const isRunning = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode === null && signalCode === null;

async function stop(worker: ChildProcess): Promise<void> {
  if (!isRunning(worker)) return;
  const ended = once(worker, 'exit');
  worker.kill('SIGTERM');
  await ended;
}
