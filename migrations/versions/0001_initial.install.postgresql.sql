SELECT set_config('lineage.search_path', current_setting('search_path'), true), set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true)
;;
DROP TRIGGER IF EXISTS "lineage_unit_commit_lineage_transaction" ON lineage_transaction
;;
-- The maker of rows in lineage_transaction: one per commit, finished by a deferred trigger.
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
CREATE OR REPLACE FUNCTION lineage_history_lineage_transaction() RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $body$
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
$body$
;;
CREATE OR REPLACE FUNCTION lineage_context_lineage_transaction() RETURNS jsonb
LANGUAGE sql STABLE AS $body$
  SELECT coalesce(nullif(current_setting('lineage.context', true), ''), '{}')::jsonb
$body$
;;
CREATE OR REPLACE FUNCTION lineage_make_lineage_transaction() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $body$
#variable_conflict use_variable
DECLARE
  ctx jsonb := lineage_context_lineage_transaction();
  made bigint;
  said text;
BEGIN
  IF pg_trigger_depth() = 0 THEN  -- asked for, not triggered: the guard has to know who it is
    said := set_config('lineage.making', pg_current_xact_id()::text, true);
  END IF;
  INSERT INTO lineage_transaction (recorded_at, actor, reason, channel, request_id, remote_addr, meta, xid, history_id, database_user, imported, issued_at)
  SELECT clock_timestamp(), ctx->>'actor', ctx->>'reason', coalesce(ctx->>'channel', 'sql'), ctx->>'request_id', coalesce(ctx->>'remote_addr', ctx->'columns'->>'remote_addr'), (ctx->'meta')::json, pg_current_xact_id()::text::bigint, coalesce((
      SELECT h.history_id FROM lineage_history AS h
      WHERE h.server_started = pg_postmaster_start_time()
        AND h.file_path = pg_relation_filepath(h.tableoid)),
    lineage_history_lineage_transaction()), session_user, ctx ? 'committed_at', coalesce((ctx->>'committed_at')::timestamptz, transaction_timestamp())
  WHERE current_setting('lineage.made_1762316143', true) = 'yes' OR NOT EXISTS (  -- after RESET ALL
    SELECT 1 FROM lineage_transaction WHERE xid = pg_current_xact_id()::text::bigint
      AND (committed_at IS NULL) IS TRUE OFFSET 0)
  RETURNING id INTO made;
  IF made IS NULL THEN
    said := set_config('lineage.found', 'yes', true);
    made := (SELECT max(id) FROM unnest((
    SELECT array_agg(t.id ORDER BY t.id) FROM (
      SELECT id FROM lineage_transaction WHERE xid = pg_current_xact_id_if_assigned()::text::bigint
        AND (committed_at IS NULL) IS TRUE OFFSET 0) AS t)) AS own (id));
  ELSE
  END IF;
  IF said IS NOT NULL THEN
    said := set_config('lineage.making', '', true);
  END IF;
  said := set_config('lineage.made_1762316143', 'yes', true);
  RETURN made;
END
$body$
;;
CREATE OR REPLACE FUNCTION lineage_open_lineage_transaction() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $body$
#variable_conflict use_variable
DECLARE
  ids bigint[] := (
    SELECT array_agg(t.id ORDER BY t.id) FROM (
      SELECT id FROM lineage_transaction WHERE xid = pg_current_xact_id_if_assigned()::text::bigint
        AND (committed_at IS NULL) IS TRUE OFFSET 0) AS t);
BEGIN
  RETURN coalesce(ids[array_upper(ids, 1)], lineage_make_lineage_transaction());
END
$body$
;;
CREATE OR REPLACE FUNCTION lineage_commit_lineage_transaction() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $body$
#variable_conflict use_variable
DECLARE
  ctx jsonb := lineage_context_lineage_transaction();
  imported timestamptz := (ctx->>'committed_at')::timestamptz;
  present timestamptz := clock_timestamp();
BEGIN
  IF imported IS NOT NULL THEN
    IF imported > clock_timestamp() THEN
      RAISE EXCEPTION 'report-lineage import-clock: % lies after the present', imported;
    END IF;
    IF EXISTS (
      SELECT 1 FROM lineage_transaction AS later
      WHERE later.committed_at > imported AND later.xid <> NEW.xid
    ) THEN
      RAISE EXCEPTION 'report-lineage import-clock: % lies before the newest commit', imported;
    END IF;
  END IF;
  UPDATE lineage_transaction AS t  -- every id of the commit at once: one moment must not halve it
  SET committed_at = coalesce(imported, present), actor = ctx->>'actor', reason = ctx->>'reason', channel = coalesce(ctx->>'channel', 'sql'), request_id = ctx->>'request_id', remote_addr = coalesce(ctx->>'remote_addr', ctx->'columns'->>'remote_addr'), meta = (ctx->'meta')::json, imported = imported IS NOT NULL
  WHERE t.xid = NEW.xid AND t.history_id = NEW.history_id AND EXISTS (
    SELECT 1 FROM lineage_transaction AS own WHERE own.id = NEW.id AND (own.committed_at IS NULL) IS TRUE
  );
  RETURN NULL;
END
$body$
;;
CREATE CONSTRAINT TRIGGER "lineage_unit_commit_lineage_transaction" AFTER INSERT OR UPDATE OF issued_at ON lineage_transaction
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lineage_commit_lineage_transaction()
;;
-- As of a time, what was begun before it and committed after it does not count. What took longer than a
-- second is found here, the rest by the index of committed_at. A transaction that has written, which may
-- install anew, may make no index, even IF NOT EXISTS.
DO $body$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
                 WHERE i.indrelid = 'lineage_transaction'::regclass AND c.relname = 'lineage_slow_lineage_transaction') THEN
    CREATE INDEX "lineage_slow_lineage_transaction" ON lineage_transaction (committed_at)
    WHERE committed_at - issued_at > interval '1 second';
  END IF;
END
$body$
;;
-- A transaction that had written before it installed this lost its deferred trigger with the old one.
UPDATE lineage_transaction SET issued_at = issued_at
WHERE xid = pg_current_xact_id_if_assigned()::text::bigint AND committed_at IS NULL
;;
CREATE OR REPLACE FUNCTION lineage_guard_lineage_transaction() RETURNS trigger
LANGUAGE plpgsql AS $body$
#variable_conflict use_variable
BEGIN
  IF TG_OP = 'INSERT' AND TG_RELID IN ('lineage_transaction'::regclass, 'lineage_transaction'::regclass)
     AND current_setting('lineage.making', true) = pg_current_xact_id()::text THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'report-lineage append-only: % refused %', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END
$body$
;;
COMMENT ON TRIGGER lineage_unit_commit_lineage_transaction ON lineage_transaction IS 'report-lineage capture fda7d73e0d21f9b9'
;;
COMMENT ON FUNCTION lineage_context_lineage_transaction() IS 'report-lineage capture fda7d73e0d21f9b9'
;;
COMMENT ON FUNCTION lineage_history_lineage_transaction() IS 'report-lineage capture fda7d73e0d21f9b9'
;;
COMMENT ON FUNCTION lineage_make_lineage_transaction() IS 'report-lineage capture fda7d73e0d21f9b9'
;;
COMMENT ON FUNCTION lineage_open_lineage_transaction() IS 'report-lineage capture fda7d73e0d21f9b9'
;;
COMMENT ON FUNCTION lineage_commit_lineage_transaction() IS 'report-lineage capture fda7d73e0d21f9b9'
;;
COMMENT ON FUNCTION lineage_guard_lineage_transaction() IS 'report-lineage capture fda7d73e0d21f9b9'
;;
REVOKE ALL ON FUNCTION lineage_context_lineage_transaction() FROM PUBLIC
;;
REVOKE ALL ON FUNCTION lineage_history_lineage_transaction() FROM PUBLIC
;;
REVOKE ALL ON FUNCTION lineage_make_lineage_transaction() FROM PUBLIC
;;
REVOKE ALL ON FUNCTION lineage_open_lineage_transaction() FROM PUBLIC
;;
REVOKE ALL ON FUNCTION lineage_commit_lineage_transaction() FROM PUBLIC
;;
REVOKE ALL ON FUNCTION lineage_guard_lineage_transaction() FROM PUBLIC
;;
DROP TRIGGER IF EXISTS "lineage_attempt_guard_lineage_transaction" ON lineage_attempt
;;
-- What rollbacks took away, as blocks that record attempts leave it; added to and never changed.
CREATE TABLE IF NOT EXISTS lineage_attempt (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    attempted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor text,
    reason text,
    channel text NOT NULL,
    request_id text,
    remote_addr text,
    meta json,
    error_class text,
    error text,
    database_user text NOT NULL DEFAULT session_user
)
;;
CREATE TRIGGER "lineage_attempt_guard_lineage_transaction" BEFORE UPDATE OR DELETE OR TRUNCATE ON lineage_attempt
FOR EACH STATEMENT EXECUTE FUNCTION lineage_guard_lineage_transaction()
;;
COMMENT ON TRIGGER lineage_attempt_guard_lineage_transaction ON lineage_attempt IS 'report-lineage capture cbd51f81c9d1cbb6'
;;
DROP TRIGGER IF EXISTS "lineage_transaction_guard_guard_lineage_transaction" ON lineage_transaction
;;
DROP TRIGGER IF EXISTS "lineage_transaction_guard_keep_lineage_transaction" ON lineage_transaction
;;
DROP TRIGGER IF EXISTS "lineage_transaction_guard_truncate_lineage_transaction" ON lineage_transaction
;;
-- Only the maker adds rows to lineage_transaction; a host may change columns of its own until the commit.
CREATE OR REPLACE FUNCTION lineage_keep_lineage_transaction() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $body$
BEGIN
  IF (NEW.recorded_at IS DISTINCT FROM OLD.recorded_at OR NEW.committed_at IS DISTINCT FROM OLD.committed_at OR NEW.actor IS DISTINCT FROM OLD.actor OR NEW.reason IS DISTINCT FROM OLD.reason OR NEW.channel IS DISTINCT FROM OLD.channel OR NEW.request_id IS DISTINCT FROM OLD.request_id OR NEW.remote_addr IS DISTINCT FROM OLD.remote_addr OR NEW.meta::text IS DISTINCT FROM OLD.meta::text OR NEW.xid IS DISTINCT FROM OLD.xid OR NEW.history_id IS DISTINCT FROM OLD.history_id OR NEW.database_user IS DISTINCT FROM OLD.database_user OR NEW.imported IS DISTINCT FROM OLD.imported OR NEW.id IS DISTINCT FROM OLD.id OR NEW.issued_at IS DISTINCT FROM OLD.issued_at) OR EXISTS (
    SELECT 1 FROM lineage_transaction AS f WHERE f.id = OLD.id AND f.committed_at IS NOT NULL
  ) THEN
    RAISE EXCEPTION 'report-lineage append-only: % refused %', TG_TABLE_NAME, TG_OP
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$body$
;;
CREATE TRIGGER "lineage_transaction_guard_guard_lineage_transaction" BEFORE INSERT OR DELETE ON lineage_transaction
FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION lineage_guard_lineage_transaction()
;;
CREATE TRIGGER "lineage_transaction_guard_keep_lineage_transaction" BEFORE UPDATE ON lineage_transaction
FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION lineage_keep_lineage_transaction()
;;
CREATE TRIGGER "lineage_transaction_guard_truncate_lineage_transaction" BEFORE TRUNCATE ON lineage_transaction
FOR EACH STATEMENT EXECUTE FUNCTION lineage_guard_lineage_transaction()
;;
COMMENT ON TRIGGER lineage_transaction_guard_guard_lineage_transaction ON lineage_transaction IS 'report-lineage capture e81c6302be3304e8'
;;
COMMENT ON TRIGGER lineage_transaction_guard_keep_lineage_transaction ON lineage_transaction IS 'report-lineage capture e81c6302be3304e8'
;;
COMMENT ON TRIGGER lineage_transaction_guard_truncate_lineage_transaction ON lineage_transaction IS 'report-lineage capture e81c6302be3304e8'
;;
COMMENT ON FUNCTION lineage_keep_lineage_transaction() IS 'report-lineage capture e81c6302be3304e8'
;;
REVOKE ALL ON FUNCTION lineage_keep_lineage_transaction() FROM PUBLIC
;;
DROP TRIGGER IF EXISTS "lineage_guard_guard_lineage_lead_version" ON lineage_lead_version
;;
DROP TRIGGER IF EXISTS "lineage_guard_truncate_lineage_lead_version" ON lineage_lead_version
;;
-- Only capture writes to lineage_lead_version: its writes come from inside a trigger.
CREATE TRIGGER "lineage_guard_guard_lineage_lead_version" BEFORE INSERT OR UPDATE OR DELETE ON lineage_lead_version
FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION lineage_guard_lineage_transaction()
;;
CREATE TRIGGER "lineage_guard_truncate_lineage_lead_version" BEFORE TRUNCATE ON lineage_lead_version
FOR EACH STATEMENT EXECUTE FUNCTION lineage_guard_lineage_transaction()
;;
COMMENT ON TRIGGER lineage_guard_guard_lineage_lead_version ON lineage_lead_version IS 'report-lineage capture 47e74defc68ebcb8'
;;
COMMENT ON TRIGGER lineage_guard_truncate_lineage_lead_version ON lineage_lead_version IS 'report-lineage capture 47e74defc68ebcb8'
;;
DROP TRIGGER IF EXISTS "lineage_guard_guard_lineage_template_version" ON lineage_template_version
;;
DROP TRIGGER IF EXISTS "lineage_guard_truncate_lineage_template_version" ON lineage_template_version
;;
-- Only capture writes to lineage_template_version: its writes come from inside a trigger.
CREATE TRIGGER "lineage_guard_guard_lineage_template_version" BEFORE INSERT OR UPDATE OR DELETE ON lineage_template_version
FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION lineage_guard_lineage_transaction()
;;
CREATE TRIGGER "lineage_guard_truncate_lineage_template_version" BEFORE TRUNCATE ON lineage_template_version
FOR EACH STATEMENT EXECUTE FUNCTION lineage_guard_lineage_transaction()
;;
COMMENT ON TRIGGER lineage_guard_guard_lineage_template_version ON lineage_template_version IS 'report-lineage capture bb2e801312875c14'
;;
COMMENT ON TRIGGER lineage_guard_truncate_lineage_template_version ON lineage_template_version IS 'report-lineage capture bb2e801312875c14'
;;
DROP TRIGGER IF EXISTS "lineage_guard_guard_lineage_report_version" ON lineage_report_version
;;
DROP TRIGGER IF EXISTS "lineage_guard_truncate_lineage_report_version" ON lineage_report_version
;;
-- Only capture writes to lineage_report_version: its writes come from inside a trigger.
CREATE TRIGGER "lineage_guard_guard_lineage_report_version" BEFORE INSERT OR UPDATE OR DELETE ON lineage_report_version
FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION lineage_guard_lineage_transaction()
;;
CREATE TRIGGER "lineage_guard_truncate_lineage_report_version" BEFORE TRUNCATE ON lineage_report_version
FOR EACH STATEMENT EXECUTE FUNCTION lineage_guard_lineage_transaction()
;;
COMMENT ON TRIGGER lineage_guard_guard_lineage_report_version ON lineage_report_version IS 'report-lineage capture e283026e388cebfa'
;;
COMMENT ON TRIGGER lineage_guard_truncate_lineage_report_version ON lineage_report_version IS 'report-lineage capture e283026e388cebfa'
;;
DROP TRIGGER IF EXISTS "lineage_guard_guard_lineage_section_version" ON lineage_section_version
;;
DROP TRIGGER IF EXISTS "lineage_guard_truncate_lineage_section_version" ON lineage_section_version
;;
-- Only capture writes to lineage_section_version: its writes come from inside a trigger.
CREATE TRIGGER "lineage_guard_guard_lineage_section_version" BEFORE INSERT OR UPDATE OR DELETE ON lineage_section_version
FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION lineage_guard_lineage_transaction()
;;
CREATE TRIGGER "lineage_guard_truncate_lineage_section_version" BEFORE TRUNCATE ON lineage_section_version
FOR EACH STATEMENT EXECUTE FUNCTION lineage_guard_lineage_transaction()
;;
COMMENT ON TRIGGER lineage_guard_guard_lineage_section_version ON lineage_section_version IS 'report-lineage capture e9c80c88ba9d2222'
;;
COMMENT ON TRIGGER lineage_guard_truncate_lineage_section_version ON lineage_section_version IS 'report-lineage capture e9c80c88ba9d2222'
;;
DROP TRIGGER IF EXISTS "lineage_guard_guard_report_lineage" ON report_lineage
;;
DROP TRIGGER IF EXISTS "lineage_guard_truncate_report_lineage" ON report_lineage
;;
-- Only capture writes to report_lineage: its writes come from inside a trigger.
CREATE TRIGGER "lineage_guard_guard_report_lineage" BEFORE INSERT OR UPDATE OR DELETE ON report_lineage
FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION lineage_guard_lineage_transaction()
;;
CREATE TRIGGER "lineage_guard_truncate_report_lineage" BEFORE TRUNCATE ON report_lineage
FOR EACH STATEMENT EXECUTE FUNCTION lineage_guard_lineage_transaction()
;;
COMMENT ON TRIGGER lineage_guard_guard_report_lineage ON report_lineage IS 'report-lineage capture f57ea11d117a3f91'
;;
COMMENT ON TRIGGER lineage_guard_truncate_report_lineage ON report_lineage IS 'report-lineage capture f57ea11d117a3f91'
;;
DROP TRIGGER IF EXISTS "lineage_append_only_guard_lineage_run_event" ON lineage_run_event
;;
-- Rows of lineage_run_event are added and never change.
CREATE TRIGGER "lineage_append_only_guard_lineage_run_event" BEFORE UPDATE OR DELETE OR TRUNCATE ON lineage_run_event
FOR EACH STATEMENT EXECUTE FUNCTION lineage_guard_lineage_transaction()
;;
COMMENT ON TRIGGER lineage_append_only_guard_lineage_run_event ON lineage_run_event IS 'report-lineage capture 74a3f72b0e2188d7'
;;
DROP TRIGGER IF EXISTS "lineage_append_only_guard_lineage_access_event" ON lineage_access_event
;;
-- Rows of lineage_access_event are added and never change.
CREATE TRIGGER "lineage_append_only_guard_lineage_access_event" BEFORE UPDATE OR DELETE OR TRUNCATE ON lineage_access_event
FOR EACH STATEMENT EXECUTE FUNCTION lineage_guard_lineage_transaction()
;;
COMMENT ON TRIGGER lineage_append_only_guard_lineage_access_event ON lineage_access_event IS 'report-lineage capture c05eec57d9e7ded8'
;;
DROP TRIGGER IF EXISTS "lineage_append_only_guard_lineage_report_output" ON lineage_report_output
;;
-- Rows of lineage_report_output are added and never change.
CREATE TRIGGER "lineage_append_only_guard_lineage_report_output" BEFORE UPDATE OR DELETE OR TRUNCATE ON lineage_report_output
FOR EACH STATEMENT EXECUTE FUNCTION lineage_guard_lineage_transaction()
;;
COMMENT ON TRIGGER lineage_append_only_guard_lineage_report_output ON lineage_report_output IS 'report-lineage capture 83163f43e1c0e340'
;;
DROP TRIGGER IF EXISTS "lineage_capture_insert_lineage_lead" ON lineage_lead
;;
DROP TRIGGER IF EXISTS "lineage_capture_update_lineage_lead" ON lineage_lead
;;
DROP TRIGGER IF EXISTS "lineage_capture_delete_lineage_lead" ON lineage_lead
;;
DROP TRIGGER IF EXISTS "lineage_capture_truncate_lineage_lead" ON lineage_lead
;;
-- Every insert, update, delete and truncate of lineage_lead leaves versions in lineage_lead_version.
-- The first statement of each function serves rows that no version of this commit or of a later
-- transaction knows; whatever is left over takes the exact path below it. That looks at the rows as
-- they are now: a trigger of the host's may have written to them since, and been recorded already.
-- One plan serves for ever, so it must not depend on how many versions there were when it was made.
-- Versions of a row are asked for by comparing rows of key and transaction, which only the primary
-- key serves, never the index of the transaction alone; OFFSET 0 keeps that a probe for each row.
-- Versions that are changed are never joined to rows, since a join can become a walk through them
-- all: they are found by an array of their places, or by the conflict with the primary key.
CREATE OR REPLACE FUNCTION lineage_capture_insert_lineage_lead() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $body$
#variable_conflict use_variable
DECLARE
  ids bigint[];
  tx bigint;
  done bigint := 0;
  total bigint;
