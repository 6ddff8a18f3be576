CREATE TABLE "attendance"."exemption" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"student" varchar(64) NOT NULL,
	"subject" varchar(64),
	"start_date" date NOT NULL,
	"end_date" date NOT NULL,
	"weekdays" jsonb,
	"presence_required" boolean DEFAULT true NOT NULL,
	"partial" boolean DEFAULT false NOT NULL,
	"medical_note" text,
	CONSTRAINT "exemption_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "attendance"."observation" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"student" varchar(64) NOT NULL,
	"kind" text NOT NULL,
	"subject" varchar(64),
	"noted_at" timestamp (3) with time zone NOT NULL,
	"text" text NOT NULL,
	"author" varchar(64),
	"ack_required" boolean DEFAULT false NOT NULL,
	"acknowledged_at" timestamp (3) with time zone,
	CONSTRAINT "observation_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
ALTER TABLE "attendance"."absence_reason" ADD COLUMN "kinds" jsonb;--> statement-breakpoint
ALTER TABLE "attendance"."absence_reason" ADD COLUMN "outside_school" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "attendance"."absence_reason" ADD COLUMN "admissible" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "attendance"."absence_reason" ADD COLUMN "settled_by_default" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "attendance"."absence_reason" ADD COLUMN "on_report_card" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "attendance"."attendance_alert" ADD COLUMN "acknowledged_by" varchar(64);--> statement-breakpoint
ALTER TABLE "attendance"."attendance_event" ADD COLUMN "collective" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "attendance"."incident" ADD COLUMN "external_partners" jsonb;--> statement-breakpoint
ALTER TABLE "attendance"."measure" ADD COLUMN "circumstances" text;--> statement-breakpoint
CREATE INDEX "exemption_by_student" ON "attendance"."exemption" USING btree ("school","student","start_date");--> statement-breakpoint
CREATE INDEX "observation_by_student" ON "attendance"."observation" USING btree ("school","student","noted_at");--> statement-breakpoint
CREATE INDEX "measure_by_incident" ON "attendance"."measure" USING btree ("school","incident");--> statement-breakpoint
CREATE INDEX "roll_call_entry_by_event" ON "attendance"."roll_call_entry" USING btree ("school","event");