ALTER TABLE "assessment"."shown" ADD COLUMN "told_at" timestamp (3) with time zone NOT NULL DEFAULT '1970-01-01 00:00:00+00';--> statement-breakpoint
ALTER TABLE "assessment"."shown" ALTER COLUMN "told_at" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "attendance"."shown" ADD COLUMN "told_at" timestamp (3) with time zone NOT NULL DEFAULT '1970-01-01 00:00:00+00';--> statement-breakpoint
ALTER TABLE "attendance"."shown" ALTER COLUMN "told_at" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "messaging"."recipient" ADD COLUMN "told_when_set" boolean;