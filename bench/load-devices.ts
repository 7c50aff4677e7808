import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Transaction, transactionId } from '../domain/transaction.ts';
import type { ApiProcess } from './api-process.ts';

const ENGINEERS = ['emma', 'finn', 'gita', 'jan'] as const;
const BATCH = 50;

/** What an engineer does on an order again and again; each goes only after the one before it. */
const steps: Pick<Transaction, 'action' | 'toStatus' | 'fields'>[] = [
  { action: 'transition', toStatus: 'on-hold' },
  { action: 'transition', toStatus: 'in-progress' },
  { action: 'update', fields: { remarks: 'Part ordered, arrives on Tuesday' } },
];

export type LoadDevice = {
  id: string;
  /** Sends `count` new transactions, in batches one after the other; adds what became of them to `into`. */
  send(count: number, into: Sent): Promise<void>;
};

/** What became of what was sent. */
export type Sent = {
  /** Milliseconds of each batch until it was acknowledged. */
  latencies: number[];
  accepted: number;
  /** Answers that were not 202, and receipts that were not `accepted`. */
  refused: string[];
};

export const nothingSent = (): Sent => ({ latencies: [], accepted: 0, refused: [] });

/** The n-th device, at work on orders of its own. */
export function loadDevice(n: number, orders: readonly string[], api: ApiProcess): LoadDevice {
  const id = `load-${randomUUID().slice(0, 8)}-${n}`;
  const token = api.token(ENGINEERS[n % ENGINEERS.length] ?? 'emma');
  let written = 0;
  const next = (): Transaction => {
    const [order, step] = [written % orders.length, Math.floor(written / orders.length)];
    written += 1;
    return {
      id: transactionId(randomUUID()),
      sequence: written,
      objectType: 'order',
      objectId: orders[order] ?? '',
      action: 'update',
      ...steps[step % steps.length],
      occurredAt: new Date().toISOString(),
    };
  };
  return {
    id,
    async send(count, into) {
      for (let left = count; left > 0; left -= BATCH) {
        const transactions = Array.from({ length: Math.min(left, BATCH) }, next);
        await post(api.url, await token, { deviceId: id, transactions }, into);
      }
    },
  };
}

async function post(url: string, token: string, batch: object, into: Sent): Promise<void> {
  const at = performance.now();
  const response = await fetch(`${url}/v1/outbox/batches`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(batch),
  });
  const answer = (await response.json()) as { receipts?: { receipt: string }[] };
  into.latencies.push(performance.now() - at);
  if (response.status !== 202) into.refused.push(`${response.status}`);
  for (const { receipt } of answer.receipts ?? [])
    if (receipt === 'accepted') into.accepted += 1;
    else into.refused.push(receipt);
}

/** Milliseconds between two batches of a device that writes rarely. */
const SEND_MS = 5_000;

/**
 * Lets a device write `perSecond` transactions by the clock, whether or not the service keeps up, and
 * send them every five seconds, or as soon as a batch is full; until it is stopped.
 */
export async function sendByTheClock(
  device: LoadDevice,
  perSecond: number,
  into: Sent,
  stopped: AbortSignal,
): Promise<void> {
  const every = Math.min(SEND_MS, (BATCH / perSecond) * 1_000);
  const begun = performance.now();
  let written = 0;
  // Devices do not send in step.
  await pause(Math.random() * every);
  while (!stopped.aborted) {
    const next = pause(every);
    const due = Math.floor((perSecond * (performance.now() - begun)) / 1_000);
    await device.send(due - written, into);
    written = due;
    await next;
  }
}
