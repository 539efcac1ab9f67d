-- template: sqlite/baseline  version: 1
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
SELECT $keys, total FROM (
  SELECT batch.*, count(*) OVER () AS total, row_number() OVER (ORDER BY $keys) AS place
  FROM (SELECT DISTINCT $batch_keys FROM $rows $after ORDER BY $keys $limit) AS batch
) AS numbered WHERE place = 1 OR place = total ORDER BY place
-- part: count
SELECT
  (SELECT count(*) FROM $live AS n WHERE $n_range AND $missing),
  (SELECT count(*) FROM $live AS n JOIN $version AS v ON $n_is_v $bound_v
    WHERE $n_range AND v.$operation_column = 2 AND v.$transaction_column = (
      SELECT max(w.$transaction_column) FROM $version AS w WHERE $w_is_n)),
  (SELECT count(*) FROM $live AS n JOIN $version AS v ON $n_is_v $bound_v
    WHERE $n_range AND v.$operation_column <> 2 AND ($differs) AND v.$transaction_column = (
      SELECT max(w.$transaction_column) FROM $version AS w WHERE $w_is_n)),
  (SELECT count(*) FROM $version AS v WHERE $v_range AND $gone)
-- part: request
CREATE TEMPORARY VIEW lineage_baseline_request AS SELECT $request_columns
;;
CREATE TEMPORARY TRIGGER lineage_baseline INSTEAD OF INSERT ON lineage_baseline_request
BEGIN
  $begin
  INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $n_columns, $current, 0 FROM $live AS n WHERE $n_range AND $missing;
  $record_gaps
  $close_validity
  $end
END
-- part: gaps
INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $n_columns, $current, CASE v.$operation_column WHEN 2 THEN 0 ELSE 1 END
  FROM $live AS n JOIN $version AS v ON $n_is_v $bound_v
  WHERE $n_range AND ($differs_or_deleted) AND v.$transaction_column = (
    SELECT max(w.$transaction_column) FROM $version AS w WHERE $w_is_n)
  ON CONFLICT ($version_key)
  DO UPDATE SET $set_again$operation_column = min($operation_column, 1);
  INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $v_columns, $current, 2 FROM $version AS v
  WHERE $v_range AND v.$transaction_column < $current AND $gone;
  UPDATE $version SET $operation_column = 2
  WHERE $version_range AND $transaction_column = $current AND $operation_column <> 2
    AND NOT EXISTS (SELECT 1 FROM $live AS n WHERE $n_is_version);
-- part: close_validity
UPDATE $version SET $end_column = $current
  WHERE $version_range AND $end_column IS NULL AND $transaction_column < $current
    AND EXISTS (SELECT 1 FROM $version AS w
      WHERE $w_is_version AND w.$transaction_column = $current);
-- part: forget
DROP VIEW lineage_baseline_request
