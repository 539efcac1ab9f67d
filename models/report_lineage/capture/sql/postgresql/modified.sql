-- template: postgresql/modified  version: 2
-- Continuum's PropertyModTracker: a row of $version says which columns its transaction changed.
CREATE OR REPLACE FUNCTION $modified_function() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER $settings AS $$body$$
DECLARE
  earlier $version%ROWTYPE;
BEGIN
  SELECT * INTO earlier FROM $version AS v
  WHERE $v_is_new AND v.$transaction_column < NEW.$transaction_column
  ORDER BY v.$transaction_column DESC LIMIT 1;
  IF earlier.$operation_column = 2 THEN
    earlier := NULL;
  END IF;
  $flags
  RETURN NEW;
END
$$body$$
;;
CREATE TRIGGER "$row_trigger" BEFORE INSERT OR UPDATE ON $version
FOR EACH ROW WHEN (pg_trigger_depth() > 0) EXECUTE FUNCTION $modified_function()
