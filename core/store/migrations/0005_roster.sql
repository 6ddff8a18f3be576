-- Who is enrolled where, and when: what identity tells the other subgraphs, so that a list knows nothing of a pupil who left. Written by hand.
-- A school's days begin at midnight where the school is; the last day of an enrolment is a whole one. At an unknown school nobody is enrolled.
CREATE SCHEMA "roster";--> statement-breakpoint
CREATE VIEW "roster"."enrolment" AS
  SELECT
    "enrolment"."school" AS "school",
    "enrolment"."student" AS "student",
    ("enrolment"."entered_on"::timestamp AT TIME ZONE "school"."time_zone") AS "valid_from",
    (("enrolment"."left_on" + 1)::timestamp AT TIME ZONE "school"."time_zone") AS "valid_to"
  FROM "identity"."enrolment" AS "enrolment"
  JOIN "identity"."school" AS "school" ON "school"."id" = "enrolment"."school";
