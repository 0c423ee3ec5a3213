"""What we say in other languages: each translation is kept under the English it was made from.

So a translation cannot be stale: where the English was changed since, by us or by a school, nothing is found under it
and the English is shown. Machine-made strings carry no law and no deadline: those stay English until somebody who
speaks the language well has signed the file (docs/languages.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from bot.platform.errors import SchoolFolderError
from bot.text import toml as toml_files

ENGLISH: Final = "en"
DANGER: Final = "danger"
NONE: Final = "none"
FILES: Final = ("widget.toml", "form.toml", "keypad.toml")
"""One file of strings for each part: what a browser shows; forms, receipts and fixed replies; the keys."""

_HEADER: Final = ("code", "name", "checked_by", "checked_on")
_PLACE: Final = re.compile(r"\{[^{}]*\}")
_COUNTED: Final = frozenset({"one", "few", "many", "other"})
"""How a language counts, by the Unicode plural rules; ``other`` is always there."""


@dataclass(frozen=True)
class Reading:
    """A message in ``language``: what it asks for (a right, ``danger``, ``none``), and how sure that is (0 to 1)."""

    language: str
    asks: str
    confidence: float

    @property
    def topic(self) -> str:
        """The topic that answers it."""
        return {DANGER: "danger_now", NONE: "not_understood"}.get(self.asks, f"request_{self.asks}")


@dataclass(frozen=True)
class Strings:
    """One file: each English text with what it is in the language; counted ones by how many.

    ``checked_by`` is the role of who signed it ("" while nobody has), ``checked_on`` the day.
    """

    file: str
    words: Mapping[str, str]
    counted: Mapping[str, Mapping[str, str]]
    checked_by: str = ""
    checked_on: date | None = None

    @property
    def signed(self) -> bool:
        """Whether a native speaker has checked it."""
        return bool(self.checked_by) and self.checked_on is not None


@dataclass(frozen=True)
class Language:
    """One language; ``code`` as in ``hello.lang``, ``name`` as its speakers write it."""

    code: str
    name: str
    strings: tuple[Strings, ...]
    _words: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        together = {english: said for strings in self.strings for english, said in strings.words.items()}
        object.__setattr__(self, "_words", together)

    def __call__(self, english: str) -> str:
        """A text in this language; the English where there is none."""
        return self._words.get(english, english)

    def knows(self, english: str) -> bool:
        """Whether there is a translation of exactly this."""
        return english in self._words

    def filled(self, fill: Callable[[str], str | None]) -> Language:
        """With the places that ``fill`` knows filled in, in the English and in what it became: a school's own names."""

        def said(words: Mapping[str, str]) -> dict[str, str]:
            return {_filled(english, fill): _filled(text, fill) for english, text in words.items()}

        return Language(
            self.code,
            self.name,
            tuple(Strings(s.file, said(s.words), s.counted, s.checked_by, s.checked_on) for s in self.strings),
        )

    def part(self, file: str) -> Strings:
        """One of its files; an empty one where it is not there."""
        return next((strings for strings in self.strings if strings.file == file), Strings(file, {}, {}))

    @property
    def may_say_law(self) -> bool:
        """Whether its texts of law and deadlines were checked, so that they may be shown."""
        return self.part("form.toml").signed

    def day(self, day: date) -> str:
        """A day in figures, which need no grammar.

        >>> Language("pl", "Polski", ()).day(date(2026, 12, 24))
        '24.12.2026'
        """
        return f"{day:%d.%m.%Y}"


def parse(file: str, toml: str) -> tuple[str, str, Strings]:
    """Read a file: code, name and strings; raises SchoolFolderError with the line and the cure."""
    document = toml_files.read(file, toml)
    header, words = document.get("language"), document.get("words")
    if not isinstance(header, dict) or set(header) != set(_HEADER) or not isinstance(words, dict):
        raise SchoolFolderError(file, None, f"it needs [language] with {', '.join(_HEADER)}, and [words]")
    if unknown := set(document) - {"language", "words"}:
        raise SchoolFolderError(file, _line(toml, f"[{min(unknown)}"), f"[{min(unknown)}] is not known")
    name = file.rpartition("/")[2]
    on = header["checked_on"]
    if on != "" and (type(on) is not date or not header["checked_by"]):
        raise SchoolFolderError(file, _line(toml, "checked_on"), "a signature is a role and a day: 2026-12-24")
    plain: dict[str, str] = {}
    counted: dict[str, dict[str, str]] = {}
    for english, said in words.items():
        _check(file, toml, english, said)
        if isinstance(said, str):
            plain[english] = said
        else:
            counted[english] = dict(said)
    strings = Strings(name, plain, counted, str(header["checked_by"]), on or None)
    return str(header["code"]), str(header["name"]), strings


def missing(strings: Strings, english: Iterable[str]) -> list[str]:
    """The English texts that have no translation in a file."""
    return [text for text in dict.fromkeys(english) if text not in strings.words and text not in strings.counted]


def stale(strings: Strings, english: Collection[str]) -> list[str]:
    """The translations whose English is not said any more."""
    return [text for text in (*strings.words, *strings.counted) if text not in english]


def code_of(wanted: str, known: Collection[str]) -> str:
    """The language that is meant by a tag of a page or browser; English where we have no strings of it.

    >>> code_of("pl-PL", {"pl"}), code_of("uk", {"pl"}), code_of("", {"pl"})
    ('pl', 'en', 'en')
    """
    code = wanted.replace("_", "-").split("-")[0].casefold()
    return code if code in known else ENGLISH


def _filled(text: str, fill: Callable[[str], str | None]) -> str:
    return _PLACE.sub(lambda place: fill(place[0][1:-1]) or place[0], text)


def _check(file: str, toml: str, english: str, said: Any) -> None:
    """A text or one for each way to count, none empty, each with the places of the English."""
    texts = list(said.values()) if isinstance(said, dict) else [said]
    if isinstance(said, dict) and not ("other" in said and set(said) <= _COUNTED):
        raise SchoolFolderError(file, _line(toml, f'"{english}'), "what is counted needs 'other', and one, few or many")
    if not all(isinstance(text, str) and text.strip() for text in texts):
        raise SchoolFolderError(file, _line(toml, f'"{english}'), "a translation is missing here")
    wanted = sorted(_PLACE.findall(english))
    for text in texts:
        if text[0].isspace() != english[0].isspace() or text[-1].isspace() != english[-1].isspace():
            raise SchoolFolderError(file, _line(toml, f'"{english}'), "it needs the spaces at the ends of the English")
        if sorted(_PLACE.findall(text)) != wanted:
            cure = f"it needs the same places as the English: {' '.join(wanted) or 'none'}"
            raise SchoolFolderError(file, _line(toml, f'"{english}'), cure)


def _line(toml: str, beginning: str) -> int | None:
    return next((n for n, line in enumerate(toml.splitlines(), 1) if line.startswith(beginning)), None)
