"""The corrections: a list, and one of them with what may be done about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.app.bootstrap import Services
from bot.law.calendar import say_moment
from bot.learning.approval import Allowed
from bot.notice.answer_book import FOR_SAFETY
from bot.notice.changes.correction import OPEN, Correction, Kind, State
from bot.notice.changes.diff import Piece, words_changed
from bot.notice.reply import Contact
from bot.notice.school import School
from bot.platform.errors import CorrectionClosed, CorrectionError, NeedsSecondPerson, UnfitCorrection, UnknownCorrection
from bot.staff.rules import Permission
from widget.admin.guard import Signed, needs, services_of
from widget.admin.learning.learning_words import ALONE, APPROVES, CHANGES, KINDS, mark_of, told_words
from widget.admin.pages import NO_STORE, AdminPages
from widget.admin.staff.staff_words import Problem
from widget.pages.forms import Field

_Reviewer = Annotated[Signed, Depends(needs(Permission.REVIEW))]
DONE: Final = {
    "proposed": "It is proposed.",
    "changed": "It is proposed, and the one before it is taken back.",
    "approved": "It is approved. The assistant learns it the next time it is taught.",
    "rejected": "It is rejected.",
    "withdrawn": "It is withdrawn.",
}
UNKNOWN: Final = "There is no such correction."
_SHOW: Final = {"": tuple(OPEN), "done": (State.LEARNT, State.REJECTED, State.WITHDRAWN), "all": tuple(State)}


class CorrectionPages:
    """The list and one correction."""

    def __init__(self, pages: AdminPages) -> None:
        self._pages = pages

    def router(self) -> APIRouter:
        """The routes of these pages."""
        router = APIRouter(default_response_class=HTMLResponse)
        router.add_api_route("/admin/corrections", self.show, methods=["GET"])
        router.add_api_route("/admin/corrections/{correction}", self.one, methods=["GET"])
        router.add_api_route("/admin/corrections/{correction}/approve", self.approve, methods=["POST"])
        router.add_api_route("/admin/corrections/{correction}/reject", self.reject, methods=["POST"])
        router.add_api_route("/admin/corrections/{correction}/withdraw", self.withdraw, methods=["POST"])
        return router

    def show(self, request: Request, signed: _Reviewer, show: str = "") -> Response:
        """The corrections that are open, those that are done, or all."""
        services = services_of(request)
        show = show if show in _SHOW else ""
        found, standing = services.corrections.all(_SHOW[show]), services.learning.standing()
        return self._pages.render(
            "corrections.html",
            signed,
            here="corrections",
            corrections=[(one, mark_of(one, standing), say_moment(one.proposed_at)) for one in found],
            labels=services.folder.book.labels,
            people=_people(services),
            kinds=KINDS,
            show=show,
            waiting=len(standing.unlearnt),
            told=told_words(standing),
            alone=services.corrections.is_alone(signed.id),
        )

    def one(self, request: Request, correction: str, signed: _Reviewer, done: str = "") -> Response:
        """One correction."""
        return self._one(services_of(request), signed, correction, done=DONE.get(done, ""))

    def approve(self, request: Request, correction: str, signed: _Reviewer, why: Field = "") -> Response:
        """Approve it; somebody who is alone says why they approve their own."""
        services = services_of(request)

        def approve() -> Correction:
            return services.corrections.approve(correction, signed.id, why)

        return self._do(services, signed, correction, "approved", approve)

    def reject(self, request: Request, correction: str, signed: _Reviewer, reason: Field = "") -> Response:
        """Reject it, with a reason."""
        services = services_of(request)

        def reject() -> Correction:
            return services.corrections.reject(correction, reason, signed.id)

        return self._do(services, signed, correction, "rejected", reject, reason)

    def withdraw(self, request: Request, correction: str, signed: _Reviewer) -> Response:
        """Take back what one proposed."""
        services = services_of(request)
        return self._do(
            services, signed, correction, "withdrawn", lambda: services.corrections.withdraw(correction, signed.id)
        )

    def _do(
        self,
        services: Services,
        signed: Signed,
        correction: str,
        done: str,
        what: Callable[[], Correction],
        reason: str = "",
    ) -> Response:
        try:
            what()
        except UnknownCorrection:
            return self._pages.problem(UNKNOWN, 404, signed)
        except CorrectionError as error:
            return self._one(services, signed, correction, problem_of(error), reason=reason[:500])
        return RedirectResponse(f"/admin/corrections/{correction}?done={done}", 303, headers=NO_STORE)

    def _one(
        self,
        services: Services,
        signed: Signed,
        correction: str,
        problem: Problem | None = None,
        done: str = "",
        reason: str = "",
    ) -> Response:
        try:
            found = services.corrections.get(correction)
        except UnknownCorrection:
            return self._pages.problem(UNKNOWN, 404, signed)
        allowed, standing = services.corrections.may_approve(found, signed.id), services.learning.standing()
        return self._pages.render(
            "correction.html",
            signed,
            status=problem.status if problem else 200,
            here="corrections",
            one=found,
            label=services.folder.book.labels.get(
                found.topic, found.content.get("custom", {}).get("label", found.topic)
            ),
            forms=(("simple", "In easier words"), ("fuller", "To anybody who asks for more")),
            whom=_whom(services.folder.school, found.content.get("custom", {})),
            headings={section.id: section.heading for section in services.folder.notice.sections},
            proposed=say_moment(found.proposed_at),
            decided=say_moment(found.decided_at) if found.decided_at else "",
            people=_people(services),
            kinds=KINDS,
            changes=CHANGES,
            mark=mark_of(found, standing),
            waits_in=standing.run.version if standing.run and found.id in standing.taken else "",
            cannot_go_live=standing.cannot_go_live,
            still_wrong=found.state is State.LEARNT and found.id in standing.still_wrong,
            approves=APPROVES[allowed],
            deciders=services.corrections.deciders(lambda by: services.corrections.may_approve(found, by)),
            allowed=allowed.value,
            reasons=ALONE,
            is_open=found.state in OPEN,
            own=found.proposed_by == signed.id,
            problem=problem,
            done=done,
            reason=reason,
            **_beside(services, found),
        )


@dataclass(frozen=True)
class Before:
    """The answer that is served, and how the proposed one differs, word by word."""

    text: str
    pieces: tuple[Piece, ...]


def _beside(services: Services, one: Correction) -> dict[str, Any]:
    """What whoever decides has to see besides: what there is now, and where it came from."""
    chat = one.turn.partition(":")[0] if services.corrections.turn(one.turn) else ""
    shown: dict[str, Any] = {"chat": chat, "before": None}
    if one.state not in OPEN:
        return shown
    if one.kind is Kind.ANSWER and one.topic in services.folder.book.replies:
        now = services.folder.book.replies[one.topic].text
        shown["before"] = Before(now, words_changed(now, one.content["text"]))
    return shown


def _whom(own: School, custom: Mapping[str, Any]) -> list[Contact]:
    """Whom an answer shows, as school.toml has them now, found as the answer book finds them."""
    found: list[Contact | None] = []
    for role in custom.get("contacts", ()):
        if role == FOR_SAFETY:
            found.append(own.for_safety)
        elif role == "right" and custom.get("right") in own.serves:
            found.append(own.contact_for(custom["right"])[0])
        else:
            found.append(own.contacts.get(role))
    return [one for one in found if one is not None]


def problem_of(error: CorrectionError) -> Problem:
    """What to say of an error that the services raised."""
    if isinstance(error, UnfitCorrection):
        part = f" Change this part: “{error.change}”." if error.change else ""
        return Problem(f"{error.problem}{part}", "", error.field, more=tuple(problem_of(one) for one in error.others))
    if isinstance(error, NeedsSecondPerson):
        return Problem(APPROVES[Allowed(error.whom)], status=409)
    if isinstance(error, CorrectionClosed):
        return Problem("This was decided already, perhaps by somebody else a moment ago.", status=409)
    return Problem(UNKNOWN, status=404)


def _people(services: Services) -> dict[str, str]:
    return {"command": "Whoever runs the machine"} | {one.id: one.name for one in services.staff.members()}
