"""What is spelt aloud, as a recogniser writes it: "S for sugar", "S-I-O-B-H-A-N", "double oh", "bee for Bravo"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

# The names of letters, as far as a recogniser writes them out
_LETTERS: Final = {
    "ay": "a", "eh": "a", "bee": "b", "be": "b", "sea": "c", "see": "c", "cee": "c", "dee": "d", "ee": "e", "eff": "f",
    "gee": "g", "jee": "g", "aitch": "h", "haitch": "h", "age": "h", "eye": "i", "jay": "j", "kay": "k", "okay": "k",
    "el": "l", "ell": "l", "em": "m", "en": "n", "and": "n", "oh": "o", "owe": "o", "pee": "p", "pea": "p", "cue": "q",
    "queue": "q", "are": "r", "ar": "r", "ess": "s", "as": "s", "es": "s", "is": "s", "tea": "t", "tee": "t",
    "you": "u", "yew": "u", "vee": "v", "we": "v", "ex": "x", "why": "y", "wye": "y", "zed": "z", "zee": "z",
    "said": "z",
}  # fmt: skip
_ALPHABET: Final = [
    "alpha",
    "alfa",
    "bravo",
    "charlie",
    "delta",
    "echo",
    "foxtrot",
    "golf",
    "hotel",
    "india",
    "juliet",
    "juliett",
    "kilo",
    "lima",
    "mike",
    "november",
    "oscar",
    "papa",
    "quebec",
    "romeo",
    "sierra",
    "tango",
    "uniform",
    "victor",
    "whiskey",
    "xray",
    "yankee",
    "zulu",
]
_FOR: Final = {"for", "as", "like", "of", "is", "from", "four"}
_DOUBLE: Final = {"double": 2, "triple": 3, "treble": 3}
_PIECE: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_RUN: Final = re.compile(r"\b(?:[^\W\d_][-.·]\s?){2,}[^\W\d_]\b")  # "S-I-O-B", "S.I.O.B"
_SURE: Final = 3  # letters in a row that are no words of their own


def spelt_aloud(text: str, *, as_name: bool) -> str:
    """A text with what is spelt in it put together; ``as_name``: with a capital.

    >>> spelt_aloud("It's Siobhan, S-I-O-B-H-A-N", as_name=True)
    "It's Siobhan"
    >>> spelt_aloud("A for Apple, double N, A", as_name=True)
    'Anna'
    >>> spelt_aloud("see you at the school", as_name=False)
    'see you at the school'
    """
    text = _RUN.sub(lambda match: " ".join(re.findall(r"[^\W\d_]", match[0])), text)
    pieces = list(_PIECE.finditer(text))
    words = [piece[0].lower() for piece in pieces]
    runs: list[tuple[int, int, str]] = []
    n = 0
    while n < len(words):
        letters, end, sure = _run(words, n)
        if sure >= _SURE:
            runs.append((n, end, letters))
            n = end
        else:
            n += 1
    for first, end, letters in reversed(runs):
        word = letters.capitalize() if as_name else letters
        start, stop = pieces[first].start(), pieces[end - 1].end()
        before = text[:start].rstrip(" ,.;:-")
        said = _PIECE.findall(before)
        if as_name and said and _much_alike(said[-1].lower(), letters):  # said, and then spelt: the spelling counts
            before = before[: -len(said[-1])].rstrip()
        text = f"{before} {word}".strip() + text[stop:].rstrip(" .,")
    return text


def _run(words: Sequence[str], n: int) -> tuple[str, int, int]:
    """Letters from word ``n`` on, where they end, and how many of them can be nothing else."""
    letters, sure = "", 0
    while n < len(words):
        word = words[n]
        times = _DOUBLE.get(word, 0)
        if times and n + 1 < len(words):
            n, word = n + 1, words[n + 1]
        letter = word if len(word) == 1 else _LETTERS.get(word, "")
        if n + 2 < len(words) and words[n + 1] in _FOR and (not letter or words[n + 2][0] == letter or len(word) > 1):
            by_word = words[n + 2][0]
            if letter == by_word or (word in _LETTERS and len(words[n + 2]) > 2):
                letters, n, sure = letters + by_word * max(times, 1), n + 3, sure + 2
                continue
        if not letter and word in _ALPHABET:
            letter, sure = word[0], sure + 1
        if not letter:
            break
        sure += 1 if len(word) == 1 or times else 0
        letters, n = letters + letter * max(times, 1), n + 1
    return letters, n, sure


def _much_alike(said: str, letters: str) -> bool:
    """Whether a word may be what is spelt after it."""
    common = len(set(said) & set(letters))
    return said[:1] == letters[:1] and len(said) > 2 and common * 2 >= len(set(letters))
