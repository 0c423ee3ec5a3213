"""Fetching the sound of an answer: HTTP so small that it can be stopped at any moment, when the caller breaks in."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

_MOST: Final = 16 * 1024 * 1024  # bytes of one answer
_PATIENCE: Final = 15.0  # seconds; the service answers when the sound is made


class FetchError(Exception):
    """It cannot be had; the message holds no address."""


async def fetch(url: str, headers: Mapping[str, str]) -> bytes:
    """The body of a page; raises FetchError."""
    parts = urlsplit(url)
    secure = ssl.create_default_context() if parts.scheme == "https" else None
    port = parts.port or (443 if secure else 80)
    lines = [f"GET {parts.path}?{parts.query} HTTP/1.0", f"Host: {parts.netloc}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    try:
        async with asyncio.timeout(_PATIENCE):
            reader, writer = await asyncio.open_connection(parts.hostname, port, ssl=secure)
            try:
                writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
                head = await reader.readuntil(b"\r\n\r\n")
                if head.split(b" ", 2)[1:2] != [b"200"]:
                    raise FetchError("it is not there")
                body = bytearray()
                while portion := await reader.read(2**16):
                    body += portion
                    if len(body) > _MOST:
                        raise FetchError("it is too long")
            finally:
                writer.close()
        if len(body) != _length(head):
            raise FetchError("it broke off")
    except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        raise FetchError("it cannot be fetched") from None
    return bytes(body)


def _length(head: bytes) -> int:
    """How many bytes a page says that it has; -1 where it does not."""
    for line in head.lower().split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name == b"content-length" and value.strip().isdigit():
            return int(value)
    return -1
