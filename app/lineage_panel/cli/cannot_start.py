"""The error of a standalone panel that cannot start, which a Flask command tells on one line."""

from __future__ import annotations

from typing import IO, Any

import click

from lineage_panel.cli.exits import ExitCode
from report_lineage.errors import ConfigurationError


class CannotStart(ConfigurationError, click.ClickException):  # type: ignore[misc]  # one text, in both
    """A setting that the standalone panel cannot start with: {problem}.

    ``flask`` makes the application before it looks for a command, so no command of ours could
    catch it.
    """

    code = "cannot-start"
    exit_code = ExitCode.NOT_READY

    def show(self, file: IO[Any] | None = None) -> None:
        """Print code, problem and next step; standard error unless ``file`` is given."""
        click.echo(f"{self.code}: {self.format_message()}", file=file, err=file is None)
