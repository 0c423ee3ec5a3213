"""The words of the form: read from form.toml, where a school can change them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from bot.law.calendar import say_day
from bot.law.rights import Right, Who
from bot.notice.languages import ENGLISH, Language
from bot.platform.errors import SchoolFolderError
from bot.text import toml as toml_files

NO_AT: Final = "email_no_at"

NO_NAME: Final = "email_no_name"

NO_ENDING: Final = "email_no_ending"

SPELLING: Final = "email_spelling"

BAD_EMAIL: Final = "email_bad"

TOO_SHORT: Final = "phone_short"

TOO_LONG: Final = "phone_long"

BAD_PHONE: Final = "phone_bad"

ONLY_POSTCODE: Final = "post_only_postcode"

FLAWS: Final = (NO_AT, NO_NAME, NO_ENDING, SPELLING, BAD_EMAIL, TOO_SHORT, TOO_LONG, BAD_PHONE, ONLY_POSTCODE)

FILE: Final = "form.toml"
_DETAILS: Final = tuple(f"details_{right.value}" for right in Right)
_ASKED: Final = ("right", "who", "relationship", "name", "child", "contact", "confirm")
KEYS: Final = (
    *("welcome", "welcome_phone", "main", "sections", "sections_in", "rights", "right_other"),
    *("contacts", "one_contact", "write_to"),
    *("person", "person_rings", "hours", "no_hours", "call_back", "receipt_twice", "receipt_after"),
    *("piece_only", "piece_first", "piece_next", "piece_last"),
    *("begin", "contact", "contact_too", "no_number", "typed", "cleared", "options"),
    *("reference", "code", "not_a_reference", "not_a_code"),
    *("silence_typing", "lost"),
    *("pace", "paced"),
    *("record_name", "record_child", "record_details", "record_kept", "recorded", "no_room"),
)
"""What is said to who presses the keys of a telephone."""

PICK_KEYS: Final = (
    *("danger", "request", "notice", "status", "contacts", "more", "main", "go_on", "ask", "whole", "simple", "short"),
    *("rights", "read_on", "read_back", "next_section", "sections", "call_back", "is_right", "type", "leave_number"),
    *("record", "pace", "slower", "faster", "back"),
)
"""The names of choices there, each fit to stand in "For …, press 1"."""

_RETIRED: Final[Mapping[str, tuple[str, ...]]] = {"say": ("paused", "next")}
"""Texts that an earlier release needed: a school's file may still hold them."""
_ADDED: Final[Mapping[str, Mapping[str, str]]] = {
    "ask": {
        "more": "Is there anything you want to add to what you told me?",
        "confirm_both": "Please check your answers. These are two requests. Nothing has been sent yet. "
        "Shall I send both?",
    },
    "label": {"that_is_all": "No, that is all", "both": "Both"},
    "say": {
        "next_which": "That one is sent. I think you asked for something else too. Which of these is it? If there is "
        "nothing else, say cancel.",
        "unanswered": "I cannot tell you that. I have put your question with your request, so that the school can "
        "answer it.",
        "or_stop": "If you want to stop, say cancel.",
    },
}
"""Texts that came later: where a school's own file has none of its own, it is these."""
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "ask": (
        *_ASKED,
        *_DETAILS,
        "details_pupil",
        "name_pupil",
        "contact_pupil",
        "confirm_pupil",
        "confirm_acting",
        "confirm_both",
        "more",
    ),
    "again": (*_ASKED, "details", "contact_which"),
    "flaw": FLAWS,
    "say": (
        *(
            "begin",
            "begin_pupil",
            "acting",
            "needed",
            "skipped",
            "changed",
            "corrected",
            "change",
            "cancelled",
        ),
        *(
            "not_made",
            "more",
            "noted",
            "after",
            "record",
            "added",
            "not_yet",
            "so_far",
            "still",
            "instead",
            "earlier",
            "later",
            "next_which",
            "unanswered",
            "or_stop",
        ),
    ),
    "receipt": ("sent", "sent_pupil", "served", "not_served", "breach", "by_page", "already", "after"),
    "due": ("answer", "acknowledgement", "action", "none", "school_days", "paused"),
    "status": ("need_both", "need_code", "need_reference", "slip", "unknown", "too_many", "letters", "told"),
    "label": (
        *(
            "right",
            "who",
            "relationship",
            "name",
            "child",
            "contact",
            "details",
            "skip",
            "everything",
            "that_is_all",
            "both",
            "why",
            "cancel",
            "yes",
            "change",
        ),
        *("go_on", "more", "back", "left_out", "by_email", "by_telephone", "by_post", "by_page"),
        *("later", "record", "recorded", "school_asks", "rings"),
    ),
    "left": ("relationship", "name", "child", "details"),
    "keys": KEYS,
    "pick_key": PICK_KEYS,
    "language": ("in_english", "only_requests", "law_in_english"),
    "who": tuple(who.value for who in Who),
    "pick_who": tuple(who.value for who in Who),
    "pick_relationship": (
        *("mother", "father", "grandparent", "step_parent", "foster_carer", "relative", "social_worker", "solicitor"),
    ),
    "pick_right": tuple(right.value for right in Right),
}
"""Every text that has to be there, by its table."""

