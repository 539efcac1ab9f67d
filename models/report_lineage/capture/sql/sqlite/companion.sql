-- template: sqlite/companion  version: 2
-- A row of $version goes with one of $other_version: one object stands in both tables.
-- A key that the object took in this transaction is born in both.
CREATE TRIGGER "$insert_trigger" AFTER INSERT ON $version
WHEN NEW.$operation_column <> 2 AND $capturing
BEGIN
  -- capture: $stamp
  INSERT INTO $other_version ($other_columns, $other_transaction, $other_operation)
  SELECT $live_columns, NEW.$transaction_column, CASE WHEN coalesce((
    SELECT v.$other_operation FROM $other_version AS v
    WHERE $v_is_new AND v.$other_transaction < NEW.$transaction_column
    ORDER BY v.$other_transaction DESC LIMIT 1), 2) = 2 THEN 0 ELSE 1 END
  FROM $other AS live
  WHERE $live_is_new AND NOT EXISTS (
    SELECT 1 FROM $other_version AS v
    WHERE $v_is_new AND v.$other_transaction = NEW.$transaction_column);
  $close_validity
END
;;
CREATE TRIGGER "$delete_trigger" AFTER DELETE ON $version
WHEN $capturing
BEGIN
  -- capture: $stamp
  DELETE FROM $other_version
  WHERE $other_is_old AND $other_transaction = OLD.$transaction_column AND $other_operation = 1
    AND EXISTS (
      SELECT 1 FROM $other_version AS earlier
      WHERE $earlier_is_old AND earlier.$other_operation <> 2
        AND earlier.$other_transaction = (
          SELECT max(v.$other_transaction) FROM $other_version AS v
          WHERE $v_is_old AND v.$other_transaction < OLD.$transaction_column)
        AND NOT ($other_differs_from_earlier));
  INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $own_columns, OLD.$transaction_column, 1 FROM $table AS own
  WHERE $own_is_old AND EXISTS (
    SELECT 1 FROM $other_version AS v
    WHERE $v_is_old AND v.$other_transaction = OLD.$transaction_column
      AND v.$other_operation <> 2);
  $reopen_validity
END
