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
CREATE INDEX "message_scheduled" ON "messaging"."message" USING btree ("sent_at") WHERE "messaging"."message"."state" = 'SCHEDULED';