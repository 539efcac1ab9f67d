"""Tests of the history of any versioned model."""
