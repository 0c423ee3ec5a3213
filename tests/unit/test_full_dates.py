"""Every full date of somebody's life is hidden; that of a law, a notice or a term is left, and a day without a year."""

from __future__ import annotations

import pytest

from bot.core.full_dates import full_dates
from bot.core.identifiers import find_identifiers
from bot.core.pseudonyms import Pseudonymiser, Published
from tests.name_factories import hidden


def dates(text: str) -> list[str]:
    found = {(span.start, span.end) for span in find_identifiers(text) if span.kind == "date"}
    return [text[start:end] for start, end in sorted(found)]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("I did my placement until 6 October 2021 here", "6 October 2021"),
        ("I left on 20 July 2012. I would like", "20 July 2012"),
        ("the accident was on Oct 6th, 2021", "Oct 6th, 2021"),
        ("excluded on the sixth of october twenty twenty one", "sixth of october twenty twenty one"),
        ("sent on 12/05/2026", "12/05/2026"),
        ("since 3 May 2026 i wait", "3 May 2026"),
        ("it says 2021-10-06 at 10:30", "2021-10-06"),
        ("it happened on 12.05.26", "12.05.26"),
        ("the first day was 3rd Spetember 2024", "3rd Spetember 2024"),
        ("she left us 3 may 15, then", "3 may 15"),
        ("the exclusion on Thursday, 23 May 2024", "Thursday, 23 May 2024"),
        ("on the fifth of february last year twenty twenty four", "fifth of february last year twenty twenty four"),
        ("on the 12th day of March 1979", "12th day of March 1979"),
        ("he came 7 mai 2014", "7 mai 2014"),
        ("the exclusion notice of 3 May 2026", "3 May 2026"),
        ("my mother in law died on 3 May 2025", "3 May 2025"),
        ("seen on the third of the fourth twenty seventeen", "third of the fourth twenty seventeen"),
        ("sent 2025-11-03T10:22", "2025-11-03"),
        ("your letter dated 2 February 2024", "2 February 2024"),
    ],
)
def test_a_date_of_somebodys_life_is_hidden_in_every_form(text: str, date: str) -> None:
    assert dates(text) == [date]


def test_the_right_date_beside_the_wrong_one_is_hidden_where_birth_is_spoken_of() -> None:
    text = "The date of birth of my child is wrong. It says 11/03/2016 and it should be 03/11/2016."
    assert dates(text) == ["11/03/2016", "03/11/2016"]
    assert dates("her birthday is down as 3 march and it should be 11 march") == ["3 march", "11 march"]


@pytest.mark.parametrize(
    "text",
    [
        "since 25 May 2018 the GDPR applies",
        "the GDPR applies since 25 May 2018",
        "regulation 2016/679 of 27 April 2016",
        "your privacy notice of 1 September 2025 says",
        "I read the policy dated 12/05/2026",
        "the policy says it was approved on the first of september twenty twenty four and my mate says",
        "does the term start on 4 September 2026",
        "is half term from 26 October 2026 to 30 October 2026",
        "in the financial year ended 31 March 2025",
        "the meeting was on 3 May",
        "section 4.2.11 of version 1.2.24",
        "on 3 may 15 children were there",
        "fifth of may twenty pupils went",
        "from 2018-2025, 24/7 and 45/13/2016",
    ],
)
def test_a_date_of_a_law_a_notice_or_a_term_is_left_and_what_is_none(text: str) -> None:
    assert dates(text) == []


def test_the_end_of_a_term_is_somebodys_where_it_is_said_whose() -> None:
    assert dates("my son left at the end of term, on 20 July 2012") == ["20 July 2012"]


def test_a_date_that_the_school_prints_stays_however_it_is_written() -> None:
    door = Pseudonymiser(lambda _text, _heard: [], Published.of("This policy is of 1 September 2025."))
    assert hidden(door, "what changed on 01/09/2025") == []
    assert hidden(door, "what changed on 02/09/2025") == ["02/09/2025"]


def test_the_ways_of_writing_one_date_give_one_value() -> None:
    said = "03/09/2016, 3.9.2016, 2016-09-03, 3rd of September 2016, Sept 3 2016"
    assert {value for _, _, value in full_dates(said)} == {"2016-09-03"}
