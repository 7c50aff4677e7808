CREATE TABLE "completed_counts" (
	"engineer_id" text NOT NULL,
	"property" text NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "completed_counts_engineer_id_property_pk" PRIMARY KEY("engineer_id","property")
);
--> statement-breakpoint
CREATE TABLE "failure_words" (
	"item_id" uuid PRIMARY KEY NOT NULL,
	"words" "tsvector" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inbox_views" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"query" text NOT NULL,
	"shared" boolean NOT NULL,
	"by" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_by" text NOT NULL
);
--> statement-breakpoint
DROP INDEX "items_open_received";--> statement-breakpoint
DROP INDEX "attempts_group";--> statement-breakpoint
DROP INDEX "items_lane_open";--> statement-breakpoint
DROP INDEX "items_group";--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "property" text;--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "engineer_id" text;--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "device_id" text;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "feed_read" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "feed_read_id" uuid;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "feed_read_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "items" ADD COLUMN "error_categories" integer;--> statement-breakpoint
ALTER TABLE "items" ADD COLUMN "assignee" text;--> statement-breakpoint
ALTER TABLE "background_actions" ADD COLUMN "stopped_by" text;--> statement-breakpoint
ALTER TABLE "background_actions" ADD COLUMN "stopped_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "background_actions" ADD COLUMN "per_minute" integer;--> statement-breakpoint
ALTER TABLE "background_actions" ADD COLUMN "next_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "background_actions" ADD COLUMN "request_key" text;--> statement-breakpoint
ALTER TABLE "background_actions" ADD COLUMN "request_hash" text;--> statement-breakpoint
ALTER TABLE "bulk_items" ADD COLUMN "status" text;--> statement-breakpoint
ALTER TABLE "bulk_items" ADD COLUMN "revision" integer;--> statement-breakpoint
ALTER TABLE "bulk_items" ADD COLUMN "engineer_id" text;--> statement-breakpoint
ALTER TABLE "bulk_items" ADD COLUMN "property" text;--> statement-breakpoint
ALTER TABLE "bulk_items" ADD COLUMN "object_type" text;--> statement-breakpoint
ALTER TABLE "bulk_items" ADD COLUMN "object_number" text;--> statement-breakpoint
ALTER TABLE "bulk_items" ADD COLUMN "change" jsonb;--> statement-breakpoint
ALTER TABLE "bulk_items" ADD COLUMN "resolved" jsonb;--> statement-breakpoint
ALTER TABLE "bulk_items" ADD COLUMN "outcome" text;--> statement-breakpoint
ALTER TABLE "bulk_items" ADD COLUMN "attempt" integer;--> statement-breakpoint
ALTER TABLE "bulk_items" ADD COLUMN "errors" jsonb;--> statement-breakpoint
CREATE INDEX "failure_words_words" ON "failure_words" USING gin ("words");--> statement-breakpoint
CREATE INDEX "inbox_views_by" ON "inbox_views" USING btree ("by","name");--> statement-breakpoint
CREATE INDEX "inbox_views_shared" ON "inbox_views" USING btree ("name") WHERE shared;--> statement-breakpoint
CREATE INDEX "items_not_completed" ON "items" USING btree ("status","received_at","id","property","engineer_id","device_id","object_type","object_number","app_version","category","code","error_categories","assignee","modified_by","attempt","finished_at","next_attempt_at","released") WHERE status <> 'completed';--> statement-breakpoint
CREATE INDEX "items_completed" ON "items" USING btree ("received_at","id","property","engineer_id","assignee","object_number") WHERE status = 'completed';--> statement-breakpoint
CREATE INDEX "items_completed_finished" ON "items" USING btree ("finished_at","id","property","engineer_id") WHERE status = 'completed';--> statement-breakpoint
CREATE INDEX "items_completed_property" ON "items" USING btree ("property","received_at","id","engineer_id","object_type") WHERE status = 'completed';--> statement-breakpoint
CREATE INDEX "items_completed_engineer" ON "items" USING btree ("engineer_id","received_at","id","property") WHERE status = 'completed';--> statement-breakpoint
CREATE INDEX "items_completed_device" ON "items" USING btree ("device_id","received_at","id","property","engineer_id") WHERE status = 'completed';--> statement-breakpoint
CREATE INDEX "items_completed_type" ON "items" USING btree ("object_type","received_at","id","property","engineer_id") WHERE status = 'completed';--> statement-breakpoint
CREATE INDEX "items_completed_version" ON "items" USING btree ("app_version","received_at","id","property","engineer_id") WHERE status = 'completed';--> statement-breakpoint
CREATE INDEX "items_completed_handled" ON "items" USING btree ("received_at","id","property","engineer_id","attempt","assignee","modified_by") WHERE status = 'completed' AND (attempt > 1 OR assignee IS NOT NULL OR modified_by IS NOT NULL);--> statement-breakpoint
CREATE INDEX "items_completed_number" ON "items" USING btree (lower(object_number) text_pattern_ops,"received_at","id","object_number","property","engineer_id") WHERE status = 'completed';--> statement-breakpoint
CREATE INDEX "audit_by" ON "audit" USING btree ("by","id");--> statement-breakpoint
CREATE INDEX "audit_subject" ON "audit" USING btree ("subject" text_pattern_ops,"id");--> statement-breakpoint
CREATE UNIQUE INDEX "background_actions_request" ON "background_actions" USING btree ("by","request_key") WHERE request_key IS NOT NULL;--> statement-breakpoint
CREATE INDEX "bulk_items_unsettled" ON "bulk_items" USING btree ("action_id","position") WHERE result = 'done' AND outcome IS NULL;--> statement-breakpoint
CREATE INDEX "attempts_group" ON "attempts" USING btree ("group_id","finished_at","item_id","property","engineer_id","device_id") WHERE group_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "items_lane_open" ON "items" USING btree ("lane","sequence","id","status","released") WHERE status NOT IN ('completed','cancelled');--> statement-breakpoint
CREATE INDEX "items_group" ON "items" USING btree ("group_id","received_at","id","property","engineer_id","device_id","category","code","object_type") WHERE status = 'completed-with-errors';
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON failure_words, inbox_views TO inbox_app
--> statement-breakpoint
GRANT SELECT ON completed_counts TO inbox_app
--> statement-breakpoint
ALTER TABLE completed_counts SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05)
--> statement-breakpoint
-- The statistics of a partial index are not used: without these every search for a number looks rare.
CREATE STATISTICS items_number ON (lower(object_number)) FROM items
--> statement-breakpoint
-- By hundredths, a number of few orders would look like one of a thousand.
ALTER STATISTICS items_number SET STATISTICS 200
--> statement-breakpoint
-- As their owner: nobody else writes these counts. Items are received open; what is completed was updated to
-- be so, one by one, and is deleted many at a time.
CREATE FUNCTION count_completed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.status = 'completed' THEN
    UPDATE completed_counts SET count = count - 1
      WHERE engineer_id = OLD.engineer_id AND property = coalesce(OLD.property, '');
  END IF;
  IF NEW.status = 'completed' THEN
    INSERT INTO completed_counts AS c (engineer_id, property, count)
      VALUES (NEW.engineer_id, coalesce(NEW.property, ''), 1)
      ON CONFLICT (engineer_id, property) DO UPDATE SET count = c.count + 1;
  END IF;
  RETURN NULL;
