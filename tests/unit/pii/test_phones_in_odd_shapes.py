"""A telephone number is hidden whole: with letters for digits, an extension, a slip of the tongue, or only its end."""

from __future__ import annotations

import pytest

from bot.pii.identifiers import find_identifiers
from bot.pii.pseudonymiser import Pseudonymiser
from bot.text.spoken_values import spoken_digits, spoken_runs
from tests.name_factories import hidden


def found(text: str) -> list[tuple[str, str]]:
    return [(span.kind, text[span.start : span.end]) for span in sorted(find_identifiers(text), key=lambda s: s.start)]


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("o77oo 9oo l12", "o77oo 9oo l12"),
        ("my ol number 0770o 9oo 8l5 the l is a one", "0770o 9oo 8l5"),
        ("it is 0044 (0) 7700 / 900 640 and", "0044 (0) 7700 / 900 640"),
        ("call 01632 960 900 x 4471 now", "01632 960 900 x 4471"),
        ("on 01632 960 089, extension 12, about", "01632 960 089, extension 12"),
        ("is 01632 960 340 ext 6, and", "01632 960 340 ext 6"),
        ("im 07700 900214 or maybe 41 check", "07700 900214 or maybe 41"),
    ],
)
def test_it_is_hidden_with_its_letters_and_its_extension(text: str, phone: str) -> None:
    assert ("phone", phone) in found(text)


def test_an_extension_changes_nothing_of_the_number_that_is_dialled() -> None:
    values = {span.value for span in find_identifiers("01632 960900 ext 12") if span.kind == "phone"}
    assert values == {"+441632960900"}


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("oh one six three two pause nine six oh um double four seven", "01632960447"),
        ("zero double seven zero zero nine double oh five five three no sorry five three five", "07700900535"),
        (
            "nought double seven double nought nine double nought no wait nine nought nought one seven six",
            "07700900176",
        ),
    ],
)
def test_a_number_with_a_slip_of_the_tongue_is_one_number_and_what_was_meant(
    pseudonymiser: Pseudonymiser, said: str, typed: str
) -> None:
    assert hidden(pseudonymiser, f"number is {said} i get lost") == [said]
    assert next(one.typed for one in (*spoken_runs(said), *spoken_digits(said))) == typed


def test_a_number_of_the_health_service_with_a_slip_of_the_tongue_is_hidden_whole(pseudonymiser: Pseudonymiser) -> None:
    said = "nine four three um four seven six five no hang on five five nine one nine"
    assert hidden(pseudonymiser, f"his nhs number is {said} why does") == [said]


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("oh double seven hundred nine hundred two oh two", "07700900202"),
        ("nought seven seven hundred pause nine hundred pause four hundred and twelve", "07700900412"),
    ],
)
def test_hundreds_are_digits_of_a_number(said: str, typed: str) -> None:
    assert [one.typed for one in spoken_digits(f"it is {said} please")] == [typed]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("the card ending in 4417", "4417"),
        ("the one you have finishes 038, delete it", "038"),
        ("the number ends nine three two i think", "nine three two"),
        ("last three digits five nought five that's", "five nought five"),
        ("ending 214", "214"),
        ("ext 4471 is my work", "4471"),
        ("07700 900 17 sorry cut off its 6 at the end", "6"),
    ],
)
def test_its_last_digits_and_an_extension_are_hidden_by_themselves(text: str, number: str) -> None:
    assert ("number", number) in found(text)


def test_the_right_end_is_hidden_beside_the_wrong_one() -> None:
    assert found("mine ends 609 not 690") == [("number", "609"), ("number", "690")]


@pytest.mark.parametrize(
    "text",
    [
        "the year ending 2025",
        "school finishes 330 on friday",
        "assembly finishes 930 so come at 10",
        "he ended 123 lives in the game",
        "i need an extension 30 days more",
        "two or three and then four or five, maybe six",
        "from nine thirty and then eleven forty five or twelve fifteen and then one thirty",
        "twenty eighteen or twenty nineteen and then twenty twenty",
        "chapter 6 at the end",
        "the last three numbers are big",
        "four hundred and twelve children",
    ],
)
def test_times_years_and_counts_are_left(text: str) -> None:
    assert found(text) == []
