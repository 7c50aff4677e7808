import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Running, spawnChild } from '../dev/child.ts';
import { nodeOptions, type Stack, workerOptions } from './stack.ts';

const program = fileURLToPath(new URL('../dist/worker.js', import.meta.url));

/** The product's own worker, as production runs it; `different` is added to its environment. */
export async function startWorker(
  { folder, temporal, alsoStop }: Stack,
  databaseUrl: string,
  different: Record<string, string> = {},
): Promise<Running> {
  const worker = await spawnChild({
    command: process.execPath,
    args: [...nodeOptions, ...workerOptions, program],
    log: join(folder, 'worker.log'),
    env: {
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: temporal.address,
      WORKER_METRICS_PORT: '0',
      ...different,
    },
    // Longer than it takes to drain.
    stopLimit: 20_000,
  });
  alsoStop(worker.stop);
  return worker;
}
