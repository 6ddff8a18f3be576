-- Was a message written as staff? And who is staff of which school, when: what identity tells the other subgraphs, so that nothing is sent in the
-- name of somebody who left. The view is written by hand. An office, or a class that is taught; a mandate, of a delegate, makes nobody staff. The
-- last day of either is a whole one. Each half has the id that it is kept under, so that an index finds it.
ALTER TABLE "messaging"."message" ADD COLUMN "from_staff" boolean;--> statement-breakpoint
CREATE VIEW "roster"."member_of_staff" AS
  SELECT
    "role"."school" AS "school",
    "role"."person" AS "person",
    NULL::varchar AS "staff",
    ("role"."valid_from"::timestamp AT TIME ZONE "school"."time_zone") AS "valid_from",
    (("role"."valid_to" + 1)::timestamp AT TIME ZONE "school"."time_zone") AS "valid_to"
  FROM "identity"."role_assignment" AS "role"
  JOIN "identity"."school" AS "school" ON "school"."id" = "role"."school"
  WHERE "role"."staff_function" NOT IN ('STUDENT_DELEGATE', 'PARENT_DELEGATE', 'NONE')
  UNION ALL
  SELECT
    "teaching"."school",
    NULL::varchar,
    "teaching"."staff",
    ("teaching"."valid_from"::timestamp AT TIME ZONE "school"."time_zone"),
    (("teaching"."valid_to" + 1)::timestamp AT TIME ZONE "school"."time_zone")
  FROM "identity"."teaching_assignment" AS "teaching"
  JOIN "identity"."school" AS "school" ON "school"."id" = "teaching"."school";
