-- template: postgresql/attempt  version: 1
-- What rollbacks took away, as blocks that record attempts leave it; added to and never changed.
CREATE TABLE IF NOT EXISTS lineage_attempt (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    attempted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor text,
    reason text,
    channel text NOT NULL,
    request_id text,
    remote_addr text,
    meta json,
    error_class text,
    error text,
    database_user text NOT NULL DEFAULT session_user
)
;;
CREATE TRIGGER "$guard_trigger" BEFORE UPDATE OR DELETE OR TRUNCATE ON lineage_attempt
FOR EACH STATEMENT EXECUTE FUNCTION $guard_function()
