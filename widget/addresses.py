"""Where somebody connects from, and whether they know a secret."""

from __future__ import annotations

import hmac
from ipaddress import ip_address
from typing import Final

from starlette.requests import HTTPConnection

_FORWARDED: Final = ("x-forwarded-for", "forwarded", "x-real-ip")


def is_loopback(host: str) -> bool:
    """Whether an address is of this machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def client_of(connection: HTTPConnection) -> str:
    """The address that a request or a socket comes from."""
    return connection.client.host if connection.client else "unknown"


def is_near(connection: HTTPConnection) -> bool:
    """Whether somebody is on this machine itself, and not beyond a proxy that is."""
    return is_loopback(client_of(connection)) and not any(name in connection.headers for name in _FORWARDED)


def has_token(connection: HTTPConnection, token: str) -> bool:
    """Whether they know this secret; nobody knows an empty one."""
    given = connection.headers.get("authorization", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())
