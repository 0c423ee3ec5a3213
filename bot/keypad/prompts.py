"""Every sentence that is said as it stands, and may be kept as sound: what holds a person's own words never is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Final

from bot.keypad.menus import KEYS, MAIN, PERSON, KeypadMenus
from bot.law.rights import Right, Who, needed
from bot.notice import answer_variants
from bot.notice.answer_book import AnswerBook
from bot.notice.follow_ups import DANGER
from bot.notice.form_text import FormText
from bot.notice.reply import Choice, Reply
from bot.notice.school import School
from bot.requests.relationships import TABLE as PICK_RELATIONSHIP
from bot.speech.render import HEARD, choice_sounds, pieces, sentences

# --- All that the menus of the telephone can say, found by following every choice from the main list

LONG: Final = tuple(f"{KEYS}{what}=" for what in ("read", "whole", "simple"))
"""How the values begin that lead to what is read at length."""


def everything(menus: KeypadMenus) -> Iterator[tuple[str, Reply]]:
    """Every reply of the menus with the value that leads to it, the nearest first; without and with a request open."""
    for line in ("", "phone"):
        yield "", menus.welcome(line)
    for open_draft in (False, True):
        waiting = [MAIN, PERSON]
        known = set(waiting)
        for value in waiting:
            reply = menus.reply(value, open_draft)
            if reply is None:  # it belongs to the form
                continue
            yield value, reply
            for onward in (choice.value for choice in reply.choices if choice.value not in known):
                known.add(onward)
                waiting.append(onward)


# ---
_PLACE: Final = re.compile(r"\{(\w+)\}")
_FIRST: Final = (
    "greeting", "mode_changed", "take_your_time", "other_key", "ask_talk_to_person", "unclear", "ungrounded",
)  # fmt: skip
_THEM: Final = ("your child", "your daughter", "your son", "them", "this person")
_LABELS: Final = frozenset({"label", "left", "pick_who", "pick_right", "pick_key", PICK_RELATIONSHIP, "who"})


def prompts(book: AnswerBook, words: FormText, school: School, menus: KeypadMenus) -> Iterator[str]:  # noqa: C901
    """What is said before an answer: greeting, help in danger, words to silence, the menus, the words of the form."""
    for topic in (*_FIRST, *(topic for topic in book.replies if topic.startswith(DANGER))):
        if topic in book.replies:
            yield from _spoken(book.reply(topic))
    for value, reply in everything(menus):
        if not value.startswith(LONG):
            yield from _spoken(reply)
    fillings = {"child": _THEM, "school": (school.name,)}
    contacts = tuple(contact.name for contact in school.contacts.values())
    for table, texts in words.texts.items():
        known = {**fillings, "contact": contacts} if table == "receipt" else fillings
        for name, text in texts.items():
            for said in _filled(text, known):
                yield from choice_sounds(Choice(said, name)) if table in _LABELS else sentences(said)
    for right, who in product(Right, (None, *Who)):
        for question in needed(right, who):
            yield from sentences(question.why)
            yield from sentences(question.if_skipped or "")
    for topic, label in book.labels.items():  # offered wherever something was not understood
        yield from choice_sounds(Choice(label, topic))


def answers(book: AnswerBook) -> Iterator[str]:
    """Every answer in all its forms: as it is first said, fuller, and in easier words."""
    made = (_as_heard, answer_variants.offered, answer_variants.fuller, answer_variants.simpler, answer_variants.where)
    for form in made:
        for topic in book.replies:
            yield from _spoken(form(book, topic))


def read_by_keys(menus: KeypadMenus) -> Iterator[str]:
    """What is read at length to who presses keys: the notice piece by piece, and every right in full."""
    for value, reply in everything(menus):
        if value.startswith(LONG):
            yield from _spoken(reply)


def _as_heard(book: AnswerBook, topic: str) -> Reply:
    return answer_variants.for_the_ear(answer_variants.offered(book, topic), topic)


def _spoken(reply: Reply) -> Iterator[str]:
    for mode in HEARD:
        for piece in pieces(reply.with_keys(), mode):
            yield from piece.sentences


def _filled(text: str, known: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """A text whose places are filled in every way that is known ahead; other places hold what is known only then."""
    places = sorted(set(_PLACE.findall(text)))
    if not all(place in known for place in places):
        return
    for values in product(*(known[place] for place in places)):
        said = text
        for place, value in zip(places, values, strict=True):
            said = said.replace(f"{{{place}}}", value)
        yield said
