"""Personal data is caught at the door, and ordinary words pass it: measured on messages nobody tuned a list for.

``tests/fixtures/personal_data.jsonl`` has 391 messages with identifiers and 221 without. They were written by
imagination, most of them before the rules they test; no name in it was copied into a list of the product.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.pii.pseudonymiser import Pseudonymiser, normalise_for_understanding

pytest.importorskip("spacy")

FIXTURE = Path(__file__).parents[2] / "fixtures" / "personal_data.jsonl"
WORD = re.compile(r"[^\W_]+")


def messages() -> list[dict[str, Any]]:
    return [json.loads(line) for line in FIXTURE.read_text(encoding="utf-8").splitlines()]


def words(text: str) -> list[str]:
    return [word for word in WORD.findall(text.lower()) if len(word) > 1]


def test_what_identifies_is_caught(pseudonymiser: Pseudonymiser) -> None:
    """An identifier is caught when none of its words is left, but for words that the rest of the message has too."""
    said: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for message in messages():
        left = words(pseudonymiser.tokenise(message["text"], {}).text)
        for identifier in message["identifiers"]:
            elsewhere = words(message["text"].replace(identifier["text"], " "))
            said[identifier["kind"]] += 1
            missed[identifier["kind"]] += any(
                word in left and word not in elsewhere for word in words(identifier["text"])
            )
    for kind, count in said.items():
        print(f"{kind:11} {count - missed[kind]:3} of {count}")
    assert 1 - missed.total() / said.total() >= 0.985
    assert missed.total() == missed["name"]


def test_ordinary_words_are_left_alone(pseudonymiser: Pseudonymiser) -> None:
    ordinary = [message["text"] for message in messages() if not message["identifiers"]]
    touched = {text: found for text in ordinary if (found := pseudonymiser.tokenise(text, {}).found)}
    share = sum(len(words(clear)) for found in touched.values() for _, clear in found) / sum(
        len(words(t)) for t in ordinary
    )
    print(f"touched {share:.2%} of the words of {len(ordinary)} ordinary messages", *touched.items(), sep="\n")
    assert share <= 0.003


@pytest.mark.parametrize(
    "said",
    [
        "I'm worried", "im angry", "i am a parent", "this is ridiculous", "my son is", "my daughter has",
        "my son hates it",
        "who is lauri almond", "is it lauri", "Wycliffe House, Water Lane, Wilmslow, Cheshire SK9 5AF",
        "is DPO@essex.gov.uk right?", "d p o at essex dot gov dot uk", "ring 03330 322970 or 01206 862691",
        "does facebook or parent pay or arbor get it", "in may or june or august", "we moved to colchester",
    ],
)  # fmt: skip
def test_these_are_never_touched(pseudonymiser: Pseudonymiser, said: str) -> None:
    assert pseudonymiser.tokenise(said, {}).text == said


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("name", "hope"),
        ("name", "xin yi"),
        ("name", "will"),
        ("name", "олена коваль"),
        ("child", "grace"),
        ("child", "may"),
    ],
)
def test_a_bare_answer_to_the_question_for_a_name_is_hidden(
    pseudonymiser: Pseudonymiser, asked: str, said: str
) -> None:
    # In a script that is not read a name is one because the doorkeeper says that one was asked for
    assert pseudonymiser.tokenise(said, {}, asked, unread_as="name").text == "⟨name 1⟩"


def test_a_day_that_is_somebodys_is_hidden_in_an_answer_too(pseudonymiser: Pseudonymiser) -> None:
    hidden = pseudonymiser.tokenise("ella poe, she was off on 3 may with her chest", {}, "child")
    assert hidden.text == "⟨name 1⟩, she was off on ⟨date 1⟩ with her chest"


@pytest.mark.parametrize(
    ("said", "left"), [("Mia Petrie 3H", "3H"), ("Jonas Lis 4B", "4B"), ("omar aziz 6l pls", "6l pls")]
)
def test_the_letter_of_a_class_behind_a_name_is_no_name(pseudonymiser: Pseudonymiser, said: str, left: str) -> None:
    assert pseudonymiser.tokenise(said, {}, "child").text == f"⟨name 1⟩ {left}"


def test_a_name_right_behind_a_digit_is_hidden(pseudonymiser: Pseudonymiser) -> None:
    assert "Isla" not in pseudonymiser.tokenise("1Isla Webb 2Tom Webb", {}, "child").text


@pytest.mark.parametrize("said", ["no", "yes", "skip", "why do you need it", "i dont want to say", "cancel"])
def test_an_answer_that_is_no_name_is_left(pseudonymiser: Pseudonymiser, said: str) -> None:
    assert pseudonymiser.tokenise(said, {}, "name").text == said


def test_a_name_of_everyday_words_that_no_rule_knows_is_found(pseudonymiser: Pseudonymiser) -> None:
    assert pseudonymiser.tokenise("Dean read my letter. Joy typed it.", {}).text.startswith("⟨name 1⟩ read")


def test_a_name_that_no_list_knows_is_hidden_again_in_a_later_turn(pseudonymiser: Pseudonymiser) -> None:
    first = pseudonymiser.tokenise("my son is called jazwin", {})
    assert pseudonymiser.tokenise("so can jazwin see it", first.known).text == "so can ⟨name 1⟩ see it"


def test_the_classifier_reads_a_sentence_without_names(pseudonymiser: Pseudonymiser) -> None:
    hidden = pseudonymiser.tokenise("can you send my son tobiah's file to kay@example.org", {})
    assert normalise_for_understanding(hidden.text) == "can you send my son's file to an email address"


def test_a_long_message_that_is_all_numbers_or_names_is_not_slow(pseudonymiser: Pseudonymiser) -> None:
    start = time.process_time()
    for text in ("1 " * 1500, "born 1 may " * 270, "seven " * 500, "ab-" * 1000, "Anna Smith told Bob. " * 140):
        pseudonymiser.tokenise(text, {})
    assert time.process_time() - start < 5


def test_finding_names_loads_no_rasa() -> None:
    code = (
        "import sys, bot.pii.names.model; sys.exit(any(m.split('.')[0] in ('rasa', 'tensorflow') for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("cookie", ["_utma", "_utmb", "_utmc", "_utmz", "_utmxx"])
def test_the_cookies_of_the_notice_are_never_taken_for_names(pseudonymiser: Pseudonymiser, cookie: str) -> None:
    assert pseudonymiser.tokenise(f"what is {cookie}", {}).found == []
