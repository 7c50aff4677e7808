import type { ItemError } from '../domain/item-error.ts';
import type { Content, Question, TransactionId } from '../domain/transaction.ts';
import type { ItemStatus, TimelineKind } from '../domain/words.ts';
import { type Db, statement, transact } from './client.ts';
import { askedBefore } from './inbox-item.ts';
import { lockDeviceOf } from './lanes.ts';

/** One version of a transaction's content; `at` in ISO 8601. */
export type KeptRevision = { content: Content; by: string; reason: string | null; at: string };

/** Latest state of one transaction, for the engineer who made it. */
export type OwnTransaction = {
  id: TransactionId;
  sequence: number;
  deviceId: string;
  objectType: string;
  objectId: string;
  objectNumber: string | null;
  objectVersion: number | null;
  status: ItemStatus;
  errors: ItemError[] | null;
  engineerId: string;
  /** Place in the device's feed. */
  feed: number;
  finishedAt: Date | null;
  modifiedBy: string | null;
  reason: string | null;
  question: Question | null;
  /** The device's own version first; null while it was never amended. */
  revisions: KeptRevision[] | null;
  updatedAt: Date;
};

const columns = `i.id, i.sequence, i.device_id AS "deviceId", i.object_type AS "objectType",
  i.object_id AS "objectId", coalesce(o.number, i.object_number) AS "objectNumber",
  i.object_version AS "objectVersion", i.status, i.errors, i.engineer_id AS "engineerId", i.feed,
  i.finished_at AS "finishedAt", i.modified_by AS "modifiedBy", i.reason, i.question,
  CASE WHEN i.revision > 1 THEN (
    SELECT jsonb_agg(jsonb_build_object('content', r.content, 'by', r.by, 'reason', r.reason, 'at', r.at) ORDER BY r.revision)
      FROM revisions r WHERE r.item_id = i.id) END AS revisions,
  greatest(i.received_at, i.started_at, i.finished_at,
    (SELECT max(t.at) FROM timeline t WHERE t.item_id = i.id AND t.kind NOT IN ('assigned','comment','moved'))) AS "updatedAt"`;
const withNumber = `LEFT JOIN objects o ON o.object_type = i.object_type AND o.object_id = i.object_id`;

/** A place in a device's feed: after the item `id` of feed number `feed`. */
export type FeedPlace = { feed: number; id: string };
export const FEED_START: FeedPlace = { feed: 0, id: '00000000-0000-0000-0000-000000000000' };
const FEED_PAGE = 200;

// At most once in ten seconds: a poll is no reason for a write. Nor for a wait: while somebody has the device's
// lock, the next poll notes it.
const touch = statement(
  'feed-contact',
  `WITH free AS (
    SELECT id, session_at, last_contact_at, app_version, engineer_id,
        last_contact_at < now() - interval '30 minutes' AS paused
      FROM devices WHERE id = $1 AND engineer_id = $2 AND (last_contact_at < now() - interval '10 s'
        OR (feed_read, feed_read_id) IS DISTINCT FROM ($3::bigint, $4::uuid) AND $3 IS NOT NULL
          AND coalesce(feed_read_at < now() - interval '10 s', true))
      FOR NO KEY UPDATE SKIP LOCKED),
  session AS (
    INSERT INTO device_sessions (device_id, started_at, last_contact_at, app_version, engineer_id)
    SELECT id, session_at, last_contact_at, app_version, engineer_id FROM free
      WHERE paused AND session_at IS NOT NULL
    ON CONFLICT DO NOTHING)
  UPDATE devices d SET last_contact_at = now(),
      session_at = CASE WHEN free.paused THEN now() ELSE coalesce(d.session_at, now()) END,
      feed_read = coalesce($3, d.feed_read), feed_read_id = coalesce($4, d.feed_read_id),
      feed_read_at = CASE WHEN $3 IS NULL THEN d.feed_read_at ELSE now() END
    FROM free WHERE d.id = free.id`,
);
const deviceOwner = statement<{ epoch: string }>(
  'feed-device',
  `SELECT s.epoch FROM devices d CROSS JOIN server_state s WHERE d.id = $1 AND d.engineer_id = $2`,
);

/** The server's epoch; null when the device is not this engineer's. */
export async function feedEpoch(
  db: Db,
  deviceId: string,
  engineerId: string,
): Promise<string | null> {
  const [device] = await deviceOwner(db, deviceId, engineerId);
  return device?.epoch ?? null;
}

/**
 * Notes that this engineer's device was heard of, and up to which place it has read its feed (null = it did
 * not say), unless somebody has its lock: retention deletes what is completed once that was read.
 */
export async function notePoll(
  db: Db,
  deviceId: string,
  engineerId: string,
  read: FeedPlace | null,
): Promise<void> {
  await touch(db, deviceId, engineerId, read?.feed ?? null, read?.id ?? null);
}

const feedPage = statement<OwnTransaction>(
  'feed-page',
  `SELECT ${columns} FROM items i ${withNumber}
    WHERE i.device_id = $1 AND (i.feed, i.id) > ($3, $4::uuid)
      AND EXISTS (SELECT FROM devices d WHERE d.id = $1 AND d.engineer_id = $2)
    ORDER BY i.feed, i.id LIMIT ${FEED_PAGE}`,
);

/**
 * What changed after a place of the device's feed, each transaction with its latest state. Gap-free: the
 * feed's numbers are given under the device's lock, so a number is only seen once all below it are. Of a device
 * that was handed over, also what earlier engineers sent from it; nothing for those.
 */
export const readFeed = (
  db: Db,
  deviceId: string,
  engineerId: string,
  { feed, id }: FeedPlace,
): Promise<OwnTransaction[]> => feedPage(db, deviceId, engineerId, feed, id);

const own = statement<OwnTransaction>(
  'own-transaction',
  `SELECT ${columns} FROM items i ${withNumber} WHERE i.id = $1 AND i.engineer_id = $2`,
);

/** One transaction of this engineer; null also for somebody else's. */
export async function readOwn(
  db: Db,
  id: TransactionId,
  engineerId: string,
): Promise<OwnTransaction | null> {
  const [row] = await own(db, id, engineerId);
  return row ?? null;
}

const answered = { before: { effect: 'done' }, otherwise: { effect: 'key-reused' } } as const;

/**
 * Lets an engineer change a transaction of their own, which is written as `kind`; a repeat of the request does
 * nothing more, and `key-reused` nothing at all. Gives what `work` gave, and the transaction as it is then; null =
 * there is no such transaction of this engineer.
 */
export async function changeOwn<Result>(
  db: Db,
  id: TransactionId,
  actor: { by: string; requestId: string },
  kind: TimelineKind,
  work: (tx: Db) => Promise<Result>,
): Promise<{
  result: Result | { effect: 'done' } | { effect: 'key-reused' };
  transaction: OwnTransaction;
} | null> {
  const { by } = actor;
  return transact(db, async (tx) => {
    if (!(await readOwn(tx, id, by))) return null;
    await lockDeviceOf(tx, id);
    const asked = await askedBefore(tx, id, actor, [kind]);
    const result = asked === 'never' ? await work(tx) : answered[asked];
    const transaction = await readOwn(tx, id, by);
    return transaction && { result, transaction };
  });
}
