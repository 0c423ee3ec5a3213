"""A parent's own words are known when they are changed a little, and what another parent might say is not taken for them."""

from __future__ import annotations

import random
from collections import defaultdict
from itertools import permutations

import pytest

from bot.app.learning import library_of
from bot.learning.model_evaluation import frozen_questions
from bot.learning.verbatim_check import ANYBODYS, CommonWords, is_own_words, shared_words
from tests.factories import DATA

# What a parent typed, what is the same with a word or two changed, and what another parent might say who wants the same.
PAIRS = [
    (
        "can i see what u hold on my son",
        "Can I see what you hold on my son?",
        "May a parent read everything in their child's file?",
    ),
    (
        "please delete all the photos of my daughter from the website and the facebook page",
        "please delete all photos of my daughter from your website and facebook page",
        "Take pictures of a child off the school's internet pages",
    ),
    (
        "who do i ring about the wrong phone number on my childs file",
        "Who do I ring about a wrong phone number on my child's file?",
        "The contact details on a pupil's record are wrong, whom can I phone?",
    ),
    (
        "my ex husband has asked the school for my new address can he get it",
        "my ex husband asked school for my address, can he get it",
        "Would the other parent be told where we live now?",
    ),
    (
        "how long do you keep the files after my child leaves the school",
        "How long do you keep files after a child leaves the school?",
        "When are the records of former pupils thrown away?",
    ),
    (
        "im not happy that the teacher put my sons name on the board what can i do",
        "I'm not happy that a teacher put my son's name on the board, what can I do?",
        "I want to complain that a pupil was named in front of the class",
    ),
    (
        "what do you do with fingerprints for the lunch queue",
        "what do you do with the fingerprints from the lunch queue",
        "Is biometric data taken when children pay for dinner?",
    ),
    (
        "on my file the school says we live in colchester and we moved to harwich in may",
        "the school says we live in colchester and we moved to harwich on my file",
        "Our home address has changed and your records are out of date",
    ),
    (
        "someone at the gate told me that you sell our data to a company is it true",
        "is it true that you sell our data to a company",
        "Does the school make money from our information?",
    ),
    (
        "where can i complain about the head teacher sharing my emails",
        "where can I complain about a head teacher sharing my e-mails",
        "How do I report that a member of staff passed on private messages?",
    ),
]
INFLECTED = [
    ("can i see what u hold on my son", "Can I see what you held on my sons?"),
    ("delete all my photos please", "delete all of my photo please"),
    ("you filmed my daughter in her swimming lessons", "You film my daughters in a swimming lesson"),
    ("who keeps records of visitors", "who keeps a record of a visitor"),
    ("my boys teacher shared his marks with the class", "my boy's teachers share his mark with classes"),
    ("photos deleted", "photo deleting"),
]


@pytest.mark.parametrize(("said", "nearly", "_rewritten"), PAIRS)
def test_the_same_words_with_a_few_changed_are_a_parents_own(said: str, nearly: str, _rewritten: str) -> None:
    assert is_own_words(nearly, said)


@pytest.mark.parametrize(("said", "_nearly", "rewritten"), PAIRS)
def test_what_another_parent_might_say_is_not(said: str, _nearly: str, rewritten: str) -> None:
    assert not is_own_words(rewritten, said)


def test_a_piece_of_a_long_story_is_a_parents_own_words() -> None:
    story = (
        "hello i have been to the school twice now and nobody could tell me who looks at the medical notes of my boy"
    )
    assert is_own_words("tell me who looks at the medical notes", story)


def test_three_words_are_what_anybody_types_unless_they_are_the_very_same() -> None:
    assert not is_own_words("switch cookies off", "turn cookies off")
    assert is_own_words("Cookies off!", "cookies off")


@pytest.mark.parametrize(("said", "inflected"), INFLECTED)
def test_other_endings_make_no_other_sentence(said: str, inflected: str) -> None:
    assert is_own_words(inflected, said)


