import type { SimulationOptions } from '../../dev/simulator/options.ts';

/** A level of fault runs: how much work, how many faults, and when it is enough. */
export type Level = {
  /** Of the result: `bench/results/NAME.json`. */
  name: string;
  simulation: Pick<SimulationOptions, 'devices' | 'rate' | 'commandRate' | 'shares'> &
    Partial<SimulationOptions>;
  /** Seconds of work without a fault, in which the points become known. */
  dryRun: number;
  /** Deaths at least at each point that is passed in the dry run. */
  perPoint: number;
  /** Seconds between the end of a fault from outside and the next; half to twice of it. */
  pause: number;
  /** Seconds that a fault lasts which lasts. */
  lasts: readonly [least: number, most: number];
  /** Part of those that lasts longer than a lease and every timeout: 40 s. */
  veryLong: number;
  /** The faults rest while the service has more than so much to work off, until it is half of it. */
  backlog: number;
  atLeast: { deaths: number; faults: number; transactions: number };
  /** Seconds after which no further fault is struck, reached or not. */
  atMost: number;
};

const short: Level = {
  name: 'faults-short',
  simulation: { devices: 30, rate: 4, commandRate: 2 },
  dryRun: 10,
  perPoint: 0,
  pause: 0.5,
  lasts: [1, 2],
  veryLong: 0,
  // It has no time to rest; what can gather until its end, two weak cores work off within a minute.
  backlog: Number.POSITIVE_INFINITY,
  // As many as fit into the time.
  atLeast: { deaths: Number.POSITIVE_INFINITY, faults: 0, transactions: 0 },
  atMost: 130,
};

const usual: Level = {
  name: 'faults',
  // Much fails and is repaired, and the configuration changes often: those points are passed often then.
  simulation: {
    ...{ devices: 40, rate: 8, commandRate: 4, configurationEvery: 20, mostOpen: 800 },
    shares: { failures: 0.2 },
  },
  dryRun: 60,
  perPoint: 2,
  pause: 5,
  lasts: [1, 6],
  veryLong: 0,
  backlog: 500,
  atLeast: { deaths: 300, faults: 300, transactions: 0 },
  atMost: 25 * 60,
};

const long: Level = {
  name: 'faults-long',
  simulation: {
    // Fewer than make the faults rest: a machine that cannot follow slows the work down, not the faults.
    ...{ devices: 120, rate: 15, commandRate: 2, mostOpen: 900 },
    shares: { duplicates: 0.2, reordered: 0.1, reusedIds: 0.01, failures: 0.05 },
    storm: { every: 300, lasts: 20 },
    configurationEvery: 120,
  },
  dryRun: 30,
  perPoint: 0,
  pause: 4,
  lasts: [1, 8],
  veryLong: 0.05,
  backlog: 1_500,
  atLeast: { deaths: 0, faults: 200, transactions: 20_000 },
  atMost: 60 * 60,
};

export const levels = { short, usual, long };