BEGIN
  IF current_setting('lineage.made_1762316143', true) = 'yes' THEN
    SELECT (
    SELECT array_agg(t.id ORDER BY t.id) FROM (
      SELECT id FROM lineage_transaction WHERE xid = pg_current_xact_id_if_assigned()::text::bigint
        AND (committed_at IS NULL) IS TRUE OFFSET 0) AS t), (SELECT count(*) FROM new_rows) INTO ids, total;
  ELSE  -- the commit has no transaction row yet, so there is none to look for
    SELECT count(*) INTO total FROM new_rows;
  END IF;
  IF total = 0 THEN
    RETURN NULL;
  END IF;
  IF ids IS NOT NULL AND current_setting('transaction_isolation') IN ('repeatable read', 'serializable')
     AND pg_sequence_last_value(pg_get_serial_sequence('lineage_transaction', 'id')::regclass) > ids[array_upper(ids, 1)] THEN
    -- The snapshot hides what others have committed since, such as the end of a row that comes
    -- back here. Their ids were drawn before the key was free, so one drawn now is higher.
    tx := lineage_make_lineage_transaction();
    ids := ids || tx;
  END IF;
  ids := coalesce(ids, ARRAY[lineage_make_lineage_transaction()]);
  tx := ids[array_upper(ids, 1)];
  IF current_setting('lineage.nested', true) IS DISTINCT FROM 'yes' AND NOT (pg_trigger_depth() > 1 AND EXISTS (  -- into the place of a row that the statement around it removes
    SELECT 1 FROM new_rows AS n WHERE (
      SELECT q.operation_type FROM lineage_lead_version AS q WHERE q.id = n.id AND ROW(q.id, q.transaction_id) <= ROW(n.id, 9223372036854775807)
      ORDER BY q.transaction_id DESC LIMIT 1) <> 2)) THEN
    INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
    SELECT n.id, n.name, n.email, n.website, n.attributes, tx, 0 FROM new_rows AS n
    WHERE NOT EXISTS (
      SELECT 1 FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) OFFSET 0);
    GET DIAGNOSTICS done = ROW_COUNT;
  END IF;
  IF done = total THEN
    RETURN NULL;
  END IF;
  IF EXISTS (
    SELECT 1 FROM new_rows AS n WHERE EXISTS (
      SELECT 1 FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) > ROW(n.id, tx) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND v.transaction_id <> ALL (ids) OFFSET 0)
  ) THEN  -- an overlapping transaction that began later committed first: ids grow in commit order
    tx := lineage_make_lineage_transaction();
    ids := ids || tx;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
  SELECT n.id, n.name, n.email, n.website, n.attributes, v.transaction_id, CASE WHEN (
    SELECT p.operation_type FROM lineage_lead_version AS p
    WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL ($2)
    ORDER BY p.transaction_id DESC LIMIT 1) <> 2 THEN 1 ELSE 0 END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_lead AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n CROSS JOIN LATERAL (SELECT v.* FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS v
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, name = excluded.name, email = excluded.email, website = excluded.website, attributes = excluded.attributes, operation_type = excluded.operation_type
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
  SELECT n.id, n.name, n.email, n.website, n.attributes, v.transaction_id, CASE WHEN (
    SELECT p.operation_type FROM lineage_lead_version AS p
    WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL (ids)
    ORDER BY p.transaction_id DESC LIMIT 1) <> 2 THEN 1 ELSE 0 END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_lead AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n CROSS JOIN LATERAL (SELECT v.* FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS v
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, name = excluded.name, email = excluded.email, website = excluded.website, attributes = excluded.attributes, operation_type = excluded.operation_type;
  END IF;
  INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
  SELECT n.id, n.name, n.email, n.website, n.attributes, tx, CASE WHEN (
    SELECT q.operation_type FROM lineage_lead_version AS q WHERE q.id = n.id AND ROW(q.id, q.transaction_id) <= ROW(n.id, 9223372036854775807)
    ORDER BY q.transaction_id DESC LIMIT 1) <> 2 THEN 1 ELSE 0 END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_lead AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n
  WHERE NOT EXISTS (
    SELECT 1 FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0);
  DELETE FROM lineage_lead_version AS v  -- removed before it could be recorded: it never was
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM new_rows AS n CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h))
    AND (v.operation_type = 2 AND v.transaction_id = ANY (ids)) IS TRUE
    AND coalesce((
      SELECT p.operation_type FROM lineage_lead_version AS p
      WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL (ids)
      ORDER BY p.transaction_id DESC LIMIT 1), 2) = 2;
  DELETE FROM lineage_lead_version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM new_rows AS n CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h))
    AND (v.operation_type = 1 AND v.transaction_id = ANY (ids)) IS TRUE
    AND EXISTS (
      SELECT 1 FROM (
        SELECT q.* FROM lineage_lead_version AS q WHERE q.id = v.id AND ROW(q.id, q.transaction_id) < ROW(v.id, v.transaction_id)
        ORDER BY q.transaction_id DESC LIMIT 1) AS p
      WHERE p.operation_type <> 2 AND record_image_eq(ROW(p.id, p.name, p.email, p.website, p.attributes), ROW(v.id, v.name, v.email, v.website, v.attributes)));
  IF pg_trigger_depth() > 1 THEN
    -- A trigger of the host's wrote to rows that the statement around it writes to, too, and may have
    -- left no version of them: that statement has to look at the rows as they are.
    PERFORM set_config('lineage.nested', 'yes', true);
  END IF;
  RETURN NULL;
END
$body$
;;
CREATE OR REPLACE FUNCTION lineage_capture_update_lineage_lead() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $body$
#variable_conflict use_variable
DECLARE
  ids bigint[];
  tx bigint;
  done bigint := 0;
  changed bigint;
  made boolean;
  total bigint;
BEGIN
  IF current_setting('lineage.made_1762316143', true) = 'yes' THEN
    SELECT (
    SELECT array_agg(t.id ORDER BY t.id) FROM (
      SELECT id FROM lineage_transaction WHERE xid = pg_current_xact_id_if_assigned()::text::bigint
        AND (committed_at IS NULL) IS TRUE OFFSET 0) AS t), (SELECT count(*) FROM new_rows) INTO ids, total;
  ELSE  -- the commit has no transaction row yet, so there is none to look for
    SELECT count(*) INTO total FROM new_rows;
  END IF;
  made := ids IS NULL;
  IF total = 0 THEN
    RETURN NULL;
  END IF;
  IF made THEN
    ids := ARRAY[lineage_make_lineage_transaction()];
  END IF;
  tx := ids[array_upper(ids, 1)];
  IF current_setting('lineage.nested', true) IS DISTINCT FROM 'yes' THEN
    IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
  SELECT n.id, n.name, n.email, n.website, n.attributes, $1, 1 FROM new_rows AS n JOIN old_rows AS o ON n.id = o.id
  WHERE record_image_ne(ROW(n.id, n.name, n.email, n.website, n.attributes), ROW(o.id, o.name, o.email, o.website, o.attributes)) AND NOT EXISTS (
    SELECT 1 FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) OFFSET 0)
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
  SELECT n.id, n.name, n.email, n.website, n.attributes, tx, 1 FROM new_rows AS n JOIN old_rows AS o ON n.id = o.id
  WHERE record_image_ne(ROW(n.id, n.name, n.email, n.website, n.attributes), ROW(o.id, o.name, o.email, o.website, o.attributes)) AND NOT EXISTS (
    SELECT 1 FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) OFFSET 0);
  END IF;
    GET DIAGNOSTICS done = ROW_COUNT;
  END IF;
  IF done = total THEN
    RETURN NULL;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  SELECT count(*) FROM new_rows AS n LEFT JOIN old_rows AS o ON n.id = o.id
  WHERE (o.id IS NULL) OR record_image_ne(ROW(n.id, n.name, n.email, n.website, n.attributes), ROW(o.id, o.name, o.email, o.website, o.attributes))
    $sql$ INTO changed USING tx, ids;
  ELSE
  SELECT count(*) INTO changed FROM new_rows AS n LEFT JOIN old_rows AS o ON n.id = o.id
  WHERE (o.id IS NULL) OR record_image_ne(ROW(n.id, n.name, n.email, n.website, n.attributes), ROW(o.id, o.name, o.email, o.website, o.attributes));
  END IF;
  IF changed = done THEN
    IF made AND changed = 0 AND current_setting('lineage.found', true) IS DISTINCT FROM 'yes' THEN
      DELETE FROM lineage_transaction WHERE id = tx;
    END IF;
    RETURN NULL;
  END IF;
  IF NOT made AND current_setting('transaction_isolation') IN ('repeatable read', 'serializable')
     AND pg_sequence_last_value(pg_get_serial_sequence('lineage_transaction', 'id')::regclass) > ids[array_upper(ids, 1)] THEN
    -- The snapshot hides what others have committed since, such as the end of a row that comes
    -- back here. Their ids were drawn before the key was free, so one drawn now is higher.
    tx := lineage_make_lineage_transaction();
    ids := ids || tx;
  END IF;
  IF EXISTS (
    SELECT 1 FROM new_rows AS n WHERE EXISTS (
      SELECT 1 FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) > ROW(n.id, tx) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND v.transaction_id <> ALL (ids) OFFSET 0)
  ) THEN  -- an overlapping transaction that began later committed first: ids grow in commit order
    tx := lineage_make_lineage_transaction();
    ids := ids || tx;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
  SELECT o.id, o.name, o.email, o.website, o.attributes, v.transaction_id, 2
  FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.* FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS v
  WHERE v.operation_type = 1 AND NOT EXISTS (SELECT 1 FROM lineage_lead AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0)
    AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE n.id = o.id)
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, name = excluded.name, email = excluded.email, website = excluded.website, attributes = excluded.attributes, operation_type = excluded.operation_type
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
  SELECT o.id, o.name, o.email, o.website, o.attributes, v.transaction_id, 2
  FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.* FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS v
  WHERE v.operation_type = 1 AND NOT EXISTS (SELECT 1 FROM lineage_lead AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0)
    AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE n.id = o.id)
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, name = excluded.name, email = excluded.email, website = excluded.website, attributes = excluded.attributes, operation_type = excluded.operation_type;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
  SELECT o.id, o.name, o.email, o.website, o.attributes, $1, 2 FROM old_rows AS o
  WHERE NOT EXISTS (SELECT 1 FROM lineage_lead AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0) AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE n.id = o.id)
    AND NOT EXISTS (
      SELECT 1 FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0)
    AND coalesce((
      SELECT q.operation_type FROM lineage_lead_version AS q WHERE q.id = o.id AND ROW(q.id, q.transaction_id) <= ROW(o.id, 9223372036854775807)
      ORDER BY q.transaction_id DESC LIMIT 1), 0) <> 2
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
  SELECT o.id, o.name, o.email, o.website, o.attributes, tx, 2 FROM old_rows AS o
  WHERE NOT EXISTS (SELECT 1 FROM lineage_lead AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0) AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE n.id = o.id)
    AND NOT EXISTS (
      SELECT 1 FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0)
    AND coalesce((
      SELECT q.operation_type FROM lineage_lead_version AS q WHERE q.id = o.id AND ROW(q.id, q.transaction_id) <= ROW(o.id, 9223372036854775807)
      ORDER BY q.transaction_id DESC LIMIT 1), 0) <> 2;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  DELETE FROM lineage_lead_version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS h
    WHERE NOT EXISTS (SELECT 1 FROM lineage_lead AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0) AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE n.id = o.id)))
    AND (v.operation_type = 0 AND v.transaction_id = ANY ($2)) IS TRUE
    $sql$ USING tx, ids;
  ELSE
  DELETE FROM lineage_lead_version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h
    WHERE NOT EXISTS (SELECT 1 FROM lineage_lead AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0) AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE n.id = o.id)))
    AND (v.operation_type = 0 AND v.transaction_id = ANY (ids)) IS TRUE;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
  SELECT n.id, n.name, n.email, n.website, n.attributes, v.transaction_id, CASE
    WHEN v.operation_type = 2 THEN 1
    WHEN v.operation_type = 1 AND (o.id IS NULL) AND coalesce((  -- recorded by a trigger's write
      SELECT p.operation_type FROM lineage_lead_version AS p
      WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL ($2)
      ORDER BY p.transaction_id DESC LIMIT 1), 2) = 2 THEN 0
    ELSE v.operation_type END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_lead AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n LEFT JOIN old_rows AS o ON n.id = o.id CROSS JOIN LATERAL (SELECT v.* FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS v
  WHERE (o.id IS NULL) OR (record_image_ne(ROW(n.id, n.name, n.email, n.website, n.attributes), ROW(o.id, o.name, o.email, o.website, o.attributes))
    AND (v.operation_type = 2 OR record_image_ne(ROW(v.id, v.name, v.email, v.website, v.attributes), ROW(n.id, n.name, n.email, n.website, n.attributes))))
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, name = excluded.name, email = excluded.email, website = excluded.website, attributes = excluded.attributes, operation_type = excluded.operation_type
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
  SELECT n.id, n.name, n.email, n.website, n.attributes, v.transaction_id, CASE
    WHEN v.operation_type = 2 THEN 1
    WHEN v.operation_type = 1 AND (o.id IS NULL) AND coalesce((  -- recorded by a trigger's write
      SELECT p.operation_type FROM lineage_lead_version AS p
      WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL (ids)
      ORDER BY p.transaction_id DESC LIMIT 1), 2) = 2 THEN 0
    ELSE v.operation_type END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_lead AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n LEFT JOIN old_rows AS o ON n.id = o.id CROSS JOIN LATERAL (SELECT v.* FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS v
  WHERE (o.id IS NULL) OR (record_image_ne(ROW(n.id, n.name, n.email, n.website, n.attributes), ROW(o.id, o.name, o.email, o.website, o.attributes))
    AND (v.operation_type = 2 OR record_image_ne(ROW(v.id, v.name, v.email, v.website, v.attributes), ROW(n.id, n.name, n.email, n.website, n.attributes))))
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, name = excluded.name, email = excluded.email, website = excluded.website, attributes = excluded.attributes, operation_type = excluded.operation_type;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  DELETE FROM lineage_lead_version AS v  -- removed before it could be recorded: it never was
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM new_rows AS n CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS h))
    AND (v.operation_type = 2 AND v.transaction_id = ANY ($2)) IS TRUE
    AND coalesce((
      SELECT p.operation_type FROM lineage_lead_version AS p
      WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL ($2)
      ORDER BY p.transaction_id DESC LIMIT 1), 2) = 2
    $sql$ USING tx, ids;
  ELSE
  DELETE FROM lineage_lead_version AS v  -- removed before it could be recorded: it never was
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM new_rows AS n CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h))
    AND (v.operation_type = 2 AND v.transaction_id = ANY (ids)) IS TRUE
    AND coalesce((
      SELECT p.operation_type FROM lineage_lead_version AS p
      WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL (ids)
      ORDER BY p.transaction_id DESC LIMIT 1), 2) = 2;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
  SELECT n.id, n.name, n.email, n.website, n.attributes, $1, CASE WHEN o.id IS NULL THEN 0 ELSE 1 END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_lead AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n LEFT JOIN old_rows AS o ON n.id = o.id
  WHERE ((o.id IS NULL) OR record_image_ne(ROW(n.id, n.name, n.email, n.website, n.attributes), ROW(o.id, o.name, o.email, o.website, o.attributes)))
    AND NOT EXISTS (
      SELECT 1 FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0)
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
  SELECT n.id, n.name, n.email, n.website, n.attributes, tx, CASE WHEN o.id IS NULL THEN 0 ELSE 1 END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_lead AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n LEFT JOIN old_rows AS o ON n.id = o.id
  WHERE ((o.id IS NULL) OR record_image_ne(ROW(n.id, n.name, n.email, n.website, n.attributes), ROW(o.id, o.name, o.email, o.website, o.attributes)))
    AND NOT EXISTS (
      SELECT 1 FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0);
  END IF;
  DELETE FROM lineage_lead_version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM new_rows AS n CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h))
    AND (v.operation_type = 1 AND v.transaction_id = ANY (ids)) IS TRUE
    AND EXISTS (
      SELECT 1 FROM (
        SELECT q.* FROM lineage_lead_version AS q WHERE q.id = v.id AND ROW(q.id, q.transaction_id) < ROW(v.id, v.transaction_id)
        ORDER BY q.transaction_id DESC LIMIT 1) AS p
      WHERE p.operation_type <> 2 AND record_image_eq(ROW(p.id, p.name, p.email, p.website, p.attributes), ROW(v.id, v.name, v.email, v.website, v.attributes)));
  IF pg_trigger_depth() > 1 THEN
    -- A trigger of the host's wrote to rows that the statement around it writes to, too, and may have
    -- left no version of them: that statement has to look at the rows as they are.
    PERFORM set_config('lineage.nested', 'yes', true);
  END IF;
  RETURN NULL;
END
$body$
;;
CREATE OR REPLACE FUNCTION lineage_capture_delete_lineage_lead() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $body$
#variable_conflict use_variable
DECLARE
  ids bigint[];
  tx bigint;
  done bigint := 0;
  total bigint;
