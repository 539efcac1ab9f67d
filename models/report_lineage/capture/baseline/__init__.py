"""The baseline: versions for rows that history does not know as they stand."""
