import type { z } from 'zod';
import type { StatusCount } from '../../db/inbox-summary.ts';
import { categories, errorCodes, isFinal, itemStatuses } from '../../domain/words.ts';
import type { Summary } from './schemas.ts';

const sum = (
  groups: readonly StatusCount[],
  of: (group: StatusCount) => number = ({ count }) => count,
) => groups.reduce((total, group) => total + of(group), 0);

const countsOf = <K extends string>(keys: readonly K[], groupsOf: (key: K) => StatusCount[]) =>
  Object.fromEntries(keys.map((key) => [key, sum(groupsOf(key))])) as Record<K, number>;

/** The counts on top of the inbox out of the counts per status, category and code. */
export function toSummary(groups: StatusCount[]): z.infer<typeof Summary> {
  const open = groups.filter(({ status }) => !isFinal(status));
  const failed = groups
    .filter(({ status }) => status === 'completed-with-errors')
    .flatMap(({ oldestAt }) => (oldestAt ? [oldestAt.getTime()] : []));
  return {
    total: sum(groups),
    statuses: countsOf(itemStatuses, (status) => groups.filter((group) => group.status === status)),
    categories: countsOf(categories, (category) =>
      open.filter((group) => group.category === category),
    ),
    codes: Object.entries(
      countsOf(errorCodes, (code) => open.filter((group) => group.code === code)),
    )
      .filter(([, count]) => count > 0)
      .map(([name, count]) => ({ name, count }))
      .sort((a, b) => b.count - a.count),
    oldestFailedAt: failed.length > 0 ? new Date(Math.min(...failed)).toISOString() : null,
    waiting: sum(groups, ({ waiting }) => waiting),
    retrying: sum(groups, ({ retrying }) => retrying),
  };
}
