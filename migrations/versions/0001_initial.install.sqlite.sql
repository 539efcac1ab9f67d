DROP TRIGGER IF EXISTS "lineage_unit_open_lineage_transaction"
;;
-- The unit of work of lineage_transaction: which row the writes now under way belong to.
-- Its own small row, since every captured row rewrites it; what was said stands apart.
CREATE TABLE IF NOT EXISTS lineage_unit (
    slot INTEGER PRIMARY KEY,
    transaction_table TEXT NOT NULL,
    facts_table TEXT NOT NULL,
    unit INTEGER,
    transaction_id INTEGER,
    statement_now TEXT,
    statement_total INTEGER,
    opening INTEGER NOT NULL DEFAULT 0,
    closing INTEGER NOT NULL DEFAULT 0,
    capturing INTEGER NOT NULL DEFAULT 0,
    replacing INTEGER NOT NULL DEFAULT 0
)
;;
CREATE TABLE IF NOT EXISTS lineage_context (slot INTEGER PRIMARY KEY, context TEXT)
;;
CREATE TABLE IF NOT EXISTS lineage_history (history_id TEXT NOT NULL)
;;
INSERT INTO lineage_history (history_id)
SELECT lower(hex(randomblob(16))) WHERE NOT EXISTS (SELECT 1 FROM lineage_history)
;;
INSERT INTO lineage_unit (slot, transaction_table, facts_table)
VALUES (1762316143, 'lineage_transaction', 'lineage_transaction') ON CONFLICT DO UPDATE SET facts_table = excluded.facts_table
;;
INSERT INTO lineage_context (slot) VALUES (1762316143) ON CONFLICT DO NOTHING
;;
CREATE TRIGGER "lineage_unit_open_lineage_transaction" AFTER UPDATE OF opening ON lineage_unit
WHEN NEW.opening = 1 AND NEW.slot = 1762316143
BEGIN
  -- capture: 394abc8b74003a61
  INSERT INTO lineage_transaction (recorded_at, committed_at, actor, reason, channel, request_id, remote_addr, meta, history_id, imported, issued_at)
  SELECT strftime('%Y-%m-%d %H:%M:%f', 'now') || '000', CASE WHEN unit IS NULL THEN strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' END, json_extract(context, '$.actor'), json_extract(context, '$.reason'), coalesce(json_extract(context, '$.channel'), 'sql'), json_extract(context, '$.request_id'), coalesce(json_extract(context, '$.remote_addr'), json_extract(context, '$.columns.remote_addr')), json_extract(context, '$.meta'), (SELECT history_id FROM lineage_history ORDER BY rowid DESC LIMIT 1), json_extract(context, '$.committed_at') IS NOT NULL, coalesce(json_extract(context, '$.committed_at'), strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')
  FROM lineage_unit JOIN lineage_context USING (slot) WHERE slot = 1762316143;
  UPDATE lineage_transaction SET xid = id WHERE id = last_insert_rowid();
  UPDATE lineage_unit
  SET transaction_id = last_insert_rowid(), opening = 0
  WHERE slot = 1762316143;
  -- What a writer outside the library said of itself holds for one statement, its transaction.
  UPDATE lineage_context SET context = NULL
  WHERE slot = 1762316143 AND context IS NOT NULL
    AND (SELECT unit FROM lineage_unit WHERE slot = 1762316143) IS NULL;
END
;;
DROP TRIGGER IF EXISTS "lineage_attempt_insert_lineage_transaction"
;;
DROP TRIGGER IF EXISTS "lineage_attempt_update_lineage_transaction"
;;
DROP TRIGGER IF EXISTS "lineage_attempt_delete_lineage_transaction"
;;
-- What rollbacks took away, as blocks that record attempts leave it; added to and never changed.
CREATE TABLE IF NOT EXISTS lineage_attempt (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    attempted_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'),
    actor TEXT,
    reason TEXT,
    channel TEXT NOT NULL,
    request_id TEXT,
    remote_addr TEXT,
    meta TEXT,
    error_class TEXT,
    error TEXT,
    database_user TEXT
)
;;
CREATE TRIGGER "lineage_attempt_insert_lineage_transaction" BEFORE INSERT ON lineage_attempt
WHEN EXISTS (SELECT 1 FROM lineage_attempt AS kept WHERE kept.id = NEW.id)
BEGIN
  -- capture: c7e5743d41ddf1db
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_attempt refused REPLACE');
END
;;
CREATE TRIGGER "lineage_attempt_update_lineage_transaction" BEFORE UPDATE ON lineage_attempt
BEGIN
  -- capture: c7e5743d41ddf1db
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_attempt refused UPDATE');
END
;;
CREATE TRIGGER "lineage_attempt_delete_lineage_transaction" BEFORE DELETE ON lineage_attempt
BEGIN
  -- capture: c7e5743d41ddf1db
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_attempt refused DELETE');
END
;;
DROP TRIGGER IF EXISTS "lineage_transaction_guard_insert_lineage_transaction"
;;
DROP TRIGGER IF EXISTS "lineage_transaction_guard_update_lineage_transaction"
;;
DROP TRIGGER IF EXISTS "lineage_transaction_guard_delete_lineage_transaction"
;;
-- Only the maker adds rows to lineage_transaction; a host may change columns of its own until the commit.
CREATE TRIGGER "lineage_transaction_guard_insert_lineage_transaction" BEFORE INSERT ON lineage_transaction
WHEN NOT EXISTS (
  SELECT 1 FROM lineage_unit WHERE slot = 1762316143 AND opening = 1
)
BEGIN
  -- capture: f11988e99d1cdf82
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_transaction refused INSERT');
END
;;
CREATE TRIGGER "lineage_transaction_guard_update_lineage_transaction" BEFORE UPDATE ON lineage_transaction
WHEN OLD.xid IS NOT NULL AND (OLD.committed_at IS NOT NULL
  OR ((NEW.recorded_at IS NOT OLD.recorded_at OR NEW.committed_at IS NOT OLD.committed_at OR NEW.actor IS NOT OLD.actor OR NEW.reason IS NOT OLD.reason OR NEW.channel IS NOT OLD.channel OR NEW.request_id IS NOT OLD.request_id OR NEW.remote_addr IS NOT OLD.remote_addr OR NEW.meta IS NOT OLD.meta OR NEW.xid IS NOT OLD.xid OR NEW.history_id IS NOT OLD.history_id OR NEW.database_user IS NOT OLD.database_user OR NEW.imported IS NOT OLD.imported OR NEW.id IS NOT OLD.id OR NEW.issued_at IS NOT OLD.issued_at) AND (NEW.committed_at IS NULL OR NEW.id IS NOT OLD.id OR NEW.recorded_at IS NOT OLD.recorded_at OR NEW.xid IS NOT OLD.xid OR NEW.history_id IS NOT OLD.history_id OR (SELECT closing FROM lineage_unit WHERE slot = 1762316143) IS NOT 1)))
BEGIN
  -- capture: f11988e99d1cdf82
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_transaction refused UPDATE');
END
;;
CREATE TRIGGER "lineage_transaction_guard_delete_lineage_transaction" BEFORE DELETE ON lineage_transaction
BEGIN
  -- capture: f11988e99d1cdf82
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_transaction refused DELETE');
END
;;
DROP TRIGGER IF EXISTS "lineage_guard_insert_lineage_lead_version"
;;
DROP TRIGGER IF EXISTS "lineage_guard_update_lineage_lead_version"
;;
DROP TRIGGER IF EXISTS "lineage_guard_delete_lineage_lead_version"
;;
-- Only capture writes to lineage_lead_version, and only while a captured statement runs.
-- AFTER, where it can be: a BEFORE trigger makes SQLite prepare each row twice.
CREATE TRIGGER "lineage_guard_insert_lineage_lead_version" AFTER INSERT ON lineage_lead_version
WHEN (SELECT capturing FROM lineage_unit WHERE slot = 1762316143) IS NOT 1
BEGIN
  -- capture: 8858463be8c288cc
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_lead_version refused INSERT');
END
;;
CREATE TRIGGER "lineage_guard_update_lineage_lead_version" AFTER UPDATE ON lineage_lead_version
WHEN (SELECT capturing FROM lineage_unit WHERE slot = 1762316143) IS NOT 1
BEGIN
  -- capture: 8858463be8c288cc
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_lead_version refused UPDATE');
END
;;
CREATE TRIGGER "lineage_guard_delete_lineage_lead_version" BEFORE DELETE ON lineage_lead_version
WHEN (SELECT capturing FROM lineage_unit WHERE slot = 1762316143) IS NOT 1
BEGIN
  -- capture: 8858463be8c288cc
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_lead_version refused DELETE');
END
;;
DROP TRIGGER IF EXISTS "lineage_guard_insert_lineage_template_version"
;;
DROP TRIGGER IF EXISTS "lineage_guard_update_lineage_template_version"
;;
DROP TRIGGER IF EXISTS "lineage_guard_delete_lineage_template_version"
;;
-- Only capture writes to lineage_template_version, and only while a captured statement runs.
-- AFTER, where it can be: a BEFORE trigger makes SQLite prepare each row twice.
CREATE TRIGGER "lineage_guard_insert_lineage_template_version" AFTER INSERT ON lineage_template_version
WHEN (SELECT capturing FROM lineage_unit WHERE slot = 1762316143) IS NOT 1
BEGIN
  -- capture: 2c91091e9c5322fa
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_template_version refused INSERT');
END
;;
CREATE TRIGGER "lineage_guard_update_lineage_template_version" AFTER UPDATE ON lineage_template_version
WHEN (SELECT capturing FROM lineage_unit WHERE slot = 1762316143) IS NOT 1
BEGIN
  -- capture: 2c91091e9c5322fa
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_template_version refused UPDATE');
END
;;
CREATE TRIGGER "lineage_guard_delete_lineage_template_version" BEFORE DELETE ON lineage_template_version
WHEN (SELECT capturing FROM lineage_unit WHERE slot = 1762316143) IS NOT 1
BEGIN
  -- capture: 2c91091e9c5322fa
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_template_version refused DELETE');
END
;;
DROP TRIGGER IF EXISTS "lineage_guard_insert_lineage_report_version"
;;
DROP TRIGGER IF EXISTS "lineage_guard_update_lineage_report_version"
;;
DROP TRIGGER IF EXISTS "lineage_guard_delete_lineage_report_version"
;;
-- Only capture writes to lineage_report_version, and only while a captured statement runs.
-- AFTER, where it can be: a BEFORE trigger makes SQLite prepare each row twice.
CREATE TRIGGER "lineage_guard_insert_lineage_report_version" AFTER INSERT ON lineage_report_version
WHEN (SELECT capturing FROM lineage_unit WHERE slot = 1762316143) IS NOT 1
BEGIN
  -- capture: 674d3120766f663b
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_report_version refused INSERT');
END
;;
CREATE TRIGGER "lineage_guard_update_lineage_report_version" AFTER UPDATE ON lineage_report_version
WHEN (SELECT capturing FROM lineage_unit WHERE slot = 1762316143) IS NOT 1
BEGIN
  -- capture: 674d3120766f663b
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_report_version refused UPDATE');
END
;;
CREATE TRIGGER "lineage_guard_delete_lineage_report_version" BEFORE DELETE ON lineage_report_version
WHEN (SELECT capturing FROM lineage_unit WHERE slot = 1762316143) IS NOT 1
BEGIN
  -- capture: 674d3120766f663b
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_report_version refused DELETE');
END
;;
DROP TRIGGER IF EXISTS "lineage_guard_insert_lineage_section_version"
;;
DROP TRIGGER IF EXISTS "lineage_guard_update_lineage_section_version"
;;
DROP TRIGGER IF EXISTS "lineage_guard_delete_lineage_section_version"
;;
-- Only capture writes to lineage_section_version, and only while a captured statement runs.
-- AFTER, where it can be: a BEFORE trigger makes SQLite prepare each row twice.
CREATE TRIGGER "lineage_guard_insert_lineage_section_version" AFTER INSERT ON lineage_section_version
WHEN (SELECT capturing FROM lineage_unit WHERE slot = 1762316143) IS NOT 1
BEGIN
  -- capture: 7ccd13088a756e88
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_section_version refused INSERT');
END
;;
CREATE TRIGGER "lineage_guard_update_lineage_section_version" AFTER UPDATE ON lineage_section_version
WHEN (SELECT capturing FROM lineage_unit WHERE slot = 1762316143) IS NOT 1
BEGIN
  -- capture: 7ccd13088a756e88
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_section_version refused UPDATE');
END
;;
CREATE TRIGGER "lineage_guard_delete_lineage_section_version" BEFORE DELETE ON lineage_section_version
WHEN (SELECT capturing FROM lineage_unit WHERE slot = 1762316143) IS NOT 1
BEGIN
  -- capture: 7ccd13088a756e88
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_section_version refused DELETE');
END
;;
DROP TRIGGER IF EXISTS "lineage_guard_insert_report_lineage"
;;
DROP TRIGGER IF EXISTS "lineage_guard_update_report_lineage"
;;
DROP TRIGGER IF EXISTS "lineage_guard_delete_report_lineage"
;;
-- Only capture writes to report_lineage, and only while a captured statement runs.
-- AFTER, where it can be: a BEFORE trigger makes SQLite prepare each row twice.
CREATE TRIGGER "lineage_guard_insert_report_lineage" AFTER INSERT ON report_lineage
WHEN (SELECT capturing FROM lineage_unit WHERE slot = 1762316143) IS NOT 1
BEGIN
  -- capture: bde0a9dff4d14f0e
  SELECT RAISE(ABORT, 'report-lineage append-only: report_lineage refused INSERT');
