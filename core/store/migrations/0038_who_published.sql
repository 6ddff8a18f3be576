ALTER TABLE "assessment"."evaluation" ADD COLUMN "published_by" varchar(128);--> statement-breakpoint
ALTER TABLE "assessment"."skill_level" ADD COLUMN "written_by" varchar(128);