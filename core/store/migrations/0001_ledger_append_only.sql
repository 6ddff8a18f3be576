-- The ledger takes new entries and nothing else, whoever asks and whatever their rights on the table.
CREATE FUNCTION "ledger"."refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;--> statement-breakpoint
CREATE TRIGGER "append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger"."entry"
  FOR EACH STATEMENT EXECUTE FUNCTION "ledger"."refuse_change"();
