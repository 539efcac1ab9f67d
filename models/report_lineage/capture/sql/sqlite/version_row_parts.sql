-- template: sqlite/version_row_parts  version: 1
-- Statements the triggers on version tables are put together from.
-- part: flag
UPDATE $version SET $flags
  FROM (SELECT 1) LEFT JOIN $version AS earlier
    ON $earlier_is_new AND earlier.$operation_column <> 2 AND earlier.$transaction_column = (
      SELECT max(v.$transaction_column) FROM $version AS v
      WHERE $v_is_new AND v.$transaction_column < NEW.$transaction_column)
  WHERE $version_is_new AND $version.$transaction_column = NEW.$transaction_column;
-- part: close_companion
UPDATE $other_version SET $other_end = NEW.$transaction_column
  WHERE $other_is_new AND $other_end IS NULL AND $other_transaction < NEW.$transaction_column
    AND EXISTS (SELECT 1 FROM $other_version AS v
      WHERE $v_is_new AND v.$other_transaction = NEW.$transaction_column);
-- part: reopen_companion
UPDATE $other_version SET $other_end = NULL
  WHERE $other_is_old AND $other_end = OLD.$transaction_column AND NOT EXISTS (
    SELECT 1 FROM $other_version AS v
    WHERE $v_is_old AND v.$other_transaction = OLD.$transaction_column);
