import { randomUUID } from 'node:crypto';
import { setTimeout as timer } from 'node:timers/promises';
import type { Transaction } from '../../domain/transaction.ts';
import type { ItemStatus } from '../../domain/words.ts';
import { type Actor, codeOf, lossAfter } from './commands.ts';
import type { Kept, Outbox } from './outbox.ts';
import { type Answer, isAway } from './wire.ts';

/** How a device's batches travel: what is repeated, overtaken, spoilt, and lost on the way. */
export type Delivery = {
  /** Sends what is in the outbox; milliseconds that the service wants to be left alone, null = it went well. */
  send(): Promise<number | null>;
};

type Parcel = {
  transactions: Transaction[];
  /** Those that carry the id of another content; each comes after its original. */
  altered: Set<Transaction>;
};

/** The same id with another content, as a broken app would send it. */
const alter = (transaction: Transaction): Transaction => ({
  ...transaction,
  fields: { ...transaction.fields, remarks: 'This is another content' },
});

type Device = { actor: Actor; deviceId: string; outbox: Outbox; sawEpoch(epoch: string): void };

export function createDelivery({ actor, deviceId, outbox, sawEpoch }: Device): Delivery {
  const { world, random, journal, wire, user } = actor;
  const { tally, settings } = world;
  const { shares } = settings;
  function pack(chosen: Kept[]): Parcel {
    const altered = new Set<Transaction>();
    const transactions = chosen.flatMap(({ transaction }) => {
      const parcel = [transaction];
      if (random.chance(shares.duplicates)) parcel.push(repeated(transaction));
      const spoilt = random.chance(shares.reusedIds) && outbox.earlier(random)?.transaction;
      if (spoilt) {
        const other = alter(spoilt);
        altered.add(other);
        parcel.push(spoilt, other);
      }
      return parcel;
    });
    const isShuffled = altered.size === 0 && random.chance(shares.reordered);
    return { transactions: isShuffled ? random.shuffled(transactions) : transactions, altered };
  }

  /** One more time what goes now, or something that was acknowledged long ago. */
  function repeated(transaction: Transaction): Transaction {
    return (random.chance(0.5) && outbox.earlier(random)?.transaction) || transaction;
  }

  /** What goes now; a few stay behind, so that what comes after them in their lane overtakes them. */
  const choose = (): Kept[] => outbox.next().filter((one) => !isHeldBack(one) || !world.working());

  function isHeldBack(one: Kept): boolean {
    const isSlow = random.chance(shares.reordered / 10);
    one.heldUntil ??= isSlow ? Date.now() + random.until(2 * settings.pollEvery) * 1_000 : 0;
    return one.heldUntil > Date.now();
  }

  async function post(parcel: Parcel, begun: Promise<void>): Promise<number | null> {
    const batch = randomUUID();
    const { transactions, altered } = parcel;
    const ids = transactions.filter((each) => !altered.has(each)).map(({ id }) => id);
    journal.write({
      ...{ kind: 'sent', batch, ids },
      ...(altered.size > 0 && { altered: [...altered] }),
    });
    await journal.flush();
    await begun;
    tally.sent += transactions.length;
    tally.reusedIds += altered.size;
    const isLost = random.chance(shares.lostAnswers);
    const since = performance.now();
    const answer = await wire.ask(user, 'POST', '/v1/outbox/batches', {
      body: envelope(transactions),
      ...(isLost && { dropAfter: lossAfter(random) }),
    });
    if (answer.status !== 202) {
      unanswered(batch, answer);
      return isLost ? null : answer.retryAfter;
    }
    tally.acknowledgeMs.add(performance.now() - since);
    receive(batch, parcel, answer);
    return null;
  }

  const envelope = (transactions: Transaction[]) => {
    const [oldest] = outbox.unsent.values();
    return {
      deviceId,
      appVersion: '5.2.0',
      sentAt: new Date().toISOString(),
      pending: {
        count: outbox.unsent.size,
        ...(oldest && { oldestAt: oldest.transaction.occurredAt }),
      },
      transactions,
    };
  };

  function unanswered(batch: string, answer: Answer): void {
    if (answer.status === 0) tally.unanswered += 1;
    else if (isAway(answer)) tally.turnedAway += 1;
    else tally.refusedBatches += 1;
    journal.write({ kind: 'unanswered', batch, why: answer.why });
  }

  function receive(batch: string, { transactions, altered }: Parcel, { body }: Answer): void {
    const { epoch, receipts } = body as { epoch: string; receipts: Receipt[] };
    sawEpoch(epoch);
    for (const [index, { receipt, status, problem }] of receipts.entries()) {
      const transaction = transactions[index];
      if (!transaction) continue;
      const isAltered = altered.has(transaction);
      journal.write({
        ...{ kind: 'receipt', batch, id: transaction.id, receipt, epoch },
        ...(status && { status }),
        ...(problem && { code: codeOf(problem) }),
        ...(isAltered && { altered: true }),
      });
      if (!isAltered) settle(transaction.id, receipt, status);
    }
  }

  function settle(id: string, receipt: Receipt['receipt'], status: ItemStatus | null): void {
    const one = outbox.kept.get(id);
    if (receipt === 'duplicate') tally.duplicates += 1;
    if (!one || one.acknowledged) return;
    if (receipt === 'refused') {
      tally.refusedReceipts += 1;
      outbox.giveUp(one);
    } else {
      outbox.acknowledge(one);
      tally.acknowledged += 1;
      world.open.set(id, one.item);
      world.heard(one.item, status ?? one.item.status, []);
    }
  }

  return {
    async send() {
      const chosen = choose();
      if (chosen.length === 0) return null;
      const parcel = pack(chosen);
      const first = post(parcel, Promise.resolve());
      // The answer takes long, and an impatient app sends the same once more.
      if (!random.chance(shares.duplicates / 4)) return first;
      const second = post(parcel, timer(random.below(10)));
      const [one, other] = await Promise.all([first, second]);
      return one === null || other === null ? null : Math.max(one, other);
    },
  };
}

type Receipt = {
  receipt: 'accepted' | 'duplicate' | 'refused';
  status: ItemStatus | null;
  problem?: { type: string };
};
