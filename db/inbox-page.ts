import { type SQL, sql } from 'drizzle-orm';

/** Where a page starts: after the row with this sort key (as PostgreSQL writes it) and id. */
export type After = { key: string; id: string };
export type PageRequest = { limit: number; after: After | null };
export type Page<T> = { rows: T[]; next: After | null };

/** What a list is sorted by; `id` makes the order complete, so that pages neither skip nor repeat. */
export type SortKey = {
  key: SQL;
  /** SQL type of the key, for the comparison with the cursor's text. */
  type: 'timestamptz' | 'integer' | 'text';
  id: SQL;
  idType: 'uuid' | 'bigint' | 'text';
  descending: boolean;
};

/** `ORDER BY` of the list. */
export const orderOf = ({ key, id, descending }: SortKey): SQL =>
  descending ? sql`${key} DESC, ${id} DESC` : sql`${key}, ${id}`;

/** The rows behind the cursor; undefined for the first page. */
export function behind(sort: SortKey, after: After | null): SQL | undefined {
  if (!after) return undefined;
  const than = sql.raw(sort.descending ? '<' : '>');
  const [type, idType] = [sql.raw(sort.type), sql.raw(sort.idType)];
  return sql`(${sort.key}, ${sort.id}) ${than} (${after.key}::${type}, ${after.id}::${idType})`;
}

/**
 * The sort key of a row as text. It is made in SQL: a JavaScript date would cut the microseconds, and
 * rows of the same millisecond would be skipped.
 */
export const keyText = ({ key }: SortKey): SQL<string> => sql<string>`(${key})::text`;

/** A page out of `limit + 1` rows: the surplus row only says that there is a next page. */
export function pageOf<T extends { sortKey: string }>(
  found: T[],
  limit: number,
  idOf: (row: T) => string | number,
): Page<T> {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const next = last && found.length > limit ? { key: last.sortKey, id: String(idOf(last)) } : null;
  return { rows, next };
}
