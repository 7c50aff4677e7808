import { z } from 'zod';
import {
  backgroundActionKinds,
  backgroundActionStates,
  bulkItemResults,
  bulkOutcomes,
  passedOverReasons,
} from '../../domain/background-action.ts';
import { itemStatuses } from '../../domain/words.ts';
import { pageParameters } from '../inbox/cursor.ts';
import { ForecastOfItem } from '../inbox/forecast-schema.ts';
import { several, words } from '../inbox/item-query.ts';
import { Item, ItemError } from '../inbox/schemas.ts';

const time = z.iso.datetime();
const count = z.number().int();

const listedKinds = ['transaction', ...backgroundActionKinds] as const;

export const ActionsQuery = z.strictObject({
  kind: several(z.enum(listedKinds)).describe(
    'By repeating; `transaction` = the items of the inbox. All kinds without it.',
  ),
  state: several(z.enum(backgroundActionStates)).describe(
    'Of work over many items, which alone is listed then.',
  ),
  by: words.describe('Who began work over many items, which alone is listed then; `me`.'),
  ...pageParameters,
});

export const ResultsQuery = z.strictObject({
  result: several(z.enum(bulkItemResults)),
  outcome: several(z.enum(bulkOutcomes)),
  ...pageParameters,
});

/** How fast an action may go. */
export const perMinute = z
  .int()
  .min(1)
  .max(60_000)
  .describe('Items a minute at most; without it as fast as the engine takes them.');

export const Pace = z.strictObject({
  perMinute: perMinute.nullable().describe('Items a minute at most; null = no limit.'),
});

/** A request that says all by its address. */
export const Nothing = z.strictObject({});

/** What actions over many items and transactions of the inbox have in common in a list. */
const common = {
  id: z.uuid(),
  name: z.string(),
  by: z.string(),
  createdAt: time,
  finishedAt: time.nullable(),
  total: count.describe('The selected items, as far as the caller may see them.'),
  workflowId: z.string(),
  links: z.object({ temporalUi: z.url().nullable() }),
};

const BackgroundAction = z
  .object({
    ...common,
    kind: z.enum(backgroundActionKinds),
    reason: z.string().nullable(),
    group: z.string().nullable(),
    request: z
      .record(z.string(), z.unknown())
      .describe('What was asked for, without what stands with each item.'),
    state: z
      .enum(backgroundActionStates)
      .describe(
        '`stopped`: until somebody resumes it. `finished`: worked on all items, and each attempt that this caused has ended.',
      ),
    stopped: z.object({ by: z.string(), at: time }).nullable(),
    perMinute: perMinute.nullable(),
  })
  .meta({ ref: 'BackgroundAction' });
export type BackgroundAction = z.infer<typeof BackgroundAction>;

const TransactionAction = z
  .object({
    ...common,
    kind: z.literal('transaction'),
    state: z.enum(itemStatuses),
    item: Item,
  })
  .meta({
    ref: 'TransactionAction',
    description: 'A transaction of the inbox, running by itself.',
  });
export type TransactionAction = z.infer<typeof TransactionAction>;

export const BackgroundActionPage = z.object({
  backgroundActions: z.array(z.union([BackgroundAction, TransactionAction])),
  nextCursor: z.string().nullable(),
});

export const BackgroundActionDetail = BackgroundAction.extend({
  progress: z
    .object({
      total: count,
      done: count,
      passedOver: count.describe('Somebody was first, or its author may not do this to it.'),
      completed: count.describe('This and what follows: of those that were tried again.'),
      failed: count,
      cancelled: count.describe('By the action, or by a person after they were done.'),
      running: count.describe('Or tried again by itself, after a technical failure.'),
      waiting: count.describe('For an earlier transaction; the action does not wait for them.'),
    })
    .describe('Of the items that the caller may see.'),
}).meta({ ref: 'BackgroundActionDetail' });

/** What the address of a background action shows. */
export const BackgroundActionAnswer = z.union([BackgroundActionDetail, TransactionAction]);

export const BulkResult = z
  .object({
    itemId: z.uuid(),
    objectNumber: z.string().nullable(),
    result: z.enum(bulkItemResults).nullable().describe('null = not yet worked on.'),
    code: z.enum(passedOverReasons).nullable().describe('Why it was passed over.'),
    reason: z.string().nullable().describe('The same in the caller’s language.'),
    resolved: z
      .object({ by: z.string().nullable(), at: time, why: z.string().nullable() })
      .nullable()
      .describe('Who was first, and when.'),
    attempt: count.nullable().describe('The attempt that serves it.'),
    outcome: z.enum(bulkOutcomes).nullable().describe('What became of it.'),
    errors: z.array(ItemError).describe('Of that attempt, or why the change was refused.'),
  })
  .meta({ ref: 'BulkResult' });
export type BulkResult = z.infer<typeof BulkResult>;

export const BulkResultPage = z.object({
  results: z.array(BulkResult),
  nextCursor: z.string().nullable(),
});

const forecastCounts = {
  wouldComplete: count,
  wouldFail: count,
  wouldWait: count.describe('For an earlier transaction that would stay open.'),
};

export const BulkForecast = z
  .object({
    kind: z.enum(backgroundActionKinds),
    count: count.describe('Items that would be selected.'),
    wouldPassOver: count.describe(
      'Of these: final, or the change would be refused, or the assignee may not see it.',
    ),
    forecast: z
      .object({
        ...forecastCounts,
        groups: z
          .array(z.object({ groupId: z.string(), ...forecastCounts }))
          .describe('Failed items by their cause, the largest 200.'),
        items: z
          .array(
            ForecastOfItem.extend({
              id: z.uuid(),
              outcome: z.enum(['would-complete', 'would-fail', 'would-wait', 'would-pass-over']),
            }),
          )
          .describe('The first 200, by object.'),
      })
      .nullable()
      .describe('What a retry would come to; null where nothing is tried again.'),
  })
  .meta({ ref: 'BulkForecast' });
export type BulkForecast = z.infer<typeof BulkForecast>;
