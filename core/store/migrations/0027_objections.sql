CREATE TABLE "governance"."objection" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"student" varchar(64) NOT NULL,
	"purpose" varchar(64) NOT NULL,
	"recipient" varchar(64) NOT NULL,
	"grounds" text NOT NULL,
	"raised_by" varchar(64) NOT NULL,
	"capacity" text NOT NULL,
	"raised_at" timestamp (3) with time zone NOT NULL,
	"decision" text,
	"answer" text,
	"decided_by" varchar(64),
	"decided_at" timestamp (3) with time zone,
	"taken_back_at" timestamp (3) with time zone,
	CONSTRAINT "objection_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE TABLE "governance"."restriction" (
	"school" varchar(16) NOT NULL,
	"id" varchar(64) NOT NULL,
	"student" varchar(64) NOT NULL,
	"ground" text NOT NULL,
	"motive" text NOT NULL,
	"set_by" varchar(64) NOT NULL,
	"set_at" timestamp (3) with time zone NOT NULL,
	"lifted_by" varchar(64),
	"lifted_at" timestamp (3) with time zone,
	"lift_reason" text,
	CONSTRAINT "restriction_school_id_pk" PRIMARY KEY("school","id")
);
--> statement-breakpoint
CREATE INDEX "objection_by_student" ON "governance"."objection" USING btree ("student");--> statement-breakpoint
CREATE INDEX "objection_standing" ON "governance"."objection" USING btree ("recipient") WHERE "governance"."objection"."taken_back_at" is null and "governance"."objection"."decision" is distinct from 'REJECTED';--> statement-breakpoint
CREATE UNIQUE INDEX "objection_raised_once" ON "governance"."objection" USING btree ("student","purpose","recipient","raised_by") WHERE "governance"."objection"."taken_back_at" is null and "governance"."objection"."decision" is distinct from 'REJECTED';--> statement-breakpoint
CREATE INDEX "restriction_by_student" ON "governance"."restriction" USING btree ("student");--> statement-breakpoint
CREATE UNIQUE INDEX "restriction_standing" ON "governance"."restriction" USING btree ("student","ground") WHERE "governance"."restriction"."lifted_at" is null;--> statement-breakpoint
-- What is raised, decided, taken back, set or lifted counts for the very next request, as acts of consent do. Written by hand.
CREATE TRIGGER "move_epoch" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "governance"."objection"
  FOR EACH STATEMENT EXECUTE FUNCTION "governance"."move_epoch"('consent');--> statement-breakpoint
CREATE TRIGGER "move_epoch" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "governance"."restriction"
  FOR EACH STATEMENT EXECUTE FUNCTION "governance"."move_epoch"('consent');--> statement-breakpoint
ALTER TABLE "governance"."objection" ENABLE ALWAYS TRIGGER "move_epoch";--> statement-breakpoint
ALTER TABLE "governance"."restriction" ENABLE ALWAYS TRIGGER "move_epoch";--> statement-breakpoint
-- What was said or decided is never written over: a step that was not taken yet may be, and no other column changes.
CREATE FUNCTION "governance"."keep_step"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed record;
BEGIN
  FOR changed IN SELECT "key" FROM jsonb_each(to_jsonb(OLD)) WHERE "value" <> 'null' AND "value" IS DISTINCT FROM to_jsonb(NEW) -> "key" LOOP
    RAISE EXCEPTION 'what was written of % is not written over', changed."key";
  END LOOP;
  RETURN NEW;
END
$$;--> statement-breakpoint
CREATE TRIGGER "keep_step" BEFORE UPDATE ON "governance"."objection" FOR EACH ROW EXECUTE FUNCTION "governance"."keep_step"();--> statement-breakpoint
CREATE TRIGGER "keep_step" BEFORE UPDATE ON "governance"."restriction" FOR EACH ROW EXECUTE FUNCTION "governance"."keep_step"();
