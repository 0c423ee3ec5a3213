"""Letters: drafted from a request, edited, sent the person's way, printed or said, and marked as delivered."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.app.bootstrap import Services
from bot.cases.letter_templates import STEPS, LetterKind, unfilled, ways
from bot.cases.letters import LetterText
from bot.cases.manual_case_entry import day_of
from bot.cases.records import LetterState
from bot.cases.staff_service import CaseView
from bot.cases.timeline import due_if_extended
from bot.cases.workflow import Need
from bot.cases.workflow import needs as needs_of
from bot.law.case import CLOSING, Ground, Step, Told
from bot.platform.errors import BadReference, CaseChanged, CaseError, StepIncomplete, StoreError, UnknownCase
from bot.staff.rules import Permission
from widget.admin.cases import case_words
from widget.admin.cases.case_forms import REASONS, Typed, names, number_of, one_of, onward, why
from widget.admin.cases.case_problems import TROUBLE, Problem, problem_of, say, status_of
from widget.admin.cases.case_view import CaseViews
from widget.admin.guard import NOT_THIS_ROLE, Signed, needs, services_of
from widget.admin.pages import AdminPages

LONGEST: Final = 20_000
_ONTO: Final = re.compile(r"new\?kind=[a-z_]{1,30}|\d{1,8}(?:/print|\?done=[a-z]{1,20})?")
"""Where among a request's letters somebody can be led on to."""
_WORDS: Final = (Need.REASONS, Need.HANDED_OVER)
# What an address may say was done, and how the letter then stands.
_STATES: Final = {
    "written": (LetterState.WAITING, LetterState.DELIVERED),
    "delivered": (LetterState.DELIVERED,),
    "cancelled": (LetterState.CANCELLED,),
}
_Worker = Annotated[Signed, Depends(needs(Permission.WORK_CASES))]


