"""How much waits behind each entry of the menu, so that whoever is on another page sees it come."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.app.bootstrap import Services
from bot.cases.staff_service import Filters
from bot.notice.changes.correction import State
from bot.staff.rules import Permission
from widget.admin.learning.learning_words import learnt_words

_HELD: Final = timedelta(seconds=30)
"""So long the counts of one person stand, unless they do something: each page would ask the database for them."""


def counts_of(services: Services, can: Collection[Permission], staff_id: str) -> Mapping[str, int]:
    """By the key of an entry (widget.admin.pages) what waits there, as far as the role may see it; no zeros."""
    found: dict[str, int] = {"tasks": len(services.tasks.mine(staff_id))}
    if Permission.SAFEGUARD in can:
        found["safeguarding"] = sum(one.waits for one in services.safeguarding.listed(staff_id))
    if Permission.READ_CASES in can:
        shown, lines = Filters(is_open=True, aside=False), services.casework.list()
        pressing = (line for line in lines if line.standing.overdue or line.standing.due_soon)
        found["requests"] = sum(shown.match(line) for line in pressing) + sum(line.replies_open for line in lines)
        found["requests"] += len(services.begun_requests.waiting())
        found["requests"] += len(services.outbox.stuck()) + len(services.outbox.filed())
    if Permission.REVIEW in can:
        found["conversations"] = services.reviews.assigned(staff_id)
        found["corrections"] = len(services.corrections.all((State.PROPOSED,)))
        found["learning"] = int(bool(learnt_words(services.learning.standing())))
    if Permission.MANAGE_STAFF in can:
        found["notice"] = len(services.confirming.waiting)
        found["settings"] = int(services.folder.school.school_days is None)
    if Permission.PAPERS in can:
        found["papers"] = sum(one.signed is None or bool(one.changed) for one in services.papers.all())
    return {key: count for key, count in found.items() if count}


class MenuCounts:
    """The counts of those who are signed in, held for a moment."""

    def __init__(self, count: Callable[[Collection[Permission], str], Mapping[str, int]]) -> None:
        self._count = count
        self._held: dict[str, tuple[datetime, Mapping[str, int]]] = {}

    def forget(self, staff_id: str) -> None:
        """Somebody does something, so that what waits for them is counted anew."""
        self._held.pop(staff_id, None)

    def of(self, can: Collection[Permission], staff_id: str, now: datetime) -> Mapping[str, int]:
        """What waits for one person, as it was counted a moment ago or now; waits for the database."""
        at, counts = self._held.get(staff_id, (None, {}))
        if at is None or now - at > _HELD:
            counts = self._count(can, staff_id)
            self._held[staff_id] = now, counts
        return counts
