-- template: sqlite/append_only  version: 1
-- Rows of $table are added and never change; REPLACE would remove one without a DELETE trigger.
CREATE TRIGGER "$insert_trigger" BEFORE INSERT ON $table
WHEN EXISTS (SELECT 1 FROM $table AS kept WHERE $same_key)
BEGIN
  -- capture: $stamp
  SELECT RAISE(ABORT, 'report-lineage append-only: $name refused REPLACE');
END
;;
CREATE TRIGGER "$update_trigger" BEFORE UPDATE ON $table
BEGIN
  -- capture: $stamp
  SELECT RAISE(ABORT, 'report-lineage append-only: $name refused UPDATE');
END
;;
CREATE TRIGGER "$delete_trigger" BEFORE DELETE ON $table
BEGIN
  -- capture: $stamp
  SELECT RAISE(ABORT, 'report-lineage append-only: $name refused DELETE');
END
