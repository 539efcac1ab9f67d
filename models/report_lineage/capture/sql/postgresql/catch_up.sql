-- template: postgresql/catch_up  version: 1
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
-- part: record_changed
WITH gaps AS MATERIALIZED (
  SELECT $l_columns,
    CASE WHEN v.$operation_column = 1 OR v.$operation_column = 0 THEN 1 ELSE 0 END AS lineage_operation
  $rows
), made AS MATERIALIZED (
  SELECT $open_function() AS id WHERE EXISTS (SELECT 1 FROM gaps)
)
INSERT INTO $version AS kept ($columns, $transaction_column, $operation_column)
SELECT $g_columns, made.id, g.lineage_operation FROM gaps AS g CROSS JOIN made
ON CONFLICT ($version_key) DO UPDATE SET $set_again
  $operation_column = CASE kept.$operation_column WHEN 2 THEN 1 ELSE kept.$operation_column END
-- part: record_gone
WITH gaps AS MATERIALIZED (
  SELECT $v_columns
  $rows
), made AS MATERIALIZED (
  SELECT $open_function() AS id WHERE EXISTS (SELECT 1 FROM gaps)
)
INSERT INTO $version AS kept ($columns, $transaction_column, $operation_column)
SELECT $g_columns, made.id, 2 FROM gaps AS g CROSS JOIN made
ON CONFLICT ($version_key) DO UPDATE SET $operation_column = 2
-- part: never_was
DELETE FROM $version AS v
WHERE v.$operation_column = 2 AND v.$transaction_column = ANY (coalesce($ids, '{}')) AND NOT EXISTS (
  SELECT 1 FROM $version AS w WHERE $w_is_v AND w.$transaction_column < v.$transaction_column)
-- part: close_validity
UPDATE $version AS v SET $end_column = (
  SELECT min(w.$transaction_column) FROM $version AS w
  WHERE $w_is_v AND w.$transaction_column > v.$transaction_column)
WHERE v.$end_column IS NULL AND EXISTS (
  SELECT 1 FROM $version AS w WHERE $w_is_v AND w.$transaction_column > v.$transaction_column)
-- part: settle
SET CONSTRAINTS $commit_trigger IMMEDIATE
-- part: defer
SET CONSTRAINTS $commit_trigger DEFERRED
-- part: settle_unit
DO $$body$$
BEGIN
  IF EXISTS (
    SELECT 1 FROM pg_trigger WHERE tgrelid = to_regclass('$transaction') AND tgname = '$commit_name'
  ) THEN  -- a transaction row written in this run has its end still to come
    SET CONSTRAINTS $commit_trigger IMMEDIATE;
    SET CONSTRAINTS $commit_trigger DEFERRED;
  END IF;
END
$$body$$
