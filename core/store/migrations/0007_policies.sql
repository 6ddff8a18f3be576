CREATE TABLE "governance"."policy_approval" (
	"version" varchar(64) NOT NULL,
	"person" varchar(64) NOT NULL,
	"as_dpo" boolean NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "policy_approval_version_person_as_dpo_pk" PRIMARY KEY("version","person","as_dpo")
);
--> statement-breakpoint
CREATE TABLE "governance"."policy_version" (
	"id" varchar(64) PRIMARY KEY NOT NULL,
	"level" varchar(8) NOT NULL,
	"scope" varchar(20) NOT NULL,
	"number" integer NOT NULL,
	"parent" varchar(64),
	"document" text NOT NULL,
	"expectations" text,
	"author" varchar(64),
	"reason" text NOT NULL,
	"state" varchar(9) NOT NULL,
	"revision" integer NOT NULL,
	"saved_by" varchar(64),
	"writers" jsonb NOT NULL,
	"saved_at" timestamp (3) with time zone NOT NULL,
	"proposed_at" timestamp (3) with time zone,
	"published_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"rejection_reason" text,
	"rollback_of" varchar(64)
);
--> statement-breakpoint
CREATE UNIQUE INDEX "policy_version_number" ON "governance"."policy_version" USING btree ("level","scope","number");--> statement-breakpoint
CREATE UNIQUE INDEX "policy_version_one_live" ON "governance"."policy_version" USING btree ("level","scope") WHERE "state" = 'LIVE';--> statement-breakpoint
-- INVARIANT: what a version says is what was approved, whoever changes the row and by whatever means. A draft is written on; from then on only its state
-- moves, one way. Rows are never removed.
CREATE FUNCTION "governance"."keep_version"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW."id", NEW."level", NEW."scope", NEW."number", NEW."parent", NEW."author", NEW."reason", NEW."rollback_of")
    IS DISTINCT FROM (OLD."id", OLD."level", OLD."scope", OLD."number", OLD."parent", OLD."author", OLD."reason", OLD."rollback_of") THEN
    RAISE EXCEPTION 'a version of the rules keeps its name, its place and its author' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- Why: whoever wrote on it once is not forgotten when somebody else saves it after them.
  IF NOT NEW."writers" @> OLD."writers" OR NOT jsonb_exists(NEW."writers", coalesce(NEW."saved_by", '')) AND NEW."saved_by" IS NOT NULL THEN
    RAISE EXCEPTION 'who wrote on a version of the rules is kept' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF OLD."state" <> 'DRAFT' AND (NEW."document", NEW."expectations", NEW."revision", NEW."saved_by", NEW."saved_at", NEW."writers")
    IS DISTINCT FROM (OLD."document", OLD."expectations", OLD."revision", OLD."saved_by", OLD."saved_at", OLD."writers") THEN
    RAISE EXCEPTION 'what a version of the rules says is fixed when it ceases to be a draft' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW."state" <> OLD."state" AND (OLD."state", NEW."state") NOT IN (
    ('DRAFT', 'PROPOSED'), ('DRAFT', 'ABANDONED'),
    ('PROPOSED', 'APPROVED'), ('PROPOSED', 'LIVE'), ('PROPOSED', 'REJECTED'), ('PROPOSED', 'ABANDONED'),
    ('APPROVED', 'LIVE'), ('APPROVED', 'REJECTED'), ('APPROVED', 'ABANDONED'),
    ('LIVE', 'REPLACED')
  ) THEN
    RAISE EXCEPTION 'a version of the rules cannot go from % to %', OLD."state", NEW."state" USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;--> statement-breakpoint
CREATE TRIGGER "keep_version" BEFORE UPDATE ON "governance"."policy_version"
  FOR EACH ROW EXECUTE FUNCTION "governance"."keep_version"();--> statement-breakpoint
-- INVARIANT: whoever made or saved a version does not approve it, and what nobody else approved is never live. What comes with the project has no
-- author; what goes back to rules that were live has a version that it brings back, whose text it is.
CREATE FUNCTION "governance"."four_eyes"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM "governance"."policy_version" v WHERE v."id" = NEW."version" AND v."state" IN ('PROPOSED', 'APPROVED')
      AND v."author" <> NEW."person" AND NOT jsonb_exists(v."writers", NEW."person")
  ) THEN
    RAISE EXCEPTION 'somebody else approves what is proposed' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;--> statement-breakpoint
CREATE TRIGGER "four_eyes" BEFORE INSERT ON "governance"."policy_approval"
  FOR EACH ROW EXECUTE FUNCTION "governance"."four_eyes"();--> statement-breakpoint
CREATE FUNCTION "governance"."approved_before_live"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."state" IN ('APPROVED', 'LIVE') AND (NEW."author" IS NOT NULL OR NEW."number" > 1)
    AND NOT EXISTS (SELECT FROM "governance"."policy_approval" a WHERE a."version" = NEW."id")
    AND NOT EXISTS (
      SELECT FROM "governance"."policy_version" v WHERE v."id" = NEW."rollback_of" AND v."state" = 'REPLACED'
        AND (v."level", v."scope", v."document") = (NEW."level", NEW."scope", NEW."document")
    ) THEN
    RAISE EXCEPTION 'nobody approved this version of the rules' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;--> statement-breakpoint
CREATE TRIGGER "approved_before_live" BEFORE INSERT OR UPDATE ON "governance"."policy_version"
  FOR EACH ROW EXECUTE FUNCTION "governance"."approved_before_live"();--> statement-breakpoint
CREATE FUNCTION "governance"."refuse_removal"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the history of the rules is kept' USING ERRCODE = 'insufficient_privilege';
END
$$;--> statement-breakpoint
CREATE TRIGGER "kept" BEFORE DELETE OR TRUNCATE ON "governance"."policy_version"
  FOR EACH STATEMENT EXECUTE FUNCTION "governance"."refuse_removal"();--> statement-breakpoint
CREATE TRIGGER "kept" BEFORE UPDATE OR DELETE OR TRUNCATE ON "governance"."policy_approval"
  FOR EACH STATEMENT EXECUTE FUNCTION "governance"."refuse_removal"();--> statement-breakpoint
CREATE TRIGGER "move_epoch" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "governance"."policy_version"
  FOR EACH STATEMENT EXECUTE FUNCTION "governance"."move_epoch"('policy');--> statement-breakpoint
ALTER TABLE "governance"."policy_version" ENABLE ALWAYS TRIGGER "move_epoch";
