-- template: postgresql/companion  version: 3
-- A row of $version goes with one of $other_version: one object stands in both tables.
-- A key that the object took in this transaction is born in both.
-- One plan serves for ever: each look at a live row or a version is a probe of a primary key, made
-- so by OFFSET 0, by comparing rows of key and transaction without an equality, and by IS TRUE, which
-- keeps the indexes of other columns out.
CREATE OR REPLACE FUNCTION $made_function() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER $settings AS $$body$$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM made) THEN  -- or the two tables would call each other for ever
    RETURN NULL;
  END IF;
  INSERT INTO $other_version ($other_columns, $other_transaction, $other_operation)
  SELECT $live_columns, m.$transaction_column, CASE WHEN coalesce((
    SELECT q.$other_operation FROM $other_version AS q WHERE $q_below_m
    ORDER BY q.$other_transaction DESC LIMIT 1), 2) = 2 THEN 0 ELSE 1 END
  FROM made AS m CROSS JOIN LATERAL (
    SELECT l.* FROM $other AS l WHERE $l_is_m OFFSET 0) AS live
  WHERE m.$operation_column <> 2 AND NOT EXISTS (
    SELECT 1 FROM $other_version AS v WHERE $v_at_m OFFSET 0);
  $close_validity
  RETURN NULL;
END
$$body$$
;;
CREATE OR REPLACE FUNCTION $gone_function() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER $settings AS $$body$$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM gone) THEN
    RETURN NULL;
  END IF;
  DELETE FROM $other_version AS v USING gone AS g
  WHERE $v_at_g AND g.$operation_column <> 2 AND (v.$other_operation = 1) IS TRUE
    AND EXISTS (
      SELECT 1 FROM (
        SELECT q.* FROM $other_version AS q WHERE $q_before_v
        ORDER BY q.$other_transaction DESC LIMIT 1) AS p
      WHERE p.$other_operation <> 2 AND record_image_eq(ROW($p_columns), ROW($v_columns)));
  INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $own_columns, g.$transaction_column, 1
  FROM gone AS g CROSS JOIN LATERAL (
    SELECT l.* FROM $table AS l WHERE $l_is_g OFFSET 0) AS own
  WHERE g.$operation_column <> 2 AND EXISTS (
    SELECT 1 FROM $other_version AS v WHERE $v_at_g AND v.$other_operation <> 2 OFFSET 0);
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
