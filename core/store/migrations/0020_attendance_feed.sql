ALTER TABLE "attendance"."change" ALTER COLUMN "version" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "attendance"."shown" ADD COLUMN "record_type" text NOT NULL DEFAULT 'AttendanceEvent';--> statement-breakpoint
ALTER TABLE "attendance"."shown" ALTER COLUMN "record_type" DROP DEFAULT;--> statement-breakpoint
CREATE INDEX "change_by_record" ON "assessment"."change" USING btree ("school","record");--> statement-breakpoint
CREATE INDEX "change_by_record" ON "attendance"."change" USING btree ("school","record");--> statement-breakpoint
ALTER TABLE "attendance"."change" DROP COLUMN "student";