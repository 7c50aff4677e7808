/** The words of background actions: work over many items. */

import type { Amendment } from './rules/amend.ts';

export const backgroundActionKinds = ['requeue', 'cancel', 'assign', 'amend'] as const;
export type BackgroundActionKind = (typeof backgroundActionKinds)[number];

/**
 * `stopped`: it begins nothing more until somebody resumes it. `finished`: every item was done or passed
 * over, and no attempt that this caused is still to end.
 */
export const backgroundActionStates = ['queued', 'running', 'stopped', 'finished'] as const;
export type BackgroundActionState = (typeof backgroundActionStates)[number];

/**
 * What the action did to one item: `done`, or `passed-over` because somebody was first, or its author may
 * not do this to it. What became of a requeued item afterwards is its attempt's outcome.
 */
export const bulkItemResults = ['done', 'passed-over'] as const;
export type BulkItemResult = (typeof bulkItemResults)[number];

/** Why an item was passed over. */
export const passedOverReasons = [
  /** It was applied meanwhile, or before. */
  'completed',
  'cancelled',
  /** It had failed when it was selected; somebody queued it for a retry since. */
  'requeued',
  /** Somebody amended it since it was selected. */
  'amended',
  /** An attempt ran. */
  'in-progress',
  /** The author's rights, or the schema, refuse the amendment. */
  'refused',
  /** The object is not at the version that the amendment builds on. */
  'stale',
  /** The author does not see it any more. */
  'not-visible',
  /** The author does not work in the office any more. */
  'not-permitted',
  /** Who is to see to it does not work in the office any more. */
  'assignee-left',
  /** Who is to see to it may not see it. */
  'assignee-unseen',
  /** It is not there any more. */
  'unknown',
] as const;
export type PassedOverReason = (typeof passedOverReasons)[number];

/** Who was first, when, and why; null = not known, or nobody in particular. */
export type Resolved = { by: string | null; at: string; why: string | null };

/**
 * What became of an item that was queued for a retry, or cancelled. `running`: an attempt runs, or a
 * technical failure is tried again by itself. `waiting`: for an earlier transaction of its lane; the
 * action does not wait for it.
 */
export const bulkOutcomes = ['completed', 'failed', 'cancelled', 'running', 'waiting'] as const;
export type BulkOutcome = (typeof bulkOutcomes)[number];

/** What an action that amends changes in one item. */
export type BulkChange = Pick<Amendment, 'fields' | 'drop' | 'toStatus' | 'baseVersion'>;

/** What the workflow `bulkAction` is started with; `title` is the engine's heading for it. */
export type BulkAction = { id: string; title: string };

/**
 * How far an action is. `worked` counts what was done or passed over; after `pause` milliseconds there is
 * more to do.
 */
export type BulkProgress = {
  worked: number;
  total: number;
  finished: boolean;
  stopped?: boolean;
  pause?: number;
};

export const bulkWorkflowIdOf = (actionId: string): string => `bulk-${actionId}`;

/** The id under which an action's request to an item counts once. */
export const bulkRequestOf = (actionId: string, itemId: string): string =>
  `${bulkWorkflowIdOf(actionId)}:${itemId}`;
