"""What the person of a request wrote about their records: shown, dealt with, or made a new request, on its page."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.platform.errors import BadReference, CaseError, StoreError, UnknownCase
from bot.staff.rules import Permission
from widget.admin.cases.case_forms import Typed, number_of, onward, why
from widget.admin.cases.case_problems import TROUBLE, problem_of, say, status_of
from widget.admin.cases.case_view import CaseViews
from widget.admin.cases.manual_case_entry import ManualCaseEntryPages
from widget.admin.guard import NOT_THIS_ROLE, Signed, needs, services_of
from widget.admin.pages import AdminPages

_FROM_IT: Final = "To open a new request from what the person wrote"
"""Why it is shown to whoever does that."""
_Worker = Annotated[Signed, Depends(needs(Permission.WORK_CASES))]
_Reader = Annotated[Signed, Depends(needs(Permission.REVEAL))]


class ReplyPages:
    """The forms about it."""

    def __init__(self, pages: AdminPages, views: CaseViews, entry: ManualCaseEntryPages) -> None:
        self._pages, self._views, self._entry = pages, views, entry

    def router(self) -> APIRouter:
        """The routes."""
        router, at = APIRouter(default_response_class=HTMLResponse), "/admin/requests/{reference}/replies/{number}"
        for form, work in (("show", self.show), ("done", self.done), ("enter", self.enter)):
            router.add_api_route(f"{at}/{form}", work, methods=["POST"])
            router.add_api_route(f"{at}/{form}", self._views.back, methods=["GET"])
        return router

    def show(self, request: Request, typed: Typed, signed: _Reader, reference: str, number: str) -> Response:
        """Show what the person wrote, on this one page."""
        services, wanted = services_of(request), number_of(number) or 0
        problem, wrote = None, {}
        try:
            view = services.casework.view(services.casework.find(reference))
        except (BadReference, UnknownCase, StoreError) as error:
            return self._views.missing(error, signed)
        try:
            wrote[wanted] = services.person_replies.show(reference, wanted, signed.id, why(typed))
        except TROUBLE as error:
            problem = problem_of(error, f"reply-{wanted}")
        return self._views.page(services, signed, view, problem=problem, typed=typed, wrote=wrote)

    def done(self, request: Request, typed: Typed, signed: _Worker, reference: str, number: str) -> Response:
        """It was dealt with, in this way."""
        services, wanted = services_of(request), number_of(number) or 0
        try:
            view = services.casework.view(services.casework.find(reference))
        except (BadReference, UnknownCase, StoreError) as error:
            return self._views.missing(error, signed)
        try:
            services.person_replies.deal_with(reference, wanted, typed.get("done", ""), signed.id)
        except TROUBLE as error:
            return self._views.page(services, signed, view, problem=problem_of(error, f"reply-{wanted}"), typed=typed)
        return onward(f"/admin/requests/{quote(view.line.reference, safe='')}#replies")

    def enter(self, request: Request, signed: _Worker, reference: str, number: str) -> Response:
        """The form for a new request, filled with what the person wrote, of the day on which it came."""
        if Permission.REVEAL not in signed.can:
            return self._pages.problem(NOT_THIS_ROLE, 403, signed)
        replies = services_of(request).person_replies
        try:
            filled = replies.as_entry(reference, number_of(number) or 0, signed.id, _FROM_IT)
        except (CaseError, BadReference, StoreError) as error:
            return self._pages.problem(say(error), status_of(error), signed)
        return self._entry.fresh(request, signed, filled)
