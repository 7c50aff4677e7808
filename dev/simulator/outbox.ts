import { randomUUID } from 'node:crypto';
import { type Transaction, transactionId } from '../../domain/transaction.ts';
import { isFinal } from '../../domain/words.ts';
import type { Draft } from './jobs.ts';
import type { Random } from './random.ts';
import type { OpenItem } from './world.ts';

/** A transaction on a device, which keeps it for as long as the run lasts: the server may be restored. */
export type Kept = {
  readonly transaction: Transaction;
  readonly item: OpenItem;
  acknowledged: boolean;
  /** Stays behind until then, milliseconds since 1970; decided when it could go for the first time. */
  heldUntil?: number;
};

/** Transactions in one batch at most; a backlog goes in several. */
const mostInBatch = 100;

/** The queue of one device. */
export function createOutbox(deviceId: string, engineer: string) {
  const kept = new Map<string, Kept>();
  const unsent = new Map<string, Kept>();
  /** To choose one from, without walking through all. */
  const acknowledged: Kept[] = [];
  /** Acknowledged and, when last looked at, not final. */
  const awaited = new Set<Kept>();
  let sequence = 0;

  return {
    kept,
    unsent,
    add(draft: Draft): Transaction {
      sequence += 1;
      const id = transactionId(randomUUID());
      const transaction = { ...draft, id, sequence, occurredAt: new Date().toISOString() };
      const { objectType, objectId } = draft;
      const item: OpenItem = {
        ...{ id, deviceId, engineer, objectType, objectId },
        ...{ status: 'queued', codes: [], at: Date.now(), tries: 0 },
      };
      const one: Kept = { transaction, item, acknowledged: false };
      kept.set(id, one);
      unsent.set(id, one);
      return transaction;
    },
    acknowledge(one: Kept): void {
      one.acknowledged = true;
      unsent.delete(one.transaction.id);
      acknowledged.push(one);
      awaited.add(one);
    },
    acknowledged: () => acknowledged.length,
    /** Whether there is a verdict still to come. */
    isAwaiting(): boolean {
      for (const one of awaited) {
        if (!isFinal(one.item.status)) return true;
        awaited.delete(one);
      }
      return false;
    },
    /** The service refused it for good. */
    giveUp: (one: Kept) => void unsent.delete(one.transaction.id),
    /** The server is another than before: all that it acknowledged goes out again. Returns these. */
    begin(): Kept[] {
      const again = acknowledged.splice(0);
      const since = [...unsent];
      unsent.clear();
      for (const one of again) {
        one.acknowledged = false;
        unsent.set(one.transaction.id, one);
      }
      for (const [id, one] of since) unsent.set(id, one);
      awaited.clear();
      return again;
    },
    /** Some acknowledged one. */
    earlier: (random: Random): Kept | undefined => acknowledged[random.below(acknowledged.length)],
    next: (): Kept[] => [...unsent.values()].slice(0, mostInBatch),
  };
}
export type Outbox = ReturnType<typeof createOutbox>;
