-- template: postgresql/parts  version: 5
-- Statements the capture functions are put together from.
-- part: begin
IF current_setting('$made_setting', true) = 'yes' THEN
    SELECT $ids, (SELECT count(*) FROM $rows) INTO ids, total;
  ELSE  -- the commit has no transaction row yet, so there is none to look for
    SELECT count(*) INTO total FROM $rows;
  END IF;
-- part: fresh
IF EXISTS (
    SELECT 1 FROM $rows AS n WHERE EXISTS (
      SELECT 1 FROM $version AS v WHERE $v_beyond_n AND v.$transaction_column <> ALL (ids) OFFSET 0)
  ) THEN  -- an overlapping transaction that began later committed first: ids grow in commit order
    tx := $make_function();
    ids := ids || tx;
  END IF;
-- part: fresh_unseen
IF $drawn_before AND current_setting('transaction_isolation') IN ('repeatable read', 'serializable')
     AND pg_sequence_last_value($sequence) > ids[array_upper(ids, 1)] THEN
    -- The snapshot hides what others have committed since, such as the end of a row that comes
    -- back here. Their ids were drawn before the key was free, so one drawn now is higher.
    tx := $make_function();
    ids := ids || tx;
  END IF;
-- part: refuse_unseen
IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
    RAISE EXCEPTION 'report-lineage isolation-too-strict: % refused TRUNCATE', TG_TABLE_NAME
      USING ERRCODE = 'feature_not_supported',
        DETAIL = 'It may remove rows that the transaction cannot see, and so could not record.',
        HINT = 'Use DELETE, or TRUNCATE at READ COMMITTED.';
  END IF;
-- part: drop_unchanged
DELETE FROM $version AS v USING new_rows AS n
  WHERE $v_here_n AND v.$operation_column = 1
    AND EXISTS (
      SELECT 1 FROM $version AS p
      WHERE $p_is_v AND p.$operation_column <> 2
        AND p.$transaction_column = (
          SELECT q.$transaction_column FROM $version AS q WHERE $q_before_v
          ORDER BY q.$transaction_column DESC LIMIT 1)
        AND record_image_eq(ROW($p_columns), ROW($v_columns)));
-- part: plain
current_setting('lineage.nested', true) IS DISTINCT FROM 'yes'
-- part: note_nested
IF pg_trigger_depth() > 1 THEN
    -- A trigger of the host's wrote to rows that the statement around it writes to, too, and may have
    -- left no version of them: that statement has to look at the rows as they are.
    PERFORM set_config('lineage.nested', 'yes', true);
  END IF;
-- part: record
INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $o_columns, tx, 2 FROM $rows AS o
  WHERE NOT EXISTS (
    SELECT 1 FROM $version AS v WHERE $v_since_o OFFSET 0);
  GET DIAGNOSTICS done = ROW_COUNT;
  IF done = total THEN
    $close_validity_o
    RETURN NULL;
  END IF;
  $fresh_o
  UPDATE $version AS v SET $set_o, $operation_column = 2
  FROM $rows AS o
  WHERE $v_here_o AND v.$operation_column = 1;
  INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $o_columns, tx, 2 FROM $rows AS o
  WHERE NOT EXISTS (
      SELECT 1 FROM $version AS v WHERE $v_here_o)
    AND coalesce((
      SELECT v.$operation_column FROM $version AS v WHERE $v_is_o
      ORDER BY v.$transaction_column DESC LIMIT 1), 0) <> 2;
  DELETE FROM $version AS v USING $rows AS o
  WHERE $v_here_o AND v.$operation_column = 0;
  $note_nested
  $mend_validity_o
  RETURN NULL;
-- part: close_validity
UPDATE $version AS v SET $end_column = tx
  FROM $rows AS n CROSS JOIN LATERAL (
    SELECT q.$transaction_column AS before FROM $version AS q WHERE $q_below_n
    ORDER BY q.$transaction_column DESC LIMIT 1) AS below
  WHERE $v_at_below_n AND (v.$end_column IS NULL) IS TRUE
    AND EXISTS (SELECT 1 FROM $version AS w WHERE $w_at_n OFFSET 0);
