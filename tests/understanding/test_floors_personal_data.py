"""The door only gets better: what it catches and leaves alone, on messages that nobody who wrote it had seen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.learning.evaluation import GROUPS
from bot.pii.pseudonymiser import Pseudonymiser, Published
from bot.pii.span import Span
from tests.understanding.personal_data import (
    Judged,
    Message,
    caught_by_kind,
    group,
    judge,
    kind,
    messages,
    places,
    shares,
)

FILE = Path(__file__).parent / "floors_personal_data.json"
FLOORS: dict[str, dict[str, float]] = json.loads(FILE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def judged(pseudonymiser: Pseudonymiser) -> list[Judged]:
    return [judge(message, pseudonymiser) for message in messages()]


@pytest.mark.parametrize("name", GROUPS)
def test_no_share_falls_below_what_was_reached(judged: list[Judged], name: str) -> None:
    reached = shares(group(judged, name))
    below = {what: round(share, 4) for what, share in reached.items() if share < FLOORS[name][what]}
    assert not below, f"of the {name} messages {below} is below {FLOORS[name]}; see 'make personal-data'"


def test_the_floors_can_fail() -> None:
    assert all(0.9 < floor < 1.0 for floors in FLOORS.values() for floor in floors.values())


def test_a_door_that_hides_nothing_is_below_the_floors(pseudonymiser: Pseudonymiser) -> None:
    shut_eyed = Pseudonymiser(lambda _text, _heard: [], pseudonymiser.published)
    nothing = shares([judge(message, shut_eyed) for message in messages()[:40] + messages()[-40:]])
    assert nothing["caught"] < 0.5
    assert nothing["left alone"] == 1.0


def test_a_string_is_caught_only_when_all_of_it_is_hidden_wherever_it_stands() -> None:
    message = Message("x", "may tells Ella Poe. ella, Ella Poe", ("Ella Poe", "ella"))
    assert places(message.text, "Ella Poe") == [(10, 18), (26, 34)]
    assert places("tobis file", "tobi") == [(0, 4)]
    judged = Judged(message, (True, False), ("may",), 3)
    assert caught_by_kind([judged])["all"] == [True, False]
    assert shares([judged, Judged(Message("y", "is it", ()), (), (), 2)]) == {
        "caught": 0.5, "left alone": 1.0, "left alone beside": pytest.approx(2 / 3),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("tomasz", "name"),
        ("oh seven seven double oh nine one", "phone"),
        ("+44 7700 900123", "phone"),
        ("jo at example dot org", "e-mail"),
        ("twenty two mill terrace", "address"),
        ("s k nine four d q", "postcode"),
        ("3rd of May 2014", "date"),
        ("EMP-40718", "other"),
    ],
)
def test_the_kind_of_a_string_is_told_by_its_form(said: str, what: str) -> None:
    assert kind(said) == what


def test_a_town_behind_an_address_is_not_hidden_without_need_and_other_words_are() -> None:
    hides_all = Pseudonymiser(lambda text, _: [Span("email", 0, len(text), text)], Published.of())
    told = ("at 3 Mill Road, Great Oak, E1 4AB please", "to 3 Mill Road, Oakham.", "3 Mill Road and now E1 4AB please")
    judged = [judge(Message("x", text, ("3 Mill Road",)), hides_all) for text in told]
    assert [one.touched for one in judged] == [
        ("at", "E1", "4AB", "please"), ("to",), ("and", "now", "E1", "4AB", "please")
    ]  # fmt: skip


def test_the_letters_of_a_name_that_is_spelt_are_not_hidden_without_need() -> None:
    hides_all = Pseudonymiser(lambda text, _: [Span("email", 0, len(text), text)], Published.of())
    assert judge(Message("x", "for Siobhan, s i o b-h a n, a b c", ("Siobhan",)), hides_all).touched == (
        "for",
        "a",
        "b",
        "c",
    )
