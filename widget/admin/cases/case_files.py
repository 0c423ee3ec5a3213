"""What leaves the case work as a file: one request, the register, the calendar of due dates."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from bot.platform.errors import BadReference, StoreError, UnknownCase
from bot.staff.rules import PERMISSIONS, Permission
from widget.admin.cases import case_words
from widget.admin.cases.case_forms import Typed, names, why
from widget.admin.cases.case_list import filters_of
from widget.admin.cases.case_problems import TROUBLE, problem_of
from widget.admin.cases.case_view import CaseViews
from widget.admin.guard import Signed, needs, services_of
from widget.admin.pages import NO_STORE

_Exporter = Annotated[Signed, Depends(needs(Permission.EXPORT))]


class CaseFiles:
    """Sends the files; each time one leaves is logged."""

    def __init__(self, views: CaseViews) -> None:
        self._views = views

    def router(self) -> APIRouter:
        """The routes of the files; the calendar opens by its own address, because a calendar cannot sign in."""
        router = APIRouter()
        router.add_api_route("/admin/register.csv", self.register, methods=["GET"])
        router.add_api_route("/admin/requests/{reference}/export", self.case, methods=["POST"])
        router.add_api_route("/admin/calendar/{token}.ics", self.calendar, methods=["GET"])
        return router

    def register(self, request: Request, signed: _Exporter) -> Response:
        """The register as a spreadsheet, with the filters of the list; without any, all requests."""
        services, query = services_of(request), dict(request.query_params) or {"show": "all"}
        try:
            columns = case_words.register(names(services))
            rows = services.case_exports.register(signed.id, columns, filters_of(query))
        except StoreError as error:
            return self._views.missing(error, signed)
        return _file(rows, "text/csv; charset=utf-8", "register.csv")

    def case(self, request: Request, reference: str, typed: Typed, signed: _Exporter) -> Response:
        """One request with everything in it, for a reason."""
        services = services_of(request)
        try:
            view = services.casework.view(services.casework.find(reference))
        except (BadReference, UnknownCase, StoreError) as error:
            return self._views.missing(error, signed)
        try:
            document = services.case_exports.case(reference, signed.id, why(typed))
        except TROUBLE as error:
            return self._views.page(services, signed, view, problem=problem_of(error, "export"), typed=typed)
        return _file(document, "application/json", f"{view.line.printed}.json")

    def calendar(self, request: Request, token: str) -> Response:
        """The due dates for somebody's own calendar: references only."""
        services = services_of(request)
        member = services.staff.by_calendar_token(token)
        if member is None or Permission.READ_CASES not in PERMISSIONS[member.role]:
            raise HTTPException(404)
        return Response(services.case_exports.calendar(), media_type="text/calendar; charset=utf-8", headers=NO_STORE)


def _file(content: str, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **NO_STORE}
    return Response(content, media_type=kind, headers=headers)
