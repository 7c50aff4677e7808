import type { Action } from './words.ts';

/** The id that the device made (a UUID, lower case). The item, its workflow and its ledger row carry it. */
export type TransactionId = string & { readonly __brand: 'TransactionId' };
export const transactionId = (id: string): TransactionId => id.toLowerCase() as TransactionId;

/** Whether a text has the form of such an id: operators can start and name anything. */
export const isTransactionId = (id: unknown): id is string =>
  typeof id === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Fields = Record<string, Json>;

export type ObjectRef = { objectType: string; objectId: string };

export type Attachment = {
  id: string;
  name: string;
  mediaType: string;
  size: number;
  sha256: string;
};

/** What the engineer asked for: the part of a transaction that a later revision may change. */
export type Content = {
  toStatus?: string;
  fields?: Fields;
  baseVersion?: number;
  occurredAt?: string;
  attachments?: Attachment[];
};

/** A question of the office to the engineer about a transaction. */
export type Question = {
  text: string;
  by: string;
  at: string;
  answer?: { text: string; at: string };
};

/** One change made on a device, as received (`POST /v1/outbox/batches`). */
export type Transaction = ObjectRef &
  Content & {
    id: TransactionId;
    sequence: number;
    parent?: ObjectRef;
    action: Action;
  };
