import { countDay } from '../db/numbers.ts';
import type { Deps } from './deps.ts';

/** One activity works for so long, in milliseconds: a worker that drains waits for it. */
const TURN = 3_000;

/**
 * Counts for a few seconds the days that are over and are not counted yet. Each stands by itself: repeated, or
 * broken off, nothing is harmed. Returns whether some are left.
 */
export const countDays =
  ({ db }: Pick<Deps, 'db'>, beat: () => void) =>
  async (): Promise<boolean> => {
    const until = performance.now() + TURN;
    while (performance.now() < until) {
      if ((await countDay(db)) === null) return false;
      beat();
    }
    return true;
  };
