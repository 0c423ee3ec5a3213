"""What the danger decision reads: a message behind what the person said before it and the question it answers."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any, Final

from bot.conversations.danger_context import MESSAGES
from bot.pii.pseudonymiser import normalise_for_understanding

LONGEST: Final = 128
"""Word pieces that are read; of more, the oldest words go first and the message itself goes last."""


def pieces(tokenizer: Any, message: str, earlier: Sequence[str] = (), question: str = "") -> list[int]:
    """Ids of word pieces: the question, what was said earlier, the message, each ended by [SEP] where it is there.

    ``tokenizer``: a ``tokenizers.Tokenizer`` that neither cuts nor pads.
    """
    first, *own, last = _ids(tokenizer, message)
    before = [piece for text in earlier[-MESSAGES:] for piece in (*_ids(tokenizer, text)[1:-1], last)]
    asked = _ids(tokenizer, question)[1:] if question else []
    room = LONGEST - 2
    own = own[:room]
    asked = asked[: room - len(own)]
    before = before[max(0, len(before) - (room - len(own) - len(asked))) :]
    return [first, *asked, *before, *own, last]


def read_together(message: str, earlier: Sequence[str] = ()) -> str:
    """A message and what was said before it as one text, as it is read for its letters and words."""
    return normalise_for_understanding(" ".join((*earlier[-MESSAGES:], message)))


def signs_in_words(text: str) -> str:
    """A text with the names of emoji in their place, which the tokenizer does not tell from one another.

    >>> signs_in_words("ok 👎"), signs_in_words("5 pounds")
    ('ok thumbs down sign', '5 pounds')
    """
    named = (f" {unicodedata.name(one, '').lower()} " if unicodedata.category(one) == "So" else one for one in text)
    return " ".join("".join(named).split()) if any(unicodedata.category(one) == "So" for one in text) else text


def _ids(tokenizer: Any, text: str) -> list[int]:
    # Half of a character that two of UTF-16 make up is no text that the tokenizer takes.
    words = signs_in_words(normalise_for_understanding(text)).encode("utf-8", "replace").decode()
    ids: list[int] = tokenizer.encode(words).ids
    return ids
