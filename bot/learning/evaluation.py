"""How well a model understands: frozen questions, what a fair judge accepts, and two models compared on them.

The questions are those of data/evaluation/questions. They are read only to count and to show what would change; an
example that is nearly one of them is refused, so that they stay a fair test.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.notice.follow_ups import is_danger
from bot.notice.reply import Reply

DANGER: Final = "danger_"
"""What the topics of somebody in danger begin with."""
REFUSED: Final = ("out_of_scope", "not_understood")
_ASKED_BACK: Final = frozenset({"clarify", "not_understood", "out_of_scope"})  # kinds that answer nothing wrongly
SHARES: Final = ("right", "danger", "outside", "kept")
HALVES: Final = ("development", "final")
LATER: Final = {
    "-b-": "second",
    "-c-": "third",
    "-d-": "fourth",
    "-e-": "fifth",
    "-f-": "sixth",
    "-g-": "seventh",
    "-h-": "eighth",
}
"""What stands in the ids of the sets that strangers wrote later, each after the one before had been counted often."""
GROUPS: Final = (*HALVES, *(f"{which} {half}" for which in LATER.values() for half in HALVES))
"""The halves of the questions of the first writers, and of those who wrote later."""
COPIED: Final = 0.8
"""An example that shares more than this of its groups of four letters with a question is a copy of it."""
_LEFT_OUT: Final = re.compile(r"\b(does not (say|name)|gives? no|has no link|links are empty|only hold this one)\b")
_SOME: Final = 4  # words
_LONG: Final = 6  # words
_WORST_FIRST: Final = ("worse", "same", "better")
BY_CHANCE: Final = 0.01
"""How far below a floor a share may be by chance alone."""


@dataclass(frozen=True)
class Question:
    """What a person types, the kinds of reply that a fair judge accepts, and sections any one of which is right."""

    id: str
    text: str
    kinds: tuple[str, ...]
    sections: tuple[str, ...]
    right: str | None
    style: str = ""


@dataclass(frozen=True)
class Change:
    """A question that the new model takes for another topic than the old one."""

    question: str
    old: str
    new: str
    was_right: bool
    is_right: bool
    verdict: str
    """``better``, ``worse``, or ``same`` where one is as right or as wrong as the other."""


def read(files: Iterable[str]) -> list[Question]:
    """The questions of files of JSON lines; a line that is no question with its kinds is left out.

    >>> read(['{"id": "a-1", "style": "plain", "text": "hi", "kinds": ["chitchat"], "sections": []}'])[0].kinds
    ('chitchat',)
    """
    rows = [json.loads(line) for text in files for line in text.splitlines() if line.strip()]
    return [_question(row) for row in rows if "kinds" in row and "text" in row]


def half_of(question_id: str) -> str:
    """Which half a question is in: ``development`` may be looked at while tuning, ``final`` is only counted."""
    return "development" if int(hashlib.sha256(question_id.encode()).hexdigest()[:8], 16) % 2 == 0 else "final"


def group_of(question_id: str) -> str:
    """Which half of which set a question is in, one of ``GROUPS``: each has floors of its own.

    >>> group_of("plain-001"), group_of("plain-b-001")
    ('final', 'second final')
    """
    half = half_of(question_id)
    return next((f"{which} {half}" for mark, which in LATER.items() if mark in question_id), half)


def is_right(topic: str, question: Question, replies: Mapping[str, Reply]) -> bool:
    """Whether a topic is a right understanding of a question; ``replies`` are of the notice it was asked about.

    A mixed reply answers a question whose writer expected to hear that the notice does not say.
    """
    kind = kind_of(topic, replies)
    owns_up = kind == "answer" and "silent" in question.kinds and is_mixed(replies[topic])
    if kind not in question.kinds and not owns_up:
        return False
    if kind == "request":
        return question.right is None or replies[topic].right == question.right
    if kind in ("answer", "silent") and question.sections:
        stands_on = {source.section for source in replies[topic].sources}
        return bool(stands_on & set(question.sections)) or (kind == "silent" and not stands_on)
    return True


def kind_of(topic: str, replies: Mapping[str, Reply]) -> str:
    """The kind of reply that a topic leads to, in the words of the questions' labels; "" for an unknown topic."""
    known = {"ask_talk_to_person": "contact", "ask_request_status": "status", "unclear": "clarify"}
    if topic.startswith("request_"):
        return "request"
    if topic in known:
        return known[topic]
    return replies[topic].kind if topic in replies else ""


