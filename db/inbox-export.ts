import { and, type SQL, sql } from 'drizzle-orm';
import pg from 'pg';
import Cursor from 'pg-cursor';
import type { Db } from './client.ts';
import type { ItemSort } from './inbox-branches.ts';
import { type ItemFilter, itemConditions } from './inbox-filter.ts';
import { everyItem, type ListedItem, lookedUp } from './inbox-list.ts';
import type { Scope } from './inbox-scope.ts';
import { blocking } from './inbox-waiting.ts';

/** Rows that are fetched, and held in memory, at a time. */
const BATCH = 500;
/** Until the next rows are there, the first of which may take sorting all of them. */
const ANSWER_MS = 60_000;
/**
 * However slowly it is read: until then what is deleted or changed elsewhere cannot be cleaned up. PostgreSQL
 * looks every second whether the client is still there, also while it sorts. A statement's own limit would
 * count the whole reading, for to PostgreSQL it is one statement.
 */
const SETTINGS =
  '-c statement_timeout=0 -c transaction_timeout=15min -c client_connection_check_interval=1s';

/** The order of the list (`inbox-branches.ts`) over all statuses at once. */
function orderOf({ by, descending }: ItemSort): SQL {
  const direction = sql.raw(descending ? 'DESC' : 'ASC');
  const keys: Record<ItemSort['by'], SQL> = {
    receivedAt: sql`items.received_at ${direction}`,
    // What is not finished comes last, whichever way the list runs.
    finishedAt: sql`items.finished_at ${direction} NULLS LAST,
      (CASE WHEN items.finished_at IS NULL THEN items.received_at END) ${direction}`,
    attempts: sql`items.attempt ${direction}, items.received_at ${direction}`,
    blocking: sql`${blocking} ${direction}, items.received_at ${direction}`,
  };
  return sql`${keys[by]}, items.id ${direction}`;
}

/**
 * Every item that the filter selects and the scope shows, in the order of the list and as all of them were at
 * one moment; read as fast as the batches are taken. It has a connection of its own, which ends with it, or
 * when `stop` fires. Throws what the database throws, also in the middle.
 */
export async function* readItems(
  db: Db,
  scope: Scope,
  given: ItemFilter,
  sort: ItemSort,
  stop: AbortSignal,
): AsyncGenerator<ListedItem[]> {
  const filter = await lookedUp(db, given);
  const conditions = and(...itemConditions(scope, filter));
  const { names, text, values } = everyItem(db, conditions, orderOf(sort));
  const client = new pg.Client({
    ...(db.$client as pg.Pool).options,
    application_name: 'appsuite-inbox export',
    statement_timeout: 0,
    query_timeout: 0,
    pipeline: false, // a cursor asks, and waits for the answer
    options: SETTINGS,
  });
  client.on('error', () => undefined); // whoever reads hears of it
  const end = () => void client.end().catch(() => undefined);
  stop.addEventListener('abort', end);
  try {
    await client.connect();
    const cursor = client.query(new Cursor<unknown[]>(text, values, { rowMode: 'array' }));
    for (;;) {
      stop.throwIfAborted();
      const overdue = setTimeout(end, ANSWER_MS);
      const rows = await cursor.read(BATCH).finally(() => clearTimeout(overdue));
      if (rows.length > 0) yield rows.map((row) => named(names, row));
      if (rows.length < BATCH) return;
    }
  } finally {
    stop.removeEventListener('abort', end);
    end();
  }
}

const named = (names: readonly string[], row: readonly unknown[]): ListedItem =>
  Object.fromEntries(names.map((name, n) => [name, row[n]])) as ListedItem;
