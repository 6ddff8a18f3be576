-- Epochs, once more: no value comes twice, nobody waits while somebody else is at work, and who writes with triggers left aside is counted too.

-- Why a mark beside the count: a database that was put back to an earlier day comes to the same counts again, after other changes.
ALTER TABLE "governance"."epoch" ADD COLUMN "mark" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
-- What a transaction is to move when it ends. Its rows end with it: nobody else ever sees one.
CREATE TABLE "governance"."epoch_to_move" (
  "transaction" xid8 NOT NULL,
  "name" text NOT NULL,
  PRIMARY KEY ("transaction", "name")
);--> statement-breakpoint
CREATE OR REPLACE FUNCTION "governance"."move_epoch"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "governance"."epoch_to_move" VALUES (pg_current_xact_id(), TG_ARGV[0]) ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;--> statement-breakpoint
-- Why at the end: a counter that has moved is held until its transaction is over. Why in order: two that end at once wait, and neither loses.
CREATE FUNCTION "governance"."move_epochs"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moved text;
BEGIN
  FOR moved IN SELECT "name" FROM "governance"."epoch_to_move" WHERE "transaction" = pg_current_xact_id() ORDER BY "name" LOOP
    UPDATE "governance"."epoch" SET "value" = "value" + 1, "mark" = gen_random_uuid() WHERE "name" = moved;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'there is no epoch %', moved;
    END IF;
  END LOOP;
  DELETE FROM "governance"."epoch_to_move" WHERE "transaction" = pg_current_xact_id();
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "move_epochs" AFTER INSERT ON "governance"."epoch_to_move"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "governance"."move_epochs"();--> statement-breakpoint
ALTER TABLE "governance"."epoch_to_move" ENABLE ALWAYS TRIGGER "move_epochs";--> statement-breakpoint
DO $$
DECLARE
  counted record;
BEGIN
  FOR counted IN SELECT tgrelid::regclass AS "table" FROM pg_trigger WHERE tgname = 'move_epoch' LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER "move_epoch"', counted."table");
  END LOOP;
END
$$;
