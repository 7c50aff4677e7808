import { and, asc, eq, gte, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import {
  type BulkItemResult,
  type BulkOutcome,
  bulkRequestOf,
} from '../domain/background-action.ts';
import type { ItemError } from '../domain/item-error.ts';
import { type Db, statement } from './client.ts';
import {
  behind,
  orderOf,
  type Page,
  type PageRequest,
  pageOf,
  type SortKey,
} from './inbox-page.ts';
import { type Scope, visibleRows } from './inbox-scope.ts';
import { attempts, items, outcomes, requests } from './schema.ts';
import { bulkItems } from './schema-actions.ts';

/** The rows of `bulkItems`, joined to the items, that the scope shows: as the item is, or last was. */
export const visibleBulkItems = (scope: Scope): SQL | undefined =>
  visibleRows(scope, {
    property: sql`CASE WHEN ${items.id} IS NULL THEN ${bulkItems.property} ELSE ${items.property} END`,
    engineerId: sql`coalesce(${items.engineerId}, ${bulkItems.engineerId})`,
  });

/*
 * What became of an action's items is read from the attempts that served the action's requests: one that
 * was put back, or met a technical failure, is followed to the next; what a running attempt has noted so
 * far is not its end. Once an attempt has ended its outcome is settled: kept with the action, so that it
 * outlives the item. What waits when the action finishes is read for ever, in the end from `outcomes`.
 */
function fatesOf(db: Db, actionId: string, scope: Scope, condition?: SQL) {
  const request = sql`${bulkRequestOf(actionId, '')}::text || ${bulkItems.itemId}`;
  const ended = db
    .select({ attempt: attempts.attempt, outcome: attempts.outcome, errors: attempts.errors })
    .from(attempts)
    .where(
      and(
        isNull(bulkItems.outcome),
        eq(attempts.itemId, bulkItems.itemId),
        gte(attempts.attempt, requests.servedBy),
        inArray(attempts.outcome, ['completed', 'failed']),
        sql`NOT (${items.status} = 'in-progress' AND ${items.attempt} = ${attempts.attempt})`,
      ),
    )
    .orderBy(asc(attempts.attempt))
    .limit(1)
    .as('ended');
  const requeues = sql`(SELECT kind = 'requeue' OR coalesce(request->>'requeue', '') = 'true'
    FROM background_actions WHERE id = ${actionId})`;
  const outcome = sql<BulkOutcome | null>`CASE
    WHEN ${bulkItems.outcome} IS NOT NULL THEN ${bulkItems.outcome}
    WHEN ${bulkItems.result} IS DISTINCT FROM 'done' OR NOT ${requeues} THEN NULL
    WHEN ${ended.outcome} IS NOT NULL THEN ${ended.outcome}
    WHEN ${items.status} = 'completed-with-errors' THEN 'failed'
    WHEN ${items.status} IN ('completed','cancelled') THEN ${items.status}
    WHEN ${items.status} = 'not-started' THEN 'waiting'
    WHEN ${items.id} IS NULL THEN (SELECT status FROM ${outcomes} o WHERE o.id = ${bulkItems.itemId})
    ELSE 'running' END`;
  // A request that came while an attempt ran is served by none, unless that one failed.
  const unserved = sql`CASE WHEN ${bulkItems.outcome} IS NULL AND ${outcome} = 'completed' THEN ${items.attempt} END`;
  const attempt = sql<
    number | null
  >`coalesce(${bulkItems.attempt}, ${ended.attempt}, ${requests.servedBy}, ${unserved})`;
  return db
    .select({
      position: bulkItems.position,
      itemId: bulkItems.itemId,
      result: bulkItems.result,
      reason: bulkItems.reason,
      resolved: bulkItems.resolved,
      at: bulkItems.at,
      attempt: attempt.as('served_by'),
      outcome: outcome.as('fate'),
      errors: sql<ItemError[] | null>`coalesce(${bulkItems.errors}, ${ended.errors})`.as(
        'fate_errors',
      ),
      engineerId: sql<string>`coalesce(${items.engineerId}, ${bulkItems.engineerId}, '')`.as(
        'fate_engineer',
      ),
      objectType: sql<string>`coalesce(${items.objectType}, ${bulkItems.objectType}, '')`.as(
        'fate_object_type',
      ),
      objectNumber: sql<
        string | null
      >`coalesce(${items.objectNumber}, ${bulkItems.objectNumber})`.as('fate_object_number'),
    })
    .from(bulkItems)
    .leftJoin(items, eq(items.id, bulkItems.itemId))
    .leftJoin(
      requests,
      and(
        isNull(bulkItems.outcome),
        eq(requests.itemId, bulkItems.itemId),
        eq(requests.requestId, request),
      ),
    )
    .leftJoinLateral(ended, sql`true`)
    .where(and(eq(bulkItems.actionId, actionId), visibleBulkItems(scope), condition))
    .as('fates');
}

/** Fates that are settled at once: few enough for a short statement. */
const BATCH = 500;

const keep = statement(
  'bulk-settle',
  `UPDATE bulk_items b SET outcome = r.outcome, attempt = r.attempt, errors = r.errors
    FROM jsonb_to_recordset($2::jsonb) r(position int, outcome text, attempt int, errors jsonb)
    WHERE b.action_id = $1 AND b.position = r.position AND b.outcome IS NULL`,
);

/**
 * Keeps the outcome of every attempt that the action caused and that has ended; `beat` is called after
 * each batch. Returns whether one is still to end.
 */
export async function settleFates(db: Db, actionId: string, beat: () => void): Promise<boolean> {
  const unsettled = sql`${bulkItems.result} = 'done' AND ${bulkItems.outcome} IS NULL`;
  let running = false;
  let after = 0;
  for (;;) {
    const fates = fatesOf(
      db,
      actionId,
      'all',
      sql`${unsettled} AND ${bulkItems.position} > ${after}`,
    );
    const batch = await db.select().from(fates).orderBy(asc(fates.position)).limit(BATCH);
    const ended = batch.filter(
      ({ outcome }) => outcome === 'completed' || outcome === 'failed' || outcome === 'cancelled',
    );
    const rows = ended.map(({ position, outcome, attempt, errors }) => ({
      ...{ position, outcome, attempt },
      errors: outcome === 'failed' ? errors : null,
    }));
    if (rows.length > 0) await keep(db, actionId, JSON.stringify(rows));
    running ||= batch.some(({ outcome }) => outcome === 'running');
    beat();
    if (batch.length < BATCH) return running;
    after = batch.at(-1)?.position ?? after;
  }
}

const unsettledActions = statement<{ id: string }>(
  'bulk-unsettled',
  `SELECT id FROM background_actions a WHERE state IN ('stopped','finished')
    AND (kind = 'requeue' OR coalesce(request->>'requeue', '') = 'true')
    AND EXISTS (SELECT FROM bulk_items WHERE action_id = a.id AND result = 'done' AND outcome IS NULL)`,
);

/**
 * Keeps every outcome that came after its action had ended, of what waited then: before retention deletes the
 * items, and with them what their attempts said.
 */
export async function settleLateFates(db: Db, beat: () => void): Promise<void> {
  for (const { id } of await unsettledActions(db)) await settleFates(db, id, beat);
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

/** What a list of fates is narrowed to. */
export type FateFilter = {
  result?: BulkItemResult[] | undefined;
  outcome?: BulkOutcome[] | undefined;
};

/** One page of the action's items that the scope shows, in the order in which they are worked on. */
export async function listFates(
  db: Db,
  scope: Scope,
  actionId: string,
  { limit, after }: PageRequest,
  { result, outcome }: FateFilter = {},
): Promise<Page<Fate>> {
  const found = await selectFates(db, scope, actionId)
    .where(
      and(
        behind(order, after),
        result && sql`fates.result IN ${result}`,
        outcome && sql`fates.fate IN ${outcome}`,
      ),
    )
    .orderBy(orderOf(order))
    .limit(limit + 1);
  const rows = found.map((row) => ({ ...row, sortKey: String(row.position) }));
  return pageOf(rows, limit, (row) => row.itemId);
}
