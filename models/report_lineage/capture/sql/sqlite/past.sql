-- template: sqlite/past  version: 1
-- Views that hide tables of their name behind what these held at a moment: a connection's own.
-- part: rows
CREATE TEMP VIEW $name AS
SELECT $columns FROM $version AS v
WHERE v.$operation_column <> 2 AND $v_visible AND NOT EXISTS (
  SELECT 1 FROM $version AS n
  WHERE $n_is_v AND n.$transaction_column > v.$transaction_column AND $n_visible)
-- part: history
CREATE TEMP VIEW $name AS SELECT $columns FROM $table AS v WHERE $v_visible
-- part: none
CREATE TEMP VIEW $name AS SELECT * FROM main.$missing
