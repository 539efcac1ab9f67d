-- template: postgresql/aggregate_versions  version: 3
-- What capture changes or takes back of $part it changes or takes back of $lineage too.
CREATE OR REPLACE FUNCTION $delete_function() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER $settings AS $$body$$
#variable_conflict use_variable
DECLARE
  ids bigint[] := $ids;
BEGIN
  WITH emptied AS (
    DELETE FROM $lineage AS l USING (SELECT DISTINCT $o_roots FROM old_rows AS o) AS t
    WHERE $l_is_t AND $l_of_commit AND NOT ($root_touched)
    RETURNING $l_roots
  )
  UPDATE $counter AS counter SET number = counter.number - 1
  FROM emptied AS e WHERE $counter_is_e;
  RETURN NULL;
END
$$body$$
;;
CREATE TRIGGER "$update_trigger" AFTER UPDATE ON $part
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION $insert_function()
;;
CREATE TRIGGER "$delete_trigger" AFTER DELETE ON $part
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION $delete_function()
