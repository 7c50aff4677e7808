import { type Db, statement } from './client.ts';

const lock = statement<{ feed: number }>(
  'device-lock',
  'UPDATE devices SET feed = feed + 1 WHERE id = $1 RETURNING feed',
);

/**
 * Takes the lock of a device's lanes until the end of the transaction. First statement of every change
 * that can move a lane; lock order is device → object → item. Returns the feed number that every item
 * changed in this transaction gets: taken under the lock, so a reader of the feed sees no gap.
 */
export async function lockDevice(tx: Db, deviceId: string): Promise<number> {
  const [device] = await lock(tx, deviceId);
  if (!device) throw new Error(`device ${deviceId} is not known`);
  return device.feed;
}

/** Locks the device of an item; null when the item is not known. */
export async function lockDeviceOf(tx: Db, itemId: string): Promise<number | null> {
  const [item] = await deviceOf(tx, itemId);
  return item ? lockDevice(tx, item.device_id) : null;
}
const deviceOf = statement<{ device_id: string }>(
  'item-device',
  'SELECT device_id FROM items WHERE id = $1',
);

// `status || ''`: what may be queued is found by its lane alone. By the index over the status, every
// waiting item would be read while the statistics do not know yet how many wait (8 ms for 8,700 rows).
const promoteLanes = statement<{ id: string }>(
  'promote',
  `WITH free AS MATERIALIZED (
    SELECT f.id FROM unnest($1::text[]) l(lane) CROSS JOIN LATERAL (
      (SELECT h.id FROM items h WHERE h.lane = l.lane AND h.status NOT IN ('completed','cancelled')
        ORDER BY h.sequence LIMIT 1)
      UNION
      SELECT h.id FROM items h WHERE h.lane = l.lane AND h.status NOT IN ('completed','cancelled') AND h.released) f)
  UPDATE items i SET status = 'queued', attempt = attempt + 1, deliveries = 0,
      next_attempt_at = NULL, deliver_at = now(), feed = $2
    WHERE i.id = ANY (ARRAY(SELECT id FROM free)) AND i.status || '' = 'not-started'
      AND (i.missing_attachments = 0 OR i.attachments_due_at <= now())
    RETURNING i.id`,
);

// What waits, waits for the first open one of its lane; that one itself may wait for its attachments.
const countWaiting = statement(
  'keep-heads',
  `WITH head AS (
    SELECT l.lane, h.id, w.blocking FROM (SELECT DISTINCT lane FROM unnest($1::text[]) l(lane)) l
      CROSS JOIN LATERAL (SELECT id, sequence FROM items
        WHERE items.lane = l.lane AND status NOT IN ('completed','cancelled') ORDER BY sequence LIMIT 1) h
      CROSS JOIN LATERAL (SELECT count(*)::int AS blocking FROM items
        WHERE items.lane = l.lane AND status NOT IN ('completed','cancelled')
          AND status || '' = 'not-started' AND NOT released AND sequence > h.sequence) w
     WHERE w.blocking > 0),
  gone AS (DELETE FROM heads WHERE lane = ANY ($1) AND lane <> ALL (ARRAY(SELECT lane FROM head)))
  INSERT INTO heads AS kept (lane, id, blocking) SELECT lane, id, blocking FROM head
    ON CONFLICT (lane) DO UPDATE SET id = excluded.id, blocking = excluded.blocking
      WHERE (kept.id, kept.blocking) <> (excluded.id, excluded.blocking)`,
);

/** Counts anew what waits in these lanes. Needs the device's lock, and to be a statement after the change. */
export async function keepHeads(tx: Db, lanes: string[]): Promise<void> {
  await countWaiting(tx, lanes);
}

/**
 * Queues what its lane no longer holds back: each lane's first open item, and released ones. With the
 * technical retry the only writer of `queued`; counts what waits behind them then. Needs the device's lock, and
 * to be a statement after the change itself: within it, it would not see that change. Returns the ids that
 * were queued.
 */
export async function promote(tx: Db, lanes: string[], feed: number): Promise<string[]> {
  const [queued] = await Promise.all([promoteLanes(tx, lanes, feed), keepHeads(tx, lanes)]);
  return queued.map(({ id }) => id);
}