BEGIN
  IF current_setting('lineage.made_1762316143', true) = 'yes' THEN
    SELECT (
    SELECT array_agg(t.id ORDER BY t.id) FROM (
      SELECT id FROM lineage_transaction WHERE xid = pg_current_xact_id_if_assigned()::text::bigint
        AND (committed_at IS NULL) IS TRUE OFFSET 0) AS t), (SELECT count(*) FROM old_rows) INTO ids, total;
  ELSE  -- the commit has no transaction row yet, so there is none to look for
    SELECT count(*) INTO total FROM old_rows;
  END IF;
  IF total = 0 THEN
    RETURN NULL;
  END IF;
  ids := coalesce(ids, ARRAY[lineage_make_lineage_transaction()]);
  tx := ids[array_upper(ids, 1)];
  IF current_setting('lineage.nested', true) IS DISTINCT FROM 'yes' THEN
    INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
    SELECT o.id, o.name, o.email, o.website, o.attributes, tx, 2 FROM old_rows AS o
    WHERE NOT EXISTS (
      SELECT 1 FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) OFFSET 0);
    GET DIAGNOSTICS done = ROW_COUNT;
  END IF;
  IF done = total THEN
    RETURN NULL;
  END IF;
  IF EXISTS (
    SELECT 1 FROM old_rows AS n WHERE EXISTS (
      SELECT 1 FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) > ROW(n.id, tx) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND v.transaction_id <> ALL (ids) OFFSET 0)
  ) THEN  -- an overlapping transaction that began later committed first: ids grow in commit order
    tx := lineage_make_lineage_transaction();
    ids := ids || tx;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
  SELECT o.id, o.name, o.email, o.website, o.attributes, v.transaction_id, 2
  FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.* FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS v
  WHERE v.operation_type = 1 AND NOT EXISTS (SELECT 1 FROM lineage_lead AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0)
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, name = excluded.name, email = excluded.email, website = excluded.website, attributes = excluded.attributes, operation_type = excluded.operation_type
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
  SELECT o.id, o.name, o.email, o.website, o.attributes, v.transaction_id, 2
  FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.* FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS v
  WHERE v.operation_type = 1 AND NOT EXISTS (SELECT 1 FROM lineage_lead AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0)
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, name = excluded.name, email = excluded.email, website = excluded.website, attributes = excluded.attributes, operation_type = excluded.operation_type;
  END IF;
  INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
  SELECT o.id, o.name, o.email, o.website, o.attributes, tx, 2 FROM old_rows AS o
  WHERE NOT EXISTS (SELECT 1 FROM lineage_lead AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0) AND NOT EXISTS (
      SELECT 1 FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0)
    AND coalesce((
      SELECT q.operation_type FROM lineage_lead_version AS q WHERE q.id = o.id AND ROW(q.id, q.transaction_id) <= ROW(o.id, 9223372036854775807)
      ORDER BY q.transaction_id DESC LIMIT 1), 0) <> 2;
  DELETE FROM lineage_lead_version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h WHERE NOT EXISTS (SELECT 1 FROM lineage_lead AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0)))
    AND (v.operation_type = 0 AND v.transaction_id = ANY (ids)) IS TRUE;
  IF pg_trigger_depth() > 1 THEN
    -- A trigger of the host's wrote to rows that the statement around it writes to, too, and may have
    -- left no version of them: that statement has to look at the rows as they are.
    PERFORM set_config('lineage.nested', 'yes', true);
  END IF;
  RETURN NULL;
END
$body$
;;
CREATE OR REPLACE FUNCTION lineage_capture_truncate_lineage_lead() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $body$
#variable_conflict use_variable
DECLARE
  ids bigint[];
  tx bigint;
  done bigint := 0;
  total bigint;
BEGIN
  IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
    RAISE EXCEPTION 'report-lineage isolation-too-strict: % refused TRUNCATE', TG_TABLE_NAME
      USING ERRCODE = 'feature_not_supported',
        DETAIL = 'It may remove rows that the transaction cannot see, and so could not record.',
        HINT = 'Use DELETE, or TRUNCATE at READ COMMITTED.';
  END IF;
  IF current_setting('lineage.made_1762316143', true) = 'yes' THEN
    SELECT (
    SELECT array_agg(t.id ORDER BY t.id) FROM (
      SELECT id FROM lineage_transaction WHERE xid = pg_current_xact_id_if_assigned()::text::bigint
        AND (committed_at IS NULL) IS TRUE OFFSET 0) AS t), (SELECT count(*) FROM lineage_lead) INTO ids, total;
  ELSE  -- the commit has no transaction row yet, so there is none to look for
    SELECT count(*) INTO total FROM lineage_lead;
  END IF;
  IF total = 0 THEN
    RETURN NULL;
  END IF;
  ids := coalesce(ids, ARRAY[lineage_make_lineage_transaction()]);
  tx := ids[array_upper(ids, 1)];
  IF current_setting('lineage.nested', true) IS DISTINCT FROM 'yes' THEN
    INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
    SELECT o.id, o.name, o.email, o.website, o.attributes, tx, 2 FROM lineage_lead AS o
    WHERE NOT EXISTS (
      SELECT 1 FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) OFFSET 0);
    GET DIAGNOSTICS done = ROW_COUNT;
  END IF;
  IF done = total THEN
    RETURN NULL;
  END IF;
  IF EXISTS (
    SELECT 1 FROM lineage_lead AS n WHERE EXISTS (
      SELECT 1 FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) > ROW(n.id, tx) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND v.transaction_id <> ALL (ids) OFFSET 0)
  ) THEN  -- an overlapping transaction that began later committed first: ids grow in commit order
    tx := lineage_make_lineage_transaction();
    ids := ids || tx;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
  SELECT o.id, o.name, o.email, o.website, o.attributes, v.transaction_id, 2
  FROM lineage_lead AS o CROSS JOIN LATERAL (SELECT v.* FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS v
  WHERE v.operation_type = 1 AND true
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, name = excluded.name, email = excluded.email, website = excluded.website, attributes = excluded.attributes, operation_type = excluded.operation_type
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
  SELECT o.id, o.name, o.email, o.website, o.attributes, v.transaction_id, 2
  FROM lineage_lead AS o CROSS JOIN LATERAL (SELECT v.* FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS v
  WHERE v.operation_type = 1 AND true
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, name = excluded.name, email = excluded.email, website = excluded.website, attributes = excluded.attributes, operation_type = excluded.operation_type;
  END IF;
  INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
  SELECT o.id, o.name, o.email, o.website, o.attributes, tx, 2 FROM lineage_lead AS o
  WHERE true AND NOT EXISTS (
      SELECT 1 FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0)
    AND coalesce((
      SELECT q.operation_type FROM lineage_lead_version AS q WHERE q.id = o.id AND ROW(q.id, q.transaction_id) <= ROW(o.id, 9223372036854775807)
      ORDER BY q.transaction_id DESC LIMIT 1), 0) <> 2;
  DELETE FROM lineage_lead_version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM lineage_lead AS o CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_lead_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h WHERE true))
    AND (v.operation_type = 0 AND v.transaction_id = ANY (ids)) IS TRUE;
  IF pg_trigger_depth() > 1 THEN
    -- A trigger of the host's wrote to rows that the statement around it writes to, too, and may have
    -- left no version of them: that statement has to look at the rows as they are.
    PERFORM set_config('lineage.nested', 'yes', true);
  END IF;
  RETURN NULL;
END
$body$
;;
CREATE TRIGGER "lineage_capture_insert_lineage_lead" AFTER INSERT ON lineage_lead
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION lineage_capture_insert_lineage_lead()
;;
CREATE TRIGGER "lineage_capture_update_lineage_lead" AFTER UPDATE ON lineage_lead
REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION lineage_capture_update_lineage_lead()
;;
CREATE TRIGGER "lineage_capture_delete_lineage_lead" AFTER DELETE ON lineage_lead
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION lineage_capture_delete_lineage_lead()
;;
CREATE TRIGGER "lineage_capture_truncate_lineage_lead" BEFORE TRUNCATE ON lineage_lead
FOR EACH STATEMENT EXECUTE FUNCTION lineage_capture_truncate_lineage_lead()
;;
COMMENT ON TRIGGER lineage_capture_insert_lineage_lead ON lineage_lead IS 'report-lineage capture e54d9c2c03918fac'
;;
COMMENT ON TRIGGER lineage_capture_update_lineage_lead ON lineage_lead IS 'report-lineage capture e54d9c2c03918fac'
;;
COMMENT ON TRIGGER lineage_capture_delete_lineage_lead ON lineage_lead IS 'report-lineage capture e54d9c2c03918fac'
;;
COMMENT ON TRIGGER lineage_capture_truncate_lineage_lead ON lineage_lead IS 'report-lineage capture e54d9c2c03918fac'
;;
COMMENT ON FUNCTION lineage_capture_insert_lineage_lead() IS 'report-lineage capture e54d9c2c03918fac'
;;
COMMENT ON FUNCTION lineage_capture_update_lineage_lead() IS 'report-lineage capture e54d9c2c03918fac'
;;
COMMENT ON FUNCTION lineage_capture_delete_lineage_lead() IS 'report-lineage capture e54d9c2c03918fac'
;;
COMMENT ON FUNCTION lineage_capture_truncate_lineage_lead() IS 'report-lineage capture e54d9c2c03918fac'
;;
REVOKE ALL ON FUNCTION lineage_capture_insert_lineage_lead() FROM PUBLIC
;;
REVOKE ALL ON FUNCTION lineage_capture_update_lineage_lead() FROM PUBLIC
;;
REVOKE ALL ON FUNCTION lineage_capture_delete_lineage_lead() FROM PUBLIC
;;
REVOKE ALL ON FUNCTION lineage_capture_truncate_lineage_lead() FROM PUBLIC
;;
DROP TRIGGER IF EXISTS "lineage_capture_insert_lineage_template" ON lineage_template
;;
DROP TRIGGER IF EXISTS "lineage_capture_update_lineage_template" ON lineage_template
;;
DROP TRIGGER IF EXISTS "lineage_capture_delete_lineage_template" ON lineage_template
;;
DROP TRIGGER IF EXISTS "lineage_capture_truncate_lineage_template" ON lineage_template
;;
-- Every insert, update, delete and truncate of lineage_template leaves versions in lineage_template_version.
-- The first statement of each function serves rows that no version of this commit or of a later
-- transaction knows; whatever is left over takes the exact path below it. That looks at the rows as
-- they are now: a trigger of the host's may have written to them since, and been recorded already.
-- One plan serves for ever, so it must not depend on how many versions there were when it was made.
-- Versions of a row are asked for by comparing rows of key and transaction, which only the primary
-- key serves, never the index of the transaction alone; OFFSET 0 keeps that a probe for each row.
-- Versions that are changed are never joined to rows, since a join can become a walk through them
-- all: they are found by an array of their places, or by the conflict with the primary key.
CREATE OR REPLACE FUNCTION lineage_capture_insert_lineage_template() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $body$
#variable_conflict use_variable
DECLARE
  ids bigint[];
  tx bigint;
  done bigint := 0;
  total bigint;
BEGIN
  IF current_setting('lineage.made_1762316143', true) = 'yes' THEN
    SELECT (
    SELECT array_agg(t.id ORDER BY t.id) FROM (
      SELECT id FROM lineage_transaction WHERE xid = pg_current_xact_id_if_assigned()::text::bigint
        AND (committed_at IS NULL) IS TRUE OFFSET 0) AS t), (SELECT count(*) FROM new_rows) INTO ids, total;
  ELSE  -- the commit has no transaction row yet, so there is none to look for
    SELECT count(*) INTO total FROM new_rows;
  END IF;
  IF total = 0 THEN
    RETURN NULL;
  END IF;
  IF ids IS NOT NULL AND current_setting('transaction_isolation') IN ('repeatable read', 'serializable')
     AND pg_sequence_last_value(pg_get_serial_sequence('lineage_transaction', 'id')::regclass) > ids[array_upper(ids, 1)] THEN
    -- The snapshot hides what others have committed since, such as the end of a row that comes
    -- back here. Their ids were drawn before the key was free, so one drawn now is higher.
    tx := lineage_make_lineage_transaction();
    ids := ids || tx;
  END IF;
  ids := coalesce(ids, ARRAY[lineage_make_lineage_transaction()]);
  tx := ids[array_upper(ids, 1)];
  IF current_setting('lineage.nested', true) IS DISTINCT FROM 'yes' AND NOT (pg_trigger_depth() > 1 AND EXISTS (  -- into the place of a row that the statement around it removes
    SELECT 1 FROM new_rows AS n WHERE (
      SELECT q.operation_type FROM lineage_template_version AS q WHERE q.id = n.id AND ROW(q.id, q.transaction_id) <= ROW(n.id, 9223372036854775807)
      ORDER BY q.transaction_id DESC LIMIT 1) <> 2)) THEN
    INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
    SELECT n.id, n.name, n.label, n.source, tx, 0 FROM new_rows AS n
    WHERE NOT EXISTS (
      SELECT 1 FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) OFFSET 0);
    GET DIAGNOSTICS done = ROW_COUNT;
  END IF;
  IF done = total THEN
    RETURN NULL;
  END IF;
  IF EXISTS (
    SELECT 1 FROM new_rows AS n WHERE EXISTS (
      SELECT 1 FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) > ROW(n.id, tx) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND v.transaction_id <> ALL (ids) OFFSET 0)
  ) THEN  -- an overlapping transaction that began later committed first: ids grow in commit order
    tx := lineage_make_lineage_transaction();
    ids := ids || tx;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  SELECT n.id, n.name, n.label, n.source, v.transaction_id, CASE WHEN (
    SELECT p.operation_type FROM lineage_template_version AS p
    WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL ($2)
    ORDER BY p.transaction_id DESC LIMIT 1) <> 2 THEN 1 ELSE 0 END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_template AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n CROSS JOIN LATERAL (SELECT v.* FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS v
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, name = excluded.name, label = excluded.label, source = excluded.source, operation_type = excluded.operation_type
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  SELECT n.id, n.name, n.label, n.source, v.transaction_id, CASE WHEN (
    SELECT p.operation_type FROM lineage_template_version AS p
    WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL (ids)
    ORDER BY p.transaction_id DESC LIMIT 1) <> 2 THEN 1 ELSE 0 END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_template AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n CROSS JOIN LATERAL (SELECT v.* FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS v
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, name = excluded.name, label = excluded.label, source = excluded.source, operation_type = excluded.operation_type;
  END IF;
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  SELECT n.id, n.name, n.label, n.source, tx, CASE WHEN (
    SELECT q.operation_type FROM lineage_template_version AS q WHERE q.id = n.id AND ROW(q.id, q.transaction_id) <= ROW(n.id, 9223372036854775807)
    ORDER BY q.transaction_id DESC LIMIT 1) <> 2 THEN 1 ELSE 0 END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_template AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n
  WHERE NOT EXISTS (
    SELECT 1 FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0);
  DELETE FROM lineage_template_version AS v  -- removed before it could be recorded: it never was
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM new_rows AS n CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h))
    AND (v.operation_type = 2 AND v.transaction_id = ANY (ids)) IS TRUE
    AND coalesce((
      SELECT p.operation_type FROM lineage_template_version AS p
      WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL (ids)
      ORDER BY p.transaction_id DESC LIMIT 1), 2) = 2;
  DELETE FROM lineage_template_version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM new_rows AS n CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h))
    AND (v.operation_type = 1 AND v.transaction_id = ANY (ids)) IS TRUE
    AND EXISTS (
      SELECT 1 FROM (
        SELECT q.* FROM lineage_template_version AS q WHERE q.id = v.id AND ROW(q.id, q.transaction_id) < ROW(v.id, v.transaction_id)
        ORDER BY q.transaction_id DESC LIMIT 1) AS p
      WHERE p.operation_type <> 2 AND record_image_eq(ROW(p.id, p.name, p.label, p.source), ROW(v.id, v.name, v.label, v.source)));
  IF pg_trigger_depth() > 1 THEN
    -- A trigger of the host's wrote to rows that the statement around it writes to, too, and may have
    -- left no version of them: that statement has to look at the rows as they are.
    PERFORM set_config('lineage.nested', 'yes', true);
  END IF;
  RETURN NULL;
END
$body$
;;
CREATE OR REPLACE FUNCTION lineage_capture_update_lineage_template() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $body$
#variable_conflict use_variable
DECLARE
  ids bigint[];
  tx bigint;
  done bigint := 0;
  changed bigint;
  made boolean;
  total bigint;
