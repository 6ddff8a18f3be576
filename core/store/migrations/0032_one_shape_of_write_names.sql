ALTER TABLE "assessment"."idempotency_key" ALTER COLUMN "client" SET DATA TYPE varchar(128);--> statement-breakpoint
ALTER TABLE "messaging"."idempotency_key" ALTER COLUMN "client" SET DATA TYPE varchar(128);--> statement-breakpoint
ALTER TABLE "governance"."idempotency_key" ALTER COLUMN "client" SET DATA TYPE varchar(128);