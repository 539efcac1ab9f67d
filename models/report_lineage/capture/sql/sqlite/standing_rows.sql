-- template: sqlite/standing_rows  version: 1
-- One statement records it all, so that it is one unit whoever runs it.
-- part: tx
$current
-- part: written_here
$version.$transaction_column = $current
-- part: count_inserts
UPDATE lineage_baseline_request SET inserts = inserts + changes();
-- part: count_updates
UPDATE lineage_baseline_request SET updates = updates + changes();
-- part: count_deletes
UPDATE lineage_baseline_request SET deletes = deletes + changes();
-- part: request
CREATE TEMPORARY TABLE lineage_baseline_request (
    $request_columns
    inserts INTEGER NOT NULL DEFAULT 0,
    updates INTEGER NOT NULL DEFAULT 0,
    deletes INTEGER NOT NULL DEFAULT 0
)
;;
CREATE TEMPORARY TRIGGER lineage_baseline AFTER INSERT ON lineage_baseline_request
WHEN $needed
BEGIN
  $begin
  $steps
  $end
END
-- part: forget
DROP TABLE temp.lineage_baseline_request
-- part: at_once
$request
;;
INSERT INTO lineage_baseline_request DEFAULT VALUES
;;
$forget
