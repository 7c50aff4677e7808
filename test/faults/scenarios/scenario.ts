import type { Fleet, FleetOptions } from '../fleet.ts';

/** What a scenario measured: figures by name. */
export type Measured = Record<string, number>;

/** Something that a service meets in its life, with its own assertion. */
export type Scenario = {
  /** `npm run faults -- NAME` */
  name: string;
  /** What must hold, in one sentence. */
  what: string;
  /** The fleet that it needs. */
  start: FleetOptions;
  /** Throws {@link ScenarioFailed} when it does not hold. `short` = fewer and sooner, to try it out. */
  run(fleet: Fleet, short: boolean): Promise<Measured>;
};

export class ScenarioFailed extends Error {
  override readonly name = 'ScenarioFailed';
}

/** Throws {@link ScenarioFailed} unless it holds. */
export function check(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new ScenarioFailed(otherwise);
}

/** Waits until `look` gives something, at most so many seconds; throws with what is missing. */
export async function within<T>(
  seconds: number,
  missing: string,
  look: () => Promise<T | undefined | null | false>,
): Promise<T> {
  const until = Date.now() + seconds * 1_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    check(Date.now() < until, `${missing}, after ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Seconds that some work took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return Math.round((performance.now() - begun) / 100) / 10;
}
