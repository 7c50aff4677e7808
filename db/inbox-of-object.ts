import { asc, sql } from 'drizzle-orm';
import type { BusinessObject } from '../domain/facts.ts';
import { type Db, statement } from './client.ts';
import { factsQuery, type ItemFacts, toItemFacts } from './facts.ts';
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
  await tx.execute(sql`UPDATE items SET property = ${property} WHERE ${ofObject(object)}`);
}

/** As many failed items are judged again as one answer should wait for. */
const JUDGED = 200;

const failedFacts = statement<Parameters<typeof toItemFacts>[0]>(
  'facts-of-failed',
  // What came too late for its lane stays so, whatever the object becomes, until it is released.
  factsQuery(`(SELECT * FROM items
    WHERE status = 'completed-with-errors' AND (released OR code <> 'arrived-late')
      AND ((object_type = $1 AND object_id IN ($2, $3)) OR (parent_type = $1 AND parent_id IN ($2, $3)))
    ORDER BY received_at, id LIMIT ${JUDGED})`),
);

/** What is needed to judge the failed items of this object again, oldest first, at most 200. */
export async function readFailedFacts(db: Db, object: BusinessObject): Promise<ItemFacts[]> {
  const { objectType, objectId, number } = object;
  return (await failedFacts(db, objectType, objectId, number)).map(toItemFacts);
}
