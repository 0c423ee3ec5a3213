"""What follows a street: the village, the town and the county that make an address whole."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from bot.core.name_words import AFTER, BEFORE, DAYS, FAREWELLS, GREETINGS, KIN, LITTLE, ROLES
from bot.core.street_words import HOUSE
from bot.core.towns import BEFORE_A_TOWN, WITHIN_A_TOWN, is_a_town
from bot.core.words import word_set

_MOST: Final = 4  # a hamlet, its village, the town, the county
_WORD: Final = r"[^\W\d_]{2,20}(?:['’-][^\W\d_]{1,20}){0,4}"
_GAP: Final = re.compile(
    r"(?P<comma>\s{0,3},\s{0,3}|[ \t]{0,3},?\r?\n\s{0,3})|(?P<inside>\s{1,3}(?:in|near)\s{1,3})|[ \t]{1,3}"
)
_ONE_WORD: Final = re.compile(_WORD)
_RUN: Final = re.compile(rf"{_WORD}(?:(?:[ -]{WITHIN_A_TOWN}[ -]|\.?[ ]){_WORD}){{0,3}}", re.IGNORECASE)
_NEXT: Final = re.compile(rf"(?P<on>[ -]{WITHIN_A_TOWN}[ -])|\.?[ ]", re.IGNORECASE)
_POSTCODE: Final = r"[,.]?\s{0,3}[a-z]{1,2}\d[a-z\d]?\s{0,2}\d[a-z]{2}\b"
_SAID_POSTCODE: Final = r",?\s{1,3}(?:(?:and|with)\s{1,3})?(?:(?:the|my|our|its|new)\s{1,3}){0,2}post\s?(?:code)?\b"
_ENDS: Final = re.compile(rf"{_POSTCODE}|{_SAID_POSTCODE}|\s{{0,3}}(?:[,.;:!?)\n]|$)", re.IGNORECASE)
_BEFORE_A_POSTCODE: Final = re.compile(rf"{_POSTCODE}|{_SAID_POSTCODE}", re.IGNORECASE)
# "tendrnig, essex", "thorp le soken"
_COUNTY: Final = re.compile(r",\s{1,3}([^\W\d_]{3,20})\b")
_SURELY_JOINS: Final = re.compile(r"[ -](?:le|la|de|upon|cum|under)[ -]", re.IGNORECASE)
# What else a clause goes on with once the address is over
_GOES_ON: Final = re.compile(
    r"\s{1,3}(?:and|but|not|now|please|pls|since|from|instead|with|which|where|so|as|the|is|because|if|can|thanks|my|"
    r"we|i|it|they|he|she|was|until|till|on|for|to)\b|\s{1,3}[-–(]",
    re.IGNORECASE,
)
# No town, though it stands right behind a street: "12 mill road please", "7 hill close, thanks"
NO_TOWN: Final = (
    LITTLE | FAREWELLS | GREETINGS | KIN | DAYS | BEFORE | AFTER | (ROLES - {"chair", "lady"})
) | word_set(
    "old new last next since because instead without within after before during while until till today tomorrow "
    "yesterday morning afternoon evening week weeks month months year years day days ago soon later always never "
    "currently actually apparently already anymore anyway though although however whenever wherever which whose whom "
    "january february march april may june july august september october november december jan feb mar apr jun jul "
    "aug sep sept oct nov dec spring summer autumn winter christmas easter "
    "wrong right correct incorrect update updated change changed changing changes moved moving move moves living live "
    "lives lived stay stays staying address adress addres house home flat street road postcode post code number phone "
    "email mail mobile contact details record records file files system form forms letter letters school "
    "office data information info name names want need know think thought hope wish get got send sent sending "
    "make made take took taken give gave given put keep kept stop stopped use used see saw look looked tell told ask "
    "asked say said says write wrote written call called ring rang come came coming go goes going gone "
    "do done does did would should could might must shall will wont cant dont didnt doesnt isnt wasnt arent ok okay "
    "yeah yep nope um umm er erm uh hmm like kind sort thing things stuff someone somebody anyone anybody everyone "
    "everybody nobody nothing something anything everything one ones both all any some every each other another same "
    "there here them those these then than too very much many more most less least well good bad great only ever "
    "where when what why how who urgent urgently asap immediately quickly thankyou thx cheers yours "
    "opposite behind beside between above below under near nearly across along towards around via through "
    "again still yet almost exactly really quite rather perhaps maybe possibly probably definitely sorry "
    "dear hi hello hey goodbye bye regards best sincerely faithfully delete remove erase erased deleted removed "
    "corrected fix fixed wrongly mine ours theirs his hers let lets upstairs downstairs temporarily "
    "permanently full time alone together separately secret secretly private privately confidential "
    "insted pleas plese plz plaese thanx thnks becuase becasue becos agian agin alredy curently tommorow "
    "baby job "
    "parents dad mum kids children boys girls tenants neighbours neighbour landlord council social police"
)  # fmt: skip


def end_of_address(text: str, end: int) -> int:
    """Where an address ends whose street ends at ``end``: behind its town and county, or where its street does.

    >>> text = "7 hill close, great bentley, essex and i want"
    >>> text[: end_of_address(text, 12)]
    '7 hill close, great bentley, essex'
    >>> end_of_address("7 hill close please", 12)
    12
    """
    for _ in range(_MOST):
        gap = _GAP.match(text, end)
        place = _place(text, gap) if gap else end
        if place == end or not gap:
            break
        end = place
    return end


class _Said(NamedTuple):
    """One word behind a street; ``joined``: "on", "by" or the like stands before it."""

    word: str
    end: int
    joined: bool

    @property
    def leads(self) -> bool:
        """Whether the name of a place may begin with it and be longer: "great", "st"."""
        return BEFORE_A_TOWN.fullmatch(self.word.lower()) is not None


def _place(text: str, gap: re.Match[str]) -> int:
    """Where the place ends that is named behind a gap; where the gap began, when none is."""
    end, said = gap.start(), _words_behind(text, gap.end())
    certain = False
    for n, one in enumerate(said):
        led = n > 0 and said[n - 1].leads
        leads = one.leads and n + 1 < len(said)
        if one.word.lower() in NO_TOWN and not (leads or (led and one.word[0].isupper())):
            break
        certain = is_a_town(one.word) or (led and (one.word[0].isupper() or _closes(text, one.end)))
        if one.joined:
            certain = certain or end > gap.start() or _SURELY_JOINS.match(text, said[n - 1].end) is not None
        if certain or (not leads and _is_one_by_its_place(text, gap, said[: n + 1])):
            end = one.end
    return end


def _words_behind(text: str, start: int) -> list[_Said]:
    """The words that may be a place, up to four."""
    said: list[_Said] = []
    run = _RUN.match(text, start)
    position, joined = start, False
    while run and (word := _ONE_WORD.match(text, position, run.end())):
        said.append(_Said(word[0], word.end(), joined))
        between = _NEXT.match(text, word.end(), run.end())
        if not between:
            break
        position, joined = between.end(), between["on"] is not None
    return said


def _closes(text: str, end: int) -> bool:
    return _ENDS.match(text, end) is not None or _GOES_ON.match(text, end) is not None


def _is_one_by_its_place(text: str, gap: re.Match[str], said: list[_Said]) -> bool:
    """Whether words that nobody knows are a place by where they stand: before a postcode or a county, or as capitals.

    Small letters alone are none: "he is at 12 mill road, drunk".
    """
    end = said[-1].end
    county = _COUNTY.match(text, end)
    if _BEFORE_A_POSTCODE.match(text, end) or (county and is_a_town(county[1])):
        return True
    if "\n" in gap[0]:
        return False
    # "flat 4 north bridge hse"
    known = (all(one.word[0].isupper() for one in said) and not text.isupper()) or re.fullmatch(HOUSE, said[0].word)
    return bool(known) and _closes(text, end)
