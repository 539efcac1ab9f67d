-- template: sqlite/modified  version: 1
-- Continuum's PropertyModTracker: a row of $version says which columns its transaction changed.
CREATE TRIGGER "$insert_trigger" AFTER INSERT ON $version
WHEN $capturing
BEGIN
  -- capture: $stamp
  $flag
END
;;
CREATE TRIGGER "$update_trigger" AFTER UPDATE OF $flagged, $operation_column ON $version
WHEN $capturing
BEGIN
  -- capture: $stamp
  $flag
END
