import { setTimeout as delay } from 'node:timers/promises';
import type { Running } from './child.ts';

/** A service that is started again whenever it dies, until it is stopped. */
export type Kept<R extends Running> = {
  /** The latest process; dead while it is being started again. */
  latest(): R;
  stop(): Promise<void>;
};

export type KeepOptions<R extends Running> = {
  start: () => Promise<R>;
  /** After every start, the first included. */
  onStart?: (running: R) => Promise<void>;
  /** It died by itself, or could not be started again: says how. */
  onTrouble: (what: string) => void;
  /** Milliseconds before starting again; doubled for each quick death, up to the most. */
  pause?: { first: number; most: number };
};

/** A process that lived this long (ms) did not die of its start. */
const settled = 10_000;

/** Starts a service and keeps it running. The first start throws what it throws; later ones are repeated. */
export async function keepRunning<R extends Running>(options: KeepOptions<R>): Promise<Kept<R>> {
  const {
    start,
    onStart = async () => {},
    onTrouble,
    pause = { first: 200, most: 5_000 },
  } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let running = await start();
  await onStart(running);

  const startedAgain = async (): Promise<boolean> => {
    try {
      running = await start();
    } catch (error) {
      onTrouble(`cannot be started again (${error instanceof Error ? error.message : error})`);
      return false;
    }
    if (signal.aborted) await running.stop();
    else await onStart(running);
    return true;
  };
  const watch = async (): Promise<void> => {
    let wait = pause.first;
    while (!signal.aborted) {
      const since = Date.now();
      const how = await running.exited;
      if (signal.aborted) return;
      onTrouble(`ended (${how})`);
      if (Date.now() - since > settled) wait = pause.first;
      do {
        await delay(wait, undefined, { signal }).catch(() => {});
        wait = Math.min(wait * 2, pause.most);
      } while (!signal.aborted && !(await startedAgain()));
    }
  };
  const watching = watch();
  return {
    latest: () => running,
    stop: async () => {
      stopping.abort();
      await running.stop();
      await watching;
    },
  };
}
