import { setImmediate as breathe } from 'node:timers/promises';
import type { Db } from '../../db/client.ts';
import {
  type ListedOpen,
  type OpenRoot,
  type Roots,
  readOpenRoots,
  snapshot,
} from '../../db/forecast.ts';
import type { Configuration } from '../../domain/configuration.ts';
import { type Forecast, forecast } from '../../domain/rules/forecast.ts';

/** An open item, and what would become of it. */
export type Foreseen = { item: ListedOpen; forecast: Forecast };

/** For how long, in milliseconds, other requests may wait for a forecast. */
const TURN = 20;

/** What would become of the open items of a root; those beyond what is judged at once wait. */
export function foresee(configuration: Configuration, { items, beyond }: OpenRoot): Foreseen[] {
  const waitsFor = items.at(-1)?.id ?? null;
  const forecasts = new Map(forecast(configuration, items).map((one) => [one.id, one]));
  return [...items, ...beyond].map((item) => ({
    item,
    forecast: forecasts.get(item.id) ?? {
      id: item.id,
      outcome: 'would-fail',
      errors: [],
      waitsFor,
    },
  }));
}

export const isFailed = ({ status }: ListedOpen): boolean => status === 'completed-with-errors';

/**
 * The root as it goes on when only these of its failed items are retried: the others stay, and with them
 * what waits behind them.
 */
export function onlyRetrying(root: OpenRoot, isRetried: (item: ListedOpen) => boolean): OpenRoot {
  const staying = root.items.filter((item) => isFailed(item) && !isRetried(item));
  if (staying.length === 0) return root;
  const firstOf = new Map<string, number>();
  for (const { lane, sequence } of staying)
    firstOf.set(lane, Math.min(sequence, firstOf.get(lane) ?? sequence));
  const out = new Set(staying.map(({ id }) => id));
  const isHeld = ({ lane, sequence, released }: ListedOpen) =>
    !released && (firstOf.get(lane) ?? sequence) < sequence;
  return { ...root, items: root.items.filter((item) => !out.has(item.id) && !isHeld(item)) };
}

/** Visits roots with their open items as they are at one moment, and lets others be served in between. */
export const visitRoots = (
  db: Db,
  roots: Roots,
  visit: (root: OpenRoot) => void | Promise<void>,
): Promise<void> =>
  snapshot(db, async (tx) => {
    let since = performance.now();
    for await (const page of readOpenRoots(tx, roots))
      for (const root of page) {
        await visit(root);
        if (performance.now() - since < TURN) continue;
        await breathe();
        since = performance.now();
      }
  });
