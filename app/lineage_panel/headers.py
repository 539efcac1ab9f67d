"""The headers of every response of the panel."""

from __future__ import annotations

from flask import Response

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'self'; "
    "base-uri 'none'; require-trusted-types-for 'script'"
)
# What a pipeline rendered may style itself and carry its own images, and do nothing else.
OUTPUT_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
FILE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


def secure(response: Response) -> Response:
    """Add what every response carries; a view's own policy and caching stay.

    Nothing may be kept by shared caches, and what is kept privately must be asked for again, so
    that every look is seen.
    """
    headers = response.headers
    headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Cache-Control", "private, no-cache")
    response.vary.update(["Accept", "Cookie"])
    return response
