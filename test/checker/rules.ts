import type { Snapshot } from './database.ts';
import type { Findings, Invariant } from './report.ts';

/**
 * Something that may never be in the database. `violations` is SQL that gives a row (`id`, `detail`) for
 * each time it is; `$1` is the moment from which on people asked through the service.
 */
export type Rule = { invariant: Invariant; what: string; violations: string };

/** SQL: what this row of `outcomes` closed may have been deleted by retention, which leaves alone a day's. */
export const mayBeDeleted = (outcome: string): string =>
  `coalesce(${outcome}.at < now() - interval '1 day', false)`;

/** Looks for what breaks the rules, and adds it to the findings. */
export async function checkRules(
  snapshot: Snapshot,
  findings: Findings,
  rules: readonly Rule[],
  since: Date,
): Promise<void> {
  for (const { invariant, what, violations } of rules) {
    // A rule that does not ask for the moment still gets it.
    const text = `SELECT v.id::text AS id, v.detail::text AS detail
      FROM (${violations}) v WHERE $1::timestamptz IS NOT NULL`;
    const found = await snapshot
      .rows<{ id: string; detail: string | null }>(text, [since])
      .catch((cause: unknown) => {
        throw new Error(`the rule '${what}' cannot be asked`, { cause });
      });
    for (const { id, detail } of found)
      findings.broken(invariant, { what, id, ...(detail !== null && { detail }) });
  }
}

const OPEN = `NOT IN ('completed','cancelled')`;
/** SQL: what the end of an attempt writes into the timeline. */
export const ENDS = `('completed','failed','technical','put-back')`;

/** I2 and I3 as the database shows them. */
export const orderRules: Rule[] = [
  {
    invariant: 'I2',
    what: 'applied twice',
    violations: `SELECT transaction_id AS id, count(*) || ' changes' AS detail FROM object_changes
      WHERE transaction_id IS NOT NULL GROUP BY transaction_id HAVING count(*) > 1`,
  },
  {
    invariant: 'I2',
    what: 'closed twice',
    violations: `SELECT id, string_agg(status, ', ') AS detail FROM outcomes GROUP BY id HAVING count(*) > 1`,
  },
  {
    // The timeline's row is numbered inside the transaction that applies, under the lock of the lane.
    invariant: 'I3',
    what: 'applied after a later one of its lane',
    violations: `SELECT id, 'sequence ' || sequence || ' after ' || highest AS detail FROM (
      SELECT i.id, i.sequence, max(i.sequence) OVER (
        PARTITION BY i.lane ORDER BY t.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS highest
      FROM items i JOIN timeline t ON t.item_id = i.id AND t.kind = 'completed'
      WHERE i.status = 'completed' AND NOT i.released) applied WHERE sequence < highest`,
  },
  {
    invariant: 'I3',
    what: 'changed the object after a later one of its lane',
    violations: `SELECT id, 'sequence ' || sequence || ' after ' || highest AS detail FROM (
      SELECT i.id, i.sequence, max(i.sequence) OVER (
        PARTITION BY i.lane, c.object_type, c.object_id ORDER BY c.version
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS highest
      FROM items i JOIN object_changes c ON c.transaction_id = i.id WHERE NOT i.released) applied
      WHERE sequence < highest`,
  },
  {
    // What was received first has the lower xmin: both rows are written once, under the lock of the device.
    // The times leave out what came at the same moment, and a database loaded from a dump, whose xmin lies.
    invariant: 'I3',
    what: 'overtook an earlier one of its lane',
    violations: `SELECT x.id, 'overtook ' || e.id || ' (' || e.status || ')' AS detail
      FROM items x JOIN outcomes xo ON xo.id = x.id
      JOIN items e ON e.lane = x.lane AND e.sequence < x.sequence
      JOIN ledger el ON el.id = e.id
      LEFT JOIN outcomes eo ON eo.id = e.id
      WHERE x.status = 'completed' AND NOT x.released
        AND el.xmin::text::bigint < xo.xmin::text::bigint AND el.received_at < x.started_at
        AND (e.status ${OPEN} OR eo.xmin::text::bigint > xo.xmin::text::bigint AND eo.at > xo.at)`,
  },
  {
    invariant: 'I3',
    what: 'released by nobody',
    violations: `SELECT i.id, NULL AS detail FROM items i WHERE i.released AND NOT EXISTS (
      SELECT FROM timeline t WHERE t.item_id = i.id AND t.kind = 'released' AND t.by IS NOT NULL)`,
  },
];

