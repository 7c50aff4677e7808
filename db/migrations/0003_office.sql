CREATE TABLE "device_log_days" (
	"device_id" text NOT NULL,
	"day" date DEFAULT (now() AT TIME ZONE 'UTC')::date NOT NULL,
	"kept" integer DEFAULT 0 NOT NULL,
	"dropped" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "device_log_days_device_id_day_pk" PRIMARY KEY("device_id","day")
);
--> statement-breakpoint
CREATE TABLE "device_logs" (
	"device_id" text NOT NULL,
	"logged_at" timestamp with time zone NOT NULL,
	"digest" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"engineer_id" text NOT NULL,
	"app_version" text,
	"level" text NOT NULL,
	"message" text NOT NULL,
	CONSTRAINT "device_logs_device_id_logged_at_digest_pk" PRIMARY KEY("device_id","logged_at","digest")
);
--> statement-breakpoint
CREATE TABLE "device_sessions" (
	"device_id" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"last_contact_at" timestamp with time zone NOT NULL,
	"app_version" text,
	"engineer_id" text NOT NULL,
	CONSTRAINT "device_sessions_device_id_started_at_pk" PRIMARY KEY("device_id","started_at")
);
--> statement-breakpoint
CREATE TABLE "gadget_tokens" (
	"hash" "bytea" PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"roles" text[] NOT NULL,
	"language" text NOT NULL,
	"refresh_seconds" integer NOT NULL,
	"parent_origin" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
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
CREATE TABLE "failure_kinds" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "failure_kinds_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"group_id" text NOT NULL,
	"code" text NOT NULL,
	"object_type" text NOT NULL,
	"first_seen_at" timestamp with time zone NOT NULL,
	CONSTRAINT "failure_kinds_group" UNIQUE("group_id")
);
--> statement-breakpoint
CREATE TABLE "notice_rules" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"condition" jsonb NOT NULL,
	"narrowing" jsonb NOT NULL,
	"url" text NOT NULL,
	"language" text NOT NULL,
	"active" boolean NOT NULL,
	"pause_minutes" integer NOT NULL,
	"remind_hours" integer,
	"tell_when_over" boolean NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_by" text NOT NULL,
	"looked_at" timestamp with time zone DEFAULT now() NOT NULL,
	"kinds_seen" bigint NOT NULL,
	"told_at" timestamp with time zone,
	"notices" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notice_secrets" (
	"rule_id" uuid NOT NULL,
	"secret" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone,
	CONSTRAINT "notice_secrets_rule_id_secret_pk" PRIMARY KEY("rule_id","secret")
);
--> statement-breakpoint
CREATE TABLE "notice_subjects" (
	"rule_id" uuid NOT NULL,
	"subject" text NOT NULL,
	"since" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "notice_subjects_rule_id_subject_pk" PRIMARY KEY("rule_id","subject")
);
--> statement-breakpoint
CREATE TABLE "notice_tries" (
	"notice_id" uuid NOT NULL,
	"try" integer NOT NULL,
	"host" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	"status" integer,
	"error" text,
	CONSTRAINT "notice_tries_notice_id_try_pk" PRIMARY KEY("notice_id","try")
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"rule_id" uuid NOT NULL,
	"rule_name" text NOT NULL,
	"number" integer NOT NULL,
	"kind" text NOT NULL,
	"event" text NOT NULL,
	"content" jsonb NOT NULL,
	"host" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"deliver_at" timestamp with time zone,
	"status" integer,
	"error" text,
	"finished_at" timestamp with time zone,
	CONSTRAINT "notices_number" UNIQUE("rule_id","number")
);
--> statement-breakpoint
CREATE TABLE "numbers" (
	"day" date NOT NULL,
	"kind" text NOT NULL,
	"property" text NOT NULL,
	"engineer_id" text NOT NULL,
	"object_type" text NOT NULL,
	"cause" text NOT NULL,
	"step" smallint NOT NULL,
	"count" integer NOT NULL,
	"total" bigint NOT NULL,
	"sample" jsonb,
	CONSTRAINT "numbers_day_kind_property_engineer_id_object_type_cause_step_pk" PRIMARY KEY("day","kind","property","engineer_id","object_type","cause","step")
);
--> statement-breakpoint
CREATE TABLE "numbers_state" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"counted_to" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id_hash" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"roles" text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL
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
ALTER TABLE "devices" ADD COLUMN "pending_received" integer;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "pending_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "clock_skews" bigint[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "session_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
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
CREATE INDEX "device_logs_at" ON "device_logs" USING btree ("device_id","at","digest");--> statement-breakpoint
CREATE INDEX "device_logs_received" ON "device_logs" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "device_sessions_ended" ON "device_sessions" USING btree ("last_contact_at");--> statement-breakpoint
CREATE INDEX "gadget_tokens_user" ON "gadget_tokens" USING btree ("user_id","expires_at");--> statement-breakpoint
CREATE INDEX "failure_words_words" ON "failure_words" USING gin ("words");--> statement-breakpoint
CREATE INDEX "inbox_views_by" ON "inbox_views" USING btree ("by","name");--> statement-breakpoint
CREATE INDEX "inbox_views_shared" ON "inbox_views" USING btree ("name") WHERE shared;--> statement-breakpoint
CREATE INDEX "notices_at" ON "notices" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "notices_deliver" ON "notices" USING btree ("deliver_at") WHERE deliver_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX "sessions_expires" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
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
CREATE INDEX "refusals_device" ON "refusals" USING btree ("device_id","at","id");--> statement-breakpoint
CREATE INDEX "audit_by" ON "audit" USING btree ("by","id");--> statement-breakpoint
CREATE INDEX "audit_subject" ON "audit" USING btree ("subject" text_pattern_ops,"id");--> statement-breakpoint
CREATE UNIQUE INDEX "background_actions_request" ON "background_actions" USING btree ("by","request_key") WHERE request_key IS NOT NULL;--> statement-breakpoint
CREATE INDEX "bulk_items_unsettled" ON "bulk_items" USING btree ("action_id","position") WHERE result = 'done' AND outcome IS NULL;--> statement-breakpoint
CREATE INDEX "attempts_group" ON "attempts" USING btree ("group_id","finished_at","item_id","property","engineer_id","device_id") WHERE group_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "items_lane_open" ON "items" USING btree ("lane","sequence","id","status","released") WHERE status NOT IN ('completed','cancelled');--> statement-breakpoint
CREATE INDEX "items_group" ON "items" USING btree ("group_id","received_at","id","property","engineer_id","device_id","category","code","object_type") WHERE status = 'completed-with-errors';
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON device_sessions, device_logs, gadget_tokens TO inbox_app
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON device_log_days TO inbox_app;
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
GRANT SELECT, INSERT, UPDATE, DELETE ON notice_rules, notice_secrets, notice_subjects TO inbox_app;
--> statement-breakpoint
-- What was told, and how often it was tried, stays.
GRANT SELECT, INSERT, UPDATE ON notices, notice_tries TO inbox_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON failure_kinds TO inbox_app;
--> statement-breakpoint
GRANT SELECT ON numbers, numbers_state TO inbox_app
--> statement-breakpoint
INSERT INTO numbers_state DEFAULT VALUES
--> statement-breakpoint
-- What happened to items from a moment on and before another, counted by UTC day (`domain/numbers.ts`): the
-- one meaning of every number, whether it is read at once or kept. An item that completes with its first
-- attempt never failed, so nothing else is looked at for nearly all. Touched = a person ever did something to
-- the item itself; what the settings requeue by themselves when a rule is repaired is nobody's doing.
CREATE FUNCTION number_events(from_at timestamptz, to_at timestamptz)
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
            AND t.kind NOT IN ('completed','failed','technical','put-back') AND t.via IS DISTINCT FROM 'reconcile'
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
--> statement-breakpoint
-- Counts the next day that is over, and says which; null = none is left. All of a day is counted in one
-- transaction, with the mark up to which everything is: broken off, nothing was counted. An hour after
-- midnight no transaction of the day before is still under way (their statements and pauses end in seconds).
-- A mark in the future is of a clock that ran ahead: those days are counted again.
CREATE FUNCTION count_day() RETURNS date LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  over CONSTANT timestamptz := date_trunc('day', now() - interval '1 hour', 'UTC');
  next timestamptz;
