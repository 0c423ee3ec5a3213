"""The first page of the staff: what needs somebody, the most pressing first, as far as their role may see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.app.bootstrap import Services
from bot.cases.staff_service import Filters
from bot.conversations.review_rules import Queue
from bot.learning.approval import Allowed
from bot.notice.changes.correction import State
from bot.notice.school import LEAD, UNCONFIRMED
from bot.review.alerts import ALERT
from bot.staff.rules import Permission
from widget.admin.guard import Signed, needs, services_of
from widget.admin.learning.learning_words import learnt_words
from widget.admin.pages import AdminPages
from widget.admin.review.review_words import QUEUES
from widget.admin.system.status import STAFF, TOLD, backup, people_told

PATH: Final = "/admin/to-do"
BEGUN: Final = "/admin/requests/begun"
_MAY: Final = (Allowed.YES, Allowed.WITH_REASON)
_Own = Annotated[Signed, Depends(needs(Permission.OWN_ACCOUNT))]


@dataclass(frozen=True)
class Need:
    """Something that waits for somebody, in words, and where it is worked; ``is_urgent``: before everything else."""

    words: str
    href: str
    is_urgent: bool = False


@dataclass(frozen=True)
class Part:
    """Needs of one kind under their heading."""

    heading: str
    needs: tuple[Need, ...]


class ToDoPages:
    """The page."""

    def __init__(self, pages: AdminPages) -> None:
        self._pages = pages

    def router(self) -> APIRouter:
        """Its route."""
        router = APIRouter()
        router.add_api_route(PATH, self.show, methods=["GET"], response_class=HTMLResponse)
        return router

    def show(self, request: Request, signed: _Own) -> Response:
        """Everything that waits, or that nothing does."""
        return self._pages.render("to_do.html", signed, here="to_do", parts=parts_of(services_of(request), signed))


def parts_of(services: Services, signed: Signed) -> list[Part]:
    """What waits: what is urgent before everything else, then each kind in the order of the page; no empty part."""
    under: dict[str, list[Need]] = {heading: [] for heading in _HEADINGS}
    for heading, permission, needs_of in _KINDS:
        if permission in signed.can:
            for need in needs_of(services, signed):
                under[_NOW if need.is_urgent else heading].append(need)
    return [Part(heading, tuple(needs)) for heading, needs in under.items() if needs]


def _danger(services: Services, signed: Signed) -> Iterator[Need]:
    waiting = sum(one.waits for one in services.safeguarding.listed(signed.id))
    yield from _some(waiting, "conversation tells", "conversations tell", "of danger.", "/admin/safeguarding", True)
    if waiting:
        not_gone = [*services.outbox.stuck(), *services.outbox.filed()]
        lost = sum(mail.purpose == ALERT for mail in not_gone)
        ends = "about danger did not go out: ring whoever else has to know."
        yield from _some(lost, "mail", "mails", ends, "/admin/safeguarding", True)


def _not_told(services: Services, _signed: Signed) -> Iterator[Need]:
    """Who has to be told of danger and is not entered, or cannot open what they are told of."""
    missing = [line for line in people_told(services) if line.todo]
    alone = [line for line in missing if line.what == TOLD[LEAD][0] or line.href == STAFF]
    yield from (Need(f"{one.what}: {one.how}", one.href, one.what == TOLD[LEAD][0]) for one in alone)
    if others := [line for line in missing if line not in alone]:
        roles = " and ".join(", ".join(line.what.lower() for line in others).rsplit(", ", 1))
        yield Need(f"Nobody is entered as {roles}.", others[0].href)


def _tasks(services: Services, signed: Signed) -> Iterator[Need]:
    tasks, today = services.tasks.mine(signed.id), services.casework.today
    late = sum(task.kept.due < today for task in tasks)
    yield from _some(late, "task of yours is", "tasks of yours are", "overdue.", "/admin/tasks", True)
    yield from _some(len(tasks) - late, "task waits", "tasks wait", "for you.", "/admin/tasks")


def _mail(services: Services, _signed: Signed) -> Iterator[Need]:
    begun = len(services.begun_requests.waiting())
    yield from _some(begun, "request was", "requests were", "begun in the chat and not sent.", BEGUN)
    stuck = len(services.outbox.stuck())
    yield from _some(stuck, "message", "messages", "could not be sent.", "/admin/outbox")
    filed = len(services.outbox.filed())
    yield from _some(filed, "message waits", "messages wait", "to be sent by hand.", "/admin/outbox")


def _review(services: Services, signed: Signed) -> Iterator[Need]:
    standing, proposed = services.learning.standing(), services.corrections.all((State.PROPOSED,))
    theirs = sum(services.corrections.may_approve(one, signed.id) in _MAY for one in proposed)
    yield from _some(theirs, "correction waits", "corrections wait", "for you to approve.", "/admin/corrections")
    others, ends = len(proposed) - theirs, "for a colleague to approve."
    yield from _some(others, "correction waits", "corrections wait", ends, "/admin/corrections")
    ends = "approved and not learnt yet."
    yield from _some(len(standing.unlearnt), "correction is", "corrections are", ends, "/admin/learning")
    if words := learnt_words(standing):
        yield Need(words, "/admin/learning", standing.has_stopped)
    theirs, at = services.reviews.assigned(signed.id), f"/admin/conversations?assignee={signed.id}&review=unread"
    yield from _some(theirs, "conversation is", "conversations are", "assigned to you, to be read.", at)
    for queue, count in services.reviews.counts().items():
        if queue is not Queue.SAFEGUARDING:
            ends = f"to read: {QUEUES[queue].lower()}."
            at = f"/admin/conversations?queue={queue.value}"
            yield from _some(count, "conversation", "conversations", ends, at)


def _finished(services: Services, signed: Signed) -> Iterator[Need]:
    """What colleagues have found for the requests of whoever looks, until they open these."""
    found = services.tasks.news(signed.id)
    of = {task.reference for task in found}
    at = f"/admin/requests/{of.pop()}#tasks" if len(of) == 1 else "/admin/requests"
    ends = "finished: read what was found."
    yield from _some(len(found), "task of a colleague is", "tasks of colleagues are", ends, at)


def _setting_up(services: Services, _signed: Signed) -> Iterator[Need]:
    """What a new school has to look at before its doors are open, and what would be lost."""
    if not services.folder.school.is_confirmed:
        words = "The school's contacts are not confirmed: no request is taken, and no mail goes out."
        yield Need(words, "/admin/settings", is_urgent=True)
    if (copy := backup(services.settings.state)).todo:
        yield Need(f"{copy.what}: {copy.how} {copy.todo}", copy.href)
    if services.folder.school.type == UNCONFIRMED:
        words = "Please choose the kind of school: until then what the law says of educational records is not known."
        yield Need(words, "/admin/settings")
    if services.folder.school.school_days is None:
        yield Need("The school's terms are not entered, so some dates cannot be worked out.", "/admin/settings/hours")
    waiting = len(services.confirming.waiting)
    yield from _some(waiting, "answer waits", "answers wait", "to be confirmed.", "/admin/setup/answers")


def _papers(services: Services, _signed: Signed) -> Iterator[Need]:
    """The school's papers that nobody has signed, or that a setting has changed since."""
    papers, at = services.papers.all(), "/admin/papers"
    unsigned = sum(one.signed is None for one in papers)
    yield from _some(unsigned, "of the school's papers is", "of the school's papers are", "not signed.", at)
    changed = sum(bool(one.changed) for one in papers)
    ends = "changed since it was signed." if changed == 1 else "changed since they were signed."
    yield from _some(changed, "of the school's papers has", "of the school's papers have", ends, at)


