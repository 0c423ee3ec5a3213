"""Digits are somebody's number where a word beside them says so, typed or said; counts, laws and errors are left."""

from __future__ import annotations

import pytest

from bot.pii.identifiers import find_identifiers
from bot.pii.pseudonymiser import Pseudonymiser, Published
from tests.name_factories import hidden


def numbers(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sorted(find_identifiers(text)) if span.kind == "number"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("admision no 20931, he started", "20931"),
        ("with the number SAR-2025-0093 and", "SAR-2025-0093"),
        ("his pupil nubmer is H8812 0019 4427 can you", "H8812 0019 4427"),
        ("who see passport number? I give to office 549 227 018 of my son", "549 227 018"),
        ("my number is 20417 pls", "20417"),
        ("20417 is my lunch number", "20417"),
        ("crime ref 42/12345/25 please", "42/12345/25"),
        ("the code is 2014", "2014"),
        ("libary card LB 20931 7 is stil", "LB 20931 7"),
        ("child benefit number CHB 44120937 KL. School", "CHB 44120937 KL"),
        ("letter with number UAN 1212-4407-3389-0052.", "UAN 1212-4407-3389-0052"),
        ("my QTS number QTS 0417/228.", "QTS 0417/228"),
        ("ambulance paper number INC-4471902.", "INC-4471902"),
        ("in proceedings ZC25P01126, give", "ZC25P01126"),
        ("the school's pupil number is 20417", "20417"),
        ("Home Office reference 1212440 for", "1212440"),
        ("your ref: 4471209", "4471209"),
        ("sort code 11-99-04 and", "11-99-04"),
        ("my sort code is 10-11-12", "10-11-12"),
        ("exam entry E7-30019-B who sees it", "E7-30019-B"),
        ("the reference is s c two two nine oh four", "s c two two nine oh four"),
        ("the reference so it's sar dash two oh two five dash oh one", "sar dash two oh two five dash oh one"),
        ("the passport's five three three oh one nine eight", "five three three oh one nine eight"),
        ("a reference it's forty two stroke one one eight", "forty two stroke one one eight"),
        ("his car echo foxtrot six eight tango zulu kilo someone", "echo foxtrot six eight tango zulu kilo"),
        ("she drives an old Rover, P714 LEV, and", "P714 LEV"),
    ],
)
def test_a_number_is_found_beside_the_word_that_calls_it_one(text: str, number: str) -> None:
    assert numbers(text) == [number]


def test_what_a_number_should_have_been_is_hidden_with_it() -> None:
    assert numbers("the sort cod shud be 119907 not 119970 so") == ["119907", "119970"]
    said = "the number's in two bits it's oh double seven double oh and then it's nine double oh six one four"
    assert numbers(said) == ["oh double seven double oh", "nine double oh six one four"]


@pytest.mark.parametrize(
    "text",
    [
        "the number of pupils was 1200 last year",
        "error code 80070005 on the page, code 0x80070005",
        "i said no 2500 times",
        "school year 2024/25 number of classes",
        "page 3 of 10, number 4, class 4B, KS2 code",
        "article 15 number 3, section 45, the regulations 2005 no 1437",
        "the code of practice of 2014 and the policy from 2019",
        "i paid £1200 with my card, it was 1200 pounds",
        "admission registers from the 1960s",
        "do i call the 01206 number",
        "is the school number 123456 or the dfe number 4567",
        "the dpo number oh three three three oh is it right",
        "my number one worry",
        "the card costs 12.50",
        "the reference in your letter of 10-11-12",
    ],
)
def test_counts_years_laws_errors_and_prices_are_left(text: str) -> None:
    assert numbers(text) == []


def test_sixteen_digits_are_a_card_where_a_card_is_spoken_of() -> None:
    found = [(s.kind, s.value) for s in find_identifiers("my bank card. I pay trip on phone: 4000 1234 5678 9010. Ok")]
    assert ("card", "4000123456789010") in found
    assert "phone" not in {kind for kind, _ in found}


