import { Hono } from 'hono';
import { z } from 'zod';
import { readItem } from '../../db/inbox-item.ts';
import { countItems, keyTypes, listItems, lookedUp } from '../../db/inbox-list.ts';
import { listRefusals } from '../../db/inbox-refusals.ts';
import { summarize } from '../../db/inbox-summary.ts';
import type { ApiDeps, ApiEnv } from '../context.ts';
import { moment } from '../instant.ts';
import { operation, query } from '../openapi.ts';
import { callerScope } from '../scope.ts';
import { nextCursor, pageParameters, pageRequest } from './cursor.ts';
import { toDetail } from './detail-view.ts';
import { detailExample, pageExample, refusalsExample, summaryExample } from './examples.ts';
import { itemId, noSuchItem } from './item-id.ts';
import { filterOf, ItemQuery, sortOf, words } from './item-query.ts';
import { itemTag, readerOf, toItem } from './item-view.ts';
import { ItemDetail, ItemPage, RefusalPage, Summary } from './schemas.ts';
import { toSummary } from './summary-view.ts';

const RefusalQuery = z.strictObject({
  device: words,
  code: words,
  from: moment.optional(),
  to: moment.optional().describe('Exclusive.'),
  ...pageParameters,
});

/** What the office sees of the inbox. */
export function inboxReadRoutes(deps: ApiDeps) {
  const { db } = deps;
  const app = new Hono<ApiEnv>();

  app.get(
    '/items',
    operation({
      tag: 'Inbox',
      summary: 'The items of the inbox',
      description:
        'Filters narrow each other; several values of one filter (repeat it) widen it. An unknown parameter is refused.',
      answers: {
        200: { description: 'One page.', schema: ItemPage, example: pageExample },
      },
      problems: ['malformed'],
    }),
    query(ItemQuery),
    async (c) => {
      const asked = c.req.valid('query');
      const reader = await readerOf(c, deps);
      const scope = callerScope(c, reader.configuration);
      const filter = await lookedUp(db, filterOf(asked, reader.configuration, c.get('caller').id));
      const sort = sortOf(asked);
      const page = pageRequest(asked, { key: keyTypes(sort), id: 'uuid' });
      const [{ rows, next }, total] = await Promise.all([
        listItems(db, scope, filter, sort, page),
        countItems(db, scope, filter),
      ]);
      return c.json({
        items: rows.map((row) => toItem(row, reader)),
        nextCursor: nextCursor(asked, next),
        total,
      });
    },
  );

  app.get(
    '/items/:id',
    operation({
      tag: 'Inbox',
      summary: 'One item, with everything that is known of it',
      answers: {
        200: {
          description: 'The item. Its `ETag` makes a command safe against a colleague’s.',
          schema: ItemDetail,
          example: detailExample,
        },
      },
      problems: ['not-found'],
    }),
    async (c) => {
      const reader = await readerOf(c, deps);
      const scope = callerScope(c, reader.configuration);
      const item = await readItem(db, scope, itemId(c.req.param('id')));
      if (!item) throw noSuchItem();
      c.header('ETag', itemTag(item));
      return c.json(await toDetail(deps, scope, item, reader, c.get('caller').user));
    },
  );

  app.get(
    '/summary',
    operation({
      tag: 'Inbox',
      summary: 'How the inbox stands',
      answers: { 200: { description: 'Counts.', schema: Summary, example: summaryExample } },
    }),
    async (c) => {
      const scope = callerScope(c, await deps.configuration.current());
      return c.json(toSummary(await summarize(db, scope)));
    },
  );

  app.get(
    '/refusals',
    operation({
      tag: 'Inbox',
      summary: 'What was refused at the door, newest first',
      answers: {
        200: { description: 'One page.', schema: RefusalPage, example: refusalsExample },
      },
      problems: ['malformed'],
    }),
    query(RefusalQuery),
    async (c) => {
      const asked = c.req.valid('query');
      const scope = callerScope(c, await deps.configuration.current());
      const page = pageRequest(asked, { key: 'timestamptz', id: 'bigint' });
      const { rows, next } = await listRefusals(db, scope, asked, page);
      return c.json({
        refusals: rows.map((row) => ({ ...row, at: row.at.toISOString() })),
        nextCursor: nextCursor(asked, next),
      });
    },
  );
  return app;
}
