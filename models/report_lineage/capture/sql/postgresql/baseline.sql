-- template: postgresql/baseline  version: 1
-- Versions for rows that have none, and for rows that are not what their newest version says.
-- The tables of a range are looked at within it alone, or a batch would cost as much as they hold.
-- part: missing
NOT EXISTS (SELECT 1 FROM $version AS v WHERE $n_is_v $bound_v)
-- part: changed
EXISTS (SELECT 1 FROM $version AS v
    WHERE $n_is_v AND ($differs_or_deleted) AND v.$transaction_column = (
      SELECT max(w.$transaction_column) FROM $version AS w WHERE $w_is_n) $bound_v)
-- part: gone
v.$operation_column <> 2
    AND NOT EXISTS (SELECT 1 FROM $live AS n WHERE $n_is_v $bound_n)
    AND NOT EXISTS (SELECT 1 FROM $version AS w
      WHERE $w_is_v AND w.$transaction_column > v.$transaction_column $bound_w)
-- part: batch
SELECT $keys_as_text, total FROM (
  SELECT batch.*, count(*) OVER () AS total, row_number() OVER (ORDER BY $keys) AS place
  FROM (SELECT DISTINCT $batch_keys FROM $rows $after ORDER BY $keys $limit) AS batch
) AS numbered WHERE place = 1 OR place = total ORDER BY place
-- part: request
CREATE TEMPORARY TABLE lineage_baseline_request (
    first_key text[], last_key text[], inserts bigint, updates bigint, deletes bigint
) ON COMMIT DROP
;;
CREATE FUNCTION pg_temp.lineage_baseline() RETURNS trigger LANGUAGE plpgsql AS $$body$$
#variable_conflict use_variable
DECLARE
  ids bigint[];
  tx bigint;
  done bigint;
BEGIN
  NEW.inserts := 0;
  NEW.updates := 0;
  NEW.deletes := 0;
  $lock
  IF NOT EXISTS (SELECT 1 FROM $live AS n WHERE $n_range AND ($needs)) $nothing_gone THEN
    RETURN NEW;
  END IF;
  SELECT $ids INTO ids;
  ids := coalesce(ids, ARRAY[$make_function()]);
  tx := ids[array_upper(ids, 1)];
  IF EXISTS (
    SELECT 1 FROM $version AS v
    WHERE $v_range AND v.$transaction_column > tx AND v.$transaction_column <> ALL (ids)
  ) THEN
    tx := $make_function();
    ids := ids || tx;
  END IF;
  INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $n_columns, tx, 0 FROM $live AS n WHERE $n_range AND $missing;
  GET DIAGNOSTICS done = ROW_COUNT;
  NEW.inserts := done;
  $record_gaps
  $close_validity
  RETURN NEW;
END
$$body$$
;;
CREATE TRIGGER lineage_baseline BEFORE INSERT ON pg_temp.lineage_baseline_request
FOR EACH ROW EXECUTE FUNCTION pg_temp.lineage_baseline()
-- part: lock_rows
-- Whoever is changing one of these rows has a version of it to tell: wait for it to be seen.
  PERFORM 1 FROM $live AS n WHERE $n_range AND $missing FOR SHARE OF n;
-- part: lock_table
-- A row that is coming back cannot be waited for by its own lock: it is not there to be seen.
  LOCK TABLE $live IN SHARE ROW EXCLUSIVE MODE;
-- part: gaps
UPDATE $version AS v SET $set_n,
    $operation_column = CASE v.$operation_column WHEN 2 THEN 1 ELSE v.$operation_column END
  FROM $live AS n
  WHERE $n_is_v AND $n_range AND v.$transaction_column = ANY (ids) AND ($differs_or_deleted)
    AND NOT EXISTS (SELECT 1 FROM $version AS w
      WHERE $w_is_v AND w.$transaction_column > v.$transaction_column);
  GET DIAGNOSTICS done = ROW_COUNT;
  NEW.updates := NEW.updates + done;
  INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $n_columns, tx, 0 FROM $live AS n JOIN $version AS v ON $n_is_v $bound_v
  WHERE $n_range AND v.$operation_column = 2 AND v.$transaction_column = (
    SELECT max(w.$transaction_column) FROM $version AS w WHERE $w_is_n);
  GET DIAGNOSTICS done = ROW_COUNT;
  NEW.inserts := NEW.inserts + done;
  INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $n_columns, tx, 1 FROM $live AS n JOIN $version AS v ON $n_is_v $bound_v
  WHERE $n_range AND v.$operation_column <> 2 AND $differs AND v.$transaction_column = (
    SELECT max(w.$transaction_column) FROM $version AS w WHERE $w_is_n);
  GET DIAGNOSTICS done = ROW_COUNT;
  NEW.updates := NEW.updates + done;
  DELETE FROM $version AS v
  WHERE $v_range AND v.$transaction_column = ANY (ids) AND v.$operation_column = 0 AND $gone;
  UPDATE $version AS v SET $operation_column = 2
  WHERE $v_range AND v.$transaction_column = ANY (ids) AND v.$operation_column = 1 AND $gone;
  GET DIAGNOSTICS done = ROW_COUNT;
  NEW.deletes := done;
  INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $v_columns, tx, 2 FROM $version AS v WHERE $v_range AND $gone;
  GET DIAGNOSTICS done = ROW_COUNT;
  NEW.deletes := NEW.deletes + done;
-- part: nothing_gone
AND NOT EXISTS (SELECT 1 FROM $version AS v WHERE $v_range AND $gone)
-- part: close_validity
UPDATE $version AS v SET $end_column = tx
  WHERE $v_range AND v.$end_column IS NULL AND v.$transaction_column < tx
    AND EXISTS (SELECT 1 FROM $version AS w WHERE $w_is_v AND w.$transaction_column = tx);
-- part: forget
DROP TABLE pg_temp.lineage_baseline_request
;;
DROP FUNCTION pg_temp.lineage_baseline()
