import { Hono } from 'hono';
import type { z } from 'zod';
import { type NumbersRequest, readNumbers } from '../../db/numbers.ts';
import { addDays } from '../../domain/numbers.ts';
import type { ApiDeps, ApiEnv } from '../context.ts';
import { operation, query } from '../openapi.ts';
import { problem } from '../problem.ts';
import { callerScope } from '../scope.ts';
import { readerOf } from './item-view.ts';
import { numbersCsv } from './numbers-csv.ts';
import { Numbers, NumbersQuery, numbersExample } from './numbers-schemas.ts';
import { toNumbers } from './numbers-view.ts';

/** Days without being asked for any, and at most. */
const USUAL = 14;
const MOST = 400;

/** What happened in the inbox, day by day, long after the items are gone. */
export function inboxNumbersRoute(deps: ApiDeps): Hono<ApiEnv> {
  return new Hono<ApiEnv>().get(
    '/numbers',
    operation({
      tag: 'Inbox',
      summary: 'The numbers per day and category',
      description:
        'Each thing is counted on the day (UTC) on which it happened: received, completed, failed, repaired. So a day that is over does not change; it is kept when its items are deleted. Only what happened to items that you may see is counted, as they were when the day was over. Counts and means are exact. With `format=csv` a line for each period and category.',
      answers: {
        200: {
          description: 'The numbers of every period.',
          schema: Numbers,
          example: numbersExample,
        },
      },
      problems: ['malformed'],
    }),
    query(NumbersQuery),
    async (c) => {
      const { format, ...asked } = c.req.valid('query');
      const request = withDays(asked, new Date());
      const reader = await readerOf(c, deps);
      const scope = callerScope(c, reader.configuration);
      const found = toNumbers(request, await readNumbers(deps.db, scope, request), reader);
      if (format === 'json') return c.json(found);
      c.header('Content-Type', 'text/csv; charset=utf-8; header=present');
      c.header(
        'Content-Disposition',
        `attachment; filename="numbers-${request.from}-${request.to}.csv"`,
      );
      return c.body(numbersCsv(found));
    },
  );
}

function withDays(asked: Omit<z.infer<typeof NumbersQuery>, 'format'>, now: Date): NumbersRequest {
  const to = asked.to ?? now.toISOString().slice(0, 10);
  const from = asked.from ?? addDays(to, 1 - USUAL);
  if (from > to || addDays(from, MOST) <= to)
    throw problem('malformed', 'A parameter is not acceptable; see `errors`.', {
      errors: [{ pointer: 'from', detail: `A day before \`to\`, by less than ${MOST} days.` }],
    });
  return { ...asked, from, to };
}
