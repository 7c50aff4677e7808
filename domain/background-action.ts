/** The words of background actions: work over many items. */

export const backgroundActionKinds = ['requeue'] as const;
export type BackgroundActionKind = (typeof backgroundActionKinds)[number];

/** `finished`: every item was done or passed over, and no attempt that this caused is still to end. */
export const backgroundActionStates = ['queued', 'running', 'finished'] as const;
export type BackgroundActionState = (typeof backgroundActionStates)[number];

/**
 * What the action did to one item: `done`, or `passed-over` because it was final, or somebody had resolved
 * it meanwhile. What became of a requeued item afterwards is its attempt's outcome.
 */
export const bulkItemResults = ['done', 'passed-over'] as const;
export type BulkItemResult = (typeof bulkItemResults)[number];

/** Why an item was passed over: somebody was first, or it is not there any more. */
export type PassedOverReason = 'completed' | 'cancelled' | 'unknown';

/**
 * What became of an item that was done. `running`: an attempt runs, or a technical failure is tried again
 * by itself. `waiting`: for an earlier transaction of its lane; the action does not wait for it.
 */
export const bulkOutcomes = ['completed', 'failed', 'cancelled', 'running', 'waiting'] as const;
export type BulkOutcome = (typeof bulkOutcomes)[number];

/** What the workflow `bulkAction` is started with; `title` is the engine's heading for it. */
export type BulkAction = { id: string; title: string };

/** How far an action is. `worked` counts what was done or passed over. */
export type BulkProgress = { worked: number; total: number; finished: boolean };

export const bulkWorkflowIdOf = (actionId: string): string => `bulk-${actionId}`;

/** The id under which an action's request to an item counts once. */
export const bulkRequestOf = (actionId: string, itemId: string): string =>
  `${bulkWorkflowIdOf(actionId)}:${itemId}`;
