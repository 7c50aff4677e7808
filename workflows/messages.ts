import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { Progress } from '../domain/progress.ts';

/** The workflow's messages, declared once: for the workflow, the engine's clients and operators. */

export type ProcessTransaction = {
  id: string;
  /** What the engine's UI shows as a heading, such as `WO-1042 → technically-completed`. */
  title: string;
};

/** Of one try to send a notice (`workflows/notices.ts`). */
export type SendNotice = { id: string };

/** Every part may be left out: an operator's bare `requeue` is as good as the product's own. */
export type RequeueSignal = { requestId?: string; by?: string; note?: string };
export type CancelSignal = { requestId?: string; by?: string; reason?: string };

export const requeue = defineSignal<[RequeueSignal?]>('requeue');
export const cancel = defineSignal<[CancelSignal?]>('cancel');
/** To a background action: it was resumed, or its pace is another. */
export const wake = defineSignal('wake');
export const state = defineQuery<Progress>('state');

export const workflowType = 'processTransaction';
export const workflowIdOf = (id: string): string => `transaction-${id}`;

/** The id of the signal that only delivers an attempt: it wakes the workflow and is never recorded. */
export const deliveryOf = (attempt: number): string => `attempt-${attempt}`;
export const isDelivery = (requestId: string): boolean => /^attempt-\d+$/.test(requestId);
