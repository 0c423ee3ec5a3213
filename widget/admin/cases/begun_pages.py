"""Requests that were begun in the chat and not sent: a list, and each to look at, to open, or to set aside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.conversations.statistics import WAYS
from bot.law.calendar import day_in_england
from bot.law.request_fields import Answers
from bot.law.rights import Right
from bot.platform.errors import CaseError, ReviewError, ReviewIncomplete, StoreError, TellsOfDanger, UnknownConversation
from bot.review.records import BegunRequest
from bot.staff.rules import Permission
from widget.admin.cases import case_words
from widget.admin.cases.case_forms import REASONS, Typed, number_of, one_of, onward, why
from widget.admin.cases.case_problems import Problem, say, status_of
from widget.admin.guard import Signed, needs, services_of
from widget.admin.pages import AdminPages

PATH: Final = "/admin/requests/begun"
_GONE: Final = (
    "This is not here any more. The chat was deleted, by its person or after its time, or the person went on."
)
_DANGER: Final = (
    "This chat tells of danger, so the safeguarding lead reads it first. An administrator can open the request"
    " once they have given a reason on the page Safeguarding."
)
_WHY_LOOK: Final = "Pick a reason, or write one. It is kept in the log."
_WHY_ASIDE: Final = "Say in a line why this is no request."
_Lister = Annotated[Signed, Depends(needs(Permission.READ_CASES))]
_Worker = Annotated[Signed, Depends(needs(Permission.WORK_CASES))]


class BegunPages:
    """The pages."""

    def __init__(self, pages: AdminPages) -> None:
        self._pages = pages

    def router(self) -> APIRouter:
        """The routes."""
        router, at = APIRouter(default_response_class=HTMLResponse), f"{PATH}/{{conversation}}/{{number}}"
        router.add_api_route(PATH, self.list, methods=["GET"])
        router.add_api_route(at, self.show, methods=["GET"])
        for form, work in (("show", self.look), ("open", self.open), ("aside", self.set_aside)):
            router.add_api_route(f"{at}/{form}", work, methods=["POST"])
            router.add_api_route(f"{at}/{form}", self.back, methods=["GET"])
        return router

    def list(self, request: Request, signed: _Lister) -> Response:
        """Those that wait, oldest first; nothing that anybody typed."""
        waiting = services_of(request).begun_requests.waiting()
        return self._pages.render("begun_list.html", signed, **_shared(), waiting=waiting)

    def show(self, request: Request, signed: _Worker, conversation: str, number: str) -> Response:
        """One of them."""
        return self._page(request, signed, conversation, number)

    def back(self, _signed: _Worker, conversation: str, number: str) -> Response:
        """Its page, for somebody who opens the address of one of its forms."""
        return onward(f"{PATH}/{quote(conversation, safe='')}/{quote(number, safe='')}")

    def look(self, request: Request, typed: Typed, signed: _Worker, conversation: str, number: str) -> Response:
        """Show what the person gave so far, on this one page."""
        if Permission.REVEAL not in signed.can:
            return self._page(request, signed, conversation, number)
        begun = services_of(request).begun_requests
        try:
            given = begun.look(conversation, number_of(number) or 0, signed.id, why(typed))
        except ReviewIncomplete:
            problem = Problem(_WHY_LOOK, 422, "look", {"why": _WHY_LOOK})
            return self._page(request, signed, conversation, number, problem, typed)
        except (ReviewError, StoreError) as error:
            return self._problem(error, signed)
        return self._page(request, signed, conversation, number, given=given)

    def open(self, request: Request, signed: _Worker, conversation: str, number: str) -> Response:
        """Open it as a request of the day on which it was begun."""
        begun = services_of(request).begun_requests
        try:
            opened = begun.open(conversation, number_of(number) or 0, signed.id)
        except (ReviewError, CaseError, StoreError) as error:
            return self._problem(error, signed)
        return onward(f"/admin/requests/{opened[0].reference}" if len(opened) == 1 else "/admin/requests")

    def set_aside(self, request: Request, typed: Typed, signed: _Worker, conversation: str, number: str) -> Response:
        """It is no request, for this reason."""
        begun = services_of(request).begun_requests
        try:
            begun.set_aside(conversation, number_of(number) or 0, signed.id, typed.get("reason", ""))
        except ReviewIncomplete:
            problem = Problem(_WHY_ASIDE, 422, "aside", {"reason": _WHY_ASIDE})
            return self._page(request, signed, conversation, number, problem, typed)
        except (ReviewError, StoreError) as error:
            return self._problem(error, signed)
        return onward(PATH)

    def _page(
        self,
        request: Request,
        signed: Signed,
        conversation: str,
        number: str,
        problem: Problem | None = None,
        typed: Mapping[str, str] | None = None,
        given: Answers | None = None,
    ) -> Response:
        services = services_of(request)
        try:
            begun = services.begun_requests.find(conversation, number_of(number) or 0)
        except (ReviewError, StoreError) as error:
            return self._problem(error, signed)
        return self._pages.render(
            "begun.html",
            signed,
            status=problem.status if problem else 200,
            **_shared(),
            begun=begun,
            at=f"{PATH}/{begun.conversation}/{begun.number}",
            may={permission.value for permission in signed.can},
            problem=problem,
            typed=typed or {},
            typed_in=problem.form if problem else "",
            reasons=REASONS,
            given=given,
            days=services.folder.school.conversation_days,
        )

    def _problem(self, error: Exception, signed: Signed) -> Response:
        if isinstance(error, UnknownConversation):
            return self._pages.problem(_GONE, 404, signed)
        if isinstance(error, TellsOfDanger):
            return self._pages.problem(_DANGER, 403, signed)
        return self._pages.problem(say(error), status_of(error), signed)


def _shared() -> dict[str, Any]:
    def right_words(begun: BegunRequest) -> str:
        right = one_of(Right, begun.right)
        return case_words.RIGHTS[right] if right else begun.right

    own = {"right_words": right_words, "day_of": day_in_england, "way_words": WAYS, "here": "requests"}
    return {**case_words.shared(), **own}
