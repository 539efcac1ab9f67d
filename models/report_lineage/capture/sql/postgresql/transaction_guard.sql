-- template: postgresql/transaction_guard  version: 1
-- Only the maker adds rows to $guarded; a host may change columns of its own until the commit.
CREATE OR REPLACE FUNCTION $keep_function() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$body$$
BEGIN
  IF $kept_changed OR EXISTS (
    SELECT 1 FROM $facts AS f WHERE f.id = OLD.id AND f.committed_at IS NOT NULL
  ) THEN
    RAISE EXCEPTION 'report-lineage append-only: % refused %', TG_TABLE_NAME, TG_OP
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$body$$
;;
CREATE TRIGGER "$guard_trigger" BEFORE INSERT OR DELETE ON $guarded
FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION $guard_function()
;;
CREATE TRIGGER "$keep_trigger" BEFORE UPDATE ON $guarded
FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION $keep_function()
;;
CREATE TRIGGER "$truncate_trigger" BEFORE TRUNCATE ON $guarded
FOR EACH STATEMENT EXECUTE FUNCTION $guard_function()
