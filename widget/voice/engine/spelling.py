"""What somebody says who spells: which tokens may follow which, so that the recogniser writes nothing else.

A letter, "for" and a word that begins with it; digits and signs; at the end of an e-mail address "at", a host and its
ending. Letter and word confirm each other: any word may explain its letter, one that people often take is likelier,
and one of those may stand after another letter, which was misheard then ("F for sugar").
"""

from __future__ import annotations

import re
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
_NO_ENDING: Final = -4.0  # and a host without its ending
_AT_MISHEARD: Final = -3.0  # and "a" for "at"
_NO_HOST: Final = frozenset({"dot", "d", "do", "at", "for", "in", "like"})  # "d", "do": the beginning of "dot"
_LONGEST_HOST: Final = 8  # tokens
# A letter, as it is heard, and its word: "S for", "See for", "Alfa lemon" and "G. for"
_EXPLAINED: Final = re.compile(r"\b[a-z]{1,5}[.,]?\s(?:for|four|fur|fore|of|as in|like)\b[.,]?(?=\s[a-z])", re.I)
_ADDRESS: Final = re.compile(r"@|\b(?:at|a)\s\w+(?:\.\w|[\s.,]*\bdot\b)", re.I)
_SPELT: Final = 2  # letters that are explained
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

    In ``addressed`` an e-mail address is complete. What may follow in many states is kept once, and lent to them.
    """

    def __init__(self, tokens: Tokens, words: Iterable[str]) -> None:
        self._tokens = tokens
        self._own: list[dict[int, int]] = []
        self._lent: list[list[tuple[int, float]]] = []  # for each state: whose steps it may take too, at what price
        self.fresh: set[int] = set()
        self.begins, self._item, self._stopped, self._ended, self._done = (self._state() for _ in range(5))
        self._comma, self._stop = tokens.numbers("a,")[-1], tokens.numbers("a.")[-1]
        pieces = [tokens.piece(n) for n in range(len(tokens))]
        self._words = [n for n, piece in enumerate(pieces) if _WORD.fullmatch(piece)]
        unusual = self._goes_on = self._state()  # within a word that people seldom take
        self._own[unusual] = {n: unusual for n, piece in enumerate(pieces) if _GOES_ON.fullmatch(piece)}
        self._complete(unusual, 0.0)
        self._explained_letters(pieces, words)
        self._figures()
        self._host([n for n in self._words if pieces[n].strip() not in _NO_HOST], pieces)
        self._own[self._stopped] = {END: self._ended}
        self._own[self._done] = {self._comma: self._item, self._stop: self._stopped, END: self._ended}
        for led in {self._lead(written) for lead in _LEADS for written in (lead, lead[:1].upper() + lead[1:])}:
            self._lend(self._item, led)
            self._own[led].setdefault(self._comma, self._item)
        self._lend(self._item, self.begins)
        self._lend(self._item, self._stopped)
        self._ready = [_packed(step) for step in self._own]
        self._own.clear()

    @property
    def states(self) -> int:
        """How many there are."""
        return len(self._ready)

    def follow(self, state: int) -> Step:
        """What may come next; a token may stand there more than once, at different prices."""
        own = self._ready[state]
        lent = [(self._ready[other], price) for other, price in self._lent[state]]
        return Step(
            np.concatenate([own.tokens, *(step.tokens for step, _ in lent)]),
            np.concatenate([own.states, *(step.states for step, _ in lent)]),
            np.concatenate([own.prices, *(step.prices + np.float32(price) for step, price in lent)]),
        )

    def _explained_letters(self, pieces: Sequence[str], words: Iterable[str]) -> None:  # noqa: C901
        """Letters: by themselves, explained, and doubled."""
        begin = {letter: self._state() for letter in ascii_lowercase}
        for n in self._words:
            if pieces[n][0] == " ":
                self._own[begin[pieces[n][1].lower()]][n] = self._goes_on
        roots = {letter: self._state() for letter in ascii_lowercase}
        for word in words:
            for written in (word, word.capitalize()):
                self._usual(roots[word[0].lower()], written)
        self._double = self._state()
        for word in _DOUBLE:
            self._path(self._tokens.numbers(word), self._item, self._double, fresh=True)
        for letter in ascii_lowercase:
            alone, explained = self._state(), self._state()
            self.fresh.add(alone)
            self._complete(alone, _ALONE)
            for written in (letter, letter.upper()):
                for state in (self._item, self._double):
                    self._path(self._tokens.numbers(written), state, alone)
            for word in _FOR:
                self._path(self._tokens.numbers(word), alone, explained)
            self._lend(begin[letter], explained, _UNUSUAL)
            for other, root in roots.items():
                self._lend(root, explained, 0.0 if other == letter else _ANOTHER)
            if letter == "a":
                self._misheard_at = alone

    def _usual(self, root: int, word: str) -> None:
        """A word that a letter is often explained by; on its way it may still become an unusual one."""
        here = root
        for token in self._tokens.numbers(word):
            if token not in self._own[here]:
                self._own[here][token] = self._state()
                self._complete(self._own[here][token], _UNUSUAL)
                self._lend(self._goes_on, self._own[here][token], _UNUSUAL)
            here = self._own[here][token]
        self._complete(here, 0.0)

    def _figures(self) -> None:
        """Digits and signs, as words and as figures."""
        said, space, figures = self._state(), self._state(), self._state()
        for word in (*_DIGITS, *_SIGNS):
            self._path(self._tokens.numbers(word), self._item, said, fresh=True)
        for word in _DIGITS:
            self._path(self._tokens.numbers(word), self._double, said)
        self._path(self._tokens.numbers("2")[:1], self._item, space, fresh=True)
        for figure in "0123456789":
            token = self._tokens.numbers(figure)[-1]
            self._own[space][token] = self._own[figures][token] = figures
        self._complete(said, 0.0)
        self._complete(figures, 0.0)

    def _host(self, words: Sequence[int], pieces: Sequence[str]) -> None:
        """What comes after "at": words of a host, and its ending."""
        hosts = [self._state() for _ in range(_LONGEST_HOST)]
        ending, known, stopped, misheard = (self._state() for _ in range(4))
        self._path(self._tokens.numbers("at"), self._item, hosts[0], fresh=True)
        for here, after in pairwise(hosts):
            self._own[here] = dict.fromkeys(words, after)
        self._own[misheard] = {n: hosts[1] for n in words if pieces[n][0] == " " and len(pieces[n]) > 3}
        self._lend(misheard, self._misheard_at, _AT_MISHEARD)
        for here in (*hosts[1:], known):
            self._path(self._tokens.numbers("dot"), here, ending)
            self._own[here][self._stop] = ending
        for name in _ENDINGS:
            self._path(self._tokens.numbers(name), ending, known)
            self._path(self._tokens.numbers(f"a.{name}")[2:], ending, known)
        # The ending is often swallowed; who had their host read back need not say it again.
        unheard, over = self._state(), self._state()
        self._own[unheard] = {END: self._ended, self._stop: over}
        self._own[over] = {END: self._ended}
        self.addressed = frozenset({known, stopped, ending, over})
        self._lend(unheard, ending, _NO_ENDING)
        self._own[known] |= {END: self._ended, self._stop: stopped}
        self._own[stopped] = {END: self._ended}
        self._lend(ending, stopped)

    def _lead(self, text: str) -> int:
        """Words before a spelling, some of which are the beginning of others; the state that they lead to."""
        here = self.begins
        for token in self._tokens.numbers(text):
            here = self._own[here].setdefault(token, self._next(here, token))
        return here

    def _complete(self, state: int, price: float) -> None:
        """An item may be complete here, at a price; the lowest counts."""
        self._lent[state] = [lent for lent in self._lent[state] if lent[0] not in (self._item, self._done)]
        self._lend(self._item, state, price)
        self._lend(self._done, state, price)

    def _lend(self, other: int, state: int, price: float = 0.0) -> None:
        """What may follow in one state may follow in another, at a price."""
        self._lent[state].append((other, price))

    def _path(self, tokens: Sequence[int], start: int, to: int, fresh: bool = False) -> None:
        """A way from one state to another over these tokens."""
        here = start
        for n, token in enumerate(tokens):
            here = self._own[here].setdefault(token, to if n + 1 == len(tokens) else self._next(here, token))
            if fresh and n == 0:
                self.fresh.add(here)

    def _next(self, state: int, token: int) -> int:
        """Where a token leads already, or a new state."""
        known = self._own[state].get(token)
        return self._state() if known is None else known

    def _state(self) -> int:
        self._own.append({})
        self._lent.append([])
        return len(self._own) - 1


def _packed(step: dict[int, int]) -> Step:
    size = len(step)
    return Step(
        np.fromiter(step, np.int64, size), np.fromiter(step.values(), np.int64, size), np.zeros(size, np.float32)
    )
