CREATE SEQUENCE "public"."object_numbers" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1001 CACHE 1;--> statement-breakpoint
CREATE TABLE "attempts" (
	"item_id" uuid NOT NULL,
	"attempt" integer NOT NULL,
	"revision" integer NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone DEFAULT now() NOT NULL,
	"outcome" text NOT NULL,
	"step" text,
	"errors" jsonb,
	CONSTRAINT "attempts_item_id_attempt_pk" PRIMARY KEY("item_id","attempt")
);
--> statement-breakpoint
CREATE TABLE "devices" (
	"id" text PRIMARY KEY NOT NULL,
	"engineer_id" text NOT NULL,
	"feed" bigint DEFAULT 0 NOT NULL,
	"highest_sequence" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_contact_at" timestamp with time zone DEFAULT now() NOT NULL,
	"app_version" text,
	"pending_count" integer,
	"pending_oldest_at" timestamp with time zone,
	"clock_skew" bigint
);
--> statement-breakpoint
CREATE TABLE "items" (
	"id" uuid PRIMARY KEY NOT NULL,
	"device_id" text NOT NULL,
	"sequence" bigint NOT NULL,
	"lane" text NOT NULL,
	"engineer_id" text NOT NULL,
	"app_version" text,
	"object_type" text NOT NULL,
	"object_id" text NOT NULL,
	"object_number" text,
	"parent_type" text,
	"parent_id" text,
	"property" text,
	"action" text NOT NULL,
	"to_status" text,
	"content" jsonb NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"occurred_at" timestamp with time zone,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"status" text NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"deliveries" integer DEFAULT 0 NOT NULL,
	"deliver_at" timestamp with time zone,
	"next_attempt_at" timestamp with time zone,
	"technical_since" timestamp with time zone,
	"technical_failures" integer DEFAULT 0 NOT NULL,
	"missing_attachments" integer DEFAULT 0 NOT NULL,
	"attachments_due_at" timestamp with time zone,
	"released" boolean DEFAULT false NOT NULL,
	"category" text,
	"code" text,
	"errors" jsonb,
	"reason" text,
	"modified_by" text,
	"object_version" integer,
	"feed" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ledger" (
	"id" uuid PRIMARY KEY NOT NULL,
	"device_id" text NOT NULL,
	"sequence" bigint NOT NULL,
	"sha256" "bytea" NOT NULL,
	"lane" text NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ledger_sequence" UNIQUE("device_id","sequence")
);
--> statement-breakpoint
CREATE TABLE "outcomes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"lane" text NOT NULL,
	"sequence" bigint NOT NULL,
	"status" text NOT NULL,
	"released" boolean NOT NULL,
	"reason" text,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "refusals" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "refusals_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"device_id" text NOT NULL,
	"engineer_id" text NOT NULL,
	"transaction_id" text,
	"code" text NOT NULL,
	"detail" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "requests" (
	"item_id" uuid NOT NULL,
	"request_id" text NOT NULL,
	"by" text,
	"via" text NOT NULL,
	"note" text,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"served_by" integer,
	CONSTRAINT "requests_item_id_request_id_pk" PRIMARY KEY("item_id","request_id")
);
--> statement-breakpoint
CREATE TABLE "timeline" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "timeline_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"item_id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"kind" text NOT NULL,
	"by" text,
	"via" text,
	"data" jsonb
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"by" text NOT NULL,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"data" jsonb
);
--> statement-breakpoint
CREATE TABLE "configuration_state" (
	"one" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"version" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "document_versions" (
	"kind" text NOT NULL,
	"id" text NOT NULL,
	"version" integer NOT NULL,
	"document" jsonb NOT NULL,
	"by" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "document_versions_kind_id_version_pk" PRIMARY KEY("kind","id","version")
);
--> statement-breakpoint
CREATE TABLE "documents" (
	"kind" text NOT NULL,
	"id" text NOT NULL,
	"version" integer NOT NULL,
	"document" jsonb NOT NULL,
	"by" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "documents_kind_id_pk" PRIMARY KEY("kind","id")
);
--> statement-breakpoint
CREATE TABLE "object_changes" (
	"object_type" text NOT NULL,
	"object_id" text NOT NULL,
	"version" integer NOT NULL,
	"transaction_id" uuid,
	"device_id" text,
	"sequence" bigint,
	"by" text NOT NULL,
	"reason" text,
	"changes" jsonb NOT NULL,
	"assignee" jsonb,
	"property" jsonb,
	"from_status" text,
	"status" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "object_changes_object_type_object_id_version_pk" PRIMARY KEY("object_type","object_id","version"),
	CONSTRAINT "object_changes_transaction" UNIQUE("transaction_id")
);
--> statement-breakpoint
CREATE TABLE "objects" (
	"object_type" text NOT NULL,
	"object_id" text NOT NULL,
	"number" text NOT NULL,
	"parent_type" text,
	"parent_id" text,
	"status" text NOT NULL,
	"version" integer NOT NULL,
	"fields" jsonb NOT NULL,
	"property" text,
	"assignee" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "objects_object_type_object_id_pk" PRIMARY KEY("object_type","object_id"),
	CONSTRAINT "objects_number" UNIQUE("object_type","number")
);
--> statement-breakpoint
CREATE TABLE "server_state" (
	"one" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"epoch" uuid DEFAULT gen_random_uuid() NOT NULL,
	"epoch_at" timestamp with time zone DEFAULT now() NOT NULL,
	"reconciled_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "workers" (
	"id" text PRIMARY KEY NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"engine_seen_at" timestamp with time zone,
	"engine_error" text
);
--> statement-breakpoint
CREATE INDEX "items_lane_open" ON "items" USING btree ("lane","sequence") WHERE status NOT IN ('completed','cancelled');--> statement-breakpoint
CREATE INDEX "items_released" ON "items" USING btree ("lane") WHERE released AND status NOT IN ('completed','cancelled');--> statement-breakpoint
CREATE INDEX "items_deliver" ON "items" USING btree ("deliver_at","device_id") WHERE deliver_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX "items_in_flight" ON "items" USING btree ("device_id") WHERE status = 'in-progress' OR (status = 'queued' AND deliveries > 0);--> statement-breakpoint
CREATE INDEX "items_feed" ON "items" USING btree ("device_id","feed");--> statement-breakpoint
CREATE INDEX "items_received" ON "items" USING btree ("received_at","id");--> statement-breakpoint
CREATE INDEX "items_open_received" ON "items" USING btree ("status","received_at","id") WHERE status <> 'completed';--> statement-breakpoint
CREATE INDEX "items_object" ON "items" USING btree ("object_type","object_id");--> statement-breakpoint
CREATE INDEX "items_parent" ON "items" USING btree ("parent_type","parent_id") WHERE parent_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "outcomes_applied" ON "outcomes" USING btree ("lane","sequence") WHERE status = 'completed' AND NOT released;--> statement-breakpoint
CREATE INDEX "refusals_at" ON "refusals" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "timeline_item" ON "timeline" USING btree ("item_id","id");--> statement-breakpoint
CREATE INDEX "objects_property" ON "objects" USING btree ("property","object_type","object_id");--> statement-breakpoint
CREATE INDEX "objects_parent" ON "objects" USING btree ("parent_type","parent_id") WHERE parent_id IS NOT NULL;