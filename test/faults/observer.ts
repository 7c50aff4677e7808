import pg from 'pg';

/** Looks into the database, past every link, at what is under way. */
export type Observer = {
  /** `id/attempt` of each item that is with the engine, or being brought there. */
  inFlight(): Promise<string[]>;
  /** Transactions and statements that api and worker have open. */
  openTransactions(): Promise<number>;
  /** Items that the service could work on, or on those before them. */
  backlog(): Promise<number>;
  close(): Promise<void>;
};

const IN_FLIGHT = `SELECT id || '/' || attempt AS key FROM items
  WHERE status = 'in-progress' OR (status = 'queued' AND deliveries > 0)`;
const OPEN = `SELECT count(*)::int AS n FROM pg_stat_activity
  WHERE usename = 'inbox_app' AND state <> 'idle'`;
// What waits for a person, and what waits behind that, is no work for the service.
const BACKLOG = `SELECT count(*)::int AS n FROM items i
  WHERE status IN ('queued','in-progress') OR (status = 'not-started' AND NOT EXISTS (
    SELECT FROM items e WHERE e.lane = i.lane AND e.sequence < i.sequence
      AND e.status NOT IN ('completed','cancelled') AND e.category IS NOT NULL AND e.finished_at IS NOT NULL))`;

/** Observes the database at `ownerUrl`; every look fails within seconds while it is away. */
export function openObserver(ownerUrl: string): Observer {
  const pool = new pg.Pool({
    connectionString: ownerUrl,
    max: 2,
    connectionTimeoutMillis: 2_000,
    query_timeout: 5_000,
  });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const count = async (text: string) => Number((await pool.query(text)).rows[0]?.n);
  return {
    inFlight: async () => (await pool.query(IN_FLIGHT)).rows.map(({ key }) => key),
    openTransactions: () => count(OPEN),
    backlog: () => count(BACKLOG),
    close: () => pool.end(),
  };
}
