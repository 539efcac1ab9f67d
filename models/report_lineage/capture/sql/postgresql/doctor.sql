-- template: postgresql/doctor  version: 1
-- Questions of the doctor. Each answers with finding, total, the key's columns, and a detail:
-- the first $samples of each finding.
-- part: answer
SELECT finding, total, $keys, detail FROM (
  SELECT found.*, count(*) OVER (PARTITION BY finding) AS total,
    row_number() OVER (PARTITION BY finding ORDER BY $keys, detail) AS place
  FROM ($found) AS found WHERE finding IS NOT NULL
) AS numbered WHERE place <= $samples ORDER BY finding, place
-- part: rows
SELECT CASE
    WHEN v.$transaction_column IS NULL THEN 'row-without-history'
    WHEN v.$operation_column = 2 THEN CASE WHEN n.lineage_there THEN 'row-after-delete' END
    WHEN n.lineage_there IS NULL THEN 'history-without-row'
    WHEN $differs THEN 'row-differs' END AS finding,
    $either_keys, v.$transaction_column AS detail
  FROM (SELECT $columns, true AS lineage_there FROM $live) AS n FULL JOIN (
    SELECT DISTINCT ON ($v_key) v.* FROM $version AS v
    ORDER BY $v_key, v.$transaction_column DESC) AS v ON $n_is_v
-- part: missing_transactions
SELECT 'transaction-missing' AS finding, $v_keys, v.$transaction_column AS detail
  FROM $version AS v
  WHERE NOT EXISTS (SELECT 1 FROM $transaction AS t WHERE t.id = v.$transaction_column)
-- part: order
WITH walked AS MATERIALIZED (
  SELECT $v_keys, v.$transaction_column AS detail, v.$operation_column AS operation,
    $ended AS ended,
    lag(v.$operation_column) OVER walk AS previous_operation,
    lead(v.$transaction_column) OVER walk AS next_transaction
  FROM $version AS v
  WINDOW walk AS (PARTITION BY $v_key ORDER BY v.$transaction_column))
  SELECT CASE
    WHEN next_transaction = detail OR (ended IS NULL AND next_transaction IS NOT NULL AND $validity)
      THEN 'newest-twice'
    WHEN ended IS DISTINCT FROM next_transaction AND $validity THEN 'validity-end-wrong' END AS finding,
    $keys, detail
  FROM walked
  UNION ALL
  SELECT CASE WHEN previous_operation = 2 AND operation <> 0 THEN 'version-after-delete' END, $keys, detail
  FROM walked
-- part: commits
SELECT 'commit-twice' AS finding, $v_keys, max(v.$transaction_column) AS detail
  FROM $version AS v JOIN $facts AS t ON t.id = v.$transaction_column
  JOIN (
    SELECT history_id, xid FROM $facts
    WHERE xid IS NOT NULL GROUP BY history_id, xid HAVING count(*) > 1
  ) AS twice ON twice.history_id = t.history_id AND twice.xid = t.xid
  GROUP BY $v_key, t.history_id, t.xid HAVING count(*) > 1
-- part: numbers
SELECT 'number-missing' AS finding, $l_keys, max(l.number) AS detail
  FROM $lineage AS l GROUP BY $l_key HAVING min(l.number) <> 1 OR max(l.number) <> count(*)
-- part: unnumbered
SELECT 'version-unnumbered' AS finding, $v_keys, v.$transaction_column AS detail
  FROM $version AS v
  WHERE NOT EXISTS (SELECT 1 FROM $lineage AS l
    WHERE $l_is_v AND l.transaction_id = v.$transaction_column)
    AND NOT EXISTS (SELECT 1 FROM $facts AS own
      JOIN $facts AS other ON other.xid = own.xid AND other.history_id = own.history_id
      JOIN $lineage AS l ON l.transaction_id = other.id
      WHERE own.id = v.$transaction_column AND $l_is_v)
-- part: lineage_transactions
SELECT 'transaction-missing' AS finding, $l_keys, l.transaction_id AS detail
  FROM $lineage AS l
  WHERE NOT EXISTS (SELECT 1 FROM $transaction AS t WHERE t.id = l.transaction_id)