BEGIN
  IF current_setting('lineage.made_1762316143', true) = 'yes' THEN
    SELECT (
    SELECT array_agg(t.id ORDER BY t.id) FROM (
      SELECT id FROM lineage_transaction WHERE xid = pg_current_xact_id_if_assigned()::text::bigint
        AND (committed_at IS NULL) IS TRUE OFFSET 0) AS t), (SELECT count(*) FROM new_rows) INTO ids, total;
  ELSE  -- the commit has no transaction row yet, so there is none to look for
    SELECT count(*) INTO total FROM new_rows;
  END IF;
  made := ids IS NULL;
  IF total = 0 THEN
    RETURN NULL;
  END IF;
  IF made THEN
    ids := ARRAY[lineage_make_lineage_transaction()];
  END IF;
  tx := ids[array_upper(ids, 1)];
  IF current_setting('lineage.nested', true) IS DISTINCT FROM 'yes' THEN
    IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  SELECT n.id, n.name, n.label, n.source, $1, 1 FROM new_rows AS n JOIN old_rows AS o ON n.id = o.id
  WHERE record_image_ne(ROW(n.id, n.name, n.label, n.source), ROW(o.id, o.name, o.label, o.source)) AND NOT EXISTS (
    SELECT 1 FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) OFFSET 0)
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  SELECT n.id, n.name, n.label, n.source, tx, 1 FROM new_rows AS n JOIN old_rows AS o ON n.id = o.id
  WHERE record_image_ne(ROW(n.id, n.name, n.label, n.source), ROW(o.id, o.name, o.label, o.source)) AND NOT EXISTS (
    SELECT 1 FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) OFFSET 0);
  END IF;
    GET DIAGNOSTICS done = ROW_COUNT;
  END IF;
  IF done = total THEN
    RETURN NULL;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  SELECT count(*) FROM new_rows AS n LEFT JOIN old_rows AS o ON n.id = o.id
  WHERE (o.id IS NULL) OR record_image_ne(ROW(n.id, n.name, n.label, n.source), ROW(o.id, o.name, o.label, o.source))
    $sql$ INTO changed USING tx, ids;
  ELSE
  SELECT count(*) INTO changed FROM new_rows AS n LEFT JOIN old_rows AS o ON n.id = o.id
  WHERE (o.id IS NULL) OR record_image_ne(ROW(n.id, n.name, n.label, n.source), ROW(o.id, o.name, o.label, o.source));
  END IF;
  IF changed = done THEN
    IF made AND changed = 0 AND current_setting('lineage.found', true) IS DISTINCT FROM 'yes' THEN
      DELETE FROM lineage_transaction WHERE id = tx;
    END IF;
    RETURN NULL;
  END IF;
  IF NOT made AND current_setting('transaction_isolation') IN ('repeatable read', 'serializable')
     AND pg_sequence_last_value(pg_get_serial_sequence('lineage_transaction', 'id')::regclass) > ids[array_upper(ids, 1)] THEN
    -- The snapshot hides what others have committed since, such as the end of a row that comes
    -- back here. Their ids were drawn before the key was free, so one drawn now is higher.
    tx := lineage_make_lineage_transaction();
    ids := ids || tx;
  END IF;
  IF EXISTS (
    SELECT 1 FROM new_rows AS n WHERE EXISTS (
      SELECT 1 FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) > ROW(n.id, tx) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND v.transaction_id <> ALL (ids) OFFSET 0)
  ) THEN  -- an overlapping transaction that began later committed first: ids grow in commit order
    tx := lineage_make_lineage_transaction();
    ids := ids || tx;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  SELECT o.id, o.name, o.label, o.source, v.transaction_id, 2
  FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.* FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS v
  WHERE v.operation_type = 1 AND NOT EXISTS (SELECT 1 FROM lineage_template AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0)
    AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE n.id = o.id)
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, name = excluded.name, label = excluded.label, source = excluded.source, operation_type = excluded.operation_type
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  SELECT o.id, o.name, o.label, o.source, v.transaction_id, 2
  FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.* FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS v
  WHERE v.operation_type = 1 AND NOT EXISTS (SELECT 1 FROM lineage_template AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0)
    AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE n.id = o.id)
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, name = excluded.name, label = excluded.label, source = excluded.source, operation_type = excluded.operation_type;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  SELECT o.id, o.name, o.label, o.source, $1, 2 FROM old_rows AS o
  WHERE NOT EXISTS (SELECT 1 FROM lineage_template AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0) AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE n.id = o.id)
    AND NOT EXISTS (
      SELECT 1 FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0)
    AND coalesce((
      SELECT q.operation_type FROM lineage_template_version AS q WHERE q.id = o.id AND ROW(q.id, q.transaction_id) <= ROW(o.id, 9223372036854775807)
      ORDER BY q.transaction_id DESC LIMIT 1), 0) <> 2
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  SELECT o.id, o.name, o.label, o.source, tx, 2 FROM old_rows AS o
  WHERE NOT EXISTS (SELECT 1 FROM lineage_template AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0) AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE n.id = o.id)
    AND NOT EXISTS (
      SELECT 1 FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0)
    AND coalesce((
      SELECT q.operation_type FROM lineage_template_version AS q WHERE q.id = o.id AND ROW(q.id, q.transaction_id) <= ROW(o.id, 9223372036854775807)
      ORDER BY q.transaction_id DESC LIMIT 1), 0) <> 2;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  DELETE FROM lineage_template_version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS h
    WHERE NOT EXISTS (SELECT 1 FROM lineage_template AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0) AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE n.id = o.id)))
    AND (v.operation_type = 0 AND v.transaction_id = ANY ($2)) IS TRUE
    $sql$ USING tx, ids;
  ELSE
  DELETE FROM lineage_template_version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h
    WHERE NOT EXISTS (SELECT 1 FROM lineage_template AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0) AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE n.id = o.id)))
    AND (v.operation_type = 0 AND v.transaction_id = ANY (ids)) IS TRUE;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  SELECT n.id, n.name, n.label, n.source, v.transaction_id, CASE
    WHEN v.operation_type = 2 THEN 1
    WHEN v.operation_type = 1 AND (o.id IS NULL) AND coalesce((  -- recorded by a trigger's write
      SELECT p.operation_type FROM lineage_template_version AS p
      WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL ($2)
      ORDER BY p.transaction_id DESC LIMIT 1), 2) = 2 THEN 0
    ELSE v.operation_type END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_template AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n LEFT JOIN old_rows AS o ON n.id = o.id CROSS JOIN LATERAL (SELECT v.* FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS v
  WHERE (o.id IS NULL) OR (record_image_ne(ROW(n.id, n.name, n.label, n.source), ROW(o.id, o.name, o.label, o.source))
    AND (v.operation_type = 2 OR record_image_ne(ROW(v.id, v.name, v.label, v.source), ROW(n.id, n.name, n.label, n.source))))
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, name = excluded.name, label = excluded.label, source = excluded.source, operation_type = excluded.operation_type
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  SELECT n.id, n.name, n.label, n.source, v.transaction_id, CASE
    WHEN v.operation_type = 2 THEN 1
    WHEN v.operation_type = 1 AND (o.id IS NULL) AND coalesce((  -- recorded by a trigger's write
      SELECT p.operation_type FROM lineage_template_version AS p
      WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL (ids)
      ORDER BY p.transaction_id DESC LIMIT 1), 2) = 2 THEN 0
    ELSE v.operation_type END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_template AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n LEFT JOIN old_rows AS o ON n.id = o.id CROSS JOIN LATERAL (SELECT v.* FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS v
  WHERE (o.id IS NULL) OR (record_image_ne(ROW(n.id, n.name, n.label, n.source), ROW(o.id, o.name, o.label, o.source))
    AND (v.operation_type = 2 OR record_image_ne(ROW(v.id, v.name, v.label, v.source), ROW(n.id, n.name, n.label, n.source))))
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, name = excluded.name, label = excluded.label, source = excluded.source, operation_type = excluded.operation_type;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  DELETE FROM lineage_template_version AS v  -- removed before it could be recorded: it never was
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM new_rows AS n CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS h))
    AND (v.operation_type = 2 AND v.transaction_id = ANY ($2)) IS TRUE
    AND coalesce((
      SELECT p.operation_type FROM lineage_template_version AS p
      WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL ($2)
      ORDER BY p.transaction_id DESC LIMIT 1), 2) = 2
    $sql$ USING tx, ids;
  ELSE
  DELETE FROM lineage_template_version AS v  -- removed before it could be recorded: it never was
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM new_rows AS n CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h))
    AND (v.operation_type = 2 AND v.transaction_id = ANY (ids)) IS TRUE
    AND coalesce((
      SELECT p.operation_type FROM lineage_template_version AS p
      WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL (ids)
      ORDER BY p.transaction_id DESC LIMIT 1), 2) = 2;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  SELECT n.id, n.name, n.label, n.source, $1, CASE WHEN o.id IS NULL THEN 0 ELSE 1 END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_template AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n LEFT JOIN old_rows AS o ON n.id = o.id
  WHERE ((o.id IS NULL) OR record_image_ne(ROW(n.id, n.name, n.label, n.source), ROW(o.id, o.name, o.label, o.source)))
    AND NOT EXISTS (
      SELECT 1 FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0)
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  SELECT n.id, n.name, n.label, n.source, tx, CASE WHEN o.id IS NULL THEN 0 ELSE 1 END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_template AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n LEFT JOIN old_rows AS o ON n.id = o.id
  WHERE ((o.id IS NULL) OR record_image_ne(ROW(n.id, n.name, n.label, n.source), ROW(o.id, o.name, o.label, o.source)))
    AND NOT EXISTS (
      SELECT 1 FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0);
  END IF;
  DELETE FROM lineage_template_version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM new_rows AS n CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h))
    AND (v.operation_type = 1 AND v.transaction_id = ANY (ids)) IS TRUE
    AND EXISTS (
      SELECT 1 FROM (
        SELECT q.* FROM lineage_template_version AS q WHERE q.id = v.id AND ROW(q.id, q.transaction_id) < ROW(v.id, v.transaction_id)
        ORDER BY q.transaction_id DESC LIMIT 1) AS p
      WHERE p.operation_type <> 2 AND record_image_eq(ROW(p.id, p.name, p.label, p.source), ROW(v.id, v.name, v.label, v.source)));
  IF pg_trigger_depth() > 1 THEN
    -- A trigger of the host's wrote to rows that the statement around it writes to, too, and may have
    -- left no version of them: that statement has to look at the rows as they are.
    PERFORM set_config('lineage.nested', 'yes', true);
  END IF;
  RETURN NULL;
END
$body$
;;
CREATE OR REPLACE FUNCTION lineage_capture_delete_lineage_template() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $body$
#variable_conflict use_variable
DECLARE
  ids bigint[];
  tx bigint;
  done bigint := 0;
  total bigint;
BEGIN
  IF current_setting('lineage.made_1762316143', true) = 'yes' THEN
    SELECT (
    SELECT array_agg(t.id ORDER BY t.id) FROM (
      SELECT id FROM lineage_transaction WHERE xid = pg_current_xact_id_if_assigned()::text::bigint
        AND (committed_at IS NULL) IS TRUE OFFSET 0) AS t), (SELECT count(*) FROM old_rows) INTO ids, total;
  ELSE  -- the commit has no transaction row yet, so there is none to look for
    SELECT count(*) INTO total FROM old_rows;
  END IF;
  IF total = 0 THEN
    RETURN NULL;
  END IF;
  ids := coalesce(ids, ARRAY[lineage_make_lineage_transaction()]);
  tx := ids[array_upper(ids, 1)];
  IF current_setting('lineage.nested', true) IS DISTINCT FROM 'yes' THEN
    INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
    SELECT o.id, o.name, o.label, o.source, tx, 2 FROM old_rows AS o
    WHERE NOT EXISTS (
      SELECT 1 FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) OFFSET 0);
    GET DIAGNOSTICS done = ROW_COUNT;
  END IF;
  IF done = total THEN
    RETURN NULL;
  END IF;
  IF EXISTS (
    SELECT 1 FROM old_rows AS n WHERE EXISTS (
      SELECT 1 FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) > ROW(n.id, tx) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND v.transaction_id <> ALL (ids) OFFSET 0)
  ) THEN  -- an overlapping transaction that began later committed first: ids grow in commit order
    tx := lineage_make_lineage_transaction();
    ids := ids || tx;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  SELECT o.id, o.name, o.label, o.source, v.transaction_id, 2
  FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.* FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS v
  WHERE v.operation_type = 1 AND NOT EXISTS (SELECT 1 FROM lineage_template AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0)
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, name = excluded.name, label = excluded.label, source = excluded.source, operation_type = excluded.operation_type
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  SELECT o.id, o.name, o.label, o.source, v.transaction_id, 2
  FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.* FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS v
  WHERE v.operation_type = 1 AND NOT EXISTS (SELECT 1 FROM lineage_template AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0)
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, name = excluded.name, label = excluded.label, source = excluded.source, operation_type = excluded.operation_type;
  END IF;
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  SELECT o.id, o.name, o.label, o.source, tx, 2 FROM old_rows AS o
  WHERE NOT EXISTS (SELECT 1 FROM lineage_template AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0) AND NOT EXISTS (
      SELECT 1 FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0)
    AND coalesce((
      SELECT q.operation_type FROM lineage_template_version AS q WHERE q.id = o.id AND ROW(q.id, q.transaction_id) <= ROW(o.id, 9223372036854775807)
      ORDER BY q.transaction_id DESC LIMIT 1), 0) <> 2;
  DELETE FROM lineage_template_version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h WHERE NOT EXISTS (SELECT 1 FROM lineage_template AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0)))
    AND (v.operation_type = 0 AND v.transaction_id = ANY (ids)) IS TRUE;
  IF pg_trigger_depth() > 1 THEN
    -- A trigger of the host's wrote to rows that the statement around it writes to, too, and may have
    -- left no version of them: that statement has to look at the rows as they are.
    PERFORM set_config('lineage.nested', 'yes', true);
  END IF;
  RETURN NULL;
END
$body$
;;
CREATE OR REPLACE FUNCTION lineage_capture_truncate_lineage_template() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $body$
#variable_conflict use_variable
DECLARE
  ids bigint[];
  tx bigint;
  done bigint := 0;
  total bigint;
BEGIN
  IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
    RAISE EXCEPTION 'report-lineage isolation-too-strict: % refused TRUNCATE', TG_TABLE_NAME
      USING ERRCODE = 'feature_not_supported',
        DETAIL = 'It may remove rows that the transaction cannot see, and so could not record.',
        HINT = 'Use DELETE, or TRUNCATE at READ COMMITTED.';
  END IF;
  IF current_setting('lineage.made_1762316143', true) = 'yes' THEN
    SELECT (
    SELECT array_agg(t.id ORDER BY t.id) FROM (
      SELECT id FROM lineage_transaction WHERE xid = pg_current_xact_id_if_assigned()::text::bigint
        AND (committed_at IS NULL) IS TRUE OFFSET 0) AS t), (SELECT count(*) FROM lineage_template) INTO ids, total;
  ELSE  -- the commit has no transaction row yet, so there is none to look for
    SELECT count(*) INTO total FROM lineage_template;
  END IF;
  IF total = 0 THEN
    RETURN NULL;
  END IF;
  ids := coalesce(ids, ARRAY[lineage_make_lineage_transaction()]);
  tx := ids[array_upper(ids, 1)];
  IF current_setting('lineage.nested', true) IS DISTINCT FROM 'yes' THEN
    INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
    SELECT o.id, o.name, o.label, o.source, tx, 2 FROM lineage_template AS o
    WHERE NOT EXISTS (
      SELECT 1 FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) OFFSET 0);
    GET DIAGNOSTICS done = ROW_COUNT;
  END IF;
  IF done = total THEN
    RETURN NULL;
  END IF;
  IF EXISTS (
    SELECT 1 FROM lineage_template AS n WHERE EXISTS (
      SELECT 1 FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) > ROW(n.id, tx) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND v.transaction_id <> ALL (ids) OFFSET 0)
  ) THEN  -- an overlapping transaction that began later committed first: ids grow in commit order
    tx := lineage_make_lineage_transaction();
    ids := ids || tx;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  SELECT o.id, o.name, o.label, o.source, v.transaction_id, 2
  FROM lineage_template AS o CROSS JOIN LATERAL (SELECT v.* FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS v
  WHERE v.operation_type = 1 AND true
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, name = excluded.name, label = excluded.label, source = excluded.source, operation_type = excluded.operation_type
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  SELECT o.id, o.name, o.label, o.source, v.transaction_id, 2
  FROM lineage_template AS o CROSS JOIN LATERAL (SELECT v.* FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS v
  WHERE v.operation_type = 1 AND true
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, name = excluded.name, label = excluded.label, source = excluded.source, operation_type = excluded.operation_type;
  END IF;
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  SELECT o.id, o.name, o.label, o.source, tx, 2 FROM lineage_template AS o
  WHERE true AND NOT EXISTS (
      SELECT 1 FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0)
    AND coalesce((
      SELECT q.operation_type FROM lineage_template_version AS q WHERE q.id = o.id AND ROW(q.id, q.transaction_id) <= ROW(o.id, 9223372036854775807)
      ORDER BY q.transaction_id DESC LIMIT 1), 0) <> 2;
  DELETE FROM lineage_template_version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM lineage_template AS o CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_template_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h WHERE true))
    AND (v.operation_type = 0 AND v.transaction_id = ANY (ids)) IS TRUE;
  IF pg_trigger_depth() > 1 THEN
    -- A trigger of the host's wrote to rows that the statement around it writes to, too, and may have
    -- left no version of them: that statement has to look at the rows as they are.
    PERFORM set_config('lineage.nested', 'yes', true);
  END IF;
  RETURN NULL;
END
$body$
;;
CREATE TRIGGER "lineage_capture_insert_lineage_template" AFTER INSERT ON lineage_template
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION lineage_capture_insert_lineage_template()
;;
CREATE TRIGGER "lineage_capture_update_lineage_template" AFTER UPDATE ON lineage_template
REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION lineage_capture_update_lineage_template()
;;
CREATE TRIGGER "lineage_capture_delete_lineage_template" AFTER DELETE ON lineage_template
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION lineage_capture_delete_lineage_template()
;;
CREATE TRIGGER "lineage_capture_truncate_lineage_template" BEFORE TRUNCATE ON lineage_template
FOR EACH STATEMENT EXECUTE FUNCTION lineage_capture_truncate_lineage_template()
;;
COMMENT ON TRIGGER lineage_capture_insert_lineage_template ON lineage_template IS 'report-lineage capture cf7ae9b58295c47f'
;;
COMMENT ON TRIGGER lineage_capture_update_lineage_template ON lineage_template IS 'report-lineage capture cf7ae9b58295c47f'
;;
COMMENT ON TRIGGER lineage_capture_delete_lineage_template ON lineage_template IS 'report-lineage capture cf7ae9b58295c47f'
;;
COMMENT ON TRIGGER lineage_capture_truncate_lineage_template ON lineage_template IS 'report-lineage capture cf7ae9b58295c47f'
;;
COMMENT ON FUNCTION lineage_capture_insert_lineage_template() IS 'report-lineage capture cf7ae9b58295c47f'
;;
COMMENT ON FUNCTION lineage_capture_update_lineage_template() IS 'report-lineage capture cf7ae9b58295c47f'
;;
COMMENT ON FUNCTION lineage_capture_delete_lineage_template() IS 'report-lineage capture cf7ae9b58295c47f'
;;
COMMENT ON FUNCTION lineage_capture_truncate_lineage_template() IS 'report-lineage capture cf7ae9b58295c47f'
;;
REVOKE ALL ON FUNCTION lineage_capture_insert_lineage_template() FROM PUBLIC
;;
REVOKE ALL ON FUNCTION lineage_capture_update_lineage_template() FROM PUBLIC
;;
REVOKE ALL ON FUNCTION lineage_capture_delete_lineage_template() FROM PUBLIC
;;
REVOKE ALL ON FUNCTION lineage_capture_truncate_lineage_template() FROM PUBLIC
;;
DROP TRIGGER IF EXISTS "lineage_capture_insert_lineage_report" ON lineage_report
;;
DROP TRIGGER IF EXISTS "lineage_capture_update_lineage_report" ON lineage_report
;;
DROP TRIGGER IF EXISTS "lineage_capture_delete_lineage_report" ON lineage_report
;;
DROP TRIGGER IF EXISTS "lineage_capture_truncate_lineage_report" ON lineage_report
;;
-- Every insert, update, delete and truncate of lineage_report leaves versions in lineage_report_version.
-- The first statement of each function serves rows that no version of this commit or of a later
-- transaction knows; whatever is left over takes the exact path below it. That looks at the rows as
-- they are now: a trigger of the host's may have written to them since, and been recorded already.
-- One plan serves for ever, so it must not depend on how many versions there were when it was made.
-- Versions of a row are asked for by comparing rows of key and transaction, which only the primary
-- key serves, never the index of the transaction alone; OFFSET 0 keeps that a probe for each row.
-- Versions that are changed are never joined to rows, since a join can become a walk through them
-- all: they are found by an array of their places, or by the conflict with the primary key.
CREATE OR REPLACE FUNCTION lineage_capture_insert_lineage_report() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $body$
#variable_conflict use_variable
DECLARE
  ids bigint[];
  tx bigint;
  done bigint := 0;
  total bigint;
