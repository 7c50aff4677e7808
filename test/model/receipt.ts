import { decide, type Incoming, type Known, type NewItem } from '../../db/receive-decide.ts';
import type { ObjectRef } from '../../domain/transaction.ts';
import type { ItemStatus } from '../../domain/words.ts';
import { promote, rowOf } from './core.ts';
import { objectNamed } from './objects.ts';
import type { Core } from './tables.ts';

/** The receipt of a batch, told over tables in memory; what is decided, the product's own function decides. */

type Receipt = { receipt: 'accepted' | 'duplicate' | 'refused'; status: ItemStatus | null };

/** What is known of a batch under the device's lock. */
export function known(core: Core, deviceId: string, incoming: readonly Incoming[]): Known {
  const transactions = incoming.map(({ transaction }) => transaction);
  const named = transactions.flatMap(({ objectType, objectId, parent }) => [
    { objectType, objectId },
    ...(parent ? [parent] : []),
  ]);
  const unknown = (ref: ObjectRef) => !objectNamed(core, ref);
  return {
    acknowledged: core.ledger
      .filter(
        (row) =>
          transactions.some(({ id }) => id === row.id) ||
          (row.deviceId === deviceId &&
            transactions.some(({ sequence }) => sequence === row.sequence)),
      )
      .map((row) => ({ ...row, status: rowOf(core, row.id).status, reason: null })),
    objects: named.flatMap((ref) => {
      const found = objectNamed(core, ref);
      return found ? [{ ...found, objectType: ref.objectType, name: ref.objectId }] : [];
    }),
    earlier: [...core.items.values()]
      .filter(
        ({ item }) =>
          item.deviceId === deviceId &&
          named.some((n) => n.objectType === item.objectType && n.objectId === item.objectId) &&
          unknown(item),
      )
      .map(({ item, sequence }) => ({
        ...{ objectType: item.objectType, objectId: item.objectId, sequence },
        ...{ parent: item.parent, property: null },
      })),
  };
}

export type Sender = { deviceId: string; engineerId: string };

/** Keeps what of a batch is new; every receipt is an acknowledgement once this is committed. */
export function keep(
  core: Core,
  { deviceId, engineerId }: Sender,
  incoming: readonly Incoming[],
  found: Known,
): Receipt[] {
  const decisions = decide(core.configuration, deviceId, incoming, found);
  const kept = [...decisions.values()].flatMap((decision) =>
    decision.receipt === 'accepted' ? [decision.item] : [],
  );
  for (const item of kept) insert(core, deviceId, engineerId, item);
  promote(core, ...kept.map(({ lane }) => lane));
  return incoming.map((each) => {
    const decision = decisions.get(each);
    if (!decision) throw new Error('a transaction was not decided');
    if (decision.receipt === 'refused') return { receipt: 'refused', status: decision.status };
    return {
      receipt: decision.receipt,
      status: core.items.get(each.transaction.id)?.status ?? null,
    };
  });
}

function insert(core: Core, deviceId: string, engineerId: string, sent: NewItem): void {
  const { id, sequence, sha256, lane, objectType, objectId, action } = sent;
  const parent =
    sent.parentType && sent.parentId
      ? { objectType: sent.parentType, objectId: sent.parentId }
      : null;
  core.ledger.push({ id, deviceId, sequence, sha256, lane });
  core.items.set(id, {
    item: {
      ...{ id, deviceId, engineerId, objectType, objectId, action, parent },
      ...{ content: sent.content, amended: {}, approved: [] },
    },
    ...{ lane, sequence, status: 'not-started', attempt: 0, revision: 1, released: false },
    ...{ deliverAt: null, deliveries: 0, nextAttemptAt: null, errors: null },
    ...{ technicalSince: null, technicalFailures: 0 },
  });
}
