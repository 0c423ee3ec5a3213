"""Personal data at the door: tokens, what the school prints, references, filling in."""

from __future__ import annotations

import re
from collections.abc import Collection

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pii.pseudonymiser import Pseudonymiser, Published, fill, normalise_for_understanding
from bot.pii.span import Span

NOTICE = (
    "Write to our officer Lauri Almond at DPO@essex.gov.uk or ring 03330 322970. The school will answer.\n"
    "Wycliffe House, Water Lane, Wilmslow, Cheshire SK9 5AF"
)
NAMES = re.compile(r"\b(?:ella|efosa|lauri almond|lauri|almond|lauri smith)\b", re.IGNORECASE)


def find_names(text: str, heard: Collection[str]) -> list[Span]:
    return [Span("name", match.start(), match.end(), match[0]) for match in NAMES.finditer(text)]


def is_reference(words: str) -> bool:
    return words.replace("-", "").replace(" ", "") in ("HJ100000006", "0770090012", "4010232137")


@pytest.fixture
def pseudonymiser() -> Pseudonymiser:
    return Pseudonymiser(find_names, Published.of(NOTICE), is_reference)


def test_every_kind_becomes_a_token_that_says_what_it_was(pseudonymiser: Pseudonymiser) -> None:
    said = "Ella, e@example.org, 07700 900123, CO4 9ZZ, 4 Mill Road, QQ123456C, 4111 1111 1111 1111"
    hidden = pseudonymiser.tokenise(said, {})
    assert hidden.text == "⟨name 1⟩, ⟨email 1⟩, ⟨phone 1⟩, ⟨postcode 1⟩, ⟨address 1⟩, ⟨nino 1⟩, ⟨card 1⟩"
    assert fill(hidden.text, dict(hidden.found)) == said


def test_a_name_that_runs_into_an_address_keeps_what_stands_before_it() -> None:
    text = "delete Ella Poe ella.p@example.org"
    pseudonymiser = Pseudonymiser(lambda text, _: [Span("name", 7, 20, text[7:20])], Published.of(""))
    hidden = pseudonymiser.tokenise(text, {})
    assert hidden.text == "delete ⟨name 1⟩ ⟨email 1⟩"
    assert fill(hidden.text, dict(hidden.found)) == text


def test_a_reference_of_ours_is_nobodys_whatever_the_message_means() -> None:
    pseudonymiser = Pseudonymiser(
        lambda text, _: [Span("number", 3, len(text), text[3:])], Published.of(""), is_reference
    )
    assert pseudonymiser.tokenise("of HJ-100000006", {}).text == "of HJ-100000006"
    assert pseudonymiser.tokenise("of HJ-10000000", {}).text == "of ⟨number 1⟩"
    assert pseudonymiser.tokenise("is 0770", {}, "contact").text == "is 0770"


def test_the_article_of_a_day_is_hidden_with_it(pseudonymiser: Pseudonymiser) -> None:
    assert pseudonymiser.tokenise("he fell on the third of may 2025", {}).text == "he fell on ⟨date 1⟩"
    assert pseudonymiser.tokenise("breathe 3 may 2025", {}).text == "breathe ⟨date 1⟩"


def test_the_same_value_has_the_same_token_however_it_is_written(pseudonymiser: Pseudonymiser) -> None:
    hidden = pseudonymiser.tokenise(
        "ella or ELLA, 07700 900123 or +44 7700 900 123 or 0044-7700-900123, A@Example.org a@example.org", {}
    )
    assert hidden.text == "⟨name 1⟩ or ⟨name 1⟩, ⟨phone 1⟩ or ⟨phone 1⟩ or ⟨phone 1⟩, ⟨email 1⟩ ⟨email 1⟩"
    assert [token for token, _ in hidden.found] == ["⟨name 1⟩", "⟨phone 1⟩", "⟨email 1⟩"]


def test_a_later_turn_knows_the_tokens_of_earlier_ones_and_counts_on(pseudonymiser: Pseudonymiser) -> None:
    first = pseudonymiser.tokenise("i am ella", {})
    second = pseudonymiser.tokenise("efosa is the son of ELLA", first.known)
    assert second.text == "⟨name 2⟩ is the son of ⟨name 1⟩"
    assert first.known.items() <= second.known.items()


def test_names_that_were_heard_are_handed_to_whoever_finds_names() -> None:
    heard: list[Collection[str]] = []

    def listen(text: str, names: Collection[str]) -> list[Span]:
        heard.append(names)
        return find_names(text, names)

    pseudonymiser = Pseudonymiser(listen, Published.of(""))
    pseudonymiser.tokenise("hello", pseudonymiser.tokenise("Efosa here", {}).known)
    assert heard == [[], ["efosa"]]


