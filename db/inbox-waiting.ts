import { sql } from 'drizzle-orm';

// Written out as `items.…`: drizzle drops the table's name from columns of a one-table selection, and
// inside these subqueries a bare `lane` would be that of the head.

/** The open item at the head of its lane that an item waits for; null when it waits for none. */
export const blockedBy = sql<string | null>`CASE
  WHEN items.status = 'not-started' AND NOT items.released THEN (
    SELECT heads.id FROM heads WHERE heads.lane = items.lane AND heads.id <> items.id) END`;

/** How many items of the lane wait behind this one: 0 unless it is the lane's head. */
export const blocking = sql<number>`coalesce((
  SELECT heads.blocking FROM heads WHERE heads.lane = items.lane AND heads.id = items.id), 0)`;
