"""Benchmarks: each use case compares things run in turn in one process."""
