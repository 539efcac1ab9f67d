"""Continuum's side of capture: its managers, version classes and transactions, built with ours."""
