import { and, asc, eq, gte, inArray, type SQL, sql } from 'drizzle-orm';
import { type BulkOutcome, bulkRequestOf } from '../domain/background-action.ts';
import type { ItemError } from '../domain/item-error.ts';
import type { Db } from './client.ts';
import {
  behind,
  orderOf,
  type Page,
  type PageRequest,
  pageOf,
  type SortKey,
} from './inbox-page.ts';
import { type Scope, visibleItems } from './inbox-scope.ts';
import { attempts, items, requests } from './schema.ts';
import { bulkItems } from './schema-actions.ts';

/*
 * What became of an action's items is never kept a second time: it is read from the attempts that served
 * the action's requests. One that was put back, or met a technical failure, is followed to the next; what
 * a running attempt has noted so far is not its end.
 */
function fatesOf(db: Db, actionId: string, scope: Scope) {
  const request = sql`${bulkRequestOf(actionId, '')}::text || ${bulkItems.itemId}`;
  const ended = db
    .select({ attempt: attempts.attempt, outcome: attempts.outcome, errors: attempts.errors })
    .from(attempts)
    .where(
      and(
        eq(attempts.itemId, bulkItems.itemId),
        gte(attempts.attempt, requests.servedBy),
        inArray(attempts.outcome, ['completed', 'failed']),
        sql`NOT (${items.status} = 'in-progress' AND ${items.attempt} = ${attempts.attempt})`,
      ),
    )
    .orderBy(asc(attempts.attempt))
    .limit(1)
    .as('ended');
  const outcome = sql<BulkOutcome | null>`CASE
    WHEN ${bulkItems.result} IS DISTINCT FROM 'done' THEN NULL
    WHEN ${ended.outcome} IS NOT NULL THEN ${ended.outcome}
    WHEN ${items.status} = 'completed-with-errors' THEN 'failed'
    WHEN ${items.status} IN ('completed','cancelled') THEN ${items.status}
    WHEN ${items.status} = 'not-started' THEN 'waiting'
    ELSE 'running' END`;
  // A request that came while an attempt ran is served by none, unless that one failed.
  const unserved = sql`CASE WHEN ${outcome} = 'completed' THEN ${items.attempt} END`;
  const attempt = sql<number | null>`coalesce(${ended.attempt}, ${requests.servedBy}, ${unserved})`;
  return db
    .select({
      position: bulkItems.position,
      itemId: bulkItems.itemId,
      result: bulkItems.result,
      reason: bulkItems.reason,
      at: bulkItems.at,
      attempt: attempt.as('served_by'),
      outcome: outcome.as('fate'),
      errors: sql<ItemError[] | null>`${ended.errors}`.as('attempt_errors'),
      engineerId: items.engineerId,
      objectType: items.objectType,
      objectId: items.objectId,
      objectNumber: items.objectNumber,
      cancelReason: sql<string | null>`${items.reason}`.as('cancel_reason'),
      modifiedBy: items.modifiedBy,
    })
    .from(bulkItems)
    .innerJoin(items, eq(items.id, bulkItems.itemId))
    .leftJoin(requests, and(eq(requests.itemId, bulkItems.itemId), eq(requests.requestId, request)))
    .leftJoinLateral(ended, sql`true`)
    .where(and(eq(bulkItems.actionId, actionId), visibleItems(scope)))
    .as('fates');
}

/** Whether an attempt that the action caused is still to end. */
export async function attemptsRun(db: Db, actionId: string): Promise<boolean> {
  const fates = fatesOf(db, actionId, 'all');
  const [running] = await db
    .select({ one: sql`1` })
    .from(fates)
    .where(eq(fates.outcome, 'running'))
    .limit(1);
  return running !== undefined;
}

/** How many of an action's items, as far as the scope shows them, stand where. */
export type FateCounts = { total: number; done: number; passedOver: number } & Record<
  BulkOutcome,
  number
>;

/** Counts the fates of the action's items that the scope shows. */
export async function countFates(db: Db, scope: Scope, actionId: string): Promise<FateCounts> {
  const fates = fatesOf(db, actionId, scope);
  const counted = (condition: SQL) => sql<number>`(count(*) FILTER (WHERE ${condition}))::int`;
  const ended = (outcome: BulkOutcome) => counted(sql`${fates.outcome} = ${outcome}`);
  const [counts] = await db
    .select({
      total: counted(sql`true`),
      done: counted(sql`${fates.result} = 'done'`),
      passedOver: counted(sql`${fates.result} = 'passed-over'`),
      completed: ended('completed'),
      failed: ended('failed'),
      cancelled: ended('cancelled'),
      running: ended('running'),
      waiting: ended('waiting'),
    })
    .from(fates);
  if (!counts) throw new Error('an aggregate has a row');
  return counts;
}

const order: SortKey = {
  key: sql`fates.position`,
  type: 'integer',
  id: sql`fates.item_id`,
  idType: 'uuid',
  descending: false,
};

const selectFates = (db: Db, scope: Scope, actionId: string) =>
  db.select().from(fatesOf(db, actionId, scope));
/** One item of an action, and what became of it. */
export type Fate = Awaited<ReturnType<typeof selectFates>>[number];

/** One page of the action's items that the scope shows, in the order in which they are worked on. */
export async function listFates(
  db: Db,
  scope: Scope,
  actionId: string,
  page: PageRequest,
): Promise<Page<Fate>> {
  const found = await selectFates(db, scope, actionId)
    .where(behind(order, page.after))
    .orderBy(orderOf(order))
    .limit(page.limit + 1);
  const rows = found.map((row) => ({ ...row, sortKey: String(row.position) }));
  return pageOf(rows, page.limit, (row) => row.itemId);
}
