"""What somebody is called on the internet: a login with digits in it, a handle, the address of their machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.spoken_signs import ONE_DIGIT

_HANDLE: Final = re.compile(r"(?<![\w@./])@[A-Za-z]\w{1,29}(?:\.\w{1,20}){0,3}(?![\w@])")
_SERVICES: Final = (
    r"insta(?:gram)?|snap(?:chat)?|tik ?tok|twitter|discord|roblox|skype|minecraft|xbox|psn|fortnite|youtube|facebook|"
    r"telegram"
)
_NAMED: Final = re.compile(
    rf"\b(?:user ?name|user|log ?in|handle|gamer ?tag|{_SERVICES})"
    r"(?:\s+(?:name|id|account|is|its|it's|was|called|as|=|:))*[\s:=]+"
    r"(?P<name>(?=[\w.-]*[a-z])(?=[\w.-]*\d)[\w.-]{4,30}\w)",
    re.IGNORECASE,
)
# "she logs in as", "my login for the tablet is", "jsmith14 is my username"
_LOGGING_IN: Final = re.compile(
    rf"\b(?:user[ -]?name|user|usre?name|log[- ]?in|logg?(?:s|ed|ing)?[ -]?(?:in|on)(?:to)?|sign(?:s|ed)?[ -]in|"
    r"account|handle|profile|gamer ?tag|screen ?name|password|passcode|pasword|wifi|locked out|"
    rf"number for the (?:computer|ipad|laptop|tablet)|{_SERVICES})\b",
    re.IGNORECASE,
)
# Letters and digits together, as a school gives them: "jsmith14", "21bpatel", "s.poe2015"; without a digit it may be
# "he will kill.me on facebook"
_LOGIN: Final = re.compile(
    r"(?<![\w@./⟨-])(?:[a-z][a-z._-]{2,24}\d{2,6}[a-z]{0,3}|\d{2,4}[a-z][a-z._-]{2,24}|"
    r"[a-z]{2,20}[._][a-z]{2,20}\d{1,4})(?![\w@/-])(?!\.\w)",
    re.IGNORECASE,
)
# With letters enough and two digits nothing else is written so: "is jsmith14 my name on it"
_SURELY_A_LOGIN: Final = re.compile(r"[a-z]{5,24}(?!(?:19|20)\d\d)\d{2,4}", re.IGNORECASE)
# "login is m o h a m e d a one five", "username b wright zero three"
_SPOKEN: Final = re.compile(
    rf"\b(?:log[- ]?in|user[ -]?name)(?:\s(?:name|is|its|it['’]s|was|as)){{1,3}}\s"
    rf"(?P<name>(?:[a-z]\s){{1,20}}(?:[a-z]{{2,15}}\s){{0,2}}?(?:{ONE_DIGIT}\s){{1,3}}{ONE_DIGIT})\b",
    re.IGNORECASE,
)
# "year10", "room12", "september24": what is numbered, written without its space
_NUMBERED: Final = (
    "year yr class room form term week page covid office windows version article section level grade key day ipad "
    "iphone android chapter gcse btec set group january february march april june july august september october "
    "november december spring summer autumn winter ticket route channel under question appendix table figure photo "
    "photos image img file scan number reference annex clause para item house block flat lesson module unit phase "
    "stage tier batch target vision postcode report trip"
)
_NO_LOGIN: Final = re.compile(
    rf"(?:{'|'.join(_NUMBERED.split())})[-._]?\d+\w*|\d+(?:st|nd|rd|th|pm|am|mins?|hrs?|days?|weeks?|months?|pounds|"
    r"quid|kids|mb|gb|kg|yo|times|pages|hours?|minutes?|o'?clock|yr\w*|year\w*)|(?:www\.)?\w+\.(?:com|org|uk|net|co)",
    re.IGNORECASE,
)
_IP: Final = re.compile(
    r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\d)|(?<![\w:])(?:[\da-f]{1,4}:){4,7}[\da-f]{1,4}(?![\w:])",
    re.IGNORECASE,
)
_IP_WORDS: Final = re.compile(
    r"\b(?:i\.?p|computer|router|tablet|laptop|phone|internet|online|wifi|my add?res+|connect\w*)\b", re.IGNORECASE
)
_BEFORE: Final = 55  # characters in which a word of logging in is looked for before a login
_AFTER: Final = 30


def accounts(text: str) -> Iterator[tuple[int, int]]:
    """Find where they stand.

    >>> said = "she logs in as jsmith14, snap is jo_b99, my ip is 203.0.113.9, he is in year4 with covid19"
    >>> [said[a:b] for a, b in accounts(said)]
    ['jsmith14', 'jo_b99', '203.0.113.9']
    """
    found = {match.span() for match in _HANDLE.finditer(text)} | {match.span("name") for match in _NAMED.finditer(text)}
    found |= {match.span("name") for match in _SPOKEN.finditer(text)}
    for match in _LOGIN.finditer(text):
        near = _SURELY_A_LOGIN.fullmatch(match[0]) or (
            _LOGGING_IN.search(text, max(0, match.start() - _BEFORE), match.start())
            or _LOGGING_IN.search(text, match.end(), match.end() + _AFTER)
        )
        if near and not _NO_LOGIN.fullmatch(match[0]):
            found.add(match.span())
    if _IP_WORDS.search(text):
        found |= {match.span() for match in _IP.finditer(text)}
    yield from sorted(found)
