-- template: postgresql/standing_rows  version: 1
-- Inside a trigger while the guard is there; at once while a migration has taken it away, and without
-- a temporary table, with which a migration could not be prepared for a commit in two phases.
-- part: tx
tx
-- part: written_here
$version.$transaction_column = ANY (ids)
-- part: count_inserts
GET DIAGNOSTICS done = ROW_COUNT;
  inserts := inserts + done;
-- part: count_updates
GET DIAGNOSTICS done = ROW_COUNT;
  updates := updates + done;
-- part: count_deletes
GET DIAGNOSTICS done = ROW_COUNT;
  deletes := deletes + done;
-- part: lock_rows
-- Whoever is changing one of these rows has a version of it to tell: wait for it to be seen.
  PERFORM 1 FROM $live AS n WHERE ${within_n}$missing FOR SHARE OF n;
-- part: lock_table
-- A row that is coming back cannot be waited for by its own lock: it is not there to be seen.
  LOCK TABLE $live IN SHARE ROW EXCLUSIVE MODE;
-- part: record
#variable_conflict use_variable
DECLARE
  ids bigint[];
  tx bigint;
  done bigint;
  inserts bigint := 0;
  updates bigint := 0;
  deletes bigint := 0;
BEGIN
  $lock
  IF $needed THEN
    SELECT $ids INTO ids;
    ids := coalesce(ids, ARRAY[$make_function()]);
    tx := ids[array_upper(ids, 1)];
    IF EXISTS (
      SELECT 1 FROM $version AS v
      WHERE ${within_v}v.$transaction_column > tx AND v.$transaction_column <> ALL (ids)
    ) THEN
      tx := $make_function();
      ids := ids || tx;
    END IF;
    $steps
  END IF;
-- part: request
CREATE TEMPORARY TABLE lineage_baseline_request (
    $request_columns
    inserts bigint, updates bigint, deletes bigint
)
;;
CREATE FUNCTION pg_temp.lineage_baseline() RETURNS trigger LANGUAGE plpgsql AS $$body$$
$record
  NEW.inserts := inserts;
  NEW.updates := updates;
  NEW.deletes := deletes;
  RETURN NEW;
END
$$body$$
;;
CREATE TRIGGER lineage_baseline BEFORE INSERT ON pg_temp.lineage_baseline_request
FOR EACH ROW EXECUTE FUNCTION pg_temp.lineage_baseline()
-- part: forget
DROP TABLE pg_temp.lineage_baseline_request
;;
DROP FUNCTION pg_temp.lineage_baseline()
-- part: at_once
DO $$body$$
$record
END
$$body$$
