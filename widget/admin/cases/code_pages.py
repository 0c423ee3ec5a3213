"""A new code for a request whose person lost theirs: what was checked is asked, and the code is shown once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.cases.codes import WAYS, Check
from bot.cases.references import printed_code
from bot.cases.staff_service import CaseView
from bot.law.case import Told
from bot.platform.errors import BadReference, StoreError, UnknownCase
from bot.staff.rules import Permission
from widget.admin.cases import case_words
from widget.admin.cases.case_forms import Typed, number_of, one_of
from widget.admin.cases.case_problems import TROUBLE, Problem, problem_of
from widget.admin.cases.case_view import CHECKS, CaseViews
from widget.admin.guard import NOT_THIS_ROLE, Signed, needs, services_of
from widget.admin.pages import AdminPages

_Worker = Annotated[Signed, Depends(needs(Permission.WORK_CASES))]


class CodePages:
    """The form, and the page with the new code."""

    def __init__(self, pages: AdminPages, views: CaseViews) -> None:
        self._pages = pages
        self._views = views

    def router(self) -> APIRouter:
        """The routes of these pages."""
        router, at = APIRouter(), "/admin/requests/{reference}/code"
        router.add_api_route(at, self.form, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route(at, self.issue, methods=["POST"], response_class=HTMLResponse)
        return router

    def form(self, request: Request, reference: str, signed: _Worker) -> Response:
        """What has to be checked and said before a code is given out."""
        services = services_of(request)
        try:
            view = services.casework.view(services.casework.find(reference))
        except (BadReference, UnknownCase, StoreError) as error:
            return self._views.missing(error, signed)
        return self._form(signed, view)

    def issue(self, request: Request, reference: str, typed: Typed, signed: _Worker) -> Response:
        """The new code, to print or to hand over: on this one answer only."""
        services = services_of(request)
        try:
            view = services.casework.view(services.casework.find(reference))
        except (BadReference, UnknownCase, StoreError) as error:
            return self._views.missing(error, signed)
        if Permission.REVEAL not in signed.can:  # the letter names the person
            return self._pages.problem(NOT_THIS_ROLE, 403, signed)
        seen = number_of(typed.get("seen", ""))
        if seen is None:
            return self._form(signed, view, Problem("This form is not whole. Please reload it.", 422, "code"))
        try:
            issued = services.case_codes.issue(
                reference, signed.id,
                check=one_of(Check, typed.get("check", "")), reasons=typed.get("reasons", ""),
                way=one_of(Told, typed.get("way", "")), seen=seen,
            )  # fmt: skip
        except TROUBLE as error:
            return self._form(signed, view, problem_of(error, "code"), typed)
        settings = services.settings
        return self._pages.render(
            "code_issued.html",
            signed,
            **case_words.shared(),
            issued=issued,
            code=printed_code(issued.code),
            by_post=issued.way is Told.POST,
            today=services.casework.today,
            status_url=f"{settings.public_url or settings.url}".rstrip("/") + "/requests/status",
            school=services.folder.school.contacts["school"],
        )

    def _form(
        self,
        signed: Signed,
        view: CaseView,
        problem: Problem | None = None,
        typed: Mapping[str, str] | None = None,
    ) -> Response:
        if view.line.erased:
            return self._pages.problem("What was personal in this request has been erased.", 422, signed)
        return self._pages.render(
            "code_new.html",
            signed,
            status=problem.status if problem else 200,
            here="requests",
            **case_words.shared(),
            line=view.line,
            seen=view.seen,
            checks=CHECKS,
            code_ways={way: case_words.WAYS[way] for way in WAYS},
            problem=problem,
            typed=typed or {},
            typed_in="code",
        )
