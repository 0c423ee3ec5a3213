"""National helplines: data of the product (``data/helplines.toml``), the same for every school.

They are kept apart from school.toml, so that no school has to check them and none can lose 999 or Childline.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from bot.notice.reply import Contact
from bot.platform.errors import SchoolFolderError
from bot.text import toml as toml_files

FILE: Final = "helplines.toml"
ROLES: Final = ("emergency", "childline", "nspcc", "samaritans", "nhs_helpline", "domestic_abuse")
"""The roles that answers name; each must be there."""
_KEYS: Final = frozenset({"name", "phone", "url", "checked", "source"})


@dataclass(frozen=True)
class Helplines:
    """The lines by role, and the day each was held against its source."""

    contacts: Mapping[str, Contact] = field(default_factory=dict)
    checked: Mapping[str, date] = field(default_factory=dict)


def parse(toml: str) -> Helplines:
    """Read helplines.toml; raises SchoolFolderError where a line is missing or not of the form."""
    document = toml_files.read(FILE, toml)
    if missing := [role for role in ROLES if role not in document]:
        raise SchoolFolderError(FILE, None, f"[{missing[0]}] is missing; copy the file from the release")
    contacts = {role: _contact(role, entry) for role, entry in document.items()}
    return Helplines(contacts, {role: entry["checked"] for role, entry in document.items()})


def _contact(role: str, entry: Any) -> Contact:
    if not isinstance(entry, dict) or not {"name", "phone", "checked", "source"} <= set(entry) <= _KEYS:
        raise SchoolFolderError(FILE, None, f"[{role}] needs name, phone, checked and source, and may have url")
    if not isinstance(entry["checked"], date):
        raise SchoolFolderError(FILE, None, f"[{role}] needs the day it was checked, such as checked = 2026-11-24")
    return Contact(role, str(entry["name"]), phone=str(entry["phone"]), url=entry.get("url"))
