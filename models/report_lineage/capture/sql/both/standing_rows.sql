-- template: both/standing_rows  version: 1
-- Versions for rows that have none, for rows that are not what their newest version says, and for
-- rows that are gone. Within a range of keys the tables are looked at within it alone, or a batch
-- would cost as much as they hold.
-- What is changed has no short name here: triggers of SQLite's give it none.
-- part: missing
NOT EXISTS (SELECT 1 FROM $version AS v WHERE $n_is_v${and_v})
-- part: changed
EXISTS (SELECT 1 FROM $version AS v
    WHERE $n_is_v AND (v.$operation_column = 2 OR $differs) AND v.$transaction_column = (
      SELECT max(w.$transaction_column) FROM $version AS w WHERE $w_is_n)${and_v})
-- part: alive
v.$operation_column <> 2
    AND NOT EXISTS (SELECT 1 FROM $version AS w
      WHERE $w_is_v AND w.$transaction_column > v.$transaction_column${and_w})
-- part: gone
$alive
    AND NOT EXISTS (SELECT 1 FROM $live AS n WHERE $n_is_v${and_n})
-- part: gone_here
$written_here AND EXISTS (SELECT 1 FROM $version AS v
    WHERE $v_is_version AND v.$transaction_column = $version.$transaction_column AND $ended)
-- part: any_row
EXISTS (SELECT 1 FROM $live AS n WHERE ${within_n}$needs)
-- part: any_gone
EXISTS (SELECT 1 FROM $version AS v WHERE ${within_v}$ended)
-- part: count_rows
SELECT count(*) FROM $live AS n WHERE ${within_n}$needs
-- part: count_gone
SELECT count(*) FROM $version AS v WHERE ${within_v}$ended
-- part: batch
SELECT $results, total FROM (
  SELECT batch.*, count(*) OVER () AS total, row_number() OVER (ORDER BY $keys) AS place
  FROM (SELECT DISTINCT $batch_keys FROM $rows $after ORDER BY $keys $limit) AS batch
) AS numbered WHERE place = 1 OR place = total ORDER BY place
-- part: record_missing
INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $n_columns, $tx, 0 FROM $live AS n WHERE ${within_n}$missing;
  $count_inserts
-- part: record_changed
UPDATE $version SET $set_n, $operation_column =
    CASE $version.$operation_column WHEN 2 THEN 1 ELSE $version.$operation_column END
  FROM $live AS n
  WHERE ${within_n}$n_is_version AND $written_here AND $changed AND $version.$transaction_column = (
    SELECT max(w.$transaction_column) FROM $version AS w WHERE $w_is_n);
  $count_updates
  INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $n_columns, $tx, 0 FROM $live AS n JOIN $version AS v ON $n_is_v${and_v}
  WHERE ${within_n}v.$operation_column = 2 AND v.$transaction_column = (
    SELECT max(w.$transaction_column) FROM $version AS w WHERE $w_is_n);
  $count_inserts
  INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $n_columns, $tx, 1 FROM $live AS n JOIN $version AS v ON $n_is_v${and_v}
  WHERE ${within_n}v.$operation_column <> 2 AND ($differs) AND v.$transaction_column = (
    SELECT max(w.$transaction_column) FROM $version AS w WHERE $w_is_n);
  $count_updates
-- part: record_gone
DELETE FROM $version WHERE ${within_version}$version.$operation_column = 0 AND $gone_here;
  UPDATE $version SET $operation_column = 2
  WHERE ${within_version}$version.$operation_column = 1 AND $gone_here;
  $count_deletes
  INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $v_columns, $tx, 2 FROM $version AS v WHERE ${within_v}$ended;
  $count_deletes
-- part: followed
$version.$end_column IS NULL AND EXISTS (
    SELECT 1 FROM $version AS w
    WHERE $w_is_version AND w.$transaction_column > $version.$transaction_column)
-- part: count_followed
SELECT count(*) FROM $version WHERE $followed
-- part: end_followed
UPDATE $version SET $end_column = (
    SELECT min(w.$transaction_column) FROM $version AS w
    WHERE $w_is_version AND w.$transaction_column > $version.$transaction_column)
  WHERE ${within_version}$followed
-- part: end_recorded
$end_followed;
