"""Every sentence that is said as it stands, to be rendered ahead: what holds a person's own words never is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core import forms
from bot.core.answers import AnswerBook
from bot.core.form_words import FormWords
from bot.core.replies import Choice, Reply
from bot.core.speech import pieces, sentences

MODES: Final = ("voice", "keypad")
_PLACE: Final = re.compile(r"\{\w+\}")
_FIRST: Final = (
    "greeting", "mode_changed", "take_your_time", "other_key", "ask_talk_to_person", "unclear", "ungrounded",
)  # fmt: skip
_THEM: Final = ("your child", "your daughter", "your son", "them", "this person")


def prompts(book: AnswerBook, words: FormWords) -> Iterator[str]:
    """What is said in most conversations: the greeting, what is said to silence, and the words of the form."""
    for topic in _FIRST:
        if topic in book.replies:
            yield from _spoken(book.reply(topic))
    for table, texts in words.texts.items():
        for name, text in texts.items():
            for said in _filled(text):
                if table in ("label", "left", "pick_who", "pick_right", "pick_key", "who"):
                    yield from _spoken(Reply("question", "", choices=(Choice(said, name),)))
                else:
                    yield from sentences(said)


def answers(book: AnswerBook) -> Iterator[str]:
    """Every answer in all its forms: as it is first said, fuller, and in easier words."""
    for form in (forms.offered, forms.fuller, forms.simpler):
        for topic in book.replies:
            yield from _spoken(form(book, topic))


def _spoken(reply: Reply) -> Iterator[str]:
    for mode in MODES:
        for piece in pieces(reply.with_keys(), mode):
            yield from piece.sentences


def _filled(text: str) -> Iterator[str]:
    """A text whose place for a child is filled in every way; other places hold what is known only then."""
    if not _PLACE.search(text):
        yield text
    elif set(_PLACE.findall(text)) == {"{child}"}:
        yield from (text.replace("{child}", them) for them in _THEM)
