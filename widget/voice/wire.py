"""What the service and the voice process say to each other: a JSON head and, where there is sound, its samples.

A message is two lengths (four bytes each, big-endian: head, then body), the head, the body. Every message carries the
number ``n`` of what it belongs to: an utterance that is listened to, or a text that is spoken. Sound is 16 kHz mono
signed 16-bit PCM.

    to the process    listen (who, phrases, patience, spelling), sound, stop, drop; speak (text, pace), stretch (pace),
                      narrow
    from the process  ended, heard (text, confidence, phrase), spoken, failed
"""

from __future__ import annotations

import asyncio
import json
import struct
from typing import Any, Final, NamedTuple

RATE: Final = 16_000  # samples a second
BYTES_A_SECOND: Final = 2 * RATE
LONGEST: Final = 60  # seconds that one utterance may last
_LENGTHS: Final = struct.Struct(">II")
_MOST_HEAD: Final = 256 * 1024
_MOST_BODY: Final = 64 * 1024 * 1024


class Message(NamedTuple):
    """One message; ``body`` is sound or empty."""

    head: dict[str, Any]
    body: bytes


def packed(head: dict[str, Any], body: bytes = b"") -> bytes:
    """A message as it goes over the wire."""
    said = json.dumps(head).encode()
    return _LENGTHS.pack(len(said), len(body)) + said + body


async def received(reader: asyncio.StreamReader) -> Message | None:
    """The next message; None where the other side has gone. Raises ValueError for what is no message of ours."""
    try:
        head, body = _LENGTHS.unpack(await reader.readexactly(_LENGTHS.size))
        if head > _MOST_HEAD or body > _MOST_BODY:
            raise ValueError("a message of the voice process is too long")
        said = json.loads(await reader.readexactly(head))
        sound = await reader.readexactly(body)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    if not isinstance(said, dict):
        raise ValueError("a message of the voice process has no head")
    return Message(said, sound)
