"""Where somebody lives is hidden without a number too; dates beside a name, and what was said in part."""

from __future__ import annotations

import pytest

from bot.pii.pseudonymiser import Pseudonymiser
from tests.name_factories import hidden


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("we live at Rose Cottage, Church Lane", "Rose Cottage, Church Lane"),
        ("post it to The Old Bakery, High Street please", "The Old Bakery, High Street"),
        ("they moved to The Willows in June", "The Willows"),
        ("moved from Lime Grove in May", "Lime Grove"),
        ("im in Beech Road now", "Beech Road"),
        ("we are at Flat 2, Elm House", "Flat 2, Elm House"),
        ("letters go to unit 5 kingfisher court", "unit 5 kingfisher court"),
        ("we live in quarry close", "quarry close"),
        ("our new place is 12a Fairlight , please update", "12a Fairlight"),
        ("Room 12, Albion Hotel is where we are", "Room 12, Albion Hotel"),
        ("use tiny tim underscore nine at example dot org now", "tiny tim underscore nine at example dot org"),
        ("its amir khan all one word at gmail dot com", "amir khan all one word at gmail dot com"),
        ("nina.p [at] example [dot] org", "nina.p [at] example [dot] org"),
        ("phone plus four four seven seven zero zero nine hundred one two three",
         "plus four four seven seven zero zero nine hundred one two three"),
        ("shes 7 on the 9th of may", "the 9th of may"),
        ("number ends 4471", "4471"),
        ("my reference number is wrong its P20417", "P20417"),
        ("we are now at holly cottage marsh lane", "holly cottage marsh lane"),
        ("the old dairy, crook row, thats us from may", "the old dairy, crook row"),
        ("write to 5 the old stables, crook lane please", "5 the old stables, crook lane"),
        ("yours, flat b, 19 mill road", "flat b, 19 mill road"),
        ("lives with me at the old dairy, 2 marsh road", "the old dairy, 2 marsh road"),
        ("i live at Heron, Upper Moorings, off Wharf Road", "Heron, Upper Moorings, off Wharf Road"),
        ("she is at office dot poe at example dot org", "office dot poe at example dot org"),
    ],
)  # fmt: skip
def test_it_is_hidden(pseudonymiser: Pseudonymiser, said: str, place: str) -> None:
    assert hidden(pseudonymiser, said) == [place]


def test_a_date_right_behind_a_name_is_hidden_with_or_without_a_title(pseudonymiser: Pseudonymiser) -> None:
    assert hidden(pseudonymiser, "wrong file for Lena Holt - 21/06/2012") == ["Lena Holt", "21/06/2012"]
    assert hidden(pseudonymiser, "amira khan 9-8-16 again") == ["amira khan", "9-8-16"]
    assert hidden(pseudonymiser, "Mrs Holt 21/06/2025 was a Monday") == ["Holt", "21/06/2025"]


@pytest.mark.parametrize(
    "said",
    [
        "we live in a house down the road",
        "we live in the flats",
        "he lives in two homes",
        "send it to the head office",
        "pitch 3 on the field",
        "our street is on google",
        "lives at nans half the week",
        "the dpo number oh three three three oh is it right",
        "look us up at example dot org",
        "how do i log in at google dot com",
        "report of 14 feb",
    ],
)
def test_what_is_nobodys_is_left(pseudonymiser: Pseudonymiser, said: str) -> None:
    assert hidden(pseudonymiser, said) == []
