-- api and worker connect as inbox_app (or as a login that is a member of it). It owns nothing and
-- cannot change or delete what is append-only.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'inbox_app') THEN
    CREATE ROLE inbox_app NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- two databases migrated at once
END $$;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO inbox_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON configuration_state, server_state, documents, devices, objects TO inbox_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON items, requests, attempts, refusals, workers TO inbox_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON ledger, outcomes, object_changes, timeline, audit, document_versions TO inbox_app;
--> statement-breakpoint
GRANT USAGE ON SEQUENCE object_numbers TO inbox_app;
--> statement-breakpoint
GRANT USAGE ON SCHEMA drizzle TO inbox_app;
--> statement-breakpoint
GRANT SELECT ON drizzle.__drizzle_migrations TO inbox_app;
--> statement-breakpoint
INSERT INTO configuration_state DEFAULT VALUES;
--> statement-breakpoint
INSERT INTO server_state DEFAULT VALUES;
--> statement-breakpoint
-- The inbox is updated several times per transaction: leave room for it on the page, and vacuum early.
ALTER TABLE items SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
--> statement-breakpoint
ALTER TABLE devices SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
--> statement-breakpoint
ALTER TABLE objects SET (fillfactor = 80);
