/**
 * What is counted of the inbox, each thing on the day (UTC) on which it happens, so that a day that is over
 * never changes. An item is `received` on one day, and on one has its first verdict: `completed`, `failed` or
 * `cancelled`. One that failed may fail again, and is in the end repaired or given up.
 */
const numberKinds = [
  'received',
  'completed',
  'failed',
  'cancelled',
  'failed-again',
  // Completed after it had failed, by somebody's doing, or without anybody having touched it.
  'repaired',
  'repaired-alone',
  // Cancelled after it had failed.
  'given-up',
] as const;
export type NumberKind = (typeof numberKinds)[number];

/** From receipt to the first verdict. */
export const isVerdict = (kind: NumberKind): boolean =>
  kind === 'completed' || kind === 'failed' || kind === 'cancelled';

/** From the first failure to completion. */
export const isRepair = (kind: NumberKind): boolean =>
  kind === 'repaired' || kind === 'repaired-alone';

/**
 * How long things took, by steps each a tenth longer than the one before: step n holds what took more than
 * 1.1ⁿ⁻¹ and at most 1.1ⁿ milliseconds. Steps of several days, or properties, add up; what is read from them
 * is at most 5 % off (Masson et al., “DDSketch”, VLDB 2019). `number_events` in `db/migrations` sorts into
 * the same steps.
 */
const STEP = 1.1;

/** How many took how long, by step. */
export type Durations = { count: number; total: number; steps: Map<number, number> };

export const noDurations = (): Durations => ({ count: 0, total: 0, steps: new Map() });

/** Adds so many that took this step, `total` milliseconds together. */
export function addDurations(
  durations: Durations,
  { step, count, total }: { step: number; count: number; total: number },
): void {
  durations.count += count;
  durations.total += total;
  durations.steps.set(step, (durations.steps.get(step) ?? 0) + count);
}

/** Milliseconds in which a share of them were through (nearest rank), within 5 %; null when there were none. */
export function quantile({ count, steps }: Durations, share: number): number | null {
  const rank = Math.ceil(count * share);
  let seen = 0;
  for (const [step, here] of [...steps].sort(([a], [b]) => a - b)) {
    seen += here;
    // The middle of a step, as far from its beginning as from its end.
    if (seen >= rank) return Math.round((2 * STEP ** step) / (STEP + 1));
  }
  return null;
}

export const periods = ['day', 'week', 'month'] as const;
export type Period = (typeof periods)[number];

/** The first day (`2026-11-23`) of the period that a day is in; weeks begin on Monday. */
export function startOf(period: Period, day: string): string {
  if (period === 'day') return day;
  if (period === 'month') return `${day.slice(0, 7)}-01`;
  const daysFromMonday = (new Date(day).getUTCDay() + 6) % 7;
  return addDays(day, -daysFromMonday);
}

/** The day so many days later. UTC days all have 24 hours. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
