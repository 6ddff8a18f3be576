DROP INDEX "attendance"."infirmary_visit_by_student";--> statement-breakpoint
CREATE INDEX "infirmary_visit_by_student" ON "attendance"."infirmary_visit" USING btree ("student","arrived_at");