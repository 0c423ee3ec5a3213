"""Where phrases begin and end, what stands beside a word, and what a capital letter means."""

from __future__ import annotations

from bot.pii.names.grammar import Sentence
from tests.name_factories import words


def sentence(text: str) -> Sentence:
    return Sentence(text, words(text))


def test_a_phrase_ends_at_a_comma_and_a_sentence_starts_after_a_stop() -> None:
    said = sentence("well, we know. They do")
    assert [said.starts(n) for n in range(5)] == [True, False, False, True, False]
    assert [said.ends_phrase(n) for n in range(5)] == [True, False, True, False, True]


def test_what_stands_before_reaches_back_three_words_within_the_phrase() -> None:
    said = sentence("no! this is my son's name")
    assert said.before(0) == []
    assert said.before(1) == []
    assert said.before(5) == ["is", "my", "son's"]
    assert (said.following(3), said.following(5)) == ("son", "")


def test_only_a_space_makes_two_words_stand_side_by_side() -> None:
    said = sentence("ella patel's tom, jo")
    assert [said.beside(n) for n in range(4)] == [False, True, False, False]


def test_a_word_all_in_capitals_has_none_that_means_anything() -> None:
    said = sentence("so Tom and ELLA left")
    assert [said.shouts(n) for n in range(5)] == [True, False, True, True, True]
    assert sentence("SO TOM LEFT").shouts(1)


def test_kin_is_told_by_the_word_before_where_it_says_little() -> None:
    assert sentence("my little one").is_kin(2)
    assert not sentence("only one").is_kin(1)
    assert sentence("my son").is_kin(1)


def test_an_everyday_word_reads_on_where_it_is_used_as_one() -> None:
    assert sentence("my son will see").reads_on(2)
    assert sentence("i hope you know").reads_on(1)
    assert not sentence("my son has it").reads_on(1)
