-- template: postgresql/guard  version: 1
-- Only capture writes to $table: its writes come from inside a trigger.
CREATE TRIGGER "$guard_trigger" BEFORE INSERT OR UPDATE OR DELETE ON $table
FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION $guard_function()
;;
CREATE TRIGGER "$truncate_trigger" BEFORE TRUNCATE ON $table
FOR EACH STATEMENT EXECUTE FUNCTION $guard_function()
