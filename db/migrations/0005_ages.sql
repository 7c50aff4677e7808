CREATE INDEX "numbers_cause" ON "numbers" USING btree ("cause","day","property","engineer_id","count") WHERE kind IN ('failed','failed-again')
--> statement-breakpoint
-- When something was received, and when it ended, the database itself says: a program of ours that was made to
-- forge an age could otherwise have `delete_expired` remove what happened today.
REVOKE INSERT ON ledger, outcomes FROM inbox_app
--> statement-breakpoint
GRANT INSERT (id, device_id, sequence, sha256, lane) ON ledger TO inbox_app
--> statement-breakpoint
GRANT INSERT (id, lane, sequence, status, released, reason) ON outcomes TO inbox_app
--> statement-breakpoint
-- As before, but for the age, which is that of the outcome.
CREATE OR REPLACE FUNCTION delete_expired(final_status text, keep_days integer, after_at timestamptz, after_id uuid)
  RETURNS TABLE (looked integer, deleted integer, last_at text, last_id uuid)
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH ages AS (
    SELECT now() - greatest(keep_days, 1) * interval '1 day' AS read,
      now() - greatest(keep_days, 90) * interval '1 day' AS unread,
      now() - greatest(keep_days, 400) * interval '1 day' AS closed),
  seen AS MATERIALIZED (
    (SELECT id, finished_at AS at FROM items
      WHERE final_status = 'completed' AND status = 'completed' AND finished_at < (SELECT read FROM ages)
        AND (finished_at, id) > (after_at, after_id) ORDER BY finished_at, id LIMIT 500)
    UNION ALL
    (SELECT id, received_at AS at FROM items
      WHERE final_status = 'cancelled' AND status = 'cancelled' AND received_at < (SELECT closed FROM ages)
        AND (received_at, id) > (after_at, after_id) ORDER BY received_at, id LIMIT 500)),
  due AS MATERIALIZED (
    SELECT i.id FROM items i JOIN devices d ON d.id = i.device_id CROSS JOIN ages
      WHERE i.id = ANY (ARRAY(SELECT id FROM seen)) AND i.deliver_at IS NULL
        AND greatest(i.received_at, i.finished_at) < (SELECT counted_to FROM numbers_state)
        AND NOT EXISTS (SELECT FROM attempts a WHERE a.item_id = i.id AND a.group_id IS NOT NULL
          AND a.finished_at >= (SELECT counted_to FROM numbers_state))
        AND (SELECT o.at FROM outcomes o WHERE o.id = i.id AND o.status = i.status) < CASE WHEN i.status = 'cancelled' OR i.revision > 1 THEN closed
          WHEN (i.feed, i.id) <= (d.feed_read, d.feed_read_id) THEN read
          ELSE unread END
      FOR UPDATE OF i SKIP LOCKED),
  gone AS MATERIALIZED (SELECT ARRAY(SELECT id FROM due) AS ids),
  no_requests AS (DELETE FROM requests WHERE item_id = ANY ((SELECT ids FROM gone)::uuid[])),
  no_attempts AS (DELETE FROM attempts WHERE item_id = ANY ((SELECT ids FROM gone)::uuid[])),
  no_revisions AS (DELETE FROM revisions WHERE item_id = ANY ((SELECT ids FROM gone)::uuid[])),
  no_timeline AS (DELETE FROM timeline WHERE item_id = ANY ((SELECT ids FROM gone)::uuid[])),
  no_items AS (DELETE FROM items WHERE id = ANY ((SELECT ids FROM gone)::uuid[]) RETURNING 1),
  last AS (SELECT at, id FROM seen ORDER BY at DESC, id DESC LIMIT 1)
  SELECT (SELECT count(*)::int FROM seen), (SELECT count(*)::int FROM no_items),
    (SELECT at::text FROM last), (SELECT id FROM last)
