import type { Configuration } from './configuration.ts';
import type { Content, Fields, ObjectRef, TransactionId } from './transaction.ts';
import type { Action, ErrorCode } from './words.ts';

/** A business object as it is now. */
export type BusinessObject = ObjectRef & {
  number: string;
  /** The root object; null when the object is a root itself. */
  parent: ObjectRef | null;
  status: string;
  version: number;
  fields: Fields;
  property: string | null;
  assignee: string | null;
};

/** One applied change of an object, in the order of `version`. */
export type ObjectChange = {
  version: number;
  /** null when the office edited the object itself. */
  transactionId: TransactionId | null;
  deviceId: string | null;
  by: string;
  /** Field → its value before and after. */
  changes: Record<string, { from: unknown; to: unknown }>;
  assignee?: { from: string | null; to: string | null } | null;
  property?: { from: string | null; to: string | null } | null;
  /** Set when the change moved the status. */
  fromStatus?: string | null;
  toStatus?: string | null;
  at: string;
};

/** The transaction in the form in which it is judged. */
export type JudgedItem = ObjectRef & {
  id: TransactionId;
  engineerId: string;
  deviceId: string;
  action: Action;
  parent: ObjectRef | null;
  content: Content;
  /** JSON pointer of each part that somebody else amended → the user whose rights it is judged by. */
  amended: Record<string, string>;
  /** Authorization errors that this item passes with (`approve-once`). */
  approved: ErrorCode[];
};

/** What a decision over one transaction needs, read in one query (`db/facts.ts`). */
export type Facts = {
  item: JudgedItem;
  object: BusinessObject | null;
  /** The root object when the item names one that is not the object itself; null = not found or none. */
  parent: BusinessObject | null;
  /** Applied changes with a version above `content.baseVersion`, oldest first; empty without one. */
  since: ObjectChange[];
  /** Status of the object at `content.baseVersion`; null without one or when it is not known. */
  statusAtBase: string | null;
  /** The configuration version that was in force when this was read. */
  configurationVersion: number;
  now: Date;
};

/** The object that an item names; null when neither it nor the type of a new one is known here. */
export function knownObject(
  { objectTypes }: Configuration,
  { item: { objectType, objectId, action }, object }: Facts,
): ObjectRef | null {
  const known = object !== null || (action === 'create' && objectTypes.has(objectType));
  return known ? { objectType, objectId } : null;
}
