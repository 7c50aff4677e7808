import { setTimeout as rest } from 'node:timers/promises';
import { deleteExpiredRecords } from '../db/device-logs.ts';
import type { Deps } from './deps.ts';

/** One activity works for so long, in milliseconds: a worker that drains waits for it. */
const TURN = 3_000;

/**
 * Deletes for a few seconds what is kept of devices for a while only, in small batches and half of the time at
 * the most. Each batch stands by itself. Returns whether there may be more.
 */
export const expireDeviceRecords =
  ({ db }: Pick<Deps, 'db'>, beat: () => void) =>
  async (): Promise<boolean> => {
    const until = performance.now() + TURN;
    while (performance.now() < until) {
      const from = performance.now();
      if (!(await deleteExpiredRecords(db))) return false;
      beat();
      await rest(performance.now() - from);
    }
    return true;
  };
