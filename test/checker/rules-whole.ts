import { ENDS, mayBeDeleted, type Rule } from './rules.ts';

/*
 * I4: what one transaction writes stands in several tables, so they must agree. Each rule names two
 * tables and looks in both directions where both may be the one that is missing.
 */

const whole = (what: string, violations: string): Rule => ({ invariant: 'I4', what, violations });

const items: Rule[] = [
  whole(
    'the inbox and the ledger differ',
    `SELECT coalesce(l.id, i.id) AS id, CASE WHEN i.id IS NULL THEN 'not in the inbox'
        WHEN l.id IS NULL THEN 'not in the ledger' END AS detail
      FROM ledger l FULL JOIN items i ON i.id = l.id LEFT JOIN outcomes o ON o.id = l.id
      WHERE NOT (i.id IS NULL AND ${mayBeDeleted('o')}) AND (l.device_id, l.sequence, l.lane) IS DISTINCT FROM (i.device_id, i.sequence, i.lane)`,
  ),
  whole(
    'an item and its device differ',
    `SELECT i.id, i.device_id AS detail FROM items i LEFT JOIN devices d ON d.id = i.device_id
      WHERE d.id IS NULL OR i.feed > d.feed OR i.sequence > d.highest_sequence
        OR i.engineer_id <> d.engineer_id AND NOT EXISTS (SELECT FROM audit a WHERE a.subject = 'device/' || d.id
          AND a.action = 'device.reassigned' AND a.data->>'from' = i.engineer_id)`,
  ),
  whole(
    'an item and its outcome differ',
    `SELECT coalesce(i.id, o.id) AS id, coalesce(i.status, 'no item') || ' / ' || coalesce(o.status, 'no outcome') AS detail
      FROM items i FULL JOIN outcomes o ON o.id = i.id
      WHERE NOT (i.id IS NULL AND ${mayBeDeleted('o')})
        AND (i.id IS NULL OR (i.status IN ('completed','cancelled')) <> (o.id IS NOT NULL)
          OR o.id IS NOT NULL AND (o.status, o.lane, o.sequence, o.released, o.reason)
            IS DISTINCT FROM (i.status, i.lane, i.sequence, i.released, i.reason))`,
  ),
  whole(
    'an item and the history of its object differ',
    `SELECT coalesce(i.id, c.transaction_id) AS id, coalesce(i.status, 'no item') || ', ' ||
        coalesce('version ' || c.version, 'no change') AS detail
      FROM items i FULL JOIN (SELECT * FROM object_changes WHERE transaction_id IS NOT NULL) c ON c.transaction_id = i.id
        LEFT JOIN outcomes d ON d.id = c.transaction_id AND d.status = 'completed'
      WHERE NOT (i.id IS NULL AND ${mayBeDeleted('d')}) AND (i.id IS NULL OR (i.status = 'completed') <> (c.version IS NOT NULL)
        OR i.object_version IS DISTINCT FROM c.version
        OR c.version IS NOT NULL AND ((c.device_id, c.sequence, c.object_type, c.by)
            IS DISTINCT FROM (i.device_id, i.sequence, i.object_type, i.engineer_id)
          OR c.object_id <> i.object_id AND NOT EXISTS (SELECT FROM objects o
            WHERE o.object_type = c.object_type AND o.object_id = c.object_id AND o.number = i.object_id)))`,
  ),
  whole(
    'an item and the words by which it is found differ',
    `SELECT coalesce(i.id, w.item_id) AS id, i.status AS detail FROM items i FULL JOIN failure_words w ON w.item_id = i.id
      WHERE i.id IS NULL OR w.item_id IS NOT NULL AND i.status IN ('completed','cancelled')
        OR w.item_id IS NULL AND (i.status = 'completed-with-errors' OR i.status = 'not-started' AND EXISTS (
          SELECT FROM items h WHERE h.lane = i.lane AND h.sequence < i.sequence AND h.status = 'completed-with-errors'))`,
  ),
  whole(
    'a lane and what is kept of those that wait in it differ',
    `SELECT coalesce(c.lane, k.lane) AS id, coalesce(c.blocking, 0) || ' / ' || coalesce(k.blocking, 0) AS detail
      FROM (SELECT h.lane, h.id, (SELECT count(*) FROM items w WHERE w.lane = h.lane AND w.sequence > h.sequence
            AND w.status = 'not-started' AND NOT w.released) AS blocking
          FROM (SELECT DISTINCT ON (lane) lane, id, sequence FROM items
            WHERE status NOT IN ('completed','cancelled') ORDER BY lane, sequence) h) c
      FULL JOIN heads k ON k.lane = c.lane
      WHERE coalesce(c.blocking, 0) <> coalesce(k.blocking, 0) OR k.id <> c.id`,
  ),
  whole(
    'completed items and their count differ',
    `SELECT engineer_id || '/' || property AS id, coalesce(i.n, 0) || ' / ' || coalesce(c.count, 0) AS detail
      FROM (SELECT engineer_id, coalesce(property, '') AS property, count(*) AS n FROM items
        WHERE status = 'completed' GROUP BY 1, 2) i
      FULL JOIN completed_counts c USING (engineer_id, property) WHERE coalesce(i.n, 0) <> coalesce(c.count, 0)`,
  ),
  whole(
    'an object and its history differ in length',
    `SELECT coalesce(o.object_type || '/' || o.object_id, c.object_type || '/' || c.object_id) AS id,
        'version ' || coalesce(o.version, 0) || ', ' || coalesce(c.changes, 0) || ' changes' AS detail
      FROM objects o FULL JOIN (SELECT object_type, object_id, count(*) AS changes, max(version) AS latest
        FROM object_changes GROUP BY object_type, object_id) c USING (object_type, object_id)
      WHERE o.version IS DISTINCT FROM c.latest OR o.version IS DISTINCT FROM c.changes`,
  ),
];

