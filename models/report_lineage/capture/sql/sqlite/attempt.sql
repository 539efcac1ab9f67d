-- template: sqlite/attempt  version: 1
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
CREATE TRIGGER "$insert_trigger" BEFORE INSERT ON lineage_attempt
WHEN EXISTS (SELECT 1 FROM lineage_attempt AS kept WHERE kept.id = NEW.id)
BEGIN
  -- capture: $stamp
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_attempt refused REPLACE');
END
;;
CREATE TRIGGER "$update_trigger" BEFORE UPDATE ON lineage_attempt
BEGIN
  -- capture: $stamp
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_attempt refused UPDATE');
END
;;
CREATE TRIGGER "$delete_trigger" BEFORE DELETE ON lineage_attempt
BEGIN
  -- capture: $stamp
  SELECT RAISE(ABORT, 'report-lineage append-only: lineage_attempt refused DELETE');
END
