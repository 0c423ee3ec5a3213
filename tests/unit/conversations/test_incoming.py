"""For the ear and for the keys of a telephone: what is said aloud, and what a key picks."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.keypad import key_map
from bot.notice import answer_variants
from bot.notice.folder import SchoolFolder
from bot.notice.reply import Choice, Given, Reply
from bot.speech.render import SHALL_I_READ, speakable, spoken_reply

ASKED = Reply("clarify", "Which?", choices=(Choice("First", "one"), Choice("Second", "two"))).with_keys()


def test_a_digit_picks_the_choice_that_shows_it() -> None:
    assert [key_map.pick(ASKED, key) for key in "12"] == list(ASKED.choices)


@pytest.mark.parametrize(("key", "meaning"), [("0", "person"), ("*", "repeat"), ("3", "nothing"), ("#", "menu")])
def test_zero_asks_for_a_person_star_for_the_same_again_and_hash_for_the_main_list(key: str, meaning: str) -> None:
    assert key_map.pick(ASKED, key) == meaning


@given(st.sampled_from(sorted(key_map.KEYS)))
def test_every_key_of_a_telephone_means_something(key: str) -> None:
    picked = key_map.pick(ASKED, key)
    assert isinstance(picked, Choice) or picked in {"person", "repeat", "menu", "nothing"}


def test_at_most_five_choices_have_a_key_each_its_own() -> None:
    many = Reply("clarify", "Which?", choices=tuple(Choice(f"C{n}", f"c{n}") for n in range(7))).with_keys()
    assert [choice.key for choice in many.choices] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("jo_b.smith+x@ex-ample.org", "jo underscore b dot smith plus x at ex dash ample dot org"),
        ("Ring 0800 1111.", "Ring zero eight zero zero, one one one one."),
        ("Ring 03330 322970 now", "Ring zero three three three zero, three two two nine seven zero now"),
        ("See https://ico.org.uk/make-a-complaint/ now", "See the web page shown in the chat now"),
        ("See www.example.org", "See the web page shown in the chat"),
        ("2 years", "2 years"),
    ],
)
def test_what_is_written_is_made_fit_to_be_spoken(written: str, said: str) -> None:
    assert speakable(written) == said


def test_every_reply_can_be_spoken_without_addresses_or_long_numbers(folder: SchoolFolder) -> None:
    for topic, reply in folder.book.replies.items():
        said = spoken_reply(reply.with_keys())
        assert said.strip(), topic
        assert not re.search(r"@|https?:|www\.", said), topic
        assert not re.search(r"\d[\d ]{3,}\d", said), topic
        assert "\n" not in said
        for choice in reply.with_keys().choices:
            assert f"press {choice.key}." in said


def test_the_notice_is_named_before_its_words_are_read_to_who_asks_for_them(folder: SchoolFolder) -> None:
    short = answer_variants.for_the_ear(answer_variants.offered(folder.book, "ask_cookies_off"), "ask_cookies_off")
    assert "The notice says, under" not in spoken_reply(short)
    assert SHALL_I_READ in spoken_reply(short)
    reply = answer_variants.where(folder.book, "ask_cookies_off")
    assert f"The notice says, under {reply.sources[0].heading}: " in spoken_reply(reply)


def test_at_the_check_a_name_and_a_mailbox_are_said_and_then_spelt() -> None:
    given_ = (
        Given("name", "Your name", "Siobhan O'Neill"),
        Given("child", "Their name and class", "Zain in year 4"),
        Given("contact", "The school answers you", "By e-mail: jo_b.smith2@example.org"),
        Given("details", "In your words", "Write to Mr Poe."),
    )
    said = spoken_reply(Reply("confirm", "Please check.", answers=given_, asks_for="confirm"), "voice")
    assert said == (
        "Please check. Your name: Siobhan O'Neill. That is spelt S, I, O, B, H, A, N; O; N, E, I, L, L. "
        "Their name and class: Zain in year 4. That is spelt Z, A, I, N. "
        "The school answers you: By e-mail: jo underscore b dot smith2 at example dot org. "
        "Before the at sign that is spelt j, o, underscore, b, dot, s, m, i, t, h, 2. "
        "In your words: Write to Mr Poe."
    )


@pytest.mark.parametrize("left_out", ["⟨name 1⟩", "Left out"])
def test_at_the_check_what_is_no_name_is_not_spelt_letter_by_letter(left_out: str) -> None:
    reply = Reply("confirm", "Please check.", answers=(Given("name", "Your name", left_out),))
    assert "That is spelt" not in spoken_reply(reply)


@given(st.text())
def test_any_text_can_be_spoken(text: str) -> None:
    speakable(text)
