CREATE TABLE "ledger"."premises" (
	"digest" varchar(64) PRIMARY KEY NOT NULL,
	"text" text NOT NULL
);
--> statement-breakpoint
-- What entries stand on is kept like them.
CREATE TRIGGER "append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger"."premises"
  FOR EACH STATEMENT EXECUTE FUNCTION "ledger"."refuse_change"();