/** I6 as the database shows it: no attempt without a cause, no cause without an attempt. */
export const requestRules: Rule[] = [
  {
    invariant: 'I6',
    what: 'an attempt that nobody asked for',
    violations: `SELECT i.id, 'attempt ' || n || ' after ' || coalesce(a.outcome, 'nothing') AS detail
      FROM items i CROSS JOIN LATERAL generate_series(2, i.attempt) n
      LEFT JOIN attempts a ON a.item_id = i.id AND a.attempt = n - 1
      WHERE coalesce(a.outcome, '') NOT IN ('technical','put-back')
        AND NOT EXISTS (SELECT FROM requests r WHERE r.item_id = i.id AND r.served_by = n)`,
  },
  {
    invariant: 'I6',
    what: 'a request that no attempt serves',
    violations: `SELECT r.item_id AS id, r.request_id || ': ' || coalesce(r.served_by::text, 'none') ||
        ', item ' || coalesce(i.status || ' at attempt ' || i.attempt, 'unknown') AS detail
      FROM requests r LEFT JOIN items i ON i.id = r.item_id
      WHERE i.id IS NULL
        OR r.served_by IS NULL AND i.status NOT IN ('in-progress','completed','cancelled')
        OR r.served_by > i.attempt AND NOT (r.served_by = i.attempt + 1 AND i.status IN ('not-started','cancelled'))`,
  },
  {
    // The timeline of an item is numbered under the lock of its device, so this order is exact; times are not.
    // A request that comes while an attempt runs waits for its end, which only a success may leave unserved.
    invariant: 'I6',
    what: 'a request that no later attempt serves',
    violations: `SELECT r.item_id AS id, r.request_id || ': ' || coalesce(r.served_by::text, 'none') ||
        ', attempt ' || (e.data->>'attempt') || ' ' || e.kind AS detail
      FROM requests r
      JOIN timeline t ON t.item_id = r.item_id AND t.kind = 'requeued' AND t.data->>'requestId' = r.request_id
      JOIN timeline e ON e.item_id = r.item_id AND e.kind IN ${ENDS}
      WHERE e.id < t.id AND (e.data->>'attempt')::int >= r.served_by
        OR e.id > t.id AND e.kind <> 'completed' AND r.served_by IS NULL`,
  },
  {
    invariant: 'I6',
    what: 'cancelled and applied',
    violations: `SELECT c.transaction_id AS id, NULL AS detail FROM object_changes c
      JOIN timeline t ON t.item_id = c.transaction_id AND t.kind = 'cancelled'`,
  },
  {
    // Assigning what is assigned already is done, and tells nothing.
    invariant: 'I6',
    what: 'a result of a background action that is not what was done',
    violations: `SELECT b.item_id AS id, a.kind || ' ' || a.id || ': ' || coalesce(b.result || coalesce(' ' || b.reason, ''), 'none') AS detail
      FROM bulk_items b JOIN background_actions a ON a.id = b.action_id
      LEFT JOIN outcomes o ON o.id = b.item_id
      LEFT JOIN timeline t ON t.item_id = b.item_id AND t.data->>'requestId' = 'bulk-' || a.id || ':' || b.item_id
        AND t.kind = CASE a.kind WHEN 'requeue' THEN 'requeued' WHEN 'cancel' THEN 'cancelled' WHEN 'amend' THEN 'amended' ELSE 'assigned' END
      WHERE b.result IS DISTINCT FROM 'done' AND t.id IS NOT NULL
        OR b.result = 'done' AND t.id IS NULL AND a.kind <> 'assign' AND EXISTS (SELECT FROM items i WHERE i.id = b.item_id)
        OR b.result IS NULL AND a.state = 'finished'
        OR b.result = 'passed-over' AND b.reason IN ('completed','cancelled') AND b.reason IS DISTINCT FROM o.status`,
  },
  {
    invariant: 'I6',
    what: 'a background action that has not each selected item once',
    violations: `SELECT a.id, a.total || ' selected, ' || count(b.item_id) || ' items, ' ||
        count(DISTINCT b.item_id) || ' distinct' AS detail
      FROM background_actions a LEFT JOIN bulk_items b ON b.action_id = a.id
      GROUP BY a.id HAVING count(b.item_id) <> a.total OR count(DISTINCT b.item_id) <> a.total`,
  },
];
