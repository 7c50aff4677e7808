import { sql } from 'drizzle-orm';
import { items } from './schema.ts';

// Written out as `items.…`: drizzle drops the table's name from columns of a one-table selection, and
// inside these subqueries a bare `lane` would be that of the head.

/** The open item at the head of its lane that an item waits for; null when it waits for none. */
export const blockedBy = sql<string | null>`CASE
  WHEN items.status = 'not-started' AND NOT items.released THEN (
    SELECT heads.id FROM heads WHERE heads.lane = items.lane AND heads.id <> items.id) END`;

/** How many items of the lane wait behind this one: 0 unless it is the lane's head. */
export const blocking = sql<number>`coalesce((
  SELECT heads.blocking FROM heads WHERE heads.lane = items.lane AND heads.id = items.id), 0)`;

const root = sql`(coalesce(items.parent_type, items.object_type), coalesce(items.parent_id, items.object_id))`;

/** When the last one ended that a queued item waited for; null when it waited for none, or is not queued. */
export const turnAt = sql<Date | null>`CASE
  WHEN items.status = 'queued' AND NOT items.released AND items.lane <> items.id::text THEN (
    SELECT max(h.finished_at) FROM items h
     WHERE h.lane = items.lane AND h.sequence < items.sequence AND h.status IN ('completed','cancelled')
       AND ((h.object_type, h.object_id) = ${root} OR (h.parent_type, h.parent_id) = ${root})) END`.mapWith(
  items.finishedAt,
);
