import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { countUpTo, type ItemSort, type KeyType, pageOfPart, partsOf } from './inbox-branches.ts';
import type { ItemFilter } from './inbox-filter.ts';
import { type After, type Page, type PageRequest, pageOf } from './inbox-page.ts';
import type { Scope } from './inbox-scope.ts';
import { lookUp } from './inbox-search.ts';
import { blockedBy, blocking } from './inbox-waiting.ts';
import { items } from './schema.ts';

const {
  content: _content,
  reason: _reason,
  errorCategories: _errorCategories,
  ...columns
} = getTableColumns(items);
const shown = { ...columns, blockedBy, blocking };
const selectItems = (db: Db, key: SQL<string>) => db.select({ ...shown, sortKey: key }).from(items);

/** An item as the lists show it. */
export type ListedItem = Awaited<ReturnType<typeof selectItems>>[number];

/** What the text of a cursor holds for each part of the list: its number, then keys of these types. */
export const keyTypes = (sort: ItemSort): KeyType[][] =>
  partsOf(sort).map(({ keys }) => keys.map(({ type }) => type));

const partOf = (after: After | null): number => (after ? Number(after.key.split('|')[0]) : 0);

/** One page of the items that the filter selects and the scope shows. */
export async function listItems(
  db: Db,
  scope: Scope,
  filter: ItemFilter,
  sort: ItemSort,
  { after, limit }: PageRequest,
): Promise<Page<ListedItem>> {
  const found = new Map<string, ListedItem>();
  const first = partOf(after);
  for (let part = first; part < partsOf(sort).length && found.size <= limit; part += 1) {
    const rest = { after: part === first ? after : null, limit: limit + 1 - found.size };
    const page = pageOfPart(scope, filter, sort, part, rest);
    // An item may move from a part to the next between the two statements.
    for (const item of page ? await itemsOfPage(db, page) : [])
      if (!found.has(item.id)) found.set(item.id, item);
  }
  return pageOf([...found.values()], limit, ({ id }) => id);
}

/** The statement that reads a page which {@link pageOfPart} names. */
const itemsOfPage = (db: Db, page: SQL) =>
  selectItems(db, sql<string>`page.key`)
    .innerJoin(sql`(${page}) AS page`, sql`page.id = items.id`)
    .orderBy(sql`page.place`);

/** The filter with what a text names: with it PostgreSQL plans better, and finds the same. */
export const lookedUp = async (db: Db, filter: ItemFilter): Promise<ItemFilter> =>
  filter.text ? { ...filter, text: await lookUp(db, filter.text) } : filter;

/** Items in the shape of the lists, without paging. */
export const itemsWhere = (db: Db, condition: SQL | undefined, order: SQL, limit: number) =>
  selectItems(db, sql<string>`''`).where(condition).orderBy(order).limit(limit);

/** The statement that reads items without paging, and the names of its columns in their order. */
export function everyItem(db: Db, condition: SQL | undefined, order: SQL) {
  const query = selectItems(db, sql<string>`''`).where(condition).orderBy(order).toSQL();
  return { names: [...Object.keys(shown), 'sortKey'], text: query.sql, values: query.params };
}

/** Counting stops here: beyond it the number says «more than», not how many. */
const COUNTED = 10_000;

/** How many items the filter selects; exact up to 10,000. */
export async function countItems(
  db: Db,
  scope: Scope,
  filter: ItemFilter,
): Promise<{ count: number; exact: boolean }> {
  const { rows } = await db.execute<{ count: number }>(countUpTo(scope, filter, COUNTED + 1));
  const count = rows[0]?.count ?? 0;
  return { count: Math.min(count, COUNTED), exact: count <= COUNTED };
}
