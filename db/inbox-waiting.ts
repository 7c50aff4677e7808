import { type SQL, sql } from 'drizzle-orm';

// Written out as `items.…`: drizzle drops the table's name from columns of a one-table selection, and
// inside these subqueries a bare `lane` would be the inner one.

/** The open item at the head of its lane that an item waits for; null when it waits for none. */
export const blockedBy = sql<string | null>`CASE
  WHEN items.status = 'not-started' AND NOT items.released THEN (
    SELECT h.id FROM items h
     WHERE h.lane = items.lane AND h.sequence < items.sequence
       AND h.status NOT IN ('completed','cancelled')
     ORDER BY h.sequence LIMIT 1) END`;

/** How many items of the lane wait behind this one: 0 unless it is the lane's head. */
export const blocking = sql<number>`CASE
  WHEN items.status IN ('completed','cancelled') OR EXISTS (
    SELECT FROM items e
     WHERE e.lane = items.lane AND e.sequence < items.sequence
       AND e.status NOT IN ('completed','cancelled')) THEN 0
  ELSE (
    SELECT count(*)::int FROM items w
     WHERE w.lane = items.lane AND w.sequence > items.sequence
       AND w.status = 'not-started' AND NOT w.released) END`;

/**
 * All items for which others wait, `heads (id, blocking)`: the same as {@link blocking}, from the few that
 * wait instead of from every item. To be put after `WITH`.
 */
export const heads: SQL = sql`heads AS MATERIALIZED (
  SELECT id, blocking FROM (
    SELECT (array_agg(id ORDER BY sequence))[1] AS id, (count(*) FILTER (WHERE waits)
        - coalesce((min(sequence) FILTER (WHERE waits) = min(sequence))::int, 0))::int AS blocking
      FROM (
        SELECT lane, sequence, id, status = 'not-started' AND NOT released AS waits FROM items
         WHERE status NOT IN ('completed','cancelled')) open
     GROUP BY lane HAVING count(*) > 1) first
   WHERE blocking > 0)`;
