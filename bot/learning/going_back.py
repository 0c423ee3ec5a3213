"""What two versions differ in, as somebody reads it before the older one is served again, or once it was replaced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.law.rights import TITLES
from bot.notice.changes import diff
from bot.notice.changes.overlay import Overlay
from bot.notice.changes.version_records import Folder
from bot.notice.school import School
from bot.setup import settings_form
from bot.setup.live_settings import GREETING

_RIGHTS: Final = {right.value: title for right, title in TITLES.items()}
_OPEN: Final = "Requests are taken, and mail goes out"
_FIRST_QUESTIONS: Final = "First questions"


@dataclass(frozen=True)
class Setting:
    """A setting by its field and its name on the page: what the newer version has there, what the older; or ""."""

    field: str
    label: str
    newer: str
    older: str


@dataclass(frozen=True)
class Difference:
    """What the newer version ``version`` has otherwise: settings, labels of answers, headings, ids of corrections."""

    version: str
    settings: tuple[Setting, ...]
    answers: tuple[str, ...]
    sections: tuple[str, ...]
    corrections: tuple[str, ...]


def difference(
    version: str, newer: tuple[Overlay, Folder], older: tuple[Overlay, Folder], corrections: tuple[str, ...]
) -> Difference:
    """What a newer version has otherwise than an older one; each as what it lays over and the folder that makes."""
    (over, folder), (under, before) = newer, older
    labels = {**before.book.labels, **folder.book.labels, GREETING: _FIRST_QUESTIONS}
    topics = [
        topic for topic in {**under.answers, **over.answers} if over.answers.get(topic) != under.answers.get(topic)
    ]
    sections = diff.sections_changed(before.notice, folder.notice)
    return Difference(
        version,
        tuple(_settings(folder.school, before.school)),
        tuple(labels.get(topic, topic) for topic in topics),
        tuple(section.heading for section in sections),
        corrections,
    )


def _settings(newer: School, older: School) -> Iterator[Setting]:
    here, there = _said(newer), _said(older)
    for name, (label, _) in {**there, **here}.items():
        new, old = (said.get(name, ("", ""))[1] for said in (here, there))
        if new != old:
            yield Setting(name, label, new, old)


def _said(school: School) -> dict[str, tuple[str, str]]:
    """Every setting of the forms by its field: its name and what stands there, both in words."""
    found = {"": (_OPEN, "yes" if school.is_confirmed else "no")}
    for part in settings_form.PARTS:
        for group in settings_form.groups(part, school.text, _RIGHTS):
            for one in group.fields:
                value = dict(one.choices).get(one.value, one.value or ("no" if one.kind == "yes" else ""))
                found[one.name] = (f"{group.title}: {one.label}", ", ".join(value.splitlines()))
    return found
