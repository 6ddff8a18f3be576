ALTER TABLE "messaging"."moderation_report" ADD COLUMN "closed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "messaging"."safety_report" ADD COLUMN "conversation" varchar(64);--> statement-breakpoint
CREATE INDEX "moderation_report_by_reporter" ON "messaging"."moderation_report" USING btree ("reporter");