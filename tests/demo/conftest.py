"""The demo's whole history for the tests that read it."""

from tests.support.demo import recorded_demo

__all__ = ["recorded_demo"]
