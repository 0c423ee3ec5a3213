"""Every full date of somebody's life is hidden; that of a law, a notice or a term is left, and a day without a year."""

from __future__ import annotations

import pytest

from bot.pii.dates import full_dates
from bot.pii.identifiers import find_identifiers
from bot.pii.pseudonymiser import Pseudonymiser, Published
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
    pseudonymiser = Pseudonymiser(lambda _text, _heard: [], Published.of("This policy is of 1 September 2025."))
    assert hidden(pseudonymiser, "what changed on 01/09/2025") == []
    assert hidden(pseudonymiser, "what changed on 02/09/2025") == ["02/09/2025"]


def test_the_ways_of_writing_one_date_give_one_value() -> None:
    said = "03/09/2016, 3.9.2016, 2016-09-03, 3rd of September 2016, Sept 3 2016"
    assert {value for _, _, value in full_dates(said)} == {"2016-09-03"}


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("3may2016 is wrong", "3may2016"),
        ("he fell on 11/o3/2024 here", "11/o3/2024"),
        ("it was 03-VI-2025, i want", "03-VI-2025"),
        ("left 21 VII 2022, file", "21 VII 2022"),
        ("Amelia, III.V.2016", "III.V.2016"),
        ("withdrawn on 30.IV.2025; please", "30.IV.2025"),
        ("she came 14 червня 2015.", "14 червня 2015"),
        ("since 3 de mayo de 2016 he", "3 de mayo de 2016"),
        ("on 2 setembro 2019 we", "2 setembro 2019"),
        ("since 2016 m. gegužės 3 he", "2016 m. gegužės 3"),
        ("in paper is 2016 march 5, is mistake", "2016 march 5"),
        ("it says 2016, 3rd of may", "2016, 3rd of may"),
        ("from may twenty sixteen on the third and", "may twenty sixteen on the third"),
        ("no contact since 20 june last year", "20 june last year"),
        ("a conference on the 12th of May this year.", "12th of May this year"),
        ("on the twenty second of november last year and", "twenty second of november last year"),
        ("the letter come thirty january 2025 what", "thirty january 2025"),
        ("the meeting of 5 Feb 25 about him", "5 Feb 25"),
        ("your letter dated Mon. 3-2-25 is", "Mon. 3-2-25"),
        ("he is off 3 - 7 march 2025 and", "3 - 7 march 2025"),
        ("he was out from the third to the seventh of march twenty twenty five",
         "third to the seventh of march twenty twenty five"),
        ("the nineteenth no the eighteenth of may twenty twenty four we met",
         "nineteenth no the eighteenth of may twenty twenty four"),
        ("the accident on 20240611 at noon", "20240611"),
    ],
)  # fmt: skip
def test_a_date_in_an_odd_shape_or_another_language_is_hidden_too(text: str, date: str) -> None:
    assert dates(text) == [date]


def test_the_year_may_stand_behind_the_word_of_birth() -> None:
    assert "5th may born 2016" in dates("my sons 5th may born 2016 and")


def test_both_ends_of_a_time_away_are_hidden() -> None:
    assert dates("the exclusoin 24.1.25 - 27.1.25 to") == ["24.1.25", "27.1.25"]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("20160503", "20160503"),
        ("her bithday is 5/5, list", "5/5"),
        ("i am born on 2o16 12 1 but", "2o16 12 1"),
        ("born 03052016", "03052016"),
        ("my birthday is the 4 of june", "4 of june"),
        ("born tenth of the tenth fifteen and", "tenth of the tenth fifteen"),
        ("born 3 de mayo", "3 de mayo"),
    ],
)
def test_a_birthday_is_hidden_without_its_year_or_in_digits_run_together(text: str, date: str) -> None:
    assert dates(text) == [date]


@pytest.mark.parametrize(
    "text",
    [
        "SATs week is 11 to 14 may 2026, do the marks count",
        "received Royal Assent on 19 June 2025",
        "the retention period applicable to records created before 1 September 2015",
        "in 2016 may 3 children leave",
        "version I.V.2 and 12345678 or 20160503 files",
        "the play is 10 dec, 2pm",
        "last updated 2019",
        "8 may come this year",
        "born in year 1 and 1/2 of the class",
        "a birthday at 4/5 years old",
        "there are 24/7 lessons, 5/5 stars",
    ],
)
def test_what_is_the_schools_a_laws_or_a_count_is_left_in_odd_shapes_too(text: str) -> None:
    assert dates(text) == []
