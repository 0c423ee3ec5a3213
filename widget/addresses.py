"""Where somebody connects from."""

from __future__ import annotations

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """Whether an address is of this machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
