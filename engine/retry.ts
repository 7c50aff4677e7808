import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 1_000;

/** Tries until it works, telling what keeps it from working: what a service waits for at its start. */
export async function untilItWorks<T>(
  attempt: () => Promise<T>,
  onError: (error: unknown) => void,
): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      onError(error);
      await sleep(PAUSE_MS);
    }
  }
}
