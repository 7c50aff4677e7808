import { setTimeout as pause } from 'node:timers/promises';
import type { ChangeListener } from '../../db/notify.ts';

/** A hint may be lost; whoever waits looks by itself after this long. */
const LOOK_AGAIN_MS = 5_000;

type Waiting = { changes: ChangeListener; deviceId: string; seconds: number; stop: AbortSignal };

/**
 * Reads until there is something, at most `seconds` long. It listens from before the first look, so that
 * what comes between looking and waiting is not missed.
 */
export async function waitForNews<T>(
  { changes, deviceId, seconds, stop }: Waiting,
  read: () => Promise<T[]>,
): Promise<T[]> {
  const until = performance.now() + seconds * 1_000;
  let news = false;
  let wake = () => {};
  const unsubscribe = changes.onChanged((devices) => {
    if (devices !== 'any' && !devices.has(deviceId)) return;
    news = true;
    wake();
  });
  try {
    for (;;) {
      news = false;
      const found = await read();
      const left = until - performance.now();
      if (found.length > 0 || left <= 0 || stop.aborted) return found;
      if (news) continue;
      const done = new AbortController();
      wake = () => done.abort();
      const signal = AbortSignal.any([done.signal, stop]);
      await pause(Math.min(left, LOOK_AGAIN_MS), undefined, { signal }).catch(() => undefined);
    }
  } finally {
    unsubscribe();
  }
}
