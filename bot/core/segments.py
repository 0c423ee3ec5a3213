"""Cutting a message into what may be separate questions: sentences, and clauses that begin a new question or wish."""

from __future__ import annotations

import re
from typing import Final

SHORTEST: Final = 3  # words; less is not a question of its own but the end of one
LONG: Final = 25  # words; from here on a piece without full stops is cut at every "and", "but" and "so"
_SIGN: Final = re.compile(r"\w+|[^\w\s]")
_MOST: Final = 600
"""Words and signs in a message that is cut: 2,000 letters of English have 480. Each piece is read by itself, and what
is no language would be read a thousand times."""
_SENTENCE: Final = re.compile(r"(?<=[.?!;\n])\s+|\n+|(?<!\s)\s+[–—-]\s+")
_ASKS: Final = (
    r"(?:who|whos|who's|what|whats|what's|how|hows|when|where|wheres|why|which|whose|can|could|do|does|did|is|are|will|"
    r"would|should|may|must|has|have|am|if)"
)
_WANTS: Final = (
    r"(?:i\s+(?:also\s+)?(?:want|wanna|need|wish|would|demand|require|object)|i'?d\s+(?:also\s+)?like|please|tell\s+me)"
)
_JOINT: Final = re.compile(
    rf"(?:,\s*|(?<![\s,])\s+)(?:and|also|plus|but|or|then|so)(?:\s+(?:also|then|can\s+i\s+ask))?\s+"
    rf"(?={_ASKS}\b|{_WANTS}\b)|,\s+(?={_ASKS}\b|{_WANTS}\b)",
    re.IGNORECASE,
)
_BEGINS_ONE: Final = re.compile(
    rf"\W*(?:(?:and|also|plus|but|or|then|so|now|second(?:ly)?|third(?:ly)?)\W+)*(?:{_ASKS}|{_WANTS})\b", re.IGNORECASE
)
_LOOSE: Final = re.compile(r",\s+|(?<!\s)\s+(?:and|but|so|because|cos|anyway|then)\s+", re.IGNORECASE)


def segments(text: str) -> tuple[str, ...]:
    """The pieces of a message in order; a message that is one piece gives itself.

    >>> segments("Who do you share it with and how long do you keep it?")
    ('Who do you share it with', 'how long do you keep it?')
    >>> segments("the school and the council")
    ('the school and the council',)
    """
    if len(_SIGN.findall(text)) > _MOST:
        return (text.strip(),)
    pieces: list[str] = []
    for sentence in _SENTENCE.split(text.strip()):
        for clause in _JOINT.split(sentence):
            pieces += _LOOSE.split(clause) if len(clause.split()) > LONG else [clause]
    return tuple(_joined([piece.strip(" ,") for piece in pieces if piece and piece.strip(" ,.?!")])) or (text.strip(),)


def is_question(piece: str) -> bool:
    """Whether a piece reads as a question or a wish by itself, and not as something told.

    >>> is_question("and how long do you keep it"), is_question("they kept it for years"), is_question("you sell it?")
    (True, False, True)
    """
    return piece.rstrip().endswith("?") or _BEGINS_ONE.match(piece) is not None


def _joined(pieces: list[str]) -> list[str]:
    """With pieces that are too short put to the one before them."""
    joined: list[str] = []
    for piece in pieces:
        if joined and (len(piece.split()) < SHORTEST or len(joined[-1].split()) < SHORTEST):
            joined[-1] = f"{joined[-1]}, {piece}"
        else:
            joined.append(piece)
    return joined
