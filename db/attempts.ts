import { causeOf } from '../domain/cause.ts';
import type { Facts } from '../domain/facts.ts';
import type { ItemError } from '../domain/item-error.ts';
import type { TransactionId } from '../domain/transaction.ts';
import { categoriesMask, type Step } from '../domain/words.ts';
import { type Db, statement } from './client.ts';

/** The statements by which an attempt ends. All are fenced by its number; `null` back = the fence held. */

const FENCE = `id = $1 AND attempt = $2 AND status = 'in-progress'`;

const keepErrors = statement(
  'attempt-errors',
  `INSERT INTO attempts (item_id, attempt, revision, started_at, outcome, step, errors)
   SELECT id, attempt, revision, started_at, 'failed', $3, $4 FROM items WHERE ${FENCE}
   ON CONFLICT (item_id, attempt) DO UPDATE SET step = excluded.step, errors = excluded.errors, finished_at = now()`,
);

/** Keeps what a step found, until parking makes it the item's. */
export async function saveErrors(
  db: Db,
  id: TransactionId,
  attempt: number,
  step: Step,
  errors: ItemError[],
): Promise<void> {
  await keepErrors(db, id, attempt, step, JSON.stringify(errors));
}

const refusedStep = statement<{ step: Step | null }>(
  'attempt-step',
  'SELECT step FROM attempts WHERE item_id = $1 AND attempt = $2',
);

/** The step of an attempt that kept errors; null when none did. */
export async function readRefusedStep(
  db: Db,
  id: TransactionId,
  attempt: number,
): Promise<Step | null> {
  const [found] = await refusedStep(db, id, attempt);
  return found?.step ?? null;
}

/** What the lane of an item says of it; a released one asks nobody. */
export type LaneOrder = {
  /** An earlier transaction is open: this one goes back and waits. */
  earlierOpen: boolean;
  /** A later one was applied: this one came too late. */
  laterApplied: boolean;
  /** Something waits in the lane, and may be free once this one has ended. */
  followed: boolean;
};

const laneOrder = statement<LaneOrder>(
  'lane-order',
  `SELECT NOT i.released AND EXISTS (SELECT FROM items h
        WHERE h.lane = i.lane AND h.sequence < i.sequence AND h.status NOT IN ('completed','cancelled')) AS "earlierOpen",
      NOT i.released AND EXISTS (SELECT FROM outcomes o
        WHERE o.lane = i.lane AND o.sequence > i.sequence AND o.status = 'completed' AND NOT o.released) AS "laterApplied",
      EXISTS (SELECT FROM items f WHERE f.lane = i.lane AND f.status NOT IN ('completed','cancelled')
        AND f.status || '' = 'not-started') AS followed
    FROM items i WHERE i.id = $1`,
);

/** Where an item stands in its lane; null = no such item. Needs the device's lock. */
export async function readLaneOrder(tx: Db, id: TransactionId): Promise<LaneOrder | null> {
  const [order] = await laneOrder(tx, id);
  return order ?? null;
}

// An item that is found to be at another property leaves the sight of those who saw it where it was.
const MOVED = `CASE WHEN "from" IS DISTINCT FROM property THEN jsonb_build_object('movedFrom', "from") ELSE '{}' END`;

const completeItem = statement<{ id: string }>(
  'item-complete',
  `WITH done AS (
    UPDATE items SET status = 'completed', finished_at = now(), deliver_at = NULL, feed = $3,
      object_version = $4, object_number = $5, property = coalesce($6, property),
      category = NULL, code = NULL, errors = NULL
    WHERE ${FENCE} RETURNING items.*, old.property AS "from"),
  attempt AS (
    INSERT INTO attempts (item_id, attempt, revision, started_at, outcome)
    SELECT id, attempt, revision, started_at, 'completed' FROM done
    ON CONFLICT (item_id, attempt) DO UPDATE SET outcome = 'completed', step = NULL, errors = NULL, finished_at = now()),
  forgotten AS (DELETE FROM failure_words WHERE item_id = $1),
  told AS (
    INSERT INTO timeline (item_id, kind, data)
    SELECT id, 'completed', jsonb_build_object('attempt', attempt, 'objectVersion', object_version) || ${MOVED} FROM done)
  INSERT INTO outcomes (id, lane, sequence, status, released)
  SELECT id, lane, sequence, status, released FROM done RETURNING id`,
);

/** The transaction is applied. Its row in `outcomes` can be written once, ever. */
export async function complete(
  tx: Db,
  id: TransactionId,
  attempt: number,
  feed: number,
  applied: { version: number; number: string; property: string | null },
): Promise<void> {
  const { version, number, property } = applied;
  const [done] = await completeItem(tx, id, attempt, feed, version, number, property);
  if (!done) throw new Error(`item ${id} left attempt ${attempt} under its own lock`);
}

