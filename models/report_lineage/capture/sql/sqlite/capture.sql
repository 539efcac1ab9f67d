-- template: sqlite/capture  version: 3
-- Every insert, update and delete of $table leaves a version in $version.
-- An AFTER trigger sees 'now' and total_changes() as its statement began them: a write outside
-- the library belongs to the transaction of the same statement, told by both.
CREATE TRIGGER "$insert_trigger" AFTER INSERT ON $table
WHEN NOT EXISTS (SELECT 1 FROM $version AS v WHERE $v_is_new) AND $lives
BEGIN
  -- capture: $stamp
  $begin
  $close_replaced
  $record_born
  $end
END
;;
-- A key that was there before: born again, or put in the place of itself by REPLACE.
CREATE TRIGGER "$again_trigger" AFTER INSERT ON $table
WHEN EXISTS (SELECT 1 FROM $version AS v WHERE $v_is_new)
BEGIN
  -- capture: $stamp
  $begin
  $close_replaced
  $record_new
  $drop_unborn
  $end
END
;;
CREATE TRIGGER "$update_trigger" AFTER UPDATE ON $table
WHEN $same_key AND ($changed)
BEGIN
  -- capture: $stamp
  $begin
  $close_replaced
  $record_changed
  $end
END
;;
CREATE TRIGGER "$rekey_trigger" AFTER UPDATE OF $key_columns ON $table
WHEN NOT ($same_key)
BEGIN
  -- capture: $stamp
  $begin
  $record_old
  $close_replaced
  $record_new
  $drop_unborn
  $end
END
;;
CREATE TRIGGER "$delete_trigger" AFTER DELETE ON $table
BEGIN
  -- capture: $stamp
  $begin_cascading
  $record_old
  $end
END
;;
-- A version that ends where its transaction began is no version.
CREATE TRIGGER "$net_trigger" AFTER UPDATE ON $version
WHEN NEW.$transaction_column = $current AND (
  (OLD.$operation_column = 0 AND NEW.$operation_column = 2)
  OR (NEW.$operation_column = 1 AND EXISTS (
    SELECT 1 FROM $version AS earlier
    WHERE $earlier_is_new AND earlier.$operation_column <> 2
      AND earlier.$transaction_column = (
        SELECT max(v.$transaction_column) FROM $version AS v
        WHERE $v_is_new AND v.$transaction_column < NEW.$transaction_column)
      AND NOT ($new_differs_from_earlier))))
BEGIN
  -- capture: $stamp
  DELETE FROM $version WHERE $version_is_new AND $transaction_column = NEW.$transaction_column;
  $reopen_validity
END
