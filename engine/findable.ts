import { setTimeout as rest } from 'node:timers/promises';
import type { Db } from '../db/client.ts';
import { keepWordsOfSlow } from '../db/failure-words.ts';

/** Most is completed sooner, and never costs this. */
const AFTER_MS = 10_000;
const EVERY_MS = 10_000;
/** Few, so that no device waits long for its lock. */
const MOST = 200;

/**
 * Lets what stays open be found by its content, also when nothing is wrong with it: the engine is away, or
 * very much was sent at once. Returns «stop».
 */
export function keepFindable(
  db: Db,
  onError: (error: unknown) => void,
  { afterMs = AFTER_MS, everyMs = EVERY_MS }: { afterMs?: number; everyMs?: number } = {},
): () => Promise<void> {
  const stopped = new AbortController();
  const look = async () => {
    while (!stopped.signal.aborted) {
      const kept = await keepWordsOfSlow(db, afterMs, MOST).catch((error: unknown) => {
        onError(error);
        return 0;
      });
      if (kept < MOST)
        await rest(everyMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  };
  const looking = look();
  return async () => {
    stopped.abort();
    await looking;
  };
}
