-- template: sqlite/unit  version: 2
-- The unit of work of $transaction: which row the writes now under way belong to.
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
VALUES ($slot, '$unit', '$facts_name') ON CONFLICT DO UPDATE SET facts_table = excluded.facts_table
;;
INSERT INTO lineage_context (slot) VALUES ($slot) ON CONFLICT DO NOTHING
;;
CREATE TRIGGER "$open_trigger" AFTER UPDATE OF opening ON lineage_unit
WHEN NEW.opening = 1 AND NEW.slot = $slot
BEGIN
  -- capture: $stamp
  $refuse_unnamed
  INSERT INTO $transaction ($transaction_columns)
  SELECT $transaction_values
  FROM lineage_unit JOIN lineage_context USING (slot) WHERE slot = $slot;
  $number
  UPDATE lineage_unit
  SET transaction_id = last_insert_rowid(), opening = 0
  WHERE slot = $slot;
  -- What a writer outside the library said of itself holds for one statement, its transaction.
  UPDATE lineage_context SET context = NULL
  WHERE slot = $slot AND context IS NOT NULL
    AND (SELECT unit FROM lineage_unit WHERE slot = $slot) IS NULL;
END
$at_commit
$adopt
