-- template: sqlite/guard  version: 2
-- Only capture writes to $table, and only while a captured statement runs.
-- AFTER, where it can be: a BEFORE trigger makes SQLite prepare each row twice.
CREATE TRIGGER "$insert_trigger" AFTER INSERT ON $table
WHEN (SELECT capturing FROM lineage_unit WHERE slot = $slot) IS NOT 1
BEGIN
  -- capture: $stamp
  SELECT RAISE(ABORT, 'report-lineage append-only: $name refused INSERT');
END
;;
CREATE TRIGGER "$update_trigger" AFTER UPDATE ON $table
WHEN (SELECT capturing FROM lineage_unit WHERE slot = $slot) IS NOT 1
BEGIN
  -- capture: $stamp
  SELECT RAISE(ABORT, 'report-lineage append-only: $name refused UPDATE');
END
;;
CREATE TRIGGER "$delete_trigger" BEFORE DELETE ON $table
WHEN (SELECT capturing FROM lineage_unit WHERE slot = $slot) IS NOT 1
BEGIN
  -- capture: $stamp
  SELECT RAISE(ABORT, 'report-lineage append-only: $name refused DELETE');
END
