-- template: both/doctor  version: 1
-- Questions of the doctor. Each answers with finding, total, the key's columns, and a detail:
-- the first $samples of each finding.
-- part: answer
SELECT finding, total, $keys, detail FROM (
  SELECT found.*, count(*) OVER (PARTITION BY finding) AS total,
    row_number() OVER (PARTITION BY finding ORDER BY $keys, detail) AS place
  FROM ($found) AS found WHERE finding IS NOT NULL
) AS numbered WHERE place <= $samples ORDER BY finding, place
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
-- part: numbers
SELECT 'number-missing' AS finding, $l_keys, max(l.number) AS detail
  FROM $lineage AS l GROUP BY $l_key HAVING min(l.number) <> 1 OR max(l.number) <> count(*)
-- part: lineage_transactions
SELECT 'transaction-missing' AS finding, $l_keys, l.transaction_id AS detail
  FROM $lineage AS l
  WHERE NOT EXISTS (SELECT 1 FROM $transaction AS t WHERE t.id = l.transaction_id)
