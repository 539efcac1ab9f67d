"""``README.txt``: what an export is, for whoever unpacks it without knowing this product."""

from __future__ import annotations

from datetime import UTC, datetime

from report_lineage.reports.export.contents import Contents
from report_lineage.reports.export.manifest import Manifest

_FOLDERS = (
    ("report.json", "report", "title, status, lead and the list of sections, as recorded"),
    ("data.json", "data", "the report's data: the stored text, not a character changed"),
    ("lead-attributes.json", "lead attributes", "what else was recorded of the lead"),
    ("sections/", "section", "the text of each section, and its data beside it"),
    ("outputs/", "output", "what was rendered, byte for byte"),
    ("template/", "template", "the source of the template in the version of that time"),
    ("inputs/", "input", "the raw inputs that the report was made from, byte for byte"),
    ("runs.json", "runs", "the runs behind it: job, code version, parameters, environment"),
)
_ABOUT = (
    ("manifest.json", "every file with its size and SHA-256, the moment and its token"),
    ("provenance.json", "where it came from, as a W3C PROV-JSON document"),
)


def readme(manifest: Manifest, contents: Contents) -> str:
    """Return the text.

    :param manifest: with the files known so far.
    """
    report = manifest.report
    title = f"{plain(report.title)}, version {report.version}"
    parts = [
        title,
        "=" * len(title),
        "",
        *_story(manifest),
        "",
        "What is here",
        "",
        *_list(manifest),
    ]
    return "\n".join([*parts, "", *_notes(contents), *_check(manifest)]) + "\n"


def plain(text: str) -> str:
    """Return a text on one line, without characters that would do something to a terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _story(manifest: Manifest) -> list[str]:
    made, moment = manifest.responsible, manifest.moment
    who = made.actor or made.database_user
    run = made.run
    lines = {
        "Report": str(manifest.report.id),
        "As of": "the token below" if moment.asked == moment.token else moment.asked,
        "Last commit by then": _time(moment.last_committed_at),
        "Token": moment.token,
        "Version made": _time(made.committed_at),
        "By": plain(who) if who else "somebody who was not named",
        "Reason": plain(made.reason) if made.reason else "none given",
        "Run": f"{run.id} of {plain(run.job_name)}" if run else f"none (origin: {made.origin})",
    }
    return [f"{name + ':':<21}{value}" for name, value in lines.items()]


def _list(manifest: Manifest) -> list[str]:
    roles = {file.role for file in manifest.files}
    lines = [(path, what) for path, role, what in _FOLDERS if role in roles]
    return [f"  {path:<21} {what}" for path, what in (*_ABOUT, *lines)]


def _notes(contents: Contents) -> list[str]:
    if all(run.ended for run in contents.runs.values()):
        return []
    return ["A run was still at work: inputs that it read later are not here.", ""]


def _check(manifest: Manifest) -> list[str]:
    command = "flask --app lineage_panel.factory:create_app lineage"
    return [
        "To check that nothing was changed, keep the archive as it is and run",
        "",
        f"    {command} verify-export FILE",
        "",
        "which needs no database. Whoever has the database gets the same archive again, byte for",
        "byte, by",
        "",
        f"    {command} export {manifest.report.id} --at {manifest.moment.asked}",
        "",
        "Times are in UTC. What was secret is shown as ••••••.",
    ]


def _time(when: datetime) -> str:
    utc = when.astimezone(UTC)
    return f"{utc.day} {utc:%B %Y, %H:%M:%S} UTC"
