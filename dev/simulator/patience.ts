import type { Random } from './random.ts';

const firstMs = 200;
const mostMs = 5_000;

/** How long to wait before asking again: longer each time, never all at once, never before we are told. */
export function createPatience(random: Random) {
  let times = 0;
  return {
    /** Milliseconds; `retryAfter` is what the service asked for. */
    next(retryAfter: number): number {
      const most = Math.min(mostMs, firstMs * 2 ** times);
      times += 1;
      return retryAfter + random.between(most / 2, most);
    },
    reset(): void {
      times = 0;
    },
  };
}
