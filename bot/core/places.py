"""Street addresses in running text: a number and a street, "flat 3, 118 Mill Road"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

# Words that end a street's name and hardly ever anything else
_STREET: Final = (
    r"(?:road|rd|street|avenue|ave|lane|ln|crescent|cres|terrace|mews|gardens|gdns|grove|boulevard|parade|quay|"
    r"cottages|villas)"
)
# Words that end a street's name but mean other things too; they count only where an address is being given
_MAYBE_STREET: Final = (
    r"(?:close|way|drive|dr|court|ct|park|walk|view|place|pl|green|hill|end|row|gate|rise|square|sq|chase|field|fields|"
    r"house|vale|path|side|common|heath|st|cl|wharf|croft|mead|meadow|meadows|dene|copse|farm|maltings|paddocks?|orchards?|spinney)"
)
_NUMBER: Final = (
    r"(?:(?:flat|apartment|apt|unit|room)\s*\d{1,3}[a-z]?\s*,?\s+)?(?:(?:no\.?|number)\s*)?\d{1,4}\s?[a-z]?,?"
)
_WORD: Final = r"[^\W\d_][\w'’.-]*"
_ADDRESS: Final = re.compile(
    rf"(?<![\w/.-]){_NUMBER}\s+(?P<name>(?:the|(?:{_WORD}\s+){{1,3}}?))\s*"
    rf"(?:(?P<sure>{_STREET})|(?P<maybe>{_MAYBE_STREET}))\b\.?",
    re.IGNORECASE,
)
_GIVING: Final = re.compile(
    r"\b(?:live|lives|lived|living|address|addres|adress|moved|moving|house|home|letters?|sent|send|post|at|of|to)\b"
    r"\W*(?:\w+\W+){0,4}$",
    re.IGNORECASE,
)
_NOT_BEFORE: Final = re.compile(r"\b(?:year|yr|class|article|section|art|page|form|key stage|ks|age|aged)\s*$", re.I)
_NOT_IN_A_NAME: Final = re.compile(
    r"\b(?:a|an|on|in|down|from|at|to|and|is|are|was|my|your|our|his|her|of|for|with|by|if|when|who|kids?|child|children|"
    r"photos?|pictures?|times?|years?|months?|weeks?|days?|hours?|minutes?|mins?|miles?|people|teachers?|boys?|girls?|"
    r"pm|am|per|other|different|more|cars?|th|nd|rd)\b",
    re.IGNORECASE,
)


def street_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Find where street addresses stand.

    >>> [text[a:b] for text in ["we live at 7 hawthorn close, ok"] for a, b in street_addresses(text)]
    ['7 hawthorn close']
    >>> list(street_addresses("it took 3 days in court and 2 minutes down the road"))
    []
    """
    for match in _ADDRESS.finditer(text):
        before = text[: match.start()]
        if _NOT_BEFORE.search(before) or _NOT_IN_A_NAME.search(match["name"]):
            continue
        capitals = match["name"][:1].isupper() and not text.isupper()
        if match["sure"] or capitals or _GIVING.search(before) or not before.strip():
            yield match.start(), match.end()
