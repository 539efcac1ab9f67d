-- template: postgresql/partitioned  version: 1
-- Every insert, update, delete and truncate of $table, or of a partition by its own name, leaves
-- versions in $version. PostgreSQL gives statement triggers to the table a statement names; a row
-- trigger it copies to every partition, also to those attached later. Each touched key is settled
-- by the row that is there now: rows may move between partitions and keys may change places.
CREATE OR REPLACE FUNCTION $row_function() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER $settings AS $$body$$
#variable_conflict use_variable
DECLARE
  ids bigint[];
  tx bigint;
  before bigint;
  alive boolean;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (SELECT record_image_eq(ROW($n_columns), ROW($o_columns))
        FROM (SELECT NEW.*) AS n, (SELECT OLD.*) AS o) THEN
      RETURN NULL;
    END IF;
  END IF;
  ids := $ids;
  $fresh_unseen
  ids := coalesce(ids, ARRAY[$make_function()]);
  tx := ids[array_upper(ids, 1)];
  IF TG_OP <> 'INSERT' THEN
    $settle_old
  END IF;
  IF TG_OP <> 'DELETE' THEN
    $settle_new
  END IF;
  RETURN NULL;
END
$$body$$
;;
CREATE OR REPLACE FUNCTION $truncate_function() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER $settings AS $$body$$
#variable_conflict use_variable
DECLARE
  partition text := TG_RELID::regclass::text;
  ids bigint[] := $ids;
  tx bigint;
  found_any boolean;
BEGIN
  EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || partition || ')' INTO found_any;
  $refuse_unseen
  IF NOT found_any THEN
    RETURN NULL;
  END IF;
  ids := coalesce(ids, ARRAY[$make_function()]);
  tx := ids[array_upper(ids, 1)];
  EXECUTE replace($$sql$$
    SELECT EXISTS (SELECT 1 FROM @partition@ AS o JOIN $version AS v ON $v_is_o
      WHERE v.$transaction_column > $$1 AND v.$transaction_column <> ALL ($$2))
    $$sql$$, '@partition@', partition) INTO found_any USING tx, ids;
  IF found_any THEN  -- an overlapping transaction that began later committed first
    tx := $make_function();
    ids := ids || tx;
  END IF;
  EXECUTE replace($$sql$$
    DELETE FROM $version AS v USING @partition@ AS o
    WHERE $v_is_o AND v.$transaction_column = ANY ($$1)
    $$sql$$, '@partition@', partition) USING ids;
  EXECUTE replace($$sql$$
    INSERT INTO $version ($columns, $transaction_column, $operation_column)
    SELECT $o_columns, $$1, 2 FROM @partition@ AS o
    WHERE (
      SELECT v.$operation_column FROM $version AS v WHERE $v_is_o
      ORDER BY v.$transaction_column DESC LIMIT 1) <> 2
    $$sql$$, '@partition@', partition) USING tx;
  $close_truncated
  RETURN NULL;
END
$$body$$
;;
CREATE TRIGGER "$row_trigger" AFTER INSERT OR UPDATE OR DELETE ON $table
FOR EACH ROW EXECUTE FUNCTION $row_function()
;;
CREATE TRIGGER "$truncate_trigger" BEFORE TRUNCATE ON $table
FOR EACH STATEMENT EXECUTE FUNCTION $truncate_function()
;;
DO $$body$$
DECLARE
  partition regclass;
BEGIN
  FOR partition IN SELECT relid FROM pg_partition_tree('$table_in_string') WHERE level > 0 LOOP
    EXECUTE replace($$sql$$
      CREATE OR REPLACE TRIGGER lineage_partition_truncate BEFORE TRUNCATE ON @partition@
      FOR EACH STATEMENT EXECUTE FUNCTION $truncate_function()
      $$sql$$, '@partition@', partition::text);
  END LOOP;
END
$$body$$
