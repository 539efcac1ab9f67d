-- template: postgresql/parts  version: 6
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
DELETE FROM $version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM new_rows AS n CROSS JOIN LATERAL ($place_n) AS h))
    AND (v.$operation_column = 1 AND v.$transaction_column = ANY (ids)) IS TRUE
    AND EXISTS (
      SELECT 1 FROM (
        SELECT q.* FROM $version AS q WHERE $q_before_v
        ORDER BY q.$transaction_column DESC LIMIT 1) AS p
      WHERE p.$operation_column <> 2 AND record_image_eq(ROW($p_columns), ROW($v_columns)));
-- part: plain
current_setting('lineage.nested', true) IS DISTINCT FROM 'yes'
-- part: comes_back
pg_trigger_depth() > 1 AND EXISTS (  -- into the place of a row that the statement around it removes
    SELECT 1 FROM new_rows AS n WHERE (
      SELECT q.$operation_column FROM $version AS q WHERE $q_any_n
      ORDER BY q.$transaction_column DESC LIMIT 1) <> 2)
-- part: gone
NOT EXISTS (SELECT 1 FROM $table AS l WHERE $l_is_o AND $written_here OFFSET 0)
-- part: note_nested
IF pg_trigger_depth() > 1 THEN
    -- A trigger of the host's wrote to rows that the statement around it writes to, too, and may have
    -- left no version of them: that statement has to look at the rows as they are.
    PERFORM set_config('lineage.nested', 'yes', true);
  END IF;
-- part: record
IF $plain THEN
    INSERT INTO $version ($columns, $transaction_column, $operation_column)
    SELECT $o_columns, tx, 2 FROM $rows AS o
    WHERE NOT EXISTS (
      SELECT 1 FROM $version AS v WHERE $v_since_o OFFSET 0);
    GET DIAGNOSTICS done = ROW_COUNT;
  END IF;
  IF done = total THEN
    $close_validity_o
    RETURN NULL;
  END IF;
  $fresh_o
  $go_again
  INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $o_columns, tx, 2 FROM $rows AS o
  WHERE $gone_o AND NOT EXISTS (
      SELECT 1 FROM $version AS v WHERE $v_here_o OFFSET 0)
    AND coalesce((
      SELECT q.$operation_column FROM $version AS q WHERE $q_any_o
      ORDER BY q.$transaction_column DESC LIMIT 1), 0) <> 2;
  DELETE FROM $version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM $rows AS o CROSS JOIN LATERAL ($place_o) AS h WHERE $gone_o))
    AND (v.$operation_column = 0 AND v.$transaction_column = ANY (ids)) IS TRUE;
  $note_nested
  $mend_validity_o
  RETURN NULL;
-- part: close_validity
UPDATE $version AS v SET $end_column = tx
  WHERE v.ctid = ANY (ARRAY(
    SELECT below.ctid FROM $rows AS n CROSS JOIN LATERAL (
      SELECT q.ctid FROM $version AS q WHERE $q_below_n
      ORDER BY q.$transaction_column DESC LIMIT 1) AS below))
    AND (v.$end_column IS NULL AND v.$transaction_column < tx) IS TRUE
    AND EXISTS (SELECT 1 FROM $version AS w WHERE $w_at_v OFFSET 0);
-- part: mend_validity
UPDATE $version AS v SET $end_column = (
    SELECT w.$transaction_column FROM $version AS w WHERE $w_here_v)
  WHERE v.ctid = ANY (ARRAY(
    SELECT below.ctid FROM $rows AS n CROSS JOIN LATERAL (
      SELECT q.ctid FROM $version AS q
      WHERE $q_any_n AND q.$transaction_column <> ALL (ids)
      ORDER BY q.$transaction_column DESC LIMIT 1) AS below))
    AND (v.$transaction_column <> ALL (ids)) IS TRUE
    AND (v.$end_column IS NULL OR v.$end_column = ANY (ids)) IS TRUE
    AND v.$end_column IS DISTINCT FROM (
      SELECT w.$transaction_column FROM $version AS w WHERE $w_here_v);