BEGIN
  IF current_setting('lineage.made_1762316143', true) = 'yes' THEN
    SELECT (
    SELECT array_agg(t.id ORDER BY t.id) FROM (
      SELECT id FROM lineage_transaction WHERE xid = pg_current_xact_id_if_assigned()::text::bigint
        AND (committed_at IS NULL) IS TRUE OFFSET 0) AS t), (SELECT count(*) FROM new_rows) INTO ids, total;
  ELSE  -- the commit has no transaction row yet, so there is none to look for
    SELECT count(*) INTO total FROM new_rows;
  END IF;
  IF total = 0 THEN
    RETURN NULL;
  END IF;
  IF ids IS NOT NULL AND current_setting('transaction_isolation') IN ('repeatable read', 'serializable')
     AND pg_sequence_last_value(pg_get_serial_sequence('lineage_transaction', 'id')::regclass) > ids[array_upper(ids, 1)] THEN
    -- The snapshot hides what others have committed since, such as the end of a row that comes
    -- back here. Their ids were drawn before the key was free, so one drawn now is higher.
    tx := lineage_make_lineage_transaction();
    ids := ids || tx;
  END IF;
  ids := coalesce(ids, ARRAY[lineage_make_lineage_transaction()]);
  tx := ids[array_upper(ids, 1)];
  IF current_setting('lineage.nested', true) IS DISTINCT FROM 'yes' AND NOT (pg_trigger_depth() > 1 AND EXISTS (  -- into the place of a row that the statement around it removes
    SELECT 1 FROM new_rows AS n WHERE (
      SELECT q.operation_type FROM lineage_report_version AS q WHERE q.id = n.id AND ROW(q.id, q.transaction_id) <= ROW(n.id, 9223372036854775807)
      ORDER BY q.transaction_id DESC LIMIT 1) <> 2)) THEN
    INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
    SELECT n.id, n.lead_id, n.template_id, n.title, n.status, n.data, tx, 0 FROM new_rows AS n
    WHERE NOT EXISTS (
      SELECT 1 FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) OFFSET 0);
    GET DIAGNOSTICS done = ROW_COUNT;
  END IF;
  IF done = total THEN
    RETURN NULL;
  END IF;
  IF EXISTS (
    SELECT 1 FROM new_rows AS n WHERE EXISTS (
      SELECT 1 FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) > ROW(n.id, tx) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND v.transaction_id <> ALL (ids) OFFSET 0)
  ) THEN  -- an overlapping transaction that began later committed first: ids grow in commit order
    tx := lineage_make_lineage_transaction();
    ids := ids || tx;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
  SELECT n.id, n.lead_id, n.template_id, n.title, n.status, n.data, v.transaction_id, CASE WHEN (
    SELECT p.operation_type FROM lineage_report_version AS p
    WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL ($2)
    ORDER BY p.transaction_id DESC LIMIT 1) <> 2 THEN 1 ELSE 0 END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_report AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n CROSS JOIN LATERAL (SELECT v.* FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS v
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, lead_id = excluded.lead_id, template_id = excluded.template_id, title = excluded.title, status = excluded.status, data = excluded.data, operation_type = excluded.operation_type
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
  SELECT n.id, n.lead_id, n.template_id, n.title, n.status, n.data, v.transaction_id, CASE WHEN (
    SELECT p.operation_type FROM lineage_report_version AS p
    WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL (ids)
    ORDER BY p.transaction_id DESC LIMIT 1) <> 2 THEN 1 ELSE 0 END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_report AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n CROSS JOIN LATERAL (SELECT v.* FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS v
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, lead_id = excluded.lead_id, template_id = excluded.template_id, title = excluded.title, status = excluded.status, data = excluded.data, operation_type = excluded.operation_type;
  END IF;
  INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
  SELECT n.id, n.lead_id, n.template_id, n.title, n.status, n.data, tx, CASE WHEN (
    SELECT q.operation_type FROM lineage_report_version AS q WHERE q.id = n.id AND ROW(q.id, q.transaction_id) <= ROW(n.id, 9223372036854775807)
    ORDER BY q.transaction_id DESC LIMIT 1) <> 2 THEN 1 ELSE 0 END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_report AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n
  WHERE NOT EXISTS (
    SELECT 1 FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0);
  DELETE FROM lineage_report_version AS v  -- removed before it could be recorded: it never was
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM new_rows AS n CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h))
    AND (v.operation_type = 2 AND v.transaction_id = ANY (ids)) IS TRUE
    AND coalesce((
      SELECT p.operation_type FROM lineage_report_version AS p
      WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL (ids)
      ORDER BY p.transaction_id DESC LIMIT 1), 2) = 2;
  DELETE FROM lineage_report_version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM new_rows AS n CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h))
    AND (v.operation_type = 1 AND v.transaction_id = ANY (ids)) IS TRUE
    AND EXISTS (
      SELECT 1 FROM (
        SELECT q.* FROM lineage_report_version AS q WHERE q.id = v.id AND ROW(q.id, q.transaction_id) < ROW(v.id, v.transaction_id)
        ORDER BY q.transaction_id DESC LIMIT 1) AS p
      WHERE p.operation_type <> 2 AND record_image_eq(ROW(p.id, p.lead_id, p.template_id, p.title, p.status, p.data), ROW(v.id, v.lead_id, v.template_id, v.title, v.status, v.data)));
  IF pg_trigger_depth() > 1 THEN
    -- A trigger of the host's wrote to rows that the statement around it writes to, too, and may have
    -- left no version of them: that statement has to look at the rows as they are.
    PERFORM set_config('lineage.nested', 'yes', true);
  END IF;
  RETURN NULL;
END
$body$
;;
CREATE OR REPLACE FUNCTION lineage_capture_update_lineage_report() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $body$
#variable_conflict use_variable
DECLARE
  ids bigint[];
  tx bigint;
  done bigint := 0;
  changed bigint;
  made boolean;
  total bigint;
BEGIN
  IF current_setting('lineage.made_1762316143', true) = 'yes' THEN
    SELECT (
    SELECT array_agg(t.id ORDER BY t.id) FROM (
      SELECT id FROM lineage_transaction WHERE xid = pg_current_xact_id_if_assigned()::text::bigint
        AND (committed_at IS NULL) IS TRUE OFFSET 0) AS t), (SELECT count(*) FROM new_rows) INTO ids, total;
  ELSE  -- the commit has no transaction row yet, so there is none to look for
    SELECT count(*) INTO total FROM new_rows;
  END IF;
  made := ids IS NULL;
  IF total = 0 THEN
    RETURN NULL;
  END IF;
  IF made THEN
    ids := ARRAY[lineage_make_lineage_transaction()];
  END IF;
  tx := ids[array_upper(ids, 1)];
  IF current_setting('lineage.nested', true) IS DISTINCT FROM 'yes' THEN
    IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
  SELECT n.id, n.lead_id, n.template_id, n.title, n.status, n.data, $1, 1 FROM new_rows AS n JOIN old_rows AS o ON n.id = o.id
  WHERE record_image_ne(ROW(n.id, n.lead_id, n.template_id, n.title, n.status, n.data), ROW(o.id, o.lead_id, o.template_id, o.title, o.status, o.data)) AND NOT EXISTS (
    SELECT 1 FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) OFFSET 0)
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
  SELECT n.id, n.lead_id, n.template_id, n.title, n.status, n.data, tx, 1 FROM new_rows AS n JOIN old_rows AS o ON n.id = o.id
  WHERE record_image_ne(ROW(n.id, n.lead_id, n.template_id, n.title, n.status, n.data), ROW(o.id, o.lead_id, o.template_id, o.title, o.status, o.data)) AND NOT EXISTS (
    SELECT 1 FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) OFFSET 0);
  END IF;
    GET DIAGNOSTICS done = ROW_COUNT;
  END IF;
  IF done = total THEN
    RETURN NULL;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  SELECT count(*) FROM new_rows AS n LEFT JOIN old_rows AS o ON n.id = o.id
  WHERE (o.id IS NULL) OR record_image_ne(ROW(n.id, n.lead_id, n.template_id, n.title, n.status, n.data), ROW(o.id, o.lead_id, o.template_id, o.title, o.status, o.data))
    $sql$ INTO changed USING tx, ids;
  ELSE
  SELECT count(*) INTO changed FROM new_rows AS n LEFT JOIN old_rows AS o ON n.id = o.id
  WHERE (o.id IS NULL) OR record_image_ne(ROW(n.id, n.lead_id, n.template_id, n.title, n.status, n.data), ROW(o.id, o.lead_id, o.template_id, o.title, o.status, o.data));
  END IF;
  IF changed = done THEN
    IF made AND changed = 0 AND current_setting('lineage.found', true) IS DISTINCT FROM 'yes' THEN
      DELETE FROM lineage_transaction WHERE id = tx;
    END IF;
    RETURN NULL;
  END IF;
  IF NOT made AND current_setting('transaction_isolation') IN ('repeatable read', 'serializable')
     AND pg_sequence_last_value(pg_get_serial_sequence('lineage_transaction', 'id')::regclass) > ids[array_upper(ids, 1)] THEN
    -- The snapshot hides what others have committed since, such as the end of a row that comes
    -- back here. Their ids were drawn before the key was free, so one drawn now is higher.
    tx := lineage_make_lineage_transaction();
    ids := ids || tx;
  END IF;
  IF EXISTS (
    SELECT 1 FROM new_rows AS n WHERE EXISTS (
      SELECT 1 FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) > ROW(n.id, tx) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND v.transaction_id <> ALL (ids) OFFSET 0)
  ) THEN  -- an overlapping transaction that began later committed first: ids grow in commit order
    tx := lineage_make_lineage_transaction();
    ids := ids || tx;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
  SELECT o.id, o.lead_id, o.template_id, o.title, o.status, o.data, v.transaction_id, 2
  FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.* FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS v
  WHERE v.operation_type = 1 AND NOT EXISTS (SELECT 1 FROM lineage_report AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0)
    AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE n.id = o.id)
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, lead_id = excluded.lead_id, template_id = excluded.template_id, title = excluded.title, status = excluded.status, data = excluded.data, operation_type = excluded.operation_type
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
  SELECT o.id, o.lead_id, o.template_id, o.title, o.status, o.data, v.transaction_id, 2
  FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.* FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS v
  WHERE v.operation_type = 1 AND NOT EXISTS (SELECT 1 FROM lineage_report AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0)
    AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE n.id = o.id)
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, lead_id = excluded.lead_id, template_id = excluded.template_id, title = excluded.title, status = excluded.status, data = excluded.data, operation_type = excluded.operation_type;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
  SELECT o.id, o.lead_id, o.template_id, o.title, o.status, o.data, $1, 2 FROM old_rows AS o
  WHERE NOT EXISTS (SELECT 1 FROM lineage_report AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0) AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE n.id = o.id)
    AND NOT EXISTS (
      SELECT 1 FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0)
    AND coalesce((
      SELECT q.operation_type FROM lineage_report_version AS q WHERE q.id = o.id AND ROW(q.id, q.transaction_id) <= ROW(o.id, 9223372036854775807)
      ORDER BY q.transaction_id DESC LIMIT 1), 0) <> 2
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
  SELECT o.id, o.lead_id, o.template_id, o.title, o.status, o.data, tx, 2 FROM old_rows AS o
  WHERE NOT EXISTS (SELECT 1 FROM lineage_report AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0) AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE n.id = o.id)
    AND NOT EXISTS (
      SELECT 1 FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0)
    AND coalesce((
      SELECT q.operation_type FROM lineage_report_version AS q WHERE q.id = o.id AND ROW(q.id, q.transaction_id) <= ROW(o.id, 9223372036854775807)
      ORDER BY q.transaction_id DESC LIMIT 1), 0) <> 2;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  DELETE FROM lineage_report_version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS h
    WHERE NOT EXISTS (SELECT 1 FROM lineage_report AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0) AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE n.id = o.id)))
    AND (v.operation_type = 0 AND v.transaction_id = ANY ($2)) IS TRUE
    $sql$ USING tx, ids;
  ELSE
  DELETE FROM lineage_report_version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h
    WHERE NOT EXISTS (SELECT 1 FROM lineage_report AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0) AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE n.id = o.id)))
    AND (v.operation_type = 0 AND v.transaction_id = ANY (ids)) IS TRUE;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
  SELECT n.id, n.lead_id, n.template_id, n.title, n.status, n.data, v.transaction_id, CASE
    WHEN v.operation_type = 2 THEN 1
    WHEN v.operation_type = 1 AND (o.id IS NULL) AND coalesce((  -- recorded by a trigger's write
      SELECT p.operation_type FROM lineage_report_version AS p
      WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL ($2)
      ORDER BY p.transaction_id DESC LIMIT 1), 2) = 2 THEN 0
    ELSE v.operation_type END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_report AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n LEFT JOIN old_rows AS o ON n.id = o.id CROSS JOIN LATERAL (SELECT v.* FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS v
  WHERE (o.id IS NULL) OR (record_image_ne(ROW(n.id, n.lead_id, n.template_id, n.title, n.status, n.data), ROW(o.id, o.lead_id, o.template_id, o.title, o.status, o.data))
    AND (v.operation_type = 2 OR record_image_ne(ROW(v.id, v.lead_id, v.template_id, v.title, v.status, v.data), ROW(n.id, n.lead_id, n.template_id, n.title, n.status, n.data))))
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, lead_id = excluded.lead_id, template_id = excluded.template_id, title = excluded.title, status = excluded.status, data = excluded.data, operation_type = excluded.operation_type
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
  SELECT n.id, n.lead_id, n.template_id, n.title, n.status, n.data, v.transaction_id, CASE
    WHEN v.operation_type = 2 THEN 1
    WHEN v.operation_type = 1 AND (o.id IS NULL) AND coalesce((  -- recorded by a trigger's write
      SELECT p.operation_type FROM lineage_report_version AS p
      WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL (ids)
      ORDER BY p.transaction_id DESC LIMIT 1), 2) = 2 THEN 0
    ELSE v.operation_type END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_report AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n LEFT JOIN old_rows AS o ON n.id = o.id CROSS JOIN LATERAL (SELECT v.* FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS v
  WHERE (o.id IS NULL) OR (record_image_ne(ROW(n.id, n.lead_id, n.template_id, n.title, n.status, n.data), ROW(o.id, o.lead_id, o.template_id, o.title, o.status, o.data))
    AND (v.operation_type = 2 OR record_image_ne(ROW(v.id, v.lead_id, v.template_id, v.title, v.status, v.data), ROW(n.id, n.lead_id, n.template_id, n.title, n.status, n.data))))
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, lead_id = excluded.lead_id, template_id = excluded.template_id, title = excluded.title, status = excluded.status, data = excluded.data, operation_type = excluded.operation_type;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  DELETE FROM lineage_report_version AS v  -- removed before it could be recorded: it never was
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM new_rows AS n CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS h))
    AND (v.operation_type = 2 AND v.transaction_id = ANY ($2)) IS TRUE
    AND coalesce((
      SELECT p.operation_type FROM lineage_report_version AS p
      WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL ($2)
      ORDER BY p.transaction_id DESC LIMIT 1), 2) = 2
    $sql$ USING tx, ids;
  ELSE
  DELETE FROM lineage_report_version AS v  -- removed before it could be recorded: it never was
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM new_rows AS n CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h))
    AND (v.operation_type = 2 AND v.transaction_id = ANY (ids)) IS TRUE
    AND coalesce((
      SELECT p.operation_type FROM lineage_report_version AS p
      WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL (ids)
      ORDER BY p.transaction_id DESC LIMIT 1), 2) = 2;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
  SELECT n.id, n.lead_id, n.template_id, n.title, n.status, n.data, $1, CASE WHEN o.id IS NULL THEN 0 ELSE 1 END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_report AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n LEFT JOIN old_rows AS o ON n.id = o.id
  WHERE ((o.id IS NULL) OR record_image_ne(ROW(n.id, n.lead_id, n.template_id, n.title, n.status, n.data), ROW(o.id, o.lead_id, o.template_id, o.title, o.status, o.data)))
    AND NOT EXISTS (
      SELECT 1 FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0)
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
  SELECT n.id, n.lead_id, n.template_id, n.title, n.status, n.data, tx, CASE WHEN o.id IS NULL THEN 0 ELSE 1 END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_report AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n LEFT JOIN old_rows AS o ON n.id = o.id
  WHERE ((o.id IS NULL) OR record_image_ne(ROW(n.id, n.lead_id, n.template_id, n.title, n.status, n.data), ROW(o.id, o.lead_id, o.template_id, o.title, o.status, o.data)))
    AND NOT EXISTS (
      SELECT 1 FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0);
  END IF;
  DELETE FROM lineage_report_version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM new_rows AS n CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h))
    AND (v.operation_type = 1 AND v.transaction_id = ANY (ids)) IS TRUE
    AND EXISTS (
      SELECT 1 FROM (
        SELECT q.* FROM lineage_report_version AS q WHERE q.id = v.id AND ROW(q.id, q.transaction_id) < ROW(v.id, v.transaction_id)
        ORDER BY q.transaction_id DESC LIMIT 1) AS p
      WHERE p.operation_type <> 2 AND record_image_eq(ROW(p.id, p.lead_id, p.template_id, p.title, p.status, p.data), ROW(v.id, v.lead_id, v.template_id, v.title, v.status, v.data)));
  IF pg_trigger_depth() > 1 THEN
    -- A trigger of the host's wrote to rows that the statement around it writes to, too, and may have
    -- left no version of them: that statement has to look at the rows as they are.
    PERFORM set_config('lineage.nested', 'yes', true);
  END IF;
  RETURN NULL;
END
$body$
;;
CREATE OR REPLACE FUNCTION lineage_capture_delete_lineage_report() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $body$
#variable_conflict use_variable
DECLARE
  ids bigint[];
  tx bigint;
  done bigint := 0;
  total bigint;
BEGIN
  IF current_setting('lineage.made_1762316143', true) = 'yes' THEN
    SELECT (
    SELECT array_agg(t.id ORDER BY t.id) FROM (
      SELECT id FROM lineage_transaction WHERE xid = pg_current_xact_id_if_assigned()::text::bigint
        AND (committed_at IS NULL) IS TRUE OFFSET 0) AS t), (SELECT count(*) FROM old_rows) INTO ids, total;
  ELSE  -- the commit has no transaction row yet, so there is none to look for
    SELECT count(*) INTO total FROM old_rows;
  END IF;
  IF total = 0 THEN
    RETURN NULL;
  END IF;
  ids := coalesce(ids, ARRAY[lineage_make_lineage_transaction()]);
  tx := ids[array_upper(ids, 1)];
  IF current_setting('lineage.nested', true) IS DISTINCT FROM 'yes' THEN
    INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
    SELECT o.id, o.lead_id, o.template_id, o.title, o.status, o.data, tx, 2 FROM old_rows AS o
    WHERE NOT EXISTS (
      SELECT 1 FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) OFFSET 0);
    GET DIAGNOSTICS done = ROW_COUNT;
  END IF;
  IF done = total THEN
    RETURN NULL;
  END IF;
  IF EXISTS (
    SELECT 1 FROM old_rows AS n WHERE EXISTS (
      SELECT 1 FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) > ROW(n.id, tx) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND v.transaction_id <> ALL (ids) OFFSET 0)
  ) THEN  -- an overlapping transaction that began later committed first: ids grow in commit order
    tx := lineage_make_lineage_transaction();
    ids := ids || tx;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
  SELECT o.id, o.lead_id, o.template_id, o.title, o.status, o.data, v.transaction_id, 2
  FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.* FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS v
  WHERE v.operation_type = 1 AND NOT EXISTS (SELECT 1 FROM lineage_report AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0)
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, lead_id = excluded.lead_id, template_id = excluded.template_id, title = excluded.title, status = excluded.status, data = excluded.data, operation_type = excluded.operation_type
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
  SELECT o.id, o.lead_id, o.template_id, o.title, o.status, o.data, v.transaction_id, 2
  FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.* FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS v
  WHERE v.operation_type = 1 AND NOT EXISTS (SELECT 1 FROM lineage_report AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0)
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, lead_id = excluded.lead_id, template_id = excluded.template_id, title = excluded.title, status = excluded.status, data = excluded.data, operation_type = excluded.operation_type;
  END IF;
  INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
  SELECT o.id, o.lead_id, o.template_id, o.title, o.status, o.data, tx, 2 FROM old_rows AS o
  WHERE NOT EXISTS (SELECT 1 FROM lineage_report AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0) AND NOT EXISTS (
      SELECT 1 FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0)
    AND coalesce((
      SELECT q.operation_type FROM lineage_report_version AS q WHERE q.id = o.id AND ROW(q.id, q.transaction_id) <= ROW(o.id, 9223372036854775807)
      ORDER BY q.transaction_id DESC LIMIT 1), 0) <> 2;
  DELETE FROM lineage_report_version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h WHERE NOT EXISTS (SELECT 1 FROM lineage_report AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0)))
    AND (v.operation_type = 0 AND v.transaction_id = ANY (ids)) IS TRUE;
  IF pg_trigger_depth() > 1 THEN
    -- A trigger of the host's wrote to rows that the statement around it writes to, too, and may have
    -- left no version of them: that statement has to look at the rows as they are.
    PERFORM set_config('lineage.nested', 'yes', true);
  END IF;
  RETURN NULL;
