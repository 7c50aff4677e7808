import type { Settings } from './configuration.ts';

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `30s`, `5m`, `24h` or `7d` in milliseconds. Throws a RangeError on anything else. */
export function parseDuration(text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count === undefined || unit === undefined) {
    throw new RangeError(`'${text}' is not a duration such as 30s, 5m, 24h or 7d.`);
  }
  return Number(count) * unitMs[unit as keyof typeof unitMs];
}

/** Share of the delay by which a retry is moved at most, so that many do not come back at once. */
const jitter = 0.2;

/**
 * Milliseconds to wait before technical attempt `technicalAttempt` (1 = the first retry) is tried.
 * Graduated over `delays`, then `then`; `random` (0 up to 1) places it within ± 20 %.
 */
export function retryDelay(
  settings: Settings['technicalRetry'],
  technicalAttempt: number,
  random: number,
): number {
  const delay = settings.delays[technicalAttempt - 1] ?? settings.then;
  return Math.round(parseDuration(delay) * (1 - jitter + 2 * jitter * random));
}
