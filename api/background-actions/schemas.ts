import { z } from 'zod';
import {
  backgroundActionKinds,
  backgroundActionStates,
  bulkItemResults,
  bulkOutcomes,
} from '../../domain/background-action.ts';
import { ItemError } from '../inbox/schemas.ts';

const time = z.iso.datetime();
const count = z.number().int();

/** What is asked for. The items are named, or are all failed ones of a cause. */
export const NewBackgroundAction = z
  .strictObject({
    kind: z.enum(backgroundActionKinds),
    name: z.string().trim().min(1).max(200).optional().describe('By which people find it again.'),
    ids: z.array(z.guid().toLowerCase()).min(1).max(50_000).optional(),
    group: z.string().min(1).max(1_000).optional().describe('`groupId`: its failed items.'),
    reason: z.string().trim().min(1).max(2_000).optional(),
  })
  .refine(({ ids, group }) => (ids === undefined) !== (group === undefined), {
    path: ['ids'],
    message: 'Name the items, or a group.',
  });
export type NewBackgroundAction = z.infer<typeof NewBackgroundAction>;

const BackgroundAction = z
  .object({
    id: z.uuid(),
    kind: z.enum(backgroundActionKinds),
    name: z.string(),
    by: z.string(),
    reason: z.string().nullable(),
    group: z.string().nullable(),
    state: z
      .enum(backgroundActionStates)
      .describe('`finished`: worked on all items, and each attempt that this caused has ended.'),
    total: count.describe('The selected items, as far as the caller may see them.'),
    createdAt: time,
    finishedAt: time.nullable(),
    workflowId: z.string(),
    links: z.object({ temporalUi: z.url().nullable() }),
  })
  .meta({ ref: 'BackgroundAction' });
export type BackgroundAction = z.infer<typeof BackgroundAction>;

export const BackgroundActionPage = z.object({
  backgroundActions: z.array(BackgroundAction),
  nextCursor: z.string().nullable(),
});

export const BackgroundActionDetail = BackgroundAction.extend({
  progress: z
    .object({
      total: count,
      done: count.describe('= completed + failed + cancelled + running + waiting'),
      passedOver: count.describe('Somebody was first.'),
      completed: count,
      failed: count,
      cancelled: count.describe('By a person, after they were done.'),
      running: count.describe('Or tried again by itself, after a technical failure.'),
      waiting: count.describe('For an earlier transaction; the action does not wait for them.'),
    })
    .describe('Of the items that the caller may see.'),
}).meta({ ref: 'BackgroundActionDetail' });

export const BulkResult = z
  .object({
    itemId: z.uuid(),
    objectNumber: z.string().nullable(),
    result: z.enum(bulkItemResults).nullable().describe('null = not yet worked on.'),
    reason: z.string().nullable().describe('Why it was passed over, in the caller’s language.'),
    attempt: count.nullable().describe('The attempt that serves it.'),
    outcome: z.enum(bulkOutcomes).nullable().describe('What became of it.'),
    errors: z.array(ItemError).describe('Of that attempt.'),
  })
  .meta({ ref: 'BulkResult' });
export type BulkResult = z.infer<typeof BulkResult>;

export const BulkResultPage = z.object({
  results: z.array(BulkResult),
  nextCursor: z.string().nullable(),
});
