"""Tests of the demo: its figures, texts and charts, and the history it records."""
