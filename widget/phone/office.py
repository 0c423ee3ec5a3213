"""The school's office: its name and number, and whether a caller can be put through to it now."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from bot.notice import office_hours
from bot.notice.office_hours import OfficeHours
from bot.platform.errors import CalendarError, SchoolFolderError, SettingsError
from bot.text import toml


@dataclass(frozen=True)
class Office:
    """``extension`` is whom the telephone system rings; empty where callers are put through to nobody."""

    name: str
    number: str
    extension: str
    hours: OfficeHours | None
    now: Callable[[], datetime] = lambda: datetime.now(timezone.utc)

    @property
    def knows_hours(self) -> bool:
        """Whether it is set up that callers can be put through in hours."""
        return bool(self.extension) and self.hours is not None

    def can_take_calls(self) -> bool:
        """Whether somebody is there to be put through to."""
        return bool(self.extension) and self.hours is not None and self.hours.open_at(self.now())


def office_as_served(document: bytes, extension: str) -> Office:
    """The office as the service has it now (``/office.json``); raises ValueError for what is nothing of the kind."""
    try:
        told = json.loads(document)
        hours = office_hours.from_written(told["hours"]) if told["hours"] is not None else None
        name, number = told["name"], told["number"]
    except (KeyError, TypeError, ValueError):
        raise ValueError("no office") from None
    if not (isinstance(name, str) and isinstance(number, str) and name and number):
        raise ValueError("no office")
    return Office(name, number, extension, hours)


def read_office(school: Path, extension: str) -> Office:
    """What school.toml says of the office; raises SettingsError or SchoolFolderError with the cure."""
    file = school / "school.toml"
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        raise SettingsError(f"SCHOOL: {file} cannot be read; it holds the school's name and number") from None
    document = toml.read(file.name, text)
    contact: dict[str, Any] = document.get("contacts", {}).get("school", {})
    name, number = document.get("school", {}).get("name"), contact.get("phone")
    if not name or not number:
        raise SettingsError(f"{file} has no name of the school or no phone in [contacts.school]; callers are told both")
    try:
        hours = office_hours.read(document["office"]) if "office" in document else None
    except CalendarError as problem:
        raise SchoolFolderError(file.name, None, str(problem)) from None
    if extension and hours is None:
        raise SettingsError(f"SIP_OFFICE is set, but {file} has no [office] with the hours in which somebody picks up")
    return Office(name, number, extension, hours)
