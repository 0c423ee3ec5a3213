"""What somebody says who spells: which tokens may follow which, so that the recogniser writes nothing else.

A letter, "for" and a word that begins with it; digits and signs; at the end of an e-mail address "at", a host and its
ending. Letter and word confirm each other: any word may explain its letter, one that people often take is likelier,
and one of those may stand after another letter, which was misheard then ("F for sugar").
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from string import ascii_lowercase
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from widget.voice.engine.tokens import END, Tokens

_LEADS: Final = (
    "no", "no,", "no, I said", "no, I meant", "no, it's", "it's", "it is", "that's", "my name is", "her name is",
    "his name is", "yes", "sorry", "my email is", "my email address is", "it's spelt", "that's spelt", "spelt",
)  # fmt: skip
_DIGITS: Final = ("zero", "oh", "nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SIGNS: Final = ("dot", "full stop", "dash", "hyphen", "underscore", "space", "apostrophe")
_DOUBLE: Final = ("double", "triple", "treble")
_FOR: Final = ("for", "as in", "like")
_ENDINGS: Final = ("com", "org", "net", "co", "uk", "UK", "ac", "gov", "sch", "edu", "info", "me", "eu", "ie", "school")
_ALONE: Final = -2.0  # log-probability that a letter costs whose word was not said, beside letters that have theirs
_UNUSUAL: Final = -2.5  # and one that is explained by an unusual word: "C for cebra" was a zebra
_ANOTHER: Final = -2.0  # and a word that begins with another letter
_AT_MISHEARD: Final = -3.0  # and "a" for "at"
_NO_HOST: Final = frozenset({"dot", "at", "for", "in", "like"})
_LONGEST_HOST: Final = 8  # tokens
# A letter, as it is heard, and its word: "S for", "See for", "Alfa lemon" and "G. for"
_EXPLAINED: Final = re.compile(r"\b[a-z]{1,5}[.,]?\s(?:for|four|fur|fore|of|as in|like)\b[.,]?(?=\s[a-z])", re.I)
_ADDRESS: Final = re.compile(r"@|\b(?:at|a)\s\w+(?:\.\w|[\s.,]*\bdot\b)", re.I)
_SPELT: Final = 2  # letters that are explained
_Way = tuple[int, float]  # the state that a token leads to, and its price
_GOES_ON: Final = re.compile("[a-z]+")
_WORD: Final = re.compile(" ?[A-Za-z]+")


def looks_spelt(text: str) -> bool:
    """Whether what was decoded freely may be a spelling.

    >>> looks_spelt("As for sugar, alpha lemon, B for butter."), looks_spelt("I ask for my son.")
    (True, False)
    """
    return len(_EXPLAINED.findall(text)) >= _SPELT


def holds_host(text: str) -> bool:
    """Whether what was decoded freely has the host of an e-mail address in it, of which the ending may be missing.

    >>> holds_host("A four apple at example dot"), holds_host("A for apple, dot, B for bee")
    (True, False)
    """
    return _ADDRESS.search(text) is not None


class Step(NamedTuple):
    """What may follow: tokens, the state that each leads to, and what each costs beside its likelihood."""

    tokens: npt.NDArray[np.int64]
    states: npt.NDArray[np.int64]
    prices: npt.NDArray[np.float32]


class Grammar:
    """States are numbers; ``begins`` is the first. ``fresh`` are those that the first token of an item leads to.

    In ``addressed`` an e-mail address is complete.
    """

    def __init__(self, tokens: Tokens, words: Iterable[str]) -> None:
        self._tokens = tokens
        self._steps: list[dict[int, _Way]] = []
        self.fresh: set[int] = set()
        self.begins, self._item, self._stopped, self._ended = (self._state() for _ in range(4))
        self._comma, self._stop = tokens.numbers("a,")[-1], tokens.numbers("a.")[-1]
        pieces = [tokens.piece(n) for n in range(len(tokens))]
        self._goes_on = [n for n, piece in enumerate(pieces) if _GOES_ON.fullmatch(piece)]
        self._words = [n for n, piece in enumerate(pieces) if _WORD.fullmatch(piece)]
        complete = {**self._letters(pieces, words), **self._figures()}
        self._host([n for n in self._words if pieces[n].strip() not in _NO_HOST], pieces)
        self._after(self._item, self._stopped, 0.0)
        self._steps[self._stopped][END] = (self._ended, 0.0)
        for state, price in complete.items():
            self._after(self._item, state, price)
            for token, to in ((self._comma, self._item), (self._stop, self._stopped), (END, self._ended)):
                self._steps[state].setdefault(token, (to, price))
        self._after(self._item, self.begins, 0.0)
        for led in {self._lead(written) for lead in _LEADS for written in (lead, lead[:1].upper() + lead[1:])}:
            self._after(self._item, led, 0.0)
            self._steps[led].setdefault(self._comma, (self._item, 0.0))
        self._ready = [_packed(step) for step in self._steps]

    @property
    def states(self) -> int:
        """How many there are."""
        return len(self._ready)

    def follow(self, state: int) -> Step:
        """What may come next."""
        return self._ready[state]

    def _letters(self, pieces: Sequence[str], words: Iterable[str]) -> dict[int, float]:
        """Letters by themselves, explained, and doubled; states in which one is complete, and what that costs."""
        begin: dict[str, list[int]] = defaultdict(list)
        for n in self._words:
            if pieces[n][0] == " ":
                begin[pieces[n][1].lower()].append(n)
        usual: dict[str, list[str]] = defaultdict(list)
        for word in words:
            usual[word[0].lower()].append(word)
        self._double = self._state()
        for word in _DOUBLE:
            self._path(self._tokens.numbers(word), self._item, self._double, fresh=True)
        self._unusual = self._state()
        self._steps[self._unusual] |= dict.fromkeys(self._goes_on, (self._unusual, 0.0))
        complete = {self._unusual: 0.0}
        roots = {letter: self._state() for letter in ascii_lowercase}
        for letter, root in roots.items():
            complete |= self._explaining(root, usual[letter])
        for letter in ascii_lowercase:
            alone, explained = self._state(), self._state()
            self.fresh.add(alone)
            complete[alone] = _ALONE
            for written in (letter, letter.upper()):
                for state in (self._item, self._double):
                    self._path(self._tokens.numbers(written), state, alone)
            for word in _FOR:
                self._path(self._tokens.numbers(word), alone, explained)
            self._after(roots[letter], explained, 0.0)
            for token in begin[letter]:
                self._steps[explained].setdefault(token, (self._unusual, _UNUSUAL))
            for root in roots.values():
                self._after(root, explained, _ANOTHER)
            if letter == "a":
                self._misheard_at = alone
        return complete

    def _explaining(self, root: int, words: Sequence[str]) -> dict[int, float]:
        """The words that a letter is often explained by; each may go on as an unusual one."""
        complete: dict[int, float] = {}
        within: set[int] = set()
        for word in words:
            for written in {word, word.capitalize()}:
                here = root
                for token in self._tokens.numbers(written):
                    here = self._steps[here].setdefault(token, (self._next(here, token), 0.0))[0]
                    within.add(here)
                complete[here] = 0.0
        for state in within:
            complete.setdefault(state, _UNUSUAL)
            for token in self._goes_on:
                self._steps[state].setdefault(token, (self._unusual, _UNUSUAL))
        return complete

    def _figures(self) -> dict[int, float]:
        """Digits and signs, as words and as figures; states in which one is complete."""
        done, space, figures = self._state(), self._state(), self._state()
        for word in (*_DIGITS, *_SIGNS):
            self._path(self._tokens.numbers(word), self._item, done, fresh=True)
        for word in _DIGITS:
            self._path(self._tokens.numbers(word), self._double, done)
        self._path(self._tokens.numbers("2")[:1], self._item, space, fresh=True)
        for figure in "0123456789":
            token = self._tokens.numbers(figure)[-1]
            self._steps[space][token] = self._steps[figures][token] = (figures, 0.0)
        return {done: 0.0, figures: 0.0}

    def _host(self, words: Sequence[int], pieces: Sequence[str]) -> None:
        """What comes after "at": words of a host, and an ending without which nothing may end."""
        hosts = [self._state() for _ in range(_LONGEST_HOST)]
        ending, known, stopped = self._state(), self._state(), self._state()
        self._path(self._tokens.numbers("at"), self._item, hosts[0], fresh=True)
        for here, after in pairwise(hosts):
            self._steps[here] |= dict.fromkeys(words, (after, 0.0))
        begin = [n for n in words if pieces[n][0] == " " and len(pieces[n]) > 3]
        self._steps[self._misheard_at] |= dict.fromkeys(begin, (hosts[1], _AT_MISHEARD))
        for here in (*hosts[1:], known):
            self._path(self._tokens.numbers("dot"), here, ending)
            self._steps[here][self._stop] = (ending, 0.0)
        for name in _ENDINGS:
            self._path(self._tokens.numbers(name), ending, known)
            self._path(self._tokens.numbers(f"a.{name}")[2:], ending, known)
        self.addressed = frozenset({known, stopped})
        self._steps[known] |= {END: (self._ended, 0.0), self._stop: (stopped, 0.0)}
        self._steps[stopped] |= {**self._steps[ending], END: (self._ended, 0.0)}

    def _lead(self, text: str) -> int:
        """Words before a spelling, some of which are the beginning of others; the state that they lead to."""
        here = self.begins
        for token in self._tokens.numbers(text):
            here = self._steps[here].setdefault(token, (self._next(here, token), 0.0))[0]
        return here

    def _after(self, those: int, state: int, price: float) -> None:
        """What may follow in one state may follow in another, at a price."""
        for token, (to, more) in self._steps[those].items():
            self._steps[state].setdefault(token, (to, more + price))

    def _path(self, tokens: Sequence[int], start: int, to: int, fresh: bool = False) -> None:
        """A way from one state to another over these tokens."""
        here = start
        for n, token in enumerate(tokens):
            last = n + 1 == len(tokens)
            after = to if last else self._next(here, token)
            self._steps[here].setdefault(token, (after, 0.0))
            here = after
            if fresh and n == 0:
                self.fresh.add(here)

    def _next(self, state: int, token: int) -> int:
        """Where a token leads already, or a new state."""
        known = self._steps[state].get(token)
        return known[0] if known else self._state()

    def _state(self) -> int:
        self._steps.append({})
        return len(self._steps) - 1


def _packed(step: dict[int, _Way]) -> Step:
    return Step(
        np.fromiter(step, np.int64, len(step)),
        np.fromiter((to for to, _ in step.values()), np.int64, len(step)),
        np.fromiter((price for _, price in step.values()), np.float32, len(step)),
    )
