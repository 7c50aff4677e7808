import type { Acknowledged, Known } from '../../db/receive-decide.ts';
import type { Configuration } from '../../domain/configuration.ts';
import type { JudgedItem } from '../../domain/facts.ts';
import type { ItemError } from '../../domain/item-error.ts';
import type { FinalStatus, ItemStatus, Step } from '../../domain/words.ts';
import type { Objects } from './objects.ts';

/** The tables of the core in memory. */

export type Row = {
  item: JudgedItem;
  lane: string;
  sequence: number;
  status: ItemStatus;
  attempt: number;
  revision: number;
  released: boolean;
  deliverAt: number | null;
  deliveries: number;
  nextAttemptAt: number | null;
  technicalSince: number | null;
  technicalFailures: number;
  errors: ItemError[] | null;
};
export type Outcome = {
  id: string;
  lane: string;
  sequence: number;
  status: FinalStatus;
  released: boolean;
};
export type Request = { itemId: string; requestId: string; servedBy: number | null };
export type Attempt = {
  itemId: string;
  attempt: number;
  outcome: 'completed' | 'failed' | 'technical' | 'put-back';
  step: Step | null;
};
/** An item of a background action; `hadFailed` when it was selected. */
export type BulkItem = { itemId: string; hadFailed: boolean; isDone: boolean };
export type LedgerRow = Omit<Acknowledged, 'status' | 'reason'> & { lane: string };

export type Core = Objects & {
  /** The clock of the database, in milliseconds. */
  now: number;
  configuration: Configuration;
  guards: Guards;
  items: Map<string, Row>;
  ledger: LedgerRow[];
  outcomes: Outcome[];
  requests: Request[];
  attempts: Attempt[];
  /** Background actions that requeue. */
  actions: Map<string, BulkItem[]>;
  /** Objects that the back office cannot reach now. */
  down: Set<string>;
};

/** The conditions that the core rests on, apart from it, so that a test can take one away. */
export type Guards = {
  /** Of a step: only the attempt that runs may decide. */
  runs(row: Row, attempt: number, revision: number): boolean;
  /** Of the bookkeeping: only the attempt that runs may be ended. */
  ends(row: Row, attempt: number | null): boolean;
  isFree(core: Core, row: Row): boolean;
  earlierOpen(core: Core, row: Row): boolean;
  laterApplied(core: Core, row: Row): boolean;
  isCancellable(row: Row): boolean;
  promoteAtCancel(core: Core, row: Row): void;
  isNewRequest(core: Core, id: string, requestId: string): boolean;
  /** The attempt that serves a request; null = parking will say. */
  servedBy(row: Row): number | null;
  /** Whether parking makes one more attempt of what was asked for while the attempt ran. */
  takesPending: boolean;
  leaseOfRun(now: number): number | null;
  /** What the ledger says of a batch. */
  seen(known: Known): Known;
  /** Whether what is known of a batch is read under the lock under which it is kept. */
  readsUnderLock: boolean;
  /** Whether the change and the item's end are one SQL transaction. */
  appliesAtOnce: boolean;
  /** Whether the answer to a device waits for the commit. */
  answersAfterCommit: boolean;
  /** Whether a run that could not record its requests keeps them. */
  keepsRequests: boolean;
};
