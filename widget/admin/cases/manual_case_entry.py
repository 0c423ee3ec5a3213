"""A request that came by letter, by telephone or in person: staff enter it, and pass reference and code on."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.app.bootstrap import Services
from bot.cases import manual_case_entry
from bot.cases.references import printed_code
from bot.law.request_fields import Channel
from bot.law.rights import offered
from bot.platform.errors import BadReference, CaseError, StoreError
from bot.staff.rules import Permission
from widget.admin.cases import case_words
from widget.admin.cases.case_forms import Typed, number_of
from widget.admin.cases.case_problems import Problem, say, status_of
from widget.admin.guard import Signed, needs, services_of
from widget.admin.pages import AdminPages

_Worker = Annotated[Signed, Depends(needs(Permission.WORK_CASES))]


class ManualCaseEntryPages:
    """The form, and the receipt that shows the code once."""

    def __init__(self, pages: AdminPages) -> None:
        self._pages = pages

    def router(self) -> APIRouter:
        """The routes of this page."""
        router = APIRouter()
        router.add_api_route("/admin/requests/new", self.show, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route("/admin/requests/new", self.enter, methods=["POST"], response_class=HTMLResponse)
        return router

    def show(self, request: Request, signed: _Worker, received: str = "") -> Response:
        """An empty form; ``received``: the day on which somebody asked in the chat, and was not understood."""
        is_known = manual_case_entry.day_of(received) is not None
        filled = {"received": received, "channel": Channel.CHAT_BY_HAND.value} if is_known else {}
        return self.fresh(request, signed, filled)

    def fresh(self, request: Request, signed: Signed, filled: Mapping[str, str]) -> Response:
        """A form with what is known already; its own id makes a form that is sent twice one request."""
        return self._form(services_of(request), signed, {**filled, "form": secrets.token_hex(16)})

    def enter(self, request: Request, typed: Typed, signed: _Worker) -> Response:
        """Enter the request and show its receipt; nothing is lost where something is wrong."""
        services = services_of(request)
        read = manual_case_entry.read(typed, offered(services.folder.school.type), services.casework.today)
        if not isinstance(read, manual_case_entry.Entered):
            problem = Problem("Some answers are missing or not right. They are marked below.", 422, "enter", read)
            return self._form(services, signed, typed, problem)
        try:
            opened = services.casework.enter(read.answers, read.channel, read.received, signed.id, _once(typed, signed))
        except (CaseError, StoreError) as error:
            words = "The request was NOT entered. " + say(error)
            return self._form(services, signed, typed, Problem(words, status_of(error), "enter"))
        _tie(services, typed.get("reply", ""), opened.reference, signed.id)
        return self._pages.render(
            "entered.html",
            signed,
            here="manual_case_entry",
            **case_words.shared(),
            opened=opened,
            code=printed_code(opened.code) if opened.code else "",
            status_url=f"{services.settings.public_url or services.settings.url}".rstrip("/") + "/requests/status",
            school=services.folder.school.contacts["school"],
        )

    def _form(
        self, services: Services, signed: Signed, typed: Mapping[str, str], problem: Problem | None = None
    ) -> Response:
        return self._pages.render(
            "manual_case_entry.html",
            signed,
            status=problem.status if problem else 200,
            here="manual_case_entry",
            **case_words.shared(),
            typed=typed,
            typed_in="enter",
            problem=problem,
            offered=offered(services.folder.school.type),
            channel_choices=manual_case_entry.CHANNELS,
            reply_choices=manual_case_entry.REPLIES,
            longest=manual_case_entry.LONGEST,
            today=services.casework.today,
        )


def _tie(services: Services, reply: str, new: str, by: str) -> None:
    """Mark that a request was opened from what a person wrote; the request stands whatever becomes of that."""
    reference, _, number = reply.partition("/")
    if reply:
        with contextlib.suppress(CaseError, BadReference, StoreError):
            services.person_replies.became(reference, number_of(number) or 0, new, by)


def _once(typed: Mapping[str, str], signed: Signed) -> str:
    """The same for a form that is sent twice, another for one that was changed before it was sent again.

    So little of the hash is kept that nobody can find out from it what was typed.
    """
    given = "\n".join(f"{name}={typed[name]}" for name in sorted(typed) if name != "csrf")
    mark = hashlib.sha256(given.encode()).hexdigest()[:4]
    return f"{signed.id}/{typed.get('form', '')[:64] or secrets.token_hex(16)}/{mark}"
