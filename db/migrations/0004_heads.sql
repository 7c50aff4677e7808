CREATE TABLE "heads" (
	"lane" text PRIMARY KEY NOT NULL,
	"id" uuid NOT NULL,
	"blocking" integer NOT NULL
);
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
