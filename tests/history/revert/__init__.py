"""Bringing rows back."""
