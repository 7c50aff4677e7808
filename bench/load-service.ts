import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { registerSearchAttributes } from '../engine/search-attributes.ts';
import { type ApiProcess, startApi } from './api-process.ts';
import type { Stack } from './stack.ts';
import { startWorker } from './worker-process.ts';

export type Service = {
  api: ApiProcess;
  /** Process ids by name. */
  processes: Record<string, number>;
  database: pg.Pool;
  close(): Promise<void>;
};

/** One api and one worker over the stack's servers, as `npm start` runs them. */
export async function startService(stack: Stack): Promise<Service> {
  const { postgres, temporal } = stack;
  const connection = await Connection.connect({ address: temporal.address });
  await registerSearchAttributes(new Client({ connection }), 'default');
  await connection.close();
  const api = await startApi(stack, postgres.appUrl);
  const worker = await startWorker(stack, postgres.appUrl);
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