def test_all_that_was_said_within_a_longer_sentence_is_a_parents_own_words() -> None:
    assert (
        is_own_words("Could you tell me please who sees the medical notes at this school", "who sees medical notes")
        is False
    )
    assert is_own_words("Could you tell me please who sees medical notes at this school", "who sees medical notes")


COMMON = CommonWords(
    ["Photos and videos of my child", "Subject access"],
    ["You have the right to make a subject access request at any time."],
    [f"do you want to know {word} you put on the internet" for word in ("what", "who", "when", "where", "why")],
)


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("How do I make a subject access request", "can I make a subject access request by phone"),
        ("Where are photos and videos kept", "where photos and videos go"),
        ("what will you put on the internet then", "you put on the internet what"),
    ],
)
def test_words_of_a_topic_of_the_law_and_of_the_library_are_nobodys_own(sentence: str, said: str) -> None:
    assert is_own_words(sentence, said)
    assert not is_own_words(sentence, said, COMMON)


@pytest.mark.parametrize(("said", "nearly", "_rewritten"), PAIRS)
def test_what_is_somebodys_own_stays_so_beside_common_words(said: str, nearly: str, _rewritten: str) -> None:
    assert is_own_words(f"{nearly}, I make a subject access request", f"{said} i make a subject access request", COMMON)


def test_fewer_examples_than_make_words_anybodys_make_nothing_common() -> None:
    few = CommonWords(examples=["who told gran about the tooth"] * (ANYBODYS - 1))
    assert is_own_words("Who told gran about the tooth", "who told gran about the tooth", few)


def test_the_words_that_have_to_change_are_named_as_they_were_written() -> None:
    said = "nobody could tell me who looks at the medical notes of my boy"
    assert shared_words("Please: who looks at the Medical Notes there?", said) == "who looks at the Medical Notes"
    assert shared_words("Where is the pool", said) == "the"


BLOG = "who decides what teachers write on the class blog"


@pytest.mark.parametrize(
    "nearly",
    ["Who decides what teachers write on a class blog?", "who decides what the teachers put on our class blog"],
)
def test_little_words_that_are_changed_make_no_other_sentence(nearly: str) -> None:
    assert is_own_words(nearly, BLOG)


def test_the_subject_of_a_topic_in_a_few_plain_words_is_nobodys_own_and_a_story_about_it_is() -> None:
    about = library_of(DATA / "nlu").and_also(CommonWords(subject=["Lost property"]))
    for plain in ("do you have a lost property box", "where is the lost property box", "my boy has lost his coat"):
        assert about.is_plain(plain)
        assert not library_of(DATA / "nlu").is_plain(plain)
    for own in (
        "she left her lunchbox in class yesterday",
        "my gran lost her purple glasses and the lost property lady sat on them",
    ):
        assert not about.is_plain(own)


def test_two_strangers_who_ask_the_same_are_hardly_ever_taken_for_one() -> None:
    """8,000 pairs of the frozen questions with the same right answer, of different writers or styles."""
    alike = defaultdict(list)
    for one in frozen_questions():
        if one.sections or one.right:
            writer = next((mark for mark in ("-b-", "-c-") if mark in one.id), "")
            alike[(one.kinds, one.sections, one.right)].append((writer, one.style, one.text))
    pairs = [(a[2], b[2]) for same in alike.values() for a, b in permutations(same, 2) if a[:2] != b[:2]]
    random.Random(1).shuffle(pairs)
    library = library_of(DATA / "nlu")
    assert sum(is_own_words(one, other, library) for one, other in pairs[:8000]) <= 27


def test_the_library_frees_what_strangers_share_and_still_knows_a_copy() -> None:
    """On questions by strangers: of copies with one word left out nearly all are known."""
    library = library_of(DATA / "nlu")
    asked = [one.text for one in frozen_questions() if len(one.text.split()) > 5]
    copies = [(" ".join(text.split()[:2] + text.split()[3:]), text) for text in asked]
    assert sum(is_own_words(copy, text, library) for copy, text in copies) >= 0.98 * len(copies)
