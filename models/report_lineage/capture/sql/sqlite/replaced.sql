-- template: sqlite/replaced  version: 2
-- REPLACE takes rows of $table away without a DELETE trigger, and some of them by a unique set that
-- versions do not hold: an expression, or a column that is excluded. Whether there is such a row is
-- seen beforehand, by the table's own index; only then all versions are looked through. The changes
-- that this makes are counted, since the count tells one statement of a stranger's from the next.
CREATE TRIGGER "$foreseen_insert_trigger" BEFORE INSERT ON $table
WHEN $conflicts
BEGIN
  -- capture: $stamp
  $foreseen
END
;;
CREATE TRIGGER "$foreseen_update_trigger" BEFORE UPDATE ON $table
WHEN $conflicts
BEGIN
  -- capture: $stamp
  $foreseen
END
;;
CREATE TRIGGER "$gone_insert_trigger" AFTER INSERT ON $table
WHEN (SELECT replacing FROM lineage_unit WHERE slot = $slot) = 1
BEGIN
  -- capture: $stamp
  $begin
  $close_replaced
  $end_beside
END
;;
CREATE TRIGGER "$gone_update_trigger" AFTER UPDATE ON $table
WHEN (SELECT replacing FROM lineage_unit WHERE slot = $slot) = 1
BEGIN
  -- capture: $stamp
  $begin
  $close_replaced_by_update
  $end_beside
END
