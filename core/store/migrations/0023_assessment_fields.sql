CREATE TABLE "assessment"."cycle_report" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"student" varchar(64) NOT NULL,
	"cycle" integer NOT NULL,
	"school_year" text NOT NULL,
	"domains" jsonb NOT NULL,
	"synthesis" text,
	"complement" text,
	"complement_level" integer,
	"locked_at" timestamp (3) with time zone,
	CONSTRAINT "cycle_report_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "assessment"."teaching" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"staff" varchar(64) NOT NULL,
	"subject" varchar(64) NOT NULL,
	"class_group" varchar(64) NOT NULL,
	"coefficient" double precision,
	"valid_from" date,
	"valid_to" date,
	CONSTRAINT "teaching_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
ALTER TABLE "assessment"."evaluation" ADD COLUMN "teaching" varchar(64);--> statement-breakpoint
ALTER TABLE "assessment"."evaluation" ADD COLUMN "rescaled_to_20" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "assessment"."evaluation" ADD COLUMN "optional_rule" text DEFAULT 'NONE' NOT NULL;--> statement-breakpoint
ALTER TABLE "assessment"."period" ADD COLUMN "council_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "assessment"."report_card" ADD COLUMN "council_orientation" text;--> statement-breakpoint
ALTER TABLE "assessment"."report_card" ADD COLUMN "projects" jsonb;--> statement-breakpoint
ALTER TABLE "assessment"."report_card" ADD COLUMN "pathways" jsonb;--> statement-breakpoint
ALTER TABLE "assessment"."skill" ADD COLUMN "parent" varchar(64);--> statement-breakpoint
ALTER TABLE "assessment"."skill" ADD COLUMN "subject" varchar(64);--> statement-breakpoint
ALTER TABLE "assessment"."skill" ADD COLUMN "case_uri" text;--> statement-breakpoint
CREATE UNIQUE INDEX "cycle_report_once" ON "assessment"."cycle_report" USING btree ("school","student","cycle");--> statement-breakpoint
CREATE INDEX "assessment_teaching_by_group" ON "assessment"."teaching" USING btree ("school","class_group","subject");--> statement-breakpoint
CREATE INDEX "evaluation_by_teaching" ON "assessment"."evaluation" USING btree ("school","teaching");--> statement-breakpoint
CREATE INDEX "report_card_by_period" ON "assessment"."report_card" USING btree ("school","period","published_at");