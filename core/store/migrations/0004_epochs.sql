-- When what decisions rest on changed last: a counter for each kind, moved once by each transaction that changes it, with whatever it changes,
-- whoever runs it and by whatever means. Who has read a counter and finds it where it was knows that nothing was committed in between.
CREATE TABLE "governance"."epoch" (
  "name" text PRIMARY KEY,
  "value" bigint NOT NULL
);--> statement-breakpoint
INSERT INTO "governance"."epoch" ("name", "value") VALUES ('agreement', 0), ('consent', 0), ('policy', 0), ('relation', 0);--> statement-breakpoint
-- Why once: the row is held until the transaction ends, and one move is enough. A savepoint that is undone undoes the note with the move.
CREATE FUNCTION "governance"."move_epoch"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  note text := 'preau.moved_' || TG_ARGV[0];
BEGIN
  IF current_setting(note, true) IS DISTINCT FROM pg_current_xact_id()::text THEN
    UPDATE "governance"."epoch" SET "value" = "value" + 1 WHERE "name" = TG_ARGV[0];
    IF NOT FOUND THEN
      RAISE EXCEPTION 'there is no epoch %', TG_ARGV[0];
    END IF;
    PERFORM set_config(note, pg_current_xact_id()::text, true);
  END IF;
  RETURN NULL;
END
$$;--> statement-breakpoint
DO $$
DECLARE
  moved record;
BEGIN
  FOR moved IN
    SELECT * FROM (VALUES
      ('agreement', 'governance', 'client'),
      ('agreement', 'governance', 'agreement'),
      ('consent', 'governance', 'consent_act'),
      ('consent', 'governance', 'notice'),
      ('relation', 'identity', 'account'),
      ('relation', 'identity', 'class_group'),
      ('relation', 'identity', 'enrolment'),
      ('relation', 'identity', 'guardian_link'),
      ('relation', 'identity', 'membership'),
      ('relation', 'identity', 'person'),
      ('relation', 'identity', 'role_assignment'),
      ('relation', 'identity', 'school'),
      ('relation', 'identity', 'student'),
      ('relation', 'identity', 'teaching_assignment')
    ) AS listed ("epoch", "schema", "table")
  LOOP
    EXECUTE format(
      'CREATE TRIGGER "move_epoch" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %I.%I FOR EACH STATEMENT EXECUTE FUNCTION "governance"."move_epoch"(%L)',
      moved."schema", moved."table", moved."epoch"
    );
  END LOOP;
END
$$;
