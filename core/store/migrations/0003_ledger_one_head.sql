-- The chain that is empty ends before its first entry. The row is there from the beginning: with each batch it moves, it never comes or goes.
INSERT INTO "ledger"."head" ("sequence", "hash", "mac") VALUES (0, repeat('0', 64), '');--> statement-breakpoint
CREATE TRIGGER "one_head" BEFORE DELETE OR TRUNCATE ON "ledger"."head"
  FOR EACH STATEMENT EXECUTE FUNCTION "ledger"."refuse_change"();
