CREATE TABLE "identity"."looked" (
	"school" varchar(16) NOT NULL,
	"client" varchar(200) NOT NULL,
	"asked" varchar(22) NOT NULL,
	"sees" varchar(22) NOT NULL,
	"mark" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "looked_school_client_asked_pk" PRIMARY KEY("school","client","asked")
);
--> statement-breakpoint
CREATE TABLE "identity"."touched" (
	"school" varchar(16) NOT NULL,
	"record" varchar(64) NOT NULL,
	"at" "xid8" NOT NULL,
	CONSTRAINT "touched_school_record_at_pk" PRIMARY KEY("school","record","at")
);
--> statement-breakpoint
CREATE INDEX "identity_touched_at" ON "identity"."touched" USING btree ("at");--> statement-breakpoint
-- Which records the rows of a statement name, in these columns. Why the transaction, and no number of our own: what is not over yet when somebody
-- looks is known by it, so that nothing is passed over that is committed after a later write was seen.
CREATE FUNCTION "identity"."touch"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  naming text;
BEGIN
  FOREACH naming IN ARRAY TG_ARGV LOOP
    EXECUTE format(
      'INSERT INTO "identity"."touched" ("school", "record", "at")
        SELECT DISTINCT left(split_part(%1$I, ''.'', 1), 16), %1$I, pg_current_xact_id() FROM "changed" WHERE %1$I IS NOT NULL ON CONFLICT DO NOTHING',
      naming
    );
    -- Why not those that somebody else is at: two who write of one record do not wait for each other here, and the next one takes them away.
    EXECUTE format(
      'DELETE FROM "identity"."touched" WHERE "ctid" = ANY (ARRAY(
        SELECT "before"."ctid" FROM "identity"."touched" AS "before" JOIN (SELECT DISTINCT %1$I AS "record" FROM "changed") AS "now"
          ON "before"."school" = left(split_part("now"."record", ''.'', 1), 16) AND "before"."record" = "now"."record"
        WHERE "before"."at" < pg_snapshot_xmin(pg_current_snapshot()) AND "before"."at" <> pg_current_xact_id() FOR UPDATE OF "before" SKIP LOCKED))',
      naming
    );
  END LOOP;
  RETURN NULL;
END
$$;--> statement-breakpoint
DO $$
DECLARE
  touched record;
  fired record;
BEGIN
  FOR touched IN
    SELECT * FROM (VALUES
      ('school', '''id'''),
      ('person', '''id'''),
      ('student', '''id'''),
      ('staff', '''id'''),
      ('class_group', '''id'''),
      ('subject', '''id'''),
      ('enrolment', '''id'', ''student'''),
      ('membership', '''class_group'', ''student'''),
      ('role_assignment', '''person'', ''scope_group'', ''scope_student'''),
      ('teaching_assignment', '''id'', ''staff'', ''substitute_for'', ''class_group'''),
      ('guardian_link', '''id'', ''student'', ''guardian'''),
      ('accommodation', '''student'', ''aide'''),
      ('external_id', '''record'''),
      ('account', '''person''')
    ) AS listed ("table", "naming")
  LOOP
    FOR fired IN
      SELECT * FROM (VALUES
        ('touch_inserted', 'INSERT', 'NEW'), ('touch_deleted', 'DELETE', 'OLD'), ('touch_before', 'UPDATE', 'OLD'), ('touch_after', 'UPDATE', 'NEW')
      ) AS listed ("trigger", "event", "rows")
    LOOP
      EXECUTE format(
        'CREATE TRIGGER %1$I AFTER %2$s ON "identity".%3$I REFERENCING %4$s TABLE AS "changed" FOR EACH STATEMENT EXECUTE FUNCTION "identity"."touch"(%5$s)',
        fired."trigger", fired."event", touched."table", fired."rows", touched."naming"
      );
      EXECUTE format('ALTER TABLE "identity".%I ENABLE ALWAYS TRIGGER %I', touched."table", fired."trigger");
    END LOOP;
  END LOOP;
END
$$;
