"""The list of requests, the most pressing first: filters in the address, the search by a form.

What is searched for is a person's name or contact, so it stands in no address: those lie in histories and logs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.cases.staff_service import CaseLine, Filters
from bot.law.case import State
from bot.law.rights import Right, offered
from bot.platform.errors import StoreError
from bot.staff.rules import Permission
from widget.admin.cases import case_words
from widget.admin.cases.case_forms import Typed, names, one_of, workers
from widget.admin.cases.case_problems import say
from widget.admin.guard import Signed, needs, services_of
from widget.admin.pages import AdminPages
from widget.admin.search_reasons import NO_SEARCH_REASON, SEARCH_REASONS, reason_of

PAGE: Final = 100
_FIELDS: Final = ("show", "state", "right", "assignee", "reference", "overdue", "due_soon", "paused", "wrote")
_Reader = Annotated[Signed, Depends(needs(Permission.READ_CASES))]


class CaseList:
    """The list, filtered or searched."""

    def __init__(self, pages: AdminPages) -> None:
        self._pages = pages

    def router(self) -> APIRouter:
        """The routes of the list."""
        router = APIRouter()
        router.add_api_route("/admin/requests", self.show, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route("/admin/requests/search", self.search, methods=["POST"], response_class=HTMLResponse)
        return router

    def show(self, request: Request, signed: _Reader) -> Response:
        """The requests that fit the filters; without any, those that are open."""
        everything = services_of(request).casework.list()
        wanted = filters_of(request.query_params)
        return self._page(request, signed, everything, [line for line in everything if wanted.match(line)])

    def search(self, request: Request, typed: Typed, signed: _Reader) -> Response:
        """The requests whose name, child or contact holds what was typed."""
        casework, words, why = services_of(request).casework, typed.get("words", "")[:200], reason_of(typed)
        try:
            found = casework.search(words, signed.id, why) if why else casework.list()
        except StoreError as error:
            return self._pages.problem(say(error), 503, signed)
        return self._page(request, signed, casework.list(), found, words, why)

    def _page(
        self,
        request: Request,
        signed: Signed,
        everything: Sequence[CaseLine],
        lines: Sequence[CaseLine],
        searched: str | None = None,
        why: str = "",
    ) -> Response:
        services, query = services_of(request), chosen(request.query_params)
        page = request.query_params.get("page", "1")
        number = max(int(page), 1) if page.isascii() and page.isdigit() and len(page) < 6 else 1
        begin = (number - 1) * PAGE
        return self._pages.render(
            "requests.html",
            signed,
            status=422 if searched is not None and not why else 200,
            here="requests",
            **case_words.shared(),
            lines=lines[begin : begin + PAGE],
            count=len(lines),
            any_at_all=bool(everything),
            before=urlencode({**query, "page": number - 1}) if begin else "",
            after=urlencode({**query, "page": number + 1}) if begin + PAGE < len(lines) else "",
            query=query,
            query_text=urlencode(query),
            searched=searched,
            why=why,
            no_reason=NO_SEARCH_REASON if searched is not None and not why else "",
            search_reasons=SEARCH_REASONS,
            offered=offered(services.folder.school.type),
            staff=names(services),
            workers=workers(services),
            stuck=len(services.outbox.stuck()),
            filed=len(services.outbox.filed()),
            begun=len(services.begun_requests.waiting()),
            floods=services.outbox.floods(),
            undated=[line for line in everything if line.is_open and line.standing.deadline.problem],
        )


def chosen(query: Mapping[str, str]) -> dict[str, str]:
    """The filters of an address that say something, as they go into the next one."""
    return {name: query[name].strip() for name in _FIELDS if query.get(name, "").strip()}


def filters_of(query: Mapping[str, str]) -> Filters:
    """The filters of an address; what makes no sense filters nothing, and without ``show`` only open ones are shown."""
    aside = {"": False, "open": False, "aside": True}.get(query.get("show", ""))
    wrote = bool(query.get("wrote"))  # people write once a request is closed, too
    state = one_of(State, query.get("state", ""))
    return Filters(
        states=frozenset({state} if state else ()),
        right=one_of(Right, query.get("right", "")),
        assignee="" if query.get("assignee") == "nobody" else query.get("assignee") or None,
        is_open={"all": None, "aside": None, "closed": False}.get(query.get("show", ""), None if wrote else True),
        aside=None if wrote else aside,
        overdue=bool(query.get("overdue")),
        due_soon=bool(query.get("due_soon")),
        paused=bool(query.get("paused")),
        wrote=wrote,
        reference=query.get("reference", ""),
    )