const endAttempt = `attempt AS (
    INSERT INTO attempts (item_id, attempt, revision, started_at, outcome, errors, group_id,
      property, engineer_id, device_id)
    SELECT id, $2, revision, started_at, $4, $5, group_id, property, engineer_id, device_id FROM ended
    ON CONFLICT (item_id, attempt) DO UPDATE SET outcome = $4, errors = coalesce($5, attempts.errors),
      group_id = excluded.group_id, property = excluded.property, engineer_id = excluded.engineer_id,
      device_id = excluded.device_id, finished_at = now())`;

const back = statement<{ id: string }>(
  'item-put-back',
  `WITH ended AS (
    UPDATE items SET status = 'not-started', deliver_at = NULL, feed = $3 WHERE ${FENCE} RETURNING *),
  served AS (
    UPDATE requests r SET served_by = $2 + 1 FROM ended WHERE r.item_id = ended.id AND r.served_by IS NULL),
  ${endAttempt}
  INSERT INTO timeline (item_id, kind, data)
  SELECT id, $4, jsonb_build_object('attempt', $2::int) FROM ended RETURNING item_id AS id`,
);

/**
 * Back into the lane: an earlier item is still open, or a request came while the attempt ran. The coming
 * attempt serves what was requested meanwhile.
 */
export async function putBack(
  tx: Db,
  id: TransactionId,
  attempt: number,
  feed: number,
  outcome: 'put-back' | 'failed',
  errors: ItemError[] | null,
): Promise<void> {
  await back(tx, id, attempt, feed, outcome, errors && JSON.stringify(errors));
}

const parkItem = statement<{ id: string }>(
  'item-park',
  `WITH ended AS (
    UPDATE items SET status = 'completed-with-errors', deliver_at = NULL, finished_at = now(), feed = $3,
      category = $6, code = $7, errors = $5, group_id = $10, error_categories = $11,
      property = coalesce($8, property), object_number = coalesce($9, object_number)
    WHERE ${FENCE} RETURNING items.*, old.property AS "from"),
  ${endAttempt}
  INSERT INTO timeline (item_id, kind, data)
  SELECT id, $4, jsonb_build_object('attempt', $2::int, 'category', $6::text, 'code', $7::text) || ${MOVED} FROM ended
  RETURNING item_id AS id`,
);

/** Completed with errors: waits for repair and requeue, in the group of its first error. */
export async function parkAs(
  tx: Db,
  id: TransactionId,
  attempt: number,
  feed: number,
  errors: ItemError[],
  { item, object }: Pick<Facts, 'item' | 'object'>,
): Promise<void> {
  const [first] = errors;
  await parkItem(
    tx,
    id,
    attempt,
    feed,
    'failed',
    JSON.stringify(errors),
    first?.category,
    first?.code,
    object?.property,
    object?.number,
    first && causeOf(first, item.objectType),
    categoriesMask(errors.map(({ category }) => category)),
  );
}

const putOffItem = statement<{ id: string }>(
  'item-put-off',
  `WITH ended AS (
    UPDATE items SET status = 'queued', attempt = attempt + 1, deliveries = 0,
      next_attempt_at = now() + $6 * interval '1 ms', deliver_at = now() + $6 * interval '1 ms',
      technical_since = coalesce(technical_since, now()), technical_failures = technical_failures + 1,
      category = $7, code = $8, errors = $5, error_categories = $9, feed = $3
    WHERE ${FENCE} RETURNING *),
  ${endAttempt}
  INSERT INTO timeline (item_id, kind, data)
  SELECT id, $4, jsonb_build_object('attempt', $2::int, 'code', $8::text, 'nextAttemptAt', next_attempt_at) FROM ended
  RETURNING item_id AS id`,
);

/** A technical failure: tried again by itself, as a new attempt, after `delay` milliseconds. */
export async function putOffFor(
  tx: Db,
  id: TransactionId,
  attempt: number,
  feed: number,
  delay: number,
  error: ItemError,
): Promise<void> {
  await putOffItem(
    tx,
    id,
    attempt,
    feed,
    'technical',
    JSON.stringify([error]),
    Math.round(delay),
    error.category,
    error.code,
    categoriesMask([error.category]),
  );
}

const servePending = statement<{ request_id: string }>(
  'requests-serve',
  'UPDATE requests SET served_by = $2 WHERE item_id = $1 AND served_by IS NULL RETURNING request_id',
);

/** Marks all pending requests as served by `attempt`; true when there was one. */
export async function takePending(tx: Db, id: TransactionId, attempt: number): Promise<boolean> {
  return (await servePending(tx, id, attempt)).length > 0;
}

const finishedAt = statement<{ category: string; code: string; errors: ItemError[]; ago: number }>(
  'item-parked',
  `SELECT category, code, errors, extract(epoch FROM now() - finished_at) * 1000 AS ago FROM items
    WHERE id = $1 AND status = 'completed-with-errors'`,
);

/** Why an item is parked, and for how many milliseconds it has been; null when it is not. */
export async function readParked(
  db: Db,
  id: TransactionId,
): Promise<{ errors: ItemError[]; ago: number } | null> {
  const [parked] = await finishedAt(db, id);
  return parked ? { errors: parked.errors, ago: Number(parked.ago) } : null;
}
