CREATE SEQUENCE "assessment"."feed_number" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE SEQUENCE "attendance"."feed_number" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE SEQUENCE "identity"."feed_number" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
DROP TABLE "assessment"."shown" CASCADE;--> statement-breakpoint
DROP TABLE "attendance"."shown" CASCADE;--> statement-breakpoint
DROP TABLE "identity"."shown" CASCADE;--> statement-breakpoint
DROP TABLE "messaging"."shown" CASCADE;