"""What a host declared secret: an answer of before that shows it must not be given again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa

from report_lineage.entities import Lead, PipelineRun, Report, ReportSection, ReportTemplate
from report_lineage.history import is_secret, secret_paths

_SHOWN: Final[tuple[type[Any], ...]] = (Report, ReportSection, Lead, ReportTemplate, PipelineRun)


def declared_secrets() -> Iterator[tuple[str, bool, tuple[str, ...]]]:
    """Yield the columns with secrets: name, whether all of it is secret, and the paths in its JSON."""
    for entity in _SHOWN:
        for column in sa.inspect(entity).columns:
            if is_secret(column) or secret_paths(column):
                yield str(column), is_secret(column), secret_paths(column)
