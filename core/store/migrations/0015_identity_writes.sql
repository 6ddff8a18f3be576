CREATE TABLE "identity"."idempotency_key" (
	"school" varchar(16) NOT NULL,
	"client" varchar(128) NOT NULL,
	"actor" varchar(64) NOT NULL,
	"key" varchar(128) NOT NULL,
	"digest" text NOT NULL,
	"answer" jsonb NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_key_school_client_actor_key_pk" PRIMARY KEY("school","client","actor","key")
);
