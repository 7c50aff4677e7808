import type { Device, DeviceTimeline } from '../app/api-types.ts';
import { dayOf, isDay, startOfDay } from '../app/days.ts';
import { one, several } from '../app/search.ts';

/** How a device can stand; the ones that somebody must see to first. */
export const deviceStates = [
  'silent',
  'jammed',
  'unsent',
  'ok',
] as const satisfies readonly Device['states'][number][];

const sorts = ['lastContactAt', 'unsent', 'waiting'] as const;
export type DeviceSort = (typeof sorts)[number];

/** What the list shows: the API's own parameters by their own names. */
export type DevicesSearch = {
  state?: readonly Device['states'][number][] | undefined;
  engineer?: readonly string[] | undefined;
  q?: string | undefined;
  sort?: DeviceSort | `-${DeviceSort}` | undefined;
};

export const validateDevicesSearch = (given: Record<string, unknown>): DevicesSearch => ({
  state: several(given.state, deviceStates),
  engineer: several(given.engineer),
  q: one(given.q)?.slice(0, 200) || undefined,
  sort: one(
    given.sort,
    sorts.flatMap((by) => [by, `-${by}`] as const),
  ),
});

export type Source = DeviceTimeline['entries'][number]['source'];
export const sources = [
  'log',
  'session',
  'received',
  'verdict',
  'refusal',
  'hand-over',
] as const satisfies readonly Source[];
export const levels = ['debug', 'info', 'warn', 'error'] as const;
export const spans = ['1', '3', '7'] as const;

/** Which part of a device's time line is shown: so many days, of which `until` is the last; today without it. */
export type DeviceSearch = {
  until?: string | undefined;
  days?: (typeof spans)[number] | undefined;
  source?: readonly Source[] | undefined;
  level?: readonly (typeof levels)[number][] | undefined;
};

export function validateDeviceSearch(given: Record<string, unknown>): DeviceSearch {
  const until = one(given.until);
  return {
    until: isDay(until) ? until : undefined,
    days: one(given.days, spans),
    source: several(given.source, sources),
    level: several(given.level, levels),
  };
}

const WEEK_MS = 7 * 86_400_000;

/** The time that is shown, as the API takes it. Without a last day it goes on to now. */
export function timeOf({ until, days = '1' }: DeviceSearch, now = new Date()) {
  const last = until ?? dayOf(now);
  const to = startOfDay(last, 1);
  const from = startOfDay(last, 1 - Number(days));
  // A week in which the clocks went back has an hour more than the API reads at once.
  const earliest = new Date(to.getTime() - WEEK_MS);
  return {
    from: (from < earliest ? earliest : from).toISOString(),
    to: to.toISOString(),
  };
}
