-- template: postgresql/unit  version: 1
-- The maker of rows in $transaction: one per commit, finished by a deferred trigger.
CREATE TABLE IF NOT EXISTS lineage_history (
    history_id text NOT NULL,
    system_identifier bigint NOT NULL,
    database_oid oid NOT NULL
)
;;
CREATE OR REPLACE FUNCTION $history_function() RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$body$$
#variable_conflict use_variable
DECLARE
  known lineage_history;
  here bigint := (SELECT system_identifier FROM pg_control_system());
  database oid := (SELECT oid FROM pg_database WHERE datname = current_database());
BEGIN
  SELECT * INTO known FROM lineage_history
  WHERE system_identifier = here AND database_oid = database;
  IF NOT FOUND THEN  -- first use, or a restored copy: rows from elsewhere keep their own id
    INSERT INTO lineage_history
    VALUES (replace(gen_random_uuid()::text, '-', ''), here, database)
    RETURNING * INTO known;
  END IF;
  RETURN known.history_id;
END
$$body$$
;;
CREATE OR REPLACE FUNCTION $context_function() RETURNS jsonb
LANGUAGE sql STABLE AS $$body$$
  SELECT coalesce(nullif(current_setting('lineage.context', true), ''), '{}')::jsonb
$$body$$
;;
CREATE OR REPLACE FUNCTION $make_function() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$body$$
#variable_conflict use_variable
DECLARE
  ctx jsonb := $context_function();
  made bigint;
BEGIN
  PERFORM set_config('lineage.making', pg_current_xact_id()::text, true);
  INSERT INTO $transaction ($transaction_columns)
  SELECT $transaction_values
  RETURNING id INTO made;
  PERFORM set_config('lineage.making', '', true);
  RETURN made;
END
$$body$$
;;
CREATE OR REPLACE FUNCTION $open_function() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$body$$
#variable_conflict use_variable
DECLARE
  ids bigint[] := $ids;
BEGIN
  RETURN coalesce(ids[array_upper(ids, 1)], $make_function());
END
$$body$$
;;
CREATE OR REPLACE FUNCTION $commit_function() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$body$$
#variable_conflict use_variable
DECLARE
  ctx jsonb := $context_function();
  imported timestamptz := (ctx->>'committed_at')::timestamptz;
BEGIN
  IF imported IS NOT NULL AND EXISTS (
    SELECT 1 FROM $transaction AS later
    WHERE later.committed_at > imported AND later.xid <> NEW.xid
  ) THEN
    RAISE EXCEPTION 'report-lineage import-clock: % lies before the newest commit', imported;
  END IF;
  IF imported > clock_timestamp() THEN
    RAISE EXCEPTION 'report-lineage import-clock: % lies after the present', imported;
  END IF;
  UPDATE $transaction AS t
  SET committed_at = coalesce(imported, clock_timestamp())$commit_values
  WHERE t.id = NEW.id AND t.committed_at IS NULL;
  RETURN NULL;
END
$$body$$
;;
CREATE CONSTRAINT TRIGGER "$commit_trigger" AFTER INSERT ON $transaction
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION $commit_function()
;;
CREATE OR REPLACE FUNCTION $guard_function() RETURNS trigger
LANGUAGE plpgsql AS $$body$$
#variable_conflict use_variable
BEGIN
  IF TG_OP = 'INSERT' AND TG_RELID = '$transaction'::regclass
     AND current_setting('lineage.making', true) = pg_current_xact_id()::text THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'report-lineage append-only: % refused %', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END
$$body$$
;;
CREATE TRIGGER "$guard_trigger" BEFORE INSERT OR UPDATE OR DELETE ON $transaction
FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION $guard_function()
;;
CREATE TRIGGER "$truncate_trigger" BEFORE TRUNCATE ON $transaction
FOR EACH STATEMENT EXECUTE FUNCTION $guard_function()
