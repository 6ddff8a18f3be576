-- Names of before `who_wrote_marks` were given to whoever was answered last. Where that was somebody of the school, who corrected a mark that a system
-- had named, the name is that system's: corrections give no names. What a system sent since is known by its digest, and stays.
UPDATE "assessment"."result" AS mark SET
  "source" = left(sent.client || substr(mark.source, length(last.client) + 1), 128)
FROM (
  SELECT DISTINCT ON (key.school, item ->> 'result') key.school, item ->> 'result' AS result, key.client
  FROM "assessment"."idempotency_key" AS key, jsonb_array_elements(CASE WHEN jsonb_typeof(key.answer) = 'array' THEN key.answer END) AS item
  WHERE item ->> 'result' IS NOT NULL AND key.actor = ''
  ORDER BY key.school, item ->> 'result', key.at DESC
) AS sent, (
  SELECT DISTINCT ON (key.school, item ->> 'result') key.school, item ->> 'result' AS result, key.client, key.actor
  FROM "assessment"."idempotency_key" AS key, jsonb_array_elements(CASE WHEN jsonb_typeof(key.answer) = 'array' THEN key.answer END) AS item
  WHERE item ->> 'result' IS NOT NULL
  ORDER BY key.school, item ->> 'result', key.at DESC
) AS last
WHERE mark.school = sent.school AND mark.id = sent.result AND mark.school = last.school AND mark.id = last.result
  AND last.actor <> '' AND last.client <> sent.client AND mark.external_id IS NOT NULL AND mark.written_by IS NULL AND mark.sent IS NULL
  AND starts_with(mark.source, last.client || ' ')
  AND NOT EXISTS (SELECT FROM "assessment"."result" AS other WHERE other.school = mark.school AND other.external_id = mark.external_id
    AND other.source = left(sent.client || substr(mark.source, length(last.client) + 1), 128));
