import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { type Db, planning } from '../db/client.ts';

/** How PostgreSQL went about a statement. */
export type Plan = {
  sql: string;
  /** As EXPLAIN prints it. */
  text: string;
  /** Rows that it took from each table or index of a table, those it did not keep included. */
  rowsRead: Record<string, number>;
  /** Tables that were read from the beginning to the end. */
  scanned: string[];
};

type Node = {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: Node[];
};

type Asked = { sql: string; params: unknown[] };

/** Runs `use`, and explains every statement that it sent to the database. */
export async function plansOf(url: string, use: (db: Db) => Promise<unknown>): Promise<Plan[]> {
  const pool = new pg.Pool({ connectionString: url, max: 2, options: planning });
  const asked: Asked[] = [];
  const logger = { logQuery: (sql: string, params: unknown[]) => void asked.push({ sql, params }) };
  try {
    await use(drizzle(pool, { logger }));
    const plans: Plan[] = [];
    for (const statement of asked) plans.push(await explain(pool, statement));
    return plans;
  } finally {
    await pool.end();
  }
}

async function explain(pool: pg.Pool, { sql, params }: Asked): Promise<Plan> {
  const run = async (format: string) => {
    const how = `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, BUFFERS OFF, SUMMARY OFF, FORMAT ${format})`;
    const { rows } = await pool.query({ text: `${how} ${sql}`, values: params, rowMode: 'array' });
    return rows.map(([line]) => line);
  };
  const [json] = await run('JSON');
  const nodes = all((json as [{ Plan: Node }])[0].Plan);
  const rowsRead: Record<string, number> = {};
  const scanned = new Set<string>();
  for (const node of nodes) {
    const table = node['Relation Name'];
    if (table === undefined) continue;
    const { 'Rows Removed by Filter': filtered = 0, 'Rows Removed by Index Recheck': lossy = 0 } =
      node;
    const rows = (node['Actual Rows'] + filtered + lossy) * node['Actual Loops'];
    rowsRead[table] = (rowsRead[table] ?? 0) + Math.round(rows);
    if (node['Node Type'] === 'Seq Scan') scanned.add(table);
  }
  const text = (await run('TEXT')).join('\n');
  return { sql, text, rowsRead, scanned: [...scanned] };
}

const all = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(all)];
