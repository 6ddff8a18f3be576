CREATE SEQUENCE "messaging"."feed_number" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "messaging"."moderation_report" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"reporter" varchar(64) NOT NULL,
	"reporter_for" jsonb,
	"target_author" varchar(64) NOT NULL,
	"author_for" jsonb,
	"target_type" text NOT NULL,
	"target" varchar(64) NOT NULL,
	"content" text NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"state" text NOT NULL,
	"handled_by" varchar(64),
	"decision" text,
	CONSTRAINT "moderation_report_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "messaging"."shown" (
	"school" varchar(16) NOT NULL,
	"client" varchar(200) NOT NULL,
	"record" varchar(64) NOT NULL,
	"type" text NOT NULL,
	"version" integer NOT NULL,
	"told" bigint NOT NULL,
	"since" bigint NOT NULL,
	"gone" boolean NOT NULL,
	CONSTRAINT "shown_school_client_record_pk" PRIMARY KEY("school","client","record")
);
--> statement-breakpoint
CREATE TABLE "messaging"."survey_answer" (
	"school" varchar(16) NOT NULL,
	"announcement" varchar(64) NOT NULL,
	"sheet" varchar(140) NOT NULL,
	"question" integer NOT NULL,
	"respondent" varchar(64),
	"on_behalf_of" varchar(64),
	"choices" jsonb,
	"text" text,
	"answered_at" timestamp (3) with time zone,
	CONSTRAINT "survey_answer_school_announcement_sheet_question_pk" PRIMARY KEY("school","announcement","sheet","question")
);
--> statement-breakpoint
ALTER TABLE "messaging"."announcement" ADD COLUMN "anonymous" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "messaging"."announcement" ADD COLUMN "questions" jsonb;--> statement-breakpoint
ALTER TABLE "messaging"."audience" ADD COLUMN "on_behalf_of" jsonb;--> statement-breakpoint
ALTER TABLE "messaging"."audience" ADD COLUMN "answered_for" jsonb;--> statement-breakpoint
ALTER TABLE "messaging"."audience" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "messaging"."message" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "messaging"."participant" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "messaging"."safety_report" ADD COLUMN "receipt" varchar(64);--> statement-breakpoint
CREATE UNIQUE INDEX "moderation_report_once" ON "messaging"."moderation_report" USING btree ("school","reporter","target");--> statement-breakpoint
CREATE INDEX "moderation_report_by_time" ON "messaging"."moderation_report" USING btree ("school","created_at");--> statement-breakpoint
CREATE INDEX "messaging_shown_to" ON "messaging"."shown" USING btree ("client","type");--> statement-breakpoint
CREATE UNIQUE INDEX "safety_report_once" ON "messaging"."safety_report" USING btree ("school","receipt");--> statement-breakpoint
UPDATE "messaging"."audience" SET "on_behalf_of" = jsonb_build_array("about_student") WHERE "about_student" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "messaging"."audience" DROP COLUMN "about_student";