-- part: by_size
IF total > $few THEN  -- planned for its size: a cached plan joins the two row sets in a loop
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
-- part: place
SELECT v.ctid FROM $version AS v WHERE $v_here OFFSET 0
-- part: here
SELECT v.* FROM $version AS v WHERE $v_here OFFSET 0
-- part: come_again
INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $n_columns, v.$transaction_column, CASE WHEN (
    SELECT p.$operation_column FROM $version AS p
    WHERE $p_before_v AND p.$transaction_column <> ALL (:ids)
    ORDER BY p.$transaction_column DESC LIMIT 1) <> 2 THEN 1 ELSE 0 END
  FROM $now_n AS n CROSS JOIN LATERAL ($here_n) AS v
  $instead
-- part: go_again
INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $o_columns, v.$transaction_column, 2
  FROM $rows AS o CROSS JOIN LATERAL ($here_o) AS v
  WHERE v.$operation_column = 1 AND $gone_o
  $instead
-- part: instead
ON CONFLICT ($version_key) DO UPDATE
  SET $set_excluded, $operation_column = excluded.$operation_column
-- part: went_update
INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $o_columns, v.$transaction_column, 2
  FROM old_rows AS o CROSS JOIN LATERAL ($here_o) AS v
  WHERE v.$operation_column = 1 AND $gone_o
    AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE $n_is_o)
  $instead
-- part: went_delete
DELETE FROM $version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM old_rows AS o CROSS JOIN LATERAL ($place_o) AS h
    WHERE $gone_o AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE $n_is_o)))
    AND (v.$operation_column = 0 AND v.$transaction_column = ANY (:ids)) IS TRUE
-- part: went_insert
INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $o_columns, :tx, 2 FROM old_rows AS o
  WHERE $gone_o AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE $n_is_o)
    AND NOT EXISTS (
      SELECT 1 FROM $version AS v WHERE $v_here_o OFFSET 0)
    AND coalesce((
      SELECT q.$operation_column FROM $version AS q WHERE $q_any_o
      ORDER BY q.$transaction_column DESC LIMIT 1), 0) <> 2
-- part: came_update
INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $n_columns, v.$transaction_column, CASE
    WHEN v.$operation_column = 2 THEN 1
    WHEN v.$operation_column = 1 AND ($o_missing) AND coalesce((  -- recorded by a trigger's write
      SELECT p.$operation_column FROM $version AS p
      WHERE $p_before_v AND p.$transaction_column <> ALL (:ids)
      ORDER BY p.$transaction_column DESC LIMIT 1), 2) = 2 THEN 0
    ELSE v.$operation_column END
  FROM $now_n AS n LEFT JOIN old_rows AS o ON $n_is_o CROSS JOIN LATERAL ($here_n) AS v
  WHERE ($o_missing) OR (record_image_ne(ROW($n_columns), ROW($o_columns))
    AND (v.$operation_column = 2 OR record_image_ne(ROW($v_columns), ROW($n_columns))))
  $instead
-- part: came_and_went
DELETE FROM $version AS v  -- removed before it could be recorded: it never was
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM new_rows AS n CROSS JOIN LATERAL ($place_n) AS h))
    AND (v.$operation_column = 2 AND v.$transaction_column = ANY (:ids)) IS TRUE
    AND coalesce((
      SELECT p.$operation_column FROM $version AS p
      WHERE $p_before_v AND p.$transaction_column <> ALL (:ids)
      ORDER BY p.$transaction_column DESC LIMIT 1), 2) = 2
-- part: came_insert
INSERT INTO $version ($columns, $transaction_column, $operation_column)
  SELECT $n_columns, :tx, CASE WHEN $o_missing THEN 0 ELSE 1 END
  FROM $now_n AS n LEFT JOIN old_rows AS o ON $n_is_o
  WHERE (($o_missing) OR record_image_ne(ROW($n_columns), ROW($o_columns)))
    AND NOT EXISTS (
      SELECT 1 FROM $version AS v WHERE $v_here_n OFFSET 0)
-- part: now
(SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM $table AS l WHERE $l_is_r AND $written_here OFFSET 0) AS l)
