"""Reminders before a date, by mail: of a task to who was given it, of a request to who works on it; each once.

Nothing is kept of them but the mail: its id is made from what it reminds of, so that it is written once only. Where no
mail goes out, the first page of the staff says it all the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import date

from bot.cases.parts import CaseParts
from bot.cases.records import KeptEvents, OutgoingMessage, TaskState
from bot.law.calendar import ONE_DAY, day_in_england, working_day_until

OF_TASK, OF_REQUEST = 2, 5
"""How many working days before a date its reminder goes; another goes on the day."""


class Reminders:
    """``address_of`` gives the e-mail address of somebody on the staff, "" or None where none is known."""

    def __init__(
        self, parts: CaseParts, *, address_of: Callable[[str], str | None], sends_mail: Callable[[], bool]
    ) -> None:
        self._parts, self._address_of, self._sends_mail = parts, address_of, sends_mail

    def run(self) -> int:
        """Write the reminders that are due and were not written yet; how many. Blocks, and raises StoreError."""
        if not self._sends_mail():
            return 0
        messages = [message for kept in self._parts.store.all() for message in self._of(kept)]
        return self._parts.store.remind(messages) if messages else 0

    def _of(self, kept: KeptEvents) -> Iterator[OutgoingMessage]:
        """The reminders of an open request that belong to today; some of them may have been written before."""
        line, today = self._parts.casework.line(kept), self._parts.casework.today
        if not line.is_open or line.erased:
            return
        for task in kept.tasks:
            address = self._address_of(task.assignee)
            stage = stage_of(task.due, OF_TASK, day_in_england(task.made_at), today)
            if stage and address and task.state is TaskState.OPEN:
                mail = self._parts.mails.task_reminder(line.reference, line.printed, task.number, task.due, today)
                yield self._message(kept, "task_reminder", f"{task.number}|{task.due}|{stage}", address, mail)
        clock = line.standing.deadline
        if clock.due and not line.standing.paused and (stage := stage_of(clock.due, OF_REQUEST, line.received, today)):
            address = self._address_of(line.assignee) or self._parts.school.requests_inbox
            mail = self._parts.mails.due_reminder(line.reference, line.printed, clock.due_for.value, clock.due, today)
            yield self._message(kept, "due_reminder", f"{clock.due}|{stage}", address, mail)

    def _message(
        self, kept: KeptEvents, purpose: str, what: str, address: str, mail: tuple[str, str]
    ) -> OutgoingMessage:
        number = hashlib.sha256(f"{purpose}|{kept.case.id}|{what}".encode()).hexdigest()[:32]
        return self._parts.opening.message(kept.case.id, purpose, address, *mail, number=number)


def stage_of(due: date, days: int, since: date, today: date) -> str:
    """Which reminder of a date belongs to today, "" for none; the first goes so many working ``days`` before it.

    Who was told of the date no earlier, on the day ``since``, needs no reminder of that.

    >>> friday = date(2026, 12, 4)
    >>> [stage_of(friday, 2, date(2026, 11, 24), date(2026, 12, day)) for day in (1, 2, 3, 4, 5)]
    ['', 'before', 'before', 'day', '']
    >>> stage_of(friday, 2, date(2026, 12, 3), date(2026, 12, 3))
    ''
    """
    if today == due:
        return "day" if since < due else ""
    before = due
    for _ in range(days):
        before = working_day_until(before - ONE_DAY)
    return "before" if since < before <= today < due else ""
