ALTER TABLE "attendance"."attendance_event" ADD COLUMN "written_by" varchar(128);--> statement-breakpoint
ALTER TABLE "attendance"."attendance_event" ADD COLUMN "sent" varchar(22);