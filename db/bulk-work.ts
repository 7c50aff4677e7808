import type {
  BackgroundActionKind,
  BackgroundActionState,
  BulkChange,
  BulkItemResult,
  BulkOutcome,
  PassedOverReason,
  Resolved,
} from '../domain/background-action.ts';
import type { ItemError } from '../domain/item-error.ts';
import type { TransactionId } from '../domain/transaction.ts';
import type { FinalStatus, ItemStatus } from '../domain/words.ts';
import { type Db, statement } from './client.ts';

/** The statements by which an action is brought to the engine, worked through and finished. */

/** An action whose run is to be started (again), or woken. */
export type DueAction = { id: string; kind: BackgroundActionKind; total: number };

// As with items, whoever claims has 30 s; then it is due again.
const claimDue = statement<DueAction>(
  'actions-claim',
  `WITH due AS MATERIALIZED (
    SELECT id FROM background_actions WHERE deliver_at <= now() ORDER BY deliver_at LIMIT 10 FOR UPDATE SKIP LOCKED)
  UPDATE background_actions a SET deliver_at = now() + interval '30 s' FROM due WHERE a.id = due.id
    RETURNING a.id, a.kind, a.total`,
);

/** Claims the actions that are due: new and resumed ones, and those whose run was lost. */
export const claimActions = (db: Db): Promise<DueAction[]> => claimDue(db);

const sooner = statement(
  'action-return',
  `UPDATE background_actions SET deliver_at = now() + interval '1 s'
    WHERE id = $1 AND deliver_at > now() + interval '1 s'`,
);

/** The engine could not be reached: due again as soon as it is back. */
export const returnAction = async (db: Db, id: string): Promise<void> => {
  await sooner(db, id);
};

export type RunningAction = DueAction & {
  by: string;
  reason: string | null;
  /** What is done to each item, where it is the same for all. */
  request: BulkChange & { assignee?: string | null; requeue?: boolean };
  state: BackgroundActionState;
  /** Items a minute at most; null = as fast as the engine takes them. */
  perMinute: number | null;
  /** Milliseconds until the next item may be worked on. */
  wait: number;
};

const lease = statement<RunningAction>(
  'action-lease',
  `UPDATE background_actions SET state = CASE WHEN state = 'queued' AND $2 THEN 'running' ELSE state END,
      deliver_at = CASE WHEN state = 'running' OR (state = 'queued' AND $2) THEN now() + interval '60 s'
        WHEN state = 'queued' THEN deliver_at END
    WHERE id = $1 RETURNING id, kind, total, by, reason, request, state, per_minute AS "perMinute",
      coalesce(ceil(greatest(0, extract(epoch FROM next_at - now()) * 1000)), 0)::int AS wait`,
);

/**
 * The run of an action lives: unless it says so again within 60 s it is started anew. Only who begins to
 * work takes up a queued one: it was stopped and resumed meanwhile, and for an activity whose run has
 * ended, the dispatcher is to start another. Null when there is no such action.
 */
export async function leaseAction(
  db: Db,
  id: string,
  { begins = false }: { begins?: boolean } = {},
): Promise<RunningAction | null> {
  const [action] = await lease(db, id, begins);
  return action ?? null;
}

/** An item that the action has not come to yet; `deviceId` null = it is not there any more. */
export type OpenBulkItem = { position: number; deviceId: string | null };

const open = statement<OpenBulkItem>(
  'bulk-open',
  `SELECT b.position, i.device_id AS "deviceId" FROM bulk_items b LEFT JOIN items i ON i.id = b.item_id
    WHERE b.action_id = $1 AND b.result IS NULL ORDER BY b.position LIMIT $2`,
);

/** The next items of an action, in order. */
export const openBulkItems = (db: Db, actionId: string, limit: number): Promise<OpenBulkItem[]> =>
  open(db, actionId, limit);

/** So far behind the work it is looked for what the dispatcher has not yet taken. */
const LOOK_BACK = 500;

const untaken = statement<{ count: number }>(
  'bulk-untaken',
  `SELECT count(*)::int AS count FROM bulk_items b JOIN items i ON i.id = b.item_id
    WHERE b.action_id = $1 AND b.position < $2 AND b.position >= $2 - ${LOOK_BACK} AND b.result = 'done'
      AND i.deliveries = 0 AND i.deliver_at <= now()`,
);

/** How many items of the action, before this position, still wait for the dispatcher to deliver them. */
export async function untakenItems(db: Db, actionId: string, before: number): Promise<number> {
  const [row] = await untaken(db, actionId, before);
  return row?.count ?? 0;
}

