"""Where somebody lives without a number: a house with a name, a flat, a street that is said to be theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.pii.address_lexicon import (
    DOT,
    HOUSE,
    MAYBE_STREET,
    NO_TOWN,
    NOT_IN_A_NAME,
    STREET,
    WORD,
    end_of_address,
    mended,
)
from bot.text.people_words import FAREWELLS, GREETINGS, KIN, LITTLE
from bot.text.words import word_set

# --- The numbers of houses as they are said: "forty two", "two hundred and six"

ONES: Final = r"(?:one|two|three|four|five|six|seven|eight|nine)"
SAID_NUMBER: Final = (
    rf"(?:{ONES} hundred(?: and)?(?: (?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -]{ONES})?|"
    rf"{ONES}|ten|eleven|twelve|\w{{2,5}}teen))?"
    rf"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -]{ONES})?"
    rf"|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|{ONES})"
)


# ---
_CAP: Final = r"[A-Z][\w'’-]*"
_ANY_STREET: Final = rf"(?:{STREET}|{MAYBE_STREET})"
_PARK: Final = r"(?:\s+(?:caravan|holiday|mobile home|retirement|country)\s+(?:park|site|village))?"
# "Rose Cottage, Church Lane", "Holly Bank, 3 Cross Street"
_HOUSE_AND_STREET: Final = re.compile(
    rf"(?<![\w'’-])(?P<house>(?:The\s+)?{_CAP}(?:\s+{_CAP}){{0,3}}),\s+(?:\d{{1,4}}[a-z]?\s+)?"
    rf"(?P<street>(?:{_CAP}\s+){{1,3}}(?i:{_ANY_STREET}))\b(?!\s+(?:[A-Z][a-z]+\s+)?(?:[Ss]chool|[Pp]rimary|[Aa]cademy|[Ll]ibrary|[Ss]urgery))"
)
_SO: Final = r"(?:\s+(?:is|are|was|now|still|at|to|in|on|of|from|into|down|out|off|near|not|called|it's|its))*\s*:?\s+"
# "we live at …", "my address is …", "moved from …"
_LIVING: Final = re.compile(
    r"\b(?:live|lives|lived|living|moved|moving|move|stays|staying|stayed|add?res{1,2}|home|resid(?:e|es|ing)|based|"
    rf"(?:new|old|our|my|his|her|their) (?:place|house|home|flat|street|road)|"
    rf"the (?:house|flat|place)(?= (?:is|was))){_SO}",
    re.IGNORECASE,
)
# "post it to …", "we are at …": somebody's, where it has a name as well
_PERHAPS: Final = re.compile(
    r"\b(?:(?:send|sent|post|posted|delivere?d?|letters?|write|wrote|go|going|goes|it|them)(?:\s+\w+){0,2}\s+to|c/o|"
    r"(?:i am|i'?m|we are|we'?re|he'?s|she'?s|they'?re|it'?s|he is|she is|round)"
    r"(?:\s+(?:now|still|all|currently|both|based))?(?:\s+(?:at|in|on|from|down))?)\s+",
    re.IGNORECASE,
)
_NAME: Final = rf"(?:the\s+)?(?:{WORD}\s+){{1,3}}?"
_OF_A_HOUSE: Final = re.compile(
    rf"(?P<name>{_NAME}{HOUSE}|the\s+{HOUSE}(?=,))(?P<street>,?\s+(?:{WORD}\s+){{1,2}}?{_ANY_STREET})?\b(?!['’])",
    re.IGNORECASE,
)
_OF_A_STREET: Final = re.compile(
    rf"(?P<name>(?:{WORD}\s+){{1,2}}?)(?:(?P<sure>{STREET})|(?P<maybe>{MAYBE_STREET}))\b(?!['’])", re.IGNORECASE
)
_THE_TREES: Final = re.compile(r"The\s+[A-Z][a-z]+s\b(?!\s+[A-Z])")
# "Kingfisher, Lower Moorings, off Staithe Road"
_RUN: Final = re.compile(
    rf"(?<![\w'’-]){_CAP}(?:\s+{_CAP}){{0,3}}(?:,\s+(?:(?:off|near|by|behind)\s+)?{_CAP}(?:\s+{_CAP}){{0,2}}){{0,2}}"
    rf",\s+(?:(?:off|near|by|behind)\s+)?(?:{_CAP}\s+){{1,2}}(?i:{_ANY_STREET})\b"
)
# "5 the old dairy, crook lane"
_NUMBER_IN_A_HOUSE: Final = re.compile(
    rf"(?<![\w/.-])\d{{1,3}}[a-z]?,?\s+(?P<name>the\s+(?:{WORD}\s+){{0,2}}?{WORD}),\s+(?P<street>(?:{WORD}\s+){{1,2}}?)"
    rf"{_ANY_STREET}\b",
    re.IGNORECASE,
)
_SECOND: Final = re.compile(r"\s+to\s+", re.IGNORECASE)
# "Flat 2, Elm House", "plot 7 Meadow Park", "flat above 9 East Street"
_FLAT: Final = re.compile(
    rf"\b(?:flat|flt|apartment|apt|plot|pitch|caravan|unit|berth|mooring)\s+(?:(?:number|no\.?)\s+)?"
    rf"(?:(?:\d{{1,3}}[a-z]?|{SAID_NUMBER}),?\s+(?:(?P<name>(?:{WORD},?\s+){{1,4}}?)(?:{HOUSE}|{_ANY_STREET}){_PARK}(?:,?\s+(?:{WORD}\s+){{1,2}}?{STREET})?"
    r"|(?-i:The\s+[A-Z]\w+))"
    rf"|(?:above|over|below|behind)\s+\d{{1,4}}[a-z]?\s+(?:{WORD}\s+){{1,2}}?{_ANY_STREET})\b",
    re.IGNORECASE,
)
# "Lodge Farm Cottages no. 3"; "PO Box 318"; "Heol y Bont": where the number or the street's word comes first or last
_THE_OTHER_WAY: Final = re.compile(
    rf"(?<![\w'’-])(?:{_CAP}\s+){{1,3}}(?i:{STREET}|{HOUSE}|maltings),?\s+(?i:no\.?|number)\s?\d{{1,4}}[a-z]?\b"
    r"|\b[Pp]\.?[Oo]\.? [Bb]ox \d{1,6}\b"
    rf"|\b(?:\d{{1,4}}[a-z]?,?\s+)?(?:Heol|Ffordd|Stryd|Rhodfa|L[oô]n)(?:\s+(?:[Yy]r?|{_CAP})){{1,3}}\b"
)
# "my address: Hangman's Fen, Mundon", "our adres is longmedow bungalo, heath rd"
_ANNOUNCED: Final = re.compile(
    rf"\badd?res{{1,2}}(?:es)?(?:\s*(?:is|was|are|now|:|=|-|should be|changed to|to)){{1,3}}\s+"
    rf"(?P<place>{_CAP}(?:\s+{_CAP}){{0,3}}(?:,\s+{_CAP}(?:\s+{_CAP}){{0,2}}){{1,3}}"
    rf"|(?:{WORD}\s+){{0,2}}{WORD},\s+(?:{WORD}\s+){{1,2}}(?i:{STREET}))\b(?!['’])"
)
_HOTEL: Final = re.compile(
    rf"\b[Rr]oom\s+\d+\w?,?\s+(?:(?:at|in)\s+)?(?:[Tt]he\s+)?(?:{_CAP}\s+)+(?:Hotel|Hostel|Inn|Lodge)\b"
)
_NUMBER_ON: Final = re.compile(
    rf"\bnumber\s+(?:\d{{1,4}}[a-z]?|\w+(?:[\s-]\w+)?)\s+(?:on|in)\s+(?P<name>(?:{WORD}\s+){{1,2}}?){STREET}\b",
    re.IGNORECASE,
)
_NO_HOUSE: Final = (LITTLE | FAREWELLS | GREETINGS | KIN) - {"old", "coach"} | word_set(
    "same other another one two three four five council big small whole new own different safe school children's "
    "childrens care sheltered temporary nursing parents grandparents nans mums dads grans half whose which each "
    "every any some no full main next quiet busy nice good lovely high church town village nearby dear walking "
    "long short there's out open fair public private village sports dining assembly left right far rented holiday "
    "semi detached terraced tied"
)  # fmt: skip


def houses_and_streets(text: str) -> Iterator[tuple[int, int]]:  # noqa: C901
    """Find where they stand.

    >>> said = "we live at rose cottage, mill lane, he moved to Oak Drive; in a house down the road"
    >>> [said[a:b] for a, b in houses_and_streets(said)]
    ['rose cottage, mill lane', 'Oak Drive']
    """
    if not text.isupper():
        for match in _HOUSE_AND_STREET.finditer(text):
            words = match["house"].lower().split()
            if _is_a_name(match["house"]) and (len(words) > 1 or re.fullmatch(HOUSE, words[0])):
                yield match.span()
        for match in _ANNOUNCED.finditer(text):
            name = match["place"].rpartition(" ")[0]  # without "rd", which is no name of a house
            first = name.split()[0].strip(",").lower() if name else ""
            if first not in NO_TOWN and not NOT_IN_A_NAME.search(name) and _is_a_name(name):
                yield match.span("place")  # but not "my address is wrong, right road"
    yield from (match.span() for match in _THE_OTHER_WAY.finditer(text))
    for match in (*_FLAT.finditer(text), *_HOTEL.finditer(text), *_NUMBER_ON.finditer(text)):
        if not NOT_IN_A_NAME.search(match.groupdict().get("name") or ""):
            yield match.span()
    for match in _NUMBER_IN_A_HOUSE.finditer(text):
        if not NOT_IN_A_NAME.search(match["name"]) and not NOT_IN_A_NAME.search(match["street"]):
            yield match.span()
    # A message that begins with it: "the old forge, chapel row, that's us from august"
    if (first := _OF_A_HOUSE.match(text)) and first["street"] and "," in first[0] and _is_a_name(first["name"]):
        yield first.span()
    for lead in _LIVING.finditer(text):
        start = lead.end()
        while place := _place_at(text, start, strong=True):
            yield place
            onwards = _SECOND.match(text, place[1])
            start = onwards.end() if onwards else len(text)
    for lead in _PERHAPS.finditer(text):
        if place := _place_at(text, lead.end(), strong=False):
            yield place


def _place_at(text: str, start: int, strong: bool) -> tuple[int, int] | None:
    """The house or street that is named right here; what is only ``perhaps`` one needs capital letters or a street."""
    if strong and (trees := _THE_TREES.match(text, start)) and not text.isupper():
        return trees.span()
    if strong and not text.isupper() and (run := _RUN.match(text, start)):
        return run.span()
    if strong and (both := _HOUSE_AND_STREET.match(text, start)) and _is_a_name(both["house"]):
        return both.span()
    house = _OF_A_HOUSE.match(text, start)
    if house and _is_a_name(house["name"].removeprefix("the ")):
        sure = house["street"] or _is_written_as_a_name(house["name"])
        if sure or (strong and not _is_vague(house["name"])):
            return house.span()
    street = _OF_A_STREET.match(text, start)
    if not street or not _is_a_name(street["name"]):
        return None
    capital = _is_written_as_a_name(street[0])
    if capital or (strong and (street["sure"] or _ends(text, street.end()))):
        return street.span()
    return None


def _is_a_name(words: str) -> bool:
    said = [re.sub("['’]s$", "", word) for word in words.lower().split()]
    if said == ["the"] or not said:
        return False
    return _NO_HOUSE.isdisjoint(said[:1] if said[0] != "the" else said[1:2]) and not NOT_IN_A_NAME.search(words)


def _is_written_as_a_name(words: str) -> bool:
    said = [word for word in words.split() if word.lower() != "the"]
    return all(word[0].isupper() for word in said) and not words.isupper()


def _is_vague(name: str) -> bool:
    """Whether this may be any house: "big house", "nans flat"."""
    return any(word in _NO_HOUSE for word in name.lower().split() if word != "the")


def _ends(text: str, end: int) -> bool:
    return bool(
        re.match(r"\s*(?:[,.;!?\n)]|$|\b(?:and|but|now|with|since|opposite|near|next|please|pls)\b)", text[end:])
    )


# --- Street addresses in running text: from flat or house to town and county, "flat 3, 118 Mill Road, Elmsted"

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
_STREET_NAME: Final = re.compile(
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
_FLAT_BEFORE: Final = re.compile(
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
    for match in _STREET_NAME.finditer(text):
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
    if flat := _FLAT_BEFORE.search(text, reach, start):
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
