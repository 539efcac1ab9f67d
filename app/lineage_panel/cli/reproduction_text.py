"""What came of rendering a report again, as text for reading."""

from __future__ import annotations

import click

from lineage_panel.cli.output import print_facts
from lineage_panel.comparison_text import text_lines
from lineage_panel.formatting import exact_time
from lineage_panel.plain_text import plain
from report_lineage.reports.reproduction import Reproduction, Verdict

_WORDS = {
    Verdict.IDENTICAL: "identical",
    Verdict.DIFFERS: "differs",
    Verdict.NOTHING_RECORDED: "nothing recorded to compare with",
}


def print_one(found: Reproduction) -> None:
    """Print one version's verdict with its reasons and what differs, word by word."""
    output, template = found.output, found.template
    click.echo(f"Version {found.number} of {found.report_id}: {_WORDS[found.verdict]}\n")
    print_facts(
        {
            "made": exact_time(found.committed_at),
            "template": template and f"{template.name} {template.label}",
            "output": output and output.name,
            "recorded": output and output.sha256,
            "rendered": found.rendered_sha256,
        }
    )
    for reason in found.reasons:
        click.echo(f"\n{reason.code}: {plain(reason.text)}")
    if found.diff is not None:
        lines = list(text_lines(found.diff))
        words = any("[-" in line or "{+" in line for line in lines)
        click.echo("\n" + "\n".join(lines if words else ["Only white space differs."]))


def print_reproduction(found: Reproduction) -> None:
    """Print one version's verdict and main reason on a line."""
    reasons = "; ".join(plain(reason.text) for reason in found.reasons[:1])
    click.echo(f"{found.report_id}  v{found.number}  {_WORDS[found.verdict]}: {reasons}")
