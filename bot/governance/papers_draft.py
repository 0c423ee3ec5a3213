"""What the drafts of the school's papers say of this installation: from its settings, and from the data map."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Final

from bot.governance.papers import sections_of
from bot.governance.retention import RULES
from bot.notice.reply import Contact
from bot.notice.school import REQUESTS_INBOX, School
from bot.platform.settings import Settings

_PROJECT: Final = Path(__file__).parents[2]
_DATA_MAP: Final = _PROJECT / "docs" / "data-map.md"
_DRAFTS: Final = _PROJECT / "data" / "papers"
_COLUMNS: Final = 4  # of a table of the data map: its name, what it holds, why, how long


def draft(paper: str, school: School, settings: Settings, languages: Collection[str]) -> tuple[str, dict[str, str]]:
    """What stands at the top of a paper, and its sections by heading; ``languages`` are named as people name them."""
    return sections_of(_template(paper).format_map(_facts(school, settings, languages)))


@cache
def _template(paper: str) -> str:
    return (_DRAFTS / f"{paper}.md").read_text(encoding="utf-8")


def _facts(school: School, settings: Settings, languages: Collection[str]) -> Mapping[str, str]:
    periods = {name: str(number) for name, number in asdict(school.keeping).items()}
    return {
        **periods,
        "school": school.name,
        "school_contact": _contact(school.contacts.get("school")),
        "dpo_contact": _contact(school.contacts.get("dpo")),
        "requests_inbox": school.requests_inbox or f"[To fill in: {REQUESTS_INBOX} in the settings]",
        "languages": ", ".join(["English", *languages]),
        "database": (
            "The data lies in a PostgreSQL database."
            if settings.database.startswith("postgresql")
            else "The data lies in one file on the machine that runs the program."
        ),
        "mail": (
            f"Mail goes out through {settings.smtp_host}."
            if settings.smtp_host
            else "No mail server is set: staff send what is to be sent by hand."
        ),
        "voice": (
            "Speech is understood on the same machine; sound is not kept, unless a person leaves an answer as sound."
            if settings.voice == "on"
            else "Speaking and listening are turned off."
        ),
        "held": _held(),
        "kept": "\n".join(f"- {rule.what}: {rule.said(school.keeping)}." for rule in RULES.values()),
    }


def _contact(contact: Contact | None) -> str:
    if contact is None:
        return "[To fill in: contact in the settings]"
    return ", ".join(filter(None, (contact.name, contact.email, contact.phone, contact.address)))


@cache
def _held() -> str:
    """What the database holds about people, as lists under those headings of the data map that have a table of it."""
    inside = _DATA_MAP.read_text(encoding="utf-8").partition("## In the database")[2].partition("\n## ")[0]
    found = []
    for part in inside.split("\n### ")[1:]:
        heading, *lines = part.splitlines()
        rows = [line.split(" | ") for line in lines if line.startswith("| `") and line.count(" | ") == _COLUMNS - 1]
        said = [f"- {held[:1].upper()}{held[1:]}. Why: {why}." for _, held, why, _ in rows]
        if said:
            found.append("\n".join([f"**{heading}**\n", *said]))
    return "\n\n".join(found).replace("`", "")
