-- template: sqlite/strict  version: 1
-- What strict capture adds to the maker of $transaction, and to the end of its commits.
-- part: refuse_unnamed
SELECT RAISE(ABORT, 'report-lineage context-required: a write that names nobody was refused. Write inside transaction_context(actor=...), or before each statement run: UPDATE lineage_context SET context = ''{"actor": "your name"}''')
  WHERE (
    SELECT coalesce(nullif(json_extract(context, '$$.actor'), ''), json_extract(context, '$$.run_id'))
    FROM lineage_context WHERE slot = $slot
  ) IS NULL;
-- part: at_commit
;;
CREATE TRIGGER "$named_trigger" BEFORE UPDATE OF committed_at ON $transaction
WHEN OLD.committed_at IS NULL
BEGIN
  -- capture: $stamp
  $refuse_unnamed
END
