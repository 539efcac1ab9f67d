"""The demo: ten years of monthly briefs on five companies, recorded as real history.

:func:`lineage_panel.demo.record.record_demo` records it. The prices in ``stocks.csv`` are those of
the package vega_datasets (BSD 3-Clause); see ``README.md`` beside it.
"""
