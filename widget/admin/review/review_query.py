"""The filters of the list as they stand in an address, and what the store is asked by them.

Words that somebody searches for are none of them: they may be a person's name, and addresses lie in histories.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from typing import Final, TypeVar
from urllib.parse import parse_qsl, urlencode

from bot.conversations.review_rules import Channel, Order, Outcome, Queue, ReviewState
from bot.law.calendar import midnight_in_england
from bot.review.records import Line, Narrowed, Place
from bot.text.clean import clean
from widget.admin.cases.case_forms import number_of, one_of

FIELDS: Final = (
    "queue", "from", "to", "min", "max", "channel", "topic", "below", "outcome", "review", "tag", "assignee", "order",
)  # fmt: skip
UNREAD: Final = "unread"
_LONGEST: Final = 100
_Member = TypeVar("_Member", bound=Enum)


def chosen(query: Mapping[str, str]) -> dict[str, str]:
    """The filters that say something, as they go into the next address.

    >>> chosen({"channel": "voice", "topic": "", "words": "ella", "review": "x" * 200})
    {'channel': 'voice'}
    """
    found = {name: clean(query.get(name)) for name in FIELDS}
    return {name: value for name, value in found.items() if value and len(value) <= _LONGEST}


def read(text: str) -> dict[str, str]:
    """The filters of a query that was kept or sent as words."""
    return chosen(dict(parse_qsl(text[:2000])))


def written(query: Mapping[str, str]) -> str:
    """Filters as the end of an address, "" where there are none.

    >>> written({"channel": "voice"}), written({})
    ('?channel=voice', '')
    """
    return f"?{urlencode(query)}" if query else ""


def narrowed(query: Mapping[str, str], phrases: tuple[str, ...] = ()) -> Narrowed:
    """What the store is asked; a filter that makes no sense filters nothing."""
    first, last = _day(query.get("from", "")), _day(query.get("to", ""))
    below = number_of(query.get("below", ""))
    state = one_of(ReviewState, query.get("review", ""))
    unread = frozenset({ReviewState.NEW, ReviewState.AGAIN}) if query.get("review") == UNREAD else frozenset()
    return Narrowed(
        since=midnight_in_england(first) if first else None,
        until=midnight_in_england(last + timedelta(days=1)) if last else None,
        shortest=number_of(query.get("min", "")),
        longest=number_of(query.get("max", "")),
        channel=_value(Channel, query.get("channel", "")),
        topic=query.get("topic", ""),
        below=below / 100 if below is not None else None,
        outcome=one_of(Outcome, query.get("outcome", "")),
        states=frozenset({state}) if state else unread,
        tag=query.get("tag", ""),
        assignee=query.get("assignee", ""),
        queue=one_of(Queue, query.get("queue", "")),
        phrases=phrases,
        order=one_of(Order, query.get("order", "")) or Order.NEWEST,
    )


def place_of(text: str) -> Place | None:
    """A place in the list, as a page's address carries it.

    >>> place_of("1764000000000000-abc").conversation, place_of("1764000000000000~0.25-abc").lowest, place_of("x")
    ('abc', 0.25, None)
    """
    found = re.fullmatch(r"(\d{1,16})(?:~(\d(?:\.\d{1,20})?(?:e-\d{1,3})?))?-(.{1,32})", text, re.ASCII)
    if found is None:
        return None
    at = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(microseconds=int(found[1]))
    return Place(at, found[3], float(found[2]) if found[2] else None)


def place_words(line: Line) -> str:
    """The place of a line for an address."""
    since = line.last_at - datetime(1970, 1, 1, tzinfo=timezone.utc)
    sure = "" if line.lowest is None else f"~{line.lowest!r}"
    return f"{since // timedelta(microseconds=1)}{sure}-{line.conversation}"


def _day(text: str) -> date | None:
    with contextlib.suppress(ValueError):
        day = date.fromisoformat(text)
        return day if 1970 < day.year < 9999 else None
    return None


def _value(kind: type[_Member], text: str) -> str:
    member = one_of(kind, text)
    return str(member.value) if member else ""
