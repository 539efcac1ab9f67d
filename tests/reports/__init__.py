"""Tests of the questions about reports."""
