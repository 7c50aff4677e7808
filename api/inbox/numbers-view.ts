import type { Happened, NumbersRequest, NumbersRow } from '../../db/numbers.ts';
import { groupSentence } from '../../domain/group-sentence.ts';
import {
  addDays,
  addDurations,
  type Durations,
  isRepair,
  isVerdict,
  type NumberKind,
  noDurations,
  quantile,
  startOf,
} from '../../domain/numbers.ts';
import { describe } from '../../domain/rules/describe.ts';
import { type Category, categories, categoryOf, type ErrorCode } from '../../domain/words.ts';
import type { Reader } from './item-view.ts';
import type { Cause, Numbers } from './numbers-schemas.ts';

/** Causes of a period; and of the whole, beside those. */
const OF_PERIOD = 5;
const OF_ALL = 20;

/** The numbers of a request out of what happened. */
export function toNumbers(
  { from, to, by }: NumbersRequest,
  { rows, samples }: Happened,
  reader: Reader,
): Numbers {
  const ofPeriods = new Map<string, NumbersRow[]>();
  for (const row of rows) {
    const own = ofPeriods.get(row.period);
    if (own) own.push(row);
    else ofPeriods.set(row.period, [row]);
  }
  const starts = [...new Set(daysOf(from, to).map((day) => startOf(by, day)))];
  const periods = starts.map((start) => {
    const own = ofPeriods.get(start) ?? [];
    return { start, ...withCategories(own), causes: causesOf(own).slice(0, OF_PERIOD) };
  });
  const named = new Set(periods.flatMap(({ causes }) => causes.map(({ id }) => id)));
  const causes = causesOf(rows).filter(({ id }, place) => place < OF_ALL || named.has(id));
  return {
    ...{ from, to, by, timeZone: 'UTC', total: withCategories(rows), periods },
    causes: causes.flatMap(({ id, count }) => toCause(id, count, samples[id], reader)),
  };
}

function daysOf(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}

function withCategories(rows: readonly NumbersRow[]) {
  const failed = rows.filter(({ cause }) => cause !== '');
  const ofCategory = (category: Category) =>
    tally(failed.filter(({ cause }) => categoryOf[codeOf(cause)] === category));
  return {
    received: sum(rows, (kind) => kind === 'received'),
    ...tally(rows),
    categories: Object.fromEntries(categories.map((each) => [each, ofCategory(each)])) as Record<
      Category,
      ReturnType<typeof tally>
    >,
  };
}

const codeOf = (cause: string) => cause.split('~', 1)[0] as ErrorCode;

const sum = (rows: readonly NumbersRow[], isCounted: (kind: NumberKind) => boolean): number =>
  rows.reduce((total, { kind, count }) => total + (isCounted(kind) ? count : 0), 0);

function tally(rows: readonly NumbersRow[]) {
  const repaired = sum(rows, isRepair);
  const alone = sum(rows, (kind) => kind === 'repaired-alone');
  return {
    failed: sum(rows, (kind) => kind === 'failed'),
    failedAgain: sum(rows, (kind) => kind === 'failed-again'),
    completed: repaired + sum(rows, (kind) => kind === 'completed'),
    cancelled: sum(rows, (kind) => kind === 'cancelled' || kind === 'given-up'),
    repaired,
    repairedWithoutPerson: alone,
    shareRepairedWithoutPerson:
      repaired > 0 ? Math.round((alone / repaired) * 1_000) / 1_000 : null,
    timeToVerdict: timed(rows, isVerdict),
    timeToRepair: timed(rows, isRepair),
  };
}

function timed(rows: readonly NumbersRow[], isTimed: (kind: NumberKind) => boolean) {
  const durations: Durations = noDurations();
  for (const row of rows) if (isTimed(row.kind)) addDurations(durations, row);
  const { count, total } = durations;
  const p95Ms = quantile(durations, 0.95);
  return p95Ms === null ? null : { count, meanMs: Math.round(total / count), p95Ms };
}

/** What items failed for, the most frequent first. */
function causesOf(rows: readonly NumbersRow[]): { id: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { kind, cause, count } of rows)
    if (kind === 'failed' || kind === 'failed-again')
      counts.set(cause, (counts.get(cause) ?? 0) + count);
  return [...counts]
    .map(([id, count]) => ({ id, count }))
    .sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1));
}

function toCause(
  id: string,
  count: number,
  samples: Happened['samples'][string] | undefined,
  reader: Reader,
): Cause[] {
  if (!samples) return [];
  const { configuration, language, config } = reader;
  const objectType = id.split('~')[1] ?? '';
  const context = { configuration, language, objectType, publicUrl: config.publicUrl };
  const described = describe(samples[0], { ...context, engineerId: '' });
  const { category, code, rule = null, repairableBy } = described;
  const sentence = groupSentence(samples, context);
  return [{ id, category, code, objectType, rule, sentence, repairableBy, count }];
}
