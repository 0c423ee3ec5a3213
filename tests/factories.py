"""What tests build their cases from: a clock that stands still, folders of a school, conversations and replies."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path

from bot.conversations.records import Conversation, Numbered, Turn
from bot.notice.reply import Choice, Contact, General, Reply, Source

PROJECT = Path(__file__).resolve().parents[1]
DATA = PROJECT / "data"
HAZELMERE = DATA / "schools" / "hazelmere"
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


def school_folder(where: Path, edits: Mapping[str, tuple[str, str]] | None = None) -> Path:
    """A copy of what a school edits; ``edits`` maps a file to what is replaced in it and by what."""
    folder = where / "school"
    folder.mkdir()
    for name in ("notice.md", "school.toml"):
        shutil.copy(HAZELMERE / name, folder / name)
    for name in ("law.toml", "form.toml"):
        shutil.copy(DATA / name, folder / name)
    shutil.copytree(HAZELMERE / "responses", folder / "responses")
    for name, (old, new) in (edits or {}).items():
        file = folder / name
        file.write_text(edited(file.read_text(encoding="utf-8"), old, new), encoding="utf-8")
    return folder


def edited(text: str, old: str, new: str) -> str:
    """``text`` with its first ``old`` replaced; a test whose ``old`` is gone must not pass by accident."""
    assert old in text, f"the text to edit no longer holds {old!r}"
    return text.replace(old, new, 1)


def line_of(text: str, words: str) -> int:
    """The number of the first line that holds ``words``."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


def a_reply(text: str = "Hello.", **given: object) -> Reply:
    """A reply with something in every part."""
    parts: dict[str, object] = {
        "kind": "answer",
        "text": text,
        "sources": (Source("cookies", "Cookies", "We use cookies.", "/notice#cookies"),),
        "general": (General("A rule.", "An Act"),),
        "contacts": (Contact("school", "The school", phone="01206 862691"),),
        "choices": (Choice("How long?", "ask_long", "1"),),
        "asks_for": None,
        "right": "access",
    }
    return Reply(**{**parts, **given})  # type: ignore[arg-type]


def a_conversation(number: int = 1, **given: object) -> Conversation:
    """A conversation after its greeting."""
    parts: dict[str, object] = {
        "id": f"conversation-{number}",
        "mode": "text",
        "pace": "normal",
        "lang": "en",
        "state": {},
        "last_seq": 1,
    }
    return Conversation(**{**parts, **given})  # type: ignore[arg-type]


def greeted() -> Numbered:
    """The greeting, as reply number one."""
    return Numbered(1, None, False, Reply("greeting", "Hello."))


def a_turn(client_id: str = "m1", first_seq: int = 2, said: str | None = "who sees it") -> Turn:
    """A frame that was answered."""
    return Turn(client_id, first_seq, "say", said, {"topic": "ask_share_who", "confidence": 0.9})


def answers_to(client_id: str, first_seq: int, count: int = 1) -> list[Numbered]:
    """Replies to a frame, numbered from ``first_seq``."""
    return [
        Numbered(first_seq + n, client_id, n < count - 1, a_reply(f"Answer {first_seq + n}.")) for n in range(count)
    ]


def until(true: Callable[[], object], seconds: float = 20) -> None:
    """Wait for something that another thread does; fails the test when it does not."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)
