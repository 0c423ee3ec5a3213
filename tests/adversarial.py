"""Patterns of the product, and texts that are made to be slow for one: what it looks for, begun again and again.

A pattern is slow where much of it fits at many places and nothing fits as a whole. So each text repeats one beginning
of what the pattern looks for, and ends in a sign that fits nothing.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sre_constants as codes
import sre_parse
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final

PACKAGES: Final = ("bot.text", "bot.pii", "bot.law", "bot.notice", "bot.speech", "bot.keypad", "bot.requests", "bot.cases",
    "bot.conversations", "bot.review", "bot.staff", "bot.learning", "bot.nlu", "actions", "widget")  # fmt: skip
_NOT_LOADED: Final = ("bot.nlu.languages.reader", "widget.phone", "widget.voice", "widget.__main__")
"""What needs an environment of its own or begins something when it is loaded; nothing in it sees what is typed first."""
_SEARCHING: Final = {"search", "findall", "finditer", "sub", "subn", "split"}
USED: Final = {*_SEARCHING, "match", "fullmatch"}
PLAIN: Final = (" ", "\t", "\n", "a", "A", "é", "1", "0", "-", ".", ",", "'", "_", "@", "/", "(", "a ", "A ", "1 ", "a.",
    "a-", "1.", "1/", "1-", "one ", "oh ", "no ", "a@", "I said ", "⟨", "⟨name 1⟩ ", "at ", "dot ")  # fmt: skip
PIECES: Final = (
    "no, I said ", "I said no ", "Ella ", "ella poe ", "my son Z@ ", "Z@, Y@, ", "Z@ and Y@\n", "love, Ella\n",
    "not ella but ella poe ", "her name is ella not ", "mum of ella and ", "Mrs Smith ", "Mr Z@'s ", "I'm ",
    "e l l a ", "a ", "A. ", "xqz ", "a.b.c.", "x@@", "(", "1-2-", "1 ", "\t", "3 may ", "3 May 2016 ", "born 3 may ",
    "AB1 2CD ", "AB# 2CD ", "AB12 ", "# Mill Road ", "at 12 mill road ", "number 12#, ", "07700 9#00123 ",
    "x@#@example.org ", "jo at example dot org ", "one two three ", "double ", "passport 123456789 ", "HJ-# ",
    "login x# ", "王小明 ", "Иван ", "⟨name 1⟩ ", "please no ", "he hit me ", "who sees my data? ",
)  # fmt: skip
"""``#`` is the number of a piece, ``@`` the same in letters; ``@@`` is the sign itself."""
WAYS: Final = 2
"""Of the ways that a pattern may go on at one place, those that are tried: many are lists of words, each like another.
``make soak`` tries all (tests/soak/test_every_way.py)."""
_SAMPLES: Final = {
    codes.CATEGORY_DIGIT: "1",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_DIGIT: "a",
    codes.CATEGORY_NOT_SPACE: "a",
    codes.CATEGORY_NOT_WORD: " ",
}


@dataclass(frozen=True)
class Used:
    """A pattern, where it stands, and whether it is tried at the beginning of a text only."""

    pattern: re.Pattern[str]
    where: str
    anchored: bool

    def run(self, text: str) -> None:
        """Do with a text what the product does."""
        if self.anchored:
            self.pattern.fullmatch(text)
            self.pattern.match(text)
        else:
            for _ in self.pattern.finditer(text):
                pass


def patterns() -> list[Used]:
    """Every pattern that is made when a module is loaded or written where it is used, but for those of few letters."""
    found: dict[tuple[str, int, bool], Used] = {}
    modules = list(_modules())
    everywhere = _ways(modules)
    for module in modules:
        here = _ways([module])
        for name, value in vars(module).items():
            ways = (here if name.startswith("_") else everywhere)[name]
            for pattern in _within(value):
                anchored = bool(ways) and not ways & _SEARCHING
                found.setdefault(
                    (pattern.pattern, pattern.flags, anchored), Used(pattern, f"{module.__name__}.{name}", anchored)
                )
        for line, way, pattern in _written(module):
            anchored = way in ("match", "fullmatch")
            found.setdefault(
                (pattern.pattern, pattern.flags, anchored), Used(pattern, f"{module.__name__}:{line}", anchored)
            )
    return list(found.values())


