/** Runs a few heavy things at a time; each takes a connection and a part of the processor for seconds. */
type Slots = {
  /** Runs `work` as soon as a slot is free. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Runs `work` now; undefined when no slot is free. */
  tryRun<T>(work: () => Promise<T>): Promise<T> | undefined;
};

function createSlots(most: number): Slots {
  let free = most;
  const waiting: (() => void)[] = [];
  const hold = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } finally {
      // Handed on to who waits longest, else free again.
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
  const tryRun = <T>(work: () => Promise<T>): Promise<T> | undefined => {
    if (free === 0) return undefined;
    free -= 1;
    return hold(work);
  };
  return {
    tryRun,
    run: async (work) =>
      tryRun(work) ?? new Promise<void>((go) => waiting.push(go)).then(() => hold(work)),
  };
}

/**
 * The walks over all that failed: previews, and what saved documents mean. Two at a time, so that they
 * never take the connections that devices need.
 */
export const heavy = createSlots(2);
