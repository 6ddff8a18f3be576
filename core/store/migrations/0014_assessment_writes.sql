CREATE TABLE "assessment"."change" (
	"school" varchar(16) NOT NULL,
	"sequence" bigint GENERATED ALWAYS AS IDENTITY (sequence name "assessment"."change_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"record_type" text NOT NULL,
	"record" varchar(64) NOT NULL,
	"version" integer NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "change_school_sequence_pk" PRIMARY KEY("school","sequence")
);
--> statement-breakpoint
CREATE TABLE "assessment"."report_card_acknowledgement" (
	"school" varchar(16) NOT NULL,
	"report_card" varchar(64) NOT NULL,
	"person" varchar(64) NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "report_card_acknowledgement_school_report_card_person_pk" PRIMARY KEY("school","report_card","person")
);
--> statement-breakpoint
CREATE TABLE "assessment"."shown" (
	"school" varchar(16) NOT NULL,
	"client" varchar(128) NOT NULL,
	"record" varchar(64) NOT NULL,
	"record_type" text NOT NULL,
	"gone_at" timestamp (3) with time zone,
	CONSTRAINT "shown_school_client_record_pk" PRIMARY KEY("school","client","record")
);
--> statement-breakpoint
ALTER TABLE "assessment"."skill_level" DROP CONSTRAINT "skill_level_school_student_skill_period_pk";--> statement-breakpoint
ALTER TABLE "assessment"."evaluation" ADD COLUMN "skills" jsonb;--> statement-breakpoint
ALTER TABLE "assessment"."evaluation" ADD COLUMN "external_id" text;--> statement-breakpoint
ALTER TABLE "assessment"."evaluation" ADD COLUMN "source" varchar(128);--> statement-breakpoint
ALTER TABLE "assessment"."orientation_file" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "assessment"."period" ADD COLUMN "grade_entry_closes_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "evaluation_by_external_id" ON "assessment"."evaluation" USING btree ("school","source","external_id");--> statement-breakpoint
ALTER TABLE "assessment"."skill_level" ADD CONSTRAINT "skill_level_once" UNIQUE NULLS NOT DISTINCT("school","student","skill","period","evaluation");