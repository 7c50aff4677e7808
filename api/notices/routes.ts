import { Hono } from 'hono';
import { listNotices, readNotice } from '../../db/notice-list.ts';
import { isTransactionId as isUuid } from '../../domain/transaction.ts';
import { type ApiDeps, type ApiEnv, requireRole } from '../context.ts';
import { nextCursor, pageRequest } from '../inbox/cursor.ts';
import { operation, query } from '../openapi.ts';
import { problem } from '../problem.ts';
import { noticeRuleRoutes } from './rules-routes.ts';
import { NoticeDetail, NoticePage, NoticesQuery } from './schemas.ts';
import { noticeDetailExample, noticeExample, toNotice, toNoticeDetail } from './view.ts';

/** `/v1/notices`: what was told to whom, and the rules by which. Rules are the company's, as all configuration is. */
export function noticeRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const { db } = deps;
  app.use(requireRole('application-manager'));
  app.route('/', noticeRuleRoutes(deps));

  app.get(
    '/',
    operation({
      tag: 'Configuration',
      summary: 'What was told, newest first',
      answers: {
        200: {
          description: 'One page.',
          schema: NoticePage,
          example: { notices: [noticeExample], nextCursor: null },
        },
      },
      problems: ['malformed'],
    }),
    query(NoticesQuery),
    async (c) => {
      const asked = c.req.valid('query');
      const page = pageRequest(asked, { key: 'timestamptz', id: 'uuid' });
      const { rows, next } = await listNotices(db, asked, page);
      return c.json({ notices: rows.map(toNotice), nextCursor: nextCursor(asked, next) });
    },
  );

  app.get(
    '/:id',
    operation({
      tag: 'Configuration',
      summary: 'One notice: what it said, and every try to send it',
      answers: {
        200: {
          description: 'The notice.',
          schema: NoticeDetail,
          example: noticeDetailExample,
        },
      },
      problems: ['not-found'],
    }),
    async (c) => {
      const id = c.req.param('id');
      const found = isUuid(id) ? await readNotice(db, id) : undefined;
      if (!found) throw problem('not-found', 'There is no such notice.');
      return c.json(toNoticeDetail(found.notice, found.tries));
    },
  );
  return app;
}
