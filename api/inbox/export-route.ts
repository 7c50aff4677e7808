import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { z } from 'zod';
import { writeAudit } from '../../db/audit.ts';
import { readItems } from '../../db/inbox-export.ts';
import type { ListedItem } from '../../db/inbox-list.ts';
import { scopeOf, showsItem, worksInOffice } from '../../domain/office-scope.ts';
import type { ApiContext, ApiDeps, ApiEnv } from '../context.ts';
import { operation, query } from '../openapi.ts';
import { describeFailure, problem } from '../problem.ts';
import { callerScope } from '../scope.ts';
import { itemCsvHead, itemCsvLines } from './item-csv.ts';
import { ExportQuery, filterOf, sortOf } from './item-query.ts';
import { type Reader, readerOf, toItem } from './item-view.ts';

/** Exports that one process makes at once: each keeps a connection, and a moment of the database, open. */
const AT_ONCE = 2;
const RETRY_AFTER_S = 30;

const example =
  'id,status,category,code,errors,…\r\n0b6ffd3c-…,completed-with-errors,validation,field-required,Solution is missing.,…\r\n';

/** All that a list shows, in one file. */
export function inboxExportRoute(deps: ApiDeps): Hono<ApiEnv> {
  let running = 0;
  /** Takes a place; the function that gives it back, once. */
  const begin = (): (() => void) => {
    if (running >= AT_ONCE)
      throw problem('too-many-requests', 'Others are exporting; ask again in half a minute.', {
        headers: { 'Retry-After': `${RETRY_AFTER_S}` },
      });
    running += 1;
    let ended = false;
    return () => {
      if (!ended) running -= 1;
      ended = true;
    };
  };

  return new Hono<ApiEnv>().get(
    '/export',
    operation({
      tag: 'Inbox',
      summary: 'Every item of a list, as CSV',
      description:
        "The filters and sorts of the list; all items as they are at one moment, however long reading takes (15 minutes at most). RFC 4180 in UTF-8 with a byte order mark; columns are named as the members of an item, times are ISO 8601, `errors` are in the caller’s language. What a spreadsheet would take for a formula begins with `'`. It breaks off when the caller may not see what comes next any more. A file that breaks off is not complete: the connection then ends without the last chunk.",
      answers: {
        200: { description: 'The file.', type: 'text/csv', schema: z.string(), example },
      },
      problems: ['malformed'],
    }),
    query(ExportQuery),
    async (c) => {
      const { format: _format, ...asked } = c.req.valid('query');
      const reader = await readerOf(c, deps);
      const scope = callerScope(c, reader.configuration);
      const filter = filterOf(asked, reader.configuration, c.get('caller').id);
      c.header('Content-Type', 'text/csv; charset=utf-8; header=present');
      c.header('Content-Disposition', `attachment; filename="${fileName(new Date())}"`);
      c.header('Cache-Control', 'no-store');
      // Without a body nobody would end it.
      if (c.req.raw.method === 'HEAD') return c.body(null);

      const free = begin();
      const brokenOff = new AbortController();
      const stop = AbortSignal.any([c.req.raw.signal, brokenOff.signal]);
      stop.addEventListener('abort', free);
      try {
        const items = readItems(deps.db, scope, filter, sortOf(asked), stop);
        // What fails before the first row is still answered in words.
        const first = await items.next();
        await note(deps, c, 'export.started', {});
        const lines = csvOf(deps, c, reader, first, items, free);
        return c.body(streamOf(c, lines, () => brokenOff.abort()));
      } catch (error) {
        brokenOff.abort();
        throw error;
      }
    },
  );
}

/** Nothing that anybody typed in. */
const fileName = (at: Date): string =>
  `appsuite-inbox-${at.toISOString().replaceAll(/[-:]|\.\d+/g, '')}.csv`;

/** Who takes the inbox along, with which filter: written before the first row leaves, and at the end. */
const note = (
  { db }: ApiDeps,
  c: ApiContext,
  action: 'export.started' | 'export.ended',
  data: { rows?: number; complete?: boolean },
): Promise<void> =>
  writeAudit(db, {
    by: c.get('caller').id,
    action,
    subject: `export/${c.get('requestId')}`,
    data: { filter: new URL(c.req.url).search.slice(1), ...data },
  });

type Items = AsyncGenerator<ListedItem[]>;

async function* csvOf(
  deps: ApiDeps,
  c: ApiContext,
  reader: Reader,
  first: IteratorResult<ListedItem[]>,
  items: Items,
  free: () => void,
): AsyncGenerator<string> {
  let rows = 0;
  let complete = false;
  try {
    yield itemCsvHead();
    for (let next = first; !next.done; next = await items.next()) {
      await assertStillShown(deps, c, next.value);
      yield itemCsvLines(next.value.map((row) => toItem(row, reader)));
      rows += next.value.length;
    }
    complete = true;
  } catch (error) {
    deps.logger.warn(
      { requestId: c.get('requestId'), error: describeFailure(error) },
      'an export broke off',
    );
    throw error;
  } finally {
    free();
    await items.return(undefined);
    await note(deps, c, 'export.ended', { rows, complete });
  }
}

/** An export may take minutes: whoever may not see the next rows by now gets no more. */
async function assertStillShown(
  { configuration }: ApiDeps,
  c: ApiContext,
  rows: readonly ListedItem[],
): Promise<void> {
  const { id, granted } = c.get('caller');
  const now = await configuration.current();
  const user = now.users.get(id);
  const roles = user?.roles.filter((role) => granted.includes(role)) ?? [];
  if (!user || !worksInOffice({ active: user.active, roles }))
    throw new Error('may not export any more');
  const scope = scopeOf(now, user);
  if (!rows.every((row) => showsItem(scope, row))) throw new Error('sees something else by now');
}

/** The text as bytes, made only as fast as they are taken. */
function streamOf(
  c: ApiContext,
  text: AsyncGenerator<string>,
  brokenOff: () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await text.next().catch((error: unknown) => cut(c, error));
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      async cancel() {
        brokenOff();
        await text.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * Breaks the connection, so that the file is seen to be incomplete. A stream that fails would be ended by the
 * server with the words of the failure, as if they were the last line.
 */
function cut(c: ApiContext, error: unknown): Promise<never> {
  const { outgoing } = (c.env ?? {}) as Partial<HttpBindings>;
  if (!outgoing) throw error;
  outgoing.destroy();
  return new Promise(() => undefined); // it is cancelled
}