/* What an attempt's end writes: the attempt, the item, the timeline. */
const attempts: Rule[] = [
  whole(
    'a completed item without its one completed attempt',
    `SELECT i.id, string_agg(a.attempt || ' ' || a.outcome, ', ' ORDER BY a.attempt) AS detail
      FROM items i LEFT JOIN attempts a ON a.item_id = i.id GROUP BY i.id
      HAVING count(*) FILTER (WHERE a.outcome = 'completed') <> (i.status = 'completed')::int
        OR count(*) FILTER (WHERE a.outcome = 'completed' AND a.attempt = i.attempt AND a.revision = i.revision)
          <> (i.status = 'completed')::int`,
  ),
  whole(
    'an attempt that did not end, or is ahead of its item',
    `SELECT i.id, 'item ' || i.status || ' at ' || i.attempt || ', attempts ' ||
        coalesce(string_agg(a.attempt::text, ', ' ORDER BY a.attempt), 'none') AS detail
      FROM items i LEFT JOIN attempts a ON a.item_id = i.id GROUP BY i.id
      HAVING count(a.attempt) FILTER (WHERE a.attempt < i.attempt) <> greatest(i.attempt - 1, 0)
        OR max(a.attempt) > i.attempt
        OR i.attempt > 0 AND i.status IN ('completed','completed-with-errors','not-started')
          AND count(*) FILTER (WHERE a.attempt = i.attempt) = 0
        OR i.status = 'queued' AND count(*) FILTER (WHERE a.attempt = i.attempt) > 0`,
  ),
  whole(
    // A step keeps its errors before parking ends the attempt, which a cancel may forestall.
    'attempts and timeline differ',
    `SELECT coalesce(a.item_id, t.item_id) AS id, 'attempt ' || coalesce(a.attempt, t.attempt) || ': ' ||
        coalesce(a.outcome, 'none') || ' / ' || coalesce(t.kinds, 'none') AS detail
      FROM attempts a FULL JOIN (
        SELECT item_id, (data->>'attempt')::int AS attempt, string_agg(kind, ', ') AS kinds FROM timeline
        WHERE kind IN ${ENDS} GROUP BY item_id, data->>'attempt') t
        ON t.item_id = a.item_id AND t.attempt = a.attempt
      LEFT JOIN items i ON i.id = a.item_id
      WHERE a.outcome IS DISTINCT FROM t.kinds AND NOT (t.kinds IS NULL AND a.outcome = 'failed'
        AND a.attempt = i.attempt AND i.status IN ('in-progress','cancelled'))`,
  ),
  whole(
    'a failed item and its attempt differ',
    `SELECT i.id, coalesce(i.code, 'no code') || ', attempt ' || i.attempt || ' ' || coalesce(a.outcome, 'none') AS detail
      FROM items i LEFT JOIN attempts a ON a.item_id = i.id AND a.attempt = i.attempt
      WHERE i.status = 'completed-with-errors' AND (
        a.outcome IS DISTINCT FROM 'failed' OR a.errors IS DISTINCT FROM i.errors OR a.group_id IS DISTINCT FROM i.group_id
        OR i.code IS DISTINCT FROM i.errors->0->>'code' OR i.category IS DISTINCT FROM i.errors->0->>'category'
        OR i.finished_at IS NULL OR i.group_id IS NULL OR i.deliver_at IS NOT NULL)`,
  ),
];

