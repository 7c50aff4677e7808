import { Hono } from 'hono';
import { resolver } from 'hono-openapi';
import { z } from 'zod';
import { type Receipt, type Refusal, receive, type Sender } from '../../db/receive.ts';
import type { Incoming } from '../../db/receive-decide.ts';
import { type ItemStatus, itemStatuses } from '../../domain/words.ts';
import { readJson } from '../body.ts';
import { type ApiDeps, type ApiEnv, requireRole } from '../context.ts';
import { Instant } from '../instant.ts';
import { perMinute, usualLimits } from '../limits.ts';
import type { Metrics } from '../metrics.ts';
import { faultsOf, operation, ProblemDocument } from '../openapi.ts';
import { problem, problemBody } from '../problem.ts';
import {
  DeviceId,
  type RefusedAtDoor,
  readTransaction,
  TransactionDocument,
} from './transaction.ts';

const INT4 = 2 ** 31 - 1;

const Envelope = z.object({
  deviceId: DeviceId,
  appVersion: z
    .string()
    .max(100)
    .regex(/^\P{C}*$/u)
    .nullish(),
  sentAt: Instant.nullish(),
  pending: z
    .object({ count: z.int().min(0).max(INT4), oldestAt: Instant.nullish() })
    .nullish()
    .describe('What the device still holds, this batch included.'),
  transactions: z.array(z.unknown()).max(500),
});

const Batch = Envelope.extend({ transactions: z.array(TransactionDocument).max(500) }).meta({
  ref: 'Batch',
});

const Receipts = z
  .object({
    receipts: z
      .array(
        z.object({
          id: z.string().nullable().describe('As sent; null when it could not be read.'),
          receipt: z.enum(['accepted', 'duplicate', 'refused']),
          status: z.enum(itemStatuses).nullable(),
          reason: z.string().optional().describe('Of a duplicate: why it was cancelled.'),
          problem: ProblemDocument.omit({ instance: true }).optional(),
        }),
      )
      .describe('One for each transaction, in the order sent.'),
    serverTime: z.iso.datetime(),
    epoch: z.guid().describe('When it changes, send again what is not final.'),
  })
  .meta({ ref: 'Receipts' });

const example = {
  deviceId: '6d0c5b1e-5c0e-4a53-9a4e-0f4ad6f2a9b1',
  appVersion: '5.2.0',
  sentAt: '2026-11-22T09:31:00Z',
  pending: { count: 1, oldestAt: '2026-11-22T09:30:00Z' },
  transactions: [
    {
      id: '0e0b7a52-0a3c-4a4e-8f7d-3f0f4f1d2c11',
      sequence: 41,
      objectType: 'order',
      objectId: 'WO-1042',
      action: 'transition',
      toStatus: 'technically-completed',
      fields: { solution: 'Replaced the valve', cause: 'Wear' },
      baseVersion: 7,
      occurredAt: '2026-11-22T09:30:00Z',
    },
  ],
};

const description = operation({
  tag: 'Device',
  summary: 'Send the outbox',
  description:
    'Each transaction is judged by itself: one that is refused stops no other. `accepted` and `duplicate` mean that it is committed and will be applied once or listed with its reason; repeating a batch is safe. No transactions at all is a sign of life.',
  requestBody: {
    required: true,
    content: { 'application/json': { schema: resolver(Batch), example } },
  },
  answers: {
    202: {
      description: 'Committed.',
      schema: Receipts,
      example: {
        receipts: [{ id: example.transactions[0]?.id, receipt: 'accepted', status: 'queued' }],
        serverTime: '2026-11-22T09:31:00.120Z',
        epoch: '5f1d2f52-66a4-4f0a-9a44-3b8a1a1f7a01',
      },
    },
  },
  problems: ['malformed', 'device-unknown', 'too-large', 'media-type', 'invalid'],
});

type BatchEnv = { Variables: ApiEnv['Variables'] & { batch: z.infer<typeof Envelope> } };

/** `POST /batches`: keeps what a device sends. Needs PostgreSQL only; answers after the commit. */
export function batchRoutes(deps: ApiDeps, metrics: Metrics): Hono<BatchEnv> {
  const { db, configuration, notifier } = deps;
  const { ofDevice } = deps.config.limits ?? usualLimits;
  return new Hono<BatchEnv>().post(
    '/batches',
    description,
    requireRole('field-engineer'),
    async (c, next) => {
      c.set('batch', readEnvelope(await readJson(c)));
      await next();
    },
    perMinute<BatchEnv>(ofDevice, (c) =>
      JSON.stringify([c.get('caller').id, c.get('batch').deviceId]),
    ),
    async (c) => {
      const batch = c.get('batch');
      const read = batch.transactions.map(readTransaction);
      const received = await receive(
        db,
        configuration,
        senderOf(batch, c.get('caller').id),
        read.filter(isIncoming),
        read.flatMap(refusalOf),
      );
      if (!received) throw problem('device-unknown', 'This device is not one of yours.');
      const receipts = toReceipts(read, received.receipts);
      if (receipts.some(({ receipt }) => receipt === 'accepted')) {
        notifier.due();
        notifier.changed(batch.deviceId);
      }
      count(metrics, receipts);
      const { serverTime, epoch } = received;
      return c.json({ receipts, serverTime: serverTime.toISOString(), epoch }, 202);
    },
  );
}

function readEnvelope(sent: unknown): z.infer<typeof Envelope> {
  const read = Envelope.safeParse(sent);
  if (read.success) return read.data;
  throw problem('invalid', 'The batch is not acceptable; see `errors`.', {
    errors: faultsOf(read.error.issues),
  });
}

const senderOf = (
  { deviceId, appVersion, sentAt, pending }: z.infer<typeof Envelope>,
  engineerId: string,
): Sender => ({
  deviceId,
  engineerId,
  appVersion: appVersion ?? null,
  sentAt: sentAt ? new Date(sentAt).toISOString() : null,
  pending: pending
    ? {
        count: pending.count,
        oldestAt: pending.oldestAt ? new Date(pending.oldestAt).toISOString() : null,
      }
    : null,
});

type Read = Incoming | RefusedAtDoor;
const isIncoming = (read: Read): read is Incoming => 'transaction' in read;
const refusalOf = (read: Read): Refusal[] =>
  isIncoming(read) ? [] : [{ transactionId: read.id, code: read.code, detail: read.detail }];

type ShownReceipt = {
  id: string | null;
  receipt: Receipt['receipt'];
  status: ItemStatus | null;
  reason?: string;
  problem?: ReturnType<typeof problemBody>;
};

/** Puts the answers of the database among those refused at the door, in the order sent. */
function toReceipts(read: readonly Read[], decided: readonly Receipt[]): ShownReceipt[] {
  const answers = decided.values();
  return read.map((each): ShownReceipt => {
    if (!isIncoming(each)) {
      const { id, code, detail, errors } = each;
      return { id, receipt: 'refused', status: null, problem: problemBody(code, detail, errors) };
    }
    const { id } = each.transaction;
    const answer = answers.next().value;
    if (!answer) throw new Error('a transaction has no receipt');
    if (answer.receipt !== 'refused') return { id, ...answer };
    const { receipt, status, code, detail } = answer;
    return { id, receipt, status, problem: problemBody(code, detail) };
  });
}

function count({ transactions, refusals }: Metrics, receipts: readonly ShownReceipt[]): void {
  for (const { receipt, problem } of receipts) {
    transactions.inc({ receipt });
    if (problem) refusals.inc({ code: problem.type.replace('/problems/', '') });
  }
}
