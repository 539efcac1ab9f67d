-- template: postgresql/aggregate  version: 2
-- New versions of $part touch their roots: $lineage gets each root's row for this commit.
CREATE TABLE IF NOT EXISTS $counter ($counter_columns, number integer NOT NULL, PRIMARY KEY ($root_columns))
;;
CREATE OR REPLACE FUNCTION $insert_function() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER $settings AS $$body$$
#variable_conflict use_variable
DECLARE
  ids bigint[] := $ids;
  tx bigint;
  ctx jsonb := $context_function();
BEGIN
  $check_transaction
  tx := ids[array_upper(ids, 1)];
  WITH touched AS (
    $touched
  ), counted AS (
    INSERT INTO $counter AS counter ($root_columns, number)
    SELECT $t_roots, 1 + coalesce((SELECT max(l.number) FROM $lineage AS l WHERE $l_is_t), 0)
    FROM touched AS t
    WHERE NOT EXISTS (
      SELECT 1 FROM $lineage AS l WHERE $l_is_t AND $l_of_commit)
    ORDER BY $t_roots
    ON CONFLICT ($root_columns) DO UPDATE SET number = counter.number + 1
    RETURNING counter.*
  )
  INSERT INTO $lineage ($lineage_root, number, transaction_id, operation, origin, run_id$extra_columns)
  SELECT $c_roots, c.number, tx,
    CASE WHEN root.$transaction_column = ANY (ids) THEN root.$operation_column ELSE 1 END,
    $origin, $run$extra_values
  FROM counted AS c LEFT JOIN LATERAL (
    SELECT r.* FROM $root_version AS r WHERE $r_is_c
    ORDER BY r.$transaction_column DESC LIMIT 1) AS root ON true;
  $refresh
  RETURN NULL;
END
$$body$$
;;
CREATE TRIGGER "$insert_trigger" AFTER INSERT ON $part
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION $insert_function()
