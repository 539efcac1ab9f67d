-- template: sqlite/null_delete  version: 1
-- Continuum's NullDelete: the row of $version for a deletion keeps the key alone.
CREATE TRIGGER "$insert_trigger" AFTER INSERT ON $version
WHEN NEW.$operation_column = 2 AND $capturing
BEGIN
  -- capture: $stamp
  UPDATE $version SET $nulls WHERE $version_is_new AND $transaction_column = NEW.$transaction_column;
END
;;
CREATE TRIGGER "$update_trigger" AFTER UPDATE OF $operation_column ON $version
WHEN NEW.$operation_column = 2 AND $capturing
BEGIN
  -- capture: $stamp
  UPDATE $version SET $nulls WHERE $version_is_new AND $transaction_column = NEW.$transaction_column;
END
