CREATE TABLE "governance"."policy_shadow_count" (
	"version" varchar(64) NOT NULL,
	"client" varchar(64) NOT NULL,
	"operation_hash" varchar(64) NOT NULL,
	"operation_name" varchar(100) NOT NULL,
	"purpose" varchar(64) NOT NULL,
	"coordinate" text NOT NULL,
	"change" varchar(7) NOT NULL,
	"requests" bigint NOT NULL,
	CONSTRAINT "policy_shadow_count_pk" PRIMARY KEY("version","client","operation_hash","operation_name","purpose","coordinate","change")
);
--> statement-breakpoint
CREATE TABLE "governance"."policy_shadow" (
	"version" varchar(64) PRIMARY KEY NOT NULL,
	"started_by" varchar(64) NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"observed" bigint DEFAULT 0 NOT NULL,
	"changed" bigint DEFAULT 0 NOT NULL,
	"not_compared" bigint DEFAULT 0 NOT NULL,
	"faults" bigint DEFAULT 0 NOT NULL,
	"unlisted" bigint DEFAULT 0 NOT NULL
);
