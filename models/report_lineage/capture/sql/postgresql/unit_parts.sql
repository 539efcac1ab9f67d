-- template: postgresql/unit_parts  version: 1
-- Statements about the facts of a transaction, in its own row or beside it.
-- part: beside
INSERT INTO $facts (id, $facts_columns) SELECT made, $facts_values;
-- part: adopt
UPDATE $transaction SET $adopted_set WHERE recorded_at IS NULL AND xid IS NULL
-- part: adopt_beside
DO $$body$$
BEGIN
  IF EXISTS (
    SELECT 1 FROM $transaction AS t WHERE NOT EXISTS (SELECT 1 FROM $facts AS f WHERE f.id = t.id)
  ) THEN  -- a guard refuses an INSERT even of nothing
    INSERT INTO $facts (id, $adopted_columns)
    SELECT id, $adopted_values FROM $transaction AS t
    WHERE NOT EXISTS (SELECT 1 FROM $facts AS f WHERE f.id = t.id);
  END IF;
END
$$body$$
