-- template: sqlite/doctor  version: 1
-- Questions of the doctor that the other dialect answers faster in other words, or has no use for.
-- part: rows
SELECT CASE
    WHEN v.$transaction_column IS NULL THEN 'row-without-history'
    WHEN v.$operation_column = 2 THEN 'row-after-delete'
    WHEN $differs THEN 'row-differs' END AS finding,
    $n_keys, v.$transaction_column AS detail
  FROM $live AS n LEFT JOIN $version AS v ON $n_is_v AND v.$transaction_column = (
    SELECT max(w.$transaction_column) FROM $version AS w WHERE $w_is_n)
  UNION ALL
  SELECT 'history-without-row', $v_keys, v.$transaction_column
  FROM $version AS v
  WHERE v.$operation_column <> 2
    AND NOT EXISTS (SELECT 1 FROM $live AS n WHERE $n_is_v)
    AND NOT EXISTS (SELECT 1 FROM $version AS w
      WHERE $w_is_v AND w.$transaction_column > v.$transaction_column)
-- part: unnumbered
SELECT 'version-unnumbered' AS finding, $v_keys, v.$transaction_column AS detail
  FROM $version AS v
  WHERE NOT EXISTS (SELECT 1 FROM $lineage AS l
    WHERE $l_is_v AND l.transaction_id = v.$transaction_column)
