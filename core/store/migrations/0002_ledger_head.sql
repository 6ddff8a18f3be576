CREATE TABLE "ledger"."head" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"sequence" bigint NOT NULL,
	"hash" varchar(64) NOT NULL,
	"mac" varchar(64) NOT NULL,
	CONSTRAINT "head_only" CHECK ("ledger"."head"."only")
);
