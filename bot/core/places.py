"""Street addresses in running text: from flat or house to town and county, "flat 3, 118 Mill Road, Elmsted"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.houses import houses_and_streets
from bot.core.localities import end_of_address
from bot.core.said_numbers import ONES, SAID_NUMBER
from bot.core.street_words import DOT, MAYBE_STREET, NOT_IN_A_NAME, STREET, WORD, mended

_NUMBER: Final = (
    rf"(?:(?:flat|flt|apartment|apt|unit|room)\s*(?:\d{{1,3}}[a-z]?|{ONES})"
    rf"(?:\s?(?:/|slash|stroke)\s?(?:\d{{1,3}}|{ONES}))?\s*,?\s+)?"
    r"(?:(?:no\.?|number)\s*)?"
    rf"(?:\d{{1,4}}(?:\s?[a-z]|[-/]\d{{1,4}})?|{SAID_NUMBER}),?"
)
_ADDRESS: Final = re.compile(
    rf"(?<![\w/.-]){_NUMBER}\s+(?P<name>(?:the|(?:{WORD}\s+){{1,3}}?))\s*"
    rf"(?:(?P<sure>{STREET})|(?P<maybe>{MAYBE_STREET}))\b{DOT}",
    re.IGNORECASE,
)
_POSTCODE: Final = r"\b[a-z]{1,2}\d[a-z\d]?\s{0,2}\d[a-z]{2}\b"
# A number and some words after "address is" or before a postcode are an address whatever the street is called
_ANY_STREET: Final = re.compile(
    rf"(?<![\w/.-]){_NUMBER}\s+(?P<name>{WORD}(?:\s+{WORD}){{0,2}}?)(?=\s*(?:[,.;!?\n]|$|\b(?:and|now|please|pls|thanks|thx|ta|cheers)\b|{_POSTCODE}))",
    re.IGNORECASE,
)
_AN_ADDRESS_IS: Final = re.compile(
    r"\b(?:add?res?s?|addy|live|lives|lived|living|moved|moving|staying|(?:new|our|my|his|her) (?:place|house|home))"
    r"(?:\s*(?:is|was|at|to|into|now|:|-|in|changed to|it's|its))?"
    r"(?:\s*(?:at|to|:))?\s*(?:the\s)?$",
    re.IGNORECASE,
)
_A_POSTCODE: Final = re.compile(rf"[\s,]*(?:[^\W\d_][\w'’-]*[\s,]+){{0,3}}{_POSTCODE}", re.IGNORECASE)
# "The Old Cooperage, 2 Saltpan Hill": a house with a name
_HOUSE: Final = re.compile(r"(?<!\w)(?:(?:The\s+)?[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+){0,3}|[Ff]lat\s+\d+\w?),\s+$")
_BLOCK: Final = re.compile(r"\b(?:block|tower|building|house)\s+[a-z\d],?\s+$", re.IGNORECASE)
_FLAT: Final = re.compile(
    rf"\b(?:flat|apartment|apt|unit)\s+\d{{1,3}}[a-z]?\s*,?\s+(?:{WORD}\s*,?\s+){{1,3}}$", re.IGNORECASE
)
# "the old dairy, 2 mill hill", "flat b, 19 the maltings": what stands before the number, without capital letters
_SMALL_HOUSE: Final = re.compile(
    rf"(?<!\w)(?:the\s+old\s+{WORD}|(?:the\s+)?(?:garden|basement|attic|ground floor|first floor|top floor)\s+flat|"
    r"flat\s+[a-z\d]{1,3}),\s+$",
    re.IGNORECASE,
)
# "we live at the old forge mill lane": no number, but a street at the end
_NO_NUMBER: Final = re.compile(
    rf"\b(?:live|lives|lived|living|moved|moving|staying)\s+(?:at|to|in)\s+(?P<place>(?:the\s+)?(?:{WORD}\s+){{1,4}}?{STREET})\b",
    re.IGNORECASE,
)
_NAMED_HOUSE: Final = re.compile(
    r"(?<!\w)(?:The\s+)?[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+){1,4}(?:,\s+[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+){0,3}){0,2},?\s+"
    r"(?=[A-Z]{1,2}\d[A-Z\d]?\s{0,2}\d[A-Z]{2}\b)"
)
_GIVING: Final = re.compile(
    r"\b(?:(?:live|lives|lived|living|address|addres|adress|moved|moving)\b\W*(?:\w+\W+){0,10}|"
    r"(?:house|home|letters?|sent|send|post|at|of|to)\b\W*(?:\w+\W+){0,4})$",
    re.IGNORECASE,
)
# "its 12 fishers row. can you not": nothing but an address is said so
_IT_IS: Final = re.compile(r"\b(?:it['’]?s|it is|was|number|no)\s+$", re.IGNORECASE)
_ENDS: Final = re.compile(r"\s*(?:[,.;!?\n)]|$|\b(?:and|but|not|now|please|pls)\b)", re.IGNORECASE)
_NOT_BEFORE: Final = re.compile(r"\b(?:year|yr|class|article|section|art|page|form|key stage|ks|age|aged)\s*$", re.I)
_REACH: Final = 160  # characters


def street_addresses(text: str) -> Iterator[tuple[int, int]]:  # noqa: C901
    """Find where street addresses stand.

    >>> [text[a:b] for text in ["we live at 7 hawthorn close, ok"] for a, b in street_addresses(text)]
    ['7 hawthorn close']
    >>> [text[a:b] for text in ["moved to 7 Bramley Rwo, Elmsted, not 77"] for a, b in street_addresses(text)]
    ['7 Bramley Rwo, Elmsted']
    >>> list(street_addresses("it took 3 days in court and 2 minutes down the road"))
    []
    """
    text = mended(text)
    found: list[tuple[int, int]] = []
    for match in _ADDRESS.finditer(text):
        if _is_an_address(text, match):
            found.append((_with_its_house(text, match.start(), found[-1][1] if found else 0), match.end()))
    for match in _ANY_STREET.finditer(text):
        if NOT_IN_A_NAME.search(match["name"]) or _NOT_BEFORE.search(_before(text, match.start())):
            continue
        if _AN_ADDRESS_IS.search(_before(text, match.start())) or _A_POSTCODE.match(text, match.end()):
            end = match.start() + len(match[0].rstrip("."))
            found.append((_with_its_house(text, match.start(), 0), end))
    found += [match.span("place") for match in _NO_NUMBER.finditer(text) if not NOT_IN_A_NAME.search(match["place"])]
    for house in _NAMED_HOUSE.finditer(text):
        start, end = house.start(), house.start() + len(house[0].rstrip(" ,\t\n"))
        # "90 Priory Gardens, Halstead CO9 …": the street is found, and a town is nobody's address
        if not any(start < other_end and other_start < end for other_start, other_end in found):
            found.append((start, end))
    for start, end in houses_and_streets(text):
        block = _BLOCK.search(text, max(0, start - 12), start)
        found.append((block.start() if block else start, end))
    joined: list[tuple[int, int]] = []
    for start, end in sorted((start, end_of_address(text, end)) for start, end in found):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    yield from joined


def _is_an_address(text: str, match: re.Match[str]) -> bool:
    before = _before(text, match.start())
    if _NOT_BEFORE.search(before) or NOT_IN_A_NAME.search(match["name"]):
        return False
    if (
        not match[0][0].isdigit()
        and match["name"].strip().lower() not in ("", "the")
        and match[0].lower().startswith("one ")
    ):
        return bool(_AN_ADDRESS_IS.search(before))
    capitals = match["name"][:1].isupper() and not text.isupper()
    postcode = _A_POSTCODE.match(text, match.end())
    given = _GIVING.search(before) or (_IT_IS.search(before) and _ENDS.match(text, match.end()))
    return bool(match["sure"] or capitals or postcode or given or not text[: match.start()].strip())


def _before(text: str, start: int) -> str:
    """What stands before an address, as far as it can say that there is one."""
    return text[max(0, start - _REACH) : start]


def _with_its_house(text: str, start: int, after: int) -> int:
    """Where the name of the house before a number and a street begins."""
    reach = max(0, start - _REACH)
    if flat := _FLAT.search(text, reach, start):
        return flat.start()
    after = max(after, reach)
    if block := _BLOCK.search(text, after, start):
        return block.start()
    if small := _SMALL_HOUSE.search(text, after, start):
        return small.start()
    house = _HOUSE.search(text, after, start)
    if not house or house.start() == 0 or text[reach : house.start()].rstrip()[-1:] in ".!?":
        return start
    return house.start()
