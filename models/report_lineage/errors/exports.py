"""A file that is no export, or no longer the one that was made."""

from __future__ import annotations

from report_lineage.errors.root import LineageError


class ExportInvalid(LineageError):
    """A file that is no export, or no longer the one that was made."""

    code = "export-invalid"
    http_status = 400
    message = "{file} is no sound export: {problem}. Ask for it again where it came from."


class ExportUnreadable(ExportInvalid):
    """A file that is not a zip archive of the one form that exports have."""

    code = "export-unreadable"
    message = (
        "{file} is not as an export was written: {problem}. It was cut short, made by something "
        "else, or packed anew. Ask for it again where it came from; do not unpack it."
    )


class ExportAltered(ExportInvalid):
    """An export whose files are not those of its manifest."""

    code = "export-altered"
    message = (
        "{file} was changed after it was made: {path} {problem}. "
        "Ask for it again where it came from."
    )


class ExportContradicts(ExportInvalid):
    """An export whose provenance says something else than its manifest."""

    code = "export-contradicts"
    message = (
        "{file} contradicts itself: provenance.json does not say what manifest.json says ({problem}). "
        "Ask for it again where it came from."
    )


class ExportTooLarge(ExportInvalid):
    """An export above the limit of what is read."""

    code = "export-too-large"
    message = (
        "{file} says that it unpacks to {size_bytes} bytes; the limit is {limit_bytes}. "
        "If you trust where it came from, give a higher limit."
    )
