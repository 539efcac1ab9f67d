-- template: postgresql/doctor  version: 1
-- Questions of the doctor that the other dialect answers faster in other words, or has no use for.
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
-- part: commits
SELECT 'commit-twice' AS finding, $v_keys, max(v.$transaction_column) AS detail
  FROM $version AS v JOIN $facts AS t ON t.id = v.$transaction_column
  JOIN (
    SELECT history_id, xid FROM $facts
    WHERE xid IS NOT NULL GROUP BY history_id, xid HAVING count(*) > 1
  ) AS twice ON twice.history_id = t.history_id AND twice.xid = t.xid
  GROUP BY $v_key, t.history_id, t.xid HAVING count(*) > 1
-- part: unnumbered
SELECT 'version-unnumbered' AS finding, $v_keys, v.$transaction_column AS detail
  FROM $version AS v
  WHERE NOT EXISTS (SELECT 1 FROM $lineage AS l
    WHERE $l_is_v AND l.transaction_id = v.$transaction_column)
    AND NOT EXISTS (SELECT 1 FROM $facts AS own
      JOIN $facts AS other ON other.xid = own.xid AND other.history_id = own.history_id
      JOIN $lineage AS l ON l.transaction_id = other.id
      WHERE own.id = v.$transaction_column AND $l_is_v)
