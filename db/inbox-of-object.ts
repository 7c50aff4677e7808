import { type SQL, sql } from 'drizzle-orm';
import type { BusinessObject } from '../domain/facts.ts';
import type { Db } from './client.ts';

// Devices may name an object by id or by number.
const own = ({ objectType, objectId, number }: BusinessObject): SQL =>
  sql`(object_type = ${objectType} AND object_id IN (${objectId}, ${number}))`;
const under = ({ objectType, objectId, number }: BusinessObject): SQL =>
  sql`(parent_type = ${objectType} AND parent_id IN (${objectId}, ${number}))`;

/** The feed numbers that items get that are changed in this transaction, by their device: its lock is held. */
export type Feeds = Readonly<Record<string, number>>;

/**
 * Takes the locks of all devices that sent items of this object, or of what hangs under it, in a fixed order:
 * first step of a change that moves those items, for the lock order is device → object → item.
 */
export async function lockDevicesOfObject(tx: Db, object: BusinessObject): Promise<Feeds> {
  const { objectType, objectId, number } = object;
  const { rows } = await tx.execute<{ id: string; feed: string }>(sql`
    WITH held AS MATERIALIZED (
      SELECT id FROM devices WHERE id IN (
        SELECT device_id FROM items WHERE ${own(object)} OR ${under(object)}
        UNION ALL
        SELECT i.device_id FROM objects o
          JOIN items i ON i.object_type = o.object_type AND i.object_id IN (o.object_id, o.number)
         WHERE o.parent_type = ${objectType} AND o.parent_id IN (${objectId}, ${number}))
      ORDER BY id FOR NO KEY UPDATE)
    UPDATE devices d SET feed = feed + 1 FROM held WHERE d.id = held.id RETURNING d.id, d.feed`);
  return Object.fromEntries(rows.map(({ id, feed }) => [id, Number(feed)]));
}

/** Where an object goes, who moves it and why. */
export type Move = { property: string | null; by: string; reason?: string; feeds: Feeds };

/**
 * The items of this object, as it was, follow it to its property, and with it to those who may see them; so
 * does what was there for hanging under it. What a device sent for the first time meanwhile finds its place
 * when it is tried: its lock can no longer be taken.
 */
export async function moveItems(
  tx: Db,
  object: BusinessObject,
  { property, by, reason, feeds }: Move,
): Promise<void> {
  const ofDevices = JSON.stringify(feeds);
  await tx.execute(sql`
    WITH moved AS (
      UPDATE items SET property = ${property}, feed = (${ofDevices}::jsonb ->> device_id)::bigint
       WHERE (${own(object)} OR ${under(object)} AND property IS NOT DISTINCT FROM ${object.property}::text)
         AND property IS DISTINCT FROM ${property}::text AND ${ofDevices}::jsonb ? device_id
       RETURNING id, old.property AS "from"),
    told AS (
      INSERT INTO timeline (item_id, kind, by, via, data)
      SELECT id, 'moved', ${by}, 'api', jsonb_build_object('movedFrom', "from", 'property', ${property}::text)
          || jsonb_strip_nulls(jsonb_build_object('reason', ${reason ?? null}::text)) FROM moved)
    UPDATE attempts SET property = ${property} FROM moved
     WHERE attempts.item_id = moved.id AND attempts.group_id IS NOT NULL`);
}
