"""Capture in a database: put in, found, compared, mended, taken over and refused."""
