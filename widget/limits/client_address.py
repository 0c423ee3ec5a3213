"""Where somebody connects from, and whether they know a secret."""

from __future__ import annotations

import hmac
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

_FORWARDED: Final = ("x-forwarded-for", "forwarded", "x-real-ip")


def is_loopback(host: str) -> bool:
    """Whether an address is of this machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def address_of(connection: HTTPConnection) -> str:
    """The address that a request or a socket comes from."""
    return connection.client.host if connection.client else "unknown"


def client_of(connection: HTTPConnection) -> str:
    """Whose limits a request or a socket counts towards."""
    return household(address_of(connection))


def household(address: str) -> str:
    """Who an address belongs to, as far as it tells: with IPv6 each line has 2^64 of them, and may use any.

    >>> household("192.0.2.7"), household("::ffff:192.0.2.7"), household("2001:db8:1:2:3:4:5:6"), household("unknown")
    ('192.0.2.7', '192.0.2.7', '2001:db8:1:2::/64', 'unknown')
    """
    try:
        given = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(given, IPv4Address):
        return address
    return str(given.ipv4_mapped or ip_network((given, 64), strict=False))


def is_near(connection: HTTPConnection) -> bool:
    """Whether somebody is on this machine itself, asked for this machine, and is not beyond a proxy that is.

    A proxy that says nothing of itself passes on the public name; so does a browser here that a page of another site
    had look up a name of its own as this machine's address (DNS rebinding).
    """
    forwarded = any(name in connection.headers for name in _FORWARDED)
    return (
        is_loopback(address_of(connection)) and names_this_machine(connection.headers.get("host", "")) and not forwarded
    )


def names_this_machine(host: str) -> bool:
    """Whether a Host header names this machine by its own address, or by a name that is never another's (RFC 6761).

    >>> [names_this_machine(host) for host in ("localhost:8000", "127.0.0.1", "[::1]:80", "school.example", "")]
    [True, True, True, False, False]
    >>> names_this_machine("alder.localhost:8000")
    True
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name == "localhost" or name.endswith(".localhost") or is_loopback(name)


def has_token(connection: HTTPConnection, token: str) -> bool:
    """Whether they know this secret; nobody knows an empty one."""
    given = connection.headers.get("authorization", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())
