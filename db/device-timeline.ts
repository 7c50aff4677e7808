import { type SQL, sql } from 'drizzle-orm';
import type { LogLevel } from '../domain/device-log.ts';
import type { TimelineKind } from '../domain/words.ts';
import type { Db } from './client.ts';
import {
  behind,
  orderOf,
  type Page,
  type PageRequest,
  pageOf,
  type SortKey,
} from './inbox-page.ts';
import { ofVisibleEngineers, type Scope, visibleItems } from './inbox-scope.ts';

/** Where the entries of a device's time line come from. */
export const timelineSources = [
  'log',
  'received',
  'verdict',
  'refusal',
  'session',
  'hand-over',
] as const;
export type TimelineSource = (typeof timelineSources)[number];

export type DeviceMoment = {
  source: TimelineSource;
  at: string;
  /** Who did it: the engineer, or somebody of the office; null = nobody in particular. */
  by: string | null;
  data: Record<string, unknown> & { kind?: TimelineKind; level?: LogLevel };
};

export type TimelineQuery = {
  deviceId: string;
  from: Date;
  /** Exclusive. */
  to: Date;
  sources: readonly TimelineSource[];
  /** Of log lines. */
  levels: readonly LogLevel[];
};

const newestFirst: SortKey = {
  key: sql`at`,
  type: 'timestamptz',
  id: sql`key`,
  idType: 'text',
  descending: true,
};

/** What the office says to itself, and what moves by itself, is no news of a device. */
const HIDDEN = sql`'assigned', 'comment', 'moved', 'put-back'`;

const about = sql`jsonb_build_object('itemId', items.id, 'sequence', items.sequence, 'action', items.action,
  'toStatus', items.to_status, 'objectType', items.object_type, 'objectId', items.object_id,
  'objectNumber', items.object_number, 'status', items.status, 'code', items.code)`;

const where = (condition: SQL | undefined) => (condition ? sql`AND ${condition}` : sql``);
const within = (at: SQL, { from, to }: TimelineQuery): SQL =>
  sql`${at} >= ${from.toISOString()}::timestamptz AND ${at} < ${to.toISOString()}::timestamptz`;

type Source = (query: TimelineQuery, scope: Scope) => SQL;

// What is completed is found by the index over its device, what is not (little) by the one over its status:
// one condition for both would be answered by neither.
const itemsOf = (select: SQL, completed: SQL, open: SQL): SQL => sql`
  SELECT ${select} FROM items WHERE items.status = 'completed' AND ${completed}
  UNION ALL SELECT ${select} FROM items WHERE items.status <> 'completed' AND ${open}`;

/** A transaction that took longer than this from its receipt to being completed has its story with the item. */
const LONGEST = sql`interval '30 days'`;

const sources: Record<TimelineSource, Source> = {
  log: (query, scope) => sql`
    SELECT l.at, 'log' AS source, 'l' || l.digest AS key, l.engineer_id AS by, jsonb_build_object('level', l.level,
        'message', l.message, 'appVersion', l.app_version, 'loggedAt', l.logged_at) AS data
      FROM device_logs l WHERE l.device_id = ${query.deviceId} AND ${within(sql`l.at`, query)}
       AND l.level = ANY (${sql.param([...query.levels])}::text[])
       ${where(ofVisibleEngineers(scope, sql`l.engineer_id`))}`,
  received: (query, scope) => {
    const these = sql`items.device_id = ${query.deviceId} AND ${within(sql`items.received_at`, query)}
      ${where(visibleItems(scope))}`;
    const select = sql`items.received_at AS at, 'received' AS source, 'i' || items.id AS key,
      items.engineer_id AS by, ${about} || jsonb_build_object('occurredAt', items.occurred_at) AS data`;
    return itemsOf(select, these, these);
  },
  verdict: (query, scope) => {
    const [from, to] = [query.from.toISOString(), query.to.toISOString()];
    const sent = sql`items.device_id = ${query.deviceId} AND items.received_at < ${to}::timestamptz
      ${where(visibleItems(scope))}`;
    const recent = sql`${sent} AND items.received_at >= ${from}::timestamptz - ${LONGEST}
      AND items.finished_at >= ${from}::timestamptz`;
    return sql`
    SELECT t.at, 'verdict' AS source, 't' || lpad(t.id::text, 16, '0') AS key, t.by,
        sent.about || jsonb_strip_nulls(jsonb_build_object('kind', t.kind, 'via', t.via, 'code', t.data->'code')) AS data
      FROM (${itemsOf(sql`items.id, ${about} AS about`, recent, sent)}) sent JOIN timeline t ON t.item_id = sent.id
     WHERE ${within(sql`t.at`, query)} AND t.kind NOT IN (${HIDDEN})`;
  },
  refusal: (query, scope) => sql`
    SELECT r.at, 'refusal' AS source, 'r' || lpad(r.id::text, 16, '0') AS key, r.engineer_id AS by,
        jsonb_build_object('transactionId', r.transaction_id, 'code', r.code, 'detail', r.detail) AS data
      FROM refusals r WHERE r.device_id = ${query.deviceId} AND ${within(sql`r.at`, query)}
       ${where(ofVisibleEngineers(scope, sql`r.engineer_id`))}`,
  session: (query, scope) => sql`
    SELECT s.started_at AS at, 'session' AS source, 's' AS key, s.engineer_id AS by,
        jsonb_build_object('appVersion', s.app_version, 'lastContactAt', s.last_contact_at) AS data
      FROM (SELECT device_id, started_at, last_contact_at, app_version, engineer_id FROM device_sessions
        UNION ALL SELECT id, session_at, last_contact_at, app_version, engineer_id FROM devices) s
     WHERE s.device_id = ${query.deviceId} AND ${within(sql`s.started_at`, query)}
       ${where(ofVisibleEngineers(scope, sql`s.engineer_id`))}`,
  'hand-over': (query) => sql`
    SELECT a.at, 'hand-over' AS source, 'a' || lpad(a.id::text, 16, '0') AS key, a.by,
        a.data - 'requestId' AS data
      FROM audit a WHERE a.subject = ${`device/${query.deviceId}`} AND a.action = 'device.reassigned'
       AND ${within(sql`a.at`, query)}`,
};

type Row = DeviceMoment & { key: string; sortKey: string };

/** One page of what happened on and around a device, of all sources in one line, the newest first. */
export async function readDeviceTimeline(
  db: Db,
  scope: Scope,
  query: TimelineQuery,
  { after, limit }: PageRequest,
): Promise<Page<DeviceMoment>> {
  const page = (of: SQL): SQL => sql`SELECT * FROM (${of}) found
    WHERE true ${where(behind(newestFirst, after))} ORDER BY ${orderOf(newestFirst)} LIMIT ${limit + 1}`;
  const branches = query.sources.map((source) => sql`(${page(sources[source](query, scope))})`);
  const { rows: found } = await db.execute<{ entry: Row }>(
    sql`SELECT jsonb_build_object('source', source, 'at', at, 'by', by, 'data', data, 'key', key,
        'sortKey', at::text) AS entry
      FROM (${page(sql.join(branches, sql` UNION ALL `))}) line ORDER BY ${orderOf(newestFirst)}`,
  );
  const { rows, next } = pageOf(
    found.map(({ entry }) => entry),
    limit,
    ({ key }) => key,
  );
  return { rows: rows.map(({ source, at, by, data }) => ({ source, at, by, data })), next };
}
