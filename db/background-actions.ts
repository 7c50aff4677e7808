import { and, eq, exists, getTableColumns, inArray, type SQL, sql } from 'drizzle-orm';
import type { BackgroundActionKind, BackgroundActionState } from '../domain/background-action.ts';
import { visibleBulkItems } from './bulk-fates.ts';
import type { Db } from './client.ts';
import { itemsWhere, type ListedItem } from './inbox-list.ts';
import {
  behind,
  orderOf,
  type Page,
  type PageRequest,
  pageOf,
  type SortKey,
} from './inbox-page.ts';
import { type Scope, visibleItems } from './inbox-scope.ts';
import { items } from './schema.ts';
import { backgroundActions, bulkItems } from './schema-actions.ts';

const {
  deliverAt: _deliverAt,
  nextAt: _nextAt,
  requestKey: _requestKey,
  requestHash: _requestHash,
  ...columns
} = getTableColumns(backgroundActions);

/** The items of an action that the scope shows. */
const shownItems = (db: Db, scope: Scope) =>
  db
    .select({ one: sql`1` })
    .from(bulkItems)
    .leftJoin(items, eq(items.id, bulkItems.itemId))
    .where(and(eq(bulkItems.actionId, backgroundActions.id), visibleBulkItems(scope)));

/** The actions of which the scope shows an item; undefined = every action. */
const visibleActions = (db: Db, scope: Scope): SQL | undefined =>
  scope === 'all' ? undefined : exists(shownItems(db, scope));

function selectActions(db: Db, scope: Scope, condition: SQL | undefined) {
  const shown =
    scope === 'all' ? backgroundActions.total : db.$count(shownItems(db, scope).as('shown'));
  return db
    .select({ ...columns, total: sql<number>`${shown}::int`, selected: backgroundActions.total })
    .from(backgroundActions)
    .where(and(condition, visibleActions(db, scope)));
}

/** An action as the scope shows it: `total` counts the visible items only, `selected` all. */
export type ActionRow = Awaited<ReturnType<typeof selectActions>>[number];

/** What stands under background actions: work over many items, and each transaction of the inbox. */
export type Listed = { action: ActionRow } | { item: ListedItem };
export type ListedKind = 'transaction' | BackgroundActionKind;

/** What the list is narrowed to; states and authors are those of work over many items, which alone is listed then. */
export type ActionFilter = {
  kinds?: readonly ListedKind[] | undefined;
  states?: readonly BackgroundActionState[] | undefined;
  by?: readonly string[] | undefined;
};

type Listing = { id: string; kind: ListedKind; sortKey: string };

const newestFirst = (key: SQL, id: SQL): SortKey => ({
  ...{ key, id },
  type: 'timestamptz',
  idType: 'uuid',
  descending: true,
});

/** One page of all that runs or ran in the background and that the filter selects, newest first. */
export async function listActions(
  db: Db,
  scope: Scope,
  { kinds, states, by }: ActionFilter,
  { limit, after }: PageRequest,
): Promise<Page<Listed>> {
  const part = (from: SQL, kind: SQL, key: SortKey, condition: SQL | undefined) => {
    const where = and(condition, behind(key, after)) ?? sql`true`;
    return sql`(SELECT ${key.id} AS id, ${kind} AS kind, ${key.key} AS at FROM ${from} WHERE ${where}
      ORDER BY ${orderOf(key)} LIMIT ${limit + 1})`;
  };
  const bulk = kinds?.filter((kind) => kind !== 'transaction');
  const received = newestFirst(sql`items.received_at`, sql`items.id`);
  const created = newestFirst(sql`background_actions.created_at`, sql`background_actions.id`);
  const wanted = and(
    bulk && inArray(backgroundActions.kind, bulk),
    states && inArray(backgroundActions.state, [...states]),
    by && inArray(backgroundActions.by, [...by]),
  );
  const withTransactions = !states && !by && (!kinds || kinds.includes('transaction'));
  const parts = [
    ...(withTransactions
      ? [part(sql`items`, sql`'transaction'`, received, visibleItems(scope))]
      : []),
    ...(!bulk || bulk.length > 0
      ? [part(sql`background_actions`, sql`kind`, created, and(wanted, visibleActions(db, scope)))]
      : []),
  ];
  if (parts.length === 0) return { rows: [], next: null };
  const { rows } = await db.execute<Listing>(sql`
    SELECT id, kind, at::text AS "sortKey" FROM (${sql.join(parts, sql` UNION ALL `)}) listed
    ORDER BY at DESC, id DESC LIMIT ${limit + 1}`);
  const page = pageOf(rows, limit, ({ id }) => id);
  return { next: page.next, rows: await withAll(db, scope, page.rows) };
}

/** The rows in full. One that is deleted meanwhile is left out. */
async function withAll(db: Db, scope: Scope, page: Listing[]): Promise<Listed[]> {
  const idsOf = (isItem: boolean) =>
    page.filter(({ kind }) => (kind === 'transaction') === isItem).map(({ id }) => id);
  const [actionIds, itemIds] = [idsOf(false), idsOf(true)];
  const [actions, transactions] = await Promise.all([
    actionIds.length > 0 ? selectActions(db, scope, inArray(backgroundActions.id, actionIds)) : [],
    itemIds.length > 0
      ? itemsWhere(db, inArray(items.id, itemIds), sql`items.id`, itemIds.length)
      : [],
  ]);
  const found = new Map<string, Listed>([
    ...actions.map((action): [string, Listed] => [action.id, { action }]),
    ...transactions.map((item): [string, Listed] => [item.id, { item }]),
  ]);
  return page.flatMap(({ id }) => found.get(id) ?? []);
}

/** The action with this id; null when it is not known, or the scope shows none of its items. */
export async function readAction(db: Db, scope: Scope, id: string): Promise<ActionRow | null> {
  const [action] = await selectActions(db, scope, eq(backgroundActions.id, id));
  return action ?? null;
}
