-- template: postgresql/guard  version: 1
-- Only capture writes to $table: its writes come from inside a trigger.
CREATE TRIGGER "$guard_trigger" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON $table
FOR EACH STATEMENT EXECUTE FUNCTION $guard_function()
