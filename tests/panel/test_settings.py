"""Settings: parsed once, refused with their name."""

from __future__ import annotations

import pytest

from lineage_panel.settings import SETTINGS, apply_defaults, read_environment
from report_lineage.errors import ConfigurationError


def test_defaults_are_complete() -> None:
    """An empty configuration gets every setting."""
    config: dict[str, object] = {}

    apply_defaults(config)

    assert config.keys() == {setting.name for setting in SETTINGS}
    assert config["LINEAGE_OPEN"] is False


@pytest.mark.parametrize(
    ("word", "value"), [("1", True), ("TRUE", True), ("0", False), ("no", False)]
)
def test_switch_reads_words(word: str, value: bool) -> None:
    """A switch in the environment is a word."""
    assert read_environment({"LINEAGE_OPEN": word}) == {"LINEAGE_OPEN": value}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LINEAGE_OPEN", "maybe"),
        ("LINEAGE_PAGE_SIZE", "0"),
        ("LINEAGE_PAGE_SIZE", "many"),
        ("LINEAGE_DOWNLOAD_LIMIT_BYTES", "100"),
    ],
)
def test_useless_value_is_refused_by_name(name: str, value: str) -> None:
    """A value of no use names its setting."""
    with pytest.raises(ConfigurationError, match=name):
        apply_defaults({name: value})


def test_record_limit_can_be_none() -> None:
    """A limit of 0 is accepted: it means none."""
    assert read_environment({"LINEAGE_RECORD_LIMIT_BYTES": "0"}) == {
        "LINEAGE_RECORD_LIMIT_BYTES": 0
    }
