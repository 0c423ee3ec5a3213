"""Every English text that other languages need, by the file that holds its translations; and what is missing or stale.

Usage: python -m tools.languages            prints a table of every language and file
       python -m tools.languages CODE FILE  prints what is missing in one file, as lines to be filled in
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Final

from bot.cases.letter_templates import ASKED
from bot.cases.requester_service import KEPT_WORDS
from bot.conversations.deletion import WORDS as HELD_WORDS
from bot.conversations.translation import TYPED
from bot.law.case import STATE_WORDS, TOLD_IN_PERSON
from bot.law.rights import Right, Who, needed
from bot.notice import languages
from bot.notice.danger_words import DOUBT
from bot.notice.folder import answers_of, load_school_folder
from bot.notice.language_files import load_languages
from bot.notice.safeguarding_mail import KEPT, TOLD
from bot.requests.replies import THEM
from widget.chat import error_words
from widget.pages import request_words, widget_strings

HAZELMERE: Final = Path(__file__).parents[1] / "data" / "schools" / "hazelmere"
KEYPAD_TABLES: Final = frozenset({"keys", "pick_key", "left"})
"""The tables of form.toml that only who presses keys hears."""
_TOPICS: Final = re.compile(
    r"greeting|clarify|not_understood|unavailable|ungrounded|other_key|take_your_time|mode_changed|form_answer"
    r"|request_start|out_of_scope|ask_talk_to_person|danger_\w+|chat_(?:thanks|bye|ok|hello|how_are_you)"
)
"""The fixed replies of the answer book: what it says of itself, and to who is in danger."""


def english() -> dict[str, list[str]]:
    """The texts by file, in the order in which a person meets them; what two files say stands in the first of them."""
    forms = list(dict.fromkeys(_form(keys=False)))
    shown = dict.fromkeys([*widget_strings.texts(), *error_words.texts(), *_pages()])
    keys = dict.fromkeys(_form(keys=True))
    return {
        "form.toml": forms,
        "widget.toml": [text for text in shown if text not in forms],
        "keypad.toml": [text for text in keys if text not in forms],
    }


def _form(*, keys: bool) -> Iterator[str]:
    folder = load_school_folder(HAZELMERE)
    for table, texts in folder.form.texts.items():
        if (table in KEYPAD_TABLES) == keys:
            yield from texts.values()
    if keys:
        return
    for right, who in product(Right, [*Who, None]):
        for question in needed(right, who):
            yield from filter(None, (question.why, question.if_skipped))
    yield from ("your child", THEM)
    yield from STATE_WORDS.values()
    yield from TOLD_IN_PERSON.values()
    yield from (request_words.asked(right) for right in ASKED)
    yield from request_words.texts()
    yield from TYPED
    yield from (*HELD_WORDS, *KEPT_WORDS, KEPT, TOLD)
    raw = _answers()
    topics = [topic for topic in raw if _TOPICS.fullmatch(topic)]
    yield from (raw[topic] for topic in topics)
    offered = [choice.value for topic in topics for choice in folder.book.reply(topic).choices]
    also = (DOUBT, "ask_talk_to_person", "ask_rights_all", *(f"request_{right.value}" for right in Right))
    yield from (folder.book.labels[topic] for topic in (*offered, *also) if topic in folder.book.labels)


def _answers() -> dict[str, str]:
    """The texts of the answer book as they are written, with their places."""
    return {topic: entry.text for topic, entry in answers_of(HAZELMERE).items()}


def _pages() -> Iterator[str]:
    """What the pages without scripts say through ``t("…")``."""
    templates = Path(error_words.__file__).parents[1] / "templates"
    for name in (
        "base",
        "chat",
        "parts",
        "privacy",
        "requests/find",
        "requests/answer",
        "requests/no_receipt",
        "requests/receipt",
        "requests/standing",
        "requests/status",
    ):
        yield from re.findall(r"\bt\(\"([^\"]+)\"", (templates / f"{name}.html").read_text(encoding="utf-8"))


def main() -> int:
    """Print the table, or what is missing in one file."""
    wanted = english()
    known = load_languages()
    if len(sys.argv) == 3:
        code, file = sys.argv[1:]
        for text in languages.missing(known[code].part(file), wanted[file]) if code in known else wanted[file]:
            print(f'{json.dumps(text, ensure_ascii=False)} = ""')
        return 0
    print(f"{'language':12} {'file':12} {'texts':>6} {'missing':>8} {'stale':>6}  checked by a native speaker")
    for language in known.values():
        for file, texts in wanted.items():
            part = language.part(file)
            lost, old = languages.missing(part, texts), languages.stale(part, texts)
            by = f"{part.checked_by}, {part.checked_on}" if part.signed else "not yet"
            print(f"{language.name:12} {file:12} {len(texts):6} {len(lost):8} {len(old):6}  {by}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
