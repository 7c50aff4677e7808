import { setTimeout as rest } from 'node:timers/promises';
import { settleLateFates } from '../db/bulk-fates.ts';
import { deleteExpired, RETENTION_START, type RetentionPlace } from '../db/retention.ts';
import type { FinalStatus } from '../domain/words.ts';
import type { Deps } from './deps.ts';

/** One activity works for so long, in milliseconds: a worker that drains waits for it. */
const TURN = 3_000;

/** What one turn deleted, and where the next begins; null = it is through. */
export type Expired = { deleted: number; next: RetentionPlace | null };

/**
 * Deletes for a few seconds what has been kept for long enough, in small batches and half of the time at the
 * most, so that nobody notices. Each batch stands by itself: repeated, or broken off, nothing is harmed.
 */
export const expire =
  ({ db, retentionDays }: Pick<Deps, 'db' | 'retentionDays'>, beat: () => void) =>
  async (status: FinalStatus, after: RetentionPlace | null): Promise<Expired> => {
    const until = performance.now() + TURN;
    const turn: Expired = { deleted: 0, next: after ?? RETENTION_START };
    // What is deleted now ended a day ago at least: before this.
    if (!after) await settleLateFates(db, beat);
    while (turn.next && performance.now() < until) {
      const from = performance.now();
      const { deleted, next } = await deleteExpired(db, status, retentionDays, turn.next);
      turn.deleted += deleted;
      turn.next = next;
      beat();
      if (next) await rest(performance.now() - from);
    }
    return turn;
  };
