import { type ItemStatus, isFinal } from '../../domain/words.ts';
import { type Actor, perform } from './commands.ts';
import { createDelivery } from './delivery.ts';
import { createNetwork } from './network.ts';
import type { Orders } from './orders.ts';
import { createOutbox } from './outbox.ts';
import { createPatience } from './patience.ts';
import { corrections } from './repairs.ts';
import { createShift } from './shift.ts';
import { type Answer, isAway } from './wire.ts';

/** A phone or tablet: writes, sends, asks what became of it, and helps the office where it can. */
export type Device = {
  /** How many transactions of its outbox are not acknowledged. */
  unsent(): number;
  /** Ends when the run is stopped. */
  run(): Promise<void>;
};

type Verdict = {
  id: string;
  status: ItemStatus;
  whoseTurn: string;
  errors: { code: string }[];
  question?: { answer?: object };
  objectVersion?: number;
  updatedAt: string;
};

/** How often it looks although it waits for nothing. */
const idleLooks = 0.1;

export function createDevice(actor: Actor, deviceId: string, orders: Orders): Device {
  const { world, random, journal, wire, user } = actor;
  const { settings, tally } = world;
  const outbox = createOutbox(deviceId, user);
  const patience = createPatience(random);
  const missingNetwork = createNetwork(world, random);
  const nextDraft = createShift(user, random, world, orders);
  const perMs = settings.rate / settings.devices / 1_000;
  let epoch: string | undefined;
  let cursor: string | undefined;

  function sawEpoch(seen: string): void {
    if (epoch !== undefined && epoch !== seen) {
      journal.write({ kind: 'epoch', epoch: seen });
      tally.acknowledged -= outbox.acknowledged();
      for (const { item } of outbox.begin()) {
        if (isFinal(item.status)) tally[item.status] -= 1;
        item.status = 'queued';
      }
    }
    epoch = seen;
  }
  const delivery = createDelivery({ actor, deviceId, outbox, sawEpoch });

  let written = Date.now();
  /** Everything that was done since the last time, with or without a network. */
  function write(): void {
    const now = Date.now();
    const due = (now - written) * perMs;
    written = now;
    if (world.open.size >= settings.mostOpen) return;
    for (let at = random.until(1); at < due; at += random.until(1)) {
      const draft = nextDraft();
      if (!draft) return;
      journal.write({ kind: 'written', transaction: outbox.add(draft) });
      tally.written += 1;
    }
  }

  /** Reads the verdicts; milliseconds that the service wants to be left alone, null = it went well. */
  async function look(): Promise<number | null> {
    if (!epoch || !(outbox.isAwaiting() || random.chance(idleLooks))) return null;
    const after = cursor === undefined ? '' : `&after=${encodeURIComponent(cursor)}`;
    const path = `/v1/outbox/transactions?deviceId=${deviceId}${after}`;
    const answer = await wire.ask(user, 'GET', path);
    if (isAway(answer)) return answer.retryAfter;
    if (answer.status === 200) await hear(answer);
    return null;
  }

  async function hear({ body }: Answer): Promise<void> {
    sawEpoch(body.epoch);
    cursor = body.cursor;
    for (const verdict of body.verdicts as Verdict[]) {
      const { id, status, whoseTurn, objectVersion, updatedAt } = verdict;
      const codes = verdict.errors.map(({ code }) => code);
      const given = objectVersion === undefined ? {} : { objectVersion };
      journal.write({ kind: 'verdict', id, status, whoseTurn, codes, updatedAt, ...given });
      const one = outbox.kept.get(id);
      if (one?.acknowledged) world.heard(one.item, status, codes);
      if (world.working()) await help(verdict, codes);
    }
  }

  const own = (command: 'answer' | 'amend' | 'withdraw', id: string, body: object) => {
    const path = `/v1/outbox/transactions/${id}/${command}`;
    return perform(actor, { command, target: id, method: 'POST', path, body, keyed: true });
  };

  /** What the engineer does about it: answers, corrects it, or takes it back. */
  async function help({ id, status, question, whoseTurn }: Verdict, [code = '']: string[]) {
    const fields = corrections[code]?.();
    if (question && !question.answer) await own('answer', id, { text: 'Yes, as I wrote it' });
    else if (status !== 'completed-with-errors' || whoseTurn !== 'engineer') return;
    else if (random.chance(0.15)) await own('withdraw', id, { reason: 'Entered by mistake' });
    else if (fields && random.chance(0.3)) await own('amend', id, { fields, reason: 'Forgotten' });
  }

  /** One round: what was written goes out, and what became of it comes back. */
  async function turn(): Promise<void> {
    const missing = missingNetwork();
    if (missing > 0) return world.pause(missing);
    if (world.working()) write();
    const refused = (await delivery.send()) ?? (await look());
    if (refused !== null) return world.pause(patience.next(refused));
    patience.reset();
    // A backlog goes out batch after batch.
    const isBehind = outbox.unsent.size > 0;
    const rest = random.between(0.5, 1.5) * settings.pollEvery * 1_000;
    await world.pause(isBehind ? Math.min(rest, 100) : rest);
  }

  return {
    unsent: () => outbox.unsent.size,
    async run() {
      // Devices of one depot do not all begin at the same moment.
      await world.pause(random.below(settings.pollEvery * 1_000));
      while (!world.stopped()) await turn();
      await journal.close();
    },
  };
}
