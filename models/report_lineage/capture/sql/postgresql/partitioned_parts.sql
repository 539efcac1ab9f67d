-- template: postgresql/partitioned_parts  version: 1
-- Statements the capture function of a partitioned table is put together from. Before 17 PostgreSQL may take
-- `= ANY (ids)` for a filter alone; the lower bound beside it is looked up.
-- part: settle
SELECT v.$transaction_column, v.$operation_column <> 2 INTO before, alive
    FROM $version AS v, (SELECT $row.*) AS k
    WHERE $v_is_k AND v.$transaction_column <> ALL (ids)
    ORDER BY v.$transaction_column DESC LIMIT 1;
    IF before > tx THEN  -- an overlapping transaction that began later committed first
      tx := $make_function();
      ids := ids || tx;
    END IF;
    DELETE FROM $version AS v USING (SELECT $row.*) AS k
    WHERE $v_is_k AND v.$transaction_column >= ids[1] AND v.$transaction_column = ANY (ids);
    IF TG_OP = 'INSERT' AND NOT FOUND THEN
      alive := false;  -- the key was free, whatever the snapshot hides of how it became so
    END IF;
    PERFORM 1 FROM $table AS l, (SELECT $row.*) AS k WHERE $l_is_k;
    IF FOUND THEN
      INSERT INTO $version ($columns, $transaction_column, $operation_column)
      SELECT $l_columns, tx, CASE WHEN alive THEN 1 ELSE 0 END
      FROM $table AS l, (SELECT $row.*) AS k
      WHERE $l_is_k AND (alive IS NOT TRUE OR NOT EXISTS (
        SELECT 1 FROM $version AS v WHERE $v_is_k AND v.$transaction_column = before
          AND record_image_eq(ROW($v_columns), ROW($l_columns))));
    ELSIF alive THEN
      INSERT INTO $version ($columns, $transaction_column, $operation_column)
      SELECT $k_columns, tx, 2 FROM (SELECT $row.*) AS k;
    END IF;
    $close_settled
-- part: close_settled
UPDATE $version AS v
    SET $end_column = (
      SELECT w.$transaction_column FROM $version AS w
      WHERE $w_is_v AND w.$transaction_column >= ids[1] AND w.$transaction_column = ANY (ids))
    FROM (SELECT $row.*) AS k
    WHERE $v_is_k AND v.$transaction_column = before;
-- part: close_truncated
EXECUTE replace($$sql$$
    UPDATE $version AS v SET $end_column = (
      SELECT w.$transaction_column FROM $version AS w
      WHERE $w_is_v AND w.$transaction_column = ANY ($$1))
    FROM @partition@ AS o
    WHERE $v_is_o AND v.$transaction_column <> ALL ($$1)
      AND (v.$end_column IS NULL OR v.$end_column = ANY ($$1))
    $$sql$$, '@partition@', partition) USING ids;
