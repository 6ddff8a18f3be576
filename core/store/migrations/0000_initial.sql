CREATE SCHEMA "assessment";
--> statement-breakpoint
CREATE SCHEMA "attendance";
--> statement-breakpoint
CREATE SCHEMA "identity";
--> statement-breakpoint
CREATE SCHEMA "messaging";
--> statement-breakpoint
CREATE SCHEMA "governance";
--> statement-breakpoint
CREATE SCHEMA "ledger";
--> statement-breakpoint
CREATE TABLE "assessment"."average" (
	"school" varchar(16) NOT NULL,
	"student" varchar(64) NOT NULL,
	"period" varchar(64) NOT NULL,
	"subject" varchar(64) DEFAULT '' NOT NULL,
	"class_group" varchar(64) NOT NULL,
	"value" double precision,
	"coefficient" double precision,
	"status" text DEFAULT 'GRADED' NOT NULL,
	"position" integer,
	"rank" integer,
	"teachers" jsonb,
	"computed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "average_school_student_period_subject_pk" PRIMARY KEY("school","student","period","subject")
);
--> statement-breakpoint
CREATE TABLE "assessment"."class_appreciation" (
	"school" varchar(16) NOT NULL,
	"class_group" varchar(64) NOT NULL,
	"period" varchar(64) NOT NULL,
	"subject" varchar(64) NOT NULL,
	"text" text NOT NULL,
	CONSTRAINT "class_appreciation_school_class_group_period_subject_pk" PRIMARY KEY("school","class_group","period","subject")
);
--> statement-breakpoint
CREATE TABLE "assessment"."cohort" (
	"school" varchar(16) NOT NULL,
	"student" varchar(64) NOT NULL,
	"level" text,
	"sex" text,
	"class_group" varchar(64),
	CONSTRAINT "cohort_school_student_pk" PRIMARY KEY("school","student")
);
--> statement-breakpoint
CREATE TABLE "assessment"."counter" (
	"school" varchar(16) NOT NULL,
	"kind" varchar(4) NOT NULL,
	"next" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "assessment"."evaluation" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"period" varchar(64) NOT NULL,
	"subject" varchar(64) NOT NULL,
	"class_group" varchar(64) NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"kind" text,
	"date" date NOT NULL,
	"coefficient" double precision DEFAULT 1 NOT NULL,
	"scale" varchar(64),
	"out_of" double precision DEFAULT 20 NOT NULL,
	"formative" boolean DEFAULT false NOT NULL,
	"counts_in_average" boolean DEFAULT true NOT NULL,
	"published_to_students_at" timestamp (3) with time zone,
	"published_to_guardians_at" timestamp (3) with time zone,
	"created_by" varchar(64) NOT NULL,
	CONSTRAINT "evaluation_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "assessment"."idempotency_key" (
	"school" varchar(16) NOT NULL,
	"client" varchar(64) NOT NULL,
	"actor" varchar(64) NOT NULL,
	"key" varchar(128) NOT NULL,
	"digest" text NOT NULL,
	"record" varchar(64) NOT NULL,
	"answer" jsonb,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_key_school_client_actor_key_pk" PRIMARY KEY("school","client","actor","key")
);
--> statement-breakpoint
CREATE TABLE "assessment"."orientation_file" (
	"school" varchar(16) NOT NULL,
	"student" varchar(64) NOT NULL,
	"school_year" varchar(64) NOT NULL,
	"wishes" jsonb,
	"provisional_opinion" text,
	"council_proposal" text,
	"family_reply" text,
	"decision" text,
	CONSTRAINT "orientation_file_school_student_school_year_pk" PRIMARY KEY("school","student","school_year")
);
--> statement-breakpoint
CREATE TABLE "assessment"."period" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"school_year" varchar(64) NOT NULL,
	"start_date" date NOT NULL,
	"end_date" date NOT NULL,
	CONSTRAINT "period_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "assessment"."release" (
	"school" varchar(16) NOT NULL,
	"cell" varchar(512) NOT NULL,
	"value" double precision,
	"deviation" double precision,
	"population" integer,
	"suppressed" boolean NOT NULL,
	"released_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "release_school_cell_pk" PRIMARY KEY("school","cell")
);
--> statement-breakpoint
CREATE TABLE "assessment"."report_card" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"student" varchar(64) NOT NULL,
	"period" varchar(64) NOT NULL,
	"school_year" varchar(64) NOT NULL,
	"class_group" varchar(64) NOT NULL,
	"status" text NOT NULL,
	"published_at" timestamp (3) with time zone,
	"lines" jsonb NOT NULL,
	"head_teacher_appreciation" text,
	"principal_appreciation" text,
	"school_life_appreciation" text,
	"council_opinion" text,
	"half_days_missed" double precision,
	"half_days_unjustified" double precision,
	"lateness_count" integer,
	"accommodations" jsonb,
	"socle" jsonb,
	CONSTRAINT "report_card_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "assessment"."result" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"evaluation" varchar(64) NOT NULL,
	"student" varchar(64) NOT NULL,
	"status" text NOT NULL,
	"value" double precision,
	"text" text,
	"comment" text,
	"adapted_conditions" boolean,
	"entered_at" timestamp (3) with time zone NOT NULL,
	"external_id" text,
	"source" varchar(128),
	CONSTRAINT "result_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "assessment"."scale" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"min" double precision,
	"max" double precision,
	"levels" jsonb,
	CONSTRAINT "scale_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "assessment"."skill_level" (
	"school" varchar(16) NOT NULL,
	"student" varchar(64) NOT NULL,
	"skill" varchar(64) NOT NULL,
	"period" varchar(64) NOT NULL,
	"evaluation" varchar(64),
	"level" text NOT NULL,
	"assessed_at" date NOT NULL,
	CONSTRAINT "skill_level_school_student_skill_period_pk" PRIMARY KEY("school","student","skill","period")
);
--> statement-breakpoint
CREATE TABLE "assessment"."skill" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"framework" text NOT NULL,
	"code" text NOT NULL,
	"label" text NOT NULL,
	"cycle" integer,
	"socle_domain" text,
	CONSTRAINT "skill_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "attendance"."absence_reason" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"code" text NOT NULL,
	"label" text NOT NULL,
	"nature" text NOT NULL,
	"health" boolean DEFAULT false NOT NULL,
	"special" boolean DEFAULT false NOT NULL,
	"confidential" boolean DEFAULT false NOT NULL,
	"publish_to_guardians" boolean DEFAULT true NOT NULL,
	"selectable_by_guardians" boolean DEFAULT false NOT NULL,
	CONSTRAINT "absence_reason_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "attendance"."attendance_alert" (
	"school" varchar(16) NOT NULL,
	"student" varchar(64) NOT NULL,
	"kind" text NOT NULL,
	"count" integer NOT NULL,
	"threshold" integer NOT NULL,
	"since" date NOT NULL,
	CONSTRAINT "attendance_alert_school_student_kind_pk" PRIMARY KEY("school","student","kind")
);
--> statement-breakpoint
CREATE TABLE "attendance"."attendance_event" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"student" varchar(64) NOT NULL,
	"kind" text NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone,
	"open" boolean DEFAULT false NOT NULL,
	"minutes" integer,
	"half_days" double precision,
	"roll_call" varchar(64),
	"recorded_by" varchar(64),
	"announced_by" varchar(64),
	"recorded_at" timestamp (3) with time zone NOT NULL,
	"source" text DEFAULT 'OFFICE' NOT NULL,
	"status" text DEFAULT 'REASON_UNKNOWN' NOT NULL,
	"legitimacy" text DEFAULT 'UNDECIDED' NOT NULL,
	"guardian_action_required" boolean DEFAULT false NOT NULL,
	"reason" varchar(64),
	"statement" text,
	"staff_note" text,
	"follow_ups" jsonb,
	"confidential" boolean DEFAULT false NOT NULL,
	"to_student_from" timestamp (3) with time zone,
	"to_guardians_from" timestamp (3) with time zone,
	CONSTRAINT "attendance_event_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "attendance"."change" (
	"school" varchar(16) NOT NULL,
	"sequence" bigint GENERATED ALWAYS AS IDENTITY (sequence name "attendance"."change_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"record_type" text NOT NULL,
	"record" varchar(64) NOT NULL,
	"student" varchar(64),
	"version" integer DEFAULT 1 NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "change_school_sequence_pk" PRIMARY KEY("school","sequence")
);
--> statement-breakpoint
CREATE TABLE "attendance"."cohort" (
	"school" varchar(16) NOT NULL,
	"student" varchar(64) NOT NULL,
	"level" text,
	"sex" text,
	"class_group" varchar(64),
	CONSTRAINT "cohort_school_student_pk" PRIMARY KEY("school","student")
);
--> statement-breakpoint
CREATE TABLE "attendance"."counter" (
	"school" varchar(16) NOT NULL,
	"kind" varchar(4) NOT NULL,
	"next" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "attendance"."idempotency_key" (
	"school" varchar(16) NOT NULL,
	"client" varchar(128) NOT NULL,
	"actor" varchar(64) NOT NULL,
	"key" varchar(128) NOT NULL,
	"digest" text NOT NULL,
	"record" varchar(64) NOT NULL,
	"errors" jsonb,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_key_school_client_actor_key_pk" PRIMARY KEY("school","client","actor","key")
);
--> statement-breakpoint
CREATE TABLE "attendance"."incident_participant" (
	"school" varchar(16) NOT NULL,
	"incident" varchar(64) NOT NULL,
	"person" varchar(64) NOT NULL,
	"student" varchar(64),
	"role" text NOT NULL,
	"note" text,
	CONSTRAINT "incident_participant_school_incident_person_pk" PRIMARY KEY("school","incident","person")
);
--> statement-breakpoint
CREATE TABLE "attendance"."incident" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"place" text,
	"kind" text NOT NULL,
	"severity" integer,
	"description" text,
	"reported_by" varchar(64),
	"processed" boolean DEFAULT false NOT NULL,
	"suspected_harassment" boolean,
	CONSTRAINT "incident_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "attendance"."infirmary_visit" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"student" varchar(64) NOT NULL,
	"arrived_at" timestamp (3) with time zone NOT NULL,
	"left_at" timestamp (3) with time zone,
	"outcome" text,
	"guardians_informed_at" timestamp (3) with time zone,
	"handled_by" varchar(64),
	"motive" text,
	"acts" text,
	"treatment" text,
	"confidential_note" text,
	CONSTRAINT "infirmary_visit_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "attendance"."measure" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"student" varchar(64) NOT NULL,
	"category" text NOT NULL,
	"kind" text NOT NULL,
	"label" text,
	"reasons" jsonb,
	"work_to_do" text,
	"given_by" varchar(64),
	"decided_by" varchar(64),
	"decided_at" timestamp (3) with time zone NOT NULL,
	"duration_minutes" integer,
	"carried_out" boolean DEFAULT false NOT NULL,
	"ack_required" boolean DEFAULT false NOT NULL,
	"acknowledged_at" timestamp (3) with time zone,
	"erase_after" date,
	"incident" varchar(64),
	"to_family_from" timestamp (3) with time zone,
	CONSTRAINT "measure_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "attendance"."period" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"start_date" date NOT NULL,
	"end_date" date NOT NULL,
	CONSTRAINT "period_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "attendance"."planned_meal" (
	"school" varchar(16) NOT NULL,
	"student" varchar(64) NOT NULL,
	"date" date NOT NULL,
	"service" text NOT NULL,
	"expected" boolean NOT NULL,
	"source" text,
	CONSTRAINT "planned_meal_school_student_date_service_pk" PRIMARY KEY("school","student","date","service")
);
--> statement-breakpoint
CREATE TABLE "attendance"."release" (
	"school" varchar(16) NOT NULL,
	"cell" varchar(512) NOT NULL,
	"value" double precision,
	"population" integer,
	"suppressed" boolean NOT NULL,
	"released_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "release_school_cell_pk" PRIMARY KEY("school","cell")
);
--> statement-breakpoint
CREATE TABLE "attendance"."roll_call_entry" (
	"school" varchar(16) NOT NULL,
	"roll_call" varchar(64) NOT NULL,
	"student" varchar(64) NOT NULL,
	"status" text NOT NULL,
	"event" varchar(64),
	"expected_absence" varchar(64),
	CONSTRAINT "roll_call_entry_school_roll_call_student_pk" PRIMARY KEY("school","roll_call","student")
);
--> statement-breakpoint
CREATE TABLE "attendance"."roll_call" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"subject" varchar(64),
	"class_group" varchar(64) NOT NULL,
	"state" text NOT NULL,
	"taken_by" varchar(64),
	"taken_at" timestamp (3) with time zone,
	CONSTRAINT "roll_call_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "attendance"."school" (
	"id" varchar(64) PRIMARY KEY NOT NULL,
	"time_zone" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "attendance"."shown" (
	"school" varchar(16) NOT NULL,
	"client" varchar(128) NOT NULL,
	"record" varchar(64) NOT NULL,
	"gone_at" timestamp (3) with time zone,
	CONSTRAINT "shown_school_client_record_pk" PRIMARY KEY("school","client","record")
);
--> statement-breakpoint
CREATE TABLE "identity"."accommodation" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"student" varchar(64) NOT NULL,
	"kind" text NOT NULL,
	"title" text,
	"measures" jsonb,
	"confidential_note" text,
	"documents" jsonb,
	"valid_from" date,
	"valid_to" date,
	CONSTRAINT "accommodation_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "identity"."account" (
	"school" varchar(16) NOT NULL,
	"person" varchar(64) NOT NULL,
	"system" text NOT NULL,
	"identity_provider" text NOT NULL,
	"login" text NOT NULL,
	"status" text DEFAULT 'ACTIVE' NOT NULL,
	"last_login_at" timestamp (3) with time zone,
	CONSTRAINT "account_school_identity_provider_login_pk" PRIMARY KEY("school","identity_provider","login")
);
--> statement-breakpoint
CREATE TABLE "identity"."change" (
	"school" varchar(16) NOT NULL,
	"sequence" bigint GENERATED ALWAYS AS IDENTITY (sequence name "identity"."change_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"record_type" text NOT NULL,
	"record" varchar(64) NOT NULL,
	"student" varchar(64),
	"version" integer DEFAULT 1 NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "change_school_sequence_pk" PRIMARY KEY("school","sequence")
);
--> statement-breakpoint
CREATE TABLE "identity"."class_group" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"school_year" varchar(64),
	"kind" text NOT NULL,
	"code" text,
	"name" text NOT NULL,
	"level" text,
	"ended_on" date,
	CONSTRAINT "class_group_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "identity"."counter" (
	"school" varchar(16) NOT NULL,
	"kind" varchar(4) NOT NULL,
	"next" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."enrolment" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"student" varchar(64) NOT NULL,
	"school_year" varchar(64),
	"level" text,
	"programme_code" text,
	"programme_name" text,
	"main_class" varchar(64),
	"is_primary" boolean DEFAULT true NOT NULL,
	"entered_on" date,
	"left_on" date,
	"options" jsonb,
	"source" varchar(128),
	CONSTRAINT "enrolment_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "identity"."external_id" (
	"school" varchar(16) NOT NULL,
	"system" varchar(128) NOT NULL,
	"kind" varchar(64) NOT NULL,
	"value" varchar(256) NOT NULL,
	"record" varchar(64) NOT NULL,
	"assurance" text DEFAULT 'AUTHORITATIVE' NOT NULL,
	"last_seen_at" timestamp (3) with time zone,
	CONSTRAINT "external_id_school_system_kind_value_pk" PRIMARY KEY("school","system","kind","value")
);
--> statement-breakpoint
CREATE TABLE "identity"."guardian_link" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"student" varchar(64) NOT NULL,
	"guardian" varchar(64) NOT NULL,
	"kinship" text,
	"authority" text DEFAULT 'CONTACT' NOT NULL,
	"legal_rank" integer,
	"parental_authority" text DEFAULT 'UNKNOWN' NOT NULL,
	"residence" text,
	"contact_restriction" text DEFAULT 'NONE' NOT NULL,
	"court_decision_on_file" boolean,
	"emergency_contact" boolean,
	"pickup_authorized" boolean,
	"contact_priority" integer,
	"pays_fees" boolean,
	"receives" jsonb,
	"web_access" boolean DEFAULT false NOT NULL,
	"valid_from" date,
	"valid_to" date,
	"source" varchar(128),
	CONSTRAINT "guardian_link_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "identity"."membership" (
	"school" varchar(16) NOT NULL,
	"class_group" varchar(64) NOT NULL,
	"student" varchar(64) NOT NULL,
	"valid_from" date DEFAULT '0001-01-01' NOT NULL,
	"valid_to" date,
	"source" varchar(128),
	CONSTRAINT "membership_school_class_group_student_valid_from_pk" PRIMARY KEY("school","class_group","student","valid_from")
);
--> statement-breakpoint
CREATE TABLE "identity"."period" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"school_year" varchar(64) NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"sequence" integer NOT NULL,
	"start_date" date NOT NULL,
	"end_date" date NOT NULL,
	CONSTRAINT "period_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "identity"."person" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"civility" text,
	"given_name" text,
	"family_name" text,
	"usual_name" text,
	"other_given_names" jsonb,
	"sex" text,
	"birth_date" date,
	"photo" jsonb,
	"emails" jsonb,
	"phones" jsonb,
	"addresses" jsonb,
	"preferred_language" text,
	CONSTRAINT "person_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "identity"."role_assignment" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"person" varchar(64) NOT NULL,
	"profile" text,
	"staff_function" text NOT NULL,
	"scope" text DEFAULT 'SCHOOL' NOT NULL,
	"scope_group" varchar(64),
	"scope_student" varchar(64),
	"academy" text,
	"valid_from" date,
	"valid_to" date,
	"source" varchar(128),
	CONSTRAINT "role_assignment_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "identity"."school_year" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"name" text NOT NULL,
	"start_date" date NOT NULL,
	"end_date" date NOT NULL,
	CONSTRAINT "school_year_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "identity"."school" (
	"id" varchar(64) PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" text,
	"sector" text,
	"academy" text,
	"address" jsonb,
	"time_zone" text DEFAULT 'Europe/Paris' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."shown" (
	"school" varchar(16) NOT NULL,
	"client" varchar(128) NOT NULL,
	"record" varchar(64) NOT NULL,
	CONSTRAINT "shown_school_client_record_pk" PRIMARY KEY("school","client","record")
);
--> statement-breakpoint
CREATE TABLE "identity"."staff" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"person" varchar(64) NOT NULL,
	CONSTRAINT "staff_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "identity"."student" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"person" varchar(64) NOT NULL,
	"national_id" text,
	"boarding" text,
	"meal_days" jsonb,
	"dietary_requirement" text,
	"scholarship_holder" boolean,
	"guardian_disclosure" text DEFAULT 'STANDARD' NOT NULL,
	"emancipated" boolean DEFAULT false NOT NULL,
	CONSTRAINT "student_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "identity"."subject" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"code" text,
	"national_code" text,
	"name" text NOT NULL,
	"short_name" text,
	CONSTRAINT "subject_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "identity"."teaching_assignment" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"staff" varchar(64) NOT NULL,
	"subject" varchar(64),
	"class_group" varchar(64) NOT NULL,
	"co_teaching" boolean DEFAULT false NOT NULL,
	"substitute_for" varchar(64),
	"valid_from" date,
	"valid_to" date,
	"source" varchar(128),
	CONSTRAINT "teaching_assignment_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "messaging"."announcement" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"category" text,
	"author" varchar(64) NOT NULL,
	"published_from" timestamp (3) with time zone NOT NULL,
	"published_to" timestamp (3) with time zone,
	"ack_required" boolean DEFAULT false NOT NULL,
	CONSTRAINT "announcement_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "messaging"."audience" (
	"school" varchar(16) NOT NULL,
	"announcement" varchar(64) NOT NULL,
	"person" varchar(64) NOT NULL,
	"about_student" varchar(64),
	"read_at" timestamp (3) with time zone,
	"acknowledged_at" timestamp (3) with time zone,
	CONSTRAINT "audience_school_announcement_person_pk" PRIMARY KEY("school","announcement","person")
);
--> statement-breakpoint
CREATE TABLE "messaging"."closed_mailbox" (
	"school" varchar(16) NOT NULL,
	"person" varchar(64) NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "closed_mailbox_school_person_pk" PRIMARY KEY("school","person")
);
--> statement-breakpoint
CREATE TABLE "messaging"."conversation" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"kind" text NOT NULL,
	"subject" text,
	"creator" varchar(64) NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_activity_at" timestamp (3) with time zone NOT NULL,
	"closed" boolean DEFAULT false NOT NULL,
	"reply_policy" text DEFAULT 'EVERYONE' NOT NULL,
	"concerns" jsonb,
	CONSTRAINT "conversation_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "messaging"."counter" (
	"school" varchar(16) NOT NULL,
	"kind" varchar(4) NOT NULL,
	"next" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "messaging"."idempotency_key" (
	"school" varchar(16) NOT NULL,
	"client" varchar(64) NOT NULL,
	"actor" varchar(64) NOT NULL,
	"key" varchar(128) NOT NULL,
	"digest" text NOT NULL,
	"record" varchar(64) NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_key_school_client_actor_key_pk" PRIMARY KEY("school","client","actor","key")
);
--> statement-breakpoint
CREATE TABLE "messaging"."message" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"conversation" varchar(64) NOT NULL,
	"sender" varchar(64) NOT NULL,
	"state" text NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"body" text NOT NULL,
	"concerns" jsonb,
	CONSTRAINT "message_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "messaging"."participant" (
	"school" varchar(16) NOT NULL,
	"conversation" varchar(64) NOT NULL,
	"person" varchar(64) NOT NULL,
	"audience_label" text,
	"profile" text,
	"on_behalf_of" jsonb,
	"folder" text DEFAULT 'INBOX' NOT NULL,
	"joined_at" timestamp (3) with time zone NOT NULL,
	"left_at" timestamp (3) with time zone,
	"last_read_at" timestamp (3) with time zone,
	"last_activity_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "participant_school_conversation_person_pk" PRIMARY KEY("school","conversation","person")
);
--> statement-breakpoint
CREATE TABLE "messaging"."recipient" (
	"school" varchar(16) NOT NULL,
	"message" varchar(64) NOT NULL,
	"person" varchar(64) NOT NULL,
	"kind" text NOT NULL,
	"on_behalf_of" jsonb,
	"delivery" text NOT NULL,
	CONSTRAINT "recipient_school_message_person_pk" PRIMARY KEY("school","message","person")
);
--> statement-breakpoint
CREATE TABLE "messaging"."safety_report" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"reporter" varchar(64),
	"anonymous" boolean NOT NULL,
	"concerns" jsonb NOT NULL,
	"statement" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"state" text NOT NULL,
	CONSTRAINT "safety_report_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "governance"."agreement" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"client" varchar(64) NOT NULL,
	"purposes" jsonb NOT NULL,
	"categories" jsonb NOT NULL,
	"valid_from" timestamp (3) with time zone NOT NULL,
	"valid_to" timestamp (3) with time zone,
	CONSTRAINT "agreement_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "governance"."client" (
	"id" varchar(64) PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"purposes" jsonb NOT NULL,
	"may_act_for" text DEFAULT 'NOBODY' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "governance"."consent_act" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"sequence" bigint GENERATED ALWAYS AS IDENTITY (sequence name "governance"."consent_act_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"student" varchar(64) NOT NULL,
	"purpose" varchar(64) NOT NULL,
	"recipient" varchar(64) NOT NULL,
	"categories" jsonb NOT NULL,
	"act" text NOT NULL,
	"person" varchar(64) NOT NULL,
	"capacity" text NOT NULL,
	"notice_version" integer NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "consent_act_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "governance"."demo_run" (
	"id" integer PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "governance"."idempotency_key" (
	"school" varchar(16) NOT NULL,
	"client" varchar(64) NOT NULL,
	"actor" varchar(64) NOT NULL,
	"key" varchar(128) NOT NULL,
	"digest" text NOT NULL,
	"record" varchar(64) NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_key_school_client_actor_key_pk" PRIMARY KEY("school","client","actor","key")
);
--> statement-breakpoint
CREATE TABLE "governance"."notice" (
	"purpose" varchar(64) NOT NULL,
	"recipient" varchar(64) NOT NULL,
	"version" integer NOT NULL,
	"text" text NOT NULL,
	"published_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "notice_purpose_recipient_version_pk" PRIMARY KEY("purpose","recipient","version")
);
--> statement-breakpoint
CREATE TABLE "ledger"."entry" (
	"sequence" bigint PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"entry" text NOT NULL,
	"previous" varchar(64) NOT NULL,
	"hash" varchar(64) NOT NULL
);
--> statement-breakpoint
ALTER TABLE "identity"."staff" ADD CONSTRAINT "staff_school_person_person_school_id_fk" FOREIGN KEY ("school","person") REFERENCES "identity"."person"("school","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."student" ADD CONSTRAINT "student_school_person_person_school_id_fk" FOREIGN KEY ("school","person") REFERENCES "identity"."person"("school","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "average_by_group" ON "assessment"."average" USING btree ("school","class_group","period","subject");--> statement-breakpoint
CREATE INDEX "assessment_cohort_by_group" ON "assessment"."cohort" USING btree ("school","class_group");--> statement-breakpoint
CREATE UNIQUE INDEX "assessment_counter" ON "assessment"."counter" USING btree ("school","kind");--> statement-breakpoint
CREATE INDEX "evaluation_by_group" ON "assessment"."evaluation" USING btree ("school","class_group","period");--> statement-breakpoint
CREATE INDEX "assessment_period_by_year" ON "assessment"."period" USING btree ("school","school_year");--> statement-breakpoint
CREATE UNIQUE INDEX "report_card_once" ON "assessment"."report_card" USING btree ("school","student","period");--> statement-breakpoint
CREATE INDEX "report_card_by_group" ON "assessment"."report_card" USING btree ("school","class_group","period");--> statement-breakpoint
CREATE UNIQUE INDEX "result_once" ON "assessment"."result" USING btree ("school","evaluation","student");--> statement-breakpoint
CREATE UNIQUE INDEX "result_by_external_id" ON "assessment"."result" USING btree ("school","source","external_id");--> statement-breakpoint
CREATE INDEX "result_by_student" ON "assessment"."result" USING btree ("school","student","entered_at");--> statement-breakpoint
CREATE INDEX "skill_level_by_evaluation" ON "assessment"."skill_level" USING btree ("school","evaluation","student");--> statement-breakpoint
CREATE INDEX "attendance_event_by_student" ON "attendance"."attendance_event" USING btree ("school","student","starts_at");--> statement-breakpoint
CREATE INDEX "attendance_event_by_time" ON "attendance"."attendance_event" USING btree ("school","starts_at");--> statement-breakpoint
CREATE INDEX "attendance_cohort_by_group" ON "attendance"."cohort" USING btree ("school","class_group");--> statement-breakpoint
CREATE UNIQUE INDEX "attendance_counter" ON "attendance"."counter" USING btree ("school","kind");--> statement-breakpoint
CREATE INDEX "incident_participant_by_student" ON "attendance"."incident_participant" USING btree ("school","student");--> statement-breakpoint
CREATE INDEX "incident_by_time" ON "attendance"."incident" USING btree ("school","occurred_at");--> statement-breakpoint
CREATE INDEX "infirmary_visit_by_student" ON "attendance"."infirmary_visit" USING btree ("school","student","arrived_at");--> statement-breakpoint
CREATE INDEX "measure_by_student" ON "attendance"."measure" USING btree ("school","student","decided_at");--> statement-breakpoint
CREATE INDEX "roll_call_by_group" ON "attendance"."roll_call" USING btree ("school","class_group","starts_at");--> statement-breakpoint
CREATE INDEX "accommodation_by_student" ON "identity"."accommodation" USING btree ("student");--> statement-breakpoint
CREATE INDEX "account_by_person" ON "identity"."account" USING btree ("person");--> statement-breakpoint
CREATE UNIQUE INDEX "account_login" ON "identity"."account" USING btree ("identity_provider","login");--> statement-breakpoint
CREATE INDEX "identity_change_by_record" ON "identity"."change" USING btree ("record");--> statement-breakpoint
CREATE UNIQUE INDEX "identity_counter" ON "identity"."counter" USING btree ("school","kind");--> statement-breakpoint
CREATE INDEX "enrolment_by_student" ON "identity"."enrolment" USING btree ("student");--> statement-breakpoint
CREATE INDEX "enrolment_by_class" ON "identity"."enrolment" USING btree ("school","main_class");--> statement-breakpoint
CREATE INDEX "external_id_by_record" ON "identity"."external_id" USING btree ("record");--> statement-breakpoint
CREATE INDEX "external_id_by_value" ON "identity"."external_id" USING btree ("system","kind","value");--> statement-breakpoint
CREATE INDEX "guardian_link_by_student" ON "identity"."guardian_link" USING btree ("student");--> statement-breakpoint
CREATE INDEX "guardian_link_by_guardian" ON "identity"."guardian_link" USING btree ("guardian");--> statement-breakpoint
CREATE INDEX "membership_by_student" ON "identity"."membership" USING btree ("student");--> statement-breakpoint
CREATE INDEX "role_by_person" ON "identity"."role_assignment" USING btree ("person");--> statement-breakpoint
CREATE INDEX "role_by_group" ON "identity"."role_assignment" USING btree ("school","scope_group");--> statement-breakpoint
CREATE INDEX "teaching_by_staff" ON "identity"."teaching_assignment" USING btree ("staff");--> statement-breakpoint
CREATE INDEX "teaching_by_group" ON "identity"."teaching_assignment" USING btree ("school","class_group");--> statement-breakpoint
CREATE INDEX "audience_by_person" ON "messaging"."audience" USING btree ("person");--> statement-breakpoint
CREATE UNIQUE INDEX "messaging_counter" ON "messaging"."counter" USING btree ("school","kind");--> statement-breakpoint
CREATE INDEX "message_by_conversation" ON "messaging"."message" USING btree ("school","conversation","sent_at");--> statement-breakpoint
CREATE INDEX "participant_by_person" ON "messaging"."participant" USING btree ("person","last_activity_at");--> statement-breakpoint
CREATE INDEX "safety_report_by_time" ON "messaging"."safety_report" USING btree ("school","created_at");--> statement-breakpoint
CREATE INDEX "agreement_by_client" ON "governance"."agreement" USING btree ("client");--> statement-breakpoint
CREATE INDEX "consent_act_by_student" ON "governance"."consent_act" USING btree ("student","purpose","recipient");--> statement-breakpoint
CREATE INDEX "consent_act_by_recipient" ON "governance"."consent_act" USING btree ("recipient","sequence");