/* What a command writes: its row, the timeline, the audit; all under the request's id. */
const commands: Rule[] = [
  whole(
    // The audit outlives what retention deletes. What moves along with its object is noted at the object.
    'timeline and audit differ',
    `SELECT coalesce(t.item_id, a.item_id) AS id, coalesce(t.kind, a.kind) || ' ' || coalesce(t.request, a.request) ||
        ': ' || coalesce(t.n, 0) || ' / ' || coalesce(a.n, 0) AS detail
      FROM (SELECT item_id::text, kind, coalesce(data->>'requestId', '') AS request, count(*) AS n FROM timeline
        WHERE kind NOT IN ${ENDS} AND kind <> 'moved' GROUP BY 1, 2, 3) t
      FULL JOIN (SELECT substr(subject, 6) AS item_id, CASE action WHEN 'item.requeue' THEN 'requeued'
          WHEN 'item.cancel' THEN 'cancelled' WHEN 'item.withdraw' THEN 'cancelled' WHEN 'item.release' THEN 'released'
          WHEN 'item.amend' THEN 'amended' WHEN 'item.approve-once' THEN 'approved' WHEN 'item.ask' THEN 'asked'
          WHEN 'item.answer' THEN 'answered' WHEN 'item.assign' THEN 'assigned' WHEN 'item.comment' THEN 'commented' ELSE action END AS kind,
          coalesce(data->>'requestId', '') AS request, count(*) AS n FROM audit
        WHERE subject LIKE 'item/%' AND substr(subject, 6) IN (SELECT id::text FROM items) GROUP BY 1, 2, 3) a
        ON (a.item_id, a.kind, a.request) = (t.item_id, t.kind, t.request)
      WHERE t.n IS DISTINCT FROM a.n`,
  ),
  whole(
    'requests and timeline differ',
    `SELECT coalesce(r.item_id, t.item_id) AS id, coalesce(r.request_id, t.request) AS detail
      FROM requests r FULL JOIN (SELECT item_id, data->>'requestId' AS request, count(*) AS n FROM timeline
        WHERE kind = 'requeued' GROUP BY 1, 2) t ON t.item_id = r.item_id AND t.request = r.request_id
      WHERE r.item_id IS NULL OR t.n IS DISTINCT FROM 1`,
  ),
  whole(
    'an item and its timeline differ',
    `SELECT i.id, i.status || CASE WHEN i.released THEN ', released' ELSE '' END || ', revision ' || i.revision AS detail
      FROM items i LEFT JOIN timeline t ON t.item_id = i.id GROUP BY i.id
      HAVING count(*) FILTER (WHERE t.kind = 'cancelled') <> (i.status = 'cancelled')::int
        OR count(*) FILTER (WHERE t.kind = 'released') <> i.released::int
        OR count(*) FILTER (WHERE t.kind = 'amended') <> i.revision - 1
        OR (count(*) FILTER (WHERE t.kind = 'approved') > 0) <> (i.approved IS NOT NULL)
        OR count(*) FILTER (WHERE t.kind = 'asked') < (i.question IS NOT NULL)::int
        OR count(*) FILTER (WHERE t.kind = 'completed' AND (t.data->>'objectVersion')::int = i.object_version)
          <> (i.status = 'completed')::int`,
  ),
  whole(
    'an item and its revisions differ',
    `SELECT i.id, 'revision ' || i.revision || ', kept ' || count(r.revision) AS detail
      FROM items i LEFT JOIN revisions r ON r.item_id = i.id GROUP BY i.id
      HAVING count(r.revision) <> CASE WHEN i.revision = 1 THEN 0 ELSE i.revision END
        OR max(r.revision) > i.revision
        OR i.revision > 1 AND NOT bool_or(r.revision = i.revision AND r.content = i.content)`,
  ),
  whole(
    'a background action without its audit row',
    `SELECT a.id, a.by AS detail FROM background_actions a WHERE (
      SELECT count(*) FROM audit u WHERE u.subject = 'background-action/' || a.id
        AND u.action = 'background-action.created' AND u.by = a.by) <> 1`,
  ),
  whole(
    // What hangs under an object moves along with it, noted at the object that was moved.
    'a change by the office without its audit row',
    `SELECT c.object_type || '/' || c.object_id AS id, 'version ' || c.version || ' by ' || c.by AS detail
      FROM object_changes c JOIN objects o USING (object_type, object_id)
      WHERE c.transaction_id IS NULL AND c.at >= $1 AND NOT (c.changes = '{}' AND c.property IS NOT NULL AND o.parent_id IS NOT NULL)
        AND (SELECT count(*) FROM audit u WHERE u.subject = c.object_type || '/' || c.object_id AND u.by = c.by
          AND u.action IN ('object.created','object.edited') AND (u.data->>'version')::int = c.version) <> 1`,
  ),
  whole(
    'an audit row of a change that is not there',
    `SELECT u.subject AS id, 'version ' || (u.data->>'version') AS detail FROM audit u
      WHERE u.action IN ('object.created','object.edited') AND NOT EXISTS (SELECT FROM object_changes c
        WHERE c.object_type || '/' || c.object_id = u.subject AND c.version = (u.data->>'version')::int AND c.by = u.by)`,
  ),
  whole(
    'a document and its versions differ',
    `SELECT d.kind || '/' || d.id AS id, 'version ' || d.version || ', kept ' || count(v.version) AS detail
      FROM documents d LEFT JOIN document_versions v ON v.kind = d.kind AND v.id = d.id
      GROUP BY d.kind, d.id HAVING count(v.version) <> d.version OR max(v.version) <> d.version
        OR NOT bool_or(v.version = d.version AND v.document = d.document AND v.by = d.by)`,
  ),
  whole(
    'a saved document without its audit row',
    `SELECT v.kind || '/' || v.id AS id, 'version ' || v.version || ' by ' || v.by AS detail FROM document_versions v
      WHERE v.at >= $1 AND (SELECT count(*) FROM audit u WHERE u.subject = v.kind || '/' || v.id AND u.by = v.by
        AND u.action = 'configuration.saved' AND (u.data->>'version')::int = v.version) <> 1`,
  ),
];

export const wholeRules: Rule[] = [...items, ...attempts, ...commands];
