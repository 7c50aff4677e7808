import { z } from 'zod';
import type { Selection } from '../../db/bulk-selection.ts';
import type { BulkChange } from '../../domain/background-action.ts';
import type { Configuration } from '../../domain/configuration.ts';
import { amendShape, SAYS_NOTHING, saysSomething } from '../inbox/amend-request.ts';
import { filterOf, ItemQuery } from '../inbox/item-query.ts';
import { perMinute } from './schemas.ts';

/** Items with a change for each, in one action. */
const MOST_VALUES = 1_000;

/** Members of a request: nearly all of them ids. */
export const MEMBERS = 51_000;

const id = z.guid().toLowerCase();
const remark = z.string().trim().min(1).max(2_000);
const { fields, drop, toStatus, baseVersion } = amendShape;

/** The filters of the list of items, by the same names; several values as an array. */
const Filter = ItemQuery.omit({ sort: true, limit: true, cursor: true }).extend({
  hasErrors: z.preprocess(
    (given) => (typeof given === 'boolean' ? String(given) : given),
    ItemQuery.shape.hasErrors,
  ),
});

const common = {
  name: z.string().trim().min(1).max(200).optional().describe('By which people find it again.'),
  perMinute: perMinute.optional(),
  dryRun: z.boolean().default(false).describe('Only say what it would do; nothing is written.'),
};
const selections = {
  ids: z.array(id).min(1).max(50_000).optional(),
  group: z.string().min(1).max(1_000).optional().describe('`groupId`: its failed items.'),
  filter: Filter.optional().describe(
    'What the list of items shows with this filter; without a `status` what is open.',
  ),
};

const Value = z
  .strictObject({
    ...{ id, fields, drop, toStatus, baseVersion },
    revision: z.int().min(1).optional().describe('That was looked at: another is not overwritten.'),
  })
  .refine(saysSomething, SAYS_NOTHING);

type Selected = { ids?: unknown; group?: unknown; filter?: unknown; values?: unknown };
const selectsOnce = ({ ids, group, filter, values }: Selected) =>
  [ids, group, filter, values].filter((given) => given !== undefined).length === 1;
const ONE_SELECTION = {
  path: ['ids'],
  message: 'Name the items, a group or a filter: one of them.',
};

const Requeue = z
  .strictObject({
    ...{ kind: z.literal('requeue'), ...common, ...selections },
    reason: remark.optional(),
  })
  .refine(selectsOnce, ONE_SELECTION);
const Cancel = z
  .strictObject({ kind: z.literal('cancel'), ...common, ...selections, reason: remark })
  .refine(selectsOnce, ONE_SELECTION);
const Assign = z
  .strictObject({
    ...{ kind: z.literal('assign'), ...common, ...selections },
    reason: remark.optional(),
    assignee: z.string().min(1).max(200).nullable().describe('null = nobody.'),
  })
  .refine(selectsOnce, ONE_SELECTION);
const Amend = z
  .strictObject({
    ...{ kind: z.literal('amend'), ...common, ...selections, reason: remark },
    ...{ fields, drop, toStatus },
    values: z
      .array(Value)
      .min(1)
      .max(MOST_VALUES)
      .optional()
      .describe('The items, each with what changes in it, instead of the same for all.'),
    requeue: z.boolean().default(false).describe('Queue what was amended for a retry at once.'),
  })
  .refine(selectsOnce, ONE_SELECTION)
  .refine(({ values, ...change }) => (values === undefined) === saysSomething(change), {
    path: ['fields'],
    message: 'Say what to change, once: the same for all, or `values`.',
  })
  .refine(({ values = [] }) => new Set(values.map((value) => value.id)).size === values.length, {
    path: ['values'],
    message: 'An item is named twice.',
  });

/** What is asked of an action over many items. */
export const NewBackgroundAction = z.discriminatedUnion('kind', [Requeue, Cancel, Assign, Amend]);
export type NewBackgroundAction = z.infer<typeof NewBackgroundAction>;

/** The items that are asked for. */
export function selectionOf(
  asked: NewBackgroundAction,
  configuration: Configuration,
  me: string,
): Selection {
  if ('values' in asked && asked.values) return { values: asked.values };
  if (asked.ids) return { ids: asked.ids };
  if (asked.filter)
    return {
      filter: filterOf({ ...asked.filter, sort: '-receivedAt', limit: 1 }, configuration, me),
    };
  return { group: asked.group ?? '' };
}

/** What an action that amends changes in every item. */
export const changeOf = (asked: NewBackgroundAction): BulkChange =>
  asked.kind === 'amend'
    ? { fields: asked.fields, drop: asked.drop, toStatus: asked.toStatus }
    : {};

/** What is kept of a request: without the items, which the selection keeps. */
export function keptOf(asked: NewBackgroundAction): Record<string, unknown> {
  const { ids: _ids, dryRun: _dryRun, ...rest } = asked;
  return { ...rest, values: undefined };
}
