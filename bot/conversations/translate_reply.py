"""A reply as a person gets it who reads another language: our fixed words in theirs, the notice's as they are.

What is no fixed text of ours stays English; a line in the person's language says so and how to get an interpreter.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.notice.form_text import FormText
from bot.notice.reply import Choice, Contact, Note, Reply
from bot.notice.safeguarding_mail import TOLD

_ONLY_REQUESTS: Final = frozenset({"not_understood", "clarify"})


def in_language(reply: Reply, words: FormText, school: Contact) -> Reply:
    """The reply in the language of ``words``; ``school`` is who finds an interpreter."""
    language = words.language
    if language is None:
        return reply
    choices = tuple(_labelled(choice, words) for choice in reply.choices)
    reply = replace(reply, choices=choices, safety=words.said(reply.safety))
    if reply.lang == language.code:  # written in it
        return reply
    text, told = _parted(reply.text)
    if not language.knows(text):
        return replace(reply, note=_note(words, "in_english", school))
    note = _note(words, "only_requests", school) if reply.kind in _ONLY_REQUESTS else reply.note
    said = " ".join(language(part) for part in (text, told) if part)
    return replace(reply, text=said, lang=language.code, note=note)


def _parted(text: str) -> tuple[str, str]:
    """A text, and what is said after help in danger where somebody at school is told: each has its own translation."""
    bare = text.removesuffix(f" {TOLD}")
    return (text, "") if bare == text else (bare, TOLD)


def _labelled(choice: Choice, words: FormText) -> Choice:
    return replace(choice, label=words.said(choice.label))


def _note(words: FormText, name: str, school: Contact) -> Note:
    ways = school.phone or school.email or ""
    return Note(words("language", name, contact=school.name, phone=ways), words.code)
