"""Every setting once: its name, default and help.

In a host application they are keys of ``app.config``; standalone, environment variables of the
same names.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from report_lineage.errors import ConfigurationError

_WORDS = {"1": True, "true": True, "yes": True, "on": True}
_WORDS |= {"": False, "0": False, "false": False, "no": False, "off": False}


@dataclass(frozen=True)
class Setting:
    """A setting; its type is that of ``default`` (None: text, or nothing)."""

    name: str
    default: str | int | bool | None
    help: str
    minimum: int = 1

    def parse(self, value: object) -> Any:
        """Return a value of the setting's type.

        :param value: the value itself or its text, as an environment variable holds it.
        :raises ConfigurationError: if it is of no use as one.
        """
        if isinstance(self.default, bool):
            return self._parse_bool(value)
        if isinstance(self.default, int):
            return self._parse_int(value)
        return value

    def _parse_bool(self, value: object) -> bool:
        word = str(value).strip().lower()
        if word not in _WORDS:
            raise ConfigurationError(problem=f"{self.name} is {value!r}", remedy="Set it to 1 or 0")
        return _WORDS[word]

    def _parse_int(self, value: object) -> int:
        text = str(value).strip().replace("_", "")
        if not (text.isascii() and text.isdigit() and int(text) >= self.minimum):
            raise ConfigurationError(
                problem=f"{self.name} is {value!r}",
                remedy=f"Set it to a whole number of at least {self.minimum}",
            )
        return int(text)


DATABASE_URL = Setting(
    "LINEAGE_DATABASE_URL",
    None,
    "Standalone: the database, as an SQLAlchemy address. "
    "Default: lineage.db in the instance folder.",
)
ARTIFACTS = Setting(
    "LINEAGE_ARTIFACTS",
    None,
    "Standalone: the directory of the artifact store. Default: artifacts in the instance folder.",
)
OPEN = Setting(
    "LINEAGE_OPEN",
    False,
    "Standalone: 1 opens the panel without login to this machine alone "
    "(loopback peer, local host name, no forwarding header). 0 refuses everybody.",
)
URL_PREFIX = Setting("LINEAGE_URL_PREFIX", "/lineage", "Where the panel is mounted.")
PAGE_SIZE = Setting("LINEAGE_PAGE_SIZE", 50, "Rows of one page of a list.")
DOWNLOAD_LIMIT_BYTES = Setting(
    "LINEAGE_DOWNLOAD_LIMIT_BYTES",
    2 * 1024 * 1024,
    "Largest single file of a download, in compressed bytes; "
    "what is larger comes in numbered parts. At least 1 MiB.",
    minimum=1024 * 1024,
)
RECORD_LIMIT_BYTES = Setting(
    "LINEAGE_RECORD_LIMIT_BYTES",
    2 * 1024 * 1024,
    "Standalone: largest artifact that can be recorded, in compressed bytes; 0 means no limit.",
    minimum=0,
)
KEPT_BYTES = Setting(
    "LINEAGE_KEPT_BYTES",
    64 * 1024 * 1024,
    "How much memory each process may take, about, to keep comparisons and timelines that it has worked "
    "out; 0 keeps none.",
    minimum=0,
)

SETTINGS: tuple[Setting, ...] = (
    DATABASE_URL,
    ARTIFACTS,
    OPEN,
    URL_PREFIX,
    PAGE_SIZE,
    DOWNLOAD_LIMIT_BYTES,
    RECORD_LIMIT_BYTES,
    KEPT_BYTES,
)


def apply_defaults(config: dict[str, Any]) -> None:
    """Complete and check a Flask configuration in place.

    :raises ConfigurationError: if a value cannot be used.
    """
    for setting in SETTINGS:
        value = config.get(setting.name)
        config[setting.name] = setting.default if value is None else setting.parse(value)


def read_environment(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Return what the environment sets, parsed.

    :raises ConfigurationError: if a value cannot be used.
    """
    return {
        setting.name: setting.parse(environment[setting.name])
        for setting in SETTINGS
        if environment.get(setting.name)
    }
