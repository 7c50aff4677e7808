import { and, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { DeviceLimits } from '../domain/device-limits.ts';
import type { Db } from './client.ts';
import type { Narrowing } from './inbox-filter.ts';
import {
  behind,
  keyText,
  orderOf,
  type Page,
  type PageRequest,
  pageOf,
  type SortKey,
} from './inbox-page.ts';
import { ofVisibleEngineers, type Scope, visibleItems } from './inbox-scope.ts';

/** How a device stands; it may be several of these at once, and is `ok` when it is none of the others. */
export const deviceStates = ['silent', 'jammed', 'unsent', 'ok'] as const;
export type DeviceState = (typeof deviceStates)[number];
export type DeviceCounts = Record<DeviceState | 'total', number>;

export const deviceSorts = ['lastContactAt', 'unsent', 'waiting'] as const;
export type DeviceSort = { by: (typeof deviceSorts)[number]; descending: boolean };

/** A device as the lists show it; times as PostgreSQL writes them in JSON. */
export type DeviceRow = {
  id: string;
  engineerId: string;
  /** Rises with each hand-over. */
  version: number;
  createdAt: string;
  lastContactAt: string;
  sessionAt: string | null;
  appVersion: string | null;
  /** As reported last. */
  pendingCount: number | null;
  pendingOldestAt: string | null;
  pendingAt: string | null;
  /** Milliseconds by which its clock is ahead: at the last batch, and the median of the last nine. */
  clockSkew: number | null;
  clockSkewMedian: number | null;
  /** What it still held after the batch with which it said so, and since when by the server's clock. */
  unsent: number;
  unsentSince: string | null;
  failed: number;
  /** How many items wait behind failed ones. */
  waiting: number;
  waitingSince: string | null;
  silent: boolean;
  jammed: boolean;
};

export type DeviceFilter = Narrowing<{
  engineer: string[];
  state: DeviceState[];
  /** A part of the id, or one of these engineers. */
  text: { typed: string; engineers: string[] };
}>;

const where = (condition: SQL | undefined) => (condition ? sql`AND ${condition}` : sql``);
const milliseconds = (count: number): SQL => sql`${count}::float8 * interval '1 ms'`;

/** What a row `d` of devices held besides the batch with which it said so. */
export const UNSENT = 'greatest(d.pending_count - coalesce(d.pending_received, 0), 0)';

/**
 * Since when, by the server's clock: when it said so at the latest. How far its own clock is ahead is bounded to
 * two hundred years: a clock may say what it likes, and PostgreSQL has no year -6000.
 */
export const UNSENT_SINCE = `least(d.pending_oldest_at
  - greatest(least(coalesce(d.clock_skew, 0), 6311520000000), -6311520000000) * interval '1 ms', d.pending_at)`;

/** Whether somebody waits for it: nobody does without contact for 90 days, and nothing left on it. */
export const AWAITED = `(${UNSENT} > 0 OR d.last_contact_at > now() - interval '90 days')`;

/**
 * `known`: every device that the scope shows, with how it stands. To be put after `WITH`. Devices are few
 * (one row per installation), and have no index on their last contact: it would be written with every batch.
 */
const known = (scope: Scope, limits: DeviceLimits): SQL => sql`jams AS (
    SELECT items.device_id, sum(heads.blocking)::int AS waiting, min(items.finished_at) AS since,
        bool_or(heads.blocking >= ${limits.jammedBehind}
          OR items.finished_at < now() - ${milliseconds(limits.jammedAfterMs)}) AS jammed
      FROM heads JOIN items ON items.id = heads.id
     WHERE items.status = 'completed-with-errors' ${where(visibleItems(scope))} GROUP BY 1),
  failures AS (
    SELECT items.device_id, count(*)::int AS failed FROM items
     WHERE items.status = 'completed-with-errors' ${where(visibleItems(scope))} GROUP BY 1),
  reported AS (
    SELECT d.*, ${sql.raw(UNSENT)} AS unsent FROM devices d
     WHERE true ${where(ofVisibleEngineers(scope, sql`d.engineer_id`))}),
  known AS (
    SELECT d.id, d.engineer_id AS "engineerId", d.version, d.created_at AS "createdAt",
      d.last_contact_at AS "lastContactAt", d.session_at AS "sessionAt", d.app_version AS "appVersion",
      d.pending_count AS "pendingCount", d.pending_oldest_at AS "pendingOldestAt", d.pending_at AS "pendingAt",
      d.clock_skew AS "clockSkew",
      (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY s) FROM unnest(d.clock_skews) s) AS "clockSkewMedian",
      coalesce(d.unsent, 0) AS unsent,
      CASE WHEN d.unsent > 0 THEN ${sql.raw(UNSENT_SINCE)} END AS "unsentSince",
      coalesce(f.failed, 0) AS failed, coalesce(j.waiting, 0) AS waiting, j.since AS "waitingSince",
      coalesce(j.jammed, false) AS jammed,
      d.last_contact_at < now() - ${milliseconds(limits.silentAfterMs)} AND ${sql.raw(AWAITED)} AS silent
    FROM reported d LEFT JOIN jams j ON j.device_id = d.id LEFT JOIN failures f ON f.device_id = d.id)`;

const inState: Record<DeviceState, SQL> = {
  silent: sql`silent`,
  jammed: sql`jammed`,
  unsent: sql`unsent > 0`,
  ok: sql`NOT silent AND NOT jammed AND unsent = 0`,
};

const counts: SQL = sql`jsonb_build_object('total', count(*),
  ${sql.join(
    deviceStates.map((state) => sql`${state}::text, count(*) FILTER (WHERE ${inState[state]})`),
    sql`, `,
  )})`;

const sortKeys: Record<DeviceSort['by'], Pick<SortKey, 'key' | 'type'>> = {
  lastContactAt: { key: sql`"lastContactAt"`, type: 'timestamptz' },
  unsent: { key: sql`unsent`, type: 'integer' },
  waiting: { key: sql`waiting`, type: 'integer' },
};

/** SQL type of the keys of a list in this order. */
export const deviceKeyType = ({ by }: DeviceSort) =>
  by === 'lastContactAt' ? ('timestamptz' as const) : ('integer' as const);

const selected = ({ engineer, text }: DeviceFilter): SQL | undefined =>
  and(
    engineer && inArray(sql`"engineerId"`, engineer),
    text &&
      or(
        sql`strpos(lower(id), lower(${text.typed})) > 0`,
        text.engineers.length > 0 ? inArray(sql`"engineerId"`, text.engineers) : undefined,
      ),
  );

/** One page of the devices that the scope shows, and how many there are of each state. */
export async function listDevices(
  db: Db,
  scope: Scope,
  limits: DeviceLimits,
  { state, ...filter }: DeviceFilter,
  sort: DeviceSort,
  { after, limit }: PageRequest,
): Promise<Page<DeviceRow> & { counts: DeviceCounts }> {
  const order: SortKey = {
    ...sortKeys[sort.by],
    ...{ id: sql`id`, idType: 'text', descending: sort.descending },
  };
  const states = state && or(...state.map((each) => inState[each]));
  const found = await db.execute<{ counts: DeviceCounts; rows: (DeviceRow & SortedBy)[] | null }>(
    sql`WITH ${known(scope, limits)},
      chosen AS MATERIALIZED (SELECT * FROM known WHERE true ${where(selected(filter))}),
      page AS (
        SELECT *, ${keyText(order)} AS "sortKey", row_number() OVER (ORDER BY ${orderOf(order)}) AS place FROM chosen
         WHERE true ${where(and(states, behind(order, after)))} ORDER BY ${orderOf(order)} LIMIT ${limit + 1})
      SELECT (SELECT ${counts} FROM chosen) AS counts, (SELECT jsonb_agg(page ORDER BY place) FROM page) AS rows`,
  );
  const [answer] = found.rows;
  if (!answer) throw new Error('an aggregate has a row');
  const { rows, next } = pageOf(answer.rows ?? [], limit, ({ id }) => id);
  return { rows, next, counts: answer.counts };
}

type SortedBy = { sortKey: string };

/** How many devices there are of each state. */
export async function countDevices(
  db: Db,
  scope: Scope,
  limits: DeviceLimits,
): Promise<DeviceCounts> {
  const found = await db.execute<{ counts: DeviceCounts }>(
    sql`WITH ${known(scope, limits)} SELECT ${counts} AS counts FROM known`,
  );
  const [answer] = found.rows;
  if (!answer) throw new Error('an aggregate has a row');
  return answer.counts;
}

/** One device; null when it is not known or not visible in the scope. */
export async function readDevice(
  db: Db,
  scope: Scope,
  limits: DeviceLimits,
  id: string,
): Promise<DeviceRow | null> {
  const found = await db.execute<{ device: DeviceRow }>(
    sql`WITH ${known(scope, limits)} SELECT to_jsonb(known) AS device FROM known WHERE id = ${id}`,
  );
  return found.rows[0]?.device ?? null;
}

/** A failed item behind which others wait. */
export type Jam = {
  itemId: string;
  objectType: string;
  objectId: string;
  objectNumber: string | null;
  code: string | null;
  waiting: number;
  since: string;
};

/** The failed items of a device behind which most others wait; at most ten. */
export async function readJams(db: Db, scope: Scope, deviceId: string): Promise<Jam[]> {
  const found = await db.execute<{ jam: Jam }>(
    sql`SELECT jsonb_build_object('itemId', items.id, 'objectType', items.object_type,
        'objectId', items.object_id, 'objectNumber', items.object_number, 'code', items.code,
        'waiting', heads.blocking, 'since', items.finished_at) AS jam
      FROM heads JOIN items ON items.id = heads.id
     WHERE items.device_id = ${deviceId} AND items.status = 'completed-with-errors' ${where(visibleItems(scope))}
     ORDER BY heads.blocking DESC, items.id LIMIT 10`,
  );
  return found.rows.map(({ jam }) => jam);
}
