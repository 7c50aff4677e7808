import { sql } from 'drizzle-orm';
import type { ItemError } from '../domain/item-error.ts';
import type { ForecastItem } from '../domain/rules/forecast.ts';
import type { ObjectRef } from '../domain/transaction.ts';
import type { Category } from '../domain/words.ts';
import { type Db, statement, transact } from './client.ts';
import { factsQuery, toItemFacts } from './facts.ts';

/** What is listed of an open item beside what it is judged by. */
export type ListedOpen = Pick<
  ForecastItem,
  'id' | 'lane' | 'sequence' | 'released' | 'status' | 'laterApplied'
> & {
  engineerId: string;
  objectType: string;
  objectNumber: string | null;
  property: string | null;
  groupId: string | null;
  category: Category | null;
  /** Of its last attempt. */
  errors: ItemError[] | null;
};

export type OpenItem = ListedOpen & ForecastItem;

/** A root object (an order with all that hangs under it) with its open items, over all devices. */
export type OpenRoot = {
  /** `object type/object id`. */
  key: string;
  /** Lane by lane, in the order in which their heads were received; each in the order of its sequence. */
  items: OpenItem[];
  /**
   * Open items behind these that are more than is judged at once of one root. A root with so many usually
   * has one cause and one repair; what is behind is to be judged again when those before it are done.
   */
  beyond: ListedOpen[];
};

/** Whose open items are read: of every root that has a failed one, of the items' roots, or of this root. */
export type Roots = 'failed' | { items: readonly string[] } | { root: ObjectRef };

/** Items of a page; it is exceeded only by a root that has more by itself. */
const PAGE = 500;
/** Of one root at most so many items are judged, and so many bytes of content as they are stored. */
const MOST_ITEMS = 1_000;
const MOST_BYTES = 8_000_000;

const OPEN = "i.status NOT IN ('completed','cancelled')";

// By id, else by the office's number.
const objectNamed = (type: string, name: string) => `LEFT JOIN LATERAL (
    SELECT * FROM objects WHERE object_type = ${type} AND object_id = ${name}
    UNION ALL SELECT * FROM objects WHERE object_type = ${type} AND number = ${name}
    LIMIT 1) o ON true`;

const rootsOfItems = (condition: string) => `
  SELECT DISTINCT coalesce(i.parent_type, o.parent_type, i.object_type) AS type,
    coalesce(i.parent_id, o.parent_id, i.object_id) AS name
  FROM items i ${objectNamed('i.object_type', 'i.object_id')} WHERE ${condition}`;

/**
 * The open items of roots, by id, in the order in which they are walked. An item belongs to the root that
 * it names, else to the parent of its object, else to its object; by id or by number is the same root.
 */
const openItems = (named: string) => `
  WITH named AS (${named}),
  roots AS (
    SELECT DISTINCT n.type, coalesce(o.object_id, n.name) AS id, ARRAY[n.name, o.object_id, o.number] AS names,
      o.parent_id IS NULL AS top
    FROM named n ${objectNamed('n.type', 'n.name')}),
  open AS (
    SELECT DISTINCT r.type || '/' || r.id AS root, i.id, i.lane, i.device_id, i.sequence, i.received_at,
      pg_column_size(i.content) AS size
    FROM roots r CROSS JOIN LATERAL (
      SELECT i.* FROM items i WHERE i.parent_type = r.type AND i.parent_id = ANY(r.names) AND ${OPEN}
      UNION ALL
      SELECT i.* FROM items i WHERE i.object_type = r.type AND i.object_id = ANY(r.names)
        AND i.parent_id IS NULL AND r.top AND ${OPEN}
      UNION ALL
      SELECT i.* FROM objects c JOIN items i ON i.object_type = c.object_type AND i.object_id IN (c.object_id, c.number)
        WHERE c.parent_type = r.type AND c.parent_id = ANY(r.names) AND i.parent_id IS NULL AND ${OPEN}) i),
  lanes AS (
    SELECT *, first_value(received_at) OVER lane AS since, min(sequence) OVER lane AS head FROM open
    WINDOW lane AS (PARTITION BY root, lane ORDER BY sequence))
  SELECT id, root, row_number() OVER walk > ${MOST_ITEMS} OR sum(size) OVER walk > ${MOST_BYTES} AS beyond
  FROM lanes
  WINDOW walk AS (PARTITION BY root ORDER BY since, device_id, head, lane, sequence ROWS UNBOUNDED PRECEDING)
  ORDER BY root COLLATE "C", since, device_id, head, lane, sequence`;

