import { and, ne, type SQL, sql } from 'drizzle-orm';
import type { Category, ErrorCode, ItemStatus } from '../domain/words.ts';
import type { Db } from './client.ts';
import { type Scope, visibleItems, visibleRows } from './inbox-scope.ts';
import { items } from './schema.ts';
import { completedCounts } from './schema-inbox.ts';

/** So many items of a status, category and code. */
export type StatusCount = {
  status: ItemStatus;
  category: Category | null;
  code: ErrorCode | null;
  count: number;
  /** Receipt of the oldest; null for what is completed: nobody waits for it. */
  oldestAt: Date | null;
  /** How many wait behind others. */
  waiting: number;
  /** How many technical failures are on their way to a retry. */
  retrying: number;
};

/** How the inbox stands, per status, category and code: what the counts on top of the list are made of. */
export async function summarize(db: Db, scope: Scope): Promise<StatusCount[]> {
  const [counts, [completed]] = await Promise.all([
    countNotCompleted(db, scope),
    countCompleted(db, scope),
  ]);
  const none = { category: null, code: null, oldestAt: null, waiting: 0, retrying: 0 };
  return [...counts, { ...none, status: 'completed', count: completed?.count ?? 0 }];
}

// What is not started waits: were it free, receipt or the end of the item before had queued it.
const waiting: SQL = sql`items.status = 'not-started' AND NOT items.released`;

const countNotCompleted = (db: Db, scope: Scope) =>
  db
    .select({
      status: items.status,
      category: items.category,
      code: items.code,
      count: sql<number>`count(*)::int`,
      oldestAt: sql`min(${items.receivedAt})`.mapWith(items.receivedAt),
      waiting: sql<number>`(count(*) FILTER (WHERE ${waiting}))::int`,
      retrying: sql<number>`count(${items.nextAttemptAt})::int`,
    })
    .from(items)
    .where(and(ne(items.status, sql`'completed'`), visibleItems(scope)))
    .groupBy(items.status, items.category, items.code);

const counted = {
  property: sql`nullif(${completedCounts.property}, '')`,
  engineerId: completedCounts.engineerId,
};
const countCompleted = (db: Db, scope: Scope) =>
  db
    .select({ count: sql<number>`coalesce(sum(${completedCounts.count}), 0)::int` })
    .from(completedCounts)
    .where(visibleRows(scope, counted));
