"""Databases of zoos, as the tests of capture open them."""

from tests.capture.conftest import (
    copy_zoo,
    fresh_zoo,
    open_zoo,
    zoo_drops,
    zoo_session,
    zoo_templates,
)

__all__ = ["copy_zoo", "fresh_zoo", "open_zoo", "zoo_drops", "zoo_session", "zoo_templates"]
