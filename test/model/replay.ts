import type { Parameters } from 'fast-check';

/** Milliseconds after which a property ends with what it found, before its test is broken off. */
const LIMIT = 170_000;
/** The test's own limit. */
export const TIMEOUT = 180_000;

/**
 * How a property is run. The seed is printed; a run that fails prints seed, path and the smallest scenario
 * that it found. `MODEL_SEED` and `MODEL_PATH` replay it, `MODEL_RUNS` makes more runs of it.
 */
export function replayable<T>(numRuns: number): Parameters<T> {
  const { MODEL_SEED, MODEL_PATH, MODEL_RUNS } = process.env;
  const seed = MODEL_SEED ? Number(MODEL_SEED) : Math.trunc(Math.random() * 2 ** 31);
  const runs = MODEL_RUNS ? Number(MODEL_RUNS) : numRuns;
  process.stdout.write(`MODEL_SEED=${seed} MODEL_RUNS=${runs}\n`);
  return {
    ...{ numRuns: runs, seed, ...(MODEL_PATH && { path: MODEL_PATH }) },
    ...{ interruptAfterTimeLimit: LIMIT, markInterruptAsFailure: true },
  };
}
