-- template: sqlite/guard  version: 1
-- Only capture writes to $table, and only while a captured statement runs.
CREATE TRIGGER "$insert_trigger" BEFORE INSERT ON $table
WHEN (SELECT capturing FROM lineage_unit WHERE slot = $slot) IS NOT 1
BEGIN
  -- capture: $stamp
  SELECT RAISE(ABORT, 'report-lineage append-only: $name refused INSERT');
END
;;
CREATE TRIGGER "$update_trigger" BEFORE UPDATE ON $table
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