class LetterPages:
    """The pages of a request's letters."""

    def __init__(self, pages: AdminPages, views: CaseViews) -> None:
        self._pages = pages
        self._views = views

    def router(self) -> APIRouter:
        """The routes of the letters."""
        router, at = APIRouter(), "/admin/requests/{reference}/letters"
        router.add_api_route(f"{at}/new", self.draft, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route(f"{at}/new", self.send, methods=["POST"], response_class=HTMLResponse)
        router.add_api_route(f"{at}/why", self.give_reason, methods=["POST"], response_class=HTMLResponse)
        router.add_api_route(f"{at}/why", self.back, methods=["GET"])
        router.add_api_route(f"{at}/{{number}}", self.show, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route(f"{at}/{{number}}/print", self.print, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route(f"{at}/{{number}}/delivered", self.delivered, methods=["POST"])
        router.add_api_route(f"{at}/{{number}}/cancel", self.cancel, methods=["POST"])
        return router

    def draft(self, request: Request, reference: str, signed: _Worker) -> Response:
        """A letter filled from the request, to edit."""
        services, kind = services_of(request), one_of(LetterKind, request.query_params.get("kind", ""))
        if kind is None:
            return self._pages.problem("There is no such letter. Pick one on the page of the request.", 404, signed)
        try:
            view = services.casework.view(services.casework.find(reference))
            if view.line.erased:
                return self._pages.problem("What was personal in this request has been erased.", 422, signed)
            token = services.casework.reason_given(reference, signed.id, signed.since)
            if not token:
                return self._ask_why(view, f"new?kind={kind.value}", signed)
            letter = services.letters.draft(reference, kind, signed.id, token, signed.name)
        except (BadReference, CaseError, StoreError) as error:
            return self._problem(error, signed)
        typed = {"title": letter.title, "body": letter.body, **letter.known}
        return self._form(services, signed, view, kind, typed)

    def give_reason(self, request: Request, reference: str, typed: Typed, signed: _Worker) -> Response:
        """Keep why somebody opens the letters of this request, once in a session, and go on to where they wanted."""
        services, onto = services_of(request), typed.get("onto", "")
        try:
            view = services.casework.view(services.casework.find(reference))
            if Permission.REVEAL not in signed.can:
                return self._pages.problem(NOT_THIS_ROLE, 403, signed)
            if not _ONTO.fullmatch(onto):
                return onward(_at(view))
            services.casework.give_reason(reference, signed.id, why(typed))
        except StepIncomplete as error:
            return self._ask_why(view, onto, signed, problem_of(error, "reveal"), typed)
        except (BadReference, CaseError, StoreError) as error:
            return self._problem(error, signed)
        return onward(f"{_at(view)}/letters/{onto}")

    def back(self, reference: str, _signed: _Worker) -> Response:
        """The page of the request, for somebody who opens the address of the form that asks for a reason."""
        return onward(f"/admin/requests/{quote(reference, safe='')}")

    def send(self, request: Request, reference: str, typed: Typed, signed: _Worker) -> Response:
        """Keep the letter, and send it or lead on to how it is told; what is wrong is said beside the form."""
        services, kind = services_of(request), one_of(LetterKind, typed.get("kind", ""))
        if kind is None:
            return self._pages.problem("There is no such letter. Pick one on the page of the request.", 404, signed)
        try:
            view = services.casework.view(services.casework.find(reference))
        except (BadReference, UnknownCase, StoreError) as error:
            return self._problem(error, signed)
        number = number_of(typed.get("number", ""))
        if typed.get("change"):  # back from what the person will read
            return self._form(services, signed, view, kind, typed)
        problem = _wrong(view, typed)
        if problem is None:
            try:
                if (closing := self._closing(services, signed, view, kind, typed)) is not None:
                    return closing
                services.letters.send(*_written(view, kind, typed, signed), **_sent(view, kind, typed))
            except TROUBLE as error:
                problem = _of_letter(problem_of(error, "letter"))
            else:
                return onward(f"{_at(view)}/letters/{number}?done=written")
        earlier = number if number is not None and number <= len(view.letters) else None
        return self._form(services, signed, view, kind, typed, problem, earlier)

    def _closing(
        self, services: Services, signed: Signed, view: CaseView, kind: LetterKind, typed: Mapping[str, str]
    ) -> Response | None:
        """What the person will read, before a letter is kept that closes the request; None once that was confirmed."""
        step = STEPS.get(kind)
        if step not in CLOSING or typed.get("confirm"):
            return None
        read = services.letters.preview(*_written(view, kind, typed, signed), **_sent(view, kind, typed))
        number = number_of(typed.get("number", ""))
        return self._views.closing(signed, view, step, typed, read.status, kind, number, read.mail)

    def show(self, request: Request, reference: str, number: str, signed: _Worker) -> Response:
        """A letter, how it stands, and what is to be done with it."""
        return self._letter(services_of(request), reference, number, signed, done=request.query_params.get("done", ""))

    def print(self, request: Request, reference: str, number: str, signed: _Worker) -> Response:
        """The letter alone, for paper."""
        services = services_of(request)
        try:
            if (asked := self._why_first(services, reference, f"{number}/print", signed)) is not None:
                return asked
            view, letter, _kept = _read(services, reference, number, signed)
        except (BadReference, CaseError, StoreError) as error:
            return self._problem(error, signed)
        return self._pages.render(
            "letter_print.html",
            signed,
            **case_words.shared(),
            line=view.line,
            letter=letter,
            number=number,
            today=services.casework.today,
            school=services.folder.school.contacts["school"],
        )

    def delivered(self, request: Request, reference: str, number: str, typed: Typed, signed: _Worker) -> Response:
        """Mark a letter as posted, sent by hand, or said; only now its step is taken."""
        services, said = services_of(request), typed.get("on", "").strip()
        on, which = day_of(said), number_of(number)
        if on is None or which is None:
            words = "Give the day as 24/11/2026."
            problem = Problem(words, 422, "delivered", {"on": words})
            return self._letter(services, reference, number, signed, problem=problem, typed=typed)
        try:
            view = services.letters.delivered(reference, which, signed.id, on=on, note=typed.get("note", ""))
        except (BadReference, CaseError, StoreError) as error:
            problem = problem_of(error, "delivered")
            return self._letter(services, reference, number, signed, problem=problem, typed=typed)
        return onward(f"{_at(view)}/letters/{which}?done=delivered")

    def cancel(self, request: Request, reference: str, number: str, signed: _Worker) -> Response:
        """Take a waiting letter back."""
        services, which = services_of(request), number_of(number)
        try:
            view = services.letters.cancel(reference, which or 0, signed.id)
        except CaseChanged:
            return self._pages.problem("Too late: its e-mail has gone, or is just being sent.", 409, signed)
        except (BadReference, CaseError, StoreError) as error:
            return self._problem(error, signed)
        return onward(f"{_at(view)}/letters/{which}?done=cancelled")

    def _form(
        self,
        services: Services,
        signed: Signed,
        view: CaseView,
        kind: LetterKind,
        typed: Mapping[str, str],
        problem: Problem | None = None,
        earlier: int | None = None,
    ) -> Response:
        step, today = STEPS.get(kind), services.casework.today
        wanted = needs_of(view.case, step) if step else ()
        later = due_if_extended(view.case, services.folder.school.school_days, today)
        return self._pages.render(
            "letter.html",
            signed,
            status=problem.status if problem else 200,
            here="requests",
            **case_words.shared(),
            line=view.line,
            view=view,
            kind=kind,
            step=step,
            closes=step in CLOSING,
            fields=tuple(need.value for need in wanted if need not in (Need.TOLD, Need.ROUTES)),
            routes=Need.ROUTES in wanted,
            unfilled=unfilled(typed.get("title", "") + typed.get("body", "")),
            later=later if step is Step.EXTENDED else None,
            letter_ways=ways(view.line.reply_by),
            chosen=one_of(Told, typed.get("way", "")),
            says=json.dumps({way.value: words for way, words in case_words.SENDS.items()}),
            no_server=not services.settings.smtp_host,
            longest=LONGEST,
            typed=typed,
            typed_in="letter",
            problem=problem,
            earlier=earlier,
        )

    def _letter(
        self,
        services: Services,
        reference: str,
        number: str,
        signed: Signed,
        *,
        problem: Problem | None = None,
        typed: Mapping[str, str] | None = None,
        done: str = "",
    ) -> Response:
        try:
            onto = f"{number}?done={done}" if done in _STATES else number
            if (asked := self._why_first(services, reference, onto, signed)) is not None:
                return asked
            view, letter, kept = _read(services, reference, number, signed)
            coming = services.letters.after_delivery(reference, kept.number, signed.id)
        except (BadReference, CaseError, StoreError) as error:
            return self._problem(error, signed)
        return self._pages.render(
            "letter_sent.html",
            signed,
            status=problem.status if problem else 200,
            here="requests",
            **case_words.shared(),
            line=view.line,
            view=view,
            letter=letter,
            kept=kept,
            coming=coming,
            **(case_words.status(coming, kept.number) if coming else {}),
            kind=one_of(LetterKind, kept.kind),
            mail=next((mail for mail in view.messages if mail.letter == kept.number), None),
            staff=names(services),
            today=services.casework.today,
            problem=problem,
            typed=typed or {},
            typed_in="delivered",
            done=done if kept.state in _STATES.get(done, ()) else "",
        )

    def _why_first(self, services: Services, reference: str, onto: str, signed: Signed) -> Response | None:
        """What asks why somebody opens a letter; None for who has said so in this session."""
        if services.casework.reason_given(reference, signed.id, signed.since):
            return None
        return self._ask_why(services.casework.view(services.casework.find(reference)), onto, signed)

    def _ask_why(
        self,
        view: CaseView,
        onto: str,
        signed: Signed,
        problem: Problem | None = None,
        typed: Mapping[str, str] | None = None,
    ) -> Response:
        """The page that asks for a reason; ``onto`` is where among the letters it leads."""
        if Permission.REVEAL not in signed.can:
            return self._pages.problem(NOT_THIS_ROLE, 403, signed)
        return self._pages.render(
            "letter_reason.html",
            signed,
            status=problem.status if problem else 200,
            here="requests",
            **case_words.shared(),
            line=view.line,
            onto=onto if _ONTO.fullmatch(onto) else "",
            reasons=REASONS,
            problem=problem,
            typed=typed or {},
            typed_in="reveal",
        )

    def _problem(self, error: Exception, signed: Signed) -> Response:
        return self._pages.problem(say(error), status_of(error), signed)


def _read(services: Services, reference: str, number: str, signed: Signed) -> tuple[CaseView, LetterText, Any]:
    """A letter with its request; raises what the services raise."""
    token = services.casework.reason_given(reference, signed.id, signed.since)
    letter = services.letters.read(reference, number_of(number) or 0, signed.id, token)
    view = services.casework.view(services.casework.find(reference))
    return view, letter, next(one for one in view.letters if one.number == number_of(number))


def _at(view: CaseView) -> str:
    return f"/admin/requests/{view.line.reference}"


def _lines(text: str) -> str:
    """A text area's words with one kind of line ending."""
    return text.replace("\r\n", "\n").strip()


def _written(
    view: CaseView, kind: LetterKind, typed: Mapping[str, str], signed: Signed
) -> tuple[str, LetterKind, str, str, str]:
    """The letter that a form wrote: its request, kind, title and body, and who wrote it."""
    return view.line.reference, kind, typed["title"].strip(), _lines(typed["body"]), signed.id


def _sent(view: CaseView, kind: LetterKind, typed: Mapping[str, str]) -> dict[str, Any]:
    """How it goes, and what its step asks for."""
    return {
        "way": Told(typed["way"]),
        "seen": number_of(typed.get("seen", "")),
        "number": number_of(typed.get("number", "")),
        "ground": one_of(Ground, typed.get("ground", "")),
        **_step_words(view, kind, typed),
    }


def _step_words(view: CaseView, kind: LetterKind, typed: Mapping[str, str]) -> dict[str, str]:
    """The words that the letter's step asks for, and no others."""
    step = STEPS.get(kind)
    wanted = needs_of(view.case, step) if step else ()
    return {need.value: typed.get(need.value, "").strip() for need in _WORDS if need in wanted}


def _of_letter(problem: Problem) -> Problem:
    """What the letter itself lacks is mended in its words."""
    fields = {"body" if name in ("routes", "letter_reasons") else name: words for name, words in problem.fields.items()}
    return replace(problem, fields=fields)


def _wrong(view: CaseView, typed: Mapping[str, str]) -> Problem | None:
    """What no service needs to be asked about: a form that is empty, too long or not whole."""
    fields = {}
    if not typed.get("title", "").strip():
        fields["title"] = "Give the letter a title."
    if not typed.get("body", "").strip():
        fields["body"] = "Write the letter."
    if len(typed.get("body", "")) > LONGEST or len(typed.get("title", "")) > LONGEST:
        fields["body"] = f"The letter is too long. Use at most {LONGEST:,} characters."
    if one_of(Told, typed.get("way", "")) not in ways(view.line.reply_by):
        fields["way"] = "Pick how the letter goes."
    if fields:
        return Problem(" ".join(fields.values()), 422, "letter", fields)
    if number_of(typed.get("number", "")) is None or number_of(typed.get("seen", "")) is None:
        return Problem("This form is not whole. Please begin the letter again.", 422, "letter")
    return None
