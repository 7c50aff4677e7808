import type { ObjectRef } from './transaction.ts';
import type { Category, ErrorCode, ItemStatus, Step } from './words.ts';

/** Why an item is parked, and where: codes and ids only, for it is shown in the engine. */
export type Parked = {
  category: Category;
  code: ErrorCode;
  rule: string | null;
  itemUrl: string;
  /** Milliseconds until its workflow ends (the item stays); null = never. */
  endsIn: number | null;
};

/** Where an item stands, as read or written by an activity: what the workflow follows. */
export type Progress = {
  status: ItemStatus | 'unknown';
  attempt: number;
  revision: number;
  parked?: Parked;
};

/** An attempt that runs: what its steps and its bookkeeping are fenced by. */
export type Claim = {
  id: string;
  attempt: number;
  revision: number;
  deviceId: string;
  /** Null = not known to the office: then it is whatever a device wrote, and not for the engine. */
  object: ObjectRef | null;
};

/** A request to try again, as a signal brought it. */
export type SignalledRequest = { requestId: string; by?: string; note?: string };

/** What the failure of a step carries: no content, no names. */
export type StepFailure = {
  attempt: number;
  step: Step;
  category: Category;
  code: ErrorCode;
  rule: string | null;
};
