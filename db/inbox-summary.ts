import { and, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { type Scope, visibleItems } from './inbox-scope.ts';
import { blockedBy } from './inbox-waiting.ts';
import { items } from './schema.ts';

/**
 * How the inbox stands, per status, category and code: what the counts on top of the list are made of.
 * `oldestAt` is the receipt of the oldest.
 */
export const summarize = (db: Db, scope: Scope) =>
  db
    .select({
      status: items.status,
      category: items.category,
      code: items.code,
      count: sql<number>`count(*)::int`,
      oldestAt: sql`min(${items.receivedAt})`.mapWith(items.receivedAt),
      waiting: sql<number>`count(${blockedBy})::int`,
      retrying: sql<number>`count(${items.nextAttemptAt})::int`,
    })
    .from(items)
    .where(and(visibleItems(scope)))
    .groupBy(items.status, items.category, items.code);
