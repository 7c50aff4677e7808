import { setMaxListeners } from 'node:events';
import { setTimeout as timer } from 'node:timers/promises';
import { categoryOf, type ErrorCode, type ItemStatus, isFinal } from '../../domain/words.ts';
import type { Shares, SimulationOptions } from './options.ts';
import { countOne, createTally, type Tally } from './tally.ts';

/** An item that is acknowledged and not final, as its device last heard of it. */
export type OpenItem = {
  readonly id: string;
  readonly deviceId: string;
  readonly engineer: string;
  readonly objectType: string;
  readonly objectId: string;
  status: ItemStatus;
  codes: string[];
  /** When it last changed. */
  at: number;
  /** How often somebody tried to repair it. */
  tries: number;
};

export type Settings = Required<Omit<SimulationOptions, 'storm' | 'shares'>> &
  Pick<SimulationOptions, 'storm'> & { shares: Shares };

/** What all actors of a run share. */
export type World = {
  readonly run: string;
  readonly settings: Settings;
  readonly tally: Tally;
  readonly open: Map<string, OpenItem>;
  /** Whether there is new work. */
  working(): boolean;
  stopped(): boolean;
  /** Waits so many milliseconds; shorter when `quiet` or `stop` begins meanwhile. */
  pause(ms: number): Promise<void>;
  /** Whether the storm has taken everybody's network, and then until when. */
  stormUntil(): number | null;
  heard(item: OpenItem, status: ItemStatus, codes: string[]): void;
  quiet(): void;
  stop(): void;
};

const usualShares: Shares = {
  duplicates: 0.2,
  reordered: 0.1,
  reusedIds: 0.01,
  failures: 0.05,
  lostAnswers: 0.03,
  offline: 0.1,
};

const settingsOf = (options: SimulationOptions): Settings => ({
  commandRate: Math.max(0.5, options.rate * 0.03),
  mostOpen: Infinity,
  ordersAtOnce: 2,
  pollEvery: 2,
  offlineFor: [5, 30],
  configurationEvery: 30,
  ...options,
  shares: { ...usualShares, ...options.shares },
});

export function createWorld(run: string, options: SimulationOptions): World {
  const settings = settingsOf(options);
  const tally = createTally();
  const open = new Map<string, OpenItem>();
  const quieting = new AbortController();
  const stopping = new AbortController();
  // Every actor waits for these.
  setMaxListeners(0, quieting.signal, stopping.signal);
  const begin = Date.now();

  return {
    ...{ run, settings, tally, open },
    working: () => !quieting.signal.aborted,
    stopped: () => stopping.signal.aborted,
    async pause(ms) {
      const { signal } = quieting.signal.aborted ? stopping : quieting;
      await timer(ms, undefined, { signal }).catch(() => undefined);
    },
    stormUntil() {
      const { storm } = settings;
      if (!storm || quieting.signal.aborted) return null;
      const since = (Date.now() - begin) / 1_000;
      const into = since % storm.every;
      const isStorm = since >= storm.every && into < storm.lasts;
      return isStorm ? begin + (since - into + storm.lasts) * 1_000 : null;
    },
    heard(item, status, codes) {
      // An answer that took longer than the news after it.
      if (isFinal(item.status)) return;
      const isNews = item.status !== status || item.codes.join() !== codes.join();
      if (isNews) Object.assign(item, { status, codes, at: Date.now() });
      if (status === 'completed-with-errors' && isNews) countFailure(tally, codes);
      if (!isFinal(status)) return void open.set(item.id, item);
      if (open.delete(item.id)) tally[status] += 1;
    },
    quiet: () => quieting.abort(),
    stop() {
      quieting.abort();
      stopping.abort();
    },
  };
}

/** By category, and by code. */
function countFailure({ failures }: Tally, [first]: string[]): void {
  if (first === undefined) return;
  countOne(failures, categoryOf[first as ErrorCode] ?? 'unknown');
}