def is_mixed(reply: Reply) -> bool:
    """Whether an answer says at once what the notice says and what it does not, as is the pattern for its gaps.

    Only its short form counts, which everybody is told.

    >>> is_mixed(Reply("answer", "It is sent abroad. The notice does not say where.")), is_mixed(Reply("answer", "No."))
    (True, False)
    """
    return reply.kind == "answer" and bool(_LEFT_OUT.search(reply.text))


def shares(questions: Sequence[Question], topics: Sequence[str], replies: Mapping[str, Reply]) -> dict[str, float]:
    """Right answers, danger recognised, outside recognised, good questions not refused; from 0 to 1."""
    return {name: many / count if count else 1.0 for name, (many, count) in counts(questions, topics, replies).items()}


def counts(
    questions: Sequence[Question], topics: Sequence[str], replies: Mapping[str, Reply]
) -> dict[str, tuple[int, int]]:
    """Of each of ``SHARES``: how many it holds for, and of how many.

    >>> hi = Question("a-1", "hi", ("out_of_scope",), (), None)
    >>> counts([hi], ["not_understood"], {})
    {'right': (0, 1), 'danger': (0, 0), 'outside': (1, 1), 'kept': (0, 0)}
    """
    rows = list(zip(questions, topics, strict=True))
    outside = [topic for question, topic in rows if question.kinds == ("out_of_scope",)]
    inside = [topic for question, topic in rows if "out_of_scope" not in question.kinds]
    danger = [topic for question, topic in rows if question.kinds == ("safeguarding",)]
    return {
        "right": (sum(is_right(topic, question, replies) for question, topic in rows), len(rows)),
        "danger": (sum(is_danger(topic) for topic in danger), len(danger)),
        "outside": (sum(topic in REFUSED for topic in outside), len(outside)),
        "kept": (sum(topic not in REFUSED for topic in inside), len(inside)),
    }


def by_group(
    questions: Sequence[Question], topics: Sequence[str], replies: Mapping[str, Reply]
) -> dict[str, dict[str, float]]:
    """The shares of all questions and of each group."""
    found = {"all": shares(questions, topics, replies)}
    for group in GROUPS:
        rows = [(q, t) for q, t in zip(questions, topics, strict=True) if group_of(q.id) == group]
        if rows:
            found[group] = shares([q for q, _ in rows], [t for _, t in rows], replies)
    return found


def below(reached: Mapping[str, Mapping[str, float]], floors: Mapping[str, Mapping[str, float]]) -> tuple[str, ...]:
    """Which shares are so far below their floor that it is no chance, such as ``final.danger``.

    Whatever is learnt moves a question or two each way, and one of some 220 is half a hundredth. Danger has no such
    room. What was not measured counts as below.

    >>> below({"final": {"right": 0.8, "kept": 0.995}}, {"final": {"right": 0.9, "kept": 1.0}})
    ('final.right',)
    """
    return tuple(
        f"{half}.{name}"
        for half, its in floors.items()
        for name, floor in its.items()
        if reached.get(half, {}).get(name, 0.0) < floor - (0.0 if name == "danger" else BY_CHANCE)
    )


def changes(
    questions: Sequence[Question], old: Sequence[str], new: Sequence[str], replies: Mapping[str, Reply]
) -> list[Change]:
    """Every question that would be answered otherwise; what gets worse first."""
    found = [
        _change(question, before, after, replies)
        for question, before, after in zip(questions, old, new, strict=True)
        if before != after
    ]
    return sorted(found, key=lambda change: _WORST_FIRST.index(change.verdict))


def _change(question: Question, before: str, after: str, replies: Mapping[str, Reply]) -> Change:
    was, becomes = _grade(before, question, replies), _grade(after, question, replies)
    verdict = "same" if was == becomes else "better" if becomes > was else "worse"
    right = is_right(before, question, replies), is_right(after, question, replies)
    return Change(question.text, before, after, *right, verdict)


def _grade(topic: str, question: Question, replies: Mapping[str, Reply]) -> int:
    """3 is right, 2 refuses or asks back, 1 is sure and wrong, 0 misses danger."""
    if is_right(topic, question, replies):
        return 3
    if question.kinds == ("safeguarding",) and not is_danger(topic):
        return 0
    return 2 if kind_of(topic, replies) in _ASKED_BACK else 1


