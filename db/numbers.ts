import { and, inArray, type SQL, sql } from 'drizzle-orm';
import type { ItemError } from '../domain/item-error.ts';
import type { NumberKind, Period } from '../domain/numbers.ts';
import { type Db, statement } from './client.ts';
import { type Scope, visibleRows } from './inbox-scope.ts';

/** Days as `2026-11-23` (UTC), `to` the last one. */
export type NumbersRequest = {
  from: string;
  to: string;
  by: Period;
  property?: string[] | undefined;
  objectType?: string[] | undefined;
};

/** How often something happened in a period, and took this step of time. */
export type NumbersRow = {
  /** The first day of the period. */
  period: string;
  kind: NumberKind;
  cause: string;
  step: number;
  count: number;
  /** Milliseconds. */
  total: number;
};

export type Happened = {
  rows: NumbersRow[];
  /** Of each cause that something failed for: its newest errors. */
  samples: Record<string, [ItemError, ...ItemError[]]>;
};

/** Errors that a cause is worded by. */
const SAMPLES = 5;

const seen = {
  property: sql`nullif(n.property, '')`,
  engineerId: sql`n.engineer_id`,
};
const oneOf = (column: SQL, values: string[] | undefined): SQL | undefined =>
  values && inArray(column, values);

/**
 * What happened to the items that the scope shows. Days that were counted are read as they were counted, the
 * rest from the items, in one statement: no day is in both, whoever counts meanwhile.
 */
export async function readNumbers(
  db: Db,
  scope: Scope,
  { from, to, by, property, objectType }: NumbersRequest,
): Promise<Happened> {
  const [first, behind] = [sql`${from}::date`, sql`(${to}::date + 1)`];
  const midnight = (day: SQL): SQL => sql`(${day}::timestamp AT TIME ZONE 'UTC')`;
  const mine = and(
    sql`true`,
    visibleRows(scope, seen),
    oneOf(sql`n.property`, property),
    oneOf(sql`n.object_type`, objectType),
  );
  const found = await db.execute<Happened>(sql`
    WITH happened AS (
      SELECT n.* FROM numbers n, numbers_state s
       WHERE n.day >= ${first} AND n.day < least(${behind}, (s.counted_to AT TIME ZONE 'UTC')::date) AND ${mine}
      UNION ALL
      SELECT n.* FROM numbers_state s, number_events(greatest(s.counted_to, ${midnight(first)}), ${midnight(behind)}) n
       WHERE ${mine}),
    summed AS (
      SELECT to_char(date_trunc(${by}, day::timestamp), 'YYYY-MM-DD') AS period, kind, cause, step,
          sum(count)::int AS count, sum(total)::bigint AS total
        FROM happened GROUP BY 1, 2, 3, 4),
    samples AS (
      SELECT cause, sample, row_number() OVER (
          PARTITION BY cause ORDER BY day DESC, property, engineer_id, object_type, kind, step) AS place
        FROM happened WHERE sample IS NOT NULL),
    worded AS (
      SELECT cause, jsonb_agg(sample ORDER BY place) AS errors FROM samples WHERE place <= ${SAMPLES} GROUP BY cause)
    SELECT coalesce((SELECT jsonb_agg(s ORDER BY period, kind, cause, step) FROM summed s), '[]') AS rows,
      coalesce((SELECT jsonb_object_agg(cause, errors) FROM worded), '{}') AS samples`);
  const [happened = { rows: [], samples: {} }] = found.rows;
  return happened;
}

const countNext = statement<{ day: string | null }>(
  'numbers-count-day',
  'SELECT count_day()::text AS day',
);

/**
 * Counts the next day that is over, whole and once, whoever else does so at the same time; null = none is
 * left. What has not been counted is not deleted (`delete_expired`).
 */
export async function countDay(db: Db): Promise<string | null> {
  const [counted] = await countNext(db);
  return counted?.day ?? null;
}
