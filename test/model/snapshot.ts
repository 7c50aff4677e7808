import type { BusinessObject } from '../../domain/facts.ts';
import type { Content } from '../../domain/transaction.ts';
import type { ItemStatus } from '../../domain/words.ts';
import type { ChangeRow } from './objects.ts';
import type { Attempt, Core, Outcome, Request } from './tables.ts';

/** All that the core has written down, in one form for the model and for PostgreSQL. */
export type Snapshot = {
  items: ItemNow[];
  /** In the order in which they were written. */
  outcomes: Outcome[];
  requests: Request[];
  attempts: Attempt[];
  objects: Pick<BusinessObject, 'objectId' | 'status' | 'version' | 'fields'>[];
  changes: Pick<ChangeRow, 'objectId' | 'version' | 'status' | 'transactionId' | 'changes'>[];
};
export type ItemNow = {
  id: string;
  lane: string;
  sequence: number;
  sha256: string;
  status: ItemStatus;
  attempt: number;
  revision: number;
  released: boolean;
  /** When it is delivered (again). */
  delivery: 'never' | 'now' | 'later';
  deliveries: number;
  retries: boolean;
  /** Why it is listed, or is tried again. */
  codes: string[];
  content: Content;
};

export function snapshotOf(core: Core): Snapshot {
  const delivery = (at: number | null) => {
    if (at === null) return 'never';
    return at <= core.now ? 'now' : 'later';
  };
  const hashes = new Map(core.ledger.map(({ id, sha256 }) => [id, sha256]));
  return {
    items: [...core.items.values()].map((row) => ({
      id: row.item.id,
      lane: row.lane,
      sequence: row.sequence,
      sha256: hashes.get(row.item.id) ?? '',
      status: row.status,
      attempt: row.attempt,
      revision: row.revision,
      released: row.released,
      delivery: delivery(row.deliverAt),
      deliveries: row.deliveries,
      retries: row.nextAttemptAt !== null,
      codes: (row.errors ?? []).map(({ code }) => code),
      content: row.item.content,
    })),
    // What is never changed once it is written needs no copy of its own.
    outcomes: [...core.outcomes],
    requests: core.requests.map(({ itemId, requestId, servedBy }) => ({
      itemId,
      requestId,
      servedBy,
    })),
    attempts: core.attempts.map(({ itemId, attempt, outcome, step }) => ({
      itemId,
      attempt,
      outcome,
      step,
    })),
    objects: core.objects,
    changes: core.changes,
  };
}
