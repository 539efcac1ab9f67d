-- template: postgresql/aggregate_when_moved  version: 1
-- A row of $part that only passed through a root within one commit did not touch it.
-- Named to fire after the trigger that touches: PostgreSQL goes by the alphabet.
CREATE TRIGGER "$update_trigger" AFTER UPDATE ON $part
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION $delete_function()
