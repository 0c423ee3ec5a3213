"""What is spelt is written as a spelling and nothing else: the likeliest one that the sound allows."""

from __future__ import annotations

import string

import numpy as np
import pytest

from bot.requests.contact_from_speech import typed_contact
from bot.speech.spelling_aloud import EXPLAIN, spelt_signs
from widget.voice.engine.guided import guided
from widget.voice.engine.spelling import Grammar, looks_spelt
from widget.voice.engine.tokens import BEGIN, END, Tokens

_LETTERS = string.ascii_letters
_SIGNS = [*_LETTERS, *string.digits, ",", ".", "-", "'", "▁", *(f"▁{sign}" for sign in _LETTERS), "▁ex", "▁exa"]
_TABLE = b"".join(bytes([len(piece)]) + piece for piece in [b"?"] * 259 + [sign.encode() for sign in _SIGNS])


class Sounds:
    """Sound that may be one text or another, each so likely; every token that goes on with none of them is not."""

    def __init__(self, tokens: Tokens, texts: dict[str, float]) -> None:
        self._texts = {(*tokens.numbers(text), END): likely for text, likely in texts.items()}
        self._size = len(tokens)
        self._written: list[tuple[int, ...]] = [()]

    def begin(self) -> np.ndarray:
        return self._likely()

    def go_on(self, tokens: list[int], rows: list[int]) -> np.ndarray:
        self._written = [(*self._written[row], token) for token, row in zip(tokens, rows, strict=True)]
        return self._likely()

    def _likely(self) -> np.ndarray:
        found = np.full((len(self._written), self._size), -9.0, np.float32)
        for row, written in enumerate(self._written):
            for text, likely in self._texts.items():
                if len(text) > len(written):
                    # what was written may differ: the sound goes on all the same
                    same = text[: len(written)] == written
                    found[row, text[len(written)]] = max(found[row, text[len(written)]], likely if same else -4.0)
        return found


@pytest.fixture(scope="module")
def tokens() -> Tokens:
    return Tokens(_TABLE)


@pytest.fixture(scope="module")
def grammar(tokens: Tokens) -> Grammar:
    return Grammar(tokens, EXPLAIN)


def written(tokens: Tokens, grammar: Grammar, texts: dict[str, float], least: int = 0) -> str:
    way = guided(Sounds(tokens, texts), grammar, tokens, least, 200)
    return tokens.text(way.tokens) if way else ""


def test_what_fits_no_spelling_gives_way_to_what_does(tokens: Tokens, grammar: Grammar) -> None:
    heard = written(tokens, grammar, {"A for apple, and for nose.": -0.1, "A for apple, N for nose.": -0.8})
    assert heard == "A for apple, N for nose."


def test_a_word_that_letters_are_explained_by_is_trusted_before_the_letter(tokens: Tokens, grammar: Grammar) -> None:
    assert spelt_signs(written(tokens, grammar, {"C for zebra, F for sugar.": -0.1})) == "zs."


def test_any_word_may_explain_its_own_letter(tokens: Tokens, grammar: Grammar) -> None:
    assert written(tokens, grammar, {"Q for quokka, B for blimey.": -0.1}) == "Q for quokka, B for blimey."


def test_an_address_does_not_end_before_its_ending(tokens: Tokens, grammar: Grammar) -> None:
    heard = written(
        tokens,
        grammar,
        {"J for jam, dot, A for ant at example dot.": -0.1, "J for jam, dot, A for ant at example dot org.": -0.5},
    )
    assert typed_contact(heard) == "j.a@example.org"


def test_an_ending_that_was_swallowed_is_not_made_up(tokens: Tokens, grammar: Grammar) -> None:
    texts = {"J for jam, O for orange at example dot.": -0.1}
    way = guided(Sounds(tokens, texts), grammar, tokens, 0, 200, addressed=True)
    assert way is not None
    assert typed_contact(tokens.text(way.tokens), "example.net") == "jo@example.net"


def test_an_at_that_was_heard_as_a_is_one_before_a_host(tokens: Tokens, grammar: Grammar) -> None:
    heard = written(tokens, grammar, {"B for bat, X for xylophone, a example dot com.": -0.1})
    assert typed_contact(heard) == "bx@example.com"


def test_a_spelling_that_ends_too_soon_is_not_taken(tokens: Tokens, grammar: Grammar) -> None:
    texts = {"S for sugar.": -0.1, "S for sugar, A for apple, N for nose.": -0.3}
    assert written(tokens, grammar, texts, least=20) == "S for sugar, A for apple, N for nose."


def test_an_address_whose_host_was_heard_does_not_end_without_it(tokens: Tokens, grammar: Grammar) -> None:
    texts = {"A for apple, B for butter.": -0.1, "A for apple, B for butter at example dot com.": -0.5}
    way = guided(Sounds(tokens, texts), grammar, tokens, 0, 200, addressed=True)
    assert way is not None
    assert typed_contact(tokens.text(way.tokens)) == "ab@example.com"


def test_digits_doubled_letters_and_a_no_before_it_are_part_of_a_spelling(tokens: Tokens, grammar: Grammar) -> None:
    said = "No, I said double N for nose, seven, 4, zero."
    assert written(tokens, grammar, {said: -0.1}) == said


@pytest.mark.parametrize(
    ("text", "may_be"),
    [
        ("As for sugar, alpha lemon, T four table.", True),
        ("M as in mother, A like apple", True),
        ("My name is Jo Poe.", False),
        ("My number is oh double seven", False),
        ("", False),
    ],
)
def test_what_is_heard_freely_tells_whether_it_may_be_a_spelling(text: str, may_be: bool) -> None:
    assert looks_spelt(text) is may_be


def test_the_mark_of_the_beginning_is_never_written(tokens: Tokens, grammar: Grammar) -> None:
    assert all(BEGIN not in grammar.follow(state).tokens for state in range(grammar.states))
