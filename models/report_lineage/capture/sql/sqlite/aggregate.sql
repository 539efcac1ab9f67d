-- template: sqlite/aggregate  version: 1
-- A new version of $part touches its root: $lineage gets the root's row for this transaction.
CREATE TRIGGER "$insert_trigger" AFTER INSERT ON $part
BEGIN
  -- capture: $stamp
  $begin
  $touch
  $refresh
  $end
END
