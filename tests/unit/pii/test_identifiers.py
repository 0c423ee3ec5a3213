"""What identifies by its form: every kind as people write and say it, and what only looks like it."""

from __future__ import annotations

import pytest

from bot.pii.identifiers import find_identifiers


def found(text: str) -> list[tuple[str, str]]:
    return sorted({(span.kind, text[span.start : span.end]) for span in find_identifiers(text)})


def values(text: str) -> set[str]:
    return {span.value for span in find_identifiers(text)}


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("mail jo.smith+school@example.org.", "email", "jo.smith+school@example.org"),
        ("jo dot smith at example dot org ok", "email", "jo dot smith at example dot org"),
        ("its jo.smith at gmail", "email", "jo.smith at gmail"),
        ("its jo lee at hot mail dot com", "email", "jo lee at hot mail dot com"),
        ("jo at outlook com please", "email", "jo at outlook com"),
        ("its jo at hotmail . co . uk", "email", "jo at hotmail . co . uk"),
        ("n a o m i at gmail dot com", "email", "n a o m i at gmail dot com"),
        ("its jo_b 99 at yahoo dot com", "email", "jo_b 99 at yahoo dot com"),
        ("s dot patel dot 84 at outlook dot com", "email", "s dot patel dot 84 at outlook dot com"),
        ("jo (at) example.org", "email", "jo (at) example.org"),
        ("a broken one, jo@school", "email", "jo@school"),
        ("ring me on 07700 900 123", "phone", "07700 900 123"),
        ("07700.900.123", "phone", "07700.900.123"),
        ("+44 (0)7700 900123", "phone", "+44 (0)7700 900123"),
        ("(01632) 960983", "phone", "(01632) 960983"),
        ("o7700 9oo123", "phone", "o7700 9oo123"),
        ("call oh seven seven double oh nine hundred one two three", "phone",
         "oh seven seven double oh nine hundred one two three"),
        ("07700 nine double oh one two three", "phone", "07700 nine double oh one two three"),
        ("oh one six three two, ninety six, oh nine two seven", "phone",
         "oh one six three two, ninety six, oh nine two seven"),
        ("text 862691", "phone", "862691"),
        ("co4 5xy", "postcode", "co4 5xy"),
        ("CO27QA", "postcode", "CO27QA"),
        ("we are at W1A 1AA now", "postcode", "W1A 1AA"),
        ("we live at 7 hawthorn close", "address", "7 hawthorn close"),
        ("flat 3, 118 Butterworth Avenue", "address", "flat 3, 118 Butterworth Avenue"),
        ("moved to 204 the avenue", "address", "204 the avenue"),
        ("ni QQ 12 34 56 C", "nino", "QQ 12 34 56 C"),
        ("jk482913d", "nino", "jk482913d"),
        ("card 4111-1111-1111-1111", "card", "4111-1111-1111-1111"),
        ("943 476 5919", "nhs number", "943 476 5919"),
        ("nhs number is 943 476 5918", "nhs number", "943 476 5918"),
        ("upn H801200001001", "upn", "H801200001001"),
        ("dob 21.11.15", "date", "21.11.15"),
        ("born 3rd of september 2016", "date", "3rd of september 2016"),
        ("his brithday is 9th Apirl 2017", "date", "9th Apirl 2017"),
        ("birthday is the fourth of july twenty seventeen", "date", "fourth of july twenty seventeen"),
        ("08/08/2017 is her date of birth", "date", "08/08/2017"),
        ("date of birth should be 2016-06-30", "date", "2016-06-30"),
    ],
)  # fmt: skip
def test_it_is_found_as_people_write_and_say_it(text: str, kind: str, said: str) -> None:
    assert (kind, said) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "waiting since 3 September",
        "the notice of 12/05/2026 and the policy of 24/11/2026",
        "born here, waiting since 3 May",
        "her birthday party photos",
        "hit 3 marbles on his birthday",
        "year 5 close to 30 children",
        "it took 3 days in court and 2 minutes down the road",
        "class 6 mill lane",
        "look at example dot org",
        "i was at gmail",
        "names at all. Is there",
        "what are 1 2 3 4 5",
        "123456789",
        "4111 1111 1111 1112",
        "XX4 5XY",
        "one of two or three",
        "keep it 7 years, 2018 to 2025",
        "article 15 and section 45",
    ],
)
def test_what_only_looks_like_it_is_left(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "ways",
    [
        (
            "07700 900123",
            "+44 7700 900123",
            "0044 7700 900 123",
            "oh double seven double oh nine double oh one two three",
        ),
        ("jo.smith@example.org", "Jo.Smith@Example.org", "jo dot smith at example dot org"),
        ("co4 5xy", "CO45XY"),
        ("born 3/9/2016", "born 03.09.16", "born 3rd of September 2016", "born september 3 2016"),
        ("4 Mill  Road", "4, mill road"),
    ],
)
def test_the_ways_of_writing_one_value_give_one_value(ways: tuple[str, ...]) -> None:
    assert len(set.union(*(values(way) for way in ways))) == 1


def test_two_numbers_side_by_side_are_two_numbers() -> None:
    assert found("07700 900123 07700 900456") == [("phone", "07700 900123"), ("phone", "07700 900456")]


def test_a_corrected_date_of_birth_is_found_however_far_it_is_from_the_word_of_birth() -> None:
    text = "the date of birth in your letter of last week says 1 Feb 2018 instead of 2 Feb 2018, not 12 Feb 2018"
    assert [said for _, said in found(text)] == ["1 Feb 2018", "12 Feb 2018", "2 Feb 2018"]
