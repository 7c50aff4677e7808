import { sql } from 'drizzle-orm';
import { Hono, type MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Db } from '../db/client.ts';
import { assertMigrated, MigrationError } from '../db/migrate.ts';
import type { ApiDeps, ApiEnv } from './context.ts';
import type { Metrics } from './metrics.ts';
import { operation } from './openapi.ts';
import { problem } from './problem.ts';

/** Measures each request and writes one log line for it: the route's template, never ids or content. */
export const observe =
  (logger: Logger, { requests }: Metrics): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const begun = performance.now();
    await next();
    const ms = performance.now() - begun;
    // What ends in `*` is middleware; an address of nobody counts under one name.
    const route = matchedRoutes(c).findLast(({ path }) => !path.endsWith('*'))?.path ?? 'none';
    const { method } = c.req;
    const { status } = c.res;
    requests.observe({ method, route, status: String(status) }, ms / 1000);
    const line = { requestId: c.get('requestId'), method, route, status, ms: Math.round(ms) };
    if (status >= 500) logger.warn(line, 'request');
    else logger.debug(line, 'request');
  };

const Ready = z
  .object({
    status: z.enum(['ready', 'degraded']),
    database: z.literal('ready'),
    engine: z
      .enum(['ready', 'away', 'no-worker'])
      .describe('As a worker last saw it; acknowledging goes on without it.'),
  })
  .meta({ ref: 'Ready' });

/** What workers wrote of the engine in the last 30 s. */
async function engineState(db: Db): Promise<z.infer<typeof Ready>['engine']> {
  const { rows } = await db.execute<{ workers: number; good: number }>(
    sql`SELECT count(*)::int AS workers, count(*) FILTER (WHERE engine_error IS NULL)::int AS good
      FROM workers WHERE seen_at > now() - interval '30 s'`,
  );
  const { workers = 0, good = 0 } = rows[0] ?? {};
  if (workers === 0) return 'no-worker';
  return good > 0 ? 'ready' : 'away';
}

/** For those who run the service: needs no token, tells nothing of people or content. */
export function operationsRoutes({ db, config }: ApiDeps, metrics: Metrics): Hono<ApiEnv> {
  return new Hono<ApiEnv>()
    .get(
      '/healthz',
      operation({
        tag: 'Operations',
        summary: 'Alive',
        open: true,
        answers: {
          200: {
            description: 'The process answers.',
            schema: z.object({ status: z.literal('alive') }),
            example: { status: 'alive' },
          },
        },
      }),
      (c) => c.json({ status: 'alive' }),
    )
    .get(
      '/readyz',
      operation({
        tag: 'Operations',
        summary: 'Ready to acknowledge',
        description:
          '503 when PostgreSQL is away or not migrated. An engine that is away is `degraded`, and ready: transactions are still acknowledged and kept.',
        open: true,
        answers: {
          200: {
            description: 'Transactions are acknowledged.',
            schema: Ready,
            example: { status: 'ready', database: 'ready', engine: 'ready' },
          },
        },
      }),
      async (c) => {
        await assertMigrated(db).catch((error: unknown) => {
          if (!(error instanceof MigrationError)) throw error;
          throw problem('database-unavailable', error.message, {
            headers: { 'Retry-After': '5' },
            cause: error,
          });
        });
        const engine = await engineState(db);
        const status = engine === 'ready' ? 'ready' : 'degraded';
        return c.json({ status, database: 'ready', engine });
      },
    )
    .get(
      '/metrics',
      operation({
        tag: 'Operations',
        summary: 'Figures for Prometheus',
        open: true,
        answers: {
          200: { description: 'Prometheus text format.', schema: z.string(), type: 'text/plain' },
        },
      }),
      async (c) =>
        c.body(await metrics.registry.metrics(), 200, {
          'Content-Type': metrics.registry.contentType,
        }),
    )
    .get(
      '/version',
      operation({
        tag: 'Operations',
        summary: 'What runs here',
        open: true,
        answers: {
          200: {
            description: 'The version of the program and of Node.',
            schema: z.object({ version: z.string(), node: z.string() }),
            example: { version: '0.1.0', node: 'v20.19.0' },
          },
        },
      }),
      (c) => c.json({ version: config.version, node: process.version }),
    );
}
