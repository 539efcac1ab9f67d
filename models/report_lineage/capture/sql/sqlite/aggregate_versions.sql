-- template: sqlite/aggregate_versions  version: 1
-- What capture takes back of $part it takes back of $lineage too.
CREATE TRIGGER "$update_trigger" AFTER UPDATE ON $part
BEGIN
  -- capture: $stamp
  $touch
  $refresh
  $retract
END
;;
CREATE TRIGGER "$delete_trigger" AFTER DELETE ON $part
BEGIN
  -- capture: $stamp
  $retract
END
