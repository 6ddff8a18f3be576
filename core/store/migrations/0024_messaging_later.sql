CREATE TABLE "messaging"."quiet_hours" (
	"school" varchar(16) NOT NULL,
	"person" varchar(64) NOT NULL,
	"from_time" varchar(5) NOT NULL,
	"to_time" varchar(5) NOT NULL,
	"days" jsonb NOT NULL,
	CONSTRAINT "quiet_hours_school_person_pk" PRIMARY KEY("school","person")
);
--> statement-breakpoint
ALTER TABLE "messaging"."announcement" ADD COLUMN "pinned" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "messaging"."announcement" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "messaging"."audience" ADD COLUMN "profile" text;--> statement-breakpoint
ALTER TABLE "messaging"."audience" ADD COLUMN "via_group" varchar(64);--> statement-breakpoint
ALTER TABLE "messaging"."message" ADD COLUMN "edited_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "messaging"."message" ADD COLUMN "recalled_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "messaging"."message" ADD COLUMN "scheduled_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "messaging"."message" ADD COLUMN "format" text DEFAULT 'text/plain' NOT NULL;--> statement-breakpoint
ALTER TABLE "messaging"."message" ADD COLUMN "language" text;--> statement-breakpoint
ALTER TABLE "messaging"."message" ADD COLUMN "mentions" jsonb;--> statement-breakpoint
ALTER TABLE "messaging"."message" ADD COLUMN "in_reply_to" varchar(64);--> statement-breakpoint
ALTER TABLE "messaging"."recipient" ADD COLUMN "profile" text;--> statement-breakpoint
ALTER TABLE "messaging"."recipient" ADD COLUMN "audience_label" text;--> statement-breakpoint
ALTER TABLE "messaging"."recipient" ADD COLUMN "via_group" varchar(64);--> statement-breakpoint
ALTER TABLE "messaging"."recipient" ADD COLUMN "read_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "messaging"."safety_report" ADD COLUMN "handled_by" jsonb;--> statement-breakpoint
CREATE INDEX "message_scheduled" ON "messaging"."message" USING btree ("sent_at") WHERE "messaging"."message"."state" = 'SCHEDULED';