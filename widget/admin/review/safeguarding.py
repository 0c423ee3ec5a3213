"""Conversations that told of danger, for whoever they are for: what to do now, what was said, and what was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.app.bootstrap import Services
from bot.notice import safeguarding
from bot.notice.safeguarding import Access, Desk, Outcome
from bot.notice.school import School
from bot.platform.errors import ReasonNeeded, ReviewError, ReviewIncomplete, StoreError
from bot.review.safeguarding_service import NO_ACCOUNT, NOBODY, THE_HEAD, Listed, Read
from bot.review.service import OWN, REASON
from bot.staff.rules import Permission
from widget.admin.cases.case_forms import Typed, names, number_of, one_of, onward, why
from widget.admin.guard import Signed, needs, services_of
from widget.admin.pages import AdminPages
from widget.admin.review import review_words
from widget.admin.review.review_turns import turns_of
from widget.admin.review.review_words import DESKS, DONE_ABOUT
from widget.admin.staff.done import said

AT: Final = "/admin/safeguarding"
WRITER: Final = "Name of who wrote it"
"""What the person of a request is shown by, who wrote on the page of their records; their name is no token here."""
_NO_NAME: Final = "They gave no name."
_TROUBLE: Final = (ReviewError, StoreError)
_DONE: Final = {
    "closed": ("danger_closed", "What was done is recorded, and the conversation counts as read."),
    "moved": (
        "danger_moved",
        "It is moved, and whoever it is for gets an e-mail. You may not see it here any more.",
    ),
    "reopened": ("conversation_unreviewed", "The mark is taken back. It waits to be read again."),
    "noted": ("conversation_noted", "The note is kept."),
    "another": ("danger_decided", "It is kept from them no longer."),
    "reason": ("danger_reason", "Your reason is kept. You can open this conversation for twelve hours."),
}
_GIVE_BACK: Final = "No colleague: give it back to the safeguarding lead"
_Safeguard = Annotated[Signed, Depends(needs(Permission.SAFEGUARD))]
_FORMS: Final = ("reason", "closed", "reopened", "notes", "reveal", "about", "another")


class SafeguardingPages:
    """The list, the page of one conversation, and its forms."""

    def __init__(self, pages: AdminPages) -> None:
        self._pages = pages

    def router(self) -> APIRouter:
        """The routes of these pages."""
        router, at = APIRouter(), f"{AT}/{{conversation}}"
        router.add_api_route(AT, self.show, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route(at, self.one, methods=["GET"], response_class=HTMLResponse)
        posts: dict[str, Callable[..., Any]] = {
            "reason": self.reason, "closed": self.close, "reopened": self.reopen, "notes": self.note,
            "reveal": self.reveal, "about": self.about, "another": self.another,
        }  # fmt: skip
        for form in _FORMS:
            router.add_api_route(f"{at}/{form}", posts[form], methods=["POST"], response_class=HTMLResponse)
            router.add_api_route(f"{at}/{form}", self.back, methods=["GET"])
        return router

    def show(self, request: Request, signed: _Safeguard) -> Response:
        """Those that this member of staff opens, what waits to be read first."""
        services = services_of(request)
        listed = services.safeguarding.listed(signed.id)
        return self._pages.render(
            "safeguarding.html",
            signed,
            here="safeguarding",
            waiting=[one for one in listed if one.waits],
            read=[one for one in listed if not one.waits],
            with_reason=Access.WITH_REASON,
            desks=DESKS,
            outcomes={one.line.conversation: _done_about(services, one) for one in listed if not one.waits},
            staff=names(services),
            done=said(services, signed.id, request.query_params.get("done", ""), _DONE),
            **review_words.shared(services.folder.book.labels),
        )

    def one(self, request: Request, conversation: str, signed: _Safeguard) -> Response:
        """A conversation; that it was looked at is logged. An administrator is asked for a reason first."""
        services = services_of(request)
        done = said(services, signed.id, request.query_params.get("done", ""), _DONE)
        try:
            read = services.safeguarding.open(conversation, signed.id)
        except _TROUBLE as error:
            return self._refused(signed, conversation, error)
        return self._page(services, signed, read, done=done)

    def back(self, conversation: str, _signed: _Safeguard) -> Response:
        """The page, for somebody who opens the address of one of its forms."""
        return onward(_address(conversation))

    def reason(self, request: Request, conversation: str, typed: Typed, signed: _Safeguard) -> Response:
        """Let an administrator open it, for a reason."""
        services, common = services_of(request), _common(typed)
        try:
            services.safeguarding.give_reason(conversation, signed.id, why(typed, review_words.REASONS), common)
        except ReviewIncomplete as error:
            return self._ask_why(signed, conversation, typed, error)
        except _TROUBLE as error:
            return self._refused(signed, conversation, error)
        return onward(_address(conversation, "reason"))

    def close(self, request: Request, conversation: str, typed: Typed, signed: _Safeguard) -> Response:
        """Record what was done, and mark as read."""

        def work(services: Services) -> str:
            outcome = one_of(Outcome, typed.get("outcome", ""))
            if outcome is not None and not typed.get("sure"):
                raise ReviewIncomplete("recorded")
            words = ". ".join(filter(None, (DONE_ABOUT.get(outcome or Outcome.KNOWN), typed.get("words", "").strip())))
            seen = number_of(typed.get("seen", "")) or 0
            services.safeguarding.close(conversation, seen, outcome, words, signed.id)
            return f"{AT}?done=closed"

        return self._work(request, conversation, "closed", typed, signed, work)

    def reopen(self, request: Request, conversation: str, typed: Typed, signed: _Safeguard) -> Response:
        """Take the mark back."""

        def work(services: Services) -> str:
            services.safeguarding.reopen(conversation, signed.id)
            return _address(conversation, "reopened")

        return self._work(request, conversation, "reopened", typed, signed, work)

    def note(self, request: Request, conversation: str, typed: Typed, signed: _Safeguard) -> Response:
        """Write a note."""

        def work(services: Services) -> str:
            services.safeguarding.note(conversation, typed.get("note", ""), signed.id)
            return f"{_address(conversation, 'noted')}#notes"

        return self._work(request, conversation, "notes", typed, signed, work)

    def about(self, request: Request, conversation: str, typed: Typed, signed: _Safeguard) -> Response:
        """It is about a colleague: to the head, or to the chair of governors; or about none, and back."""

        def work(services: Services) -> str:
            services.safeguarding.about(conversation, typed.get("whom", ""), signed.id)
            return f"{AT}?done=moved"

        return self._work(request, conversation, "about", typed, signed, work)

    def another(self, request: Request, conversation: str, typed: Typed, signed: _Safeguard) -> Response:
        """A name in it is somebody else's than the colleague's."""

        def work(services: Services) -> str:
            services.safeguarding.is_another(conversation, typed.get("whom", ""), signed.id)
            return _address(conversation, "another")

        return self._work(request, conversation, "another", typed, signed, work)

    def reveal(self, request: Request, conversation: str, typed: Typed, signed: _Safeguard) -> Response:
        """Show what stands behind one token, on this one page."""
        services, token = services_of(request), typed.get("token", "")
        reason, common = why(typed, review_words.REASONS), _common(typed)
        try:
            read = services.safeguarding.again(conversation, signed.id)
            if token == WRITER and services.person_replies.request_of(conversation):
                if not reason.strip():
                    raise ReviewIncomplete(REASON)
                shown = services.person_replies.writer_of(conversation, signed.id, reason) or _NO_NAME
            else:
                shown = services.safeguarding.reveal(conversation, token, signed.id, reason, common)
            read = services.safeguarding.again(conversation, signed.id)
        except _TROUBLE as error:
            return self._again(services, signed, conversation, error, "reveal", typed)
        return self._page(services, signed, read, shown={token: shown})

    def _work(
        self,
        request: Request,
        conversation: str,
        form: str,
        typed: Mapping[str, str],
        signed: Signed,
        work: Callable[[Services], str],
    ) -> Response:
        services = services_of(request)
        try:
            return onward(work(services))
        except _TROUBLE as error:
            return self._again(services, signed, conversation, error, form, typed)

    def _again(
        self,
        services: Services,
        signed: Signed,
        conversation: str,
        error: Exception,
        form: str,
        typed: Mapping[str, str],
    ) -> Response:
        """The page with what is wrong beside the form, and what was typed still in it."""
        try:
            read = services.safeguarding.again(conversation, signed.id)
        except _TROUBLE as missing:
            return self._refused(signed, conversation, missing)
        return self._page(services, signed, read, problem=error, form=form, typed=typed)

    def _refused(self, signed: Signed, conversation: str, error: Exception) -> Response:
        if isinstance(error, ReasonNeeded):
            return self._ask_why(signed, conversation, {})
        return self._pages.problem(review_words.say(error), review_words.status_of(error), signed)

    def _ask_why(
        self, signed: Signed, conversation: str, typed: Mapping[str, str], problem: Exception | None = None
    ) -> Response:
        return self._pages.render(
            "safeguarding_reason.html",
            signed,
            status=review_words.status_of(problem) if problem else 200,
            here="safeguarding",
            at=_address(conversation),
            reasons=review_words.REASONS,
            typed=typed,
            problem=review_words.say(problem) if problem else "",
        )

    def _page(
        self,
        services: Services,
        signed: Signed,
        read: Read,
        *,
        problem: Exception | None = None,
        form: str = "",
        typed: Mapping[str, str] | None = None,
        shown: Mapping[str, str] | None = None,
        done: str = "",
    ) -> Response:
        transcript, school = read.opened.transcript, services.folder.school
        of_request = services.person_replies.request_of(transcript.line.conversation)
        return self._pages.render(
            "safeguarding_one.html",
            signed,
            status=review_words.status_of(problem) if problem else 200,
            here="safeguarding",
            **review_words.shared(services.folder.book.labels),
            line=transcript.line,
            frames=transcript.frames,
            tokens=[*transcript.tokens, *([WRITER] if of_request else [])],
            notes=read.opened.notes,
            turns=turns_of(transcript, {}),
            waits=review_words.waits_for_safety(transcript),
            of_request=of_request,
            is_staff=read.desk is not Desk.LEAD,
            desk=DESKS[read.desk],
            kept_from=read.kept_from,
            ring=[contact for contact in school.staff_ring if contact.phone],
            outcomes=[(one.value, words) for one, words in DONE_ABOUT.items()],
            whom=whom_picks(services, "" if read.desk is Desk.LEAD else _GIVE_BACK),
            goes=[(DESKS[desk], _mailed(school, desk)) for desk in (Desk.HEAD, Desk.CHAIR)],
            at=_address(transcript.line.conversation),
            staff=names(services),
            reasons=review_words.REASONS,
            problem=review_words.say(problem) if problem else "",
            form=form,
            typed=typed or {},
            shown=shown or {},
            done=done,
        )


def _done_about(services: Services, one: Listed) -> str:
    """What was done about a conversation, as it was picked; that it was read, where the log does not reach back."""
    outcome = services.safeguarding.outcome_of(one.line.conversation)
    return DONE_ABOUT[outcome] if outcome else "Read"


def whom_picks(services: Services, nobody: str = "") -> list[tuple[str, str]]:
    """Whom a conversation can be about, to pick from; ``nobody`` are the words for no colleague, if that can be."""
    found = [(NOBODY, nobody)] if nobody else []
    found += [(THE_HEAD, "The head"), *((one.id, one.name) for one in services.safeguarding.colleagues())]
    return [*found, (NO_ACCOUNT, "Somebody who has no account here")]


def _mailed(school: School, desk: Desk) -> str:
    """Who is mailed about what is for a desk, in words."""
    here = [contact.name for contact in safeguarding.entered(school, desk)]
    return " and ".join(here) or f"nobody is entered yet, so {safeguarding.school_address(school)} is mailed"


def _common(typed: Mapping[str, str]) -> str:
    """The short name of the reason that was picked, for the log."""
    return typed.get("why", "") if typed.get("why") in review_words.REASONS else OWN


def _address(conversation: str, done: str = "") -> str:
    return f"{AT}/{quote(conversation, safe='')}{f'?done={done}' if done else ''}"