def test_a_possessive_stays_outside_the_token(pseudonymiser: Pseudonymiser) -> None:
    assert pseudonymiser.tokenise("ella's file", {}).text == "⟨name 1⟩'s file"


def test_a_typed_token_cannot_be_forged(pseudonymiser: Pseudonymiser) -> None:
    hidden = pseudonymiser.tokenise("show me ⟨name 1⟩", {"name:ella": "⟨name 1⟩"})
    assert hidden.text == "show me (name 1)"
    assert hidden.found == []


@pytest.mark.parametrize(
    "said",
    [
        "is DPO@essex.gov.uk right", "dpo@ESSEX.gov.uk", "dpo at essex dot gov dot uk", "ring 03330322970",
        "+44 3330 322970", "who is lauri almond", "LAURI", "sk95af", "almond",
    ],
)  # fmt: skip
def test_what_the_school_prints_is_never_hidden(pseudonymiser: Pseudonymiser, said: str) -> None:
    assert pseudonymiser.tokenise(said, {}).text == said


def test_a_name_that_only_shares_a_word_with_a_printed_one_is_hidden() -> None:
    finder = lambda text, heard: [Span("name", 0, len(text), text)]  # noqa: E731
    assert Pseudonymiser(finder, Published.of(NOTICE)).tokenise("lauri smith", {}).text == "⟨name 1⟩"


def test_a_word_printed_in_small_letters_too_does_not_make_a_name_public() -> None:
    finder = lambda text, heard: [Span("name", 0, len(text), text)]  # noqa: E731
    published = Published.of("Will you write? The school will answer.")
    assert Pseudonymiser(finder, published).tokenise("Will", {}).text == "⟨name 1⟩"


@pytest.mark.parametrize("said", ["HJ-100000006", "it is HJ 100 000 006?", "code 4010232137 please"])
def test_our_references_and_codes_are_never_hidden(pseudonymiser: Pseudonymiser, said: str) -> None:
    assert pseudonymiser.tokenise(said, {}).text == said


def test_a_telephone_number_that_begins_like_a_reference_is_hidden_whole(pseudonymiser: Pseudonymiser) -> None:
    assert pseudonymiser.tokenise("07700900123", {}).text == "⟨phone 1⟩"


def test_what_was_found_once_is_hidden_everywhere_in_the_message(pseudonymiser: Pseudonymiser) -> None:
    between = "and somebody in the office has since typed it into two forms that both say"
    hidden = pseudonymiser.tokenise(f"born 14/03/2017 {between} 14/03/2017", {})
    assert hidden.text == f"born ⟨date 1⟩ {between} ⟨date 1⟩"


def test_a_bare_answer_is_read_as_the_end_of_the_sentence_it_completes() -> None:
    seen: list[str] = []

    def finder(text: str, heard: Collection[str]) -> list[Span]:
        seen.append(text)
        at = text.index("xin")
        return [Span("name", at, at + 3, "xin")]

    hidden = Pseudonymiser(finder, Published.of("")).tokenise("xin", {}, "name")
    assert (seen, hidden.text) == (["my name is xin"], "⟨name 1⟩")


def test_what_the_question_says_is_not_part_of_the_answer() -> None:
    def finder(text: str, heard: Collection[str]) -> list[Span]:
        return [Span("name", 0, 2, "my"), *find_names(text, heard)]

    pseudonymiser = Pseudonymiser(finder, Published.of(""))
    assert pseudonymiser.tokenise("ella", {}, "name").text == "⟨name 1⟩"
    assert pseudonymiser.tokenise("yes", {}, "name").text == "yes"


def test_names_in_an_answer_to_the_question_for_one_are_found_by_what_reads_answers() -> None:
    def in_answers(text: str, heard: Collection[str]) -> list[Span]:
        return [Span("name", len(text) - 3, len(text), "xin"), Span("possible name", 11, 16, "hello")]

    pseudonymiser = Pseudonymiser(find_names, Published.of(""), find_in_answers=in_answers)
    assert pseudonymiser.tokenise("hello xin", {}, "name").text == "⟨possible name 1⟩ ⟨name 1⟩"
    assert pseudonymiser.tokenise("hello xin", {}).text == "hello xin"


