/** Where the times between two steps of `factor` are one bucket: p99 within 5 % is enough. */
const factor = 1.05;
const bucketOf = (ms: number) =>
  Math.max(0, Math.ceil(Math.log(Math.max(ms, 1)) / Math.log(factor)));

/** Counts of how long something took, cheap however often it happened. */
type Histogram = {
  add(ms: number): void;
  summary(): { count: number; p50: number; p95: number; p99: number; max: number };
};

function createHistogram(): Histogram {
  const buckets: number[] = [];
  let count = 0;
  let max = 0;
  const percentile = (share: number): number => {
    let left = count * share;
    const found = Array.from(buckets, (each) => each ?? 0).findIndex((each) => {
      left -= each;
      return left <= 0;
    });
    return Math.round(Math.min(max, factor ** Math.max(0, found)));
  };
  return {
    add(ms) {
      const bucket = bucketOf(ms);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
      count += 1;
      max = Math.max(max, ms);
    },
    summary: () => ({
      count,
      p50: percentile(0.5),
      p95: percentile(0.95),
      p99: percentile(0.99),
      max: Math.round(max),
    }),
  };
}

const counts = [
  'written',
  'sent',
  'acknowledged',
  'completed',
  'cancelled',
  'duplicates',
  'reusedIds',
  'refusedReceipts',
  'unanswered',
  'turnedAway',
  'refusedBatches',
] as const;
type Count = (typeof counts)[number];

/** What all actors of a run count together. */
export type Tally = Record<Count, number> & {
  failures: Record<string, number>;
  commands: Record<string, number>;
  acknowledgeMs: Histogram;
};

export const createTally = (): Tally => ({
  ...(Object.fromEntries(counts.map((name) => [name, 0])) as Record<Count, number>),
  failures: {},
  commands: {},
  acknowledgeMs: createHistogram(),
});

/** Adds one to a count by name. */
export function countOne(among: Record<string, number>, name: string): void {
  among[name] = (among[name] ?? 0) + 1;
}
