"""The audit log for administrators: the newest first, and a button that checks the chain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.app.bootstrap import Services
from bot.law.calendar import say_moment
from bot.platform.audit import Verified
from bot.platform.errors import BadReference, StoreError, UnknownCase
from bot.staff.rules import Permission
from widget.admin.guard import Signed, needs, services_of
from widget.admin.pages import AdminPages
from widget.admin.staff.signin import TROUBLE
from widget.admin.staff.staff_words import ACTIONS, ACTORS, detail_of

PAGE = 100
_Reader = Annotated[Signed, Depends(needs(Permission.READ_AUDIT))]


class AuditPages:
    """The log."""

    def __init__(self, pages: AdminPages) -> None:
        self._pages = pages

    def router(self) -> APIRouter:
        """The routes of this page."""
        router = APIRouter()
        router.add_api_route("/admin/audit", self.show, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route("/admin/audit/verify", self.verify, methods=["POST"], response_class=HTMLResponse)
        return router

    def show(self, request: Request, signed: _Reader) -> Response:
        """A page of the log, of one request or one member of staff where that is asked for."""
        return self._page(services_of(request), signed, request.query_params)

    def verify(self, request: Request, signed: _Reader) -> Response:
        """Check the chain from its first entry to its last, and say what was found."""
        services = services_of(request)
        try:
            found = services.audit.verify()
        except StoreError:
            return self._pages.problem(TROUBLE.words, TROUBLE.status, signed)
        return self._page(services, signed, {}, found)

    def _page(
        self, services: Services, signed: Signed, query: Mapping[str, str], verified: Verified | None = None
    ) -> Response:
        reference, staff_id = query.get("case", "").strip(), query.get("staff", "")
        before = query.get("before", "")
        below = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None
        try:
            people = {member.id: member.name for member in services.staff.members()}
            case_id = _case(services, reference)
            staff_id = staff_id if staff_id in people else ""
            found = services.audit.page(below, PAGE + 1, case_id or "", staff_id) if case_id is not None else []
            references = {line.id: line.printed for line in services.casework.list()}
        except StoreError:
            return self._pages.problem(TROUBLE.words, TROUBLE.status, signed)
        shown, labels = found[:PAGE], services.folder.book.labels
        kept = {name: value for name, value in (("case", reference), ("staff", staff_id)) if value}
        return self._pages.render(
            "audit.html",
            signed,
            here="audit",
            entries=[(number, entry, say_moment(entry.at)) for number, entry in shown],
            people=people,
            references=references,
            actions=ACTIONS,
            actors=ACTORS,
            details=lambda name, value: detail_of(name, value, people, labels),
            case=reference,
            staff_id=staff_id,
            unknown=case_id is None,
            older=urlencode({**kept, "before": shown[-1][0]}) if len(found) > PAGE else "",
            newest=urlencode(kept),
            is_first=below is None,
            verified=verified,
        )


def _case(services: Services, reference: str) -> str | None:
    """The id of the request with this reference; "" where none was asked for, None where there is none."""
    if not reference:
        return ""
    try:
        return services.casework.find(reference).case.id
    except (BadReference, UnknownCase):
        return None