END
$body$
;;
CREATE OR REPLACE FUNCTION lineage_capture_truncate_lineage_report() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $body$
#variable_conflict use_variable
DECLARE
  ids bigint[];
  tx bigint;
  done bigint := 0;
  total bigint;
BEGIN
  IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
    RAISE EXCEPTION 'report-lineage isolation-too-strict: % refused TRUNCATE', TG_TABLE_NAME
      USING ERRCODE = 'feature_not_supported',
        DETAIL = 'It may remove rows that the transaction cannot see, and so could not record.',
        HINT = 'Use DELETE, or TRUNCATE at READ COMMITTED.';
  END IF;
  IF current_setting('lineage.made_1762316143', true) = 'yes' THEN
    SELECT (
    SELECT array_agg(t.id ORDER BY t.id) FROM (
      SELECT id FROM lineage_transaction WHERE xid = pg_current_xact_id_if_assigned()::text::bigint
        AND (committed_at IS NULL) IS TRUE OFFSET 0) AS t), (SELECT count(*) FROM lineage_report) INTO ids, total;
  ELSE  -- the commit has no transaction row yet, so there is none to look for
    SELECT count(*) INTO total FROM lineage_report;
  END IF;
  IF total = 0 THEN
    RETURN NULL;
  END IF;
  ids := coalesce(ids, ARRAY[lineage_make_lineage_transaction()]);
  tx := ids[array_upper(ids, 1)];
  IF current_setting('lineage.nested', true) IS DISTINCT FROM 'yes' THEN
    INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
    SELECT o.id, o.lead_id, o.template_id, o.title, o.status, o.data, tx, 2 FROM lineage_report AS o
    WHERE NOT EXISTS (
      SELECT 1 FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) OFFSET 0);
    GET DIAGNOSTICS done = ROW_COUNT;
  END IF;
  IF done = total THEN
    RETURN NULL;
  END IF;
  IF EXISTS (
    SELECT 1 FROM lineage_report AS n WHERE EXISTS (
      SELECT 1 FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) > ROW(n.id, tx) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND v.transaction_id <> ALL (ids) OFFSET 0)
  ) THEN  -- an overlapping transaction that began later committed first: ids grow in commit order
    tx := lineage_make_lineage_transaction();
    ids := ids || tx;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
  SELECT o.id, o.lead_id, o.template_id, o.title, o.status, o.data, v.transaction_id, 2
  FROM lineage_report AS o CROSS JOIN LATERAL (SELECT v.* FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS v
  WHERE v.operation_type = 1 AND true
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, lead_id = excluded.lead_id, template_id = excluded.template_id, title = excluded.title, status = excluded.status, data = excluded.data, operation_type = excluded.operation_type
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
  SELECT o.id, o.lead_id, o.template_id, o.title, o.status, o.data, v.transaction_id, 2
  FROM lineage_report AS o CROSS JOIN LATERAL (SELECT v.* FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS v
  WHERE v.operation_type = 1 AND true
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, lead_id = excluded.lead_id, template_id = excluded.template_id, title = excluded.title, status = excluded.status, data = excluded.data, operation_type = excluded.operation_type;
  END IF;
  INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
  SELECT o.id, o.lead_id, o.template_id, o.title, o.status, o.data, tx, 2 FROM lineage_report AS o
  WHERE true AND NOT EXISTS (
      SELECT 1 FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0)
    AND coalesce((
      SELECT q.operation_type FROM lineage_report_version AS q WHERE q.id = o.id AND ROW(q.id, q.transaction_id) <= ROW(o.id, 9223372036854775807)
      ORDER BY q.transaction_id DESC LIMIT 1), 0) <> 2;
  DELETE FROM lineage_report_version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM lineage_report AS o CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_report_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h WHERE true))
    AND (v.operation_type = 0 AND v.transaction_id = ANY (ids)) IS TRUE;
  IF pg_trigger_depth() > 1 THEN
    -- A trigger of the host's wrote to rows that the statement around it writes to, too, and may have
    -- left no version of them: that statement has to look at the rows as they are.
    PERFORM set_config('lineage.nested', 'yes', true);
  END IF;
  RETURN NULL;
END
$body$
;;
CREATE TRIGGER "lineage_capture_insert_lineage_report" AFTER INSERT ON lineage_report
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION lineage_capture_insert_lineage_report()
;;
CREATE TRIGGER "lineage_capture_update_lineage_report" AFTER UPDATE ON lineage_report
REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION lineage_capture_update_lineage_report()
;;
CREATE TRIGGER "lineage_capture_delete_lineage_report" AFTER DELETE ON lineage_report
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION lineage_capture_delete_lineage_report()
;;
CREATE TRIGGER "lineage_capture_truncate_lineage_report" BEFORE TRUNCATE ON lineage_report
FOR EACH STATEMENT EXECUTE FUNCTION lineage_capture_truncate_lineage_report()
;;
COMMENT ON TRIGGER lineage_capture_insert_lineage_report ON lineage_report IS 'report-lineage capture d51f44fca2a148e3'
;;
COMMENT ON TRIGGER lineage_capture_update_lineage_report ON lineage_report IS 'report-lineage capture d51f44fca2a148e3'
;;
COMMENT ON TRIGGER lineage_capture_delete_lineage_report ON lineage_report IS 'report-lineage capture d51f44fca2a148e3'
;;
COMMENT ON TRIGGER lineage_capture_truncate_lineage_report ON lineage_report IS 'report-lineage capture d51f44fca2a148e3'
;;
COMMENT ON FUNCTION lineage_capture_insert_lineage_report() IS 'report-lineage capture d51f44fca2a148e3'
;;
COMMENT ON FUNCTION lineage_capture_update_lineage_report() IS 'report-lineage capture d51f44fca2a148e3'
;;
COMMENT ON FUNCTION lineage_capture_delete_lineage_report() IS 'report-lineage capture d51f44fca2a148e3'
;;
COMMENT ON FUNCTION lineage_capture_truncate_lineage_report() IS 'report-lineage capture d51f44fca2a148e3'
;;
REVOKE ALL ON FUNCTION lineage_capture_insert_lineage_report() FROM PUBLIC
;;
REVOKE ALL ON FUNCTION lineage_capture_update_lineage_report() FROM PUBLIC
;;
REVOKE ALL ON FUNCTION lineage_capture_delete_lineage_report() FROM PUBLIC
;;
REVOKE ALL ON FUNCTION lineage_capture_truncate_lineage_report() FROM PUBLIC
;;
DROP TRIGGER IF EXISTS "lineage_capture_insert_lineage_section" ON lineage_section
;;
DROP TRIGGER IF EXISTS "lineage_capture_update_lineage_section" ON lineage_section
;;
DROP TRIGGER IF EXISTS "lineage_capture_delete_lineage_section" ON lineage_section
;;
DROP TRIGGER IF EXISTS "lineage_capture_truncate_lineage_section" ON lineage_section
;;
-- Every insert, update, delete and truncate of lineage_section leaves versions in lineage_section_version.
-- The first statement of each function serves rows that no version of this commit or of a later
-- transaction knows; whatever is left over takes the exact path below it. That looks at the rows as
-- they are now: a trigger of the host's may have written to them since, and been recorded already.
-- One plan serves for ever, so it must not depend on how many versions there were when it was made.
-- Versions of a row are asked for by comparing rows of key and transaction, which only the primary
-- key serves, never the index of the transaction alone; OFFSET 0 keeps that a probe for each row.
-- Versions that are changed are never joined to rows, since a join can become a walk through them
-- all: they are found by an array of their places, or by the conflict with the primary key.
CREATE OR REPLACE FUNCTION lineage_capture_insert_lineage_section() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $body$
#variable_conflict use_variable
DECLARE
  ids bigint[];
  tx bigint;
  done bigint := 0;
  total bigint;
BEGIN
  IF current_setting('lineage.made_1762316143', true) = 'yes' THEN
    SELECT (
    SELECT array_agg(t.id ORDER BY t.id) FROM (
      SELECT id FROM lineage_transaction WHERE xid = pg_current_xact_id_if_assigned()::text::bigint
        AND (committed_at IS NULL) IS TRUE OFFSET 0) AS t), (SELECT count(*) FROM new_rows) INTO ids, total;
  ELSE  -- the commit has no transaction row yet, so there is none to look for
    SELECT count(*) INTO total FROM new_rows;
  END IF;
  IF total = 0 THEN
    RETURN NULL;
  END IF;
  IF ids IS NOT NULL AND current_setting('transaction_isolation') IN ('repeatable read', 'serializable')
     AND pg_sequence_last_value(pg_get_serial_sequence('lineage_transaction', 'id')::regclass) > ids[array_upper(ids, 1)] THEN
    -- The snapshot hides what others have committed since, such as the end of a row that comes
    -- back here. Their ids were drawn before the key was free, so one drawn now is higher.
    tx := lineage_make_lineage_transaction();
    ids := ids || tx;
  END IF;
  ids := coalesce(ids, ARRAY[lineage_make_lineage_transaction()]);
  tx := ids[array_upper(ids, 1)];
  IF current_setting('lineage.nested', true) IS DISTINCT FROM 'yes' AND NOT (pg_trigger_depth() > 1 AND EXISTS (  -- into the place of a row that the statement around it removes
    SELECT 1 FROM new_rows AS n WHERE (
      SELECT q.operation_type FROM lineage_section_version AS q WHERE q.id = n.id AND ROW(q.id, q.transaction_id) <= ROW(n.id, 9223372036854775807)
      ORDER BY q.transaction_id DESC LIMIT 1) <> 2)) THEN
    INSERT INTO lineage_section_version (id, report_id, position, key, heading, body, data, transaction_id, operation_type)
    SELECT n.id, n.report_id, n.position, n.key, n.heading, n.body, n.data, tx, 0 FROM new_rows AS n
    WHERE NOT EXISTS (
      SELECT 1 FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) OFFSET 0);
    GET DIAGNOSTICS done = ROW_COUNT;
  END IF;
  IF done = total THEN
    RETURN NULL;
  END IF;
  IF EXISTS (
    SELECT 1 FROM new_rows AS n WHERE EXISTS (
      SELECT 1 FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) > ROW(n.id, tx) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND v.transaction_id <> ALL (ids) OFFSET 0)
  ) THEN  -- an overlapping transaction that began later committed first: ids grow in commit order
    tx := lineage_make_lineage_transaction();
    ids := ids || tx;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_section_version (id, report_id, position, key, heading, body, data, transaction_id, operation_type)
  SELECT n.id, n.report_id, n.position, n.key, n.heading, n.body, n.data, v.transaction_id, CASE WHEN (
    SELECT p.operation_type FROM lineage_section_version AS p
    WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL ($2)
    ORDER BY p.transaction_id DESC LIMIT 1) <> 2 THEN 1 ELSE 0 END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_section AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n CROSS JOIN LATERAL (SELECT v.* FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS v
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, report_id = excluded.report_id, position = excluded.position, key = excluded.key, heading = excluded.heading, body = excluded.body, data = excluded.data, operation_type = excluded.operation_type
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_section_version (id, report_id, position, key, heading, body, data, transaction_id, operation_type)
  SELECT n.id, n.report_id, n.position, n.key, n.heading, n.body, n.data, v.transaction_id, CASE WHEN (
    SELECT p.operation_type FROM lineage_section_version AS p
    WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL (ids)
    ORDER BY p.transaction_id DESC LIMIT 1) <> 2 THEN 1 ELSE 0 END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_section AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n CROSS JOIN LATERAL (SELECT v.* FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS v
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, report_id = excluded.report_id, position = excluded.position, key = excluded.key, heading = excluded.heading, body = excluded.body, data = excluded.data, operation_type = excluded.operation_type;
  END IF;
  INSERT INTO lineage_section_version (id, report_id, position, key, heading, body, data, transaction_id, operation_type)
  SELECT n.id, n.report_id, n.position, n.key, n.heading, n.body, n.data, tx, CASE WHEN (
    SELECT q.operation_type FROM lineage_section_version AS q WHERE q.id = n.id AND ROW(q.id, q.transaction_id) <= ROW(n.id, 9223372036854775807)
    ORDER BY q.transaction_id DESC LIMIT 1) <> 2 THEN 1 ELSE 0 END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_section AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n
  WHERE NOT EXISTS (
    SELECT 1 FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0);
  DELETE FROM lineage_section_version AS v  -- removed before it could be recorded: it never was
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM new_rows AS n CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h))
    AND (v.operation_type = 2 AND v.transaction_id = ANY (ids)) IS TRUE
    AND coalesce((
      SELECT p.operation_type FROM lineage_section_version AS p
      WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL (ids)
      ORDER BY p.transaction_id DESC LIMIT 1), 2) = 2;
  DELETE FROM lineage_section_version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM new_rows AS n CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h))
    AND (v.operation_type = 1 AND v.transaction_id = ANY (ids)) IS TRUE
    AND EXISTS (
      SELECT 1 FROM (
        SELECT q.* FROM lineage_section_version AS q WHERE q.id = v.id AND ROW(q.id, q.transaction_id) < ROW(v.id, v.transaction_id)
        ORDER BY q.transaction_id DESC LIMIT 1) AS p
      WHERE p.operation_type <> 2 AND record_image_eq(ROW(p.id, p.report_id, p.position, p.key, p.heading, p.body, p.data), ROW(v.id, v.report_id, v.position, v.key, v.heading, v.body, v.data)));
  IF pg_trigger_depth() > 1 THEN
    -- A trigger of the host's wrote to rows that the statement around it writes to, too, and may have
    -- left no version of them: that statement has to look at the rows as they are.
    PERFORM set_config('lineage.nested', 'yes', true);
  END IF;
  RETURN NULL;
END
$body$
;;
CREATE OR REPLACE FUNCTION lineage_capture_update_lineage_section() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $body$
#variable_conflict use_variable
DECLARE
  ids bigint[];
  tx bigint;
  done bigint := 0;
  changed bigint;
  made boolean;
  total bigint;
