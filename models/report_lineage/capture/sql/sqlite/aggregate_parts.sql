-- template: sqlite/aggregate_parts  version: 1
-- Statements the aggregate triggers are put together from.
-- part: touch
INSERT INTO $lineage ($lineage_root, number, transaction_id, operation, origin, run_id$extra_columns)
  SELECT $root_values,
    1 + coalesce((SELECT max(number) FROM $lineage AS l WHERE $l_is_root), 0),
    c.transaction_id,
    CASE WHEN root.$transaction_column = c.transaction_id THEN root.$operation_column ELSE 1 END,
    $origin, $run$extra_values
  FROM lineage_unit AS c JOIN lineage_context AS said USING (slot)
  LEFT JOIN $root_version AS root ON $root_is_root AND root.$transaction_column = (
    SELECT max(r.$transaction_column) FROM $root_version AS r WHERE $r_is_root)
  WHERE c.slot = $slot AND $root_present
    AND NOT EXISTS (SELECT 1 FROM $lineage AS l
      WHERE $l_is_root AND l.transaction_id = c.transaction_id);
-- part: refresh
UPDATE $lineage SET operation = NEW.$operation_column$refresh_extra
  FROM (SELECT said.context, u.transaction_id FROM lineage_unit AS u
    JOIN lineage_context AS said USING (slot) WHERE u.slot = $slot) AS c
  WHERE $lineage_is_new AND $lineage.transaction_id = c.transaction_id;
-- part: retract
DELETE FROM $lineage
  WHERE $lineage_is_root AND transaction_id = $current
    AND NOT ($root_touched);
