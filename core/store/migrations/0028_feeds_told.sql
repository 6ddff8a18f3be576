CREATE SEQUENCE "assessment"."feed_number" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE SEQUENCE "attendance"."feed_number" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE SEQUENCE "identity"."feed_number" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
DROP TABLE "assessment"."shown" CASCADE;--> statement-breakpoint
DROP TABLE "attendance"."shown" CASCADE;--> statement-breakpoint
DROP TABLE "identity"."shown" CASCADE;--> statement-breakpoint
DROP TABLE "messaging"."shown" CASCADE;--> statement-breakpoint
CREATE TABLE "assessment"."shown" (
	"school" varchar(16) NOT NULL,
	"client" varchar(200) NOT NULL,
	"record" varchar(64) NOT NULL,
	"record_type" text NOT NULL,
	"version" integer NOT NULL,
	"state" text,
	"closed" text[] NOT NULL,
	"told" bigint NOT NULL,
	"since" bigint NOT NULL,
	"gone" boolean NOT NULL,
	CONSTRAINT "shown_school_client_record_pk" PRIMARY KEY("school","client","record")
);
--> statement-breakpoint
CREATE TABLE "attendance"."shown" (
	"school" varchar(16) NOT NULL,
	"client" varchar(200) NOT NULL,
	"record" varchar(64) NOT NULL,
	"record_type" text NOT NULL,
	"version" integer NOT NULL,
	"state" text,
	"closed" text[] NOT NULL,
	"told" bigint NOT NULL,
	"since" bigint NOT NULL,
	"gone" boolean NOT NULL,
	CONSTRAINT "shown_school_client_record_pk" PRIMARY KEY("school","client","record")
);
--> statement-breakpoint
CREATE TABLE "identity"."shown" (
	"school" varchar(16) NOT NULL,
	"client" varchar(200) NOT NULL,
	"record" varchar(64) NOT NULL,
	"record_type" text NOT NULL,
	"version" integer NOT NULL,
	"state" text,
	"closed" text[] NOT NULL,
	"told" bigint NOT NULL,
	"since" bigint NOT NULL,
	"gone" boolean NOT NULL,
	CONSTRAINT "shown_school_client_record_pk" PRIMARY KEY("school","client","record")
);
--> statement-breakpoint
CREATE TABLE "messaging"."shown" (
	"school" varchar(16) NOT NULL,
	"client" varchar(200) NOT NULL,
	"record" varchar(64) NOT NULL,
	"record_type" text NOT NULL,
	"version" integer NOT NULL,
	"state" text,
	"closed" text[] NOT NULL,
	"told" bigint NOT NULL,
	"since" bigint NOT NULL,
	"gone" boolean NOT NULL,
	CONSTRAINT "shown_school_client_record_pk" PRIMARY KEY("school","client","record")
);
--> statement-breakpoint
CREATE INDEX "assessment_shown_to" ON "assessment"."shown" USING btree ("client","record_type");--> statement-breakpoint
CREATE INDEX "attendance_shown_to" ON "attendance"."shown" USING btree ("client","record_type");--> statement-breakpoint
CREATE INDEX "identity_shown_to" ON "identity"."shown" USING btree ("client","record_type");--> statement-breakpoint
CREATE INDEX "messaging_shown_to" ON "messaging"."shown" USING btree ("client","record_type");