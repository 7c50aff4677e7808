import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Transaction, transactionId } from '../../../domain/transaction.ts';
import type { Fleet } from '../fleet.ts';

const ENGINEERS = ['emma', 'finn', 'gita', 'jan'] as const;
const BATCH = 100;
const ANSWER_MS = 15_000;
/** Between two tries of a device that was turned away. */
const PAUSE_MS = 500;

/** One try to send a batch. */
export type Answer = {
  /** 0 = there was none. */
  status: number;
  retryAfter: string | null;
  ms: number;
};

export type Device = {
  readonly id: string;
  /** What it may rely on: id → what was sent. */
  readonly acknowledged: Map<string, Transaction>;
  /** Of all tries, in order. */
  readonly answers: Answer[];
  /** Receipts that refused something: none is expected unless it was sent for that. */
  readonly refused: { id: string; code: string }[];
  /** Puts a change of an order into the outbox; returns its id. */
  write(objectId: string, change: Partial<Transaction>): string;
  /** Tries once to send the oldest batch of the outbox; undefined when it is empty. */
  send(): Promise<Answer | undefined>;
  /** Sends until the outbox is empty, however often it is turned away. */
  push(): Promise<void>;
  /** Looks at the epoch. In a new one all that was ever acknowledged goes into the outbox again. */
  noticeEpoch(): Promise<boolean>;
  /**
   * Sends the outbox with one transaction spoilt, which is then gone from it; returns the receipt of that
   * one, undefined when the batch was turned away as a whole.
   */
  sendSpoilt(id: string, spoil: (whole: Transaction) => unknown): Promise<Receipt | undefined>;
  /** Sends these as they are, whether or not they were sent before; returns the receipts. */
  repeat(transactions: readonly unknown[]): Promise<Receipt[]>;
};

export type Receipt = {
  id: string | null;
  receipt: 'accepted' | 'duplicate' | 'refused';
  status: string | null;
  problem?: { type: string };
};
type Receipts = { receipts: Receipt[]; epoch: string };

export type DeviceOptions = {
  /** Added to the clock of the device, in milliseconds. */
  clockOff?: number;
};

/** The n-th device of a scenario. It asks the next api when its own does not take what it sends. */
export function newDevice(fleet: Fleet, n: number, { clockOff = 0 }: DeviceOptions = {}): Device {
  const id = `scenario-${randomUUID().slice(0, 8)}-${n}`;
  const token = fleet.token(ENGINEERS[n % ENGINEERS.length] ?? 'emma');
  const acknowledged: Device['acknowledged'] = new Map();
  const [answers, refused]: [Answer[], Device['refused']] = [[], []];
  let outbox: Transaction[] = [];
  let sequence = 0;
  let epoch: string | undefined;
  let turn = n;
  const now = () => new Date(Date.now() + clockOff).toISOString();

  const call = async (path: string, body?: object): Promise<Response> => {
    const { url } = fleet.apis[turn % fleet.apis.length] ?? { url: '' };
    const headers = { authorization: `Bearer ${await token}`, 'content-type': 'application/json' };
    const request = body ? { method: 'POST', body: JSON.stringify(body) } : {};
    const signal = AbortSignal.timeout(ANSWER_MS);
    const response = await fetch(`${url}${path}`, { headers, signal, ...request });
    if (!response.ok) turn += 1;
    return response;
  };
  const tryBatch = async (transactions: readonly unknown[]) => {
    const at = performance.now();
    const response = await call('/v1/outbox/batches', {
      ...{ deviceId: id, appVersion: '5.2.0', sentAt: now(), transactions },
    }).catch(() => {
      turn += 1;
      return undefined;
    });
    const receipts = response?.status === 202 ? ((await response.json()) as Receipts) : undefined;
    const answer: Answer = {
      status: response?.status ?? 0,
      retryAfter: response?.headers.get('retry-after') ?? null,
      ms: performance.now() - at,
    };
    answers.push(answer);
    return { answer, receipts };
  };
  const settle = (batch: Transaction[], { receipts, epoch: newest }: Receipts) => {
    epoch ??= newest;
    batch.forEach((transaction, at) => {
      const { receipt, problem } = receipts[at] ?? {};
      if (receipt === 'refused') refused.push({ id: transaction.id, code: problem?.type ?? '' });
      else acknowledged.set(transaction.id, transaction);
    });
    const gone = new Set(batch);
    outbox = outbox.filter((transaction) => !gone.has(transaction));
  };
  const send = async () => {
    const batch = outbox.slice(0, BATCH);
    if (batch.length === 0) return undefined;
    const { answer, receipts } = await tryBatch(batch);
    if (receipts) settle(batch, receipts);
    return answer;
  };

  return {
    ...{ id, acknowledged, answers, refused, send },
    write(objectId, change) {
      sequence += 1;
      const { toStatus } = change;
      outbox.push({
        id: transactionId(randomUUID()),
        sequence,
        objectType: 'order',
        objectId,
        action: toStatus ? 'transition' : 'update',
        occurredAt: now(),
        ...change,
      });
      return outbox.at(-1)?.id ?? '';
    },
    async push() {
      for (let answer = await send(); answer; answer = await send())
        if (answer.status !== 202) await pause(PAUSE_MS);
    },
    async noticeEpoch() {
      const response = await call(`/v1/outbox/transactions?deviceId=${id}`).catch(() => undefined);
      if (response?.status === 404) {
        // The service was restored to a time before it knew this device: a sign of life tells the epoch.
        const { receipts } = await tryBatch([]);
        return begin(receipts?.epoch);
      }
      return response?.ok ? begin(((await response.json()) as Receipts).epoch) : false;
    },
    async sendSpoilt(spoiltId, spoil) {
      const at = outbox.findIndex((transaction) => transaction.id === spoiltId);
      const sent = outbox.map((whole, n) => (n === at ? spoil(whole) : whole));
      const { receipts } = await tryBatch(sent);
      const receipt = receipts?.receipts.splice(at, 1)[0];
      outbox.splice(at, 1);
      if (receipts) settle([...outbox], receipts);
      return receipt;
    },
    async repeat(transactions) {
      const { answer, receipts } = await tryBatch(transactions);
      if (!receipts) throw new Error(`a repeat was answered ${answer.status}`);
      return receipts.receipts;
    },
  };

  function begin(newest: string | undefined): boolean {
    if (newest === undefined || newest === epoch) return false;
    epoch = newest;
    const held = new Set(outbox.map((transaction) => transaction.id));
    const again = [...acknowledged.values()].filter((transaction) => !held.has(transaction.id));
    outbox = [...again, ...outbox].sort((a, b) => a.sequence - b.sequence);
    return true;
  }
}
