"""Tasks of a request: who looks where for what, and by when.

A colleague needs no right to read requests for that: they read their own tasks, and write what they found.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from bot.cases.parts import CaseParts
from bot.cases.records import Change, KeptEvents, KeptTask, OutgoingMessage, TaskState
from bot.law.case import replay
from bot.platform.audit import Entry
from bot.platform.errors import StepIncomplete, StepNotAllowed, UnknownCase

LONGEST: Final = 2_000
"""Characters of what is to be done, and of what was found."""


@dataclass(frozen=True)
class Task:
    """A task with its words; ``found`` is what the colleague wrote when it was done."""

    kept: KeptTask
    reference: str
    printed: str
    what: str = field(repr=False)
    found: str = field(default="", repr=False)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.kept.state is TaskState.OPEN


class Tasks:
    """Every method blocks on the database and raises StoreError; ``by`` is the id of who does it.

    ``address_of`` gives the e-mail address of a colleague, "" where none is known, None where nobody of this id can be
    given a task.
    """

    def __init__(self, parts: CaseParts, address_of: Callable[[str], str | None]) -> None:
        self._parts, self._address_of = parts, address_of

    def of(self, reference: str) -> list[Task]:
        """The tasks of a request, oldest first; raises BadReference or UnknownCase."""
        kept = self._parts.casework.find(reference)
        return [self._opened(kept, task) for task in kept.tasks]

    def mine(self, staff_id: str) -> list[Task]:
        """The open tasks of somebody, the next first; those of a request that is closed wait for nobody."""
        found = []
        for task, reference in self._parts.store.open_tasks(staff_id):
            kept = self._parts.casework.find(reference)
            if kept.case.erased_at is None and replay(kept.events).closed is None:
                found.append(self._opened(kept, task))
        return found

    def news(self, staff_id: str) -> list[Task]:
        """What colleagues finished, of the open requests that somebody works on, since they last looked at these.

        A request that nobody works on yet is everybody's.
        """
        found = []
        for kept in self._parts.store.with_a_task_done():
            done = [task for task in kept.tasks if task.state is TaskState.DONE and task.assignee != staff_id]
            case = replay(kept.events)
            if not done or case.closed or kept.case.erased_at or case.assignee not in ("", staff_id):
                continue
            trail = (entry for _, entry in self._parts.casework.trail(kept))
            looked = max((one.at for one in trail if (one.actor, one.action) == (staff_id, "viewed")), default=None)
            found += [self._opened(kept, task) for task in done if _is_after(task, looked)]
        return found

    def one(self, reference: str, number: int, by: str) -> Task:
        """A task of one's own, which is logged; raises UnknownCase where it is somebody else's, or none."""
        kept, task = self._own(reference, number, by)
        self._audit(kept, task, by, "task_viewed")
        return self._opened(kept, task)

    def give(self, reference: str, what: str, assignee: str, due: date | None, by: str) -> bool:
        """Give a colleague a task; whether a mail tells them of it.

        Raises StepIncomplete for what is left out, StepNotAllowed for what cannot be.
        """
        what = what.strip()
        given = {"what": what, "assignee": assignee, "due": due}
        if missing := tuple(name for name, value in given.items() if not value):
            raise StepIncomplete("task", missing)
        kept, now = self._parts.casework.unchanged(reference, None), self._parts.clock()
        address = self._address_of(assignee)
        if len(what) > LONGEST:
            raise StepNotAllowed(f"a task has at most {LONGEST} characters")
        if due is None or due < self._parts.casework.today:
            raise StepNotAllowed("that day is over; pick today or a later one")
        if address is None:
            raise StepNotAllowed("nobody on the staff has this id; pick somebody from the list")
        if replay(kept.events).closed is not None:
            raise StepNotAllowed("the request is closed; reopen it first")
        task = KeptTask(kept.case.id, len(kept.tasks) + 1, assignee, due, now, by)
        words = self._parts.secrets.seal(kept.case.id, f"task-{task.number}", what)
        messages: tuple[OutgoingMessage, ...] = ()
        if address:
            subject, body = self._parts.mails.task(
                kept.case.reference, self._parts.opening.printed(kept.case), task.number, due
            )
            messages = (self._parts.opening.message(kept.case.id, "task", address, subject, body),)
        entry = _entry(task, now, by, "task_given", staff=assignee)
        self._parts.store.change(Change(kept.case.id, None, entry, words=(words,), task=task, messages=messages))
        return bool(address)

    def done(self, reference: str, number: int, found: str, by: str) -> None:
        """A colleague has done a task of their own, and found this; who works on the request is mailed of it.

        Where that is the colleague, who gave the task is. Raises StepIncomplete or StepNotAllowed.
        """
        kept, task = self._own(reference, number, by)
        found = found.strip()
        if not found:
            raise StepIncomplete("task", ("found",))
        if len(found) > LONGEST:
            raise StepNotAllowed(f"what was found has at most {LONGEST} characters")
        working = replay(kept.events).assignee
        worker = working if working not in ("", by) else task.made_by
        messages: tuple[OutgoingMessage, ...] = ()
        if worker != by:
            address = self._address_of(worker) or self._parts.school.requests_inbox
            mail = self._parts.mails.task_done(kept.case.reference, self._parts.opening.printed(kept.case))
            messages = (self._parts.opening.message(kept.case.id, "task_done", address, *mail),)
        self._end(kept, task, TaskState.DONE, by, found, messages)

    def reopen(self, reference: str, number: int, by: str) -> None:
        """A colleague has found more for a task of their own that is done; raises UnknownCase, StepNotAllowed."""
        kept, task = self._own(reference, number, by)
        if task.state is not TaskState.DONE or replay(kept.events).closed is not None:
            raise StepNotAllowed("nothing can be added to this task any more")
        again = replace(task, state=TaskState.OPEN, ended_at=None)
        entry = _entry(task, self._parts.clock(), by, "task_reopened")
        self._parts.store.change(Change(kept.case.id, None, entry, task=again, task_was=task))

    def take_back(self, reference: str, number: int, by: str) -> None:
        """A task is not wanted any more; raises UnknownCase or StepNotAllowed."""
        kept = self._parts.casework.unchanged(reference, None)
        self._end(kept, _numbered(kept, number), TaskState.TAKEN_BACK, by)

    def _end(
        self,
        kept: KeptEvents,
        task: KeptTask,
        state: TaskState,
        by: str,
        found: str = "",
        messages: tuple[OutgoingMessage, ...] = (),
    ) -> None:
        if task.state is not TaskState.OPEN:
            raise StepNotAllowed("this task is over already")
        now = self._parts.clock()
        ended = replace(task, state=state, ended_at=now)
        words = (self._parts.secrets.seal(kept.case.id, f"found-{task.number}", found),) if found else ()
        entry = _entry(task, now, by, f"task_{state.value}")
        self._parts.store.change(
            Change(kept.case.id, None, entry, words=words, task=ended, task_was=task, messages=messages)
        )

    def _own(self, reference: str, number: int, by: str) -> tuple[KeptEvents, KeptTask]:
        kept = self._parts.casework.unchanged(reference, None)
        task = _numbered(kept, number)
        if task.assignee != by:
            raise UnknownCase("this task is somebody else's")
        return kept, task

    def _audit(self, kept: KeptEvents, task: KeptTask, by: str, action: str) -> None:
        self._parts.store.change(Change(kept.case.id, None, _entry(task, self._parts.clock(), by, action)))

    def _opened(self, kept: KeptEvents, task: KeptTask) -> Task:
        what, found = (kept.sealed(f"{name}-{task.number}") for name in ("task", "found"))
        return Task(
            task,
            kept.case.reference,
            self._parts.opening.printed(kept.case),
            self._parts.secrets.open(kept.case.id, what) if what else "",
            self._parts.secrets.open(kept.case.id, found) if found else "",
        )


def _entry(task: KeptTask, now: datetime, by: str, action: str, **detail: str) -> Entry:
    return Entry(now, by, action, task.case_id, {"task": task.number, **detail})


def _is_after(task: KeptTask, looked: datetime | None) -> bool:
    """Whether a task was finished after somebody looked last, None for never."""
    return task.ended_at is not None and (looked is None or task.ended_at > looked)


def _numbered(kept: KeptEvents, number: int) -> KeptTask:
    task = next((one for one in kept.tasks if one.number == number), None)
    if task is None:
        raise UnknownCase("no task has this number")
    return task
