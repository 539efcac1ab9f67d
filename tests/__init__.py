"""The tests of report-lineage: they mirror the tree, on real SQLite and real PostgreSQL."""
