"""The register of requests: as CSV for a spreadsheet, and the due dates as a calendar feed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # the last four: some take them for the first


@dataclass(frozen=True)
class Due:
    """A date in the calendar; ``reference`` is digits only."""

    reference: str
    summary: str
    description: str
    on: date


def as_csv(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    r"""Rows as CSV that no spreadsheet takes for a formula: such a cell begins with an apostrophe (OWASP).

    >>> as_csv(["reference", "note"], [["100000006", "=1+1"], ["x", None]])
    '"reference","note"\r\n"100000006","\'=1+1"\r\n"x",""\r\n'
    """
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([_cell(value) for value in row] for row in (heads, *rows))
    return file.getvalue()


def _cell(value: object) -> str:
    text = "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_RISKY) else text


def as_calendar(name: str, domain: str, dues: Iterable[Due], now: datetime) -> str:
    """An iCalendar of whole days (RFC 5545); ``domain`` makes the ids unique in the world.

    >>> due = Due("100000006", "HJ due", "Sign in", date(2026, 12, 24))
    >>> feed = as_calendar("Requests", "example.org", [due], datetime(2026, 11, 24, tzinfo=timezone.utc))
    >>> [line for line in feed.splitlines() if line.startswith("DT")]
    ['DTSTAMP:20261124T000000Z', 'DTSTART;VALUE=DATE:20261224', 'DTEND;VALUE=DATE:20261225']
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//privacy-help//requests//EN", "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{_escaped(name)}")
    for due in dues:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{due.reference}@{domain}",
            f"DTSTAMP:{now.astimezone(timezone.utc):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{due.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{due.on + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(due.summary)}",
            f"DESCRIPTION:{_escaped(due.description)}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _escaped(text: str) -> str:
    """A text value (RFC 5545 section 3.3.11)."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> str:
    r"""A line of at most 75 octets, the rest on lines that begin with a space; no character is cut in two.

    >>> [len(part.encode()) for part in _folded("SUMMARY:" + "é" * 60).split("\r\n")]
    [74, 55]
    """
    parts, part, room = [], "", 75
    for character in line:
        size = len(character.encode())
        if size > room:
            parts.append(part)
            part, room = "", 74
        part += character
        room -= size
    return "\r\n ".join([*parts, part])
