"""WSGI middleware: one per file."""
