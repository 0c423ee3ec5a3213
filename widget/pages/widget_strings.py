"""The widget's words in other languages: each a module that the widget fetches when somebody needs it.

``strings.js`` and ``more_strings.js`` are where the English stands. A text that counts is kept under the English for
many: "{n} days".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from bot.notice.languages import Language
from widget.chat.error_words import LAW, UNCHECKED

_STATIC: Final = Path(__file__).parents[1] / "static"
STRINGS: Final = (_STATIC / "strings.js", _STATIC / "more_strings.js")
FILE: Final = "widget.toml"
_IMPORT: Final = re.compile(r"^import .*$", re.MULTILINE)
_COMMENT: Final = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ONE: Final = re.compile(r'\bn === 1 \? (?:"[^"]*"|`[^`]*`) : ')
_INSERTED: Final = re.compile(r'\$\{"([^"]*)"\}')
_PLACE: Final = re.compile(r"\$\{\w+\}")
_TEXT: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|`([^`]*)`')


@cache
def texts() -> tuple[str, ...]:
    """Every English text of the widget, in order."""
    return tuple(text for file in STRINGS for text in read(file.read_text(encoding="utf-8")))


def read(source: str) -> Iterable[str]:
    """The texts of the module: what is put in is ``{n}``, what is counted stands as for many.

    >>> list(read('a: "One", b: (/** @type {number} */ n) => `${n} ${n === 1 ? "day" : "days"}`, c: "999"'))
    ['One', '{n} days']
    """
    plain = _ONE.sub("", _COMMENT.sub("", _IMPORT.sub("", source)))
    for match in _TEXT.finditer(_INSERTED.sub(r"\1", plain)):
        text = _PLACE.sub("{n}", match[1] if match[1] is not None else match[2])
        if re.search(r"[A-Z]|[a-z]{3}|\{n\}", text):
            yield text


def offered(languages: Iterable[Language]) -> str:
    """The languages as the widget's script is told of them (``service.js``)."""
    return ",".join(f"{language.code} {language.name}" for language in languages)


def modules(languages: Iterable[Language]) -> dict[str, bytes]:
    """The module of each language, by its file's name."""
    return {f"strings-{language.code}.js": _module(language) for language in languages}


def _module(language: Language) -> bytes:
    part = language.part(FILE)
    words: dict[str, object] = {english: language(english) for english in texts() if language.knows(english)}
    if not part.signed:
        words = {english: said for english, said in words.items() if english not in LAW}
    words |= {english: said for english, said in part.counted.items() if english in texts()}
    unchecked = "" if part.signed else language(UNCHECKED)
    given = {"words": words, "unchecked": unchecked}
    return "".join(f"export const {name}={_json(value)};\n" for name, value in given.items()).encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