-- part: mend_validity
UPDATE $version AS v SET $end_column = (
    SELECT w.$transaction_column FROM $version AS w
    WHERE $w_here_v)
  FROM $rows AS n CROSS JOIN LATERAL (
    SELECT q.$transaction_column AS before FROM $version AS q
    WHERE $q_any_n AND q.$transaction_column <> ALL (ids)
    ORDER BY q.$transaction_column DESC LIMIT 1) AS below
  WHERE $v_at_below_n AND (v.$end_column IS NULL OR v.$end_column = ANY (ids)) IS TRUE;
-- part: by_size
IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $$sql$$
  $dynamic
    $$sql$$$into USING tx, ids;
  ELSE
  $static
  END IF;
-- part: record_changed
INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $n_columns, :tx, 1 FROM new_rows AS n JOIN old_rows AS o ON $n_is_o
  WHERE record_image_ne(ROW($n_columns), ROW($o_columns)) AND NOT EXISTS (
    SELECT 1 FROM $version AS v WHERE $v_since_n OFFSET 0)
-- part: count_changed
SELECT count(*) :into FROM new_rows AS n LEFT JOIN old_rows AS o ON $n_is_o
  WHERE ($o_missing) OR record_image_ne(ROW($n_columns), ROW($o_columns))
-- part: went_update
UPDATE $version AS v SET $set_o, $operation_column = 2
  FROM old_rows AS o
  WHERE $v_here_o AND v.$operation_column = 1
    AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE $n_is_o)
-- part: went_delete
DELETE FROM $version AS v USING old_rows AS o
  WHERE $v_here_o AND v.$operation_column = 0
    AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE $n_is_o)
-- part: went_insert
INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $o_columns, :tx, 2 FROM old_rows AS o
  WHERE NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE $n_is_o)
    AND NOT EXISTS (
      SELECT 1 FROM $version AS v WHERE $v_here_o)
    AND coalesce((
      SELECT v.$operation_column FROM $version AS v WHERE $v_is_o
      ORDER BY v.$transaction_column DESC LIMIT 1), 0) <> 2
-- part: came_update
UPDATE $version AS v
  SET $set_n, $operation_column = CASE
    WHEN v.$operation_column = 2 THEN 1
    WHEN v.$operation_column = 1 AND ($o_missing) AND coalesce((  -- recorded by a trigger's write
      SELECT p.$operation_column FROM $version AS p
      WHERE $p_before_v AND p.$transaction_column <> ALL (:ids)
      ORDER BY p.$transaction_column DESC LIMIT 1), 2) = 2 THEN 0
    ELSE v.$operation_column END
  FROM $now_n AS n LEFT JOIN old_rows AS o ON $n_is_o
  WHERE $v_here_n
    AND (($o_missing) OR (record_image_ne(ROW($n_columns), ROW($o_columns))
      AND (v.$operation_column = 2 OR record_image_ne(ROW($v_columns), ROW($n_columns)))))
-- part: came_and_went
DELETE FROM $version AS v USING new_rows AS n  -- removed before it could be recorded: it never was
  WHERE $v_here_n AND v.$operation_column = 2 AND coalesce((
    SELECT p.$operation_column FROM $version AS p
    WHERE $p_before_v AND p.$transaction_column <> ALL (:ids)
    ORDER BY p.$transaction_column DESC LIMIT 1), 2) = 2
-- part: came_insert
INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $n_columns, :tx, CASE WHEN $o_missing THEN 0 ELSE 1 END
  FROM $now_n AS n LEFT JOIN old_rows AS o ON $n_is_o
  WHERE (($o_missing) OR record_image_ne(ROW($n_columns), ROW($o_columns)))
    AND NOT EXISTS (
      SELECT 1 FROM $version AS v WHERE $v_here_n)
