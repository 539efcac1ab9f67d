-- template: postgresql/null_delete  version: 1
-- Continuum's NullDelete: the row of $version for a deletion keeps the key alone.
CREATE OR REPLACE FUNCTION $null_delete_function() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$body$$
BEGIN
  $nulls
  RETURN NEW;
END
$$body$$
;;
CREATE TRIGGER "$row_trigger" BEFORE INSERT OR UPDATE ON $version
FOR EACH ROW WHEN (NEW.$operation_column = 2 AND pg_trigger_depth() > 0)
EXECUTE FUNCTION $null_delete_function()