BEGIN
  IF current_setting('lineage.made_1762316143', true) = 'yes' THEN
    SELECT (
    SELECT array_agg(t.id ORDER BY t.id) FROM (
      SELECT id FROM lineage_transaction WHERE xid = pg_current_xact_id_if_assigned()::text::bigint
        AND (committed_at IS NULL) IS TRUE OFFSET 0) AS t), (SELECT count(*) FROM new_rows) INTO ids, total;
  ELSE  -- the commit has no transaction row yet, so there is none to look for
    SELECT count(*) INTO total FROM new_rows;
  END IF;
  made := ids IS NULL;
  IF total = 0 THEN
    RETURN NULL;
  END IF;
  IF made THEN
    ids := ARRAY[lineage_make_lineage_transaction()];
  END IF;
  tx := ids[array_upper(ids, 1)];
  IF current_setting('lineage.nested', true) IS DISTINCT FROM 'yes' THEN
    IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_section_version (id, report_id, position, key, heading, body, data, transaction_id, operation_type)
  SELECT n.id, n.report_id, n.position, n.key, n.heading, n.body, n.data, $1, 1 FROM new_rows AS n JOIN old_rows AS o ON n.id = o.id
  WHERE record_image_ne(ROW(n.id, n.report_id, n.position, n.key, n.heading, n.body, n.data), ROW(o.id, o.report_id, o.position, o.key, o.heading, o.body, o.data)) AND NOT EXISTS (
    SELECT 1 FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) OFFSET 0)
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_section_version (id, report_id, position, key, heading, body, data, transaction_id, operation_type)
  SELECT n.id, n.report_id, n.position, n.key, n.heading, n.body, n.data, tx, 1 FROM new_rows AS n JOIN old_rows AS o ON n.id = o.id
  WHERE record_image_ne(ROW(n.id, n.report_id, n.position, n.key, n.heading, n.body, n.data), ROW(o.id, o.report_id, o.position, o.key, o.heading, o.body, o.data)) AND NOT EXISTS (
    SELECT 1 FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) OFFSET 0);
  END IF;
    GET DIAGNOSTICS done = ROW_COUNT;
  END IF;
  IF done = total THEN
    RETURN NULL;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  SELECT count(*) FROM new_rows AS n LEFT JOIN old_rows AS o ON n.id = o.id
  WHERE (o.id IS NULL) OR record_image_ne(ROW(n.id, n.report_id, n.position, n.key, n.heading, n.body, n.data), ROW(o.id, o.report_id, o.position, o.key, o.heading, o.body, o.data))
    $sql$ INTO changed USING tx, ids;
  ELSE
  SELECT count(*) INTO changed FROM new_rows AS n LEFT JOIN old_rows AS o ON n.id = o.id
  WHERE (o.id IS NULL) OR record_image_ne(ROW(n.id, n.report_id, n.position, n.key, n.heading, n.body, n.data), ROW(o.id, o.report_id, o.position, o.key, o.heading, o.body, o.data));
  END IF;
  IF changed = done THEN
    IF made AND changed = 0 AND current_setting('lineage.found', true) IS DISTINCT FROM 'yes' THEN
      DELETE FROM lineage_transaction WHERE id = tx;
    END IF;
    RETURN NULL;
  END IF;
  IF NOT made AND current_setting('transaction_isolation') IN ('repeatable read', 'serializable')
     AND pg_sequence_last_value(pg_get_serial_sequence('lineage_transaction', 'id')::regclass) > ids[array_upper(ids, 1)] THEN
    -- The snapshot hides what others have committed since, such as the end of a row that comes
    -- back here. Their ids were drawn before the key was free, so one drawn now is higher.
    tx := lineage_make_lineage_transaction();
    ids := ids || tx;
  END IF;
  IF EXISTS (
    SELECT 1 FROM new_rows AS n WHERE EXISTS (
      SELECT 1 FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) > ROW(n.id, tx) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND v.transaction_id <> ALL (ids) OFFSET 0)
  ) THEN  -- an overlapping transaction that began later committed first: ids grow in commit order
    tx := lineage_make_lineage_transaction();
    ids := ids || tx;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_section_version (id, report_id, position, key, heading, body, data, transaction_id, operation_type)
  SELECT o.id, o.report_id, o.position, o.key, o.heading, o.body, o.data, v.transaction_id, 2
  FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.* FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS v
  WHERE v.operation_type = 1 AND NOT EXISTS (SELECT 1 FROM lineage_section AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0)
    AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE n.id = o.id)
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, report_id = excluded.report_id, position = excluded.position, key = excluded.key, heading = excluded.heading, body = excluded.body, data = excluded.data, operation_type = excluded.operation_type
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_section_version (id, report_id, position, key, heading, body, data, transaction_id, operation_type)
  SELECT o.id, o.report_id, o.position, o.key, o.heading, o.body, o.data, v.transaction_id, 2
  FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.* FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS v
  WHERE v.operation_type = 1 AND NOT EXISTS (SELECT 1 FROM lineage_section AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0)
    AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE n.id = o.id)
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, report_id = excluded.report_id, position = excluded.position, key = excluded.key, heading = excluded.heading, body = excluded.body, data = excluded.data, operation_type = excluded.operation_type;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_section_version (id, report_id, position, key, heading, body, data, transaction_id, operation_type)
  SELECT o.id, o.report_id, o.position, o.key, o.heading, o.body, o.data, $1, 2 FROM old_rows AS o
  WHERE NOT EXISTS (SELECT 1 FROM lineage_section AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0) AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE n.id = o.id)
    AND NOT EXISTS (
      SELECT 1 FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0)
    AND coalesce((
      SELECT q.operation_type FROM lineage_section_version AS q WHERE q.id = o.id AND ROW(q.id, q.transaction_id) <= ROW(o.id, 9223372036854775807)
      ORDER BY q.transaction_id DESC LIMIT 1), 0) <> 2
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_section_version (id, report_id, position, key, heading, body, data, transaction_id, operation_type)
  SELECT o.id, o.report_id, o.position, o.key, o.heading, o.body, o.data, tx, 2 FROM old_rows AS o
  WHERE NOT EXISTS (SELECT 1 FROM lineage_section AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0) AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE n.id = o.id)
    AND NOT EXISTS (
      SELECT 1 FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0)
    AND coalesce((
      SELECT q.operation_type FROM lineage_section_version AS q WHERE q.id = o.id AND ROW(q.id, q.transaction_id) <= ROW(o.id, 9223372036854775807)
      ORDER BY q.transaction_id DESC LIMIT 1), 0) <> 2;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  DELETE FROM lineage_section_version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS h
    WHERE NOT EXISTS (SELECT 1 FROM lineage_section AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0) AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE n.id = o.id)))
    AND (v.operation_type = 0 AND v.transaction_id = ANY ($2)) IS TRUE
    $sql$ USING tx, ids;
  ELSE
  DELETE FROM lineage_section_version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h
    WHERE NOT EXISTS (SELECT 1 FROM lineage_section AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0) AND NOT EXISTS (SELECT 1 FROM new_rows AS n WHERE n.id = o.id)))
    AND (v.operation_type = 0 AND v.transaction_id = ANY (ids)) IS TRUE;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_section_version (id, report_id, position, key, heading, body, data, transaction_id, operation_type)
  SELECT n.id, n.report_id, n.position, n.key, n.heading, n.body, n.data, v.transaction_id, CASE
    WHEN v.operation_type = 2 THEN 1
    WHEN v.operation_type = 1 AND (o.id IS NULL) AND coalesce((  -- recorded by a trigger's write
      SELECT p.operation_type FROM lineage_section_version AS p
      WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL ($2)
      ORDER BY p.transaction_id DESC LIMIT 1), 2) = 2 THEN 0
    ELSE v.operation_type END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_section AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n LEFT JOIN old_rows AS o ON n.id = o.id CROSS JOIN LATERAL (SELECT v.* FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS v
  WHERE (o.id IS NULL) OR (record_image_ne(ROW(n.id, n.report_id, n.position, n.key, n.heading, n.body, n.data), ROW(o.id, o.report_id, o.position, o.key, o.heading, o.body, o.data))
    AND (v.operation_type = 2 OR record_image_ne(ROW(v.id, v.report_id, v.position, v.key, v.heading, v.body, v.data), ROW(n.id, n.report_id, n.position, n.key, n.heading, n.body, n.data))))
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, report_id = excluded.report_id, position = excluded.position, key = excluded.key, heading = excluded.heading, body = excluded.body, data = excluded.data, operation_type = excluded.operation_type
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_section_version (id, report_id, position, key, heading, body, data, transaction_id, operation_type)
  SELECT n.id, n.report_id, n.position, n.key, n.heading, n.body, n.data, v.transaction_id, CASE
    WHEN v.operation_type = 2 THEN 1
    WHEN v.operation_type = 1 AND (o.id IS NULL) AND coalesce((  -- recorded by a trigger's write
      SELECT p.operation_type FROM lineage_section_version AS p
      WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL (ids)
      ORDER BY p.transaction_id DESC LIMIT 1), 2) = 2 THEN 0
    ELSE v.operation_type END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_section AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n LEFT JOIN old_rows AS o ON n.id = o.id CROSS JOIN LATERAL (SELECT v.* FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS v
  WHERE (o.id IS NULL) OR (record_image_ne(ROW(n.id, n.report_id, n.position, n.key, n.heading, n.body, n.data), ROW(o.id, o.report_id, o.position, o.key, o.heading, o.body, o.data))
    AND (v.operation_type = 2 OR record_image_ne(ROW(v.id, v.report_id, v.position, v.key, v.heading, v.body, v.data), ROW(n.id, n.report_id, n.position, n.key, n.heading, n.body, n.data))))
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, report_id = excluded.report_id, position = excluded.position, key = excluded.key, heading = excluded.heading, body = excluded.body, data = excluded.data, operation_type = excluded.operation_type;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  DELETE FROM lineage_section_version AS v  -- removed before it could be recorded: it never was
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM new_rows AS n CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS h))
    AND (v.operation_type = 2 AND v.transaction_id = ANY ($2)) IS TRUE
    AND coalesce((
      SELECT p.operation_type FROM lineage_section_version AS p
      WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL ($2)
      ORDER BY p.transaction_id DESC LIMIT 1), 2) = 2
    $sql$ USING tx, ids;
  ELSE
  DELETE FROM lineage_section_version AS v  -- removed before it could be recorded: it never was
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM new_rows AS n CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h))
    AND (v.operation_type = 2 AND v.transaction_id = ANY (ids)) IS TRUE
    AND coalesce((
      SELECT p.operation_type FROM lineage_section_version AS p
      WHERE p.id = v.id AND ROW(p.id, p.transaction_id) < ROW(v.id, v.transaction_id) AND p.transaction_id <> ALL (ids)
      ORDER BY p.transaction_id DESC LIMIT 1), 2) = 2;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_section_version (id, report_id, position, key, heading, body, data, transaction_id, operation_type)
  SELECT n.id, n.report_id, n.position, n.key, n.heading, n.body, n.data, $1, CASE WHEN o.id IS NULL THEN 0 ELSE 1 END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_section AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n LEFT JOIN old_rows AS o ON n.id = o.id
  WHERE ((o.id IS NULL) OR record_image_ne(ROW(n.id, n.report_id, n.position, n.key, n.heading, n.body, n.data), ROW(o.id, o.report_id, o.position, o.key, o.heading, o.body, o.data)))
    AND NOT EXISTS (
      SELECT 1 FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0)
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_section_version (id, report_id, position, key, heading, body, data, transaction_id, operation_type)
  SELECT n.id, n.report_id, n.position, n.key, n.heading, n.body, n.data, tx, CASE WHEN o.id IS NULL THEN 0 ELSE 1 END
  FROM (SELECT l.* FROM new_rows AS r CROSS JOIN LATERAL (
    SELECT l.* FROM lineage_section AS l WHERE l.id = r.id AND age(l.xmin) <= 0 OFFSET 0) AS l) AS n LEFT JOIN old_rows AS o ON n.id = o.id
  WHERE ((o.id IS NULL) OR record_image_ne(ROW(n.id, n.report_id, n.position, n.key, n.heading, n.body, n.data), ROW(o.id, o.report_id, o.position, o.key, o.heading, o.body, o.data)))
    AND NOT EXISTS (
      SELECT 1 FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0);
  END IF;
  DELETE FROM lineage_section_version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM new_rows AS n CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(n.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h))
    AND (v.operation_type = 1 AND v.transaction_id = ANY (ids)) IS TRUE
    AND EXISTS (
      SELECT 1 FROM (
        SELECT q.* FROM lineage_section_version AS q WHERE q.id = v.id AND ROW(q.id, q.transaction_id) < ROW(v.id, v.transaction_id)
        ORDER BY q.transaction_id DESC LIMIT 1) AS p
      WHERE p.operation_type <> 2 AND record_image_eq(ROW(p.id, p.report_id, p.position, p.key, p.heading, p.body, p.data), ROW(v.id, v.report_id, v.position, v.key, v.heading, v.body, v.data)));
  IF pg_trigger_depth() > 1 THEN
    -- A trigger of the host's wrote to rows that the statement around it writes to, too, and may have
    -- left no version of them: that statement has to look at the rows as they are.
    PERFORM set_config('lineage.nested', 'yes', true);
  END IF;
  RETURN NULL;
END
$body$
;;
CREATE OR REPLACE FUNCTION lineage_capture_delete_lineage_section() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $body$
#variable_conflict use_variable
DECLARE
  ids bigint[];
  tx bigint;
  done bigint := 0;
  total bigint;
BEGIN
  IF current_setting('lineage.made_1762316143', true) = 'yes' THEN
    SELECT (
    SELECT array_agg(t.id ORDER BY t.id) FROM (
      SELECT id FROM lineage_transaction WHERE xid = pg_current_xact_id_if_assigned()::text::bigint
        AND (committed_at IS NULL) IS TRUE OFFSET 0) AS t), (SELECT count(*) FROM old_rows) INTO ids, total;
  ELSE  -- the commit has no transaction row yet, so there is none to look for
    SELECT count(*) INTO total FROM old_rows;
  END IF;
  IF total = 0 THEN
    RETURN NULL;
  END IF;
  ids := coalesce(ids, ARRAY[lineage_make_lineage_transaction()]);
  tx := ids[array_upper(ids, 1)];
  IF current_setting('lineage.nested', true) IS DISTINCT FROM 'yes' THEN
    INSERT INTO lineage_section_version (id, report_id, position, key, heading, body, data, transaction_id, operation_type)
    SELECT o.id, o.report_id, o.position, o.key, o.heading, o.body, o.data, tx, 2 FROM old_rows AS o
    WHERE NOT EXISTS (
      SELECT 1 FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) OFFSET 0);
    GET DIAGNOSTICS done = ROW_COUNT;
  END IF;
  IF done = total THEN
    RETURN NULL;
  END IF;
  IF EXISTS (
    SELECT 1 FROM old_rows AS n WHERE EXISTS (
      SELECT 1 FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) > ROW(n.id, tx) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND v.transaction_id <> ALL (ids) OFFSET 0)
  ) THEN  -- an overlapping transaction that began later committed first: ids grow in commit order
    tx := lineage_make_lineage_transaction();
    ids := ids || tx;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_section_version (id, report_id, position, key, heading, body, data, transaction_id, operation_type)
  SELECT o.id, o.report_id, o.position, o.key, o.heading, o.body, o.data, v.transaction_id, 2
  FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.* FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS v
  WHERE v.operation_type = 1 AND NOT EXISTS (SELECT 1 FROM lineage_section AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0)
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, report_id = excluded.report_id, position = excluded.position, key = excluded.key, heading = excluded.heading, body = excluded.body, data = excluded.data, operation_type = excluded.operation_type
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_section_version (id, report_id, position, key, heading, body, data, transaction_id, operation_type)
  SELECT o.id, o.report_id, o.position, o.key, o.heading, o.body, o.data, v.transaction_id, 2
  FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.* FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS v
  WHERE v.operation_type = 1 AND NOT EXISTS (SELECT 1 FROM lineage_section AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0)
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, report_id = excluded.report_id, position = excluded.position, key = excluded.key, heading = excluded.heading, body = excluded.body, data = excluded.data, operation_type = excluded.operation_type;
  END IF;
  INSERT INTO lineage_section_version (id, report_id, position, key, heading, body, data, transaction_id, operation_type)
  SELECT o.id, o.report_id, o.position, o.key, o.heading, o.body, o.data, tx, 2 FROM old_rows AS o
  WHERE NOT EXISTS (SELECT 1 FROM lineage_section AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0) AND NOT EXISTS (
      SELECT 1 FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0)
    AND coalesce((
      SELECT q.operation_type FROM lineage_section_version AS q WHERE q.id = o.id AND ROW(q.id, q.transaction_id) <= ROW(o.id, 9223372036854775807)
      ORDER BY q.transaction_id DESC LIMIT 1), 0) <> 2;
  DELETE FROM lineage_section_version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM old_rows AS o CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h WHERE NOT EXISTS (SELECT 1 FROM lineage_section AS l WHERE l.id = o.id AND age(l.xmin) <= 0 OFFSET 0)))
    AND (v.operation_type = 0 AND v.transaction_id = ANY (ids)) IS TRUE;
  IF pg_trigger_depth() > 1 THEN
    -- A trigger of the host's wrote to rows that the statement around it writes to, too, and may have
    -- left no version of them: that statement has to look at the rows as they are.
    PERFORM set_config('lineage.nested', 'yes', true);
  END IF;
  RETURN NULL;
END
$body$
;;
CREATE OR REPLACE FUNCTION lineage_capture_truncate_lineage_section() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $body$
#variable_conflict use_variable
DECLARE
  ids bigint[];
  tx bigint;
  done bigint := 0;
  total bigint;
