-- template: sqlite/transaction_guard  version: 1
-- Only the maker adds rows to $transaction; a host may change columns of its own until the commit.
CREATE TRIGGER "$insert_trigger" BEFORE INSERT ON $transaction
WHEN NOT EXISTS (
  SELECT 1 FROM lineage_unit WHERE slot = $slot AND opening = 1
)
BEGIN
  -- capture: $stamp
  SELECT RAISE(ABORT, 'report-lineage append-only: $name refused INSERT');
END
;;
CREATE TRIGGER "$update_trigger" BEFORE UPDATE ON $transaction
WHEN $committed
  OR $refused_now
BEGIN
  -- capture: $stamp
  SELECT RAISE(ABORT, 'report-lineage append-only: $name refused UPDATE');
END
;;
CREATE TRIGGER "$delete_trigger" BEFORE DELETE ON $transaction
BEGIN
  -- capture: $stamp
  SELECT RAISE(ABORT, 'report-lineage append-only: $name refused DELETE');
END
