"""What leaves the case work as a file: one case, the register, the calendar of due dates."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from enum import Enum
from typing import Any, Final

from bot.cases.gathering.found_files import FoundFiles
from bot.cases.gathering.person_replies import PersonReplies
from bot.cases.gathering.tasks import Tasks
from bot.cases.mail_text import Mails
from bot.cases.records import KeptLetter
from bot.cases.register import Due, as_calendar, as_csv
from bot.cases.staff_service import EVERYTHING, CaseLine, Filters, StaffService
from bot.law.calendar import say_day
from bot.law.request_fields import FIELDS
from bot.law.rights import TITLES, Right
from bot.platform.audit import AuditLog, Entry
from bot.platform.errors import StepIncomplete
from bot.platform.types import Clock

Columns = Mapping[str, Callable[[CaseLine], object]]
"""The heads of a table of requests, each with what stands below it."""
_IDS: Final = frozenset({"id", "case_id", "conversation_id", "n", "seen"})  # they tell nobody outside anything


class CaseExports:
    """Writes the files; ``by`` is the id of who asks."""

    def __init__(
        self,
        casework: StaffService,
        tasks: Tasks,
        files: FoundFiles,
        replies: PersonReplies,
        audit: AuditLog,
        clock: Clock,
        mails: Mails,
        people: Callable[[], Mapping[str, str]],
    ) -> None:
        """``people`` are the names of the staff by id."""
        self._casework, self._tasks, self._files, self._replies = casework, tasks, files, replies
        self._audit = audit
        self._clock = clock
        self._mails = mails
        self._people = people

    def case(self, reference: str, by: str, reason: str) -> str:
        """A case with everything in it, as JSON; each part counts as revealed, for a reason (StepIncomplete).

        Staff and rights stand there by their names.
        """
        if not reason.strip():
            raise StepIncomplete("export", ("reasons",))
        view = self._casework.get(reference, by)
        words = {name: self._casework.reveal(reference, name, by, reason) for name in FIELDS if name in view.fields}
        sound = {name: self._sound(reference, name, by, reason) for name in view.line.recorded}
        letters = [self._letter(reference, letter, by, reason) for letter in view.letters if not view.line.erased]
        files = [asdict(file) for file in self._files.of(self._casework.find(reference))]
        self._audit.add(Entry(self._clock(), by, "exported", view.line.id))
        document = {
            "request": asdict(view.line),
            "who": view.who,
            "words": words,
            "before": self._casework.before(reference),
            "recorded": sound,  # WAV files in Base64
            "events": [asdict(event) for event in view.events],
            "tasks": [asdict(task) for task in self._tasks.of(reference)],
            "files": files,  # without what is in them
            "replies": self._wrote(reference, by, reason),
            "letters": letters or [asdict(letter) for letter in view.letters],
            "log": self._logged(reference, [entry for _, entry in view.trail]),
        }
        return json.dumps(_named(document, self._people()), default=_plain, ensure_ascii=False, indent=2)

    def _logged(self, reference: str, entries: Iterable[Entry]) -> list[dict[str, Any]]:
        """Entries of the log with the reason for each look in its words."""
        found = [(entry, dict(entry.detail)) for entry in entries]
        reasons = self._casework.reasons(reference, {str(detail.get("reason", "")) for _, detail in found})
        for _, detail in found:
            if "reason" in detail:
                detail["reason"] = reasons[str(detail["reason"])]
        return [
            {"at": entry.at, "actor": entry.actor, "action": entry.action, "detail": detail} for entry, detail in found
        ]

    def _wrote(self, reference: str, by: str, reason: str) -> list[dict[str, Any]]:
        """What the person wrote since, without the words of what is not theirs to read who asks."""
        kept = self._casework.find(reference)
        found = []
        for one in self._replies.of(kept):
            shown = self._replies.may_read(kept, one.kept, by) and kept.case.erased_at is None
            words = self._replies.show(reference, one.kept.number, by, reason) if shown else ""
            found.append({**asdict(one), "words": words})
        return found

    def _sound(self, reference: str, name: str, by: str, reason: str) -> str:
        """What the person left as sound."""
        token = self._casework.may_play(reference, name, by, reason)
        return base64.b64encode(self._casework.play(reference, name, by, token)).decode()

    def _letter(self, reference: str, letter: KeptLetter, by: str, reason: str) -> dict[str, Any]:
        """A letter with its words; what it gave as reasons stands with its event."""
        words = json.loads(self._casework.reveal(reference, f"letter-{letter.number}", by, reason))
        return {**asdict(letter), "title": words["title"], "body": words["body"]}

    def register(self, by: str, columns: Columns, filters: Filters = EVERYTHING) -> str:
        """The register as CSV; it holds nothing that a person typed."""
        lines = self._casework.list(filters)
        self._audit.add(Entry(self._clock(), by, "register_exported", "", {"requests": len(lines)}))
        return as_csv(tuple(columns), [tuple(of(line) for of in columns.values()) for line in lines])

    def calendar(self) -> str:
        """The due dates of open requests as an iCalendar feed: references only, so that any calendar may hold it."""
        dues = []
        for line in self._casework.list(Filters(is_open=True)):
            clock = line.standing.deadline
            day = clock.due or clock.target
            if day is None:
                continue
            paused = " (paused: moves with each day)" if line.standing.paused else ""
            what = (
                f"{line.printed}: {clock.due_for.value} due{paused}" if clock.due else f"{line.printed}: our own target"
            )
            received = f"Received on {say_day(line.received)}. {line.standing.next}"
            dues.append(Due(line.reference, what, received, day))
        domain = self._mails.sender.rpartition("@")[2]
        return as_calendar(f"{self._mails.school.name}: requests", domain, dues, self._clock())


def _named(value: Any, people: Mapping[str, str]) -> Any:
    """The same with the names of staff and rights in place of their ids, and without ids that say nothing.

    >>> _named({"id": "c1", "right": Right.ACCESS, "actor": "s1", "steps": ["s1", "s2"]}, {"s1": "Kim Day"})
    {'right': 'See information', 'actor': 'Kim Day', 'steps': ['Kim Day', 's2']}
    """
    if isinstance(value, Mapping):
        return {name: _named(inner, people) for name, inner in value.items() if name not in _IDS}
    if isinstance(value, list | tuple):
        return [_named(inner, people) for inner in value]
    if isinstance(value, Right):
        return TITLES[value]
    return people.get(value, value) if isinstance(value, str) else value


def _plain(value: Any) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")
