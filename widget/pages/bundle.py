"""The widget's scripts as they are sent: joined, and without what only a reader of the source needs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

try:
    from minify import string as minified
except ImportError:  # where there is no wheel of it: scripts are sent as they are written

    def minified(_mimetype: str, source: str) -> str:
        """The script as it is written."""
        return source


READABLE: Final = "readable/"
"""Where the same files stand as they are written."""
_SHEET: Final = re.compile(r"(?<=\.replaceSync\(`)[^`]+")
_IMPORT: Final = re.compile(r'^import ?\{([^}]*)\} ?from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:const|let|function|class)\b)", re.MULTILINE)
_LATER: Final = re.compile(r'\bimport\(("\./[\w-]+\.js")\)')
_BESIDE: Final = re.compile(r'\bnew URL\("\./([\w-]+\.js)", import\.meta\.url\)')


def shorten(source: str) -> str:
    r"""Remove what only a reader needs: comments, types, spaces, long names that nobody outside can use.

    >>> shorten("/** why */\nlet a = 1; // because\nexport const b = (/** @type {A} */ long) => `${a} = ${long}`;\n")
    'let a=1;export const b=e=>`${a} = ${e}`'
    """
    return str(minified("application/javascript", _SHEET.sub(lambda sheet: _squeeze(sheet[0]), source)))


def _squeeze(sheet: str) -> str:
    r"""Remove the spaces of a style sheet that only its reader needs.

    >>> _squeeze("\na, b :focus {\n  color: red;\n  inset: calc(1em - 1px) 0;\n}\n")
    'a,b :focus{color:red;inset:calc(1em - 1px) 0}'
    """
    return re.sub(r"\n\s*|(?<=[:;,{}])[ ]|[ ](?=[{}])|;(?=\s*})", "", sheet)


class Scripts:
    """The widget as it is served: the modules a person needs to chat as one script, the others on demand.

    One script is one request and gzips better than many, and one integrity hash covers all of it. The sources stay
    modules. A module that is fetched later takes what it shares with the script from the element's class, so that
    nothing exists twice. Raises ValueError where a source is written in a way that cannot be joined.
    """

    def __init__(self, sources: Mapping[str, str], entry: str) -> None:
        self.joined = _order(sources, entry)
        self._parts = [_EXPORT.sub("", _IMPORT.sub("", sources[name])) for name in self.joined]
        self._shared: set[str] = set()
        written = {name: self._share(source) for name, source in sources.items() if name not in self.joined}
        self.later = {name: shorten(source) for name, source in written.items()}
        self.readable = {READABLE + name: source for name, source in written.items()}
        for part in self._parts:
            if re.search(r"^(?:import\b(?!\()|export\b)", part, re.MULTILINE):
                raise ValueError("a module of the widget imports by { name } and exports declarations, nothing else")

    def together(self, version: str, kept_days: int, languages: str = "") -> str:
        """The one script; ``version`` is part of the address of what it fetches later, ``kept_days`` is said in it.

        ``languages`` are those that it offers: "pl Polski,ro Română".
        """
        return shorten(self.written(version, kept_days, languages))

    def written(self, version: str, kept_days: int, languages: str = "", folder: str = "") -> str:
        """The same as it is written, to look for a mistake in; what it fetches later stands in ``folder``."""
        shared = f'customElements.get("privacy-help").shared ??= {{ {", ".join(sorted(self._shared))} }};\n'
        code = "".join([*self._parts, shared]).replace("__KEPT_DAYS__", str(kept_days))
        code = code.replace("__LANGUAGES__", languages)
        code = _LATER.sub(r"import(new URL(\1, import.meta.url))", code)
        code = _BESIDE.sub(rf'new URL("widget/{version}/{folder}\1", home)', code)
        return '(() => {\n"use strict";\n' + code + "})();\n"

    def _share(self, source: str) -> str:
        def taken(found: re.Match[str]) -> str:
            if found[2] not in self.joined:
                return found[0]
            self._shared.update(name.strip() for name in found[1].split(",") if name.strip())
            return f'const {{{found[1]}}} = customElements.get("privacy-help").shared;\n'

        return _IMPORT.sub(taken, source)


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
