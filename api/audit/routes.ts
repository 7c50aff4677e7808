import { Hono } from 'hono';
import { z } from 'zod';
import { type AuditRow, listAudit } from '../../db/audit-list.ts';
import { type ApiDeps, type ApiEnv, requireRole } from '../context.ts';
import { nextCursor, pageParameters, pageRequest } from '../inbox/cursor.ts';
import { word, words } from '../inbox/item-query.ts';
import { type Reader, readerOf } from '../inbox/item-view.ts';
import { moment } from '../instant.ts';
import { operation, query } from '../openapi.ts';
import { nameOf, sentenceOf } from './wording.ts';

const AuditQuery = z.strictObject({
  by: words.describe('Ids of those who did it.'),
  action: words,
  subject: word
    .optional()
    .describe('Start of what it was done to, such as `item/` or `function-profile/apprentice`.'),
  from: moment.optional(),
  to: moment.optional().describe('Exclusive.'),
  ...pageParameters,
});

const AuditEntry = z
  .object({
    id: z.number().int(),
    at: z.iso.datetime(),
    by: z.string().describe('Id of a user; `temporal` or `reconcile` where nobody is named.'),
    byName: z.string(),
    action: z.string(),
    subject: z.string(),
    data: z.record(z.string(), z.unknown()),
    sentence: z.string().describe('In the caller’s language.'),
  })
  .meta({ ref: 'AuditEntry' });
export const AuditPage = z.object({
  entries: z.array(AuditEntry),
  nextCursor: z.string().nullable().describe('For the next page; null on the last one.'),
});

const example: z.infer<typeof AuditPage> = {
  entries: [
    {
      id: 7,
      at: '2026-11-22T09:20:41.310Z',
      by: 'bob',
      byName: 'Bob Visser',
      action: 'item.requeue',
      subject: 'item/0b3f6a52-7c1e-4a77-9d55-0c8f1e2a9b10',
      data: { via: 'api', note: 'asked Emma' },
      sentence: 'Bob Visser queued a transaction on Order WO-1042 for a retry: ‘asked Emma’.',
    },
  ],
  nextCursor: null,
};

/** `/v1/audit`: who did what. */
export function auditRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.use(requireRole('application-manager'));
  app.get(
    '/',
    operation({
      tag: 'Configuration',
      summary: 'Who did what, newest first',
      description:
        'Every change of an item, an object or the configuration, every change that was refused for want of a right, and who signed in to the page, out of it, or was not let in. Rows are never changed or removed.',
      answers: { 200: { description: 'One page.', schema: AuditPage, example } },
      problems: ['malformed'],
    }),
    query(AuditQuery),
    async (c) => {
      const asked = c.req.valid('query');
      const page = pageRequest(asked, { key: 'text', id: 'bigint' });
      const { rows, next } = await listAudit(deps.db, asked, page);
      const reader = await readerOf(c, deps);
      return c.json({
        entries: rows.map((row) => toEntry(row, reader)),
        nextCursor: nextCursor(asked, next),
      });
    },
  );
  return app;
}

function toEntry(row: AuditRow, reader: Reader): z.infer<typeof AuditEntry> {
  const { object: _, at, data, ...entry } = row;
  return {
    ...entry,
    at: at.toISOString(),
    byName: nameOf(row.by, reader.configuration),
    data: data ?? {},
    sentence: sentenceOf(row, reader),
  };
}
