"""Addresses that staff pages had before: a bookmark or a link in an old mail still leads to the page."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse

from bot.staff.rules import Permission
from widget.admin.guard import Signed, needs

MOVED: Final = {
    "/admin/picture": "/admin/statistics",
    "/admin/switch": "/admin/kill-switch",
    "/admin/people": "/admin/subject-access",
}


def moved_addresses() -> APIRouter:
    """A permanent redirect from each old address, with the query it came with."""
    router = APIRouter()
    for old in MOVED:
        router.add_api_route(old, _moved, methods=["GET"], response_class=RedirectResponse)
    return router


def _moved(request: Request, _signed: Annotated[Signed, Depends(needs(Permission.OWN_ACCOUNT))]) -> RedirectResponse:
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(MOVED[request.url.path] + query, 308)
