import { asc, sql } from 'drizzle-orm';
import type { BusinessObject } from '../domain/facts.ts';
import type { Db } from './client.ts';
import { devices } from './schema.ts';

/** The items of an object and of what hangs under it; devices may name it by id or by number. */
const ofObject = ({ objectType, objectId, number }: BusinessObject) =>
  sql`((object_type = ${objectType} AND object_id IN (${objectId}, ${number}))
    OR (parent_type = ${objectType} AND parent_id IN (${objectId}, ${number})))`;

/**
 * Takes the locks of all devices that sent items of this object, in a fixed order: first step of a
 * change that touches those items, for the lock order is device → object → item.
 */
export async function lockDevicesOfObject(tx: Db, object: BusinessObject): Promise<void> {
  await tx
    .select({ id: devices.id })
    .from(devices)
    .where(sql`${devices.id} IN (SELECT device_id FROM items WHERE ${ofObject(object)})`)
    .orderBy(asc(devices.id))
    .for('no key update');
}

/** The items of this object follow it to its property, and with it to those who may see them. */
export async function moveItems(tx: Db, object: BusinessObject, property: string | null) {
  await tx.execute(sql`
    WITH moved AS (UPDATE items SET property = ${property} WHERE ${ofObject(object)} RETURNING id)
    UPDATE attempts SET property = ${property} FROM moved
     WHERE attempts.item_id = moved.id AND attempts.group_id IS NOT NULL`);
}
