import type { ObjectRef, TransactionId } from '../domain/transaction.ts';
import type { Action, ItemStatus } from '../domain/words.ts';
import { type Db, statement } from './client.ts';

/** An item to be given to the engine: its attempt, or the news that it was cancelled. */
export type Delivery = ObjectRef & {
  id: TransactionId;
  deviceId: string;
  engineerId: string;
  status: ItemStatus;
  attempt: number;
  /** How often this attempt was delivered, this time included. */
  deliveries: number;
  objectNumber: string | null;
  action: Action;
  toStatus: string | null;
};

/*
 * Claim = lease: whoever claims has 30 s, then it is due again. In flight = in progress, or queued and
 * delivered. Fresh items are held to the room there is, in all and per device; what is in flight already
 * (its run was lost, or its lease ran out) always goes out again, or a full house could never empty.
 * A device is filled up to its cap and then passed over until half of that is done: were it filled by
 * every claim, the many that it has due would stand before what others sent later, claim after claim.
 */
const claimDue = statement<Delivery>(
  'claim',
  `WITH busy AS MATERIALIZED (
    SELECT device_id, count(*) AS n FROM items
    WHERE status = 'in-progress' OR (status = 'queued' AND deliveries > 0) GROUP BY device_id),
  room AS MATERIALIZED (
    SELECT $2 * greatest(1, (SELECT count(*) FROM workers WHERE seen_at > now() - interval '30 s'))
      - coalesce((SELECT sum(n) FROM busy), 0) AS n),
  due AS MATERIALIZED (
    SELECT i.id, i.device_id, i.deliver_at, i.status = 'queued' AND i.deliveries = 0 AS fresh FROM items i
    WHERE i.deliver_at <= now() AND (i.status <> 'queued' OR i.deliveries > 0 OR (
      (SELECT n FROM room) > 0 AND NOT EXISTS (SELECT FROM busy b WHERE b.device_id = i.device_id AND b.n > $3 / 2)))
    ORDER BY i.deliver_at LIMIT $1 FOR UPDATE SKIP LOCKED),
  ranked AS (
    SELECT id, fresh, count(*) FILTER (WHERE fresh) OVER (ORDER BY deliver_at, id) AS n,
      count(*) FILTER (WHERE fresh) OVER (PARTITION BY device_id ORDER BY deliver_at, id)
        + coalesce((SELECT b.n FROM busy b WHERE b.device_id = due.device_id), 0) AS of_device
    FROM due)
  UPDATE items i SET deliver_at = now() + interval '30 s', deliveries = deliveries + 1 FROM ranked r
    WHERE i.id = r.id AND (NOT r.fresh OR (r.n <= (SELECT n FROM room) AND r.of_device <= $3))
    RETURNING i.id, i.device_id AS "deviceId", i.engineer_id AS "engineerId", i.status, i.attempt, i.deliveries,
      i.object_type AS "objectType", i.object_id AS "objectId", i.object_number AS "objectNumber",
      i.action, i.to_status AS "toStatus"`,
);

export type ClaimLimits = {
  /** Deliveries at once. */
  limit: number;
  /** Items in flight at most, per worker process that is alive. */
  inFlight: number;
  /** Items of one device in flight at most. */
  inFlightPerDevice: number;
};

/** Claims what is due, oldest first. */
export const claim = (db: Db, limits: ClaimLimits): Promise<Delivery[]> =>
  claimDue(db, limits.limit, limits.inFlight, limits.inFlightPerDevice);

const told = statement(
  'cancel-delivered',
  `UPDATE items SET deliver_at = NULL WHERE id = $1 AND status = 'cancelled'`,
);

/** The run of a cancelled item knows: nothing more to deliver. */
export const confirmCancel = async (db: Db, id: TransactionId): Promise<void> => {
  await told(db, id);
};

const sooner = statement(
  'lease-return',
  `UPDATE items SET deliver_at = now() + interval '1 s'
    WHERE id = $1 AND deliver_at > now() + interval '1 s' AND status IN ('queued','cancelled')`,
);

/** The engine could not be reached: due again as soon as it is back, not only when the lease ends. */
export const returnLease = async (db: Db, id: TransactionId): Promise<void> => {
  await sooner(db, id);
};
