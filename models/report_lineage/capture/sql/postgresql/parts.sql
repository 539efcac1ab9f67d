-- template: postgresql/parts  version: 1
-- Statements the capture functions are put together from.
-- part: fresh
IF EXISTS (
    SELECT 1 FROM $rows AS n JOIN $version AS v ON $v_is_n
    WHERE v.$transaction_column > tx AND v.$transaction_column <> ALL (ids)
  ) THEN  -- an overlapping transaction that began later committed first: ids grow in commit order
    tx := $make_function();
    ids := ids || tx;
  END IF;
-- part: drop_unchanged
DELETE FROM $version AS v USING new_rows AS n
  WHERE $v_is_n AND v.$transaction_column = ANY (ids) AND v.$operation_column = 1
    AND EXISTS (
      SELECT 1 FROM $version AS p
      WHERE $p_is_v AND p.$operation_column <> 2
        AND p.$transaction_column = (
          SELECT max(q.$transaction_column) FROM $version AS q
          WHERE $q_is_v AND q.$transaction_column < v.$transaction_column)
        AND record_image_eq(ROW($p_columns), ROW($v_columns)));
-- part: record
INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $o_columns, tx, 2 FROM $rows AS o
  WHERE NOT EXISTS (
    SELECT 1 FROM $version AS v WHERE $v_is_o AND v.$transaction_column >= ids[1]);
  GET DIAGNOSTICS done = ROW_COUNT;
  IF done = (SELECT count(*) FROM $rows) THEN
    $close_validity_o
    RETURN NULL;
  END IF;
  $fresh_o
  UPDATE $version AS v SET $set_o, $operation_column = 2
  FROM $rows AS o
  WHERE $v_is_o AND v.$transaction_column = ANY (ids) AND v.$operation_column = 1;
  INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $o_columns, tx, 2 FROM $rows AS o
  WHERE NOT EXISTS (
      SELECT 1 FROM $version AS v WHERE $v_is_o AND v.$transaction_column = ANY (ids))
    AND coalesce((
      SELECT v.$operation_column FROM $version AS v WHERE $v_is_o
      ORDER BY v.$transaction_column DESC LIMIT 1), 0) <> 2;
  DELETE FROM $version AS v USING $rows AS o
  WHERE $v_is_o AND v.$transaction_column = ANY (ids) AND v.$operation_column = 0;
  $close_validity_o
  RETURN NULL;
-- part: close_validity
UPDATE $version AS v SET $end_column = tx
  FROM $rows AS n
  WHERE $v_is_n AND v.$end_column IS NULL AND v.$transaction_column < tx
    AND EXISTS (SELECT 1 FROM $version AS w WHERE $w_is_v AND w.$transaction_column = tx);
