CREATE TABLE "revisions" (
	"item_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"content" jsonb NOT NULL,
	"by" text NOT NULL,
	"reason" text,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "revisions_item_id_revision_pk" PRIMARY KEY("item_id","revision")
);
--> statement-breakpoint
CREATE TABLE "background_actions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"by" text NOT NULL,
	"reason" text,
	"request" jsonb NOT NULL,
	"total" integer NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	"deliver_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "bulk_items" (
	"action_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"item_id" uuid NOT NULL,
	"result" text,
	"reason" text,
	"at" timestamp with time zone,
	CONSTRAINT "bulk_items_action_id_position_pk" PRIMARY KEY("action_id","position")
);
--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "group_id" text;--> statement-breakpoint
ALTER TABLE "items" ADD COLUMN "amended" jsonb;--> statement-breakpoint
ALTER TABLE "items" ADD COLUMN "approved" jsonb;--> statement-breakpoint
ALTER TABLE "items" ADD COLUMN "question" jsonb;--> statement-breakpoint
ALTER TABLE "items" ADD COLUMN "group_id" text;--> statement-breakpoint
CREATE INDEX "background_actions_created" ON "background_actions" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "background_actions_deliver" ON "background_actions" USING btree ("deliver_at") WHERE deliver_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX "bulk_items_item" ON "bulk_items" USING btree ("item_id","action_id");--> statement-breakpoint
CREATE INDEX "bulk_items_open" ON "bulk_items" USING btree ("action_id","position") WHERE result IS NULL;--> statement-breakpoint
CREATE INDEX "attempts_group" ON "attempts" USING btree ("group_id","finished_at","item_id") WHERE group_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "items_group" ON "items" USING btree ("group_id","received_at","id") WHERE group_id IS NOT NULL;--> statement-breakpoint
GRANT SELECT, INSERT ON revisions TO inbox_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON background_actions, bulk_items TO inbox_app;
