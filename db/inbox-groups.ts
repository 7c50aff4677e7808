import { and, inArray, type SQL, sql } from 'drizzle-orm';
import type { ItemError } from '../domain/item-error.ts';
import type { Db } from './client.ts';
import { type ItemFilter, plainConditions } from './inbox-filter.ts';
import {
  behind,
  orderOf,
  type Page,
  type PageRequest,
  pageOf,
  type SortKey,
} from './inbox-page.ts';
import { type Scope, visibleRows } from './inbox-scope.ts';
import { attempts } from './schema.ts';
import { numbers } from './schema-numbers.ts';

/** What a list of groups is narrowed to. */
export type GroupFilter = Pick<
  ItemFilter,
  'group' | 'category' | 'code' | 'objectType' | 'property' | 'engineer' | 'device'
>;

/** Failed items with the same cause, of those that the scope shows and the filter selects. */
export type CauseGroup = {
  /** The cause (`domain/cause.ts`). */
  id: string;
  count: number;
  /** How many items wait behind them. */
  blocking: number;
  /** The beginning of the UTC day once nothing that failed then is kept. */
  firstSeen: Date;
  lastSeen: Date;
  /** Per UTC day how often something failed for it, what was repaired since too; today is the last. */
  perDay: number[];
  /** At most five, the newest first: never none. */
  samples: [Sample, ...Sample[]];
};
export type Sample = { id: string; objectType: string; engineerId: string; error: ItemError };

const DAYS = 14;
const SAMPLES = 5;

/** What holds most back comes first, then what is most frequent. As text, so that one cursor holds it. */
const urgency: SortKey = {
  key: sql`(lpad(c.blocking::text, 10, '0') || lpad(c.count::text, 10, '0'))`,
  type: 'text',
  id: sql`c.id`,
  idType: 'text',
  descending: true,
};

// UTC days all have 24 hours.
const firstDay = sql`(date_trunc('day', now(), 'UTC') - ${sql.raw(`${(DAYS - 1) * 24}`)} * interval '1 hour')`;

const utcDay = (at: SQL) => sql`(${at} AT TIME ZONE 'UTC')::date`;
const inNumbers = { ...numbers, property: sql`nullif(${numbers.property}, '')` };

const where = (condition: SQL | undefined) => (condition ? sql`AND ${condition}` : sql``);

/** The statement behind {@link listGroups}: one row more than the page has. */
function groupsOfPage(scope: Scope, filter: GroupFilter, page: PageRequest): SQL {
  const failed = and(
    sql`items.status = 'completed-with-errors'`,
    ...plainConditions(scope, filter),
  );
  const attempted = sql`attempts
    WHERE attempts.group_id = g.id ${where(attemptsOf(scope, filter))}`;
  const counted = sql`numbers
    WHERE numbers.cause = g.id AND numbers.kind IN ('failed', 'failed-again') ${where(numbersOf(scope, filter))}`;
  // Attempts go with their item: days that were counted are read as they were counted.
  const perDay = sql`SELECT jsonb_object_agg(day - ${utcDay(firstDay)}, failed) FROM (
      SELECT day, sum(failed) AS failed FROM (
        SELECT numbers.day, numbers.count AS failed FROM ${counted} AND numbers.day >= ${utcDay(firstDay)}
        UNION ALL
        SELECT ${utcDay(sql`attempts.finished_at`)}, 1 FROM ${attempted}
          AND attempts.finished_at >= greatest(${firstDay}, (SELECT counted_to FROM numbers_state))) each
       GROUP BY day) d`;
  const samples = sql`SELECT jsonb_agg(s) FROM (
      SELECT items.id, items.object_type AS "objectType", items.engineer_id AS "engineerId",
        items.errors->0 AS error
      FROM items WHERE items.group_id = g.id AND ${failed}
      ORDER BY items.received_at DESC, items.id DESC LIMIT ${sql.raw(`${SAMPLES}`)}) s`;
  // Of the same day, what is kept knows the time.
  const seen = (order: SQL) => sql`SELECT at FROM (
      (SELECT attempts.finished_at AS at FROM ${attempted} ORDER BY attempts.finished_at ${order} LIMIT 1)
      UNION ALL
      (SELECT numbers.day::timestamp AT TIME ZONE 'UTC' FROM ${counted} ORDER BY numbers.day ${order} LIMIT 1)) each
    ORDER BY ${utcDay(sql`at`)} ${order}, at DESC LIMIT 1`;
  return sql`
    WITH c AS (
      SELECT items.group_id AS id, count(*)::int AS count, coalesce(sum(heads.blocking), 0)::int AS blocking
        FROM items LEFT JOIN heads ON heads.id = items.id WHERE ${failed} GROUP BY items.group_id),
    g AS (
      SELECT c.*, ${urgency.key} AS "sortKey" FROM c
       ${page.after ? sql`WHERE ${behind(urgency, page.after)}` : sql``}
       ORDER BY ${orderOf(urgency)} LIMIT ${page.limit + 1})
    SELECT g.*, jsonb_build_object('firstSeen', (${seen(sql`ASC`)}), 'lastSeen', (${seen(sql`DESC`)}),
      'perDay', (${perDay}), 'samples', (${samples})) AS details
    FROM g ORDER BY g."sortKey" DESC, g.id DESC`;
}

/** What failed for a cause, of all engineers and devices: the numbers are not kept by them. */
const attemptsOf = (scope: Scope, { property }: GroupFilter) =>
  and(visibleRows(scope, attempts), property && inArray(attempts.property, property));
const numbersOf = (scope: Scope, { property }: GroupFilter) =>
  and(visibleRows(scope, inNumbers), property && inArray(numbers.property, property));

type Row = {
  id: string;
  sortKey: string;
  count: number;
  blocking: number;
  details: {
    firstSeen: string;
    lastSeen: string;
    perDay: Record<string, number> | null;
    samples: CauseGroup['samples'];
  };
};

/** One page of the groups of failed items. */
export async function listGroups(
  db: Db,
  scope: Scope,
  filter: GroupFilter,
  page: PageRequest,
): Promise<Page<CauseGroup>> {
  const found = await db.execute<Row>(groupsOfPage(scope, filter, page));
  const { rows, next } = pageOf(found.rows, page.limit, ({ id }) => id);
  return { rows: rows.map(toGroup), next };
}

const toGroup = ({ id, count, blocking, details }: Row): CauseGroup => ({
  id,
  count,
  blocking,
  firstSeen: new Date(details.firstSeen),
  lastSeen: new Date(details.lastSeen),
  perDay: Array.from({ length: DAYS }, (_, day) => details.perDay?.[day] ?? 0),
  samples: details.samples,
});
