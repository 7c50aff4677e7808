import type { Numbers } from '../app/api-types.ts';
import { isDay } from '../app/days.ts';
import { one, several, stringifySearch } from '../app/search.ts';

type By = Numbers['by'];
export const bys = ['day', 'week', 'month'] as const satisfies readonly By[];

/** Periods to choose from, in days up to today, and what a point of each stands for. */
export const spans = [
  { days: '7', by: 'day' },
  { days: '14', by: 'day' },
  { days: '30', by: 'day' },
  { days: '90', by: 'week' },
  { days: '365', by: 'month' },
] as const;
type Days = (typeof spans)[number]['days'];
export const usualDays: Days = '14';

/** So many days up to today, or the days between two; both in UTC, as the API counts. */
export type NumbersSearch = {
  days?: Days | undefined;
  from?: string | undefined;
  to?: string | undefined;
  by?: By | undefined;
  property?: readonly string[] | undefined;
  objectType?: readonly string[] | undefined;
};

export function validateNumbersSearch(given: Record<string, unknown>): NumbersSearch {
  const from = one(given.from);
  const to = one(given.to);
  return {
    days: one(
      given.days,
      spans.map(({ days }) => days),
    ),
    from: isDay(from) ? from : undefined,
    to: isDay(to) ? to : undefined,
    by: one(given.by, bys),
    property: several(given.property),
    objectType: several(given.objectType),
  };
}

const DAY_MS = 86_400_000;
const utcDay = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** The first and the last day that are shown. */
export function daysOf({ days = usualDays, from, to }: NumbersSearch, now = Date.now()) {
  const last = to ?? utcDay(now);
  return { from: from ?? utcDay(Date.parse(last) - (Number(days) - 1) * DAY_MS), to: last };
}

/** The parameters as the API takes them. */
export function queryOf(search: NumbersSearch): string {
  const { by = 'day', property, objectType } = search;
  return stringifySearch({ ...daysOf(search), by, property, objectType }).slice(1);
}