def test_four_digits_are_no_telephone_number() -> None:
    assert [span.kind for span in find_identifiers("it is H8812 0019 4427")] == []


def test_what_could_be_a_reference_of_ours_is_hidden_where_it_is_called_a_passport() -> None:
    pseudonymiser = Pseudonymiser(
        lambda _text, _heard: [], Published.of(""), lambda said: said.replace(" ", "") == "100000006"
    )
    assert hidden(pseudonymiser, "my passport number is 100 000 006") == ["100 000 006"]
    assert hidden(pseudonymiser, "my reference number is 100 000 006") == []
    assert hidden(pseudonymiser, "my reference number is 100 000 007") == ["100 000 007"]


def test_a_reference_with_our_prefix_stays_also_where_it_went_wrong_and_anothers_does_not(
    pseudonymiser: Pseudonymiser,
) -> None:
    assert hidden(pseudonymiser, "my reference is HJ-20264417") == []
    assert hidden(pseudonymiser, "what is the code for request HJ-4821") == []
    assert hidden(pseudonymiser, "my badge number is HJ-4821") == ["HJ-4821"]
    assert hidden(pseudonymiser, "my reference is SAR-20264417") == ["SAR-20264417"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("complaint reference HJS/C/0093, I remain", "HJS/C/0093"),
        ("our file reference is MW.8812.4. To whom", "MW.8812.4"),
        ("who has HZ/2291/B on file", "HZ/2291/B"),
        ("teh invioce INV 30871 has", "INV 30871"),
        ("the order for uniform N 7731 have", "N 7731"),
        ("Order #55-20981 for", "55-20981"),
        ("the safeguarding referral, MASH 118-2046, contains", "MASH 118-2046"),
        ("SEND appeal EH881/25/00417, sat", "EH881/25/00417"),
        ("my dinner number is 6 0 8 3", "6 0 8 3"),
        ("library number is hjs 0 4 1 9 can", "hjs 0 4 1 9"),
        ("car mine BD 17 XKM. Is permit", "BD 17 XKM"),
        ("share code W4K 9TT 2LP, school", "W4K 9TT 2LP"),
        ("share code it's w for whisky four k nine t t two l p do", "w for whisky four k nine t t two l p"),
        ("the reference is e h c dash two zero um two zero five dash one seven yes",
         "e h c dash two zero um two zero five dash one seven"),
    ],
)  # fmt: skip
def test_a_reference_is_found_with_its_letters_strokes_and_dots(text: str, number: str) -> None:
    assert set(numbers(text)) == {number}


def test_either_of_two_staff_numbers_is_hidden() -> None:
    assert set(numbers("my staff number, which was either D/118 or D/181, and")) == {"D/118", "D/181"}


def test_a_share_code_is_no_postcode_behind_an_address() -> None:
    found = find_identifiers("i come here 12 agosto, share code W4K 9TT 2LP, how long")
    assert {span.kind for span in found} == {"number"}


def test_an_account_beside_a_sort_code_is_no_reference_of_ours() -> None:
    pseudonymiser = Pseudonymiser(lambda _text, _heard: [], Published.of(""), lambda said: said == "31926819")
    assert hidden(pseudonymiser, "sort code 00-14-82, account 31926819.") == ["00-14-82", "31926819"]
    assert hidden(pseudonymiser, "my code is 31926819") == []


@pytest.mark.parametrize(
    "text",
    [
        "in order 2000 were sent, the court order 1234",
        "i want to order 1200 pencils",
        "a complaint of 1 2 3 words",
        "regulation number 2016/679, version 7.4.1, section 4.2",
        "can we share code with the class at 9",
        "the car is 12 now and IS 12 BAD",
        "question number 1 2 3 and page 4 5 6 7",
        "room B/12, COVID-19 and form C-100",
    ],
)
def test_orders_sections_and_counts_are_left(text: str) -> None:
    assert numbers(text) == []
