"""The widget's scripts as they are sent: what only a reader of the source needs stays behind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final


def strip(source: str) -> str:
    r"""Remove what only a reader needs: comments, types, indentation, spaces beside signs.

    A line that may hold a regular expression keeps its spaces, and so does all text in quotation marks.

    >>> strip("/** why */\nlet a = 1; // because\n  // gone\n  /** of it. @type {A} */ #b = /** @type {C} */ (d);\n")
    'let a=1;\n#b=(d);\n'
    >>> strip('say("a = b", `c = d`, e => f);\ng = /h = i/;\n')
    'say("a = b",`c = d`,e=>f);\ng = /h = i/;\n'
    """
    source = re.sub(r"/\*\*?[ ](?:(?!\*/)[^\n])*@type(?:(?!\*/)[^\n])*\*/[ ]?(?=[^\n])", "", source)
    source = re.sub(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n", "", source, flags=re.MULTILINE | re.DOTALL)
    source = re.sub(r"^[ \t]*//.*\n", "", source, flags=re.MULTILINE)
    source = re.sub(r"(?<=[;{}])[ ]//[ ].*", "", source)
    source = re.sub(r"(?<=\.replaceSync\(`)[^`]+", lambda sheet: _squeeze(sheet[0]), source)
    source = re.sub(r"^[ \t]+|^\n", "", source, flags=re.MULTILINE)
    return re.sub(r"`[^`]*`|[^`\n]+", lambda part: _tighten(part[0]), source)


def _tighten(part: str) -> str:
    """Remove the spaces beside signs in a piece of one line, unless it is a template or may hold an expression."""
    if part.startswith("`") or "/" in part or "'" in part:
        return part
    code = re.split(r'("(?:[^"\\]|\\.)*")', part)
    code[::2] = [re.sub(r"(?<=[=,:?(){}<>&|;])[ ]|[ ](?=[=,:?(){}<>&|;])", "", piece) for piece in code[::2]]
    return "".join(code)


def _squeeze(sheet: str) -> str:
    r"""Remove the spaces of a style sheet that only its reader needs.

    >>> _squeeze("\na, b :focus {\n  color: red;\n  inset: calc(1em - 1px) 0;\n}\n")
    'a,b :focus{color:red;inset:calc(1em - 1px) 0}'
    """
    return re.sub(r"\n\s*|(?<=[:;,{}])[ ]|[ ](?=[{}])|;(?=\s*})", "", sheet)


_IMPORT: Final = re.compile(r'^import ?\{([^}]*)\} ?from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:const|let|function|class)\b)", re.MULTILINE)
_PRIVATE: Final = re.compile(r"#[A-Za-z]\w*")
_LATER: Final = re.compile(r'\bimport\("\./([\w-]+\.js)"\)')


class Scripts:
    """The widget as it is served: the modules a person needs to chat as one script, the others on demand.

    One script is one request and gzips better than many, and one integrity hash covers all of it. The sources stay
    modules. A module that is fetched later takes what it shares with the script from the element's class, so that
    nothing exists twice. Raises ValueError where a source is written in a way that cannot be joined.
    """

    def __init__(self, sources: Mapping[str, str], entry: str) -> None:
        self.joined = _order(sources, entry)
        stripped = {name: strip(source) for name, source in sources.items()}
        self._parts = [_EXPORT.sub("", _IMPORT.sub("", stripped[name])) for name in self.joined]
        self._shared: set[str] = set()
        self.later = {name: self._share(source) for name, source in stripped.items() if name not in self.joined}
        for part in self._parts:
            if re.search(r"^(?:import\b(?!\()|export\b)", part, re.MULTILINE):
                raise ValueError("a module of the widget imports by { name } and exports declarations, nothing else")

    def together(self, version: str, kept_days: int, languages: str = "") -> str:
        """The one script; ``version`` is part of the address of what it fetches later, ``kept_days`` is said in it.

        ``languages`` are those that it offers: "pl Polski,ro Română".
        """
        shared = f'customElements.get("privacy-help").shared ??= {{ {", ".join(sorted(self._shared))} }};\n'
        code = "".join([*self._parts, shared]).replace("__KEPT_DAYS__", str(kept_days))
        code = code.replace("__LANGUAGES__", languages)
        code = _LATER.sub(rf'import(new URL("widget/{version}/\1",home))', code)
        return '(() => {\n"use strict";' + _shorten(re.sub(r"(?<=[;,{(])\n", "", code)) + "\n})();\n"

    def _share(self, source: str) -> str:
        def taken(found: re.Match[str]) -> str:
            if found[2] not in self.joined:
                return found[0]
            self._shared.update(name.strip() for name in found[1].split(",") if name.strip())
            return f'const {{{found[1]}}} = customElements.get("privacy-help").shared;\n'

        return _IMPORT.sub(taken, source)


def _shorten(code: str) -> str:
    r"""Give private names one or two letters: nobody outside can use them. Text and style sheets keep theirs.

    >>> _shorten('#left = 1; a = "#left"; b = `#left ${this.#left} #0f4`; c = #right in d;')
    '#a = 1; a = "#left"; b = `#left ${this.#a} #0f4`; c = #b in d;'
    """
    names: dict[str, str] = {}

    def short(found: re.Match[str]) -> str:
        return names.setdefault(found[0], f"#{_letters(len(names))}")

    def piece(found: re.Match[str]) -> str:
        if found[0].startswith("#"):
            return short(found)
        if found[0].startswith("`"):
            return re.sub(r"\$\{[^}]*\}", lambda inside: _PRIVATE.sub(short, inside[0]), found[0])
        return found[0]

    return re.sub(r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`|#[A-Za-z]\w*""", piece, code)


def _letters(number: int) -> str:
    """a, b, … z, ba, bb, …"""
    return (_letters(number // 26) if number > 25 else "") + chr(ord("a") + number % 26)


def _order(sources: Mapping[str, str], entry: str) -> list[str]:
    r"""``entry`` and all it imports, each after what it needs.

    >>> _order({"a.js": 'import { b } from "./b.js";\n', "b.js": "let c;\n", "d.js": ""}, "a.js")
    ['b.js', 'a.js']
    """
    order: list[str] = []

    def visit(name: str) -> None:
        for found in _IMPORT.finditer(sources[name]):
            if found[2] not in order:
                visit(found[2])
        if name not in order:
            order.append(name)

    visit(entry)
    return order
