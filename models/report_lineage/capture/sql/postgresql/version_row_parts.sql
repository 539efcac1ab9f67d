-- template: postgresql/version_row_parts  version: 2
-- Statements the triggers on version tables are put together from.
-- part: close_companion
UPDATE $other_version AS v SET $other_end = m.$transaction_column
  FROM made AS m CROSS JOIN LATERAL (
    SELECT q.$other_transaction AS before FROM $other_version AS q WHERE $q_below_m
    ORDER BY q.$other_transaction DESC LIMIT 1) AS below
  WHERE $v_at_below_m AND m.$operation_column <> 2 AND (v.$other_end IS NULL) IS TRUE
    AND EXISTS (SELECT 1 FROM $other_version AS w WHERE $w_at_m OFFSET 0);
-- part: reopen_companion
UPDATE $other_version AS v SET $other_end = NULL
  FROM gone AS g CROSS JOIN LATERAL (
    SELECT q.$other_transaction AS before FROM $other_version AS q WHERE $q_below_g
    ORDER BY q.$other_transaction DESC LIMIT 1) AS below
  WHERE $v_at_below_g AND (v.$other_end = g.$transaction_column) IS TRUE AND NOT EXISTS (
    SELECT 1 FROM $other_version AS w WHERE $w_at_g OFFSET 0);
