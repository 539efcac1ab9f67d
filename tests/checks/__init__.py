"""Checks that `make check` runs as commands."""
