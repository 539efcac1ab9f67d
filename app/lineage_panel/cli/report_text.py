"""A report as text for reading."""

from __future__ import annotations

import json

import click

from lineage_panel.cli.output import print_facts
from lineage_panel.cli.table import table
from lineage_panel.formatting import exact_time, run_state, size
from lineage_panel.plain_text import plain
from report_lineage.reports.results import ArtifactRef, ReportState, VersionRow

ARTIFACT_HEADINGS = ("NAME", "TYPE", "SIZE", "SHA-256")


def print_state(state: ReportState) -> None:
    """Print a report: what made it, its fields, its sections, its files."""
    click.echo(f"{plain(state.title)}, version {state.version.number} of {state.newest_number}\n")
    print_facts({**_fields(state), **_made_by(state.version)})
    _print_data(state.data_json)
    for section in state.sections:
        click.echo(f"\n{section.position}. {plain(section.heading)}\n")
        click.echo(_printable(section.body))
    _print_files("Inputs", state.inputs)
    _print_files("Outputs", state.outputs)


def _fields(state: ReportState) -> dict[str, object]:
    template = state.template
    inferred = " (inferred)" if template and template.inferred else ""
    return {
        "id": state.id,
        "status": state.status,
        "lead": state.lead.name if state.lead else None,
        "template": f"{template.name} {template.label}{inferred}" if template else None,
    }


def _made_by(version: VersionRow) -> dict[str, object]:
    made, run = version.transaction, version.run
    return {
        "made": exact_time(made.committed_at) + (" (imported)" if made.imported else ""),
        "by": made.actor or f"nobody named ({made.channel})",
        "why": made.reason,
        "origin": version.origin,
        "run": f"{run.job_namespace}/{run.job_name} {run.id}, {run_state(run.state)}"
        if run
        else None,
        "changed": version.summary,
    }


def _print_data(data_json: str | None) -> None:
    values = json.loads(data_json) if data_json else None
    if isinstance(values, dict) and values:
        click.echo()
        print_facts({plain(name): _short(value) for name, value in values.items()})


def _short(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _printable(text: str) -> str:
    return "\n".join(plain(line) if line.strip() else "" for line in text.splitlines())


def _print_files(title: str, files: tuple[ArtifactRef, ...]) -> None:
    if not files:
        return
    rows = [(one.name, one.media_type, size(one.size_bytes), one.sha256) for one in files]
    click.echo(f"\n{title}\n")
    click.echo(table(ARTIFACT_HEADINGS, rows))