BEGIN
  IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
    RAISE EXCEPTION 'report-lineage isolation-too-strict: % refused TRUNCATE', TG_TABLE_NAME
      USING ERRCODE = 'feature_not_supported',
        DETAIL = 'It may remove rows that the transaction cannot see, and so could not record.',
        HINT = 'Use DELETE, or TRUNCATE at READ COMMITTED.';
  END IF;
  IF current_setting('lineage.made_1762316143', true) = 'yes' THEN
    SELECT (
    SELECT array_agg(t.id ORDER BY t.id) FROM (
      SELECT id FROM lineage_transaction WHERE xid = pg_current_xact_id_if_assigned()::text::bigint
        AND (committed_at IS NULL) IS TRUE OFFSET 0) AS t), (SELECT count(*) FROM lineage_section) INTO ids, total;
  ELSE  -- the commit has no transaction row yet, so there is none to look for
    SELECT count(*) INTO total FROM lineage_section;
  END IF;
  IF total = 0 THEN
    RETURN NULL;
  END IF;
  ids := coalesce(ids, ARRAY[lineage_make_lineage_transaction()]);
  tx := ids[array_upper(ids, 1)];
  IF current_setting('lineage.nested', true) IS DISTINCT FROM 'yes' THEN
    INSERT INTO lineage_section_version (id, report_id, position, key, heading, body, data, transaction_id, operation_type)
    SELECT o.id, o.report_id, o.position, o.key, o.heading, o.body, o.data, tx, 2 FROM lineage_section AS o
    WHERE NOT EXISTS (
      SELECT 1 FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) OFFSET 0);
    GET DIAGNOSTICS done = ROW_COUNT;
  END IF;
  IF done = total THEN
    RETURN NULL;
  END IF;
  IF EXISTS (
    SELECT 1 FROM lineage_section AS n WHERE EXISTS (
      SELECT 1 FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) > ROW(n.id, tx) AND ROW(v.id, v.transaction_id) <= ROW(n.id, 9223372036854775807) AND v.transaction_id <> ALL (ids) OFFSET 0)
  ) THEN  -- an overlapping transaction that began later committed first: ids grow in commit order
    tx := lineage_make_lineage_transaction();
    ids := ids || tx;
  END IF;
  IF total > 100 THEN  -- planned for its size: a cached plan joins the two row sets in a loop
    EXECUTE $sql$
  INSERT INTO lineage_section_version (id, report_id, position, key, heading, body, data, transaction_id, operation_type)
  SELECT o.id, o.report_id, o.position, o.key, o.heading, o.body, o.data, v.transaction_id, 2
  FROM lineage_section AS o CROSS JOIN LATERAL (SELECT v.* FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, ($2)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY ($2)) IS TRUE OFFSET 0) AS v
  WHERE v.operation_type = 1 AND true
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, report_id = excluded.report_id, position = excluded.position, key = excluded.key, heading = excluded.heading, body = excluded.body, data = excluded.data, operation_type = excluded.operation_type
    $sql$ USING tx, ids;
  ELSE
  INSERT INTO lineage_section_version (id, report_id, position, key, heading, body, data, transaction_id, operation_type)
  SELECT o.id, o.report_id, o.position, o.key, o.heading, o.body, o.data, v.transaction_id, 2
  FROM lineage_section AS o CROSS JOIN LATERAL (SELECT v.* FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS v
  WHERE v.operation_type = 1 AND true
  ON CONFLICT (id, transaction_id) DO UPDATE
  SET id = excluded.id, report_id = excluded.report_id, position = excluded.position, key = excluded.key, heading = excluded.heading, body = excluded.body, data = excluded.data, operation_type = excluded.operation_type;
  END IF;
  INSERT INTO lineage_section_version (id, report_id, position, key, heading, body, data, transaction_id, operation_type)
  SELECT o.id, o.report_id, o.position, o.key, o.heading, o.body, o.data, tx, 2 FROM lineage_section AS o
  WHERE true AND NOT EXISTS (
      SELECT 1 FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0)
    AND coalesce((
      SELECT q.operation_type FROM lineage_section_version AS q WHERE q.id = o.id AND ROW(q.id, q.transaction_id) <= ROW(o.id, 9223372036854775807)
      ORDER BY q.transaction_id DESC LIMIT 1), 0) <> 2;
  DELETE FROM lineage_section_version AS v
  WHERE v.ctid = ANY (ARRAY(
    SELECT h.ctid FROM lineage_section AS o CROSS JOIN LATERAL (SELECT v.ctid FROM lineage_section_version AS v WHERE ROW(v.id, v.transaction_id) >= ROW(o.id, (ids)[1]) AND ROW(v.id, v.transaction_id) <= ROW(o.id, 9223372036854775807) AND (v.transaction_id = ANY (ids)) IS TRUE OFFSET 0) AS h WHERE true))
    AND (v.operation_type = 0 AND v.transaction_id = ANY (ids)) IS TRUE;
  IF pg_trigger_depth() > 1 THEN
    -- A trigger of the host's wrote to rows that the statement around it writes to, too, and may have
    -- left no version of them: that statement has to look at the rows as they are.
    PERFORM set_config('lineage.nested', 'yes', true);
  END IF;
  RETURN NULL;
END
$body$
;;
CREATE TRIGGER "lineage_capture_insert_lineage_section" AFTER INSERT ON lineage_section
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION lineage_capture_insert_lineage_section()
;;
CREATE TRIGGER "lineage_capture_update_lineage_section" AFTER UPDATE ON lineage_section
REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION lineage_capture_update_lineage_section()
;;
CREATE TRIGGER "lineage_capture_delete_lineage_section" AFTER DELETE ON lineage_section
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION lineage_capture_delete_lineage_section()
;;
CREATE TRIGGER "lineage_capture_truncate_lineage_section" BEFORE TRUNCATE ON lineage_section
FOR EACH STATEMENT EXECUTE FUNCTION lineage_capture_truncate_lineage_section()
;;
COMMENT ON TRIGGER lineage_capture_insert_lineage_section ON lineage_section IS 'report-lineage capture c29c9eae756d2cb2'
;;
COMMENT ON TRIGGER lineage_capture_update_lineage_section ON lineage_section IS 'report-lineage capture c29c9eae756d2cb2'
;;
COMMENT ON TRIGGER lineage_capture_delete_lineage_section ON lineage_section IS 'report-lineage capture c29c9eae756d2cb2'
;;
COMMENT ON TRIGGER lineage_capture_truncate_lineage_section ON lineage_section IS 'report-lineage capture c29c9eae756d2cb2'
;;
COMMENT ON FUNCTION lineage_capture_insert_lineage_section() IS 'report-lineage capture c29c9eae756d2cb2'
;;
COMMENT ON FUNCTION lineage_capture_update_lineage_section() IS 'report-lineage capture c29c9eae756d2cb2'
;;
COMMENT ON FUNCTION lineage_capture_delete_lineage_section() IS 'report-lineage capture c29c9eae756d2cb2'
;;
COMMENT ON FUNCTION lineage_capture_truncate_lineage_section() IS 'report-lineage capture c29c9eae756d2cb2'
;;
REVOKE ALL ON FUNCTION lineage_capture_insert_lineage_section() FROM PUBLIC
;;
REVOKE ALL ON FUNCTION lineage_capture_update_lineage_section() FROM PUBLIC
;;
REVOKE ALL ON FUNCTION lineage_capture_delete_lineage_section() FROM PUBLIC
;;
REVOKE ALL ON FUNCTION lineage_capture_truncate_lineage_section() FROM PUBLIC
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_insert_lineage_report_version" ON lineage_report_version
;;
-- New versions of lineage_report_version touch their roots: report_lineage gets each root's row for this commit.
CREATE TABLE IF NOT EXISTS report_lineage_counter (report_id UUID, number integer NOT NULL, PRIMARY KEY (report_id))
;;
CREATE OR REPLACE FUNCTION lineage_aggregate_insert_lineage_report_version() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $body$
#variable_conflict use_variable
DECLARE
  ids bigint[] := (
    SELECT array_agg(t.id ORDER BY t.id) FROM (
      SELECT id FROM lineage_transaction WHERE xid = pg_current_xact_id_if_assigned()::text::bigint
        AND (committed_at IS NULL) IS TRUE OFFSET 0) AS t);
  tx bigint;
  ctx jsonb := lineage_context_lineage_transaction();
BEGIN
  tx := ids[array_upper(ids, 1)];
  WITH touched AS (
    SELECT DISTINCT n.id AS report_id FROM new_rows AS n WHERE n.id IS NOT NULL
  ), counted AS (
    INSERT INTO report_lineage_counter AS counter (report_id, number)
    SELECT t.report_id, 1 + coalesce((SELECT max(l.number) FROM report_lineage AS l WHERE l.report_id = t.report_id), 0)
    FROM touched AS t
    WHERE NOT EXISTS (
      SELECT 1 FROM report_lineage AS l WHERE l.report_id = t.report_id AND l.transaction_id >= ids[1] AND l.transaction_id = ANY (ids))
    ORDER BY t.report_id
    ON CONFLICT (report_id) DO UPDATE SET number = counter.number + 1
    RETURNING counter.*
  )
  INSERT INTO report_lineage (report_id, number, transaction_id, operation, origin, run_id, lead_id, template_id, template_transaction_id, template_inferred)
  SELECT c.report_id, c.number, tx,
    CASE WHEN root.transaction_id = ANY (ids) THEN root.operation_type ELSE 1 END,
    CASE WHEN ctx ? 'run_id' THEN 'run' ELSE coalesce(ctx->>'origin', CASE WHEN coalesce(ctx->>'channel', 'sql') = 'sql' THEN 'sql' ELSE 'manual' END) END, (ctx->>'run_id')::UUID, root.lead_id, root.template_id, coalesce((ctx->'templates'->>replace(root.template_id::text, '-', ''))::bigint, (SELECT max(t.transaction_id) FROM lineage_template_version AS t WHERE t.id = root.template_id)), root.template_id IS NOT NULL AND (ctx->'templates'->>replace(root.template_id::text, '-', ''))::bigint IS NULL
  FROM counted AS c LEFT JOIN LATERAL (
    SELECT r.* FROM lineage_report_version AS r WHERE r.id = c.report_id
    ORDER BY r.transaction_id DESC LIMIT 1) AS root ON true;
  UPDATE report_lineage AS l
  SET operation = root.operation_type, lead_id = root.lead_id, template_id = root.template_id, template_transaction_id = coalesce((ctx->'templates'->>replace(root.template_id::text, '-', ''))::bigint, (SELECT max(t.transaction_id) FROM lineage_template_version AS t WHERE t.id = root.template_id)), template_inferred = root.template_id IS NOT NULL AND (ctx->'templates'->>replace(root.template_id::text, '-', ''))::bigint IS NULL
  FROM new_rows AS root
  WHERE l.report_id = root.id AND l.transaction_id >= ids[1] AND l.transaction_id = ANY (ids)
    AND (l.operation, l.lead_id, l.template_id, l.template_transaction_id, l.template_inferred) IS DISTINCT FROM (root.operation_type, root.lead_id, root.template_id, coalesce((ctx->'templates'->>replace(root.template_id::text, '-', ''))::bigint, (SELECT max(t.transaction_id) FROM lineage_template_version AS t WHERE t.id = root.template_id)), root.template_id IS NOT NULL AND (ctx->'templates'->>replace(root.template_id::text, '-', ''))::bigint IS NULL);
  RETURN NULL;
END
$body$
;;
CREATE TRIGGER "lineage_aggregate_insert_lineage_report_version" AFTER INSERT ON lineage_report_version
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION lineage_aggregate_insert_lineage_report_version()
;;
COMMENT ON TRIGGER lineage_aggregate_insert_lineage_report_version ON lineage_report_version IS 'report-lineage capture 981bbe26b138f727'
;;
COMMENT ON FUNCTION lineage_aggregate_insert_lineage_report_version() IS 'report-lineage capture 981bbe26b138f727'
;;
REVOKE ALL ON FUNCTION lineage_aggregate_insert_lineage_report_version() FROM PUBLIC
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_versions_update_lineage_report_version" ON lineage_report_version
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_versions_delete_lineage_report_version" ON lineage_report_version
;;
-- What capture changes or takes back of lineage_report_version it changes or takes back of report_lineage too.
CREATE OR REPLACE FUNCTION lineage_aggregate_delete_lineage_report_version() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $body$
#variable_conflict use_variable
DECLARE
  ids bigint[] := (
    SELECT array_agg(t.id ORDER BY t.id) FROM (
      SELECT id FROM lineage_transaction WHERE xid = pg_current_xact_id_if_assigned()::text::bigint
        AND (committed_at IS NULL) IS TRUE OFFSET 0) AS t);
BEGIN
  WITH emptied AS (
    DELETE FROM report_lineage AS l USING (SELECT DISTINCT o.id AS report_id FROM old_rows AS o) AS t
    WHERE l.report_id = t.report_id AND l.transaction_id >= ids[1] AND l.transaction_id = ANY (ids) AND NOT (EXISTS (SELECT 1 FROM lineage_report_version AS w WHERE w.transaction_id >= ids[1] AND w.transaction_id = ANY (ids) AND w.id = t.report_id)
      OR EXISTS (SELECT 1 FROM lineage_section_version AS w LEFT JOIN LATERAL (SELECT v.* FROM lineage_section_version AS v WHERE v.id = w.id AND v.transaction_id < w.transaction_id ORDER BY v.transaction_id DESC LIMIT 1) AS p ON true WHERE w.transaction_id = ANY (ids) AND ((p.report_id = t.report_id) OR (w.report_id = t.report_id AND (NOT w.operation_type = 2 OR p.report_id IS NULL))))
      OR EXISTS (SELECT 1 FROM lineage_report_output AS w WHERE w.transaction_id >= ids[1] AND w.transaction_id = ANY (ids) AND w.report_id = t.report_id))
    RETURNING l.report_id
  )
  UPDATE report_lineage_counter AS counter SET number = counter.number - 1
  FROM emptied AS e WHERE counter.report_id = e.report_id;
  RETURN NULL;
END
$body$
;;
CREATE TRIGGER "lineage_aggregate_versions_update_lineage_report_version" AFTER UPDATE ON lineage_report_version
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION lineage_aggregate_insert_lineage_report_version()
;;
CREATE TRIGGER "lineage_aggregate_versions_delete_lineage_report_version" AFTER DELETE ON lineage_report_version
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION lineage_aggregate_delete_lineage_report_version()
;;
COMMENT ON TRIGGER lineage_aggregate_versions_update_lineage_report_version ON lineage_report_version IS 'report-lineage capture 10e03cc09f8005e5'
;;
COMMENT ON TRIGGER lineage_aggregate_versions_delete_lineage_report_version ON lineage_report_version IS 'report-lineage capture 10e03cc09f8005e5'
;;
COMMENT ON FUNCTION lineage_aggregate_delete_lineage_report_version() IS 'report-lineage capture 10e03cc09f8005e5'
;;
REVOKE ALL ON FUNCTION lineage_aggregate_delete_lineage_report_version() FROM PUBLIC
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_insert_lineage_section_version" ON lineage_section_version
;;
-- New versions of lineage_section_version touch their roots: report_lineage gets each root's row for this commit.
CREATE TABLE IF NOT EXISTS report_lineage_counter (report_id UUID, number integer NOT NULL, PRIMARY KEY (report_id))
;;
CREATE OR REPLACE FUNCTION lineage_aggregate_insert_lineage_section_version() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $body$
#variable_conflict use_variable
DECLARE
  ids bigint[] := (
    SELECT array_agg(t.id ORDER BY t.id) FROM (
      SELECT id FROM lineage_transaction WHERE xid = pg_current_xact_id_if_assigned()::text::bigint
        AND (committed_at IS NULL) IS TRUE OFFSET 0) AS t);
  tx bigint;
  ctx jsonb := lineage_context_lineage_transaction();
BEGIN
  tx := ids[array_upper(ids, 1)];
  WITH touched AS (
    SELECT DISTINCT n.report_id AS report_id FROM new_rows AS n WHERE n.report_id IS NOT NULL
    UNION
    SELECT p.report_id AS report_id FROM new_rows AS n CROSS JOIN LATERAL (
      SELECT v.* FROM lineage_section_version AS v
      WHERE v.id = n.id AND v.transaction_id < n.transaction_id
      ORDER BY v.transaction_id DESC LIMIT 1) AS p
    WHERE n.operation_type = 1 AND p.report_id IS NOT NULL
  ), counted AS (
    INSERT INTO report_lineage_counter AS counter (report_id, number)
    SELECT t.report_id, 1 + coalesce((SELECT max(l.number) FROM report_lineage AS l WHERE l.report_id = t.report_id), 0)
    FROM touched AS t
    WHERE NOT EXISTS (
      SELECT 1 FROM report_lineage AS l WHERE l.report_id = t.report_id AND l.transaction_id >= ids[1] AND l.transaction_id = ANY (ids))
    ORDER BY t.report_id
    ON CONFLICT (report_id) DO UPDATE SET number = counter.number + 1
    RETURNING counter.*
  )
  INSERT INTO report_lineage (report_id, number, transaction_id, operation, origin, run_id, lead_id, template_id, template_transaction_id, template_inferred)
  SELECT c.report_id, c.number, tx,
    CASE WHEN root.transaction_id = ANY (ids) THEN root.operation_type ELSE 1 END,
    CASE WHEN ctx ? 'run_id' THEN 'run' ELSE coalesce(ctx->>'origin', CASE WHEN coalesce(ctx->>'channel', 'sql') = 'sql' THEN 'sql' ELSE 'manual' END) END, (ctx->>'run_id')::UUID, root.lead_id, root.template_id, coalesce((ctx->'templates'->>replace(root.template_id::text, '-', ''))::bigint, (SELECT max(t.transaction_id) FROM lineage_template_version AS t WHERE t.id = root.template_id)), root.template_id IS NOT NULL AND (ctx->'templates'->>replace(root.template_id::text, '-', ''))::bigint IS NULL
  FROM counted AS c LEFT JOIN LATERAL (
    SELECT r.* FROM lineage_report_version AS r WHERE r.id = c.report_id
    ORDER BY r.transaction_id DESC LIMIT 1) AS root ON true;
  RETURN NULL;
END
$body$
;;
CREATE TRIGGER "lineage_aggregate_insert_lineage_section_version" AFTER INSERT ON lineage_section_version
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION lineage_aggregate_insert_lineage_section_version()
;;
COMMENT ON TRIGGER lineage_aggregate_insert_lineage_section_version ON lineage_section_version IS 'report-lineage capture a13c204ad0fca132'
;;
COMMENT ON FUNCTION lineage_aggregate_insert_lineage_section_version() IS 'report-lineage capture a13c204ad0fca132'
;;
REVOKE ALL ON FUNCTION lineage_aggregate_insert_lineage_section_version() FROM PUBLIC
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_versions_update_lineage_section_version" ON lineage_section_version
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_versions_delete_lineage_section_version" ON lineage_section_version
;;
-- What capture changes or takes back of lineage_section_version it changes or takes back of report_lineage too.
CREATE OR REPLACE FUNCTION lineage_aggregate_delete_lineage_section_version() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $body$
#variable_conflict use_variable
DECLARE
  ids bigint[] := (
    SELECT array_agg(t.id ORDER BY t.id) FROM (
      SELECT id FROM lineage_transaction WHERE xid = pg_current_xact_id_if_assigned()::text::bigint
        AND (committed_at IS NULL) IS TRUE OFFSET 0) AS t);
BEGIN
  WITH emptied AS (
    DELETE FROM report_lineage AS l USING (SELECT DISTINCT o.report_id AS report_id FROM old_rows AS o) AS t
    WHERE l.report_id = t.report_id AND l.transaction_id >= ids[1] AND l.transaction_id = ANY (ids) AND NOT (EXISTS (SELECT 1 FROM lineage_report_version AS w WHERE w.transaction_id >= ids[1] AND w.transaction_id = ANY (ids) AND w.id = t.report_id)
      OR EXISTS (SELECT 1 FROM lineage_section_version AS w LEFT JOIN LATERAL (SELECT v.* FROM lineage_section_version AS v WHERE v.id = w.id AND v.transaction_id < w.transaction_id ORDER BY v.transaction_id DESC LIMIT 1) AS p ON true WHERE w.transaction_id = ANY (ids) AND ((p.report_id = t.report_id) OR (w.report_id = t.report_id AND (NOT w.operation_type = 2 OR p.report_id IS NULL))))
      OR EXISTS (SELECT 1 FROM lineage_report_output AS w WHERE w.transaction_id >= ids[1] AND w.transaction_id = ANY (ids) AND w.report_id = t.report_id))
    RETURNING l.report_id
  )
  UPDATE report_lineage_counter AS counter SET number = counter.number - 1
  FROM emptied AS e WHERE counter.report_id = e.report_id;
  RETURN NULL;
END
$body$
;;
CREATE TRIGGER "lineage_aggregate_versions_update_lineage_section_version" AFTER UPDATE ON lineage_section_version
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION lineage_aggregate_insert_lineage_section_version()
;;
CREATE TRIGGER "lineage_aggregate_versions_delete_lineage_section_version" AFTER DELETE ON lineage_section_version
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION lineage_aggregate_delete_lineage_section_version()
;;
COMMENT ON TRIGGER lineage_aggregate_versions_update_lineage_section_version ON lineage_section_version IS 'report-lineage capture c5a9834b1f55a171'
;;
COMMENT ON TRIGGER lineage_aggregate_versions_delete_lineage_section_version ON lineage_section_version IS 'report-lineage capture c5a9834b1f55a171'
;;
COMMENT ON FUNCTION lineage_aggregate_delete_lineage_section_version() IS 'report-lineage capture c5a9834b1f55a171'
;;
REVOKE ALL ON FUNCTION lineage_aggregate_delete_lineage_section_version() FROM PUBLIC
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_when_moved_update_lineage_section_version" ON lineage_section_version
;;
-- A row of lineage_section_version that only passed through a root within one commit did not touch it.
-- Named to fire after the trigger that touches: PostgreSQL goes by the alphabet.
CREATE TRIGGER "lineage_aggregate_when_moved_update_lineage_section_version" AFTER UPDATE ON lineage_section_version
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION lineage_aggregate_delete_lineage_section_version()
;;
COMMENT ON TRIGGER lineage_aggregate_when_moved_update_lineage_section_version ON lineage_section_version IS 'report-lineage capture c0586864b5ebcfd2'
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_insert_lineage_report_output" ON lineage_report_output
;;
-- New versions of lineage_report_output touch their roots: report_lineage gets each root's row for this commit.
CREATE TABLE IF NOT EXISTS report_lineage_counter (report_id UUID, number integer NOT NULL, PRIMARY KEY (report_id))
;;
CREATE OR REPLACE FUNCTION lineage_aggregate_insert_lineage_report_output() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $body$
#variable_conflict use_variable
DECLARE
  ids bigint[] := (
    SELECT array_agg(t.id ORDER BY t.id) FROM (
      SELECT id FROM lineage_transaction WHERE xid = pg_current_xact_id_if_assigned()::text::bigint
        AND (committed_at IS NULL) IS TRUE OFFSET 0) AS t);
  tx bigint;
  ctx jsonb := lineage_context_lineage_transaction();
BEGIN
  IF NOT EXISTS (SELECT 1 FROM new_rows) THEN RETURN NULL; END IF;
  ids := coalesce(ids, ARRAY[lineage_make_lineage_transaction()]);
  IF EXISTS (SELECT 1 FROM new_rows AS n WHERE n.transaction_id <> ALL (ids)) THEN
    RAISE EXCEPTION 'report-lineage append-only: lineage_report_output refused INSERT into another transaction' USING ERRCODE = 'restrict_violation';
  END IF;
  tx := ids[array_upper(ids, 1)];
  WITH touched AS (
    SELECT DISTINCT n.report_id AS report_id FROM new_rows AS n WHERE n.report_id IS NOT NULL
  ), counted AS (
    INSERT INTO report_lineage_counter AS counter (report_id, number)
    SELECT t.report_id, 1 + coalesce((SELECT max(l.number) FROM report_lineage AS l WHERE l.report_id = t.report_id), 0)
    FROM touched AS t
    WHERE NOT EXISTS (
      SELECT 1 FROM report_lineage AS l WHERE l.report_id = t.report_id AND l.transaction_id >= ids[1] AND l.transaction_id = ANY (ids))
    ORDER BY t.report_id
    ON CONFLICT (report_id) DO UPDATE SET number = counter.number + 1
    RETURNING counter.*
  )
  INSERT INTO report_lineage (report_id, number, transaction_id, operation, origin, run_id, lead_id, template_id, template_transaction_id, template_inferred)
  SELECT c.report_id, c.number, tx,
    CASE WHEN root.transaction_id = ANY (ids) THEN root.operation_type ELSE 1 END,
    CASE WHEN ctx ? 'run_id' THEN 'run' ELSE coalesce(ctx->>'origin', CASE WHEN coalesce(ctx->>'channel', 'sql') = 'sql' THEN 'sql' ELSE 'manual' END) END, (ctx->>'run_id')::UUID, root.lead_id, root.template_id, coalesce((ctx->'templates'->>replace(root.template_id::text, '-', ''))::bigint, (SELECT max(t.transaction_id) FROM lineage_template_version AS t WHERE t.id = root.template_id)), root.template_id IS NOT NULL AND (ctx->'templates'->>replace(root.template_id::text, '-', ''))::bigint IS NULL
  FROM counted AS c LEFT JOIN LATERAL (
    SELECT r.* FROM lineage_report_version AS r WHERE r.id = c.report_id
    ORDER BY r.transaction_id DESC LIMIT 1) AS root ON true;
  RETURN NULL;
END
$body$
;;
CREATE TRIGGER "lineage_aggregate_insert_lineage_report_output" AFTER INSERT ON lineage_report_output
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION lineage_aggregate_insert_lineage_report_output()
;;
COMMENT ON TRIGGER lineage_aggregate_insert_lineage_report_output ON lineage_report_output IS 'report-lineage capture aceb6852d177cee9'
;;
COMMENT ON FUNCTION lineage_aggregate_insert_lineage_report_output() IS 'report-lineage capture aceb6852d177cee9'
;;
REVOKE ALL ON FUNCTION lineage_aggregate_insert_lineage_report_output() FROM PUBLIC
;;
SELECT set_config('search_path', current_setting('lineage.search_path'), true)
