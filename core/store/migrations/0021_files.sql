CREATE SCHEMA "file";
--> statement-breakpoint
CREATE TABLE "file"."file" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"owner" varchar(64) NOT NULL,
	"use" varchar(40) NOT NULL,
	"name" text NOT NULL,
	"media_type" varchar(100) NOT NULL,
	"size" integer NOT NULL,
	"sha256" varchar(64) NOT NULL,
	"uploaded_at" timestamp (3) with time zone NOT NULL,
	"record" varchar(64),
	"place" integer,
	"removed_at" timestamp (3) with time zone,
	CONSTRAINT "file_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE INDEX "file_by_record" ON "file"."file" USING btree ("school","record");--> statement-breakpoint
CREATE INDEX "file_by_content" ON "file"."file" USING btree ("sha256");--> statement-breakpoint
CREATE INDEX "file_by_owner" ON "file"."file" USING btree ("owner") WHERE "file"."file"."record" is null;--> statement-breakpoint
CREATE INDEX "file_to_go" ON "file"."file" USING btree ("uploaded_at") WHERE "file"."file"."record" is null or "file"."file"."removed_at" is not null;