CREATE TABLE "attendance"."justification" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"student" varchar(64) NOT NULL,
	"submitted_by" varchar(64) NOT NULL,
	"submitted_at" timestamp (3) with time zone NOT NULL,
	"channel" text NOT NULL,
	"reason" varchar(64),
	"statement" text,
	"decision" text,
	"decided_by" varchar(64),
	"decided_at" timestamp (3) with time zone,
	CONSTRAINT "justification_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "attendance"."justified_event" (
	"school" varchar(16) NOT NULL,
	"justification" varchar(64) NOT NULL,
	"event" varchar(64) NOT NULL,
	CONSTRAINT "justified_event_school_justification_event_pk" PRIMARY KEY("school","justification","event")
);
--> statement-breakpoint
ALTER TABLE "attendance"."attendance_event" ADD COLUMN "external_source" varchar(128);--> statement-breakpoint
ALTER TABLE "attendance"."attendance_event" ADD COLUMN "external_id" varchar(256);--> statement-breakpoint
ALTER TABLE "attendance"."attendance_event" ADD COLUMN "decided_by" varchar(64);--> statement-breakpoint
ALTER TABLE "attendance"."attendance_event" ADD COLUMN "decided_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "attendance"."idempotency_key" ADD COLUMN "answer" jsonb;--> statement-breakpoint
ALTER TABLE "attendance"."measure" ADD COLUMN "slots" jsonb;--> statement-breakpoint
ALTER TABLE "attendance"."measure" ADD COLUMN "suspended" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "justification_by_student" ON "attendance"."justification" USING btree ("school","student");--> statement-breakpoint
CREATE INDEX "justified_event_by_event" ON "attendance"."justified_event" USING btree ("school","event");--> statement-breakpoint
CREATE UNIQUE INDEX "attendance_event_external" ON "attendance"."attendance_event" USING btree ("school","external_source","external_id");