_PLACES: Final = frozenset(
    f"{{{name}}}"
    for name in ("right", "child", "contact", "due", "reference", "then", "school", "hours", "address", "phone")
)
LAW: Final = "law"
"""The table that says which texts carry law or a deadline: by table, the names in it."""
_LAW: Final[Mapping[str, tuple[str, ...]]] = {"due": NEEDED["due"]}
"""Where a school's own file does not say which: these."""


@dataclass(frozen=True)
class FormText:
    """The texts by table and name; ``law`` are those of law or a deadline. In ``language`` where there is one."""

    texts: Mapping[str, Mapping[str, str]]
    law: frozenset[str] = frozenset()
    language: Language | None = None

    def in_language(self, language: Language | None) -> FormText:
        """The same texts in another language; None for English."""
        return replace(self, language=language)

    @property
    def code(self) -> str:
        """The language that these are in."""
        return self.language.code if self.language else ENGLISH

    @property
    def may_say_law(self) -> bool:
        """Whether texts of law and deadlines are in this language too."""
        return self.language is None or self.language.may_say_law

    def said(self, english: str) -> str:
        """Any text of ours in this language; one of law in English, until somebody has signed its translation."""
        if self.language is None or (english in self.law and not self.language.may_say_law):
            return english
        return self.language(english)

    def day(self, day: date) -> str:
        """A day, as it is written in the language of the sentence about a deadline."""
        return self.language.day(day) if self.language is not None and self.may_say_law else say_day(day)

    def plain_day(self, day: date) -> str:
        """A day in a sentence that tells of no law."""
        return self.language.day(day) if self.language is not None else say_day(day)

    def __call__(self, table: str, name: str, **filling: str) -> str:
        """One text, its places filled; raises KeyError for one that is not known."""
        text = self.said(self.texts[table][name])
        for place, words in filling.items():
            text = text.replace(f"{{{place}}}", words)
        return text

    def for_person(self, table: str, name: str, pupil: bool) -> str:
        """The text as it is said to a child where there is one for children, else the text for everybody."""
        given = self.texts[table]
        return self.said(given.get(f"{name}_pupil", given[name]) if pupil else given[name])


def parse(toml: str) -> FormText:
    """Read form.toml; raises SchoolFolderError that names the line and the cure."""
    tables = toml_files.read(FILE, toml)
    for table, names in NEEDED.items():
        given = tables.get(table)
        line = _line(toml, f"[{table}]")
        if not isinstance(given, dict):
            raise SchoolFolderError(FILE, line, f"the table [{table}] is missing; copy it from data/form.toml")
        tables[table] = given = {**_ADDED.get(table, {}), **given}
        for name in names:
            if not isinstance(given.get(name), str) or not given[name].strip():
                cure = f"[{table}] needs a text for '{name}', between quotation marks; copy it from data/form.toml"
                raise SchoolFolderError(FILE, line, cure)
        if unknown := sorted(set(given) - set(names) - set(_RETIRED.get(table, ()))):
            raise SchoolFolderError(
                FILE, _line(toml, unknown[0]), f"'{unknown[0]}' is not known in [{table}]; take it out"
            )
        for name, text in given.items():
            _check_places(toml, name, text)
    if unknown := sorted(set(tables) - set(NEEDED) - {LAW}):
        raise SchoolFolderError(FILE, _line(toml, f"[{unknown[0]}]"), f"the table [{unknown[0]}] is not known")
    return FormText({table: dict(tables[table]) for table in NEEDED}, _law(toml, tables))


def _law(toml: str, tables: Mapping[str, Any]) -> frozenset[str]:
    """The texts that carry law or a deadline."""
    marked = tables.get(LAW, _LAW)
    if not isinstance(marked, dict):
        raise SchoolFolderError(FILE, _line(toml, f"{LAW} "), "[law] is a table; copy it from data/form.toml")
    try:
        return frozenset(tables[table][name] for table, names in marked.items() for name in names)
    except (KeyError, TypeError):
        raise SchoolFolderError(FILE, _line(toml, f"[{LAW}]"), "[law] names a text that is not there") from None


def _check_places(toml: str, name: str, text: str) -> None:
    rest = text
    for place in _PLACES:
        rest = rest.replace(place, "")
    if "{" in rest or "}" in rest:
        raise SchoolFolderError(
            FILE, _line(toml, name), f"'{name}' has braces around something that cannot be filled in"
        )


def _line(toml: str, beginning: str) -> int | None:
    return next((n for n, line in enumerate(toml.splitlines(), 1) if line.startswith(beginning)), None)
