-- template: postgresql/unit  version: 6
-- The maker of rows in $transaction: one per commit, finished by a deferred trigger.
CREATE TABLE IF NOT EXISTS lineage_history (
    history_id text PRIMARY KEY,
    server_started timestamptz NOT NULL,
    file_path text NOT NULL
)
;;
-- The id of this database's history: of the server and of the database in it, so a copy has another;
-- a copy of the server's files has when renew_history_id left a row that says so.
-- The table remembers it until the server starts anew or the table's file, whose path names the
-- database, is another. Whoever would have to wait to remember it leaves that to others.
CREATE OR REPLACE FUNCTION $history_function() RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$body$$
#variable_conflict use_variable
DECLARE
  here text := (SELECT system_identifier FROM pg_control_system())
    || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())
    || coalesce((SELECT '/' || h.history_id FROM lineage_history AS h
                 WHERE h.file_path = 'renewed'), '');
  named text := left(encode(sha256(convert_to(here, 'UTF8')), 'hex'), 32);
BEGIN
  IF NOT EXISTS (  -- a reader that need not write stays one
      SELECT 1 FROM lineage_history AS h
      WHERE h.history_id = named AND h.server_started = pg_postmaster_start_time()
        AND h.file_path = pg_relation_filepath('lineage_history'))
    AND current_setting('transaction_isolation') = 'read committed'
    AND current_setting('transaction_read_only') = 'off'
    AND pg_try_advisory_xact_lock(7402561131018227714) THEN
    INSERT INTO lineage_history AS h (history_id, server_started, file_path)
    VALUES (named, pg_postmaster_start_time(), pg_relation_filepath('lineage_history'))
    ON CONFLICT (history_id) DO UPDATE
    SET server_started = excluded.server_started, file_path = excluded.file_path;
  END IF;
  RETURN named;
END
$$body$$
;;
CREATE OR REPLACE FUNCTION $context_function() RETURNS jsonb
LANGUAGE sql STABLE AS $$body$$
  SELECT coalesce(nullif(current_setting('lineage.context', true), ''), '{}')::jsonb
$$body$$
;;
CREATE OR REPLACE FUNCTION $make_function() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER $settings AS $$body$$
#variable_conflict use_variable
DECLARE
  ctx jsonb := $context_function();
  made bigint;
  said text;
BEGIN
  $refuse_unnamed
  IF pg_trigger_depth() = 0 THEN  -- asked for, not triggered: the guard has to know who it is
    said := set_config('lineage.making', pg_current_xact_id()::text, true);
  END IF;
  INSERT INTO $transaction ($transaction_columns)
  SELECT $transaction_values
  WHERE current_setting('$made_setting', true) = 'yes' OR NOT EXISTS (  -- after RESET ALL
    SELECT 1 FROM $facts WHERE xid = pg_current_xact_id()::text::bigint
      AND (committed_at IS NULL) IS TRUE OFFSET 0)
  RETURNING id INTO made;
  IF made IS NULL THEN
    said := set_config('lineage.found', 'yes', true);
    made := (SELECT max(id) FROM unnest($ids) AS own (id));
  ELSE
    $beside
  END IF;
  IF said IS NOT NULL THEN
    said := set_config('lineage.making', '', true);
  END IF;
  said := set_config('$made_setting', 'yes', true);
  RETURN made;
END
$$body$$
;;
CREATE OR REPLACE FUNCTION $open_function() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER $settings AS $$body$$
#variable_conflict use_variable
DECLARE
  ids bigint[] := $ids;
BEGIN
  RETURN coalesce(ids[array_upper(ids, 1)], $make_function());
END
$$body$$
;;
CREATE OR REPLACE FUNCTION $commit_function() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER $settings AS $$body$$
#variable_conflict use_variable
DECLARE
  ctx jsonb := $context_function();
  imported timestamptz := (ctx->>'committed_at')::timestamptz;
  present timestamptz := clock_timestamp();
BEGIN
  $refuse_unnamed
  IF imported IS NOT NULL THEN
    IF imported > clock_timestamp() THEN
      RAISE EXCEPTION 'report-lineage import-clock: % lies after the present', imported;
    END IF;
    IF EXISTS (
      SELECT 1 FROM $facts AS later
      WHERE later.committed_at > imported AND later.xid <> NEW.xid
    ) THEN
      RAISE EXCEPTION 'report-lineage import-clock: % lies before the newest commit', imported;
    END IF;
  END IF;
  UPDATE $facts AS t  -- every id of the commit at once: one moment must not halve it
  SET committed_at = coalesce(imported, present)$commit_values
  WHERE t.xid = NEW.xid AND t.history_id = NEW.history_id AND EXISTS (
    SELECT 1 FROM $facts AS own WHERE own.id = NEW.id AND (own.committed_at IS NULL) IS TRUE
  );
  RETURN NULL;
END
$$body$$
;;
CREATE CONSTRAINT TRIGGER "$commit_trigger" AFTER INSERT OR UPDATE OF issued_at ON $facts
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION $commit_function()
;;
-- As of a time, what was begun before it and committed after it does not count. What took longer than a
-- second is found here, the rest by the index of committed_at. A transaction that has written, which may
-- install anew, may make no index, even IF NOT EXISTS.
DO $$body$$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
                 WHERE i.indrelid = '$facts'::regclass AND c.relname = $slow_index_text) THEN
    CREATE INDEX "$slow_index" ON $facts (committed_at)
    WHERE committed_at - $issued_at > interval '1 second';
  END IF;
END
$$body$$
;;
-- A transaction that had written before it installed this lost its deferred trigger with the old one.
UPDATE $facts SET issued_at = issued_at
WHERE xid = pg_current_xact_id_if_assigned()::text::bigint AND committed_at IS NULL
;;
CREATE OR REPLACE FUNCTION $guard_function() RETURNS trigger
LANGUAGE plpgsql AS $$body$$
#variable_conflict use_variable
BEGIN
  IF TG_OP = 'INSERT' AND TG_RELID IN ('$transaction'::regclass, '$facts'::regclass)
     AND current_setting('lineage.making', true) = pg_current_xact_id()::text THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'report-lineage append-only: % refused %', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END
$$body$$
$adopt
