-- template: sqlite/parts  version: 1
-- Statements the capture triggers are put together from.
-- part: begin
UPDATE lineage_unit
  SET capturing = 1, opening = transaction_id IS NULL OR (unit IS NULL AND NOT (
    statement_now IS $now AND statement_total IS total_changes()))
  WHERE slot = $slot;
-- part: begin_cascading
UPDATE lineage_unit
  SET capturing = 1, opening = transaction_id IS NULL OR (unit IS NULL AND NOT (
    statement_now IS $now))
  WHERE slot = $slot;
-- part: end
UPDATE lineage_unit
  SET capturing = 0, statement_now = CASE WHEN unit IS NULL THEN $now END,
    statement_total = total_changes() + 1
  WHERE slot = $slot;
-- part: record_new
INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $new, u.transaction_id, CASE WHEN earlier.$operation_column IN (0, 1) THEN 1 ELSE 0 END
  FROM lineage_unit AS u LEFT JOIN $version AS earlier
    ON $earlier_is_new AND earlier.$transaction_column = (
      SELECT max(v.$transaction_column) FROM $version AS v WHERE $v_is_new)
  WHERE u.slot = $slot
    AND NOT (coalesce(earlier.$operation_column, 2) <> 2 AND NOT ($new_differs_from_earlier))
  ON CONFLICT ($version_key)
  DO UPDATE SET $set_again$operation_column = min($operation_column, 1);
  $close_validity_new
-- part: record_old
INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $old, transaction_id, 2 FROM lineage_unit WHERE slot = $slot
  ON CONFLICT ($version_key) DO UPDATE SET $set_again$operation_column = 2;
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
-- part: close_validity
UPDATE $version SET $end_column = $current
  WHERE $version_is_row AND $end_column IS NULL AND $transaction_column < $current;
-- part: reopen_validity
UPDATE $version SET $end_column = NULL
  WHERE $version_is_new AND $end_column = NEW.$transaction_column;
