import type { ItemError } from '../domain/item-error.ts';
import type { Question, TransactionId } from '../domain/transaction.ts';
import { type ItemStatus, isFinal } from '../domain/words.ts';
import { writeAudit } from './audit.ts';
import { type Db, statement, transact } from './client.ts';
import { keepWaitingWords } from './failure-words.ts';
import { lockDeviceOf, promote } from './lanes.ts';

/** Where a command came from; `temporal` = the engine's UI or CLI. */
export type Via = 'api' | 'device' | 'bulk' | 'temporal' | 'reconcile';

export type RetryRequest = { requestId: string; by?: string | null; note?: string | null };

/** `done`: it took effect, now or when it was first sent; `none`: too late; `unknown`: no such item. */
export type CommandResult = { effect: 'done' | 'none' | 'unknown'; status: ItemStatus | null };

type Locked = {
  status: ItemStatus;
  attempt: number;
  lane: string;
  errors: ItemError[] | null;
  question: Question | null;
  feed: number;
};

const lockRow = statement<Omit<Locked, 'feed'>>(
  'item-lock',
  'SELECT status, attempt, lane, errors, question FROM items WHERE id = $1 FOR UPDATE',
);

/** Locks an item's device, then the item, until the end of the transaction; null = no such item. */
export async function lockItem(tx: Db, id: TransactionId): Promise<Locked | null> {
  const feed = await lockDeviceOf(tx, id);
  if (feed === null) return null;
  const [item] = await lockRow(tx, id);
  return item ? { ...item, feed } : null;
}

/** Whether its content may be changed now: neither final nor in the middle of an attempt. */
export const isChangeable = (status: ItemStatus): boolean =>
  status !== 'in-progress' && !isFinal(status);

/** Who did something to an item, by which way, and the request by which a repeat is known. */
export type Actor = { by?: string | null; via: Via; requestId?: string | undefined };

/** An item's row in the audit; a signal without an author is the engine's. */
export const itemAudit = (
  id: TransactionId,
  action: string,
  { by, via, requestId }: Actor,
  data: Record<string, unknown>,
) => ({
  by: by || via,
  action: `item.${action}`,
  subject: `item/${id}`,
  data: { via, requestId, ...data },
});

/**
 * Which attempt serves a request: the coming one, unless one is running, which may have started without
 * knowing of it; then it stays pending and parking turns all pending ones into one more attempt.
 */
const servedBy = ({ status, attempt }: Locked): number | null => {
  if (status === 'in-progress') return null;
  return status === 'queued' ? attempt : attempt + 1;
};

const insertRequests = statement<{ request_id: string }>(
  'requests-insert',
  `WITH recorded AS (
    INSERT INTO requests (item_id, request_id, by, via, note, served_by)
    SELECT $1, r."requestId", r.by, $3, r.note, $4
    FROM jsonb_to_recordset($2::jsonb) r("requestId" text, by text, note text)
    ON CONFLICT DO NOTHING RETURNING *),
  told AS (
    INSERT INTO timeline (item_id, kind, by, via, data)
    SELECT item_id, 'requeued', by, via, jsonb_strip_nulls(jsonb_build_object('requestId', request_id, 'note', note))
    FROM recorded)
  SELECT request_id FROM recorded`,
);

// A parked item waits in its lane again; one that waited for its next technical attempt is due now. An
// answered question is settled by trying again; an open one still waits for its answer.
const reopen = statement(
  'item-reopen',
  `WITH reopened AS (UPDATE items SET
      status = CASE WHEN status = 'completed-with-errors' THEN 'not-started' ELSE status END,
      deliver_at = CASE WHEN status = 'queued' AND next_attempt_at > now() THEN now() ELSE deliver_at END,
      next_attempt_at = NULL, category = NULL, code = NULL, errors = NULL, error_categories = NULL,
      group_id = NULL,
      started_at = NULL, finished_at = NULL,
      question = CASE WHEN question ? 'answer' THEN NULL ELSE question END,
      technical_since = NULL, technical_failures = 0, modified_by = coalesce($3, modified_by), feed = $2
    WHERE id = $1 AND (status = 'completed-with-errors' OR (status = 'queued' AND next_attempt_at IS NOT NULL))
    RETURNING id)
  DELETE FROM failure_words WHERE item_id = (SELECT id FROM reopened)`,
);

/**
 * Records requests to try an item again; each counts once, by its id. The one meaning of requeue,
 * whoever asks: page, API, bulk, Temporal UI or CLI.
 */
