"""Everything held on one person or one chat: found, saved as files, erased in two steps.

What is searched for stands in no address: those lie in histories and logs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.app.bootstrap import Services
from bot.governance.subject import REASONS, TRAINING, Found
from bot.governance.subject_access import SubjectAccess
from bot.governance.subject_export import archive
from bot.law.calendar import say_day
from bot.platform.errors import CaseChanged, UnknownCase
from bot.staff.rules import Permission
from widget.admin.cases.case_forms import Typed, why
from widget.admin.guard import NOT_THIS_ROLE, Signed, needs, services_of
from widget.admin.pages import NO_STORE, AdminPages
from widget.admin.search_reasons import NO_SEARCH_REASON, SEARCH_REASONS, reason_of

_Holder = Annotated[Signed, Depends(needs(Permission.EXPORT))]
_TYPED: Final = 200  # characters of a search
EXPORT_REASONS: Final = {
    "asked": "The person asked what is held on them",
    "officer": "Asked for by the data protection officer",
}
"""Why everything held on somebody is saved, the common reasons."""
NO_REASON: Final = "Pick a reason, or write one. It is kept in the log."
NO_CHATS: Final = "Your role does not open chats, so it cannot save them. Ask an administrator."
GONE: Final = "Nothing is held of these any more."
DANGER: Final = (
    "A chat among these tells of danger, and the safeguarding lead opens it. Nothing was {done}. An administrator can"
    " give a reason on its page under Safeguarding, and come back then."
)
CHANGED: Final = "Somebody else changed one of these requests meanwhile. Search again, and look at it first."


class SubjectAccessPages:
    """The search, what it finds, and what can be done with it."""

    def __init__(self, pages: AdminPages) -> None:
        self._pages = pages

    def router(self) -> APIRouter:
        """The routes of these pages."""
        router = APIRouter()
        router.add_api_route("/admin/subject-access", self.form, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route("/admin/subject-access", self.search, methods=["POST"], response_class=HTMLResponse)
        router.add_api_route("/admin/subject-access/export", self.export, methods=["POST"])
        router.add_api_route("/admin/subject-access/erase", self.erase, methods=["POST"], response_class=HTMLResponse)
        return router

    def form(self, signed: _Holder) -> Response:
        """A field to search by."""
        return self._page(signed)

    def search(self, request: Request, typed: Typed, signed: _Holder) -> Response:
        """What is held of whom was typed; no content."""
        words, given = typed.get("words", "")[:_TYPED].strip(), reason_of(typed)
        if not words:
            problem = "Type a reference, the number of a conversation, an e-mail address or a telephone number."
            return self._page(signed, why=given, problem=problem)
        if not given:
            return self._page(signed, typed=words, no_search_reason=NO_SEARCH_REASON)
        people = services_of(request).subject_access
        found = people.search(words, signed.id, given)
        holding = people.look(found) if found else None
        return self._page(signed, searched=words, why=given, holding=holding)

    def export(self, request: Request, typed: Typed, signed: _Holder) -> Response:
        """Everything as JSON and as a page, packed into one file, for a reason; a chat only for who may open chats."""
        services, reason = services_of(request), why(typed, EXPORT_REASONS)
        if Permission.REVEAL not in signed.can:
            return self._pages.problem(NOT_THIS_ROLE, 403, signed)
        try:
            found = _named(services.subject_access, typed)
            if not reason.strip():
                return self._page(signed, holding=services.subject_access.look(found), no_reason=NO_REASON)
            if Permission.REVIEW not in signed.can:
                found = Found(cases=found.cases)
            if not found:
                return self._pages.problem(NO_CHATS, 403, signed)
            if not _may_read_all(services, found.conversations, signed):
                return self._pages.problem(DANGER.format(done="saved"), 403, signed)
            opened = services.subject_access.opened(found, signed.id, reason)
            holding = services.subject_access.look(found)
        except UnknownCase:
            return self._pages.problem(GONE, 404, signed)
        file = archive(services.folder.school.name, holding, opened, services.staff.names())
        headers = {**NO_STORE, "Content-Disposition": 'attachment; filename="information-held.zip"'}
        return Response(file, media_type="application/zip", headers=headers)

    def erase(self, request: Request, typed: Typed, signed: _Holder) -> Response:
        """Ask once more; on the second yes, erase what may be erased and say what stays."""
        services, reason = services_of(request), typed.get("reason", "")
        people = services.subject_access
        try:
            found = _named(people, typed)
            stay = {item.id for item in people.look(found).items if item.stays}
            if not _may_read_all(services, [one for one in found.conversations if one not in stay], signed):
                return self._pages.problem(DANGER.format(done="erased"), 403, signed)
            if reason not in REASONS:
                return self._page(signed, holding=people.look(found), problem="Choose why it is to be erased.")
            if typed.get("sure") != "yes":
                return self._pages.render(
                    "people_erase.html",
                    signed,
                    here="subject_access",
                    holding=people.look(found),
                    reason=reason,
                    reasons=REASONS,
                    problem="Tick the box to say that you are sure." if "again" in typed else "",
                    training=TRAINING,
                    say_day=say_day,
                )
            done = people.erase(found, signed.id, reason)
        except UnknownCase:
            return self._pages.problem(GONE, 404, signed)
        except CaseChanged:
            return self._pages.problem(CHANGED, 409, signed)
        return self._page(signed, done=done)

    def _page(self, signed: Signed, **shown: object) -> Response:
        nothing = {"typed": "", "why": "", "problem": "", "no_reason": "", "no_search_reason": ""}
        given = {"searched": None, "holding": None, "done": None, **nothing, **shown}
        return self._pages.render(
            "subject_access.html",
            signed,
            status=422 if any(given[one] for one in ("problem", "no_reason", "no_search_reason")) else 200,
            here="subject_access",
            reasons=REASONS,
            search_reasons=SEARCH_REASONS,
            export_reasons=EXPORT_REASONS,
            opens_chats=Permission.REVIEW in signed.can,
            training=TRAINING,
            say_day=say_day,
            **given,
        )


def _may_read_all(services: Services, chats: Iterable[str], signed: Signed) -> bool:
    """Whether no chat among these tells of danger that this person does not open."""
    return all(services.safeguarding.may_read(one, signed.id) for one in chats)


def _named(people: SubjectAccess, typed: Mapping[str, str]) -> Found:
    """What a form named: the ids of chats and of requests, with spaces between."""
    return people.by_names(typed.get("chats", "").split(), typed.get("requests", "").split())
