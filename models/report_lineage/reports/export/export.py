"""A report as of a moment as one zip archive: everything it said, and where it came from."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from report_lineage.artifacts import ArtifactStore
from report_lineage.artifacts.zip_archive import MadeFile, ZipArchive, zip_archive
from report_lineage.clock import system_clock
from report_lineage.errors import BadInput
from report_lineage.history.past import Moment, Token, Version
from report_lineage.history.past.moments import moment, moment_text
from report_lineage.reports.export.contents import Contents, read_contents
from report_lineage.reports.export.files import JSON, TEXT, ExportFile, content_files, made
from report_lineage.reports.export.manifest import (
    FORMAT,
    FORMAT_VERSION,
    MANIFEST_PATH,
    PROVENANCE_PATH,
    README_PATH,
    Manifest,
    MomentFacts,
    ReportFacts,
    TemplateFacts,
    VersionFacts,
    pretty_json,
)
from report_lineage.reports.export.provenance import provenance_bytes
from report_lineage.reports.export.readme import readme
from report_lineage.reports.lineage_rows import LineageRow


@dataclass(frozen=True)
class Export:
    """An export, ready to be sent: the database has been read, the artifacts have not.

    :param manifest: what it says of itself.
    :param tag: the digest of the manifest, which tells one export from another.
    :param size_bytes: the exact size of the archive.
    """

    manifest: Manifest
    tag: str
    size_bytes: int
    archive: ZipArchive

    @property
    def name(self) -> str:
        """Return what to call the file."""
        report = self.manifest.report
        return f"report-{str(report.id)[:8]}-v{report.version}.zip"

    @property
    def token(self) -> Token:
        """Return the token of the moment."""
        return Token(self.manifest.moment.token)

    def chunks(self) -> Iterator[bytes]:
        """Verify every artifact now, then stream the archive at flat memory.

        :raises ArtifactMissing: if an artifact is not in the store.
        :raises ArtifactCorrupt: if one is damaged.
        """
        self.archive.verify()
        return self.archive.chunks()


def export(
    session: Session, report_id: uuid.UUID, when: Moment | None = None, *, store: ArtifactStore
) -> Export:
    """Return an export of a report as of a moment; the same moment gives the same bytes.

    Columns and parameters that are secret are masked. Inputs and outputs are the very bytes.

    :param when: any moment; None means now.
    :param store: where the artifacts are.
    :raises NotFound: if there never was such a report, or the moment names what there is not.
    :raises NotThen: if the report did not exist at the moment.
    :raises BadMoment: if ``when`` is no moment.
    :raises BadInput: if it is a time that has not come yet.
    :raises NaiveTime: if it is a time without a zone.
    :raises PendingWork: if the session has changes that are not committed.
    :raises ArtifactMissing: if the store lacks an input or output.
    """
    wanted = None if when is None else _passed(moment(when))
    contents = read_contents(session, report_id, wanted)
    manifest = _manifest(contents, wanted)
    files = content_files(contents)
    about = readme(_with(manifest, files), contents)
    files.append(made(README_PATH, about, "readme", TEXT))
    # The document speaks of inputs and outputs, so it can be made before it is listed itself.
    document = provenance_bytes(_with(manifest, files))
    files.append(made(PROVENANCE_PATH, document, "provenance", JSON))
    return _export(store, _with(manifest, files), files)


def _passed(when: Moment) -> Moment:
    """Refuse a time of which nobody can know yet what will have been committed by then."""
    if isinstance(when, datetime) and when > system_clock():
        raise BadInput(
            problem=f"{when.isoformat()} lies in the future",
            remedy="Give a time that has passed, or none for now",
        )
    return when


def _export(store: ArtifactStore, manifest: Manifest, files: list[ExportFile]) -> Export:
    first = MadeFile(MANIFEST_PATH, pretty_json(manifest))
    ordered = sorted((one.file for one in files), key=lambda file: file.path)
    archive = zip_archive(store, [first, *ordered])
    tag = hashlib.sha256(first.data).hexdigest()
    return Export(manifest, tag, archive.size_bytes, archive)


def _with(manifest: Manifest, files: list[ExportFile]) -> Manifest:
    facts = sorted((one.facts for one in files), key=lambda file: file.path)
    return replace(manifest, files=tuple(facts))


def _manifest(contents: Contents, when: Moment | None) -> Manifest:
    """Return the manifest of an export that has no files yet."""
    state = contents.state
    number = state.version.number
    versions = {number: _version(contents, row) for number, row in contents.brought.items()}
    return Manifest(
        format=FORMAT,
        format_version=FORMAT_VERSION,
        report=ReportFacts(
            id=state.id,
            version=number,
            title=state.title,
            status=state.status,
            lead=state.lead.name if state.lead else None,
        ),
        moment=_moment(contents, when),
        responsible=versions.pop(number),
        earlier=tuple(versions.values()),
        template=TemplateFacts(**asdict(state.template)) if state.template else None,
        files=(),
    )


def _moment(contents: Contents, when: Moment | None) -> MomentFacts:
    return MomentFacts(
        asked=_asked(contents, when),
        token=contents.token.text,
        history_id=contents.token.cut.history_id,
        last_transaction_id=contents.last_commit[0],
        last_committed_at=contents.last_commit[1],
    )


def _asked(contents: Contents, when: Moment | None) -> str:
    """Return what asks for the same export again: of another report's version, its token."""
    of_another = isinstance(when, Version) and when.report != contents.state.id
    return moment_text(contents.token if when is None or of_another else when)


def _version(contents: Contents, row: LineageRow) -> VersionFacts:
    transaction = row.transaction
    return VersionFacts(
        number=row.number,
        operation=row.operation.word,
        origin=row.origin,
        transaction_id=transaction.id,
        committed_at=transaction.committed_at,
        recorded_at=transaction.recorded_at,
        imported=transaction.imported,
        actor=transaction.actor,
        reason=transaction.reason,
        channel=transaction.channel,
        request_id=transaction.request_id,
        database_user=transaction.database_user,
        run=contents.runs[row.run.id].facts if row.run else None,
    )
