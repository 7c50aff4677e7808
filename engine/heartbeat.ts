import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Client } from '@temporalio/client';
import type { Db } from '../db/client.ts';
import { forgetOldWorkers, reportWorker } from '../db/workers.ts';
import { withDeadline } from './connection.ts';

const EVERY_MS = 5_000;

/**
 * Writes every five seconds that this worker lives and whether it reaches the engine: the api has only
 * PostgreSQL, and its health answers from there. Resolves after the first; returns «stop».
 */
export async function startHeartbeat(
  db: Db,
  client: Client,
  onError: (error: unknown) => void,
): Promise<() => void> {
  const id = `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`;
  const beat = async () => {
    const engineError = await withDeadline(client, () => client.workflowService.getSystemInfo({}))
      .then(() => null)
      .catch((error: Error) => error.name);
    await reportWorker(db, id, engineError).catch(onError);
  };
  await forgetOldWorkers(db).catch(onError);
  await beat();
  const timer = setInterval(beat, EVERY_MS);
  return () => clearInterval(timer);
}
