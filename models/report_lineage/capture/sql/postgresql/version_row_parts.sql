-- template: postgresql/version_row_parts  version: 1
-- Statements the triggers on version tables are put together from.
-- part: close_companion
UPDATE $other_version AS v SET $other_end = m.$transaction_column FROM made AS m
  WHERE $v_is_m AND m.$operation_column <> 2
    AND v.$other_end IS NULL AND v.$other_transaction < m.$transaction_column
    AND EXISTS (SELECT 1 FROM $other_version AS w
      WHERE $w_is_v AND w.$other_transaction = m.$transaction_column);
-- part: reopen_companion
UPDATE $other_version AS v SET $other_end = NULL FROM gone AS g
  WHERE $v_is_g AND v.$other_end = g.$transaction_column AND NOT EXISTS (
    SELECT 1 FROM $other_version AS w
    WHERE $w_is_v AND w.$other_transaction = g.$transaction_column);
