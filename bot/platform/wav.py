"""Sound as a file that everything plays."""

from __future__ import annotations

import struct
from typing import Final

RATE: Final = 16_000
"""Samples a second of what people say to the service (docs/protocol.md)."""


def wav(sound: bytes, rate: int = RATE) -> bytes:
    """Mono signed 16-bit PCM as a WAV file.

    >>> wav(b"ab")[:4], len(wav(b"ab"))
    (b'RIFF', 46)
    """
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF", 36 + len(sound), b"WAVE", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16, b"data", len(sound),
    )  # fmt: skip
    return head + sound