export async function requeueMany(
  db: Db,
  id: TransactionId,
  requests: RetryRequest[],
  via: Via,
): Promise<CommandResult> {
  return transact(db, async (tx) => {
    const item = await lockItem(tx, id);
    if (!item) return { effect: 'unknown', status: null };
    if (isFinal(item.status)) return { effect: 'none', status: item.status };
    const fresh = await insertRequests(tx, id, JSON.stringify(requests), via, servedBy(item));
    if (fresh.length > 0) {
      const recorded = new Set(fresh.map(({ request_id }) => request_id));
      const entries = requests
        .filter(({ requestId }) => recorded.delete(requestId))
        .map(({ note, ...request }) =>
          itemAudit(id, 'requeue', { ...request, via }, { note: note ?? undefined }),
        );
      await writeAudit(tx, ...entries);
      const by = requests.findLast((request) => request.by)?.by ?? null;
      await reopen(tx, id, item.feed, via === 'temporal' ? null : by);
      await promote(tx, [item.lane], item.feed);
    }
    const result = await done(tx, id);
    // Where it waits behind a failed one it is found by its content again.
    if (result.status === 'not-started') await keepWaitingWords(tx, [item.lane]);
    return result;
  });
}

/** {@link requeueMany} for one request. */
export const requeue = (
  db: Db,
  id: TransactionId,
  { via, ...request }: RetryRequest & { via: Via },
): Promise<CommandResult> => requeueMany(db, id, [request], via);

const close = statement<{ lane: string }>(
  'item-cancel',
  `WITH closed AS (
    UPDATE items SET status = 'cancelled', reason = $3, finished_at = now(), next_attempt_at = NULL, group_id = NULL,
      deliver_at = now(), deliveries = 0, modified_by = coalesce($4, modified_by), feed = $2
    WHERE id = $1 AND status NOT IN ('completed','cancelled') RETURNING *),
  forgotten AS (DELETE FROM failure_words WHERE item_id = $1),
  outcome AS (
    INSERT INTO outcomes (id, lane, sequence, status, released, reason)
    SELECT id, lane, sequence, status, released, reason FROM closed),
  told AS (
    INSERT INTO timeline (item_id, kind, by, via, data)
    SELECT id, 'cancelled', $4, $5, jsonb_strip_nulls(jsonb_build_object('requestId', $6::text, 'reason', $3::text)) FROM closed)
  SELECT lane FROM closed`,
);

/**
 * Closes an item without applying it, unless its apply committed first. Written here at once; the
 * dispatcher then ends its run.
 */
export async function cancel(
  db: Db,
  id: TransactionId,
  { reason, ...actor }: Actor & { reason?: string | null },
): Promise<CommandResult> {
  const { by, via, requestId } = actor;
  return transact(db, async (tx) => {
    const item = await lockItem(tx, id);
    if (!item) return { effect: 'unknown', status: null };
    const [closed] = await close(tx, id, item.feed, reason ?? null, by ?? null, via, requestId);
    if (!closed) return { effect: 'none', status: item.status };
    const action = via === 'device' ? 'withdraw' : 'cancel';
    await writeAudit(tx, itemAudit(id, action, actor, { reason }));
    await promote(tx, [closed.lane], item.feed);
    return { effect: 'done', status: 'cancelled' };
  });
}

const letGoRow = statement<{ id: string }>(
  'item-release',
  `WITH let_go AS (
    UPDATE items SET released = true, modified_by = $3, feed = $2 WHERE id = $1 AND NOT released RETURNING id),
  told AS (
    INSERT INTO timeline (item_id, kind, by, via, data)
    SELECT id, 'released', $3, $4, jsonb_strip_nulls(jsonb_build_object('requestId', $6::text, 'reason', $5::text)) FROM let_go)
  SELECT id FROM let_go`,
);

type Release = { by: string; via: Via; reason: string; requestId: string };

/** Lets a locked item go ahead of earlier ones of its lane; what was let go before stays so. */
export async function letGo(
  tx: Db,
  id: TransactionId,
  feed: number,
  { reason, ...actor }: Release,
): Promise<void> {
  const { by, via, requestId } = actor;
  const [changed] = await letGoRow(tx, id, feed, by, via, reason, requestId);
  if (changed) await writeAudit(tx, itemAudit(id, 'release', actor, { reason }));
}

/** *Don't wait*: the item no longer waits for earlier ones of its lane; a parked one is also requeued. */
export async function release(db: Db, id: TransactionId, request: Release): Promise<CommandResult> {
  return transact(db, async (tx) => {
    const item = await lockItem(tx, id);
    if (!item) return { effect: 'unknown', status: null };
    if (isFinal(item.status)) return { effect: 'none', status: item.status };
    await letGo(tx, id, item.feed, request);
    if (item.status === 'completed-with-errors') {
      const { reason, ...asked } = request;
      return requeue(tx, id, { ...asked, note: reason });
    }
    await promote(tx, [item.lane], item.feed);
    return done(tx, id);
  });
}

const statusOf = statement<{ status: ItemStatus }>(
  'item-status',
  'SELECT status FROM items WHERE id = $1',
);

/** That a command took effect, with the item's status by now. */
export async function done(tx: Db, id: TransactionId): Promise<CommandResult> {
  const [item] = await statusOf(tx, id);
  return { effect: 'done', status: item?.status ?? null };
}