def _requests(services: Services, signed: Signed) -> Iterator[Need]:
    """The requests that are open, by what they need; one may need several things."""
    everything, shown = services.casework.list(), Filters(is_open=True, aside=False)  # as the list shows them
    lines = [line for line in everything if shown.match(line)]
    at = "/admin/requests"
    wrote = [line for line in everything if line.replies_open]
    ends = "about their records, and nobody has dealt with it."
    onto = f"{at}/{wrote[0].reference}#replies" if len(wrote) == 1 else f"{at}?wrote=1"
    yield from _some(len(wrote), "person wrote", "people wrote", ends, onto, True)
    overdue = sum(line.standing.overdue for line in lines)
    yield from _some(overdue, "request is", "requests are", "overdue.", f"{at}?overdue=1", True)
    soon = sum(line.standing.due_soon for line in lines)
    yield from _some(soon, "request is", "requests are", "due within a week.", f"{at}?due_soon=1")
    ours = sum(not line.standing.paused for line in lines) - overdue - soon
    yield from _some(ours, "request waits", "requests wait", "for our answer, due later.", at)
    theirs = sum(line.standing.paused for line in lines)
    yield from _some(theirs, "request waits", "requests wait", "for an answer of the person.", f"{at}?paused=1")
    undated = sum(bool(line.standing.deadline.problem) for line in lines)
    ends = "without a date, because the school's terms are not entered."
    yield from _some(undated, "request is", "requests are", ends, at)
    mine = sum(line.assignee == signed.id for line in lines)
    ends = "assigned to you."
    yield from _some(mine, "request is", "requests are", ends, f"{at}?assignee={signed.id}")
    nobody = sum(not line.assignee for line in lines)
    ends = "not assigned to anybody."
    yield from _some(nobody, "request is", "requests are", ends, f"{at}?assignee=nobody")
    letters = sum(line.letters_waiting for line in lines)
    yield from _some(letters, "letter waits", "letters wait", "to be sent.", at)
    looked = sum(line.tasks_overdue for line in lines)
    yield from _some(looked, "task of a colleague is", "tasks of colleagues are", "overdue.", at)
    if Permission.SIGN_OFF in signed.can:
        ends = "to be signed off by somebody who did not work on it."
        ready = [line for line in lines if line.to_sign_off and line.assignee != signed.id]
        onto = f"{at}/{ready[0].reference}?open=step-signed_off#step-signed_off" if len(ready) == 1 else at
        yield from _some(len(ready), "request waits", "requests wait", ends, onto)
    asked = sum(bool(line.to_ask) for line in lines)
    yield from _some(asked, "person waits", "people wait", "for a call back, to be asked the rest.", at)


