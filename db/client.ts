import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';

type Empty = Record<string, never>;
/** The database, or one transaction of it. */
export type Db = NodePgDatabase<Empty> & { $client: pg.Pool | pg.PoolClient };

const INT8 = 20;
/** Counters stay below 2^53 (checked where they come in), so a number holds them. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8
      ? Number
      : pg.types.getTypeParser(oid, format as 'text')) as pg.CustomTypesConfig['getTypeParser'],
};

export type Database = { db: Db; pool: pg.Pool; close: () => Promise<void> };

/** Every statement goes by an index, whatever PostgreSQL knows of the tables when it plans. */
export const planning = '-c enable_seqscan=off -c jit=off';

/**
 * Opens a pool. Every wait has an end: connecting 5 s, a statement 15 s, an idle transaction 10 s.
 * `onError` hears of connections that die while nobody uses them; without it they would end the process.
 */
export function openDatabase(
  url: string,
  options: {
    max?: number;
    name?: string;
    onError?: (error: Error) => void;
    /** Plans named statements once, whatever their values: for a pool that runs only those of the core. */
    generic?: boolean;
  } = {},
): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.name ?? 'appsuite-inbox',
    connectionTimeoutMillis: 5_000,
    query_timeout: 20_000,
    statement_timeout: 15_000,
    idle_in_transaction_session_timeout: 10_000,
    options: options.generic ? `${planning} -c plan_cache_mode=force_generic_plan` : planning,
    // Statements of one transaction may be sent without waiting for the answer to the one before.
    pipeline: true,
    types,
  });
  const onError = options.onError ?? (() => undefined);
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return { db: drizzle(pool), pool, close: () => pool.end() };
}

// A client lives as long as its connection; its drizzle face is made once.
const faces = new WeakMap<pg.PoolClient, Db>();
function faceOf(client: pg.PoolClient): Db {
  const known = faces.get(client);
  if (known) return known;
  const face: Db = drizzle(client);
  faces.set(client, face);
  return face;
}

// A BEGIN whose answer nobody has read yet.
const beginnings = new WeakMap<object, Promise<unknown>>();

/**
 * Runs `work` in one transaction: commits when it resolves, rolls back when it rejects. When even the
 * rollback fails the connection is thrown away, so that nothing of it can be committed later.
 */
export async function transact<T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> {
  if (!(db.$client instanceof pg.Pool)) return work(db);
  const client = await db.$client.connect();
  let broken: Error | undefined;
  try {
    const begun = client.query('BEGIN');
    begun.catch(() => undefined); // heard of by the first statement, or below
    beginnings.set(client, begun);
    const result = await work(faceOf(client));
    await begun;
    const { command } = await client.query('COMMIT');
    // PostgreSQL answers a COMMIT with ROLLBACK when a statement failed and nobody passed that on.
    if (command !== 'COMMIT') throw new Error('the transaction was rolled back at its commit');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/**
 * A named statement of the core: planned once per connection, its text in one place. `$1 …` are the
 * values in the order of the call.
 */
export const statement =
  <Row extends object, Values extends readonly unknown[] = readonly unknown[]>(
    name: string,
    text: string,
  ) =>
  async (db: Db, ...values: Values): Promise<Row[]> => {
    const query: pg.QueryConfig = { name, text, values: [...values] };
    const begun = beginnings.get(db.$client);
    beginnings.delete(db.$client);
    const answer = (db.$client as pg.Pool).query<Row & pg.QueryResultRow>(query);
    // Without its BEGIN a statement stands alone: nothing may follow it then.
    const [{ rows }] = await Promise.all([answer, begun]);
    return rows;
  };
