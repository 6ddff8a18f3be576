-- Names of before began with the id of the client as it is; a space in it, or a percent sign, is written otherwise now, so that no two clients have one
-- name. Sent again by the same system, an event of before would be another. What two clients could have named stays as it is.
CREATE FUNCTION "governance"."name_of_now"(said text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN count(*) = 1 AND max(length(written)) <= 128 THEN max(written) ELSE said END
  FROM (
    SELECT replace(replace(id, '%', '%25'), ' ', '%20') || substr(said, length(id) + 1) AS written
    FROM "governance"."client" WHERE starts_with(said, id || ' ')
  ) AS client
$$;--> statement-breakpoint
UPDATE "assessment"."result" SET "source" = "governance"."name_of_now"("source"), "written_by" = "governance"."name_of_now"("written_by")
WHERE EXISTS (SELECT FROM "governance"."client" WHERE id ~ '[% ]') AND concat("source", "written_by") <> '';--> statement-breakpoint
UPDATE "attendance"."attendance_event" SET "external_source" = "governance"."name_of_now"("external_source"), "written_by" = "governance"."name_of_now"("written_by")
WHERE EXISTS (SELECT FROM "governance"."client" WHERE id ~ '[% ]') AND concat("external_source", "written_by") <> '';--> statement-breakpoint
DROP FUNCTION "governance"."name_of_now"(text);
