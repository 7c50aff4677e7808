import { Hono } from 'hono';
import { z } from 'zod';
import { feedEpoch, notePoll, readFeed, readOwn } from '../../db/feed.ts';
import { type ApiDeps, type ApiEnv, requireRole } from '../context.ts';
import { operation, query } from '../openapi.ts';
import { problem } from '../problem.ts';
import { fromCursor, toCursor } from './cursor.ts';
import { waitForNews } from './news.ts';
import { notYours, ownId, ownRoutes } from './own-routes.ts';
import { DeviceId } from './transaction.ts';
import { VerdictDocument, verdictExample, verdictsOf } from './verdict.ts';

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

/** What became of what a device sent: its own engineer's, nobody else's. */
export function transactionRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const { db, changes, stopping } = deps;

  return new Hono<ApiEnv>()
    .get(
      '/transactions',
      operation({
        tag: 'Device',
        summary: 'What became of it (verdict feed)',
        description:
          'Every transaction of the device that changed after `after`, with its latest state; nothing is left out. Counts as contact. After the device was handed over, what an earlier engineer sent from it comes with its state only: errors, questions and changes are for its author.',
        answers: {
          200: {
            description: 'What changed; empty when nothing did.',
            schema: Feed,
            example: {
              verdicts: [verdictExample],
              cursor: 'NWYxZDJm',
              epoch: verdictExample.objectId,
            },
          },
        },
        problems: ['malformed', 'device-unknown'],
      }),
      requireRole('field-engineer'),
      query(FeedQuery),
      async (c) => {
        const { deviceId, after, wait } = c.req.valid('query');
        const engineerId = c.get('caller').id;
        const epoch = await feedEpoch(db, deviceId, engineerId);
        if (!epoch) throw problem('device-unknown', 'This device is not one of yours.');
        const place = fromCursor(after, epoch);
        await notePoll(db, deviceId, engineerId, after === undefined ? null : place);
        const stop = AbortSignal.any([c.req.raw.signal, ...(stopping ? [stopping] : [])]);
        const found = await waitForNews({ changes, deviceId, seconds: wait, stop }, () =>
          readFeed(db, deviceId, engineerId, place),
        );
        const cursor = toCursor(epoch, found.at(-1) ?? place);
        return c.json({ verdicts: await verdictsOf(c, deps, found), cursor, epoch });
      },
    )
    .get(
      '/transactions/:id',
      operation({
        tag: 'Device',
        summary: 'What became of one transaction',
        answers: {
          200: {
            description: 'Its latest state.',
            schema: VerdictDocument,
            example: verdictExample,
          },
        },
        problems: ['not-found'],
      }),
      requireRole('field-engineer'),
      async (c) => {
        const found = await readOwn(db, ownId(c), c.get('caller').id);
        if (!found) throw notYours();
        const [verdict] = await verdictsOf(c, deps, [found]);
        return c.json(verdict);
      },
    )
    .route('/', ownRoutes(deps));
}
