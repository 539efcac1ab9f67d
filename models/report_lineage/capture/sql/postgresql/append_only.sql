-- template: postgresql/append_only  version: 1
-- Rows of $table are added and never change.
CREATE TRIGGER "$guard_trigger" BEFORE UPDATE OR DELETE OR TRUNCATE ON $table
FOR EACH STATEMENT EXECUTE FUNCTION $guard_function()
