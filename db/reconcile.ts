import type { TransactionId } from '../domain/transaction.ts';
import type { ItemStatus } from '../domain/words.ts';
import { type Db, statement, transact } from './client.ts';
import type { Delivery } from './deliver.ts';
import { keepHeads, lockDevice, promote } from './lanes.ts';

const known = statement<{ id: TransactionId; status: ItemStatus }>(
  'reconcile-known',
  `SELECT l.id, coalesce(i.status, o.status) AS status FROM ledger l
    LEFT JOIN items i ON i.id = l.id LEFT JOIN outcomes o ON o.id = l.id
    WHERE l.id = ANY($1::uuid[])`,
);

/** Of these ids, those that were ever received here, with today's status. */
export async function knownStatuses(db: Db, ids: string[]): Promise<Map<string, ItemStatus>> {
  const rows = await known(db, ids);
  return new Map(rows.map(({ id, status }) => [id, status]));
}

const server = statement<{ epoch: string; epochAt: Date; reconciledAt: Date | null; now: Date }>(
  'server-state',
  `SELECT epoch, epoch_at AS "epochAt", reconciled_at AS "reconciledAt", now() AS now FROM server_state`,
);

export type ServerState = { epoch: string; epochAt: Date; reconciledAt: Date | null; now: Date };

/** The server's epoch, since when, and when `reconcile` last looked. */
export async function readServerState(db: Db): Promise<ServerState> {
  const [state] = await server(db);
  if (!state) throw new Error('server_state is empty: run `npm run migrate`');
  return state;
}

const newEpoch = statement(
  'server-epoch',
  'UPDATE server_state SET epoch = gen_random_uuid(), epoch_at = now()',
);
/** Begins a new epoch: devices then send again everything that is not final, and their last days. */
export const beginEpoch = async (db: Db): Promise<void> => {
  await newEpoch(db);
};

const reconciled = statement('server-reconciled', 'UPDATE server_state SET reconciled_at = $1');
export const markReconciled = async (db: Db, at: Date): Promise<void> => {
  await reconciled(db, at);
};

const parkedSince = statement<Delivery>(
  'reconcile-parked',
  `SELECT id, device_id AS "deviceId", engineer_id AS "engineerId", status, attempt, 2 AS deliveries,
      object_type AS "objectType", object_id AS "objectId", object_number AS "objectNumber", action,
      to_status AS "toStatus"
    FROM items WHERE status = 'completed-with-errors' AND finished_at < now() - interval '1 minute'
      AND ($1 = 0 OR finished_at > now() - $1 * interval '1 day') AND id > $2 ORDER BY id LIMIT 1000`,
);

/** Parked items whose workflow should be open, a thousand at a time after `after`. */
export const parkedItems = (db: Db, parkDays: number, after: string): Promise<Delivery[]> =>
  parkedSince(db, parkDays, after);

const stalled = statement<{ device_id: string; lane: string }>(
  'reconcile-stalled',
  `SELECT DISTINCT ON (lane) device_id, lane FROM items i
    WHERE status = 'not-started' AND (missing_attachments = 0 OR attachments_due_at <= now())
      AND NOT EXISTS (SELECT FROM items h WHERE h.lane = i.lane AND h.sequence < i.sequence
        AND h.status NOT IN ('completed','cancelled'))`,
);

/** Queues the heads of lanes that nobody queued. None is expected: each is a defect worth a look. */
export async function promoteStalled(db: Db): Promise<number> {
  let promoted = 0;
  for (const { device_id, lane } of await stalled(db))
    await transact(db, async (tx) => {
      const feed = await lockDevice(tx, device_id);
      promoted += (await promote(tx, [lane], feed)).length;
    });
  return promoted;
}

const miscounted = statement<{ device_id: string; lane: string }>(
  'reconcile-heads',
  `WITH open AS (
    SELECT lane, sequence, id, first_value(sequence) OVER (PARTITION BY lane ORDER BY sequence) AS first,
      status = 'not-started' AND NOT released AS waits
    FROM items WHERE status NOT IN ('completed','cancelled')),
  counted AS (
    SELECT lane, (array_agg(id) FILTER (WHERE sequence = first))[1] AS id,
      (count(*) FILTER (WHERE waits AND sequence > first))::int AS blocking
    FROM open GROUP BY lane)
  SELECT l.device_id, coalesce(c.lane, k.lane) AS lane
    FROM (SELECT * FROM counted WHERE blocking > 0) c FULL JOIN heads k ON k.lane = c.lane
    JOIN ledger l ON l.id = coalesce(c.id, k.id)
    WHERE (c.id, c.blocking) IS DISTINCT FROM (k.id, k.blocking)`,
);

/**
 * Counts anew what waits in lanes where it is not as it was kept: while a new version rolls out, processes
 * of the one before may change lanes without keeping it.
 */
export async function recountHeads(db: Db): Promise<number> {
  const lanes = await miscounted(db);
  for (const { device_id, lane } of lanes)
    await transact(db, async (tx) => {
      await lockDevice(tx, device_id);
      await keepHeads(tx, [lane]);
    });
  return lanes.length;
}
