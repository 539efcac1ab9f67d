-- template: sqlite/parts  version: 4
-- Statements the capture triggers are put together from.
-- VALUES, never SELECT, where a row is recorded on the ordinary path: a version table has triggers,
-- so SQLite would put what is selected into a table of its own first, for each row.
-- What is recorded a second time in a commit is the row as it is now: a trigger of the host's may have
-- written to it since, and been recorded already.
-- part: begin
UPDATE lineage_unit SET opening = 1
  WHERE slot = $slot AND (transaction_id IS NULL OR (unit IS NULL AND NOT (
    statement_now IS $now AND statement_total IS total_changes())));
  UPDATE lineage_unit SET capturing = 1 WHERE slot = $slot;
-- part: begin_cascading
UPDATE lineage_unit SET opening = 1
  WHERE slot = $slot AND (transaction_id IS NULL OR (unit IS NULL AND statement_now IS NOT $now));
  UPDATE lineage_unit SET capturing = 1 WHERE slot = $slot;
-- part: end
UPDATE lineage_unit
  SET capturing = 0, statement_now = CASE WHEN unit IS NULL THEN $now END,
    statement_total = total_changes() + 1
  WHERE slot = $slot;
-- part: end_beside
UPDATE lineage_unit
  SET capturing = 0, replacing = 0, statement_now = CASE WHEN unit IS NULL THEN $now END,
    statement_total = total_changes() + 1
  WHERE slot = $slot;
-- part: foreseen
UPDATE lineage_unit
  SET replacing = 1, statement_total = statement_total + (
    statement_now IS $now AND statement_total IS total_changes())
  WHERE slot = $slot;
-- part: record_born
INSERT INTO $version ($columns, $transaction_column, $operation_column)
  VALUES ($new, $current, 0);
-- part: record_changed
INSERT INTO $version ($columns, $transaction_column, $operation_column)
  VALUES ($new, $current, 1)
  ON CONFLICT ($version_key) DO UPDATE SET $set_now$operation_column = $operation_column
  WHERE $lives;
  $close_validity_new
-- part: record_new
INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $new, u.transaction_id, CASE WHEN earlier.$operation_column IN (0, 1) THEN 1 ELSE 0 END
  FROM lineage_unit AS u LEFT JOIN $version AS earlier
    ON $earlier_is_new AND earlier.$transaction_column = (
      SELECT max(v.$transaction_column) FROM $version AS v WHERE $v_is_new)
  WHERE u.slot = $slot
    AND NOT (coalesce(earlier.$operation_column, 2) <> 2 AND NOT ($new_differs_from_earlier))
    AND $lives
  ON CONFLICT ($version_key) DO UPDATE SET $set_now$operation_column = CASE WHEN (
    SELECT v.$operation_column FROM $version AS v
    WHERE $v_is_new AND v.$transaction_column < $current
    ORDER BY v.$transaction_column DESC LIMIT 1) <> 2 THEN 1 ELSE 0 END;
  $close_validity_new
-- part: drop_unborn
-- A trigger of the host's removed the row before it could be recorded: it never was.
  DELETE FROM $version
  WHERE $version_is_new AND $transaction_column = $current AND $operation_column = 2
    AND NOT $lives AND coalesce((
      SELECT v.$operation_column FROM $version AS v
      WHERE $v_is_new AND v.$transaction_column < $current
      ORDER BY v.$transaction_column DESC LIMIT 1), 2) = 2;
  $reopen_unborn
-- part: reopen_unborn
UPDATE $version SET $end_column = NULL
  WHERE $version_is_new AND $end_column = $current AND NOT EXISTS (
    SELECT 1 FROM $version AS v WHERE $v_is_new AND v.$transaction_column = $current);
-- part: record_old
INSERT INTO $version ($columns, $transaction_column, $operation_column)
  VALUES ($old, $current, 2)
  ON CONFLICT ($version_key) DO UPDATE SET $set_again$operation_column = 2
  WHERE NOT $old_lives;
  $close_validity_old
-- part: close_replaced
INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $v_columns, $current, 2 FROM $version AS v
  WHERE $v_shares_unique AND NOT ($v_is_new) AND v.$operation_column <> 2
    AND v.$transaction_column < $current
    AND NOT EXISTS (SELECT 1 FROM $version AS later
      WHERE $later_is_v AND later.$transaction_column > v.$transaction_column)
    AND NOT EXISTS (SELECT 1 FROM $table AS live WHERE $live_is_v);
  UPDATE $version SET $operation_column = 2
  WHERE $version_shares_unique AND NOT ($version_is_new) AND $operation_column <> 2
    AND $transaction_column = $current
    AND NOT EXISTS (SELECT 1 FROM $table AS live WHERE $live_is_version);
  $close_validity_replaced
-- part: close_validity
UPDATE $version SET $end_column = $current
  WHERE $version_is_row AND $end_column IS NULL AND $transaction_column < $current
    AND EXISTS (SELECT 1 FROM $version AS v
      WHERE $v_is_version AND v.$transaction_column = $current);
-- part: reopen_validity
UPDATE $version SET $end_column = NULL
  WHERE $version_is_new AND $end_column = NEW.$transaction_column AND NOT EXISTS (
    SELECT 1 FROM $version AS v
    WHERE $v_is_new AND v.$transaction_column = NEW.$transaction_column);
