CREATE TABLE "governance"."replica" (
	"id" varchar(64) PRIMARY KEY NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"policy" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL
);