END $$
--> statement-breakpoint
CREATE FUNCTION uncount_completed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE completed_counts c SET count = c.count - d.count
    FROM (SELECT engineer_id, coalesce(property, '') AS property, count(*) AS count
            FROM deleted WHERE status = 'completed' GROUP BY 1, 2) d
    WHERE c.engineer_id = d.engineer_id AND c.property = d.property;
  RETURN NULL;
END $$
--> statement-breakpoint
-- The condition stands outside the function: for all other changes it is not called.
CREATE TRIGGER items_completed AFTER UPDATE OF status, property, engineer_id ON items FOR EACH ROW
  WHEN ((OLD.status = 'completed' OR NEW.status = 'completed')
    AND (OLD.status, OLD.property, OLD.engineer_id) IS DISTINCT FROM (NEW.status, NEW.property, NEW.engineer_id))
  EXECUTE FUNCTION count_completed()
--> statement-breakpoint
CREATE TRIGGER items_deleted AFTER DELETE ON items REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT
  EXECUTE FUNCTION uncount_completed()
--> statement-breakpoint
INSERT INTO completed_counts (engineer_id, property, count)
  SELECT engineer_id, coalesce(property, ''), count(*) FROM items WHERE status = 'completed' GROUP BY 1, 2
--> statement-breakpoint
UPDATE attempts a SET property = i.property, engineer_id = i.engineer_id, device_id = i.device_id
  FROM items i WHERE i.id = a.item_id AND a.group_id IS NOT NULL

--> statement-breakpoint
UPDATE items SET error_categories = (errors @> '[{"category":"authorization"}]')::int
    + 2 * (errors @> '[{"category":"validation"}]')::int + 4 * (errors @> '[{"category":"configuration"}]')::int
    + 8 * (errors @> '[{"category":"conflict"}]')::int + 16 * (errors @> '[{"category":"technical"}]')::int
  WHERE errors IS NOT NULL;
--> statement-breakpoint
-- What may be deleted by age, and nothing else, whoever asks for it: for the role of api and worker, which may
-- remove no history by itself. Looks at the next 500 items behind a place, and says where it came to.
--   completed: after `keep_days` (a day at least), once the device has read the verdict, at the latest after 90;
--   completed as amended, and cancelled: after 400 days;
--   everything else: never.
-- The id arrays keep it to the indexes, however wrong an estimate is. A final item never changes again; one
-- that somebody looks at under its lock is left for the next time. What is completed is walked by the time of
-- that, what is cancelled (few) by the time of its receipt, which is earlier.
CREATE FUNCTION delete_expired(final_status text, keep_days integer, after_at timestamptz, after_id uuid)
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
        AND EXISTS (SELECT FROM outcomes o WHERE o.id = i.id AND o.status = i.status)
        AND CASE WHEN i.status = 'completed' AND i.revision = 1
            THEN i.finished_at < CASE WHEN (i.feed, i.id) <= (d.feed_read, d.feed_read_id) THEN read ELSE unread END
          WHEN i.status IN ('completed','cancelled') THEN i.finished_at < closed
          ELSE false END
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
REVOKE ALL ON FUNCTION delete_expired FROM PUBLIC
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION delete_expired TO inbox_app
--> statement-breakpoint
-- Nothing else deletes what was received: it is put right, or it expires.
REVOKE DELETE ON items, requests, attempts FROM inbox_app;
