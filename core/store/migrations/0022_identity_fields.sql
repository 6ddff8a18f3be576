CREATE TABLE "identity"."capability" (
	"school" varchar(16) NOT NULL,
	"domain" varchar(64) NOT NULL,
	"feature" varchar(64) NOT NULL,
	"system" varchar(128) NOT NULL,
	"readable" boolean NOT NULL,
	"writable" boolean NOT NULL,
	CONSTRAINT "capability_school_domain_feature_system_pk" PRIMARY KEY("school","domain","feature","system")
);
--> statement-breakpoint
ALTER TABLE "identity"."accommodation" ADD COLUMN "aide" varchar(64);--> statement-breakpoint
ALTER TABLE "identity"."account" ADD COLUMN "mfa" boolean;--> statement-breakpoint
ALTER TABLE "identity"."class_group" ADD COLUMN "parent_groups" jsonb;--> statement-breakpoint
ALTER TABLE "identity"."enrolment" ADD COLUMN "repeating" boolean;--> statement-breakpoint
ALTER TABLE "identity"."enrolment" ADD COLUMN "leave_reason" text;--> statement-breakpoint
ALTER TABLE "identity"."enrolment" ADD COLUMN "previous_school" varchar(16);--> statement-breakpoint
ALTER TABLE "identity"."guardian_link" ADD COLUMN "receives_benefits" boolean;--> statement-breakpoint
ALTER TABLE "identity"."guardian_link" ADD COLUMN "share_with_parent_associations" boolean;--> statement-breakpoint
ALTER TABLE "identity"."person" ADD COLUMN "birth_place" text;--> statement-breakpoint
ALTER TABLE "identity"."person" ADD COLUMN "nationality" text;--> statement-breakpoint
ALTER TABLE "identity"."role_assignment" ADD COLUMN "scope_subject" varchar(64);--> statement-breakpoint
ALTER TABLE "identity"."school" ADD COLUMN "data_protection_contact" text;--> statement-breakpoint
ALTER TABLE "identity"."student" ADD COLUMN "exit_permission" text;--> statement-breakpoint
ALTER TABLE "identity"."subject" ADD COLUMN "parent" varchar(64);--> statement-breakpoint
ALTER TABLE "identity"."subject" ADD COLUMN "election_mode" text;