-- template: postgresql/companion  version: 2
-- A row of $version goes with one of $other_version: one object stands in both tables.
-- A key that the object took in this transaction is born in both.
CREATE OR REPLACE FUNCTION $made_function() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$body$$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM made) THEN  -- or the two tables would call each other for ever
    RETURN NULL;
  END IF;
  INSERT INTO $other_version ($other_columns, $other_transaction, $other_operation)
  SELECT $live_columns, m.$transaction_column, CASE WHEN coalesce((
    SELECT v.$other_operation FROM $other_version AS v
    WHERE $v_is_m AND v.$other_transaction < m.$transaction_column
    ORDER BY v.$other_transaction DESC LIMIT 1), 2) = 2 THEN 0 ELSE 1 END
  FROM made AS m JOIN $other AS live ON $live_is_m
  WHERE m.$operation_column <> 2 AND NOT EXISTS (
    SELECT 1 FROM $other_version AS v
    WHERE $v_is_m AND v.$other_transaction = m.$transaction_column);
  $close_validity
  RETURN NULL;
END
$$body$$
;;
CREATE OR REPLACE FUNCTION $gone_function() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$body$$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM gone) THEN
    RETURN NULL;
  END IF;
  DELETE FROM $other_version AS v USING gone AS g
  WHERE $v_is_g AND v.$other_transaction = g.$transaction_column
    AND g.$operation_column <> 2 AND v.$other_operation = 1
    AND EXISTS (
      SELECT 1 FROM $other_version AS p
      WHERE $p_is_v AND p.$other_operation <> 2
        AND p.$other_transaction = (
          SELECT max(q.$other_transaction) FROM $other_version AS q
          WHERE $q_is_v AND q.$other_transaction < v.$other_transaction)
        AND record_image_eq(ROW($p_columns), ROW($v_columns)));
  INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $own_columns, g.$transaction_column, 1
  FROM gone AS g JOIN $table AS own ON $own_is_g
  WHERE g.$operation_column <> 2 AND EXISTS (
    SELECT 1 FROM $other_version AS v
    WHERE $v_is_g AND v.$other_transaction = g.$transaction_column AND v.$other_operation <> 2);
  $reopen_validity
  RETURN NULL;
END
$$body$$
;;
CREATE TRIGGER "$made_trigger" AFTER INSERT ON $version
REFERENCING NEW TABLE AS made
FOR EACH STATEMENT WHEN (pg_trigger_depth() > 0) EXECUTE FUNCTION $made_function()
;;
CREATE TRIGGER "$gone_trigger" AFTER DELETE ON $version
REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT WHEN (pg_trigger_depth() > 0) EXECUTE FUNCTION $gone_function()
