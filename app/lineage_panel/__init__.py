"""The lineage of reports as pages in a Flask application.

>>> from lineage_panel import LineagePanel
>>> LineagePanel(session_factory=Session, authorize=may_see).init_app(app)  # doctest: +SKIP
"""

from __future__ import annotations

from lineage_panel.authorization import Action, Target, allow_everything
from lineage_panel.extension import LineagePanel

__all__ = ["Action", "LineagePanel", "Target", "allow_everything"]