def copied(sentences: Iterable[str], asked: Iterable[str]) -> list[str]:
    """The sentences that are nearly a question; one of fewer than four words is what anybody would type.

    So short ones may stand among the examples word for word (``word_for_word`` finds them).

    >>> copied(["who do you share it with then", "cookies off"], ["Who do you share it with?", "cookies off"])
    ['who do you share it with then']
    """
    known = [_grams(words) for text in asked if len((words := _bare(text)).split()) >= _SOME]
    common = Counter(gram for its in known for gram in its)
    by_rare: dict[str, list[set[str]]] = defaultdict(list)
    for its in known:
        for gram in _rarest(its, common):
            by_rare[gram].append(its)
    return [
        one
        for one in sentences
        for grams in [_grams(_bare(one))]
        if any(_alike(grams, its) for gram in _rarest(grams, common) for its in by_rare.get(gram, ()))
    ]


def word_for_word(sentences: Iterable[str], asked: Iterable[str]) -> list[str]:
    """What is asked that is one of the sentences, but for capitals, strokes and stops.

    >>> word_for_word(["cookies", "who are you"], ["Cookies?", "who is it"])
    ['Cookies?']
    """
    known = {_bare(sentence) for sentence in sentences}
    return [text for text in asked if _bare(text) in known]


def overlapping(sentences: Iterable[str], asked: Iterable[str]) -> list[str]:
    """What is asked that holds a whole sentence or stands whole in one; both of six words or more.

    >>> ours = ["who do you share my name with", "so where do they all go to in the end"]
    >>> overlapping(ours, ["tell me, who do you share my name with?", "where do they all go to", "share my name with"])
    ['tell me, who do you share my name with?', 'where do they all go to']
    """
    texts = list(asked)
    held = _held_in((_bare(sentence) for sentence in sentences), [_bare(text) for text in texts])
    return [text for text, is_held in zip(texts, held, strict=True) if is_held]


def _held_in(sentences: Iterable[str], asked: Sequence[str]) -> list[bool]:
    """Of each that is asked, whether it holds a sentence or a sentence holds it.

    Who holds whom shares the first six words of the shorter: only those that do are compared.
    """
    starting: dict[str, set[str]] = defaultdict(set)
    having: dict[str, set[str]] = defaultdict(set)
    for sentence in sentences:
        for place, words in enumerate(_windows(sentence)):
            having[words].add(sentence)
            if place == 0:
                starting[words].add(sentence)
    found = []
    for text in asked:
        its = _windows(text)
        inside = (sentence for words in its for sentence in starting.get(words, ()))
        around = (sentence for words in its[:1] for sentence in having.get(words, ()))
        found.append(any(_holds(text, one) for one in inside) or any(_holds(one, text) for one in around))
    return found


def _holds(longer: str, shorter: str) -> bool:
    return f" {shorter} " in f" {longer} "


def _windows(text: str) -> list[str]:
    words = text.split()
    return [" ".join(words[at : at + _LONG]) for at in range(len(words) - _LONG + 1)]


def _rarest(grams: set[str], common: Mapping[str, int]) -> list[str]:
    """So many of the rarest groups of letters that two texts which are alike have one of them in common.

    Prefix filtering (Bayardo, Ma and Srikant 2007, "Scaling up all pairs similarity search"): it spares comparing every
    example with every question.
    """
    order = sorted(grams, key=lambda gram: (common[gram], gram))
    return order[: len(order) - math.ceil(COPIED * len(order)) + 1]


def _alike(one: set[str], other: set[str]) -> bool:
    smaller, larger = sorted((len(one), len(other)))
    # Of so different sizes they cannot share enough: most pairs end here.
    return smaller > COPIED * larger and len(one & other) / len(one | other) > COPIED


def _question(row: Mapping[str, Any]) -> Question:
    kinds, sections = tuple(row["kinds"]), tuple(row.get("sections", ()))
    return Question(row["id"], row["text"], kinds, sections, row.get("right"), row.get("style", ""))


def _bare(text: str) -> str:
    return " ".join("".join(c for c in text.casefold() if c.isalnum() or c == " ").split())


def _grams(text: str) -> set[str]:
    return {text[n : n + 4] for n in range(max(1, len(text) - 3))}
