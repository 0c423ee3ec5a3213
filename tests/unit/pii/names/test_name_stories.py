"""An everyday word without a capital letter is a name where a sentence tells of a person, and none where it does not."""

from __future__ import annotations

import pytest

from bot.pii.pseudonymiser import Pseudonymiser


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("dean hit my lad, what is written about it", "dean"),
        ("honey lost her tooth", "honey"),
        ("forest and his brother started in september", "forest"),
        ("me and bill want our records", "bill"),
        ("mark and i are divorced", "mark"),
        ("my ex is bill wood and he must not be told", "bill wood"),
        ("who let dusty take my son home", "dusty"),
        ("our hunter never did it", "hunter"),
        ("little rose has eczema who knows", "rose"),
        ("her name is spelled destiny with an i", "destiny"),
        ("my kids surname is bird not burd", "bird"),
        ("i spoke to miss sharp about it", "sharp"),
        ("i'm frank, i need to change my number", "frank"),
        ("i need may removed from the list", "may"),
        ("i am the grandmother of lily and glen price", "glen price"),
        ("will has left his coat on the bus", "will"),
        ("river was told she can come", "river"),
        ("june needs her inhaler", "june"),
        ("forest's date of birth is wrong", "forest"),
        ("my lad prince is seven", "prince"),
        ("tell them grace okafor left", "grace okafor"),
        ("a form for nia grace", "nia grace"),
        ("ha-eun is spelt with a hyphen", "ha-eun"),
        ("we moved to flat 2 sea view 14 harbour road", "flat 2 sea view 14 harbour road"),
        ("pat rang n said it was lost", "pat"),
        ("bill phoned you last week", "bill"),
        ("hope came home crying", "hope"),
        ("may wont be in school", "may"),
        ("june is her support worker", "june"),
        ("pat in the office has my number", "pat"),
        ("Can Will read his file", "Will"),
        ("we live at the old dairy mill lane", "the old dairy mill lane"),
    ],
)
def test_the_word_is_hidden(pseudonymiser: Pseudonymiser, said: str, name: str) -> None:
    start = said.index(name)
    hidden = {n for a, b in pseudonymiser.places(said) for n in range(a, b)}
    assert {n for n in range(start, start + len(name)) if said[n] != " "} <= hidden


@pytest.mark.parametrize(
    "said",
    [
        "will there be cake",
        "the carol service was lovely",
        "rose wreath money is in the envelope",
        "sumfin is wrong and wotever u say",
        "will and i object to it",
        "our summer was lovely",
        "our street is shown",
        "the bill came by post",
        "what is a social worker allowed to see",
        "art works in the hall",
        "the little star is on the form",
        "let storm warnings come by text",
        "may i have the price removed",
        "my son is frank and honest",
        "price goes up each year",
        "i do not want to miss sharp pencils",
    ],
)
def test_the_word_is_left_alone(pseudonymiser: Pseudonymiser, said: str) -> None:
    assert pseudonymiser.places(said) == []
