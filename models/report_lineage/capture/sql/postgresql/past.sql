-- template: postgresql/past  version: 1
-- Views that hide tables of their name behind what these held at a moment, for whoever puts their
-- schema first in search_path and says the moment in transaction-local settings. Whoever asks needs
-- the rights on the tables below, and their policies hold.
-- part: schema
DO $$past$$ BEGIN
  IF to_regnamespace($past) IS NULL THEN
    EXECUTE 'CREATE SCHEMA ' || $past;
    EXECUTE 'GRANT USAGE ON SCHEMA ' || $past || ' TO PUBLIC';
  END IF;
END $$past$$
-- part: drop
DO $$past$$ BEGIN EXECUTE 'DROP VIEW IF EXISTS ' || $past || '.' || $view; END $$past$$
-- part: make
DO $$past$$ BEGIN
  EXECUTE 'CREATE VIEW ' || $past || '.' || $view || ' WITH (security_invoker) AS ' || $select;
  EXECUTE 'COMMENT ON VIEW ' || $past || '.' || $view || ' IS ' || $comment;
  EXECUTE 'GRANT SELECT ON ' || $past || '.' || $view || ' TO PUBLIC';
END $$past$$
-- part: rows
SELECT $columns FROM $version AS v
WHERE v.$operation_column <> 2 AND $v_visible AND NOT EXISTS (
  SELECT 1 FROM $version AS n
  WHERE $n_is_v AND n.$transaction_column > v.$transaction_column AND $n_visible)
-- part: history
SELECT $columns FROM $table AS v WHERE $v_visible
-- part: free
DO $$past$$ DECLARE held record; BEGIN
  FOR held IN
    SELECT DISTINCT c.oid::regclass::text AS name
    FROM pg_depend AS d
    JOIN pg_rewrite AS r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
    JOIN pg_class AS c ON c.oid = r.ev_class AND c.relkind = 'v'
    JOIN pg_namespace AS s ON s.oid = c.relnamespace AND s.nspname LIKE 'lineage\_past%'
    WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass($table)
  LOOP
    EXECUTE 'DROP VIEW ' || held.name;
  END LOOP;
END $$past$$
