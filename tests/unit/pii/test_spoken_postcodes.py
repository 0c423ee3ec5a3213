"""Postcodes said aloud are read as they would have been typed."""

from __future__ import annotations

import pytest

from bot.pii.identifiers import find_identifiers


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("c o four five x y", "CO45XY"),
        ("e 1 four a b please", "E14AB"),
        ("c o seven eight zed p and i want", "CO78ZP"),
        ("it is c oh seven, eight q d", "CO78QD"),
        ("see oh sixteen four a double u", "CO164AW"),
        ("s w twenty one one a a", "SW211AA"),
        ("charlie mike three five golf tango", "CM35GT"),
        ("co seven nine double q", "CO79QQ"),
    ],
)
def test_a_postcode_is_found_when_it_is_spelt(text: str, typed: str) -> None:
    assert [span.value for span in find_identifiers(text) if span.kind == "postcode"] == [typed]


@pytest.mark.parametrize(
    "text",
    [
        "go to one a b",
        "oh three three three oh",
        "i see one two are here",
        "the passport's five three three oh one",
        "a c for one of two",
    ],
)
def test_what_only_sounds_like_one_is_left(text: str) -> None:
    assert [span for span in find_identifiers(text) if span.kind == "postcode"] == []
