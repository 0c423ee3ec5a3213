"""Feast days with a year, number plates, addresses of devices and places in three words are hidden where they are."""

from __future__ import annotations

import pytest

from bot.pii.pseudonymiser import Pseudonymiser


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("my son broke his arm at Easter 2019", "Easter 2019"),
        ("my daughter left after Eid 2021", "Eid 2021"),
        ("he was born on Diwali 2020", "Diwali 2020"),
        ("we came on christmas eve 2018, i have no papers", "christmas eve 2018"),
        ("my car is AB12 CDE", "AB12 CDE"),
        ("the plate is AB12, CDE", "AB12, CDE"),
        ("registration ab12 cde was seen", "ab12 cde"),
        ("AB12-CDE\nthat is my van", "AB12-CDE"),
        ("the ipad is 00:1A:2b:3c:4d:5e", "00:1A:2b:3c:4d:5e"),
        ("the ipad is 00-1A-2B-3C-4D-5E", "00-1A-2B-3C-4D-5E"),
        ("we are at ///filled.count.soap", "///filled.count.soap"),
        ("we are at filled.count.soap please", "filled.count.soap"),
    ],
)
def test_it_is_hidden_whole(pseudonymiser: Pseudonymiser, said: str, hidden: str) -> None:
    left = pseudonymiser.tokenise(said, {})
    start = said.index(hidden)
    covered = {n for a, b in pseudonymiser.places(said) for n in range(a, b)}
    assert {n for n in range(start, start + len(hidden)) if said[n].isalnum()} <= covered, left.text


@pytest.mark.parametrize(
    "said",
    [
        "what happens with photos of Easter 2019",
        "is school closed for Eid 2025",
        "the policy of Christmas 2020",
        "yr10 and yr11 had a trip",
        "is KS2 and KS1 data kept",
        "look at www.example.org or example.school.uk",
        "ok.thanks.bye",
        "the ratio is 10:20:30",
    ],
)
def test_what_is_nobodys_stays(pseudonymiser: Pseudonymiser, said: str) -> None:
    assert pseudonymiser.tokenise(said, {}).text == said
