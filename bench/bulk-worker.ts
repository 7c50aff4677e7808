import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '../dev/ports.ts';
import { nodeOptions, type Stack, workerOptions } from './stack.ts';

const script = fileURLToPath(new URL('../dist/worker.js', import.meta.url));

/** The product's worker, as production runs it. */
export async function startWorker(
  stack: Stack,
  databaseUrl: string,
  taskQueue: string,
): Promise<{ stop: () => Promise<void> }> {
  const worker = fork(script, [], {
    execArgv: [...nodeOptions, ...workerOptions],
    env: {
      // biome-ignore lint/style/noProcessEnv: handed on as it is; nothing is read from it here
      ...process.env,
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: stack.temporal.address,
      TEMPORAL_TASK_QUEUE: taskQueue,
      WORKER_METRICS_PORT: `${await freePort()}`,
      LOG_LEVEL: 'error',
    },
  });
  const stop = async () => {
    if (worker.exitCode !== null || worker.signalCode !== null) return;
    const ended = once(worker, 'exit');
    worker.kill('SIGTERM');
    await ended;
  };
  stack.alsoStop(stop);
  return { stop };
}