BEGIN
  SELECT counted_to INTO next FROM numbers_state FOR UPDATE;
  IF next > now() THEN
    next := over;
    DELETE FROM numbers WHERE day >= (over AT TIME ZONE 'UTC')::date;
  END IF;
  next := least(over, coalesce(next, (SELECT date_trunc('day', min(received_at), 'UTC') FROM items), over));
  IF next < over THEN
    INSERT INTO numbers (day, kind, property, engineer_id, object_type, cause, step, count, total, sample)
      SELECT * FROM number_events(next, next + interval '24 hours');
    UPDATE numbers_state SET counted_to = next + interval '24 hours';
    RETURN (next AT TIME ZONE 'UTC')::date;
  END IF;
  UPDATE numbers_state SET counted_to = next WHERE counted_to IS DISTINCT FROM next;
  RETURN NULL;
END $$
--> statement-breakpoint
REVOKE ALL ON FUNCTION count_day FROM PUBLIC
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION count_day TO inbox_app;
--> statement-breakpoint
-- What may be deleted by age, and nothing else, whoever asks for it: for the role of api and worker, which may
-- remove no history by itself. Looks at the next 500 items behind a place, and says where it came to.
--   completed: after `keep_days` (a day at least), once the device has read the verdict, at the latest after 90;
--   completed as amended, and cancelled: after 400 days;
--   everything else: never.
-- And nothing that is not yet in the numbers (`count_day`).
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
        AND greatest(i.received_at, i.finished_at) < (SELECT counted_to FROM numbers_state)
        AND NOT EXISTS (SELECT FROM attempts a WHERE a.item_id = i.id AND a.group_id IS NOT NULL
          AND a.finished_at >= (SELECT counted_to FROM numbers_state))
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
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON sessions TO inbox_app;
