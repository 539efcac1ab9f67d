-- template: sqlite/catch_up  version: 1
-- What a migration runs while $version has no guard: history follows what it did to live rows.
-- What hangs on $version, such as the numbers of an aggregate, follows as from a captured write.
-- part: changed
FROM $table AS l LEFT JOIN $version AS v
  ON $v_is_l AND v.$transaction_column = (
    SELECT max(w.$transaction_column) FROM $version AS w WHERE $w_is_l)
WHERE v.$operation_column IS NULL OR v.$operation_column = 2 OR $l_differs_v
-- part: newest
FROM $version AS v
WHERE v.$operation_column <> 2 AND v.$transaction_column = (
  SELECT max(w.$transaction_column) FROM $version AS w WHERE $w_is_v)
-- part: gone
$newest
  AND NOT EXISTS (SELECT 1 FROM $table AS l WHERE $l_is_v)
-- part: open
UPDATE lineage_unit SET opening = 1
WHERE slot = $slot AND transaction_id IS NULL AND EXISTS (SELECT 1 $rows)
-- part: begin
UPDATE lineage_unit SET capturing = 1 WHERE slot = $slot
-- part: end
UPDATE lineage_unit SET capturing = 0 WHERE slot = $slot
-- part: record_changed
INSERT INTO $version ($columns, $transaction_column, $operation_column)
SELECT $l_columns, $current, CASE WHEN v.$operation_column = 1 OR v.$operation_column = 0 THEN 1 ELSE 0 END
$rows
ON CONFLICT ($version_key) DO UPDATE SET $set_again
  $operation_column = CASE $operation_column WHEN 2 THEN 1 ELSE $operation_column END
-- part: record_gone
INSERT INTO $version ($columns, $transaction_column, $operation_column)
SELECT $v_columns, $current, 2
$rows
ON CONFLICT ($version_key) DO UPDATE SET $operation_column = 2
-- part: never_was
DELETE FROM $version AS v
WHERE v.$operation_column = 2 AND v.$transaction_column = $current AND NOT EXISTS (
  SELECT 1 FROM $version AS w WHERE $w_is_v AND w.$transaction_column < v.$transaction_column)
-- part: close_validity
UPDATE $version AS v SET $end_column = (
  SELECT min(w.$transaction_column) FROM $version AS w
  WHERE $w_is_v AND w.$transaction_column > v.$transaction_column)
WHERE v.$end_column IS NULL AND EXISTS (
  SELECT 1 FROM $version AS w WHERE $w_is_v AND w.$transaction_column > v.$transaction_column)
