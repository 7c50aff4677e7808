/** The words of background actions: work over many items. */

export const backgroundActionKinds = ['requeue'] as const;
export type BackgroundActionKind = (typeof backgroundActionKinds)[number];

/** `finished`: every item was done or passed over, and each attempt that it caused has ended. */
export const backgroundActionStates = ['queued', 'running', 'finished'] as const;
export type BackgroundActionState = (typeof backgroundActionStates)[number];

/**
 * What the action did to one item: `done`, or `passed-over` because it was final, or somebody had resolved
 * it meanwhile. What became of a requeued item afterwards is its attempt's outcome.
 */
export type BulkItemResult = 'done' | 'passed-over';
