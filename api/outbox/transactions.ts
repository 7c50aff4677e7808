import { Hono } from 'hono';
import { z } from 'zod';
import { type OwnTransaction, pollOf, readFeed, readOwn, withdraw } from '../../db/feed.ts';
import type { Configuration } from '../../domain/configuration.ts';
import { type TransactionId, transactionId } from '../../domain/transaction.ts';
import { type ApiContext, type ApiDeps, type ApiEnv, requireRole } from '../context.ts';
import { body, operation, query } from '../openapi.ts';
import { problem } from '../problem.ts';
import { fromCursor, toCursor } from './cursor.ts';
import { waitForNews } from './news.ts';
import { DeviceId } from './transaction.ts';
import { toVerdict, VerdictDocument } from './verdict.ts';

const FeedQuery = z.object({
  deviceId: DeviceId,
  after: z
    .string()
    .max(200)
    .optional()
    .describe('`cursor` of the page before; without: from the start.'),
  wait: z.coerce
    .number()
    .min(0)
    .max(60)
    .default(0)
    .describe('Seconds to hold the request until there is news.'),
});

const Feed = z
  .object({
    verdicts: z.array(VerdictDocument),
    cursor: z.string().describe('Keep it; send it as `after`.'),
    epoch: z.guid().describe('When it changes, send again what is not final.'),
  })
  .meta({ ref: 'Feed' });

const Withdraw = z
  .object({ reason: z.string().trim().min(1).max(1_000) })
  .meta({ ref: 'Withdraw' });

const example = {
  id: '0e0b7a52-0a3c-4a4e-8f7d-3f0f4f1d2c11',
  sequence: 41,
  objectType: 'order',
  objectId: '6f1cfd0c-57ef-4d0b-9c4c-5a87e13ff3a0',
  status: 'completed',
  whoseTurn: 'nobody',
  errors: [],
  changedByOffice: [],
  objectVersion: 8,
  objectNumber: 'WO-1042',
  updatedAt: '2026-11-22T09:31:02.311Z',
};

const notYours = () => problem('not-found', 'There is no such transaction of yours.');

/** A transaction's id from the address; anything else is not found. */
function idOf(c: ApiContext): TransactionId {
  const { success, data } = z.guid().safeParse(c.req.param('id'));
  if (!success) throw notYours();
  return transactionId(data);
}

/** What became of what a device sent: its own engineer's, nobody else's. */
export function transactionRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const { db, configuration, changes, config, notifier, stopping } = deps;

  const show = async (c: ApiContext, transactions: OwnTransaction[]) => {
    const reader = {
      configuration: await configuration.current(),
      language: c.get('caller').language,
      publicUrl: config.publicUrl,
    };
    return transactions.map((transaction) => toVerdict(transaction, reader));
  };

  return new Hono<ApiEnv>()
    .get(
      '/transactions',
      operation({
        tag: 'Device',
        summary: 'What became of it (verdict feed)',
        description:
          'Every transaction of the device that changed after `after`, with its latest state; nothing is left out. Counts as contact.',
        answers: {
          200: {
            description: 'What changed; empty when nothing did.',
            schema: Feed,
            example: { verdicts: [example], cursor: 'NWYxZDJm', epoch: example.objectId },
          },
        },
        problems: ['malformed', 'device-unknown'],
      }),
      requireRole('field-engineer'),
      query(FeedQuery),
      async (c) => {
        const { deviceId, after, wait } = c.req.valid('query');
        const engineerId = c.get('caller').id;
        const epoch = await pollOf(db, deviceId, engineerId);
        if (!epoch) throw problem('device-unknown', 'This device is not one of yours.');
        const place = fromCursor(after, epoch);
        const stop = AbortSignal.any([c.req.raw.signal, ...(stopping ? [stopping] : [])]);
        const found = await waitForNews({ changes, deviceId, seconds: wait, stop }, () =>
          readFeed(db, deviceId, engineerId, place),
        );
        const cursor = toCursor(epoch, found.at(-1) ?? place);
        return c.json({ verdicts: await show(c, found), cursor, epoch });
      },
    )
    .get(
      '/transactions/:id',
      operation({
        tag: 'Device',
        summary: 'What became of one transaction',
        answers: { 200: { description: 'Its latest state.', schema: VerdictDocument, example } },
        problems: ['not-found'],
      }),
      requireRole('field-engineer'),
      async (c) => {
        const found = await readOwn(db, idOf(c), c.get('caller').id);
        if (!found) throw notYours();
        const [verdict] = await show(c, [found]);
        return c.json(verdict);
      },
    )
    .post(
      '/transactions/:id/withdraw',
      operation({
        tag: 'Device',
        summary: 'Take back one that failed or waits',
        description: 'It is closed as cancelled, with the reason, and will not be applied.',
        answers: {
          200: {
            description: 'It is withdrawn.',
            schema: VerdictDocument,
            example: { ...example, status: 'cancelled' },
          },
        },
        problems: ['malformed', 'not-found', 'state', 'too-large', 'media-type', 'invalid'],
      }),
      requireRole('field-engineer'),
      body(Withdraw),
      async (c) => {
        const { reason } = c.req.valid('json');
        const result = await withdraw(db, idOf(c), { engineerId: c.get('caller').id, reason });
        if (!result) throw notYours();
        const { done, transaction } = result;
        if (!done) throw problem('state', whyNot(transaction, await configuration.current()));
        notifier.due();
        notifier.changed(transaction.deviceId);
        const [verdict] = await show(c, [transaction]);
        return c.json(verdict);
      },
    );
}

/** Who did what and when, so that the engineer need not guess. */
function whyNot(
  { status, finishedAt, modifiedBy, reason }: OwnTransaction,
  { users }: Configuration,
): string {
  const when = finishedAt ? ` at ${finishedAt.toISOString()}` : '';
  if (status === 'in-progress') return 'It is being applied at this moment.';
  if (status === 'completed') return `It was applied${when}.`;
  const who = modifiedBy ? ` by ${users.get(modifiedBy)?.name ?? modifiedBy}` : '';
  return `It was cancelled${who}${when}${reason ? `: ${reason}` : '.'}`;
}
