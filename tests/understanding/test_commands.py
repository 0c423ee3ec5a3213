"""What a message does in a request, on frozen messages by strangers: the floors of the network that ships."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from bot.conversations.danger_context import QUESTIONS
from bot.conversations.pseudonymisation import tokenised
from bot.law.request_fields import CONTACT, DETAILS
from bot.law.rights import Right, Who
from bot.nlu.command_network import command_network
from bot.pii.pseudonymiser import Pseudonymiser, fill
from bot.requests.begin import TWO, begin
from bot.requests.commands import AFTER_RECEIPT, CORRECTS, MARKS, Command, Commands, Mark
from bot.requests.dialogue import hear
from bot.requests.draft import CONFIRM, Heard, Intake
from bot.requests.slots import about_of, repaired
from tests.factories import PROJECT
from tests.intake_factories import RIGHTS, complete
from tools.marked_lines import marked, read_marks, unmarked

FOLDER: Final = PROJECT / "data" / "evaluation" / "commands"
COUNTED: Final = PROJECT / "data" / "wishes" / "w35.jsonl"
_SIGNS: Final = " ,.;:!?()\"'“”‘’"
NAMES: Final = ("name", "child", "other")
TELLING: Final = {"answer", "other_slot", "correct", "change_request", "add", "add_request"}
FLOORS: Final = json.loads((FOLDER / "floors.json").read_text(encoding="utf-8"))


@cache
def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def heard(pseudonymiser: Pseudonymiser, line: dict[str, Any]) -> Heard:
    return _heard(pseudonymiser, unmarked(line["text"])[0], "" if line["asks"] == "none" else line["asks"])


@cache
def _heard(pseudonymiser: Pseudonymiser, typed: str, asks: str) -> Heard:
    text = tokenised(pseudonymiser, typed, {}, asks).text
    network = command_network().afterwards if asks == "receipt" else command_network()
    return Heard(text, commands=network(text, QUESTIONS.get(asks, "")))


def letters(words: str) -> str:
    return re.sub(r"[\W_]", "", words.casefold())


def is_put_right(line: dict[str, Any], read: Commands) -> bool:
    """Whether a correction that was read so leaves the wish as its writer says."""
    asks = "details" if line["asks"] == "more" else line["asks"]
    wished = Intake(1, right=Right(line["right"]), who=Who.MY_CHILD, asks=asks).with_word(DETAILS, line["wish"])
    return is_as_it_should_be(line, repaired(wished, Heard(unmarked(line["text"])[0], commands=read)))


def is_as_it_should_be(line: dict[str, Any], now: Intake) -> bool:
    """Whether nothing that was taken back is left in the wish, and all that is wanted is there."""
    wish = now.words.get(DETAILS, "").casefold()
    return is_all_there(line, now) and not any(words.casefold() in wish for words in line["gone"])


def is_all_there(line: dict[str, Any], now: Intake) -> bool:
    """Whether all that is wanted is in the wish or beside it."""
    return all(words.casefold() in now.told.casefold() for words in line["there"])


def test_the_messages_are_as_they_were_frozen() -> None:
    for row in (FOLDER / "frozen.txt").read_text(encoding="utf-8").splitlines():
        digest, name = row.split()
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest, f"{name} judges, and is never mended"


@pytest.mark.parametrize(
    ("name", "when"),
    [
        ("at_the_check", ""),
        ("at_the_check_later", "later: "),
        ("two_at_once", "two at once: "),
        ("answers_later", "answers later: "),
    ],
)
def test_a_yes_in_any_words_sends_and_nothing_else_does(pseudonymiser: Pseudonymiser, name: str, when: str) -> None:
    held, sent = [], []
    for line in lines(name):
        if line["asks"] != "confirm":
            continue
        ends = hear(complete(Right.ACCESS), heard(pseudonymiser, line), RIGHTS).ends == "open"
        is_yes = line.get("sends", "affirm" in line["labels"])
        if is_yes and not ends:
            held.append(line["text"])
        if not is_yes and ends:
            sent.append(line["text"])
    assert len(sent) <= FLOORS[f"{when}sent that should not be"], sent
    assert len(held) <= FLOORS[f"{when}held that should be sent"]


@pytest.mark.parametrize(("file", "when"), [(FOLDER / "requests_later.jsonl", "later"), (COUNTED, "first words")])
def test_whom_first_words_are_about_is_known_as_often_as_was_reached(
    pseudonymiser: Pseudonymiser, file: Path, when: str
) -> None:
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    told = [line for line in rows if line.get("who", "unknown") != "unknown"]
    found: Counter[bool | None] = Counter()
    for line in told:
        text, _, _ = marked(pseudonymiser, line["text"], "")
        who = command_network().first_words(text).who()
        found[who and who.value == line["who"]] += 1
    assert found[True] >= FLOORS[f"{when}: whom it is about, right"]
    assert found[False] <= FLOORS[f"{when}: whom it is about, wrong"]


def test_a_second_wish_in_first_words_is_heard_as_often_as_was_reached_and_hardly_one_is_made_up(
    pseudonymiser: Pseudonymiser,
) -> None:
    found: Counter[str] = Counter()
    for line in lines("two_wishes"):
        read = command_network().first_words(marked(pseudonymiser, line["text"], "")[0])
        first = max(read.also, key=lambda right: read.also[right])
        second = read.second(first)
        is_right = {first, second} == {line["right"], line["second"]}
        found["heard" if line["second"] else "made up"] += read.has(Command.ADD_REQUEST, TWO)
        found["named" if is_right else "named wrongly"] += bool(second)
    assert found["heard"] >= FLOORS["two wishes: heard of 100"]
    assert found["made up"] <= FLOORS["two wishes: made up of 100"]
    assert found["named"] >= FLOORS["two wishes: which is the second, right"]
    assert found["named wrongly"] <= FLOORS["two wishes: which is the second, wrong or made up"]


def test_whom_an_answer_names_is_known_as_often_as_was_reached(pseudonymiser: Pseudonymiser) -> None:
    found: Counter[bool | None] = Counter()
    for line in lines("two_at_once"):
        if line.get("who", "unknown") != "unknown":
            about, _ = about_of(heard(pseudonymiser, line), answering=True)
            found[about and about.value == line["who"]] += 1
    assert found[True] >= FLOORS["two at once: whom it is about, right"]
    assert found[False] <= FLOORS["two at once: whom it is about, wrong"]


@pytest.mark.parametrize("name", ["at_the_check", "in_the_form", "answers_later"])
def test_the_likeliest_command_is_a_true_one_as_often_as_was_reached(pseudonymiser: Pseudonymiser, name: str) -> None:
    right = 0
    for line in lines(name):
        commands = heard(pseudonymiser, line).commands
        right += max(Command, key=commands.chance).value in line["labels"]
    assert right >= FLOORS[f"likeliest is true, {name}"]


def test_what_is_wanted_after_the_receipt_is_known_as_often_as_was_reached(pseudonymiser: Pseudonymiser) -> None:
    right = sum(
        max(AFTER_RECEIPT, key=heard(pseudonymiser, line).commands.chance).value in line["labels"]
        for line in lines("after_the_receipt")
    )
    assert right >= FLOORS["after the receipt"]


def test_of_an_account_hardly_any_address_is_taken_that_is_not_the_writers_own(pseudonymiser: Pseudonymiser) -> None:
    own = others = 0
    for line in lines("accounts"):
        hidden = tokenised(pseudonymiser, line["text"], {}, "")
        heard_first = Heard(hidden.text, commands=command_network().first_words(hidden.text))
        given = letters(
            fill(begin(1, Right.BREACH_REPORT, heard_first).intake.words.get(CONTACT, ""), dict(hidden.found))
        )
        is_own = any(letters(one) in given or given in letters(one) for one in line["answer_by"])
        own, others = own + bool(given and is_own), others + bool(given and not is_own)
    assert own >= FLOORS["accounts: the writer's own address, taken along"]
    assert others <= FLOORS["accounts: another address, taken along"]


def test_words_are_marked_as_often_as_was_reached(pseudonymiser: Pseudonymiser) -> None:
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for line in lines("marks"):
        asks = "" if line["asks"] == "none" else line["asks"]
        text, words, kinds = marked(pseudonymiser, line["text"], asks)
        told = {
            (MARKS[kind], text[start:end].strip(_SIGNS))
            for (start, end), kind in zip(words, kinds, strict=True)
            if kind
        }
        found = {
            (mark.kind, text[start:end].strip(_SIGNS))
            for mark in (
                command_network()(text, QUESTIONS[asks]) if asks else command_network().first_words(text)
            ).marks
            for start, end in words
            if mark.start <= start < mark.end
        }
        right.update(kind for kind, _ in told & found)
        wrong.update(kind for kind, _ in found - told)
    assert {kind: count for kind, count in FLOORS["words found"].items() if right[kind] < count} == {}
    assert {kind: count for kind, count in FLOORS["words found that are none"].items() if wrong[kind] > count} == {}


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ("he's ⟨name 1⟩, class 3 Elm", "class 3 Elm"),
        ("⟨name 1⟩ yr 3 sycamore", "yr 3 sycamore"),
        ("⟨name 1⟩, Year 5.", "Year 5"),
        ("⟨name 1⟩, class 3E and hes nearly 9", "class 3E"),
    ],
)
def test_a_class_keeps_its_number_and_its_name(answer: str, kept: str) -> None:
    assert command_network()(answer, QUESTIONS["child"]).marked("class") == (kept,)


@pytest.mark.parametrize(("name", "when"), [("repairs", ""), ("repairs_later", "later ")])
def test_a_correction_that_is_read_beside_its_wish_puts_it_right_as_often_as_was_reached(name: str, when: str) -> None:
    right = 0
    for line in lines(name):
        text, _ = unmarked(line["text"])
        asks = "more" if line["asks"] == "more" else "confirm"
        read = command_network().beside(text, line["wish"], command_network()(text, QUESTIONS[asks]))
        right += is_put_right(line, replace(read, chances={Command.CORRECT.value: 1.0}))
    assert right >= FLOORS[f"repairs {when}read beside the wish"]


@pytest.mark.parametrize("name", ["repairs", "repairs_later", "repairs_third", "repairs_fourth", "check_fifth"])
def test_a_correction_at_the_check_changes_the_wish_or_stands_beside_it_as_often_as_was_reached(name: str) -> None:
    kept = right = 0
    for line in (line for line in lines(name) if line.get("tells", True)):
        wished = replace(complete(Right(line["right"])).without(DETAILS).with_word(DETAILS, line["wish"]), asks=CONFIRM)
        if line["asks"] == "more":
            wished = replace(wished, asks=DETAILS, may_add=True)
        text, _ = unmarked(line["text"])
        read = command_network()(text, QUESTIONS["more" if line["asks"] == "more" else "confirm"])
        if read.has(Command.CORRECT, CORRECTS):
            read = command_network().beside(text, line["wish"], read)
        now = hear(wished, Heard(text, commands=read), RIGHTS).intake
        is_right = is_as_it_should_be(line, now)
        right += is_right
        kept += is_right or (text in now.told and (line["wish"].strip() in now.told or is_all_there(line, now)))
    assert right >= FLOORS["corrections at the check"][name]["right"]
    assert kept >= FLOORS["corrections at the check"][name]["right or beside"]


def test_what_tells_nothing_at_the_check_is_kept_for_something_as_seldom_as_was_reached(
    pseudonymiser: Pseudonymiser,
) -> None:
    kept = []
    for line in (line for name in ("at_the_check", "at_the_check_later", "check_fifth") for line in lines(name)):
        if line["asks"] == "confirm" and not line.get("tells", {*line.get("labels", ())} & TELLING):
            turn = hear(complete(Right.ACCESS), heard(pseudonymiser, line), RIGHTS)
            is_question = any(said.what == "unanswered" for said in turn.said)
            kept += [line["text"]] if turn.intake.note and not is_question else []
    assert len(kept) <= FLOORS["kept at the check that tells nothing"], kept


def test_a_correction_leaves_the_wish_as_it_should_be_as_often_as_was_reached() -> None:
    """By the marks of those who wrote it: how well marks are found is judged above."""
    right = 0
    for line in lines("repairs"):
        text, told = unmarked(line["text"])
        marks = tuple(Mark(MARKS[kind], start, end, text[start:end]) for start, end, kind in told)
        right += is_put_right(line, Commands({Command.CORRECT.value: 1.0}, marks))
    assert right >= FLOORS["repairs by the writers' own marks"]


@pytest.mark.parametrize("asks", ["name", "child"])
def test_a_name_that_was_asked_for_is_hidden_and_kept_and_little_else_is_kept_for_one(
    pseudonymiser: Pseudonymiser, asks: str
) -> None:
    found: Counter[str] = Counter()
    for line in (line for line in lines("answers") if line["asks"] == asks):
        text, marks = read_marks(line["text"])
        told = [(kind, text[start:end]) for start, end, kind in marks if kind in NAMES]
        hidden = tokenised(pseudonymiser, text, {}, asks)
        clear = dict(hidden.found)
        found["left open"] += sum(letters(words) in letters(hidden.text) for _, words in told)
        intake = replace(complete(Right.ACCESS).without(asks), asks=asks)
        read = Heard(hidden.text, commands=command_network()(hidden.text, QUESTIONS[asks]))
        kept = letters(fill(hear(intake, read, RIGHTS).intake.words.get(asks, ""), clear))
        asked = [letters(words) for kind, words in told if kind == asks]
        found["kept"] += any(words in kept for words in asked)
        found["kept for one"] += bool(kept and not asked)
    assert found["kept"] >= FLOORS[f"answers, {asks}: kept"]
    assert found["kept for one"] <= FLOORS[f"answers, {asks}: kept for one"]
    assert found["left open"] <= FLOORS[f"answers, {asks}: left open"]
