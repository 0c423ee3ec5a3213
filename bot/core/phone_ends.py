"""What stands behind a telephone number and belongs to it, and the last digits of one where only they are said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.numbers_written import is_of_years, may_be_given

_IS: Final = r"(?:(?:no\.?|number|is|it['’]?s)\s){0,2}"
# "01632 960 900 x 4471", "960 089, extension 12"
_EXTENSION: Final = re.compile(
    rf",?\s{{0,2}}\(?(?:x|ext\.?|extn\.?|extension)\s{{0,2}}{_IS}\d{{1,6}}(?![\w@])", re.IGNORECASE
)
_BY_ITSELF: Final = re.compile(
    rf"\b(?:ext\.?|extn\.?|extension)\s{_IS}(?P<number>\d{{2,6}})(?![\w@.:/-])", re.IGNORECASE
)
# "07700 9002 14 or maybe 41"
_OR: Final = re.compile(
    r",?\s(?:or|no)\s(?:maybe|perhaps|possibly|is it|was it|wait|sorry)\s\d{2,6}(?![\w@])(?!\s?\d)", re.IGNORECASE
)
_SAID: Final = r"(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|treble|triple)"
# "mine ends 609 not 690", "finishes 038", "last three digits five nought five"
_ENDING: Final = re.compile(
    r"\b(?:(?:ends|ending|ended|finish(?:es|ed|ing))(?:\s(?:in|with|on))?|"
    r"last\s(?:two|three|four|five|six|few|[2-6])\s(?:digits|numbers|figures))(?:\s(?:is|are|was|were|being))?[\s:]{1,2}"
    rf"(?P<number>\d{{3,6}}|{_SAID}(?:\s{_SAID}){{2,5}})\b(?!\s(?:pupils|children))(?:,?\s(?:not|or)\s(?P<other>\d{{3,6}})\b)?",
    re.IGNORECASE,
)
# "the number ends 609", "the one you have finishes 038"; but "school finishes 330", "he ended 123 lives"
_OF_A_NUMBER: Final = re.compile(
    r"\b(?:numbers?|digits|figures|no|mobile|mob|phone|tel|telephone|landline|cell|card|account|passport|mine|one|"
    r"his|hers|ours|in|with)\b",
    re.IGNORECASE,
)
# "sorry cut off its 6 at the end": of a number that stands there
_AT_THE_END: Final = re.compile(
    r"\b(?:its|it['’]s|it is|an?|is)\s(?P<number>\d{1,3})\s(?:at|on) the (?:end|front|start)\b", re.IGNORECASE
)
_A_LONG_NUMBER: Final = re.compile(r"\d{3,5}[ -]?\d{3}")
_LOOK_BACK: Final = 30  # characters


def end_of_phone(text: str, end: int) -> int:
    """Where a telephone number ends of which the digits end at ``end``.

    >>> said = "01632 960900 ext. 12 please"
    >>> said[: end_of_phone(said, 12)]
    '01632 960900 ext. 12'
    """
    more = _EXTENSION.match(text, end) or _OR.match(text, end)
    return more.end() if more else end


def parts_of_phones(text: str) -> Iterator[tuple[int, int]]:
    """Find extensions and last digits.

    >>> said = "mine ends 609 not 690, ask for ext 4471; the year ending 2025 school ends 330"
    >>> [said[a:b] for a, b in parts_of_phones(said)]
    ['4471', '609', '690']
    """
    for match in _BY_ITSELF.finditer(text):
        if may_be_given(text, *match.span("number")):
            yield match.span("number")
    for match in _ENDING.finditer(text):
        of_a_number = _OF_A_NUMBER.search(text, max(0, match.start() - _LOOK_BACK), match.start("number"))
        if (
            (of_a_number or match.start() == 0)
            and not is_of_years(match["number"])
            and may_be_given(text, *match.span("number"))
        ):
            yield match.span("number")
            if match["other"]:
                yield match.span("other")
    if _A_LONG_NUMBER.search(text):
        yield from (match.span("number") for match in _AT_THE_END.finditer(text))
