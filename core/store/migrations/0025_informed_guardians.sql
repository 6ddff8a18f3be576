-- Who is to be told of which pupil, and when: what identity tells the other subgraphs of its links. Written by hand.
-- A mere contact is told nothing, nor is whoever lost parental authority or may not be informed. The last day of a link is a whole one.
CREATE VIEW "roster"."informed_guardian" AS
  SELECT
    "link"."student" AS "student",
    "link"."guardian" AS "guardian",
    ("link"."valid_from"::timestamp AT TIME ZONE "school"."time_zone") AS "valid_from",
    (("link"."valid_to" + 1)::timestamp AT TIME ZONE "school"."time_zone") AS "valid_to"
  FROM "identity"."guardian_link" AS "link"
  JOIN "identity"."school" AS "school" ON "school"."id" = "link"."school"
  WHERE "link"."contact_restriction" <> 'NO_INFORMATION'
    AND "link"."parental_authority" <> 'WITHDRAWN'
    AND "link"."authority" <> 'CONTACT';
