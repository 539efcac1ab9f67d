"""Letting nobody in but this very machine, for a panel that is open without login.

Each request must come from a loopback address, ask for a local host name, and carry no header of
a proxy: behind one every visitor comes from a loopback address. A page of another site that has
its name point here (DNS rebinding) sends that name as Host and is refused.

The server must hand the headers on: waitress drops them unless started with
``--no-clear-untrusted-proxy-headers``.

Not to be used in front of an application with a login of its own, nor as its protection.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_LOCAL_HOST = re.compile(
    r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.ASCII | re.IGNORECASE
)
# What proxies, balancers and content networks add, by the names that WSGI gives headers.
_FORWARDING = re.compile(
    r"HTTP_(?:.*FORWARDED.*|.*CLIENT_?IP|CF_CONNECTING_IP.*|VIA|X_REAL_IP|X_HOST"
    r"|X_ENVOY_.*|X_ORIGINAL_.*|X_PROXY.*)",
    re.ASCII,
)

Refuse = Callable[[str], "WSGIApplication"]
"""Makes the application that answers a refused request, from the reason in words."""


class LoopbackGuard:
    """Pass local requests on, answer all others by ``refuse``.

    :param wrapped: the application behind.
    :param refuse: makes the answer to what is not let through.
    """

    def __init__(self, wrapped: WSGIApplication, refuse: Refuse) -> None:
        self._wrapped = wrapped
        self._refuse = refuse

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        reason = reason_to_refuse(environ)
        answer = self._wrapped if reason is None else self._refuse(reason)
        return answer(environ, start_response)


def reason_to_refuse(environ: WSGIEnvironment) -> str | None:
    """Return why a request is not from this machine alone, or None if it is."""
    if not _is_loopback(str(environ.get("REMOTE_ADDR", ""))):
        return "it does not come from this machine"
    if not _LOCAL_HOST.fullmatch(str(environ.get("HTTP_HOST", ""))):
        return "its Host is not localhost, 127.0.0.1 or [::1]"
    for name in environ:
        if _FORWARDING.fullmatch(name):
            header = name.removeprefix("HTTP_").replace("_", "-").title()
            return f"it came through a proxy (header {header})"
    return None


def _is_loopback(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return (mapped or parsed).is_loopback
