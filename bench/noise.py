"""Seeded noise: what hurried thumbs, a speech recogniser and little English make of a clean question.

Every function takes a text and a source of randomness and gives the spoilt text; the same seed gives the same text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Final

from bot.text.shorthand import NEIGHBOURS
from bot.text.words import word_set

Noise = Callable[[str, Random], str]

_SHORTER: Final = {
    "you": "u", "your": "ur", "are": "r", "please": "pls", "thanks": "thx", "what": "wat", "about": "abt",
    "because": "cos", "to": "2", "for": "4", "before": "b4", "people": "ppl", "with": "wiv", "have": "hav",
    "know": "kno", "want": "wanna", "see": "c", "and": "n", "how": "hw", "when": "wen", "information": "info",
    "don't": "dnt", "can't": "cnt", "message": "msg", "tomorrow": "tmrw", "someone": "sum1", "great": "gr8",
}  # fmt: skip
# As a recogniser hears them; each is spoken alike, or nearly, in English as it is spoken in England.
_HEARD_AS: Final = {
    "their": "there", "there": "their", "your": "you're", "right": "write", "write": "right", "rights": "writes",
    "whose": "who's", "who's": "whose", "where": "wear", "here": "hear", "hear": "here", "know": "no", "for": "four",
    "to": "two", "too": "to", "by": "buy", "data": "date a", "passed": "past", "kept": "cept", "see": "sea",
    "won": "one", "sent": "cent", "sight": "site", "site": "sight", "cookies": "cookie's", "cookie": "cook he",
    "our": "are", "are": "our", "would": "wood", "son": "sun", "be": "bee", "records": "record's", "need": "kneed",
    "card": "cared", "account": "a count", "allowed": "aloud", "access": "excess", "consent": "concent",
    "bank": "banks",
}  # fmt: skip
_NUMBERS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_FILLERS: Final = ("um", "er", "like", "you know", "so", "erm", "right", "okay")
_DROPPED: Final = word_set("a an the is are am do does did will would has have been be of")
_FORMS: Final = {
    "was": "is", "were": "is", "has": "have", "had": "have", "kept": "keep", "held": "hold", "sent": "send",
    "gave": "give", "given": "give", "got": "get", "told": "tell", "said": "say", "made": "make", "went": "go",
    "took": "take", "taken": "take", "knew": "know", "known": "know", "wrote": "write", "written": "write",
    "children": "childs", "his": "he", "her": "she", "my": "me",
}  # fmt: skip


def typos(count: int) -> Noise:
    """Noise of ``count`` slips of the keyboard: a letter lost, doubled, swapped or mistaken for its neighbour."""

    def spoil(text: str, random: Random) -> str:
        for _ in range(count):
            text = _slip(text, random)
        return text

    return spoil


def run_together(text: str, random: Random) -> str:
    """About a third of the spaces lost, at least one."""
    spaces = [found.start() for found in re.finditer(r"(?<=\w) (?=\w)", text)]
    lost = {place for place in spaces if random.random() < 0.33} or set(random.sample(spaces, min(1, len(spaces))))
    return "".join(letter for place, letter in enumerate(text) if place not in lost)


def transcript(text: str, random: Random) -> str:
    """As a recogniser writes: no capitals, no points, numbers in words, fillers, and words that sound alike."""
    words: list[str] = []
    for word in re.sub(r"[^\w\s']", " ", text.lower()).split():
        if random.random() < 0.12:
            words.append(random.choice(_FILLERS))
        if word.isdigit():
            words += [_NUMBERS[int(word)]] if int(word) <= 10 else [_NUMBERS[int(digit)] for digit in word]
        else:
            words.append(_HEARD_AS[word] if word in _HEARD_AS and random.random() < 0.5 else word)
    return " ".join(words)


def little_english(text: str, random: Random) -> str:
    """Articles and helping verbs left out, verbs and plurals without their endings."""
    kept: list[str] = []
    for word in re.sub(r"[.,;:!]", "", text).split():
        low = word.lower()
        if low in _DROPPED and random.random() < 0.8:
            continue
        if low in _FORMS and random.random() < 0.7:
            kept.append(_FORMS[low])
        elif len(low) > 5 and random.random() < 0.5:
            kept.append(re.sub(r"(?:(?<=[a-z])ing|ed|(?<=[^s])s)$", "", word))
        else:
            kept.append(word)
    return " ".join(kept) or text


def text_speak(text: str, random: Random) -> str:
    """Words shortened as on a telephone, and now and then a vowel lost in a long word."""
    words = []
    for word in re.sub(r"[.,;:!?]", "", text.lower()).split():
        if word in _SHORTER and random.random() < 0.85:
            words.append(_SHORTER[word])
        elif len(word) > 5 and random.random() < 0.2:
            words.append(word[0] + re.sub("[aeiou]", "", word[1:], count=1))
        else:
            words.append(word)
    return " ".join(words)


NOISES: Final[dict[str, Noise]] = {
    "1 typo": typos(1),
    "2 typos": typos(2),
    "run together": run_together,
    "transcript": transcript,
    "little English": little_english,
    "text-speak": text_speak,
}


def spoilt(texts: list[str], noise: Noise, seed: int = 2018) -> list[str]:
    """Each text spoilt with a randomness of its own, so that one text more does not change the others."""
    return [noise(text, Random(f"{seed} {text}")) for text in texts]


def _slip(text: str, random: Random) -> str:
    """One slip in a word of four letters or more, not in its first letter; a text without such a word stays."""
    words = [found.span() for found in re.finditer(r"[A-Za-z]{4,}", text)]
    if not words:
        return text
    start, end = random.choice(words)
    at = random.randrange(start + 1, end)
    kind = random.choice(("lost", "doubled", "swapped", "mistaken"))
    if kind == "swapped" and at + 1 < end and text[at] != text[at + 1]:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if kind == "lost":
        return text[:at] + text[at + 1 :]
    if kind == "doubled":
        return text[: at + 1] + text[at:]
    return text[:at] + random.choice(NEIGHBOURS[text[at].lower()]) + text[at + 1 :]