END
;;
CREATE TRIGGER "lineage_guard_update_report_lineage" AFTER UPDATE ON report_lineage
WHEN (SELECT capturing FROM lineage_unit WHERE slot = 1762316143) IS NOT 1
BEGIN
  -- capture: bde0a9dff4d14f0e
  SELECT RAISE(ABORT, 'report-lineage append-only: report_lineage refused UPDATE');
END
;;
CREATE TRIGGER "lineage_guard_delete_report_lineage" BEFORE DELETE ON report_lineage
WHEN (SELECT capturing FROM lineage_unit WHERE slot = 1762316143) IS NOT 1
BEGIN
  -- capture: bde0a9dff4d14f0e
  SELECT RAISE(ABORT, 'report-lineage append-only: report_lineage refused DELETE');
END
;;
DROP TRIGGER IF EXISTS "lineage_append_only_insert_lineage_run_event"
;;
DROP TRIGGER IF EXISTS "lineage_append_only_update_lineage_run_event"
;;
DROP TRIGGER IF EXISTS "lineage_append_only_delete_lineage_run_event"
;;
-- Rows of lineage_run_event are added and never change; REPLACE would remove one without a DELETE trigger.
CREATE TRIGGER "lineage_append_only_insert_lineage_run_event" BEFORE INSERT ON lineage_run_event
WHEN EXISTS (SELECT 1 FROM lineage_run_event AS kept WHERE kept.id = NEW.id)
BEGIN
  -- capture: c0aa1fa70051e637
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_run_event refused REPLACE');
END
;;
CREATE TRIGGER "lineage_append_only_update_lineage_run_event" BEFORE UPDATE ON lineage_run_event
BEGIN
  -- capture: c0aa1fa70051e637
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_run_event refused UPDATE');
END
;;
CREATE TRIGGER "lineage_append_only_delete_lineage_run_event" BEFORE DELETE ON lineage_run_event
BEGIN
  -- capture: c0aa1fa70051e637
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_run_event refused DELETE');
END
;;
DROP TRIGGER IF EXISTS "lineage_append_only_insert_lineage_access_event"
;;
DROP TRIGGER IF EXISTS "lineage_append_only_update_lineage_access_event"
;;
DROP TRIGGER IF EXISTS "lineage_append_only_delete_lineage_access_event"
;;
-- Rows of lineage_access_event are added and never change; REPLACE would remove one without a DELETE trigger.
CREATE TRIGGER "lineage_append_only_insert_lineage_access_event" BEFORE INSERT ON lineage_access_event
WHEN EXISTS (SELECT 1 FROM lineage_access_event AS kept WHERE kept.id = NEW.id)
BEGIN
  -- capture: 7300efe5dcd3510f
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_access_event refused REPLACE');
END
;;
CREATE TRIGGER "lineage_append_only_update_lineage_access_event" BEFORE UPDATE ON lineage_access_event
BEGIN
  -- capture: 7300efe5dcd3510f
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_access_event refused UPDATE');
END
;;
CREATE TRIGGER "lineage_append_only_delete_lineage_access_event" BEFORE DELETE ON lineage_access_event
BEGIN
  -- capture: 7300efe5dcd3510f
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_access_event refused DELETE');
END
;;
DROP TRIGGER IF EXISTS "lineage_append_only_insert_lineage_report_output"
;;
DROP TRIGGER IF EXISTS "lineage_append_only_update_lineage_report_output"
;;
DROP TRIGGER IF EXISTS "lineage_append_only_delete_lineage_report_output"
;;
-- Rows of lineage_report_output are added and never change; REPLACE would remove one without a DELETE trigger.
CREATE TRIGGER "lineage_append_only_insert_lineage_report_output" BEFORE INSERT ON lineage_report_output
WHEN EXISTS (SELECT 1 FROM lineage_report_output AS kept WHERE kept.report_id = NEW.report_id AND kept.transaction_id = NEW.transaction_id AND kept.name = NEW.name)
BEGIN
  -- capture: da51447ccf0da3a7
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_report_output refused REPLACE');
END
;;
CREATE TRIGGER "lineage_append_only_update_lineage_report_output" BEFORE UPDATE ON lineage_report_output
BEGIN
  -- capture: da51447ccf0da3a7
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_report_output refused UPDATE');
END
;;
CREATE TRIGGER "lineage_append_only_delete_lineage_report_output" BEFORE DELETE ON lineage_report_output
BEGIN
  -- capture: da51447ccf0da3a7
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_report_output refused DELETE');
END
;;
DROP TRIGGER IF EXISTS "lineage_capture_insert_lineage_lead"
;;
DROP TRIGGER IF EXISTS "lineage_capture_again_lineage_lead"
;;
DROP TRIGGER IF EXISTS "lineage_capture_update_lineage_lead"
;;
DROP TRIGGER IF EXISTS "lineage_capture_rekey_lineage_lead"
;;
DROP TRIGGER IF EXISTS "lineage_capture_delete_lineage_lead"
;;
DROP TRIGGER IF EXISTS "lineage_capture_net_lineage_lead"
;;
-- Every insert, update and delete of lineage_lead leaves a version in lineage_lead_version.
-- An AFTER trigger sees 'now' and total_changes() as its statement began them: a write outside
-- the library belongs to the transaction of the same statement, told by both.
CREATE TRIGGER "lineage_capture_insert_lineage_lead" AFTER INSERT ON lineage_lead
WHEN NOT EXISTS (SELECT 1 FROM lineage_lead_version AS v WHERE v.id = NEW.id) AND EXISTS (SELECT 1 FROM lineage_lead AS live WHERE live.id = NEW.id)
BEGIN
  -- capture: 4b07abc9cd0d23e0
  UPDATE lineage_unit SET opening = 1
  WHERE slot = 1762316143 AND (transaction_id IS NULL OR (unit IS NULL AND NOT (
    statement_now IS strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' AND statement_total IS total_changes())));
  UPDATE lineage_unit SET capturing = 1 WHERE slot = 1762316143;
  INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
  VALUES (NEW.id, NEW.name, NEW.email, NEW.website, NEW.attributes, (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143), 0);
  UPDATE lineage_unit
  SET capturing = 0, statement_now = CASE WHEN unit IS NULL THEN strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' END,
    statement_total = total_changes() + 1
  WHERE slot = 1762316143;
END
;;
-- A key that was there before: born again, or put in the place of itself by REPLACE.
CREATE TRIGGER "lineage_capture_again_lineage_lead" AFTER INSERT ON lineage_lead
WHEN EXISTS (SELECT 1 FROM lineage_lead_version AS v WHERE v.id = NEW.id)
BEGIN
  -- capture: 4b07abc9cd0d23e0
  UPDATE lineage_unit SET opening = 1
  WHERE slot = 1762316143 AND (transaction_id IS NULL OR (unit IS NULL AND NOT (
    statement_now IS strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' AND statement_total IS total_changes())));
  UPDATE lineage_unit SET capturing = 1 WHERE slot = 1762316143;
  INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
  SELECT NEW.id, NEW.name, NEW.email, NEW.website, NEW.attributes, u.transaction_id, CASE WHEN earlier.operation_type IN (0, 1) THEN 1 ELSE 0 END
  FROM lineage_unit AS u LEFT JOIN lineage_lead_version AS earlier
    ON earlier.id = NEW.id AND earlier.transaction_id = (
      SELECT max(v.transaction_id) FROM lineage_lead_version AS v WHERE v.id = NEW.id)
  WHERE u.slot = 1762316143
    AND NOT (coalesce(earlier.operation_type, 2) <> 2 AND NOT (NEW.name IS NOT earlier.name COLLATE BINARY OR NEW.email IS NOT earlier.email COLLATE BINARY OR NEW.website IS NOT earlier.website COLLATE BINARY OR NEW.attributes IS NOT earlier.attributes COLLATE BINARY OR typeof(NEW.attributes) <> typeof(earlier.attributes)))
    AND EXISTS (SELECT 1 FROM lineage_lead AS live WHERE live.id = NEW.id)
  ON CONFLICT (id, transaction_id) DO UPDATE SET (name, email, website, attributes) = (SELECT name, email, website, attributes FROM lineage_lead AS live WHERE live.id = NEW.id), operation_type = CASE WHEN (
    SELECT v.operation_type FROM lineage_lead_version AS v
    WHERE v.id = NEW.id AND v.transaction_id < (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
    ORDER BY v.transaction_id DESC LIMIT 1) <> 2 THEN 1 ELSE 0 END;
  -- A trigger of the host's removed the row before it could be recorded: it never was.
  DELETE FROM lineage_lead_version
  WHERE id = NEW.id AND transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND operation_type = 2
    AND NOT EXISTS (SELECT 1 FROM lineage_lead AS live WHERE live.id = NEW.id) AND coalesce((
      SELECT v.operation_type FROM lineage_lead_version AS v
      WHERE v.id = NEW.id AND v.transaction_id < (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
      ORDER BY v.transaction_id DESC LIMIT 1), 2) = 2;
  UPDATE lineage_unit
  SET capturing = 0, statement_now = CASE WHEN unit IS NULL THEN strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' END,
    statement_total = total_changes() + 1
  WHERE slot = 1762316143;
END
;;
CREATE TRIGGER "lineage_capture_update_lineage_lead" AFTER UPDATE ON lineage_lead
WHEN NEW.id IS OLD.id COLLATE BINARY AND (NEW.name IS NOT OLD.name COLLATE BINARY OR NEW.email IS NOT OLD.email COLLATE BINARY OR NEW.website IS NOT OLD.website COLLATE BINARY OR NEW.attributes IS NOT OLD.attributes COLLATE BINARY OR typeof(NEW.attributes) <> typeof(OLD.attributes))
BEGIN
  -- capture: 4b07abc9cd0d23e0
  UPDATE lineage_unit SET opening = 1
  WHERE slot = 1762316143 AND (transaction_id IS NULL OR (unit IS NULL AND NOT (
    statement_now IS strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' AND statement_total IS total_changes())));
  UPDATE lineage_unit SET capturing = 1 WHERE slot = 1762316143;
  INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
  VALUES (NEW.id, NEW.name, NEW.email, NEW.website, NEW.attributes, (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143), 1)
  ON CONFLICT (id, transaction_id) DO UPDATE SET (name, email, website, attributes) = (SELECT name, email, website, attributes FROM lineage_lead AS live WHERE live.id = NEW.id), operation_type = operation_type
  WHERE EXISTS (SELECT 1 FROM lineage_lead AS live WHERE live.id = NEW.id);
  UPDATE lineage_unit
  SET capturing = 0, statement_now = CASE WHEN unit IS NULL THEN strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' END,
    statement_total = total_changes() + 1
  WHERE slot = 1762316143;
END
;;
CREATE TRIGGER "lineage_capture_rekey_lineage_lead" AFTER UPDATE OF id, rowid, _rowid_, oid ON lineage_lead
WHEN NOT (NEW.id IS OLD.id COLLATE BINARY)
BEGIN
  -- capture: 4b07abc9cd0d23e0
  UPDATE lineage_unit SET opening = 1
  WHERE slot = 1762316143 AND (transaction_id IS NULL OR (unit IS NULL AND NOT (
    statement_now IS strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' AND statement_total IS total_changes())));
  UPDATE lineage_unit SET capturing = 1 WHERE slot = 1762316143;
  INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
  VALUES (OLD.id, OLD.name, OLD.email, OLD.website, OLD.attributes, (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143), 2)
  ON CONFLICT (id, transaction_id) DO UPDATE SET name = excluded.name, email = excluded.email, website = excluded.website, attributes = excluded.attributes, operation_type = 2
  WHERE NOT EXISTS (SELECT 1 FROM lineage_lead AS live WHERE live.id = OLD.id);
  INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
  SELECT NEW.id, NEW.name, NEW.email, NEW.website, NEW.attributes, u.transaction_id, CASE WHEN earlier.operation_type IN (0, 1) THEN 1 ELSE 0 END
  FROM lineage_unit AS u LEFT JOIN lineage_lead_version AS earlier
    ON earlier.id = NEW.id AND earlier.transaction_id = (
      SELECT max(v.transaction_id) FROM lineage_lead_version AS v WHERE v.id = NEW.id)
  WHERE u.slot = 1762316143
    AND NOT (coalesce(earlier.operation_type, 2) <> 2 AND NOT (NEW.name IS NOT earlier.name COLLATE BINARY OR NEW.email IS NOT earlier.email COLLATE BINARY OR NEW.website IS NOT earlier.website COLLATE BINARY OR NEW.attributes IS NOT earlier.attributes COLLATE BINARY OR typeof(NEW.attributes) <> typeof(earlier.attributes)))
    AND EXISTS (SELECT 1 FROM lineage_lead AS live WHERE live.id = NEW.id)
  ON CONFLICT (id, transaction_id) DO UPDATE SET (name, email, website, attributes) = (SELECT name, email, website, attributes FROM lineage_lead AS live WHERE live.id = NEW.id), operation_type = CASE WHEN (
    SELECT v.operation_type FROM lineage_lead_version AS v
    WHERE v.id = NEW.id AND v.transaction_id < (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
    ORDER BY v.transaction_id DESC LIMIT 1) <> 2 THEN 1 ELSE 0 END;
  -- A trigger of the host's removed the row before it could be recorded: it never was.
  DELETE FROM lineage_lead_version
  WHERE id = NEW.id AND transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND operation_type = 2
    AND NOT EXISTS (SELECT 1 FROM lineage_lead AS live WHERE live.id = NEW.id) AND coalesce((
      SELECT v.operation_type FROM lineage_lead_version AS v
      WHERE v.id = NEW.id AND v.transaction_id < (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
      ORDER BY v.transaction_id DESC LIMIT 1), 2) = 2;
  UPDATE lineage_unit
  SET capturing = 0, statement_now = CASE WHEN unit IS NULL THEN strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' END,
    statement_total = total_changes() + 1
  WHERE slot = 1762316143;
END
;;
CREATE TRIGGER "lineage_capture_delete_lineage_lead" AFTER DELETE ON lineage_lead
BEGIN
  -- capture: 4b07abc9cd0d23e0
  UPDATE lineage_unit SET opening = 1
  WHERE slot = 1762316143 AND (transaction_id IS NULL OR (unit IS NULL AND statement_now IS NOT strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'));
  UPDATE lineage_unit SET capturing = 1 WHERE slot = 1762316143;
  INSERT INTO lineage_lead_version (id, name, email, website, attributes, transaction_id, operation_type)
  VALUES (OLD.id, OLD.name, OLD.email, OLD.website, OLD.attributes, (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143), 2)
  ON CONFLICT (id, transaction_id) DO UPDATE SET name = excluded.name, email = excluded.email, website = excluded.website, attributes = excluded.attributes, operation_type = 2
  WHERE NOT EXISTS (SELECT 1 FROM lineage_lead AS live WHERE live.id = OLD.id);
  UPDATE lineage_unit
  SET capturing = 0, statement_now = CASE WHEN unit IS NULL THEN strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' END,
    statement_total = total_changes() + 1
  WHERE slot = 1762316143;
END
;;
-- A version that ends where its transaction began is no version.
CREATE TRIGGER "lineage_capture_net_lineage_lead" AFTER UPDATE ON lineage_lead_version
WHEN NEW.transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND (
  (OLD.operation_type = 0 AND NEW.operation_type = 2)
  OR (NEW.operation_type = 1 AND EXISTS (
    SELECT 1 FROM lineage_lead_version AS earlier
    WHERE earlier.id = NEW.id AND earlier.operation_type <> 2
      AND earlier.transaction_id = (
        SELECT max(v.transaction_id) FROM lineage_lead_version AS v
        WHERE v.id = NEW.id AND v.transaction_id < NEW.transaction_id)
      AND NOT (NEW.name IS NOT earlier.name COLLATE BINARY OR NEW.email IS NOT earlier.email COLLATE BINARY OR NEW.website IS NOT earlier.website COLLATE BINARY OR NEW.attributes IS NOT earlier.attributes COLLATE BINARY OR typeof(NEW.attributes) <> typeof(earlier.attributes)))))
BEGIN
  -- capture: 4b07abc9cd0d23e0
  DELETE FROM lineage_lead_version WHERE id = NEW.id AND transaction_id = NEW.transaction_id;
END
;;
DROP TRIGGER IF EXISTS "lineage_capture_insert_lineage_template"
;;
DROP TRIGGER IF EXISTS "lineage_capture_again_lineage_template"
;;
DROP TRIGGER IF EXISTS "lineage_capture_update_lineage_template"
;;
DROP TRIGGER IF EXISTS "lineage_capture_rekey_lineage_template"
;;
DROP TRIGGER IF EXISTS "lineage_capture_delete_lineage_template"
;;
DROP TRIGGER IF EXISTS "lineage_capture_net_lineage_template"
;;
-- Every insert, update and delete of lineage_template leaves a version in lineage_template_version.
-- An AFTER trigger sees 'now' and total_changes() as its statement began them: a write outside
-- the library belongs to the transaction of the same statement, told by both.
CREATE TRIGGER "lineage_capture_insert_lineage_template" AFTER INSERT ON lineage_template
WHEN NOT EXISTS (SELECT 1 FROM lineage_template_version AS v WHERE v.id = NEW.id) AND EXISTS (SELECT 1 FROM lineage_template AS live WHERE live.id = NEW.id)
BEGIN
  -- capture: d1e15b5a02bf58f6
  UPDATE lineage_unit SET opening = 1
  WHERE slot = 1762316143 AND (transaction_id IS NULL OR (unit IS NULL AND NOT (
    statement_now IS strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' AND statement_total IS total_changes())));
  UPDATE lineage_unit SET capturing = 1 WHERE slot = 1762316143;
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  SELECT v.id, v.name, v.label, v.source, (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143), 2 FROM lineage_template_version AS v
  WHERE ((v.name = NEW.name)) AND NOT (v.id = NEW.id) AND v.operation_type <> 2
    AND v.transaction_id < (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
    AND NOT EXISTS (SELECT 1 FROM lineage_template_version AS later
      WHERE later.id = v.id AND later.transaction_id > v.transaction_id)
    AND NOT EXISTS (SELECT 1 FROM lineage_template AS live WHERE live.id = v.id);
  UPDATE lineage_template_version SET operation_type = 2
  WHERE ((lineage_template_version.name = NEW.name)) AND NOT (id = NEW.id) AND operation_type <> 2
    AND transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
    AND NOT EXISTS (SELECT 1 FROM lineage_template AS live WHERE live.id = lineage_template_version.id);
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  VALUES (NEW.id, NEW.name, NEW.label, NEW.source, (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143), 0);
  UPDATE lineage_unit
  SET capturing = 0, statement_now = CASE WHEN unit IS NULL THEN strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' END,
    statement_total = total_changes() + 1
  WHERE slot = 1762316143;
END
;;
-- A key that was there before: born again, or put in the place of itself by REPLACE.
CREATE TRIGGER "lineage_capture_again_lineage_template" AFTER INSERT ON lineage_template
WHEN EXISTS (SELECT 1 FROM lineage_template_version AS v WHERE v.id = NEW.id)
BEGIN
  -- capture: d1e15b5a02bf58f6
  UPDATE lineage_unit SET opening = 1
  WHERE slot = 1762316143 AND (transaction_id IS NULL OR (unit IS NULL AND NOT (
    statement_now IS strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' AND statement_total IS total_changes())));
  UPDATE lineage_unit SET capturing = 1 WHERE slot = 1762316143;
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  SELECT v.id, v.name, v.label, v.source, (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143), 2 FROM lineage_template_version AS v
  WHERE ((v.name = NEW.name)) AND NOT (v.id = NEW.id) AND v.operation_type <> 2
    AND v.transaction_id < (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
    AND NOT EXISTS (SELECT 1 FROM lineage_template_version AS later
      WHERE later.id = v.id AND later.transaction_id > v.transaction_id)
    AND NOT EXISTS (SELECT 1 FROM lineage_template AS live WHERE live.id = v.id);
  UPDATE lineage_template_version SET operation_type = 2
  WHERE ((lineage_template_version.name = NEW.name)) AND NOT (id = NEW.id) AND operation_type <> 2
    AND transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
    AND NOT EXISTS (SELECT 1 FROM lineage_template AS live WHERE live.id = lineage_template_version.id);
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  SELECT NEW.id, NEW.name, NEW.label, NEW.source, u.transaction_id, CASE WHEN earlier.operation_type IN (0, 1) THEN 1 ELSE 0 END
  FROM lineage_unit AS u LEFT JOIN lineage_template_version AS earlier
    ON earlier.id = NEW.id AND earlier.transaction_id = (
      SELECT max(v.transaction_id) FROM lineage_template_version AS v WHERE v.id = NEW.id)
  WHERE u.slot = 1762316143
    AND NOT (coalesce(earlier.operation_type, 2) <> 2 AND NOT (NEW.name IS NOT earlier.name COLLATE BINARY OR NEW.label IS NOT earlier.label COLLATE BINARY OR NEW.source IS NOT earlier.source COLLATE BINARY))
    AND EXISTS (SELECT 1 FROM lineage_template AS live WHERE live.id = NEW.id)
  ON CONFLICT (id, transaction_id) DO UPDATE SET (name, label, source) = (SELECT name, label, source FROM lineage_template AS live WHERE live.id = NEW.id), operation_type = CASE WHEN (
    SELECT v.operation_type FROM lineage_template_version AS v
    WHERE v.id = NEW.id AND v.transaction_id < (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
    ORDER BY v.transaction_id DESC LIMIT 1) <> 2 THEN 1 ELSE 0 END;
  -- A trigger of the host's removed the row before it could be recorded: it never was.
  DELETE FROM lineage_template_version
  WHERE id = NEW.id AND transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND operation_type = 2
    AND NOT EXISTS (SELECT 1 FROM lineage_template AS live WHERE live.id = NEW.id) AND coalesce((
      SELECT v.operation_type FROM lineage_template_version AS v
      WHERE v.id = NEW.id AND v.transaction_id < (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
      ORDER BY v.transaction_id DESC LIMIT 1), 2) = 2;
  UPDATE lineage_unit
  SET capturing = 0, statement_now = CASE WHEN unit IS NULL THEN strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' END,
    statement_total = total_changes() + 1
  WHERE slot = 1762316143;
END
;;
CREATE TRIGGER "lineage_capture_update_lineage_template" AFTER UPDATE ON lineage_template
WHEN NEW.id IS OLD.id COLLATE BINARY AND (NEW.name IS NOT OLD.name COLLATE BINARY OR NEW.label IS NOT OLD.label COLLATE BINARY OR NEW.source IS NOT OLD.source COLLATE BINARY)
BEGIN
  -- capture: d1e15b5a02bf58f6
  UPDATE lineage_unit SET opening = 1
  WHERE slot = 1762316143 AND (transaction_id IS NULL OR (unit IS NULL AND NOT (
    statement_now IS strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' AND statement_total IS total_changes())));
  UPDATE lineage_unit SET capturing = 1 WHERE slot = 1762316143;
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  SELECT v.id, v.name, v.label, v.source, (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143), 2 FROM lineage_template_version AS v
  WHERE ((v.name = NEW.name)) AND NOT (v.id = NEW.id) AND v.operation_type <> 2
    AND v.transaction_id < (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
    AND NOT EXISTS (SELECT 1 FROM lineage_template_version AS later
      WHERE later.id = v.id AND later.transaction_id > v.transaction_id)
    AND NOT EXISTS (SELECT 1 FROM lineage_template AS live WHERE live.id = v.id);
  UPDATE lineage_template_version SET operation_type = 2
  WHERE ((lineage_template_version.name = NEW.name)) AND NOT (id = NEW.id) AND operation_type <> 2
    AND transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
    AND NOT EXISTS (SELECT 1 FROM lineage_template AS live WHERE live.id = lineage_template_version.id);
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  VALUES (NEW.id, NEW.name, NEW.label, NEW.source, (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143), 1)
  ON CONFLICT (id, transaction_id) DO UPDATE SET (name, label, source) = (SELECT name, label, source FROM lineage_template AS live WHERE live.id = NEW.id), operation_type = operation_type
  WHERE EXISTS (SELECT 1 FROM lineage_template AS live WHERE live.id = NEW.id);
  UPDATE lineage_unit
  SET capturing = 0, statement_now = CASE WHEN unit IS NULL THEN strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' END,
    statement_total = total_changes() + 1
  WHERE slot = 1762316143;
END
;;
CREATE TRIGGER "lineage_capture_rekey_lineage_template" AFTER UPDATE OF id, rowid, _rowid_, oid ON lineage_template
WHEN NOT (NEW.id IS OLD.id COLLATE BINARY)
BEGIN
  -- capture: d1e15b5a02bf58f6
  UPDATE lineage_unit SET opening = 1
  WHERE slot = 1762316143 AND (transaction_id IS NULL OR (unit IS NULL AND NOT (
    statement_now IS strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' AND statement_total IS total_changes())));
  UPDATE lineage_unit SET capturing = 1 WHERE slot = 1762316143;
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  VALUES (OLD.id, OLD.name, OLD.label, OLD.source, (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143), 2)
  ON CONFLICT (id, transaction_id) DO UPDATE SET name = excluded.name, label = excluded.label, source = excluded.source, operation_type = 2
  WHERE NOT EXISTS (SELECT 1 FROM lineage_template AS live WHERE live.id = OLD.id);
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  SELECT v.id, v.name, v.label, v.source, (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143), 2 FROM lineage_template_version AS v
  WHERE ((v.name = NEW.name)) AND NOT (v.id = NEW.id) AND v.operation_type <> 2
    AND v.transaction_id < (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
    AND NOT EXISTS (SELECT 1 FROM lineage_template_version AS later
      WHERE later.id = v.id AND later.transaction_id > v.transaction_id)
    AND NOT EXISTS (SELECT 1 FROM lineage_template AS live WHERE live.id = v.id);
  UPDATE lineage_template_version SET operation_type = 2
  WHERE ((lineage_template_version.name = NEW.name)) AND NOT (id = NEW.id) AND operation_type <> 2
    AND transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
    AND NOT EXISTS (SELECT 1 FROM lineage_template AS live WHERE live.id = lineage_template_version.id);
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  SELECT NEW.id, NEW.name, NEW.label, NEW.source, u.transaction_id, CASE WHEN earlier.operation_type IN (0, 1) THEN 1 ELSE 0 END
  FROM lineage_unit AS u LEFT JOIN lineage_template_version AS earlier
    ON earlier.id = NEW.id AND earlier.transaction_id = (
      SELECT max(v.transaction_id) FROM lineage_template_version AS v WHERE v.id = NEW.id)
  WHERE u.slot = 1762316143
    AND NOT (coalesce(earlier.operation_type, 2) <> 2 AND NOT (NEW.name IS NOT earlier.name COLLATE BINARY OR NEW.label IS NOT earlier.label COLLATE BINARY OR NEW.source IS NOT earlier.source COLLATE BINARY))
    AND EXISTS (SELECT 1 FROM lineage_template AS live WHERE live.id = NEW.id)
  ON CONFLICT (id, transaction_id) DO UPDATE SET (name, label, source) = (SELECT name, label, source FROM lineage_template AS live WHERE live.id = NEW.id), operation_type = CASE WHEN (
    SELECT v.operation_type FROM lineage_template_version AS v
    WHERE v.id = NEW.id AND v.transaction_id < (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
    ORDER BY v.transaction_id DESC LIMIT 1) <> 2 THEN 1 ELSE 0 END;
  -- A trigger of the host's removed the row before it could be recorded: it never was.
  DELETE FROM lineage_template_version
  WHERE id = NEW.id AND transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND operation_type = 2
    AND NOT EXISTS (SELECT 1 FROM lineage_template AS live WHERE live.id = NEW.id) AND coalesce((
      SELECT v.operation_type FROM lineage_template_version AS v
      WHERE v.id = NEW.id AND v.transaction_id < (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
      ORDER BY v.transaction_id DESC LIMIT 1), 2) = 2;
  UPDATE lineage_unit
  SET capturing = 0, statement_now = CASE WHEN unit IS NULL THEN strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' END,
    statement_total = total_changes() + 1
  WHERE slot = 1762316143;
END
;;
CREATE TRIGGER "lineage_capture_delete_lineage_template" AFTER DELETE ON lineage_template
BEGIN
  -- capture: d1e15b5a02bf58f6
  UPDATE lineage_unit SET opening = 1
  WHERE slot = 1762316143 AND (transaction_id IS NULL OR (unit IS NULL AND statement_now IS NOT strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'));
  UPDATE lineage_unit SET capturing = 1 WHERE slot = 1762316143;
  INSERT INTO lineage_template_version (id, name, label, source, transaction_id, operation_type)
  VALUES (OLD.id, OLD.name, OLD.label, OLD.source, (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143), 2)
  ON CONFLICT (id, transaction_id) DO UPDATE SET name = excluded.name, label = excluded.label, source = excluded.source, operation_type = 2
  WHERE NOT EXISTS (SELECT 1 FROM lineage_template AS live WHERE live.id = OLD.id);
  UPDATE lineage_unit
  SET capturing = 0, statement_now = CASE WHEN unit IS NULL THEN strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' END,
    statement_total = total_changes() + 1
  WHERE slot = 1762316143;
END
;;
-- A version that ends where its transaction began is no version.
CREATE TRIGGER "lineage_capture_net_lineage_template" AFTER UPDATE ON lineage_template_version
WHEN NEW.transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND (
  (OLD.operation_type = 0 AND NEW.operation_type = 2)
  OR (NEW.operation_type = 1 AND EXISTS (
    SELECT 1 FROM lineage_template_version AS earlier
    WHERE earlier.id = NEW.id AND earlier.operation_type <> 2
      AND earlier.transaction_id = (
        SELECT max(v.transaction_id) FROM lineage_template_version AS v
        WHERE v.id = NEW.id AND v.transaction_id < NEW.transaction_id)
      AND NOT (NEW.name IS NOT earlier.name COLLATE BINARY OR NEW.label IS NOT earlier.label COLLATE BINARY OR NEW.source IS NOT earlier.source COLLATE BINARY))))
BEGIN
  -- capture: d1e15b5a02bf58f6
  DELETE FROM lineage_template_version WHERE id = NEW.id AND transaction_id = NEW.transaction_id;
END
;;
DROP TRIGGER IF EXISTS "lineage_capture_insert_lineage_report"
;;
DROP TRIGGER IF EXISTS "lineage_capture_again_lineage_report"
;;
DROP TRIGGER IF EXISTS "lineage_capture_update_lineage_report"
;;
DROP TRIGGER IF EXISTS "lineage_capture_rekey_lineage_report"
;;
DROP TRIGGER IF EXISTS "lineage_capture_delete_lineage_report"
;;
DROP TRIGGER IF EXISTS "lineage_capture_net_lineage_report"
;;
-- Every insert, update and delete of lineage_report leaves a version in lineage_report_version.
-- An AFTER trigger sees 'now' and total_changes() as its statement began them: a write outside
-- the library belongs to the transaction of the same statement, told by both.
CREATE TRIGGER "lineage_capture_insert_lineage_report" AFTER INSERT ON lineage_report
WHEN NOT EXISTS (SELECT 1 FROM lineage_report_version AS v WHERE v.id = NEW.id) AND EXISTS (SELECT 1 FROM lineage_report AS live WHERE live.id = NEW.id)
BEGIN
  -- capture: baa126208f92762e
  UPDATE lineage_unit SET opening = 1
  WHERE slot = 1762316143 AND (transaction_id IS NULL OR (unit IS NULL AND NOT (
    statement_now IS strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' AND statement_total IS total_changes())));
  UPDATE lineage_unit SET capturing = 1 WHERE slot = 1762316143;
  INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
  VALUES (NEW.id, NEW.lead_id, NEW.template_id, NEW.title, NEW.status, NEW.data, (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143), 0);
  UPDATE lineage_unit
  SET capturing = 0, statement_now = CASE WHEN unit IS NULL THEN strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' END,
    statement_total = total_changes() + 1
  WHERE slot = 1762316143;
END
;;
-- A key that was there before: born again, or put in the place of itself by REPLACE.
CREATE TRIGGER "lineage_capture_again_lineage_report" AFTER INSERT ON lineage_report
WHEN EXISTS (SELECT 1 FROM lineage_report_version AS v WHERE v.id = NEW.id)
BEGIN
  -- capture: baa126208f92762e
  UPDATE lineage_unit SET opening = 1
  WHERE slot = 1762316143 AND (transaction_id IS NULL OR (unit IS NULL AND NOT (
    statement_now IS strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' AND statement_total IS total_changes())));
  UPDATE lineage_unit SET capturing = 1 WHERE slot = 1762316143;
  INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
  SELECT NEW.id, NEW.lead_id, NEW.template_id, NEW.title, NEW.status, NEW.data, u.transaction_id, CASE WHEN earlier.operation_type IN (0, 1) THEN 1 ELSE 0 END
  FROM lineage_unit AS u LEFT JOIN lineage_report_version AS earlier
    ON earlier.id = NEW.id AND earlier.transaction_id = (
      SELECT max(v.transaction_id) FROM lineage_report_version AS v WHERE v.id = NEW.id)
  WHERE u.slot = 1762316143
    AND NOT (coalesce(earlier.operation_type, 2) <> 2 AND NOT (NEW.lead_id IS NOT earlier.lead_id COLLATE BINARY OR NEW.template_id IS NOT earlier.template_id COLLATE BINARY OR NEW.title IS NOT earlier.title COLLATE BINARY OR NEW.status IS NOT earlier.status COLLATE BINARY OR NEW.data IS NOT earlier.data COLLATE BINARY OR typeof(NEW.data) <> typeof(earlier.data)))
    AND EXISTS (SELECT 1 FROM lineage_report AS live WHERE live.id = NEW.id)
  ON CONFLICT (id, transaction_id) DO UPDATE SET (lead_id, template_id, title, status, data) = (SELECT lead_id, template_id, title, status, data FROM lineage_report AS live WHERE live.id = NEW.id), operation_type = CASE WHEN (
    SELECT v.operation_type FROM lineage_report_version AS v
    WHERE v.id = NEW.id AND v.transaction_id < (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
    ORDER BY v.transaction_id DESC LIMIT 1) <> 2 THEN 1 ELSE 0 END;
  -- A trigger of the host's removed the row before it could be recorded: it never was.
  DELETE FROM lineage_report_version
  WHERE id = NEW.id AND transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND operation_type = 2
    AND NOT EXISTS (SELECT 1 FROM lineage_report AS live WHERE live.id = NEW.id) AND coalesce((
      SELECT v.operation_type FROM lineage_report_version AS v
      WHERE v.id = NEW.id AND v.transaction_id < (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
      ORDER BY v.transaction_id DESC LIMIT 1), 2) = 2;
  UPDATE lineage_unit
  SET capturing = 0, statement_now = CASE WHEN unit IS NULL THEN strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' END,
    statement_total = total_changes() + 1
  WHERE slot = 1762316143;
END
;;
CREATE TRIGGER "lineage_capture_update_lineage_report" AFTER UPDATE ON lineage_report
WHEN NEW.id IS OLD.id COLLATE BINARY AND (NEW.lead_id IS NOT OLD.lead_id COLLATE BINARY OR NEW.template_id IS NOT OLD.template_id COLLATE BINARY OR NEW.title IS NOT OLD.title COLLATE BINARY OR NEW.status IS NOT OLD.status COLLATE BINARY OR NEW.data IS NOT OLD.data COLLATE BINARY OR typeof(NEW.data) <> typeof(OLD.data))
BEGIN
  -- capture: baa126208f92762e
  UPDATE lineage_unit SET opening = 1
  WHERE slot = 1762316143 AND (transaction_id IS NULL OR (unit IS NULL AND NOT (
    statement_now IS strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' AND statement_total IS total_changes())));
  UPDATE lineage_unit SET capturing = 1 WHERE slot = 1762316143;
  INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
  VALUES (NEW.id, NEW.lead_id, NEW.template_id, NEW.title, NEW.status, NEW.data, (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143), 1)
  ON CONFLICT (id, transaction_id) DO UPDATE SET (lead_id, template_id, title, status, data) = (SELECT lead_id, template_id, title, status, data FROM lineage_report AS live WHERE live.id = NEW.id), operation_type = operation_type
  WHERE EXISTS (SELECT 1 FROM lineage_report AS live WHERE live.id = NEW.id);
  UPDATE lineage_unit
  SET capturing = 0, statement_now = CASE WHEN unit IS NULL THEN strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' END,
    statement_total = total_changes() + 1
  WHERE slot = 1762316143;
END
;;
CREATE TRIGGER "lineage_capture_rekey_lineage_report" AFTER UPDATE OF id, rowid, _rowid_, oid ON lineage_report
WHEN NOT (NEW.id IS OLD.id COLLATE BINARY)
BEGIN
  -- capture: baa126208f92762e
  UPDATE lineage_unit SET opening = 1
  WHERE slot = 1762316143 AND (transaction_id IS NULL OR (unit IS NULL AND NOT (
    statement_now IS strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' AND statement_total IS total_changes())));
  UPDATE lineage_unit SET capturing = 1 WHERE slot = 1762316143;
  INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
  VALUES (OLD.id, OLD.lead_id, OLD.template_id, OLD.title, OLD.status, OLD.data, (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143), 2)
  ON CONFLICT (id, transaction_id) DO UPDATE SET lead_id = excluded.lead_id, template_id = excluded.template_id, title = excluded.title, status = excluded.status, data = excluded.data, operation_type = 2
  WHERE NOT EXISTS (SELECT 1 FROM lineage_report AS live WHERE live.id = OLD.id);
  INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
  SELECT NEW.id, NEW.lead_id, NEW.template_id, NEW.title, NEW.status, NEW.data, u.transaction_id, CASE WHEN earlier.operation_type IN (0, 1) THEN 1 ELSE 0 END
  FROM lineage_unit AS u LEFT JOIN lineage_report_version AS earlier
    ON earlier.id = NEW.id AND earlier.transaction_id = (
      SELECT max(v.transaction_id) FROM lineage_report_version AS v WHERE v.id = NEW.id)
  WHERE u.slot = 1762316143
    AND NOT (coalesce(earlier.operation_type, 2) <> 2 AND NOT (NEW.lead_id IS NOT earlier.lead_id COLLATE BINARY OR NEW.template_id IS NOT earlier.template_id COLLATE BINARY OR NEW.title IS NOT earlier.title COLLATE BINARY OR NEW.status IS NOT earlier.status COLLATE BINARY OR NEW.data IS NOT earlier.data COLLATE BINARY OR typeof(NEW.data) <> typeof(earlier.data)))
    AND EXISTS (SELECT 1 FROM lineage_report AS live WHERE live.id = NEW.id)
  ON CONFLICT (id, transaction_id) DO UPDATE SET (lead_id, template_id, title, status, data) = (SELECT lead_id, template_id, title, status, data FROM lineage_report AS live WHERE live.id = NEW.id), operation_type = CASE WHEN (
    SELECT v.operation_type FROM lineage_report_version AS v
    WHERE v.id = NEW.id AND v.transaction_id < (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
    ORDER BY v.transaction_id DESC LIMIT 1) <> 2 THEN 1 ELSE 0 END;
  -- A trigger of the host's removed the row before it could be recorded: it never was.
  DELETE FROM lineage_report_version
  WHERE id = NEW.id AND transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND operation_type = 2
    AND NOT EXISTS (SELECT 1 FROM lineage_report AS live WHERE live.id = NEW.id) AND coalesce((
      SELECT v.operation_type FROM lineage_report_version AS v
      WHERE v.id = NEW.id AND v.transaction_id < (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
      ORDER BY v.transaction_id DESC LIMIT 1), 2) = 2;
  UPDATE lineage_unit
  SET capturing = 0, statement_now = CASE WHEN unit IS NULL THEN strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' END,
    statement_total = total_changes() + 1
  WHERE slot = 1762316143;
END
;;
CREATE TRIGGER "lineage_capture_delete_lineage_report" AFTER DELETE ON lineage_report
BEGIN
  -- capture: baa126208f92762e
  UPDATE lineage_unit SET opening = 1
  WHERE slot = 1762316143 AND (transaction_id IS NULL OR (unit IS NULL AND statement_now IS NOT strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'));
  UPDATE lineage_unit SET capturing = 1 WHERE slot = 1762316143;
  INSERT INTO lineage_report_version (id, lead_id, template_id, title, status, data, transaction_id, operation_type)
  VALUES (OLD.id, OLD.lead_id, OLD.template_id, OLD.title, OLD.status, OLD.data, (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143), 2)
  ON CONFLICT (id, transaction_id) DO UPDATE SET lead_id = excluded.lead_id, template_id = excluded.template_id, title = excluded.title, status = excluded.status, data = excluded.data, operation_type = 2
  WHERE NOT EXISTS (SELECT 1 FROM lineage_report AS live WHERE live.id = OLD.id);
  UPDATE lineage_unit
  SET capturing = 0, statement_now = CASE WHEN unit IS NULL THEN strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' END,
    statement_total = total_changes() + 1
  WHERE slot = 1762316143;
END
;;
-- A version that ends where its transaction began is no version.
CREATE TRIGGER "lineage_capture_net_lineage_report" AFTER UPDATE ON lineage_report_version
WHEN NEW.transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND (
  (OLD.operation_type = 0 AND NEW.operation_type = 2)
  OR (NEW.operation_type = 1 AND EXISTS (
    SELECT 1 FROM lineage_report_version AS earlier
    WHERE earlier.id = NEW.id AND earlier.operation_type <> 2
      AND earlier.transaction_id = (
        SELECT max(v.transaction_id) FROM lineage_report_version AS v
        WHERE v.id = NEW.id AND v.transaction_id < NEW.transaction_id)
      AND NOT (NEW.lead_id IS NOT earlier.lead_id COLLATE BINARY OR NEW.template_id IS NOT earlier.template_id COLLATE BINARY OR NEW.title IS NOT earlier.title COLLATE BINARY OR NEW.status IS NOT earlier.status COLLATE BINARY OR NEW.data IS NOT earlier.data COLLATE BINARY OR typeof(NEW.data) <> typeof(earlier.data)))))
BEGIN
  -- capture: baa126208f92762e
  DELETE FROM lineage_report_version WHERE id = NEW.id AND transaction_id = NEW.transaction_id;
END
;;
DROP TRIGGER IF EXISTS "lineage_capture_insert_lineage_section"
;;
DROP TRIGGER IF EXISTS "lineage_capture_again_lineage_section"
;;
DROP TRIGGER IF EXISTS "lineage_capture_update_lineage_section"
;;
DROP TRIGGER IF EXISTS "lineage_capture_rekey_lineage_section"
;;
DROP TRIGGER IF EXISTS "lineage_capture_delete_lineage_section"
;;
DROP TRIGGER IF EXISTS "lineage_capture_net_lineage_section"
;;
-- Every insert, update and delete of lineage_section leaves a version in lineage_section_version.
-- An AFTER trigger sees 'now' and total_changes() as its statement began them: a write outside
-- the library belongs to the transaction of the same statement, told by both.
CREATE TRIGGER "lineage_capture_insert_lineage_section" AFTER INSERT ON lineage_section
WHEN NOT EXISTS (SELECT 1 FROM lineage_section_version AS v WHERE v.id = NEW.id) AND EXISTS (SELECT 1 FROM lineage_section AS live WHERE live.id = NEW.id)
BEGIN
  -- capture: 1f7627efe99e68de
  UPDATE lineage_unit SET opening = 1
  WHERE slot = 1762316143 AND (transaction_id IS NULL OR (unit IS NULL AND NOT (
    statement_now IS strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' AND statement_total IS total_changes())));
  UPDATE lineage_unit SET capturing = 1 WHERE slot = 1762316143;
  INSERT INTO lineage_section_version (id, report_id, position, "key", heading, body, data, transaction_id, operation_type)
  VALUES (NEW.id, NEW.report_id, NEW.position, NEW."key", NEW.heading, NEW.body, NEW.data, (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143), 0);
  UPDATE lineage_unit
  SET capturing = 0, statement_now = CASE WHEN unit IS NULL THEN strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' END,
    statement_total = total_changes() + 1
  WHERE slot = 1762316143;
END
;;
-- A key that was there before: born again, or put in the place of itself by REPLACE.
CREATE TRIGGER "lineage_capture_again_lineage_section" AFTER INSERT ON lineage_section
WHEN EXISTS (SELECT 1 FROM lineage_section_version AS v WHERE v.id = NEW.id)
BEGIN
  -- capture: 1f7627efe99e68de
  UPDATE lineage_unit SET opening = 1
  WHERE slot = 1762316143 AND (transaction_id IS NULL OR (unit IS NULL AND NOT (
    statement_now IS strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' AND statement_total IS total_changes())));
  UPDATE lineage_unit SET capturing = 1 WHERE slot = 1762316143;
  INSERT INTO lineage_section_version (id, report_id, position, "key", heading, body, data, transaction_id, operation_type)
  SELECT NEW.id, NEW.report_id, NEW.position, NEW."key", NEW.heading, NEW.body, NEW.data, u.transaction_id, CASE WHEN earlier.operation_type IN (0, 1) THEN 1 ELSE 0 END
  FROM lineage_unit AS u LEFT JOIN lineage_section_version AS earlier
    ON earlier.id = NEW.id AND earlier.transaction_id = (
      SELECT max(v.transaction_id) FROM lineage_section_version AS v WHERE v.id = NEW.id)
  WHERE u.slot = 1762316143
    AND NOT (coalesce(earlier.operation_type, 2) <> 2 AND NOT (NEW.report_id IS NOT earlier.report_id COLLATE BINARY OR NEW.position IS NOT earlier.position COLLATE BINARY OR typeof(NEW.position) <> typeof(earlier.position) OR NEW."key" IS NOT earlier."key" COLLATE BINARY OR NEW.heading IS NOT earlier.heading COLLATE BINARY OR NEW.body IS NOT earlier.body COLLATE BINARY OR NEW.data IS NOT earlier.data COLLATE BINARY OR typeof(NEW.data) <> typeof(earlier.data)))
    AND EXISTS (SELECT 1 FROM lineage_section AS live WHERE live.id = NEW.id)
  ON CONFLICT (id, transaction_id) DO UPDATE SET (report_id, position, "key", heading, body, data) = (SELECT report_id, position, "key", heading, body, data FROM lineage_section AS live WHERE live.id = NEW.id), operation_type = CASE WHEN (
    SELECT v.operation_type FROM lineage_section_version AS v
    WHERE v.id = NEW.id AND v.transaction_id < (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
    ORDER BY v.transaction_id DESC LIMIT 1) <> 2 THEN 1 ELSE 0 END;
  -- A trigger of the host's removed the row before it could be recorded: it never was.
  DELETE FROM lineage_section_version
  WHERE id = NEW.id AND transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND operation_type = 2
    AND NOT EXISTS (SELECT 1 FROM lineage_section AS live WHERE live.id = NEW.id) AND coalesce((
      SELECT v.operation_type FROM lineage_section_version AS v
      WHERE v.id = NEW.id AND v.transaction_id < (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
      ORDER BY v.transaction_id DESC LIMIT 1), 2) = 2;
  UPDATE lineage_unit
  SET capturing = 0, statement_now = CASE WHEN unit IS NULL THEN strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' END,
    statement_total = total_changes() + 1
  WHERE slot = 1762316143;
END
;;
CREATE TRIGGER "lineage_capture_update_lineage_section" AFTER UPDATE ON lineage_section
WHEN NEW.id IS OLD.id COLLATE BINARY AND (NEW.report_id IS NOT OLD.report_id COLLATE BINARY OR NEW.position IS NOT OLD.position COLLATE BINARY OR typeof(NEW.position) <> typeof(OLD.position) OR NEW."key" IS NOT OLD."key" COLLATE BINARY OR NEW.heading IS NOT OLD.heading COLLATE BINARY OR NEW.body IS NOT OLD.body COLLATE BINARY OR NEW.data IS NOT OLD.data COLLATE BINARY OR typeof(NEW.data) <> typeof(OLD.data))
BEGIN
  -- capture: 1f7627efe99e68de
  UPDATE lineage_unit SET opening = 1
  WHERE slot = 1762316143 AND (transaction_id IS NULL OR (unit IS NULL AND NOT (
    statement_now IS strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' AND statement_total IS total_changes())));
  UPDATE lineage_unit SET capturing = 1 WHERE slot = 1762316143;
  INSERT INTO lineage_section_version (id, report_id, position, "key", heading, body, data, transaction_id, operation_type)
  VALUES (NEW.id, NEW.report_id, NEW.position, NEW."key", NEW.heading, NEW.body, NEW.data, (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143), 1)
  ON CONFLICT (id, transaction_id) DO UPDATE SET (report_id, position, "key", heading, body, data) = (SELECT report_id, position, "key", heading, body, data FROM lineage_section AS live WHERE live.id = NEW.id), operation_type = operation_type
  WHERE EXISTS (SELECT 1 FROM lineage_section AS live WHERE live.id = NEW.id);
  UPDATE lineage_unit
  SET capturing = 0, statement_now = CASE WHEN unit IS NULL THEN strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' END,
    statement_total = total_changes() + 1
  WHERE slot = 1762316143;
END
;;
CREATE TRIGGER "lineage_capture_rekey_lineage_section" AFTER UPDATE OF id, rowid, _rowid_, oid ON lineage_section
WHEN NOT (NEW.id IS OLD.id COLLATE BINARY)
BEGIN
  -- capture: 1f7627efe99e68de
  UPDATE lineage_unit SET opening = 1
  WHERE slot = 1762316143 AND (transaction_id IS NULL OR (unit IS NULL AND NOT (
    statement_now IS strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' AND statement_total IS total_changes())));
  UPDATE lineage_unit SET capturing = 1 WHERE slot = 1762316143;
  INSERT INTO lineage_section_version (id, report_id, position, "key", heading, body, data, transaction_id, operation_type)
  VALUES (OLD.id, OLD.report_id, OLD.position, OLD."key", OLD.heading, OLD.body, OLD.data, (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143), 2)
  ON CONFLICT (id, transaction_id) DO UPDATE SET report_id = excluded.report_id, position = excluded.position, "key" = excluded."key", heading = excluded.heading, body = excluded.body, data = excluded.data, operation_type = 2
  WHERE NOT EXISTS (SELECT 1 FROM lineage_section AS live WHERE live.id = OLD.id);
  INSERT INTO lineage_section_version (id, report_id, position, "key", heading, body, data, transaction_id, operation_type)
  SELECT NEW.id, NEW.report_id, NEW.position, NEW."key", NEW.heading, NEW.body, NEW.data, u.transaction_id, CASE WHEN earlier.operation_type IN (0, 1) THEN 1 ELSE 0 END
  FROM lineage_unit AS u LEFT JOIN lineage_section_version AS earlier
    ON earlier.id = NEW.id AND earlier.transaction_id = (
      SELECT max(v.transaction_id) FROM lineage_section_version AS v WHERE v.id = NEW.id)
  WHERE u.slot = 1762316143
    AND NOT (coalesce(earlier.operation_type, 2) <> 2 AND NOT (NEW.report_id IS NOT earlier.report_id COLLATE BINARY OR NEW.position IS NOT earlier.position COLLATE BINARY OR typeof(NEW.position) <> typeof(earlier.position) OR NEW."key" IS NOT earlier."key" COLLATE BINARY OR NEW.heading IS NOT earlier.heading COLLATE BINARY OR NEW.body IS NOT earlier.body COLLATE BINARY OR NEW.data IS NOT earlier.data COLLATE BINARY OR typeof(NEW.data) <> typeof(earlier.data)))
    AND EXISTS (SELECT 1 FROM lineage_section AS live WHERE live.id = NEW.id)
  ON CONFLICT (id, transaction_id) DO UPDATE SET (report_id, position, "key", heading, body, data) = (SELECT report_id, position, "key", heading, body, data FROM lineage_section AS live WHERE live.id = NEW.id), operation_type = CASE WHEN (
    SELECT v.operation_type FROM lineage_section_version AS v
    WHERE v.id = NEW.id AND v.transaction_id < (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
    ORDER BY v.transaction_id DESC LIMIT 1) <> 2 THEN 1 ELSE 0 END;
  -- A trigger of the host's removed the row before it could be recorded: it never was.
  DELETE FROM lineage_section_version
  WHERE id = NEW.id AND transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND operation_type = 2
    AND NOT EXISTS (SELECT 1 FROM lineage_section AS live WHERE live.id = NEW.id) AND coalesce((
      SELECT v.operation_type FROM lineage_section_version AS v
      WHERE v.id = NEW.id AND v.transaction_id < (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
      ORDER BY v.transaction_id DESC LIMIT 1), 2) = 2;
  UPDATE lineage_unit
  SET capturing = 0, statement_now = CASE WHEN unit IS NULL THEN strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' END,
    statement_total = total_changes() + 1
  WHERE slot = 1762316143;
END
;;
CREATE TRIGGER "lineage_capture_delete_lineage_section" AFTER DELETE ON lineage_section
BEGIN
  -- capture: 1f7627efe99e68de
  UPDATE lineage_unit SET opening = 1
  WHERE slot = 1762316143 AND (transaction_id IS NULL OR (unit IS NULL AND statement_now IS NOT strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'));
  UPDATE lineage_unit SET capturing = 1 WHERE slot = 1762316143;
  INSERT INTO lineage_section_version (id, report_id, position, "key", heading, body, data, transaction_id, operation_type)
  VALUES (OLD.id, OLD.report_id, OLD.position, OLD."key", OLD.heading, OLD.body, OLD.data, (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143), 2)
  ON CONFLICT (id, transaction_id) DO UPDATE SET report_id = excluded.report_id, position = excluded.position, "key" = excluded."key", heading = excluded.heading, body = excluded.body, data = excluded.data, operation_type = 2
  WHERE NOT EXISTS (SELECT 1 FROM lineage_section AS live WHERE live.id = OLD.id);
  UPDATE lineage_unit
  SET capturing = 0, statement_now = CASE WHEN unit IS NULL THEN strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' END,
    statement_total = total_changes() + 1
  WHERE slot = 1762316143;
END
;;
-- A version that ends where its transaction began is no version.
CREATE TRIGGER "lineage_capture_net_lineage_section" AFTER UPDATE ON lineage_section_version
WHEN NEW.transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND (
  (OLD.operation_type = 0 AND NEW.operation_type = 2)
  OR (NEW.operation_type = 1 AND EXISTS (
    SELECT 1 FROM lineage_section_version AS earlier
    WHERE earlier.id = NEW.id AND earlier.operation_type <> 2
      AND earlier.transaction_id = (
        SELECT max(v.transaction_id) FROM lineage_section_version AS v
        WHERE v.id = NEW.id AND v.transaction_id < NEW.transaction_id)
      AND NOT (NEW.report_id IS NOT earlier.report_id COLLATE BINARY OR NEW.position IS NOT earlier.position COLLATE BINARY OR typeof(NEW.position) <> typeof(earlier.position) OR NEW."key" IS NOT earlier."key" COLLATE BINARY OR NEW.heading IS NOT earlier.heading COLLATE BINARY OR NEW.body IS NOT earlier.body COLLATE BINARY OR NEW.data IS NOT earlier.data COLLATE BINARY OR typeof(NEW.data) <> typeof(earlier.data)))))
BEGIN
  -- capture: 1f7627efe99e68de
  DELETE FROM lineage_section_version WHERE id = NEW.id AND transaction_id = NEW.transaction_id;
END
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_insert_lineage_report_version"
;;
-- A new version of lineage_report_version touches its root: report_lineage gets the root's row for this transaction.
CREATE TRIGGER "lineage_aggregate_insert_lineage_report_version" AFTER INSERT ON lineage_report_version
BEGIN
  -- capture: fba7955083270495
  INSERT INTO report_lineage (report_id, number, transaction_id, operation, origin, run_id, lead_id, template_id, template_transaction_id, template_inferred)
  SELECT NEW.id,
    1 + coalesce((SELECT max(number) FROM report_lineage AS l WHERE l.report_id = NEW.id), 0),
    c.transaction_id,
    CASE WHEN root.transaction_id = c.transaction_id THEN root.operation_type ELSE 1 END,
    CASE WHEN json_extract(said.context, '$.run_id') IS NOT NULL THEN 'run' ELSE coalesce(json_extract(said.context, '$.origin'), CASE WHEN coalesce(json_extract(said.context, '$.channel'), 'sql') = 'sql' THEN 'sql' ELSE 'manual' END) END, json_extract(said.context, '$.run_id'), root.lead_id, root.template_id, coalesce(json_extract(said.context, '$.templates."' || root.template_id || '"'), (SELECT max(t.transaction_id) FROM lineage_template_version AS t WHERE t.id = root.template_id)), root.template_id IS NOT NULL AND json_extract(said.context, '$.templates."' || root.template_id || '"') IS NULL
  FROM lineage_unit AS c JOIN lineage_context AS said USING (slot)
  LEFT JOIN lineage_report_version AS root ON root.id = NEW.id AND root.transaction_id = (
    SELECT max(r.transaction_id) FROM lineage_report_version AS r WHERE r.id = NEW.id)
  WHERE c.slot = 1762316143 AND NEW.id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM report_lineage AS l
      WHERE l.report_id = NEW.id AND l.transaction_id = c.transaction_id);
  UPDATE report_lineage SET operation = NEW.operation_type, lead_id = NEW.lead_id, template_id = NEW.template_id, template_transaction_id = coalesce(json_extract(c.context, '$.templates."' || NEW.template_id || '"'), (SELECT max(t.transaction_id) FROM lineage_template_version AS t WHERE t.id = NEW.template_id)), template_inferred = NEW.template_id IS NOT NULL AND json_extract(c.context, '$.templates."' || NEW.template_id || '"') IS NULL
  FROM (SELECT said.context, u.transaction_id FROM lineage_unit AS u
    JOIN lineage_context AS said USING (slot) WHERE u.slot = 1762316143) AS c
  WHERE report_lineage.report_id = NEW.id AND report_lineage.transaction_id = c.transaction_id;
END
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_versions_update_lineage_report_version"
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_versions_delete_lineage_report_version"
;;
-- What capture takes back of lineage_report_version it takes back of report_lineage too.
CREATE TRIGGER "lineage_aggregate_versions_update_lineage_report_version" AFTER UPDATE ON lineage_report_version
BEGIN
  -- capture: 79625beeec8badfe
  INSERT INTO report_lineage (report_id, number, transaction_id, operation, origin, run_id, lead_id, template_id, template_transaction_id, template_inferred)
  SELECT NEW.id,
    1 + coalesce((SELECT max(number) FROM report_lineage AS l WHERE l.report_id = NEW.id), 0),
    c.transaction_id,
    CASE WHEN root.transaction_id = c.transaction_id THEN root.operation_type ELSE 1 END,
    CASE WHEN json_extract(said.context, '$.run_id') IS NOT NULL THEN 'run' ELSE coalesce(json_extract(said.context, '$.origin'), CASE WHEN coalesce(json_extract(said.context, '$.channel'), 'sql') = 'sql' THEN 'sql' ELSE 'manual' END) END, json_extract(said.context, '$.run_id'), root.lead_id, root.template_id, coalesce(json_extract(said.context, '$.templates."' || root.template_id || '"'), (SELECT max(t.transaction_id) FROM lineage_template_version AS t WHERE t.id = root.template_id)), root.template_id IS NOT NULL AND json_extract(said.context, '$.templates."' || root.template_id || '"') IS NULL
  FROM lineage_unit AS c JOIN lineage_context AS said USING (slot)
  LEFT JOIN lineage_report_version AS root ON root.id = NEW.id AND root.transaction_id = (
    SELECT max(r.transaction_id) FROM lineage_report_version AS r WHERE r.id = NEW.id)
  WHERE c.slot = 1762316143 AND NEW.id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM report_lineage AS l
      WHERE l.report_id = NEW.id AND l.transaction_id = c.transaction_id);
  UPDATE report_lineage SET operation = NEW.operation_type, lead_id = NEW.lead_id, template_id = NEW.template_id, template_transaction_id = coalesce(json_extract(c.context, '$.templates."' || NEW.template_id || '"'), (SELECT max(t.transaction_id) FROM lineage_template_version AS t WHERE t.id = NEW.template_id)), template_inferred = NEW.template_id IS NOT NULL AND json_extract(c.context, '$.templates."' || NEW.template_id || '"') IS NULL
  FROM (SELECT said.context, u.transaction_id FROM lineage_unit AS u
    JOIN lineage_context AS said USING (slot) WHERE u.slot = 1762316143) AS c
  WHERE report_lineage.report_id = NEW.id AND report_lineage.transaction_id = c.transaction_id;
  DELETE FROM report_lineage
  WHERE report_id = OLD.id AND transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
    AND NOT (EXISTS (SELECT 1 FROM lineage_report_version AS w WHERE w.transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND w.id = OLD.id)
    OR EXISTS (SELECT 1 FROM lineage_section_version AS w WHERE w.transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND (((SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = w.id AND v.transaction_id < w.transaction_id ORDER BY v.transaction_id DESC LIMIT 1) = OLD.id) OR (w.report_id = OLD.id AND (w.operation_type <> 2 OR (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = w.id AND v.transaction_id < w.transaction_id ORDER BY v.transaction_id DESC LIMIT 1) IS NULL))))
    OR EXISTS (SELECT 1 FROM lineage_report_output AS w WHERE w.transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND w.report_id = OLD.id));
END
;;
CREATE TRIGGER "lineage_aggregate_versions_delete_lineage_report_version" AFTER DELETE ON lineage_report_version
BEGIN
  -- capture: 79625beeec8badfe
  DELETE FROM report_lineage
  WHERE report_id = OLD.id AND transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
    AND NOT (EXISTS (SELECT 1 FROM lineage_report_version AS w WHERE w.transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND w.id = OLD.id)
    OR EXISTS (SELECT 1 FROM lineage_section_version AS w WHERE w.transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND (((SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = w.id AND v.transaction_id < w.transaction_id ORDER BY v.transaction_id DESC LIMIT 1) = OLD.id) OR (w.report_id = OLD.id AND (w.operation_type <> 2 OR (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = w.id AND v.transaction_id < w.transaction_id ORDER BY v.transaction_id DESC LIMIT 1) IS NULL))))
    OR EXISTS (SELECT 1 FROM lineage_report_output AS w WHERE w.transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND w.report_id = OLD.id));
END
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_insert_lineage_section_version"
;;
-- A new version of lineage_section_version touches its root: report_lineage gets the root's row for this transaction.
CREATE TRIGGER "lineage_aggregate_insert_lineage_section_version" AFTER INSERT ON lineage_section_version
BEGIN
  -- capture: d4142d24bf669fb3
  INSERT INTO report_lineage (report_id, number, transaction_id, operation, origin, run_id, lead_id, template_id, template_transaction_id, template_inferred)
  SELECT NEW.report_id,
    1 + coalesce((SELECT max(number) FROM report_lineage AS l WHERE l.report_id = NEW.report_id), 0),
    c.transaction_id,
    CASE WHEN root.transaction_id = c.transaction_id THEN root.operation_type ELSE 1 END,
    CASE WHEN json_extract(said.context, '$.run_id') IS NOT NULL THEN 'run' ELSE coalesce(json_extract(said.context, '$.origin'), CASE WHEN coalesce(json_extract(said.context, '$.channel'), 'sql') = 'sql' THEN 'sql' ELSE 'manual' END) END, json_extract(said.context, '$.run_id'), root.lead_id, root.template_id, coalesce(json_extract(said.context, '$.templates."' || root.template_id || '"'), (SELECT max(t.transaction_id) FROM lineage_template_version AS t WHERE t.id = root.template_id)), root.template_id IS NOT NULL AND json_extract(said.context, '$.templates."' || root.template_id || '"') IS NULL
  FROM lineage_unit AS c JOIN lineage_context AS said USING (slot)
  LEFT JOIN lineage_report_version AS root ON root.id = NEW.report_id AND root.transaction_id = (
    SELECT max(r.transaction_id) FROM lineage_report_version AS r WHERE r.id = NEW.report_id)
  WHERE c.slot = 1762316143 AND NEW.report_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM report_lineage AS l
      WHERE l.report_id = NEW.report_id AND l.transaction_id = c.transaction_id);
  INSERT INTO report_lineage (report_id, number, transaction_id, operation, origin, run_id, lead_id, template_id, template_transaction_id, template_inferred)
  SELECT (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = NEW.id AND v.transaction_id < NEW.transaction_id ORDER BY v.transaction_id DESC LIMIT 1),
    1 + coalesce((SELECT max(number) FROM report_lineage AS l WHERE l.report_id = (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = NEW.id AND v.transaction_id < NEW.transaction_id ORDER BY v.transaction_id DESC LIMIT 1)), 0),
    c.transaction_id,
    CASE WHEN root.transaction_id = c.transaction_id THEN root.operation_type ELSE 1 END,
    CASE WHEN json_extract(said.context, '$.run_id') IS NOT NULL THEN 'run' ELSE coalesce(json_extract(said.context, '$.origin'), CASE WHEN coalesce(json_extract(said.context, '$.channel'), 'sql') = 'sql' THEN 'sql' ELSE 'manual' END) END, json_extract(said.context, '$.run_id'), root.lead_id, root.template_id, coalesce(json_extract(said.context, '$.templates."' || root.template_id || '"'), (SELECT max(t.transaction_id) FROM lineage_template_version AS t WHERE t.id = root.template_id)), root.template_id IS NOT NULL AND json_extract(said.context, '$.templates."' || root.template_id || '"') IS NULL
  FROM lineage_unit AS c JOIN lineage_context AS said USING (slot)
  LEFT JOIN lineage_report_version AS root ON root.id = (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = NEW.id AND v.transaction_id < NEW.transaction_id ORDER BY v.transaction_id DESC LIMIT 1) AND root.transaction_id = (
    SELECT max(r.transaction_id) FROM lineage_report_version AS r WHERE r.id = (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = NEW.id AND v.transaction_id < NEW.transaction_id ORDER BY v.transaction_id DESC LIMIT 1))
  WHERE c.slot = 1762316143 AND (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = NEW.id AND v.transaction_id < NEW.transaction_id ORDER BY v.transaction_id DESC LIMIT 1) IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM report_lineage AS l
      WHERE l.report_id = (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = NEW.id AND v.transaction_id < NEW.transaction_id ORDER BY v.transaction_id DESC LIMIT 1) AND l.transaction_id = c.transaction_id);
END
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_versions_update_lineage_section_version"
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_versions_delete_lineage_section_version"
;;
-- What capture takes back of lineage_section_version it takes back of report_lineage too.
CREATE TRIGGER "lineage_aggregate_versions_update_lineage_section_version" AFTER UPDATE ON lineage_section_version
BEGIN
  -- capture: 927e7c4713be74a4
  INSERT INTO report_lineage (report_id, number, transaction_id, operation, origin, run_id, lead_id, template_id, template_transaction_id, template_inferred)
  SELECT NEW.report_id,
    1 + coalesce((SELECT max(number) FROM report_lineage AS l WHERE l.report_id = NEW.report_id), 0),
    c.transaction_id,
    CASE WHEN root.transaction_id = c.transaction_id THEN root.operation_type ELSE 1 END,
    CASE WHEN json_extract(said.context, '$.run_id') IS NOT NULL THEN 'run' ELSE coalesce(json_extract(said.context, '$.origin'), CASE WHEN coalesce(json_extract(said.context, '$.channel'), 'sql') = 'sql' THEN 'sql' ELSE 'manual' END) END, json_extract(said.context, '$.run_id'), root.lead_id, root.template_id, coalesce(json_extract(said.context, '$.templates."' || root.template_id || '"'), (SELECT max(t.transaction_id) FROM lineage_template_version AS t WHERE t.id = root.template_id)), root.template_id IS NOT NULL AND json_extract(said.context, '$.templates."' || root.template_id || '"') IS NULL
  FROM lineage_unit AS c JOIN lineage_context AS said USING (slot)
  LEFT JOIN lineage_report_version AS root ON root.id = NEW.report_id AND root.transaction_id = (
    SELECT max(r.transaction_id) FROM lineage_report_version AS r WHERE r.id = NEW.report_id)
  WHERE c.slot = 1762316143 AND NEW.report_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM report_lineage AS l
      WHERE l.report_id = NEW.report_id AND l.transaction_id = c.transaction_id);
  INSERT INTO report_lineage (report_id, number, transaction_id, operation, origin, run_id, lead_id, template_id, template_transaction_id, template_inferred)
  SELECT (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = NEW.id AND v.transaction_id < NEW.transaction_id ORDER BY v.transaction_id DESC LIMIT 1),
    1 + coalesce((SELECT max(number) FROM report_lineage AS l WHERE l.report_id = (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = NEW.id AND v.transaction_id < NEW.transaction_id ORDER BY v.transaction_id DESC LIMIT 1)), 0),
    c.transaction_id,
    CASE WHEN root.transaction_id = c.transaction_id THEN root.operation_type ELSE 1 END,
    CASE WHEN json_extract(said.context, '$.run_id') IS NOT NULL THEN 'run' ELSE coalesce(json_extract(said.context, '$.origin'), CASE WHEN coalesce(json_extract(said.context, '$.channel'), 'sql') = 'sql' THEN 'sql' ELSE 'manual' END) END, json_extract(said.context, '$.run_id'), root.lead_id, root.template_id, coalesce(json_extract(said.context, '$.templates."' || root.template_id || '"'), (SELECT max(t.transaction_id) FROM lineage_template_version AS t WHERE t.id = root.template_id)), root.template_id IS NOT NULL AND json_extract(said.context, '$.templates."' || root.template_id || '"') IS NULL
  FROM lineage_unit AS c JOIN lineage_context AS said USING (slot)
  LEFT JOIN lineage_report_version AS root ON root.id = (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = NEW.id AND v.transaction_id < NEW.transaction_id ORDER BY v.transaction_id DESC LIMIT 1) AND root.transaction_id = (
    SELECT max(r.transaction_id) FROM lineage_report_version AS r WHERE r.id = (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = NEW.id AND v.transaction_id < NEW.transaction_id ORDER BY v.transaction_id DESC LIMIT 1))
  WHERE c.slot = 1762316143 AND (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = NEW.id AND v.transaction_id < NEW.transaction_id ORDER BY v.transaction_id DESC LIMIT 1) IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM report_lineage AS l
      WHERE l.report_id = (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = NEW.id AND v.transaction_id < NEW.transaction_id ORDER BY v.transaction_id DESC LIMIT 1) AND l.transaction_id = c.transaction_id);
  DELETE FROM report_lineage
  WHERE report_id = OLD.report_id AND transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
    AND NOT (EXISTS (SELECT 1 FROM lineage_report_version AS w WHERE w.transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND w.id = OLD.report_id)
    OR EXISTS (SELECT 1 FROM lineage_section_version AS w WHERE w.transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND (((SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = w.id AND v.transaction_id < w.transaction_id ORDER BY v.transaction_id DESC LIMIT 1) = OLD.report_id) OR (w.report_id = OLD.report_id AND (w.operation_type <> 2 OR (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = w.id AND v.transaction_id < w.transaction_id ORDER BY v.transaction_id DESC LIMIT 1) IS NULL))))
    OR EXISTS (SELECT 1 FROM lineage_report_output AS w WHERE w.transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND w.report_id = OLD.report_id));
  DELETE FROM report_lineage
  WHERE report_id = (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = OLD.id AND v.transaction_id < OLD.transaction_id ORDER BY v.transaction_id DESC LIMIT 1) AND transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
    AND NOT (EXISTS (SELECT 1 FROM lineage_report_version AS w WHERE w.transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND w.id = (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = OLD.id AND v.transaction_id < OLD.transaction_id ORDER BY v.transaction_id DESC LIMIT 1))
    OR EXISTS (SELECT 1 FROM lineage_section_version AS w WHERE w.transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND (((SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = w.id AND v.transaction_id < w.transaction_id ORDER BY v.transaction_id DESC LIMIT 1) = (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = OLD.id AND v.transaction_id < OLD.transaction_id ORDER BY v.transaction_id DESC LIMIT 1)) OR (w.report_id = (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = OLD.id AND v.transaction_id < OLD.transaction_id ORDER BY v.transaction_id DESC LIMIT 1) AND (w.operation_type <> 2 OR (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = w.id AND v.transaction_id < w.transaction_id ORDER BY v.transaction_id DESC LIMIT 1) IS NULL))))
    OR EXISTS (SELECT 1 FROM lineage_report_output AS w WHERE w.transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND w.report_id = (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = OLD.id AND v.transaction_id < OLD.transaction_id ORDER BY v.transaction_id DESC LIMIT 1)));
END
;;
CREATE TRIGGER "lineage_aggregate_versions_delete_lineage_section_version" AFTER DELETE ON lineage_section_version
BEGIN
  -- capture: 927e7c4713be74a4
  DELETE FROM report_lineage
  WHERE report_id = OLD.report_id AND transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
    AND NOT (EXISTS (SELECT 1 FROM lineage_report_version AS w WHERE w.transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND w.id = OLD.report_id)
    OR EXISTS (SELECT 1 FROM lineage_section_version AS w WHERE w.transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND (((SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = w.id AND v.transaction_id < w.transaction_id ORDER BY v.transaction_id DESC LIMIT 1) = OLD.report_id) OR (w.report_id = OLD.report_id AND (w.operation_type <> 2 OR (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = w.id AND v.transaction_id < w.transaction_id ORDER BY v.transaction_id DESC LIMIT 1) IS NULL))))
    OR EXISTS (SELECT 1 FROM lineage_report_output AS w WHERE w.transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND w.report_id = OLD.report_id));
  DELETE FROM report_lineage
  WHERE report_id = (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = OLD.id AND v.transaction_id < OLD.transaction_id ORDER BY v.transaction_id DESC LIMIT 1) AND transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143)
    AND NOT (EXISTS (SELECT 1 FROM lineage_report_version AS w WHERE w.transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND w.id = (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = OLD.id AND v.transaction_id < OLD.transaction_id ORDER BY v.transaction_id DESC LIMIT 1))
    OR EXISTS (SELECT 1 FROM lineage_section_version AS w WHERE w.transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND (((SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = w.id AND v.transaction_id < w.transaction_id ORDER BY v.transaction_id DESC LIMIT 1) = (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = OLD.id AND v.transaction_id < OLD.transaction_id ORDER BY v.transaction_id DESC LIMIT 1)) OR (w.report_id = (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = OLD.id AND v.transaction_id < OLD.transaction_id ORDER BY v.transaction_id DESC LIMIT 1) AND (w.operation_type <> 2 OR (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = w.id AND v.transaction_id < w.transaction_id ORDER BY v.transaction_id DESC LIMIT 1) IS NULL))))
    OR EXISTS (SELECT 1 FROM lineage_report_output AS w WHERE w.transaction_id = (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143) AND w.report_id = (SELECT v.report_id FROM lineage_section_version AS v WHERE v.id = OLD.id AND v.transaction_id < OLD.transaction_id ORDER BY v.transaction_id DESC LIMIT 1)));
END
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_insert_lineage_report_output"
;;
-- A new version of lineage_report_output touches its root: report_lineage gets the root's row for this transaction.
CREATE TRIGGER "lineage_aggregate_insert_lineage_report_output" AFTER INSERT ON lineage_report_output
BEGIN
  -- capture: 6f97a047b337f83f
  UPDATE lineage_unit SET opening = 1
  WHERE slot = 1762316143 AND (transaction_id IS NULL OR (unit IS NULL AND NOT (
    statement_now IS strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' AND statement_total IS total_changes())));
  UPDATE lineage_unit SET capturing = 1 WHERE slot = 1762316143;
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_report_output refused INSERT into another transaction') WHERE NEW.transaction_id IS NOT (SELECT transaction_id FROM lineage_unit WHERE slot = 1762316143);
  INSERT INTO report_lineage (report_id, number, transaction_id, operation, origin, run_id, lead_id, template_id, template_transaction_id, template_inferred)
  SELECT NEW.report_id,
    1 + coalesce((SELECT max(number) FROM report_lineage AS l WHERE l.report_id = NEW.report_id), 0),
    c.transaction_id,
    CASE WHEN root.transaction_id = c.transaction_id THEN root.operation_type ELSE 1 END,
    CASE WHEN json_extract(said.context, '$.run_id') IS NOT NULL THEN 'run' ELSE coalesce(json_extract(said.context, '$.origin'), CASE WHEN coalesce(json_extract(said.context, '$.channel'), 'sql') = 'sql' THEN 'sql' ELSE 'manual' END) END, json_extract(said.context, '$.run_id'), root.lead_id, root.template_id, coalesce(json_extract(said.context, '$.templates."' || root.template_id || '"'), (SELECT max(t.transaction_id) FROM lineage_template_version AS t WHERE t.id = root.template_id)), root.template_id IS NOT NULL AND json_extract(said.context, '$.templates."' || root.template_id || '"') IS NULL
  FROM lineage_unit AS c JOIN lineage_context AS said USING (slot)
  LEFT JOIN lineage_report_version AS root ON root.id = NEW.report_id AND root.transaction_id = (
    SELECT max(r.transaction_id) FROM lineage_report_version AS r WHERE r.id = NEW.report_id)
  WHERE c.slot = 1762316143 AND NEW.report_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM report_lineage AS l
      WHERE l.report_id = NEW.report_id AND l.transaction_id = c.transaction_id);
  UPDATE lineage_unit
  SET capturing = 0, statement_now = CASE WHEN unit IS NULL THEN strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' END,
    statement_total = total_changes() + 1
  WHERE slot = 1762316143;
END
