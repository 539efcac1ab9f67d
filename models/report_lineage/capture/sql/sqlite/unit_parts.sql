-- template: sqlite/unit_parts  version: 1
-- Statements about the facts of a transaction, in its own row or beside it.
-- part: number
UPDATE $transaction SET xid = id WHERE id = last_insert_rowid();
-- part: beside
INSERT INTO $facts (id, xid, $facts_columns)
  SELECT last_insert_rowid(), last_insert_rowid(), $facts_values
  FROM lineage_unit JOIN lineage_context USING (slot) WHERE slot = $slot;
-- part: adopt
UPDATE $transaction SET $adopted_set WHERE recorded_at IS NULL AND xid IS NULL
-- part: adopt_beside
INSERT INTO $facts (id, $adopted_columns)
SELECT id, $adopted_values FROM $transaction AS t
WHERE NOT EXISTS (SELECT 1 FROM $facts AS f WHERE f.id = t.id)
