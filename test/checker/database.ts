import pg from 'pg';

const INT8 = 20;
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8
      ? Number
      : pg.types.getTypeParser(oid, format as 'text')) as pg.CustomTypesConfig['getTypeParser'],
};

/** One moment of the database: every look sees the same state. */
export type Snapshot = {
  rows<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  /** The rows of a query, a few thousand at a time, so that their number does not matter. */
  each<Row extends object>(text: string, take: (row: Row) => void): Promise<void>;
  close(): Promise<void>;
};

const AT_ONCE = 5_000;

/** Opens a connection whose looks all see the database as it is now; nothing can be written over it. */
export async function openSnapshot(databaseUrl: string): Promise<Snapshot> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => undefined); // the query under way hears of it
  await client.connect();
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  // Lists of a run fit into memory; sorting them on the disk would take longer than reading them.
  await client.query("SET LOCAL work_mem = '64MB'");
  return snapshotOf(client);
}

/** What a connection sees in the transaction that it is in. */
export function snapshotOf(client: pg.Client): Snapshot {
  const rows = async <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> =>
    (await client.query<Row & pg.QueryResultRow>({ text, values, types })).rows;
  return {
    rows,
    async each<Row extends object>(text: string, take: (row: Row) => void) {
      await client.query(`DECLARE walk NO SCROLL CURSOR FOR ${text}`);
      for (;;) {
        const page = await rows<Row>(`FETCH ${AT_ONCE} FROM walk`);
        for (const row of page) take(row);
        if (page.length < AT_ONCE) break;
      }
      await client.query('CLOSE walk');
    },
    close: () => client.end(),
  };
}