def texts(pattern: re.Pattern[str], length: int, ways: int | None = WAYS) -> Iterator[str]:
    """Texts of a length that are made to be slow for it; ``ways``: that are tried at each place, None for all."""
    beginnings: dict[str, None] = {}
    _Sampler(ways, beginnings).sample(sre_parse.parse(pattern.pattern, pattern.flags))
    units = [*PLAIN, *beginnings, *(f"{one} " for one in beginnings), *(f"{one}a" for one in beginnings)]
    for unit in dict.fromkeys(units):
        yield (unit * length)[: length - 1] + "\0"


def message(piece: str, length: int) -> str:
    """A message of this length, made of a piece."""
    return "".join(_pieces(piece, length))[:length]


def _pieces(piece: str, length: int) -> Iterator[str]:
    for n in range(length):
        letters = "".join(chr(97 + int(digit)) for digit in str(n * 7919))
        yield piece.replace("@@", "\0").replace("@", letters).replace("#", str(n)).replace("\0", "@")


def _modules() -> Iterator[ModuleType]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # bot.nlu brings TensorFlow along, which calls others by their old names
        for package in PACKAGES:
            top = importlib.import_module(package)
            for one in pkgutil.walk_packages(top.__path__, f"{package}."):
                if not one.name.startswith(_NOT_LOADED):
                    yield importlib.import_module(one.name)


def _ways(modules: Iterable[ModuleType]) -> dict[str, set[str]]:
    """By the name of a pattern, how it is used anywhere."""
    ways: dict[str, set[str]] = defaultdict(set)
    for module in modules:
        for name, way in re.findall(r"\b(\w+)\.(\w+)\(", Path(str(module.__file__)).read_text(encoding="utf-8")):
            if way in USED:
                ways[name].add(way)
    return ways


def _within(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from _within(one)
    elif isinstance(value, dict):
        yield from _within([*value.keys(), *value.values()])


def _written(module: ModuleType) -> Iterator[tuple[int, str, re.Pattern[str]]]:
    """The patterns that are written into a call of ``re``, as far as they are made of what the module holds."""
    for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=way)) if way in USED and node.args:
                flags = next((word.value for word in node.keywords if word.arg == "flags"), None)
                at = 2 if way not in ("sub", "subn", "split") else 4
                flags = node.args[at] if flags is None and len(node.args) > at else flags
                try:
                    made = re.compile(_value(node.args[0], module), _value(flags, module) if flags else 0)
                except NameError:  # made of what a function was given
                    continue
                yield node.lineno, way, made


def _value(node: ast.expr, module: ModuleType) -> Any:
    return eval(compile(ast.Expression(node), "pattern", "eval"), dict(vars(module)))


@dataclass(frozen=True)
class _Sampler:
    """Makes something that fits; what it begins with, part by part, is put to ``beginnings``."""

    ways: int | None
    beginnings: dict[str, None]

    def sample(self, items: Any) -> str:
        said = ""
        for code, given in items:
            said += self._one(code, given)
            if said:
                self.beginnings[said[-60:]] = None
        return said

    def _one(self, code: Any, given: Any) -> str:
        match code:
            case codes.LITERAL:
                return chr(given)
            case codes.NOT_LITERAL:
                return "a" if given != ord("a") else "b"
            case codes.ANY:
                return "a"
            case codes.IN:
                return _of_a_set(given)
            case codes.BRANCH:
                first, *_others = [self.sample(branch) for branch in given[1][: self.ways]]
                return first
            case codes.SUBPATTERN:
                return self.sample(given[3])
            case codes.MAX_REPEAT | codes.MIN_REPEAT:
                return self.sample(given[2]) * max(1, given[0])
            case codes.ASSERT if given[0] == 1:
                return self.sample(given[1])
            case _:
                return ""


def _of_a_set(given: Any) -> str:
    if given[0][0] is codes.NEGATE:
        denied = {chr(value) for code, value in given[1:] if code is codes.LITERAL}
        categories = {value for code, value in given[1:] if code is codes.CATEGORY}
        fits = [" " if codes.CATEGORY_WORD in categories else "a", "b", "-", "1", "é"]
        return next(one for one in fits if one not in denied)
    code, value = given[0]
    return _SAMPLES[value] if code is codes.CATEGORY else chr(value[0] if code is codes.RANGE else value)