type Walked = { id: string; root: string; beyond: boolean };

async function* walked(tx: Db, roots: Roots): AsyncGenerator<Walked> {
  const declare = (named: string, values: unknown[] = []) =>
    tx.$client.query({
      text: `DECLARE open_items NO SCROLL CURSOR FOR ${openItems(named)}`,
      values,
    });
  if (roots === 'failed') await declare(rootsOfItems("i.status = 'completed-with-errors'"));
  else if ('items' in roots)
    await declare(rootsOfItems('i.id = ANY($1::uuid[])'), [[...roots.items]]);
  else {
    const { objectType, objectId } = roots.root;
    await declare('SELECT $1::text AS type, $2::text AS name', [objectType, objectId]);
  }
  for (;;) {
    const { rows } = await tx.execute<Walked>(sql.raw(`FETCH ${PAGE} FROM open_items`));
    yield* rows;
    if (rows.length < PAGE) break;
  }
  await tx.execute(sql`CLOSE open_items`);
}

/** Whole roots together, as many as a page holds; only what is beyond the most of a root is cut. */
async function* pagesOf(rows: AsyncGenerator<Walked>): AsyncGenerator<Walked[]> {
  let page: Walked[] = [];
  let root: Walked[] = [];
  for await (const row of rows) {
    const isNext = root[0] !== undefined && root[0].root !== row.root;
    const isCut = row.beyond && root.length >= MOST_ITEMS + PAGE;
    if (isNext || isCut) {
      if (page.length + root.length > PAGE && page.length > 0) {
        yield page;
        page = [];
      }
      page.push(...root);
      root = [];
    }
    root.push(row);
  }
  if (page.length > 0) yield page;
  if (root.length > 0) yield root;
}

const listed = statement<ListedOpen>(
  'open-listed',
  `SELECT id, lane, sequence, released, status, engineer_id AS "engineerId", object_type AS "objectType",
    object_number AS "objectNumber", property, group_id AS "groupId", category, errors,
    EXISTS (SELECT FROM outcomes o WHERE o.lane = i.lane AND o.sequence > i.sequence
      AND o.status = 'completed' AND NOT o.released) AS "laterApplied"
   FROM items i WHERE id = ANY($1::uuid[])`,
);

const judged = statement<Parameters<typeof toItemFacts>[0]>(
  'open-facts',
  factsQuery('(SELECT * FROM items WHERE id = ANY($1::uuid[]))'),
);

const byId = <T extends { id: string }>(rows: T[]) => new Map(rows.map((row) => [row.id, row]));

async function readPage(tx: Db, page: Walked[]): Promise<OpenRoot[]> {
  const idsOf = (rows: Walked[]) => rows.map(({ id }) => id);
  const rows = byId(await listed(tx, idsOf(page)));
  const found = await judged(tx, idsOf(page.filter(({ beyond }) => !beyond)));
  const facts = new Map(
    found.map(toItemFacts).map((each) => [each.standing.id as string, each.facts]),
  );
  const roots = new Map<string, OpenRoot>();
  for (const { id, root: key } of page) {
    const root = roots.get(key) ?? { key, items: [], beyond: [] };
    roots.set(key, root);
    const row = rows.get(id);
    const known = facts.get(id);
    if (row && known) root.items.push({ ...row, facts: known });
    else if (row) root.beyond.push(row);
  }
  return [...roots.values()];
}

/**
 * The open items of roots with all that they are judged by, in pages of about 500 items, ordered by root;
 * within {@link snapshot}. However many there are, no more than a page is held, and a root is split only
 * behind its first 1,000 items (then its next pages have nothing but `beyond`).
 */
export async function* readOpenRoots(tx: Db, roots: Roots): AsyncGenerator<OpenRoot[]> {
  for await (const page of pagesOf(walked(tx, roots))) yield await readPage(tx, page);
}

/** Reads, and only that: everything that `work` sees is as it was at one moment. */
export const snapshot = <T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> =>
  transact(db, async (tx) => {
    await tx.execute(sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`);
    return work(tx);
  });
