CREATE INDEX "assessment_shown_record" ON "assessment"."shown" USING btree ("record");--> statement-breakpoint
CREATE INDEX "attendance_shown_record" ON "attendance"."shown" USING btree ("record");--> statement-breakpoint
CREATE INDEX "identity_shown_record" ON "identity"."shown" USING btree ("record");--> statement-breakpoint
CREATE INDEX "messaging_shown_record" ON "messaging"."shown" USING btree ("record");--> statement-breakpoint
-- Digests without a key, from before: they go. Who follows a feed is told once more of what had one.
UPDATE "identity"."shown" SET "state" = NULL WHERE "state" IS NOT NULL;--> statement-breakpoint
UPDATE "attendance"."shown" SET "state" = NULL, "closed" = ARRAY(SELECT name FROM unnest("closed") AS name WHERE name !~ '~[A-Za-z0-9_-]{22}$');--> statement-breakpoint
UPDATE "assessment"."shown" SET "closed" = ARRAY(SELECT name FROM unnest("closed") AS name WHERE name !~ '~[A-Za-z0-9_-]{22}$');--> statement-breakpoint
UPDATE "messaging"."shown" SET "closed" = ARRAY(SELECT name FROM unnest("closed") AS name WHERE name !~ '~.*[0-9]');--> statement-breakpoint
-- What a record was made of goes with the record, whoever deletes it. That it was shown stays, so that it is withdrawn.
CREATE FUNCTION "governance"."forget_what_was_shown"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('UPDATE %I.shown SET state = NULL, closed = ''{}'' WHERE record = $1', TG_TABLE_SCHEMA) USING OLD.id;
  RETURN NULL;
END
$$;--> statement-breakpoint
DO $$
DECLARE
  kept text;
BEGIN
  FOREACH kept IN ARRAY ARRAY[
    'identity.person', 'identity.student', 'identity.staff', 'identity.guardian_link', 'identity.class_group', 'identity.subject',
    'identity.teaching_assignment', 'identity.enrolment',
    'attendance.attendance_event', 'attendance.roll_call', 'attendance.exemption', 'attendance.infirmary_visit', 'attendance.incident',
    'attendance.measure', 'attendance.observation',
    'assessment.evaluation', 'assessment.result', 'assessment.report_card', 'assessment.cycle_report', 'assessment.skill', 'assessment.scale',
    'messaging.conversation', 'messaging.message', 'messaging.announcement'
  ] LOOP
    EXECUTE format('CREATE TRIGGER "forget_what_was_shown" AFTER DELETE ON %s FOR EACH ROW EXECUTE FUNCTION "governance"."forget_what_was_shown"()', kept);
  END LOOP;
END
$$;
