"""How days, months and years are written and said, as parts of patterns, and one form for a date."""

from __future__ import annotations

import re
from typing import Final

MONTHS: Final = ("jan", "feb", "mar", "ap", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# The letters of its name in whatever order after the first: "febuary", "decmeber".
MONTH: Final = (
    r"(?:jan(?!a\b)[uary]{0,6}|feb[ruay]{0,6}|mar(?:ch|hc)?|ap[ril]{1,4}|arpil|may|june?|juen|july?|juyl|aug[ust]{0,4}|"
    r"sep(?:t|[temb]{2,6}e?r)?|s(?:pe|et)[tpemb]{2,6}r|oct[ober]{0,5}|o(?:ct?|tc)o[tber]{2,5}|nov[ember]{0,6}|"
    r"dec(?!ree)[ember]{0,6})"
)
# As people write who think in another language: "7 mai 2014", "14 червня 2015"; also without the marks on letters.
# Twelve a language.
_FOREIGN: Final = (
    # Romanian, Polish, Spanish, Portuguese, Lithuanian, French, German, Ukrainian, Russian
    "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "stycznia lutego marca kwietnia maja? czerwca lipca sierpnia wrze[sś]nia pa[zź]dziernika listopada grudnia",
    "enero febrero marzo abril mayo junio julio agosto sept?iembre octubre noviembre diciembre",
    "janeiro fevereiro mar[cç]o abril maio junho julho agosto setembro outubro novembro dezembro",
    "sausio vasario kovo baland[zž]io gegu[zž][eė]s bir[zž]elio liepos rugpj[uū][cč]io rugs[eė]jo spalio "
    "lapkri[cč]io gruod[zž]io",
    "janvier f[eé]vrier mars avril mai juin juillet ao[uû]t septembre octobre novembre d[eé]cembre",
    "januar februar m[aä]rz april mai juni juli august september oktober november dezember",
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
)
FOREIGN_MONTH: Final = f"(?:{'|'.join(' '.join(_FOREIGN).split())})"
ANY_MONTH: Final = f"(?:{MONTH}|{FOREIGN_MONTH})"
_ABROAD: Final = tuple(
    re.compile(rf"\b(?:{'|'.join(names)})\b") for names in zip(*(line.split() for line in _FOREIGN), strict=True)
)
_ROMANS: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
# "03-VI-2025", "21 VII 2022": capital, or "3 i 2016" would be one
ROMAN: Final = "(?-i:XI{0,2}|IX|IV|VI{0,3}|I{1,3})"
# And a day of such, which only signs make a date: "III.V.2016"
ROMAN_DAY: Final = "(?-i:(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3}))"
# "3 de mayo de 2016"
OF: Final = r"(?:(?:day\s)?of\s|de\s)"
_ONES: Final = "(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
_ORDINAL: Final = (
    rf"(?:{_ONES}|tenth|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth|"
    rf"(?:twenty|thirty)[ -]{_ONES})"
)
# "the third of the fourth twenty seventeen"
SAID_DAY_AND_MONTH: Final = rf"{_ORDINAL}\s(?:of\s)?(?:the\s)?(?:{_ONES}|tenth|eleventh|twelfth)"
DAY: Final = rf"(?:[0-3]?\d\s?(?:st|nd|rd|th)?|{_ORDINAL})"
IS_A_DAY: Final = rf"(?:[0-3]?\d\s?(?:st|nd|rd|th)|{_ORDINAL})"
"""A day that is no count: "3rd", "third"."""
_SAID_ONES: Final = "(?:one|two|three|four|five|six|seven|eight|nine)"
_SAID_BELOW_HUNDRED: Final = (
    rf"(?:(?:oh|o) {_SAID_ONES}|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    rf"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -]{_SAID_ONES})?)"
)
SAID_YEAR: Final = (
    rf"(?:two thousand(?:(?: and)? (?:{_SAID_ONES}|{_SAID_BELOW_HUNDRED}))?|"
    rf"(?:nineteen|twenty)(?: hundred)?(?: and)?[ -]{_SAID_BELOW_HUNDRED})"
)
# "thirty january 2025", from those who do not say "thirtieth"
SAID_CARDINAL: Final = (
    rf"(?:{_SAID_ONES}|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty(?:[ -]{_SAID_ONES})?|"
    r"thirty(?:[ -]one)?)"
)
# "the tenth of the tenth fifteen"
SAID_SHORT_YEAR: Final = rf"(?:{SAID_YEAR}|{_SAID_BELOW_HUNDRED})"
YEAR: Final = rf"(?:(?:19|20)\d\d|'?\d\d(?!\d)|{SAID_YEAR})"

# All digits and may be a day: "20-30-40" may not
DATE_SHAPE: Final = re.compile(
    r"[0-3]?\d([-./ ])(?:0?[1-9]|1[0-2])\1(?:19|20)?\d\d|(?:0?[1-9]|1[0-2])([-./ ])[0-3]?\d\2(?:19|20)?\d\d|"
    r"(?:19|20)\d\d([-./])(?:0?[1-9]|1[0-2])\3[0-3]?\d"
)


def value_of(said: str) -> str:
    """One form for the ways of writing a date; what is not understood is only made lower case.

    >>> value_of("3 de mayo de 2016"), value_of("21 VII 2022"), value_of("3rd May")
    ('2016-05-03', '2022-07-21', '3rd may')
    """
    plain = said.lower()
    numbers = [int(n) for n in re.findall(r"\d+", plain)]
    month = _month(plain)
    if month and len(numbers) == 2:
        day, year = numbers if numbers[0] <= 31 else numbers[::-1]
    elif not month and len(numbers) == 3:
        day, month, year = numbers if numbers[0] <= 31 else numbers[::-1]
    else:
        return re.sub(r"\W+", " ", plain).strip()
    return f"{year if year > 99 else 2000 + year}-{month:02}-{day:02}"


def _month(plain: str) -> int | None:
    """The month that is named, in English or another language, or as a Roman number."""
    for named in (
        (re.search(rf"\b{name}", plain) for name in MONTHS),
        (name.search(plain) for name in _ABROAD),
        (re.search(rf"\d\W{roman}\W\d", plain) for roman in _ROMANS),
    ):
        for month, found in enumerate(named, start=1):
            if found:
                return month
    return None
