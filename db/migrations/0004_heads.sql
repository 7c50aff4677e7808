CREATE TABLE "heads" (
	"lane" text PRIMARY KEY NOT NULL,
	"id" uuid NOT NULL,
	"blocking" integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX "items_cancelled_number" ON "items" USING btree (lower(object_number) text_pattern_ops,"received_at","id","object_number","property","engineer_id") WHERE status = 'cancelled';--> statement-breakpoint
CREATE INDEX "items_cancelled_engineer" ON "items" USING btree ("engineer_id","received_at","id","property") WHERE status = 'cancelled';--> statement-breakpoint
CREATE INDEX "items_cancelled_device" ON "items" USING btree ("device_id","received_at","id","property","engineer_id") WHERE status = 'cancelled';
--> statement-breakpoint
-- Few rows, written with every change of a lane: leave room for that on the page, and vacuum early.
ALTER TABLE heads SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON heads TO inbox_app;
--> statement-breakpoint
-- What waits when this is migrated. What processes of the version before change meanwhile, reconcile counts anew.
INSERT INTO heads (lane, id, blocking)
SELECT h.lane, h.id, w.blocking
  FROM (SELECT DISTINCT ON (lane) lane, id, sequence FROM items
         WHERE status NOT IN ('completed','cancelled') ORDER BY lane, sequence) h
 CROSS JOIN LATERAL (SELECT count(*)::int AS blocking FROM items
   WHERE items.lane = h.lane AND status = 'not-started' AND NOT released AND sequence > h.sequence) w
 WHERE w.blocking > 0;
