import type {
  BackgroundActionKind,
  BulkItemResult,
  PassedOverReason,
} from '../domain/background-action.ts';
import type { TransactionId } from '../domain/transaction.ts';
import { type Db, statement } from './client.ts';

/** The statements by which an action is brought to the engine, worked through and finished. */

/** An action whose run is to be started (again). */
export type DueAction = { id: string; kind: BackgroundActionKind; total: number };

// As with items, whoever claims has 30 s; then it is due again.
const claimDue = statement<DueAction>(
  'actions-claim',
  `WITH due AS MATERIALIZED (
    SELECT id FROM background_actions WHERE deliver_at <= now() ORDER BY deliver_at LIMIT 10 FOR UPDATE SKIP LOCKED)
  UPDATE background_actions a SET deliver_at = now() + interval '30 s' FROM due WHERE a.id = due.id
    RETURNING a.id, a.kind, a.total`,
);

/** Claims the actions that are due: new ones, and those whose run was lost. */
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

export type RunningAction = DueAction & { by: string; reason: string | null; finished: boolean };

const lease = statement<RunningAction>(
  'action-lease',
  `UPDATE background_actions SET state = CASE state WHEN 'queued' THEN 'running' ELSE state END,
      deliver_at = CASE state WHEN 'finished' THEN NULL ELSE now() + interval '60 s' END
    WHERE id = $1 RETURNING id, kind, total, by, reason, state = 'finished' AS finished`,
);

/**
 * The run of an action lives: unless it says so again within 60 s it is started anew. Null when there is
 * no such action.
 */
export async function leaseAction(db: Db, id: string): Promise<RunningAction | null> {
  const [action] = await lease(db, id);
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

const hold = statement<{ position: number; itemId: TransactionId }>(
  'bulk-hold',
  `SELECT position, item_id AS "itemId" FROM bulk_items
    WHERE action_id = $1 AND position = ANY ($2) AND result IS NULL ORDER BY position FOR UPDATE`,
);

/**
 * Locks those of the positions that are still open: a run that was thought lost may work on the same.
 * Before the device's lock; nobody else locks these rows.
 */
export const holdBulkItems = (tx: Db, actionId: string, positions: number[]) =>
  hold(tx, actionId, positions);

export type BulkResult = {
  position: number;
  result: BulkItemResult;
  reason: PassedOverReason | null;
};

const record = statement(
  'bulk-record',
  `UPDATE bulk_items b SET result = r.result, reason = r.reason, at = now()
    FROM jsonb_to_recordset($2::jsonb) r(position int, result text, reason text)
    WHERE b.action_id = $1 AND b.position = r.position`,
);

/** Writes what was done, in the transaction that did it. */
export async function recordResults(
  tx: Db,
  actionId: string,
  results: BulkResult[],
): Promise<void> {
  await record(tx, actionId, JSON.stringify(results));
}

const finish = statement(
  'action-finish',
  `UPDATE background_actions SET state = 'finished', finished_at = now(), deliver_at = NULL
    WHERE id = $1 AND state <> 'finished'
      AND NOT EXISTS (SELECT FROM bulk_items WHERE action_id = $1 AND result IS NULL)`,
);

/** Finishes an action that came to all its items. */
export const finishAction = async (db: Db, id: string): Promise<void> => {
  await finish(db, id);
};
