import { z } from 'zod';
import { periods } from '../../domain/numbers.ts';
import { categories, errorCodes, roles } from '../../domain/words.ts';
import { words } from './item-query.ts';

/** The numbers of the inbox as the API shows them; the OpenAPI document is made of this. */

const day = z.iso.date().describe('A day in UTC, such as `2026-11-23`.');
const count = z.number().int();

/** What a request may ask for; `to` is the last day. */
export const NumbersQuery = z.strictObject({
  from: day.optional().describe('The first day (UTC); without it two weeks end with `to`.'),
  to: day.optional().describe('The last day (UTC); without it today.'),
  by: z.enum(periods).default('day').describe('Weeks begin on Monday.'),
  property: words,
  objectType: words,
  format: z.enum(['json', 'csv']).default('json'),
});

const Durations = z
  .object({
    count: count.describe('How many were timed.'),
    meanMs: z.number().int(),
    p95Ms: z.number().int().describe('95 of 100 took no longer; at most 5 % off.'),
  })
  .nullable()
  .describe('In milliseconds; null when there were none.');

const OfCategory = z.object({
  failed: count.describe('Items that failed for the first time.'),
  failedAgain: count.describe('Items that failed again after a retry.'),
  completed: count,
  cancelled: count,
  repaired: count.describe('Items that were completed after they had failed.'),
  repairedWithoutPerson: count.describe(
    'Of those, how many nobody ever did anything to: what refused them was repaired, and the settings queued them for a retry.',
  ),
  shareRepairedWithoutPerson: z.number().min(0).max(1).nullable(),
  timeToVerdict: Durations.describe(
    'From receipt to the first verdict: completed, completed with errors, or cancelled.',
  ),
  timeToRepair: Durations.describe('From the first failure to completion.'),
});
const All = OfCategory.extend({ received: count });

const Period = All.extend({
  start: day.describe('The first day of the period.'),
  categories: z
    .record(z.enum(categories), OfCategory)
    .describe('Of items that failed, by the category of their first failure.'),
  causes: z
    .array(z.object({ id: z.string(), count }))
    .max(5)
    .describe('What most items failed for, or again; in words under `causes` of the answer.'),
});

const Cause = z.object({
  id: z.string().describe('As `groupId` of an item.'),
  category: z.enum(categories),
  code: z.enum(errorCodes),
  objectType: z.string(),
  rule: z
    .object({ kind: z.string(), id: z.string(), version: count, href: z.string() })
    .nullable()
    .describe('The rule that caused it.'),
  sentence: z.string().describe('The cause, in the caller’s language.'),
  repairableBy: z.array(z.enum(roles)),
  count: count.describe('How often an item failed for it.'),
});
export type Cause = z.infer<typeof Cause>;

/** The answer. */
export const Numbers = z
  .object({
    from: day,
    to: day,
    by: z.enum(periods),
    timeZone: z.literal('UTC'),
    total: Period.omit({ start: true, causes: true }),
    periods: z.array(Period).describe('Every period in turn, also one in which nothing happened.'),
    causes: z.array(Cause).describe('The most frequent first.'),
  })
  .meta({ ref: 'Numbers' });
export type Numbers = z.infer<typeof Numbers>;

const none = {
  ...{ failed: 0, failedAgain: 0, completed: 0, cancelled: 0, repaired: 0 },
  ...{ repairedWithoutPerson: 0, shareRepairedWithoutPerson: null },
  ...{ timeToVerdict: null, timeToRepair: null },
};
const authorization = {
  ...{ ...none, failed: 12, completed: 9, repaired: 9, repairedWithoutPerson: 6 },
  shareRepairedWithoutPerson: 0.667,
  timeToVerdict: { count: 12, meanMs: 412, p95Ms: 731 },
  timeToRepair: { count: 9, meanMs: 5_412_004, p95Ms: 14_208_312 },
};
const all = {
  ...{ ...authorization, received: 412, completed: 408, cancelled: 1 },
  timeToVerdict: { count: 412, meanMs: 196, p95Ms: 502 },
  categories: {
    ...{ authorization, validation: none, configuration: none, conflict: none, technical: none },
  },
};
const id = 'action-not-permitted~order~function-profile~apprentice~';

export const numbersExample: Numbers = {
  ...{ from: '2026-11-22', to: '2026-11-22', by: 'day', timeZone: 'UTC', total: all },
  periods: [{ start: '2026-11-22', ...all, causes: [{ id, count: 12 }] }],
  causes: [
    {
      ...{ id, category: 'authorization', code: 'action-not-permitted', objectType: 'order' },
      rule: {
        kind: 'function-profile',
        id: 'apprentice',
        version: 2,
        href: 'https://inbox.example/v1/config/function-profiles/apprentice',
      },
      sentence:
        'Function profile ‘Apprentice’ lacks the transition to Technically completed for an order.',
      repairableBy: ['application-manager'],
      count: 12,
    },
  ],
};