@pytest.mark.parametrize(
    ("text", "sure", "unsure"),
    [("xin", [False], {"⟨name 1⟩"}), ("xin and xin", [False, True], set()), ("xin xin", [False, False], {"⟨name 1⟩"})],
)
def test_what_is_hidden_to_be_on_the_safe_side_is_told_apart_unless_it_surely_is_a_name_elsewhere(
    text: str, sure: list[bool], unsure: set[str]
) -> None:
    def finder(said: str, heard: Collection[str]) -> list[Span]:
        starts = [match.start() for match in re.finditer("xin", said)]
        return [Span("name", start, start + 3, "xin", one) for start, one in zip(starts, sure, strict=True)]

    assert Pseudonymiser(finder, Published.of("")).tokenise(text, {}).unsure == unsure


def test_a_number_without_area_code_is_a_phone_where_one_was_asked_for(pseudonymiser: Pseudonymiser) -> None:
    assert pseudonymiser.tokenise("862691", {}).text == "862691"
    assert pseudonymiser.tokenise("862691", {}, "contact").text == "⟨phone 1⟩"


def test_filling_leaves_a_token_that_is_not_known() -> None:
    assert fill("⟨name 1⟩ ⟨name 2⟩ ⟨other 1⟩", {"⟨name 2⟩": "ella"}) == "⟨name 1⟩ ella ⟨other 1⟩"


@pytest.mark.parametrize(
    ("tokens", "words"),
    [
        ("⟨name 1⟩'s file", "someone's file"),
        ("my son ⟨name 1⟩ is 9", "my son is 9"),
        ("my daughter called ⟨name 12⟩ is 9", "my daughter is 9"),
        ("mrs ⟨name 1⟩ said", "someone said"),
        ("ring ⟨phone 1⟩ or ⟨email 2⟩", "ring a phone number or an email address"),
        ("⟨nhs number 1⟩", "an NHS number"),
    ],
)
def test_the_classifier_reads_words_and_no_tokens(tokens: str, words: str) -> None:
    assert normalise_for_understanding(tokens) == words


PIECES = st.sampled_from(
    [
        "ella", "Ella's", "efosa", "my son", "is", "07700 900123", "+447700900456", "a@example.org", "jo at gmail",
        "co4 9zz", "born", "3/4/2016", "3 may 2015", "4 Mill Road", "call",
        "oh seven seven double oh nine hundred one two",
        "1", "three", "QQ123456C", ".", ",", "@", "-", "HJ-100000006", "dot", "lauri", "12", "the", "number", "nhs",
        "943 476 5919", "4111111111111111", "\n", "’s",
    ]
)  # fmt: skip
MESSAGES = st.one_of(st.text(), st.lists(PIECES, max_size=14).map(" ".join), st.lists(PIECES, max_size=8).map("".join))


def hide(text: str, known: dict[str, str] | None = None):  # type: ignore[no-untyped-def]
    return Pseudonymiser(find_names, Published.of(NOTICE), is_reference).tokenise(text, known or {})


@settings(deadline=None, max_examples=200)
@given(MESSAGES.filter(lambda text: "⟨" not in text and "⟩" not in text))
def test_filling_gives_back_what_was_said(text: str) -> None:
    hidden = hide(text)
    clears = [clear for _, clear in hidden.found]
    back = fill(hidden.text, dict(hidden.found))
    if len(re.findall("⟨", hidden.text)) == len(clears):
        assert back == text
    else:  # a value that was written in two ways comes back in one
        assert hide(back).text == hidden.text


@settings(deadline=None, max_examples=200)
@given(MESSAGES)
def test_nothing_that_was_found_remains_in_the_text(text: str) -> None:
    hidden = hide(text)
    left = re.sub(r"⟨[a-z ]+\d+⟩", "\0", hidden.text)
    for _, clear in hidden.found:
        if not is_reference(clear):  # the digits of a reference of ours may stand beside it, and stay
            assert not re.search(rf"(?<!\w){re.escape(clear)}(?!\w)", left)


@settings(deadline=None, max_examples=200)
@given(st.lists(PIECES, max_size=14).map(" ".join))
def test_a_text_with_tokens_holds_nothing_more_to_find(text: str) -> None:
    hidden = hide(text)
    assert hide(fill(hidden.text, {token: "…" * len(clear) for token, clear in hidden.found})).found == []


@settings(deadline=None, max_examples=200)
@given(MESSAGES)
def test_the_tokens_of_a_text_are_exactly_those_found(text: str) -> None:
    hidden = hide(text)
    assert (
        set(re.findall(r"⟨[^⟩]*⟩", hidden.text)) == {token for token, _ in hidden.found} <= set(hidden.known.values())
    )
