-- template: postgresql/capture  version: 6
-- Every insert, update, delete and truncate of $table leaves versions in $version.
-- The first statement of each function serves rows that no version of this commit or of a later
-- transaction knows; whatever is left over takes the exact path below it. That looks at the rows as
-- they are now: a trigger of the host's may have written to them since, and been recorded already.
-- One plan serves for ever, so it must not depend on how many versions there were when it was made.
-- Versions of a row are asked for by comparing rows of key and transaction, which only the primary
-- key serves, never the index of the transaction alone; OFFSET 0 keeps that a probe for each row.
-- Versions that are changed are never joined to rows, since a join can become a walk through them
-- all: they are found by an array of their places, or by the conflict with the primary key.
CREATE OR REPLACE FUNCTION $insert_function() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER $settings AS $$body$$
#variable_conflict use_variable
DECLARE
  ids bigint[];
  tx bigint;
  done bigint := 0;
  total bigint;
BEGIN
  $begin_n
  IF total = 0 THEN
    RETURN NULL;
  END IF;
  $fresh_unseen_n
  ids := coalesce(ids, ARRAY[$make_function()]);
  tx := ids[array_upper(ids, 1)];
  IF $plain AND NOT ($comes_back) THEN
    INSERT INTO $version ($columns, $transaction_column, $operation_column)
    SELECT $n_columns, tx, 0 FROM new_rows AS n
    WHERE NOT EXISTS (
      SELECT 1 FROM $version AS v WHERE $v_since_n OFFSET 0);
    GET DIAGNOSTICS done = ROW_COUNT;
  END IF;
  IF done = total THEN
    $close_validity_n
    RETURN NULL;
  END IF;
  $fresh_n
  $come_again
  INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $n_columns, tx, CASE WHEN (
    SELECT q.$operation_column FROM $version AS q WHERE $q_any_n
    ORDER BY q.$transaction_column DESC LIMIT 1) <> 2 THEN 1 ELSE 0 END
  FROM $now_n AS n
  WHERE NOT EXISTS (
    SELECT 1 FROM $version AS v WHERE $v_here_n OFFSET 0);
  $came_and_went_n
  $drop_unchanged_n
  $note_nested
  $mend_validity_n
  RETURN NULL;
END
$$body$$
;;
CREATE OR REPLACE FUNCTION $update_function() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER $settings AS $$body$$
#variable_conflict use_variable
DECLARE
  ids bigint[];
  tx bigint;
  done bigint := 0;
  changed bigint;
  made boolean;
  total bigint;
BEGIN
  $begin_n
  made := ids IS NULL;
  IF total = 0 THEN
    RETURN NULL;
  END IF;
  IF made THEN
    ids := ARRAY[$make_function()];
  END IF;
  tx := ids[array_upper(ids, 1)];
  IF $plain THEN
    $record_changed
    GET DIAGNOSTICS done = ROW_COUNT;
  END IF;
  IF done = total THEN
    $close_validity_n
    RETURN NULL;
  END IF;
  $count_changed
  IF changed = done THEN
    IF made AND changed = 0 AND current_setting('lineage.found', true) IS DISTINCT FROM 'yes' THEN
      DELETE FROM $transaction WHERE id = tx;
    END IF;
    $close_validity_n
    RETURN NULL;
  END IF;
  $fresh_unseen_left
  $fresh_n
  $record_left
  $note_nested
  $mend_validity_n
  $mend_validity_o
  RETURN NULL;
END
$$body$$
;;
CREATE OR REPLACE FUNCTION $delete_function() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER $settings AS $$body$$
#variable_conflict use_variable
DECLARE
  ids bigint[];
  tx bigint;
  done bigint := 0;
  total bigint;
BEGIN
  $begin_o
  IF total = 0 THEN
    RETURN NULL;
  END IF;
  ids := coalesce(ids, ARRAY[$make_function()]);
  tx := ids[array_upper(ids, 1)];
  $record_o
END
$$body$$
;;
CREATE OR REPLACE FUNCTION $truncate_function() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER $settings AS $$body$$
#variable_conflict use_variable
DECLARE
  ids bigint[];
  tx bigint;
  done bigint := 0;
  total bigint;
BEGIN
  $refuse_unseen
  $begin_all
  IF total = 0 THEN
    RETURN NULL;
  END IF;
  ids := coalesce(ids, ARRAY[$make_function()]);
  tx := ids[array_upper(ids, 1)];
  $record_all
END
$$body$$
;;
CREATE TRIGGER "$insert_trigger" AFTER INSERT ON $table
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION $insert_function()
;;
CREATE TRIGGER "$update_trigger" AFTER UPDATE ON $table
REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION $update_function()
;;
CREATE TRIGGER "$delete_trigger" AFTER DELETE ON $table
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION $delete_function()
;;
CREATE TRIGGER "$truncate_trigger" BEFORE TRUNCATE ON $table
FOR EACH STATEMENT EXECUTE FUNCTION $truncate_function()
