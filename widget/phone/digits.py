"""Keys of a telephone as they come over the network: RFC 4733 events, each key once however often it is sent."""

from __future__ import annotations

from collections import deque
from typing import Final

KEYS: Final = "0123456789*#"  # events 0 to 11; A to D, flash and tones of machines are no keys of ours
_REMEMBERED: Final = 16  # events; a late packet of an older one is none of a new one
_LONGEST: Final = 0xFFFF  # timestamp units that one event can last; then the same press goes on as another


class Digits:
    """One call's keys. A press is taken at its first packet, so it counts though all three end packets are lost."""

    def __init__(self) -> None:
        self._seen: deque[int] = deque(maxlen=_REMEMBERED)
        self._event, self._duration = -1, 0

    def take(self, payload: bytes, timestamp: int) -> str | None:
        """The key that a packet begins, None where it is more of one or not fit to be read.

        ``payload`` is the event's four bytes: event, end and volume, duration. All packets of a press have the
        timestamp of its beginning (RFC 4733, 2.5.1.2), so that is what tells one press from the next.
        """
        if len(payload) < 4:
            return None
        event, duration = payload[0], int.from_bytes(payload[2:4], "big")
        if timestamp in self._seen:
            if timestamp == self._seen[-1]:
                self._duration = max(self._duration, duration)
            return None
        goes_on = bool(self._seen) and event == self._event and self._is_next_part(timestamp)
        self._seen.append(timestamp)
        self._event, self._duration = event, duration
        return None if goes_on or event >= len(KEYS) else KEYS[event]

    def _is_next_part(self, timestamp: int) -> bool:
        """Whether a new timestamp only goes on with a press of more than eight seconds (RFC 4733, 2.5.1.3)."""
        since = (timestamp - self._seen[-1]) & 0xFFFFFFFF
        return self._duration > _LONGEST - 800 and abs(since - self._duration) <= 800


def from_info(body: str) -> str | None:
    r"""The key of a SIP INFO request, the way of older telephone systems (application/dtmf-relay or dtmf).

    >>> from_info("Signal=5\r\nDuration=160"), from_info("#"), from_info("Signal=flash")
    ('5', '#', None)
    """
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    signal = next((line.partition("=")[2].strip() for line in lines if line.lower().startswith("signal")), "")
    key = signal or (lines[0] if len(lines) == 1 else "")
    return key if len(key) == 1 and key in KEYS else {"10": "*", "11": "#"}.get(key)
