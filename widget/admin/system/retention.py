"""Retention: how long each kind of data is kept, and what the nightly job would delete now; nothing is deleted here."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.staff.rules import Permission
from widget.admin.guard import Signed, needs, services_of
from widget.admin.pages import AdminPages

_Reader = Annotated[Signed, Depends(needs(Permission.READ_AUDIT))]


class RetentionPages:
    """The page of the dry run."""

    def __init__(self, pages: AdminPages) -> None:
        self._pages = pages

    def router(self) -> APIRouter:
        """The route of the page."""
        router = APIRouter()
        router.add_api_route("/admin/retention", self.show, methods=["GET"], response_class=HTMLResponse)
        return router

    def show(self, request: Request, signed: _Reader) -> Response:
        """Every kind with its tables, and what would go."""
        services = services_of(request)
        plan, keeping = services.retention_plan.now(), services.folder.school.keeping
        return self._pages.render("retention.html", signed, here="retention", plan=plan, keeping=keeping)
