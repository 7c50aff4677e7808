import { sql } from 'drizzle-orm';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Db } from '../db/client.ts';

/** What `/metrics` shows. Labels hold words of the program only, never ids or people. */
export function createMetrics(db: Db) {
  const registry = new Registry();
  const registers = [registry];
  new Gauge({
    name: 'inbox_items_open',
    help: 'Items of the inbox that are neither completed nor cancelled, by status.',
    labelNames: ['status'],
    registers,
    async collect() {
      this.reset();
      // From an index; without PostgreSQL the other figures are still worth having.
      const { rows } = await db
        .execute<{ status: string; count: number }>(
          sql`SELECT status, count(*)::int AS count FROM items WHERE status <> 'completed' AND status <> 'cancelled' GROUP BY status`,
        )
        .catch(() => ({ rows: [] }));
      for (const { status, count } of rows) this.set({ status }, count);
    },
  });
  return {
    registry,
    transactions: new Counter({
      name: 'inbox_transactions_received_total',
      help: 'Transactions received from devices, by what was answered.',
      labelNames: ['receipt'],
      registers,
    }) as Counter<'receipt'>,
    refusals: new Counter({
      name: 'inbox_transactions_refused_total',
      help: 'Transactions refused at the door, by code.',
      labelNames: ['code'],
      registers,
    }) as Counter<'code'>,
    requests: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Seconds until the answer began, by route.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
      registers,
    }) as Histogram<'method' | 'route' | 'status'>,
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