$$
--> statement-breakpoint
-- As before, but that its object moved to another property is nothing that anybody did to an item.
CREATE OR REPLACE FUNCTION number_events(from_at timestamptz, to_at timestamptz)
  RETURNS TABLE (day date, kind text, property text, engineer_id text, object_type text, cause text, step smallint,
    count integer, total bigint, sample jsonb)
  LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  WITH failures AS (
    SELECT a.finished_at AS at, a.property, a.engineer_id, i.object_type, a.group_id AS cause, i.received_at,
      EXISTS (SELECT FROM attempts e WHERE e.item_id = a.item_id AND e.attempt < a.attempt AND e.group_id IS NOT NULL) AS again,
      -- The newest of a day and place is enough, and nothing that anybody typed.
      CASE WHEN row_number() OVER (PARTITION BY (a.finished_at AT TIME ZONE 'UTC')::date, a.group_id, i.object_type, a.property,
          CASE WHEN a.property IS NULL THEN a.engineer_id END ORDER BY a.finished_at DESC, a.item_id DESC) = 1
        THEN a.errors->0 || jsonb_build_object('params', (a.errors->0->'params') - ARRAY['mine','theirs','by','at']) END AS sample
    FROM attempts a JOIN items i ON i.id = a.item_id
    WHERE a.group_id IS NOT NULL AND a.finished_at >= from_at AND a.finished_at < to_at),
  ends AS (
    SELECT i.id, i.status, i.finished_at AS at, i.property, i.engineer_id, i.object_type, i.received_at, i.attempt
      FROM items i WHERE i.status = 'completed' AND i.finished_at >= from_at AND i.finished_at < to_at
    UNION ALL
    SELECT i.id, i.status, i.finished_at, i.property, i.engineer_id, i.object_type, i.received_at, i.attempt
      FROM items i WHERE i.status = 'cancelled' AND i.finished_at >= from_at AND i.finished_at < to_at),
  ended AS (
    SELECT e.*, f.at AS failed_at, f.cause FROM ends e LEFT JOIN LATERAL (
      SELECT a.finished_at AS at, a.group_id AS cause FROM attempts a
       WHERE (e.status = 'cancelled' OR e.attempt > 1) AND a.item_id = e.id AND a.group_id IS NOT NULL
       ORDER BY a.attempt LIMIT 1) f ON true),
  events AS (
    SELECT received_at AS at, 'received' AS kind, property, engineer_id, object_type, '' AS cause, received_at AS since, NULL::jsonb AS sample
      FROM items WHERE received_at >= from_at AND received_at < to_at
    UNION ALL
    SELECT at, CASE WHEN again THEN 'failed-again' ELSE 'failed' END, property, engineer_id, object_type, cause,
        CASE WHEN again THEN at ELSE received_at END, sample FROM failures
    UNION ALL
    SELECT at, CASE
        WHEN cause IS NULL THEN status
        WHEN status = 'cancelled' THEN 'given-up'
        WHEN EXISTS (SELECT FROM timeline t WHERE t.item_id = ended.id
            AND t.kind NOT IN ('completed','failed','technical','put-back','moved') AND t.via IS DISTINCT FROM 'reconcile'
            AND NOT (t.via = 'bulk' AND EXISTS (SELECT FROM background_actions b WHERE b.request ? 'automatic'
              AND 'bulk-' || b.id || ':' || t.item_id = t.data->>'requestId'))) THEN 'repaired'
        ELSE 'repaired-alone' END,
        property, engineer_id, object_type, coalesce(cause, ''), coalesce(failed_at, received_at), NULL FROM ended),
  timed AS (
    SELECT *, greatest(0, floor(extract(epoch FROM at - since) * 1000))::bigint AS took FROM events)
  SELECT (at AT TIME ZONE 'UTC')::date, kind, coalesce(property, ''), CASE WHEN property IS NULL THEN engineer_id ELSE '' END,
    object_type, cause, ceil(ln(greatest(took, 1)::float8) / ln(1.1::float8))::smallint, count(*)::int, sum(took)::bigint, any_value(sample)
  FROM timed GROUP BY 1, 2, 3, 4, 5, 6, 7
$$
