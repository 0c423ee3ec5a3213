"""A whole address is hidden as one, from the flat or the house to town and county, and no word behind it."""

from __future__ import annotations

import pytest

from bot.pii.identifiers import find_identifiers
from bot.pii.pseudonymiser import Pseudonymiser, Published
from tests.name_factories import hidden


def addresses(text: str) -> list[str]:
    return [text[span.start : span.end] for span in find_identifiers(text) if span.kind == "address"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("the school writes to 14 Tansy Close, Wivenhoe, CO7 9QX", "14 Tansy Close, Wivenhoe"),
        ("we are at 14 Tansy Close Wivenhoe Please update", "14 Tansy Close Wivenhoe"),
        ("we house is 23b Station Parade, Manningtree. not old", "23b Station Parade, Manningtree"),
        ("now 27 Sorrel Bank, Great Holling, CO7 8QT", "27 Sorrel Bank, Great Holling"),
        ("she moved to Flat 12, Maltings Court, Manningtree. ok", "Flat 12, Maltings Court, Manningtree"),
        ("at forty two mill lane great bentley and the postcode", "forty two mill lane great bentley"),
        ("i live at 7 hill close, clacton on sea and my mum doesnt", "7 hill close, clacton on sea"),
        ("12 mill lane st osyth is where we live", "12 mill lane st osyth"),
        ("had 19 staton rd, thorp le soken on it", "19 staton rd, thorp le soken"),
        ("lives at 5 fen row, tendrnig, essex ok", "5 fen row, tendrnig, essex"),
        ("Hill Farm, Mersea Road, Peldon, Colchester CO5 7QJ", "Hill Farm, Mersea Road, Peldon, Colchester"),
        ("WE LIVE AT 14 TANSY CLOSE WIVENHOE ESSEX", "14 TANSY CLOSE WIVENHOE ESSEX"),
        ("12 Mill Road\nElmstead Market\nColchester\nCO7 7AA", "12 Mill Road\nElmstead Market\nColchester"),
        ("our house is 12 oak road in wivenhoe", "12 oak road in wivenhoe"),
        ("moved to rose cottage church lane little bentley last week", "rose cottage church lane little bentley"),
    ],
)
def test_an_address_goes_on_to_its_town_and_county(text: str, address: str) -> None:
    assert addresses(text) == [address]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("we live at 12 mill road please update it", "12 mill road"),
        ("we live at 12 mill road thanks", "12 mill road"),
        ("its 12 hill close and i want", "12 hill close"),
        ("we live at 4 Oak Drive. Thanks", "4 Oak Drive"),
        ("we live at 4 Oak Drive, Mrs Poe said", "4 Oak Drive"),
        ("12 Mill Road\nThanks\nJo", "12 Mill Road"),
        ("our address is 7 elm road, currently", "7 elm road"),
        ("we were at 7 elm road instead of that", "7 elm road"),
        ("its 12 fishers row. can you not tell", "12 fishers row"),
        ("at 12 mill rd. please", "12 mill rd."),
        ("we moved to 12 elm road in september", "12 elm road"),
    ],
)
def test_words_behind_an_address_are_no_part_of_it(text: str, address: str) -> None:
    assert addresses(text) == [address]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("its 7 Bramley Rwo, Elmsted not that", "7 Bramley Rwo, Elmsted"),
        ("42 Orchad Clsoe, Great Bentley", "42 Orchad Clsoe, Great Bentley"),
        ("we live at 9 high steet", "9 high steet"),
        ("my adress is 9 elm aveneu", "9 elm aveneu"),
        ("im at 28 the cresent litle clacton now", "28 the cresent litle clacton"),
        ("went to 14 orcahrd drv insted", "14 orcahrd drv"),
        ("shes at flt 4 nrth bridge hse", "flt 4 nrth bridge hse"),
    ],
)
def test_a_slip_in_the_word_for_a_street_hides_no_street(text: str, address: str) -> None:
    assert addresses(text) == [address]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("erase my old address: Hangman's Fen, Mundon", "Hangman's Fen, Mundon"),
        ("our adres is longmedow bungalo, heath rd, essex", "longmedow bungalo, heath rd, essex"),
        ("the house is bramble cottage the street great oakley", "bramble cottage the street great oakley"),
        ("moved to Block C, Flat 27, Larkspur Towers, Harlow.", "Block C, Flat 27, Larkspur Towers, Harlow"),
        ("we were at Lodge Farm Cottages no. 3, Frating Green", "Lodge Farm Cottages no. 3, Frating Green"),
        ("PO Box 318, Clacton-on-Sea use this", "PO Box 318, Clacton-on-Sea"),
        (
            "its plot two hundred and six golden sands caravan park",
            "plot two hundred and six golden sands caravan park",
        ),
        ("a boat, berth 9, Old Marina, Walton on the Naze", "berth 9, Old Marina, Walton on the Naze"),
        ("apt 7, the old laundery, mill rd, colchester", "apt 7, the old laundery, mill rd, colchester"),
        (
            "flat one slash two four hundred and six elm road glasgow",
            "flat one slash two four hundred and six elm road glasgow",
        ),
        ("i live in Heol y Bont, Aberystwyth now", "Heol y Bont, Aberystwyth"),
    ],
)
def test_houses_flats_boats_and_boxes_are_addresses_too(text: str, address: str) -> None:
    assert addresses(text) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "do you have 2 close friends in wivenhoe",
        "30 children in the main building, Colchester",
        "my address is wrong",
        "we moved to Colchester, Essex",
        "peace and 3 plates placed in the park",
    ],
)
def test_a_town_or_a_number_by_itself_is_no_address(text: str) -> None:
    assert addresses(text) == []


def test_an_address_that_the_school_prints_stays_with_its_town() -> None:
    pseudonymiser = Pseudonymiser(
        lambda _text, _heard: [], Published.of("Wycliffe House, Water Lane, Wilmslow, Cheshire SK9 5AF")
    )
    assert hidden(pseudonymiser, "is it water lane, wilmslow, cheshire") == []
    assert hidden(pseudonymiser, "i live at 4 water lane, wilmslow") == ["4 water lane, wilmslow"]


@pytest.mark.parametrize(
    "said",
    [
        "he hit me at 12 mill road, *drunk",
        "i live at 12 mill road, *suicidal",
        "the man at 12 mill road *molested me",
        "my dad of 12 mill road *requested my data",
        "i was at 12 mill road, *erasure please",
        "my address is *wrong, right road",
    ],
)
def test_a_word_of_danger_or_of_a_right_behind_a_street_is_no_town(pseudonymiser: Pseudonymiser, said: str) -> None:
    word = said[said.index("*") + 1 :].split()[0].strip(",")
    text = said.replace("*", "")
    assert word in pseudonymiser.tokenise(text, {}).text
