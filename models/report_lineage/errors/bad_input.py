"""What was asked cannot be understood."""

from __future__ import annotations

from report_lineage.errors.root import LineageError


class BadInput(LineageError):
    """Input that cannot be understood."""

    code = "bad-input"
    http_status = 400
    message = "{problem}. {remedy}"


class NaiveTime(BadInput):
    """A time without a zone."""

    code = "naive-time"
    message = "{name} is {value}, a time without a zone. Give an aware datetime, such as UTC."


class ClockMovedBack(BadInput):
    """An import clock that was asked to go backwards."""

    code = "clock-moved-back"
    message = "An import clock only goes forward: it stands at {now}, {asked} was asked for."


class ClockAhead(BadInput):
    """An import clock that stands in the future."""

    code = "clock-ahead"
    message = (
        "The import clock stands at {asked}, later than the database's own clock. "
        "History cannot be written ahead of time; set the clock to when it happened."
    )


class BadMoment(BadInput):
    """A moment in none of the accepted forms."""

    code = "bad-moment"
    message = (
        "{value!r} is no moment. Give an aware datetime, Token(text), Transaction(id) "
        "or Version(report, number)."
    )


class NestedPast(BadInput):
    """A session in the past, asked of another one."""

    code = "nested-past"
    message = "This session is in the past already. Give `at` a session of the present."


class NoHistory(BadInput):
    """A table whose past is not known, asked for in the past."""

    code = "no-history"
    message = (
        "The table {table} has no history, so what it held then is not known. Leave it out of the "
        "query, or allow it as it is now with `at(session, when, present={{...}})`."
    )


class UnversionedColumn(NoHistory):
    """A column that is not versioned, asked for in the past."""

    code = "unversioned-column"
    message = (
        "The column {column} of {table} is not versioned, so what it held then is not known. Leave "
        "it out of the query, or take it out of `exclude` in `__versioned__` to have it from now on."
    )


class PastUnsupported(BadInput):
    """A question that only the present can answer."""

    code = "past-unsupported"
    message = "The past cannot answer this: {problem}. {remedy}."


class BadParameter(BadInput):
    """A request parameter that cannot be understood."""

    code = "bad-parameter"
    message = "The parameter {parameter} is {value!r}: {problem}. {remedy}"


class BadDigest(BadInput):
    """Text that is no SHA-256 digest."""

    code = "bad-digest"
    message = "{value!r} is no SHA-256 digest. Give its 64 lower-case hexadecimal digits."


class ArtifactNameInvalid(BadInput):
    """An artifact name that cannot be kept."""

    code = "artifact-name-invalid"
    message = "The name {name!r} cannot be used: {why}. Give a plain file name."
