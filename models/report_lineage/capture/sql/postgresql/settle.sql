-- template: postgresql/settle  version: 1
-- Ends the transaction row of a migration now: no table with triggers still to fire can be altered.
-- part: settle
SET CONSTRAINTS $commit_trigger IMMEDIATE
;;
SET CONSTRAINTS $commit_trigger DEFERRED
-- part: settle_unit
DO $$body$$
BEGIN
  IF EXISTS (
    SELECT 1 FROM pg_trigger WHERE tgrelid = to_regclass('$transaction') AND tgname = '$commit_name'
  ) THEN  -- a transaction row written in this run has its end still to come
    SET CONSTRAINTS $commit_trigger IMMEDIATE;
    SET CONSTRAINTS $commit_trigger DEFERRED;
  END IF;
END
$$body$$
