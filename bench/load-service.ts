import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { spawnChild } from '../dev/child.ts';
import { registerSearchAttributes } from '../engine/search-attributes.ts';
import { type ApiProcess, startApi } from './api-process.ts';
import { nodeOptions, type Stack, workerOptions } from './stack.ts';

export type Service = {
  api: ApiProcess;
  /** Process ids by name. */
  processes: Record<string, number>;
  database: pg.Pool;
  close(): Promise<void>;
};

/** One api and one worker over the stack's servers, as `npm start` runs them. */
export async function startService(stack: Stack): Promise<Service> {
  const { postgres, temporal, folder } = stack;
  const connection = await Connection.connect({ address: temporal.address });
  await registerSearchAttributes(new Client({ connection }), 'default');
  await connection.close();
  const api = await startApi(stack, postgres.appUrl);
  const worker = await spawnChild({
    command: process.execPath,
    args: [
      ...nodeOptions,
      ...workerOptions,
      fileURLToPath(new URL('../dist/worker.js', import.meta.url)),
    ],
    log: join(folder, 'worker.log'),
    env: {
      DATABASE_URL: postgres.appUrl,
      TEMPORAL_ADDRESS: temporal.address,
      WORKER_METRICS_PORT: '0',
    },
  });
  stack.alsoStop(worker.stop);
  const database = new pg.Pool({ connectionString: postgres.appUrl, max: 2 });
  database.on('error', () => undefined); // the next statement says it
  return {
    api,
    processes: {
      api: api.pid,
      worker: worker.pid,
      temporal: temporal.pid,
      postgres: postgres.pid,
    },
    database,
    async close() {
      await worker.stop();
      await api.close();
      await database.end();
    },
  };
}
