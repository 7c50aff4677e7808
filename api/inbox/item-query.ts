import { z } from 'zod';
import { type ItemSort, itemSorts } from '../../db/inbox-branches.ts';
import type { ItemFilter } from '../../db/inbox-filter.ts';
import type { Configuration } from '../../domain/configuration.ts';
import { repairableCategories } from '../../domain/rules/repairable.ts';
import { categories, errorCodes, itemStatuses, roles } from '../../domain/words.ts';
import { moment } from '../instant.ts';
import { pageParameters } from './cursor.ts';

/** A parameter that may be repeated; every value counts. */
export const several = <T extends z.ZodType>(value: T) =>
  z
    .preprocess((given) => (typeof given === 'string' ? [given] : given), z.array(value).max(100))
    .optional();
export const word = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\0]*$/);
export const words = several(word);

const sorts = itemSorts.flatMap((by) => [by, `-${by}`] as const);

/** Filters of the items that the list of groups has too. */
const shared = {
  category: several(z.enum(categories)),
  code: several(z.enum(errorCodes)).describe('Of the first error.'),
  objectType: words,
  property: words,
  engineer: words.describe('Who made it (Inserted by).'),
  device: words,
  group: words.describe('Cause of the failure (`groupId`).'),
};

/** Filters and page of the list of groups. */
export const GroupQuery = z.strictObject({ ...shared, ...pageParameters });

/** Filters, sort and page of the list of items. Strict: a filter with a typo must not show everything. */
export const ItemQuery = z.strictObject({
  ...shared,
  status: several(z.enum(itemStatuses)),
  objectId: words.describe('Id or number.'),
  assignee: words.describe('Who sees to it: `me`, `none`, or a user.'),
  modifiedBy: words,
  hasErrors: z.enum(['true', 'false']).optional(),
  repairableBy: several(z.enum(roles)).describe('Has an error that one of these can repair.'),
  appVersion: words,
  receivedFrom: moment.optional(),
  receivedTo: moment.optional().describe('Exclusive.'),
  finishedFrom: moment
    .optional()
    .describe('`finishedAt`: when it was completed or cancelled, or failed last.'),
  finishedTo: moment.optional().describe('Exclusive.'),
  attemptsMin: z.coerce.number().int().min(0).max(1_000_000_000).optional(),
  blockingMin: z.coerce.number().int().min(0).max(1_000_000_000).optional(),
  q: word
    .optional()
    .describe(
      'Start of an object number, of an engineer’s or device’s id, or of an item’s (from four characters on), or a part of an engineer’s name; of items that failed, wait to be tried again, wait behind such a one, or are still open after some ten seconds, also words, or parts of words, of their messages and content.',
    ),
  sort: z.enum(sorts).default('-receivedAt').describe('`-` for descending.'),
  ...pageParameters,
});
export type ItemQuery = z.infer<typeof ItemQuery>;

/** Filters and sort of the list, for all of it in one file. */
export const ExportQuery = ItemQuery.omit({ limit: true, cursor: true }).extend({
  format: z.enum(['csv']).default('csv'),
});

export function sortOf({ sort }: Pick<ItemQuery, 'sort'>): ItemSort {
  const descending = sort.startsWith('-');
  return { by: sort.slice(descending ? 1 : 0) as ItemSort['by'], descending };
}

/**
 * The query as the database's filter; names of people are looked up in the configuration, `me` is the
 * caller.
 */
export function filterOf(
  query: Omit<ItemQuery, 'sort' | 'limit' | 'cursor'> & Partial<ItemQuery>,
  configuration: Configuration,
  me: string,
): ItemFilter {
  const {
    sort: _sort,
    limit: _limit,
    cursor: _cursor,
    hasErrors,
    repairableBy,
    assignee,
    q,
    ...rest
  } = query;
  return {
    ...rest,
    hasErrors: hasErrors && hasErrors === 'true',
    anyErrorCategory: repairableBy && repairableCategories(repairableBy),
    assignee: assignee?.map((who) => (who === 'none' ? null : who === 'me' ? me : who)),
    text: q === undefined ? undefined : { typed: q, engineers: peopleNamed(q, configuration) },
  };
}

/** The people whose id begins with what was typed, or whose name has it. */
export function peopleNamed(typed: string, { users }: Configuration): string[] {
  const wanted = typed.toLowerCase();
  return [...users.values()]
    .filter(
      ({ id, name }) => id.toLowerCase().startsWith(wanted) || name.toLowerCase().includes(wanted),
    )
    .map(({ id }) => id);
}