def _some(count: int, one: str, many: str, ends: str, href: str, is_urgent: bool = False) -> Iterator[Need]:
    """So many of something; nothing where there is none.

    >>> [need.words for count in (0, 1, 12) for need in _some(count, "request is", "requests are", "overdue.", "/")]
    ['1 request is overdue.', '12 requests are overdue.']
    """
    if count:
        yield Need(f"{count} {one if count == 1 else many} {ends}", href, is_urgent)


_HEADINGS: Final = ("Now", "Tasks", "Setting up", "Requests", "Conversations and corrections")
_NOW, _TASKS, _SETUP, _REQUESTS, _LEARN = _HEADINGS
_KINDS: Final[tuple[tuple[str, Permission, Callable[[Services, Signed], Iterator[Need]]], ...]] = (
    (_NOW, Permission.SAFEGUARD, _danger),
    (_SETUP, Permission.MANAGE_STAFF, _not_told),
    (_TASKS, Permission.OWN_ACCOUNT, _tasks),
    (_TASKS, Permission.WORK_CASES, _finished),
    (_SETUP, Permission.MANAGE_STAFF, _setting_up),
    (_SETUP, Permission.PAPERS, _papers),
    (_REQUESTS, Permission.READ_CASES, _requests),
    (_REQUESTS, Permission.READ_CASES, _mail),
    (_LEARN, Permission.REVIEW, _review),
)
"""What waits, by its heading and by who may work it; under a heading in this order."""