const reserve = statement<{ id: string }>(
  'action-reserve',
  `UPDATE background_actions SET next_at = now() + interval '1 minute' * $2::int / per_minute
    WHERE id = $1 AND per_minute = $3 AND (next_at IS NULL OR next_at <= now()) RETURNING id`,
);

/**
 * Takes so many items out of the action's pace, until the end of the transaction for nobody else; false
 * when it is too early, or the pace is another by now.
 */
export const reservePace = async (
  tx: Db,
  { id, perMinute }: RunningAction,
  count: number,
): Promise<boolean> => (await reserve(tx, id, count, perMinute)).length > 0;

/** An item as it was selected. */
export type HeldItem = {
  position: number;
  itemId: TransactionId;
  status: ItemStatus | null;
  revision: number | null;
  change: BulkChange | null;
};

const hold = statement<HeldItem>(
  'bulk-hold',
  `SELECT b.position, b.item_id AS "itemId", b.status, b.revision, b.change
    FROM bulk_items b JOIN background_actions a ON a.id = b.action_id
    WHERE b.action_id = $1 AND b.position = ANY ($2) AND b.result IS NULL
      AND a.state = 'running' AND a.per_minute IS NOT DISTINCT FROM $3
    ORDER BY b.position FOR UPDATE OF b`,
);

/**
 * Locks those of the positions that are still open: a run that was thought lost may work on the same.
 * None of an action that does not run any more at the pace that was read. Before the device's lock;
 * nobody else locks these rows.
 */
export const holdBulkItems = (
  tx: Db,
  { id, perMinute }: Pick<RunningAction, 'id' | 'perMinute'>,
  positions: number[],
): Promise<HeldItem[]> => hold(tx, id, positions, perMinute);

/** An item as it is now, by which it is decided what the action may do to it. */
export type LiveItem = {
  id: TransactionId;
  status: ItemStatus;
  revision: number;
  property: string | null;
  engineerId: string;
  configurationVersion: number;
};

const live = statement<LiveItem>(
  'bulk-live',
  `SELECT id, status, revision, property, engineer_id AS "engineerId",
      (SELECT version FROM configuration_state) AS "configurationVersion"
    FROM items WHERE id = ANY ($1)`,
);

/** The items as they are; call it under the lock of their device. */
export const readLiveItems = (tx: Db, ids: TransactionId[]): Promise<LiveItem[]> => live(tx, ids);

const latest = statement<Resolved>(
  'timeline-latest',
  `SELECT by, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at,
      coalesce(data->>'reason', data->>'note') AS why
    FROM timeline WHERE item_id = $1 AND kind = $2 ORDER BY id DESC LIMIT 1`,
);

/** Who did this to an item last; null when nobody did. */
export async function readResolved(
  db: Db,
  itemId: TransactionId,
  kind: 'completed' | 'cancelled' | 'requeued' | 'amended',
): Promise<Resolved | null> {
  const [entry] = await latest(db, itemId, kind);
  return entry ?? null;
}

const outcome = statement<{ status: FinalStatus }>(
  'outcome-of',
  'SELECT status FROM outcomes WHERE id = $1',
);

/** How an item ended that is not in the inbox any more; null = it never was. */
export async function readOutcome(db: Db, itemId: TransactionId): Promise<FinalStatus | null> {
  const [row] = await outcome(db, itemId);
  return row?.status ?? null;
}

export type BulkResult = {
  position: number;
  result: BulkItemResult;
  reason: PassedOverReason | null;
  resolved?: Resolved | null;
  /** Where it is known at once. */
  outcome?: BulkOutcome;
  /** Why the change is refused. */
  errors?: ItemError[];
};

const record = statement(
  'bulk-record',
  `UPDATE bulk_items b SET result = r.result, reason = r.reason, resolved = r.resolved, outcome = r.outcome,
      errors = r.errors, at = now()
    FROM jsonb_to_recordset($2::jsonb)
      r(position int, result text, reason text, resolved jsonb, outcome text, errors jsonb)
    WHERE b.action_id = $1 AND b.position = r.position`,
);

/** Writes what was done to held items. */
export async function recordResults(
  tx: Db,
  actionId: string,
  results: BulkResult[],
): Promise<void> {
  await record(tx, actionId, JSON.stringify(results));
}

const finish = statement<{ id: string }>(
  'action-finish',
  `UPDATE background_actions SET state = 'finished', finished_at = now(), deliver_at = NULL
    WHERE id = $1 AND state = 'running'
      AND NOT EXISTS (SELECT FROM bulk_items WHERE action_id = $1 AND result IS NULL) RETURNING id`,
);

/** Finishes an action that runs and came to all its items; false when it does not, or did not. */
export const finishAction = async (db: Db, id: string): Promise<boolean> =>
  (await finish(db, id)).length > 0;
