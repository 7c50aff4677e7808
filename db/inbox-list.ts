import { and, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { type ItemFilter, itemConditions } from './inbox-filter.ts';
import {
  behind,
  keyText,
  orderOf,
  type Page,
  type PageRequest,
  pageOf,
  type SortKey,
} from './inbox-page.ts';
import type { Scope } from './inbox-scope.ts';
import { blockedBy, blocking } from './inbox-waiting.ts';
import { items } from './schema.ts';

export const itemSorts = ['receivedAt', 'finishedAt', 'attempts', 'blocking'] as const;
export type ItemSort = { by: (typeof itemSorts)[number]; descending: boolean };

const { content: _content, reason: _reason, ...columns } = getTableColumns(items);
const shown = { ...columns, blockedBy, blocking };

const selectItems = (db: Db, key: SQL<string>) => db.select({ ...shown, sortKey: key }).from(items);
/** An item as the lists show it. */
export type ListedItem = Awaited<ReturnType<typeof selectItems>>[number];

const id = sql`items.id`;
const sortKeys = {
  receivedAt: () => ({ key: sql`items.received_at`, type: 'timestamptz' }),
  // What is not finished comes last, whichever way the list runs.
  finishedAt: (descending) => ({
    key: sql`coalesce(items.finished_at, ${sql.raw(descending ? "'-infinity'" : "'infinity'")})`,
    type: 'timestamptz',
  }),
  attempts: () => ({ key: sql`items.attempt`, type: 'integer' }),
  blocking: () => ({ key: blocking, type: 'integer' }),
} as const satisfies Record<ItemSort['by'], (descending: boolean) => Pick<SortKey, 'key' | 'type'>>;

/** The statement behind {@link listItems}: one row more than the page has. */
export function itemsOfPage(
  db: Db,
  scope: Scope,
  filter: ItemFilter,
  { by, descending }: ItemSort,
  { after, limit }: PageRequest,
) {
  const sort: SortKey = { ...sortKeys[by](descending), id, idType: 'uuid', descending };
  return selectItems(db, keyText(sort))
    .where(and(...itemConditions(scope, filter), behind(sort, after)))
    .orderBy(orderOf(sort))
    .limit(limit + 1);
}

/** One page of the items that the filter selects and the scope shows. */
export async function listItems(
  db: Db,
  scope: Scope,
  filter: ItemFilter,
  sort: ItemSort,
  page: PageRequest,
): Promise<Page<ListedItem>> {
  const found = await itemsOfPage(db, scope, filter, sort, page);
  return pageOf(found, page.limit, (row) => row.id);
}

/** Items in the shape of the lists, without paging. */
export const itemsWhere = (db: Db, condition: SQL | undefined, order: SQL, limit: number) =>
  selectItems(db, sql<string>`''`).where(condition).orderBy(order).limit(limit);

/** Counting stops here: beyond it the number says «more than», not how many. */
const COUNTED = 10_000;

/** How many items the filter selects; exact up to 10,000. */
export async function countItems(
  db: Db,
  scope: Scope,
  filter: ItemFilter,
): Promise<{ count: number; exact: boolean }> {
  const counted = db
    .select({ one: sql`1`.as('one') })
    .from(items)
    .where(and(...itemConditions(scope, filter)))
    .limit(COUNTED + 1)
    .as('counted');
  const [row] = await db.select({ count: sql<number>`count(*)::int` }).from(counted);
  const count = row?.count ?? 0;
  return { count: Math.min(count, COUNTED), exact: count <= COUNTED };
}
