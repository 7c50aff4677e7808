import {
  codesOf,
  type Finding,
  type NoticeCondition,
  type NoticeNarrowing,
} from '../domain/notice.ts';
import { type Db, statement } from './client.ts';
import { AWAITED, UNSENT, UNSENT_SINCE } from './device-list.ts';

/** For what the condition of a rule holds now. Each statement is led by an index; none gives more rows than so many. */
const MOST = 1_000;

// $1 codes, $2 object types, $3 properties: null = all.
const FAILED = `status = 'completed-with-errors' AND ($1::text[] IS NULL OR code = ANY ($1))
  AND ($2::text[] IS NULL OR object_type = ANY ($2)) AND ($3::text[] IS NULL OR property = ANY ($3))`;
const KINDS = `($1::text[] IS NULL OR k.code = ANY ($1)) AND ($2::text[] IS NULL OR k.object_type = ANY ($2))`;
const HERE = `($3::text[] IS NULL OR property = ANY ($3))`;

const alone = statement(
  'failure-kinds-lock',
  `SELECT pg_advisory_xact_lock(hashtext('failure-kinds'))`,
);
// Steps from cause to cause in the index of attempts, however many attempts there are of each.
const note = statement(
  'failure-kinds-note',
  `WITH RECURSIVE kind AS (
    (SELECT group_id FROM attempts WHERE group_id IS NOT NULL ORDER BY group_id LIMIT 1)
    UNION ALL
    SELECT (SELECT a.group_id FROM attempts a WHERE a.group_id > kind.group_id ORDER BY a.group_id LIMIT 1)
      FROM kind WHERE kind.group_id IS NOT NULL)
  INSERT INTO failure_kinds (group_id, code, object_type, first_seen_at)
  SELECT group_id, split_part(group_id, '~', 1), split_part(group_id, '~', 2), f.at
    FROM kind CROSS JOIN LATERAL (SELECT min(finished_at) AS at FROM attempts a WHERE a.group_id = kind.group_id) f
    WHERE f.at IS NOT NULL AND NOT EXISTS (SELECT FROM failure_kinds k WHERE k.group_id = kind.group_id)
    ORDER BY f.at`,
);

/** Notes the kinds of failure that came up since; in a transaction: their ids rise as they are committed. */
export async function noteFailureKinds(tx: Db): Promise<void> {
  await alone(tx);
  await note(tx);
}

const count = statement<Finding>(
  'notice-count',
  `SELECT '' AS subject, f.count, f.since,
      ARRAY(SELECT id FROM items WHERE ${FAILED} ORDER BY received_at DESC, id DESC LIMIT 5)::text[] AS items
    FROM (SELECT count(*)::int AS count, min(received_at) AS since FROM items WHERE ${FAILED}) f
    WHERE f.count > $4::int`,
);
const age = statement<Finding>(
  'notice-age',
  `SELECT coalesce(group_id, '') AS subject, count(*)::int AS count, min(received_at) AS since,
      (array_agg(id ORDER BY received_at, id))[1:5]::text[] AS items
    FROM items WHERE ${FAILED} AND received_at < now() - $4::float8 * interval '1 day'
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT $5`,
);
// The fullest window of those that ended since it looked last, so that nothing is missed between two looks
// or while nobody looked; what was under way then had 30 s to commit. PostgreSQL skips from cause to cause in
// the index of attempts: a burst counts also before its cause is noted.
const rate = statement<Finding>(
  'notice-rate',
  `WITH failed AS MATERIALIZED (
    SELECT at, item_id FROM (
      SELECT finished_at AS at, item_id, split_part(group_id, '~', 1) AS code, split_part(group_id, '~', 2) AS object_type
        FROM attempts WHERE group_id IS NOT NULL AND ${HERE}
          AND finished_at > $6::timestamptz - interval '30 s' - $5::float8 * interval '1 minute') k
    WHERE ${KINDS}),
  windows AS (
    SELECT at, count(*) OVER (ORDER BY at RANGE BETWEEN $5::float8 * interval '1 minute' PRECEDING AND CURRENT ROW)::int AS count
      FROM failed)
  SELECT '' AS subject, p.count, p.at - $5::float8 * interval '1 minute' AS since,
      ARRAY(SELECT item_id FROM failed f WHERE f.at <= p.at ORDER BY f.at DESC LIMIT 5)::text[] AS items
    FROM (SELECT * FROM windows WHERE at > $6::timestamptz - interval '30 s' ORDER BY count DESC, at DESC LIMIT 1) p
    WHERE p.count > $4::int`,
);
const fresh = statement<Finding>(
  'notice-new-kind',
  `SELECT k.group_id AS subject, f.count, k.first_seen_at AS since,
      ARRAY(SELECT item_id FROM attempts WHERE group_id = k.group_id AND ${HERE}
        ORDER BY finished_at DESC LIMIT 5)::text[] AS items
    FROM failure_kinds k CROSS JOIN LATERAL (
      SELECT count(*)::int AS count FROM attempts WHERE group_id = k.group_id AND ${HERE}) f
    WHERE k.id > $4 AND k.id <= $5 AND f.count > 0 AND ${KINDS} ORDER BY k.id LIMIT $6`,
);
// The device of somebody who left falls silent by right.
const silent = statement<Finding>(
  'notice-silent',
  `SELECT id AS subject, 1 AS count, last_contact_at AS since, '{}'::text[] AS items FROM devices d
    WHERE last_contact_at < now() - $1::float8 * interval '1 hour' AND ${AWAITED}
      AND NOT EXISTS (SELECT FROM documents u
        WHERE u.kind = 'user' AND u.id = d.engineer_id AND u.document->'active' = 'false')
    ORDER BY last_contact_at DESC, id LIMIT $2`,
);
// What it held besides the batch of that moment. Of that batch the oldest was one: the rest is known to be as
// old as what it said.
const unsent = statement<Finding>(
  'notice-unsent',
  `SELECT id AS subject, unsent AS count, since, '{}'::text[] AS items
    FROM (SELECT id, ${UNSENT} AS unsent,
        CASE WHEN pending_received > 0 THEN coalesce(pending_at, last_contact_at) ELSE ${UNSENT_SINCE} END AS since
      FROM devices d WHERE pending_count > 0) d
    WHERE unsent > 0 AND since < now() - $1::float8 * interval '1 hour'
    ORDER BY since DESC, id LIMIT $2`,
);

/** What a rule looks at, and since when. */
export type Watch = {
  condition: NoticeCondition;
  narrowing: NoticeNarrowing;
  lookedAt: Date;
  kindsSeen: number;
  /** The last kind of failure that was noted. */
  lastKind: number;
};

/** Everything for which the condition holds now; of new kinds, those behind `kindsSeen` up to `lastKind`. */
export async function findNow(tx: Db, watch: Watch): Promise<Finding[]> {
  const { condition, narrowing } = watch;
  const narrowed = [
    codesOf(narrowing),
    narrowing.objectType ?? null,
    narrowing.property ?? null,
  ] as const;
  switch (condition.kind) {
    case 'new-kind':
      return fresh(tx, ...narrowed, watch.kindsSeen, watch.lastKind, MOST);
    case 'count':
      return count(tx, ...narrowed, condition.moreThan);
    case 'rate':
      return rate(tx, ...narrowed, condition.moreThan, condition.minutes, watch.lookedAt);
    case 'age':
      return age(tx, ...narrowed, condition.days, MOST);
    case 'silent-device':
      return silent(tx, condition.hours, MOST);
    case 'old-unsent':
      return unsent(tx, condition.hours, MOST);
  }
}
