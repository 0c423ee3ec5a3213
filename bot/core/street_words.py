"""The words that streets and houses are called by, as parts of patterns, and the slips in them."""

from __future__ import annotations

import re
from typing import Final

from bot.core.slips import slips
from bot.core.words import word_set

# Words that end a street's name and hardly ever anything else
STREET: Final = (
    r"(?:road|rd|street|stre?t|steet|avenue|ave|av[ea]nu|lane|ln|crescent|cresc?|cr[es]{2,3}c?[ae]?nt|terrace|terr?|mews|gardens|"
    r"gardns|gdns|grove|boulevard|blvd|parade|quay|"
    r"cottages?|villas|wynd|brae|esplanade|promenade|causeway|mansions|broadway)"
)
# Words that end a street's name but mean other things too; they count only where an address is being given
MAYBE_STREET: Final = (
    r"(?:close|clos|way|drive|driv|drv|dr|court|crt|ct|park|walk|view|place|pl|green|hill|end|row|gate|rise|square|sq|chase|field|fields|"
    r"house|vale|path|side|common|heath|st|cl|wharf|croft|mead|meadow|meadows|dene|copse|farm|maltings|paddocks?|orchards?|"
    r"spinney|yard|passage|alley|bank|hollow|dale|brow|mount|ridge|approach|garth|fold|towers?|buildings?|lodge|barn|"
    r"flats|estate|heights|marina|lea|leys|loan|circus|corner|parkway|ride|warren|reach|glade|glen|hythe|bridge|wood|"
    r"woods|mill|mills|works|crossing|pightle|twitten|ginnel|snicket|arcade|gardens?|"
    r"drove|staithe|strand|hard|ope|gill|wynds|fairway|drift|backs|bottom|vennel|pend|brow|nook|rigg|sands)"
)
# "12 Mill Rd. please": the dot of a word cut short is its own
DOT: Final = (
    r"(?:(?:(?<=\brd)|(?<=\bln)|(?<=\bst)|(?<=\bdr)|(?<=\bct)|(?<=\bcl)|(?<=\bave)|(?<=\bcres)|(?<=\bgdns))\.)?"
)
# What a house with a name of its own ends with
HOUSE: Final = (
    r"(?:cottages?|house|hse|lodge|farm(?:house)?|barn|manor|hall|villa|bungalow|mill|forge|bakery|dairy|stables?|vicarage|"
    r"rectory|parsonage|granary|oast|gatehouse|maltings|school\s?house|chapel|court|towers?|mansions|grange|croft|annexe?|"
    r"bank|view|nook|haven|heights|willows|elms|beeches|laurels|hollies|firs|pines|oaks|limes|cedars|poplars|birches|"
    r"chestnuts|orchards?|gables|paddocks|cooperage|smithy|tannery|brewery|post office|pump house|"
    r"almshouses?|smithies|moorings|boatyard|wharf|lighthouse|sidings|toll\s?house|coach\s?house|old\s?school)"
)
WORD: Final = r"[^\W\d_][\w'’.-]*"
NOT_IN_A_NAME: Final = re.compile(
    r"\b(?:a|an|on|in|down|from|at|to|and|is|are|was|my|your|our|his|her|of|for|with|by|if|when|who|kids?|child|children|"
    r"photos?|pictures?|times?|years?|months?|weeks?|days?|hours?|minutes?|mins?|miles?|people|teachers?|boys?|girls?|"
    r"pm|am|per|other|different|more|cars?|th|nd|rd|homes|houses|places|towns|countries)\b",
    re.IGNORECASE,
)

_TYPED: Final = word_set(
    "road street avenue lane crescent terrace mews gardens grove boulevard parade close way drive court park walk view "
    "place green hill row gate rise square chase field croft cottage cottages meadow farm yard bank house lodge"
)
# Words of everyday that are one letter away from those
_WORDS: Final = word_set(
    "palace plane plaque plate plates peace creek creed greed greet greer grin cease craft glove ledge squire avenge "
    "chasm grope clothe closer closet clone cloze clove chaise phase chose choose chased driver drives drove grave "
    "grade groove gran lanes lean filed files fielded frame form horse hose hoist count curt coat metal cotton garnets "
    "gardener grins placed scare squared streaks stress strut course courts farms yards banks hills parks gates views "
    "garden gaze game gale gave rows raw rose risk ruse rinse wide wake warm want fare firm lodged terrible"
)
# Of one length with what was meant, so that every place in the text stays where it is
_SLIPS: Final = {slip: meant for slip, meant in slips(sorted(_TYPED), but=_WORDS).items() if len(slip) == len(meant)}
_TOKEN: Final = re.compile(r"[^\W\d_]{3,9}")


def mended(text: str) -> str:
    """A text with the slips in its words for streets put right, each in its place.

    >>> mended("42 Orchad Clsoe, raod")
    '42 Orchad Close, road'
    """
    return _TOKEN.sub(lambda match: _as(match[0], _SLIPS.get(match[0].lower(), match[0])), text)


def _as(typed: str, meant: str) -> str:
    return meant.upper() if typed.isupper() else meant.capitalize() if typed[0].isupper() else meant
