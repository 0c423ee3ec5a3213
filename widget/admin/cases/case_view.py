"""The page of a request: how it stands, what is next, its history, and the person's words behind a logged click."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.app.bootstrap import Services
from bot.cases.codes import Check
from bot.cases.gathering.delivery import saved_by_person
from bot.cases.gathering.person_replies import DONE_LONGEST
from bot.cases.letter_templates import LetterKind
from bot.cases.records import LIES_READY, LetterState, MessageState
from bot.cases.staff_service import CORRECTED, SOUND_OF, CaseView
from bot.cases.status import Status
from bot.cases.timeline import timeline
from bot.law.case import Step, Told
from bot.law.rights import Who, offered
from bot.platform.audit import Entry
from bot.platform.errors import BadReference, StoreError, UnknownCase
from bot.staff.rules import Permission
from widget.admin.cases import case_words
from widget.admin.cases.case_forms import REASONS, Typed, helpers, names, one_of, onward, why, workers
from widget.admin.cases.case_problems import TASK, TROUBLE, Problem, problem_of, say, status_of
from widget.admin.cases.drawing import drawn
from widget.admin.cases.next_steps import next_steps
from widget.admin.cases.step_forms import letters_without_step, step_forms
from widget.admin.guard import Signed, needs, services_of
from widget.admin.pages import AdminPages

ALL: Final = "all"
CHECKS: Final = {
    Check.DOCUMENT: "I saw an official document with their name",
    Check.KNOWN: "Somebody at the office knows the person by sight",
    Check.CONTACT: "I rang or wrote to the contact of this request, and they answered",
}
"""How it was made sure who asks."""
ADDRESS_CHECKS: Final = {
    Check.RECORDS: "I compared it with the school's records",
    Check.CONTACT: "I rang them at a number that the school has, and they said that it is theirs",
    Check.KNOWN: "They gave it in person, and the office knows them by sight",
    Check.DOCUMENT: "They gave it in person, and showed an official document with their name",
}
"""The same for an e-mail address to which records go."""
_SAID: Final = {
    "file": "file_added",
    "handed": "files_delivered",
    "names": "answers_corrected",
    "removed": "file_taken_out",
}
"""What was done last, by the short name that its address has."""
_OF_THE_FORM: Final = frozenset({"csrf", "confirm", "change"})
"""What a form carries besides what was typed into it."""


class CaseViews:
    """The page of a request, and its trail in the audit log."""

    def __init__(self, pages: AdminPages) -> None:
        self._pages = pages

    def router(self) -> APIRouter:
        """The routes of this page."""
        router = APIRouter()
        at = "/admin/requests/{reference}"
        router.add_api_route(at, self.show, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route(f"{at}/reveal", self.reveal, methods=["POST"], response_class=HTMLResponse)
        router.add_api_route(f"{at}/correct", self.correct, methods=["POST"], response_class=HTMLResponse)
        for form in (
            "reveal",
            "correct",
            "export",
            "steps/{_step}",
        ):  # an address that stays after a form had a problem
            router.add_api_route(f"{at}/{form}", self.back, methods=["GET"])
        router.add_api_route(f"{at}/audit", self.audit, methods=["GET"], response_class=HTMLResponse)
        return router

    def show(
        self, request: Request, reference: str, signed: Annotated[Signed, Depends(needs(Permission.READ_CASES))]
    ) -> Response:
        """The request; that it was looked at is logged."""
        services = services_of(request)
        try:
            view = services.casework.get(reference, signed.id)
        except (BadReference, UnknownCase, StoreError) as error:
            return self.missing(error, signed)
        done = one_of(Step, request.query_params.get("done", ""))
        # An address can say anything: only what was done last is said to be done.
        given = request.query_params.get(TASK, "") if signed.id == _last_to(view, "task_given") else ""
        copied = bool(request.query_params.get("copy")) and signed.id == _last_to(view, "file_blacked_out")
        last = done if view.events[-1].step is done else None
        what = request.query_params.get("what", "")
        said = what if signed.id == _last_to(view, _SAID.get(what, "-")) else ""
        unfolded = request.query_params.get("open", "")
        return self.page(
            services, signed, view, done=last, task_given=given, copy_made=copied, said=said, unfolded=unfolded
        )

    def reveal(
        self,
        request: Request,
        reference: str,
        typed: Typed,
        signed: Annotated[Signed, Depends(needs(Permission.REVEAL))],
    ) -> Response:
        """Show what the person gave in one field, or in all, on this one page, and let it be played."""
        services, wanted = services_of(request), typed.get("field", "")
        shown: dict[str, str] = {}
        plays: dict[str, str] = {}
        problem = None
        try:
            view = services.casework.view(services.casework.find(reference))
        except (BadReference, UnknownCase, StoreError) as error:
            return self.missing(error, signed)
        try:
            sounds = [f"{SOUND_OF}{name}" for name in view.line.recorded]
            for name in (*view.fields, *sounds) if wanted == ALL else (wanted,):
                if name in sounds:
                    said = name.removeprefix(SOUND_OF)
                    plays[said] = services.casework.may_play(reference, said, signed.id, why(typed))
                else:
                    shown[name] = services.casework.reveal(reference, name, signed.id, why(typed))
            view = services.casework.view(services.casework.find(reference))
        except TROUBLE as error:
            problem = problem_of(error, "reveal")
        return self.page(services, signed, view, problem=problem, typed=typed, shown=shown, plays=plays)

    def correct(
        self,
        request: Request,
        reference: str,
        typed: Typed,
        signed: Annotated[Signed, Depends(needs(Permission.WORK_CASES))],
    ) -> Response:
        """Put the names of a request right."""
        services = services_of(request)
        try:
            view = services.casework.view(services.casework.find(reference))
        except (BadReference, UnknownCase, StoreError) as error:
            return self.missing(error, signed)
        try:
            given = {name: typed.get(name, "") for name in CORRECTED}
            services.casework.correct(reference, given, signed.id, typed.get("reasons", ""))
        except TROUBLE as error:
            return self.page(services, signed, view, problem=problem_of(error, "correct"), typed=typed)
        return onward(f"/admin/requests/{quote(view.line.reference, safe='')}?what=names#words")

    def back(self, reference: str, _signed: Annotated[Signed, Depends(needs(Permission.READ_CASES))]) -> Response:
        """The page of the request, for somebody who opens the address of one of its forms."""
        return onward(f"/admin/requests/{quote(reference, safe='')}")

    def audit(
        self, request: Request, reference: str, signed: Annotated[Signed, Depends(needs(Permission.READ_CASES))]
    ) -> Response:
        """Who did what with this request, with the reasons for each look at the person's words."""
        services = services_of(request)
        try:
            view = services.casework.get(reference, signed.id)
            reasons = _reasons(services, reference, (entry for _number, entry in view.trail))
        except (BadReference, UnknownCase, StoreError) as error:
            return self.missing(error, signed)
        return self._pages.render(
            "request_audit.html",
            signed,
            here="requests",
            **case_words.shared(),
            line=view.line,
            trail=view.trail[::-1],
            reasons=reasons,
            staff=names(services),
        )

    def missing(self, error: Exception, signed: Signed) -> Response:
        """The page in the place of a request that is not there, or cannot be read now."""
        return self._pages.problem(say(error), status_of(error), signed)

    def closing(
        self,
        signed: Signed,
        view: CaseView,
        step: Step,
        typed: Mapping[str, str],
        status: Status,
        letter: LetterKind | None = None,
        new_letter: int | None = None,
        mail: tuple[str, str] | None = None,
    ) -> Response:
        """What the person will read once a step closes the request; ``typed`` goes on with the yes, or goes back.

        ``letter`` is the kind of the letter that tells them, ``new_letter`` its number, ``mail`` the message that tells
        of it.
        """
        return self._pages.render(
            "request_closing.html",
            signed,
            here="requests",
            **case_words.shared(),
            **case_words.status(status, new_letter),
            line=view.line,
            step=step,
            letter=letter,
            way=one_of(Told, typed.get("way", "")),
            mail=mail,
            typed={name: words for name, words in typed.items() if name not in _OF_THE_FORM},
        )

    def page(
        self,
        services: Services,
        signed: Signed,
        view: CaseView,
        *,
        problem: Problem | None = None,
        typed: Mapping[str, str] | None = None,
        shown: Mapping[str, str] | None = None,
        plays: Mapping[str, str] | None = None,
        wrote: Mapping[int, str] | None = None,
        done: Step | None = None,
        opened: Step | None = None,
        task_given: str = "",
        copy_made: bool = False,
        said: str = "",
        unfolded: str = "",
    ) -> Response:
        """The page; ``typed`` goes back into the form that ``problem`` is about, ``shown`` is what was revealed.

        ``plays`` are the fields whose sound may be played, each with the token of its reason; ``opened`` is the step
        whose form is open with ``typed`` in it; ``wrote`` is what was shown of what the person wrote afterwards.
        """
        return self._pages.render(
            "request.html",
            signed,
            status=problem.status if problem else 200,
            here="requests",
            **case_words.shared(),
            **self._parts(services, signed, view),
            view=view,
            line=view.line,
            stands=view.line.standing,
            problem=problem,
            typed=typed or {},
            typed_in=problem.form if problem else opened.value if opened else "reveal",
            opened=opened,
            shown=shown or {},
            plays=plays or {},
            wrote=wrote or {},
            done=done,
            task_given=task_given,
            copy_made=copy_made,
            said=said,
            unfolded=unfolded,
        )

    def _parts(self, services: Services, signed: Signed, view: CaseView) -> dict[str, Any]:
        school, today = services.folder.school, services.casework.today
        kept = services.casework.find(view.line.reference)
        logged = [entry for _, entry in view.trail]
        moments = timeline(view.case, view.line.standing.deadline, school.school_days, today, logged)
        replies = services.person_replies.of(kept)
        mails = {message.letter: message for message in view.messages if message.letter is not None}
        history = case_words.history(view.events, logged)
        of_log = (one for one in history if isinstance(one, Entry))
        forms = step_forms(view, signed.can)
        tasks, files = services.tasks.of(view.line.reference), services.found_files.of(kept)
        return {
            "today": today,
            "timeline": moments,
            "history": history,
            "why_done": _reasons(services, view.line.reference, of_log),
            "file_names": {str(file.kept.number): file.name for file in files},
            "drawing": drawn(moments),
            "forms": forms,
            "other_letters": () if view.line.erased else letters_without_step(),
            "waiting": [letter for letter in view.letters if letter.state is LetterState.WAITING],
            "stuck_letters": {number for number, mail in mails.items() if mail.state is MessageState.STUCK},
            "offered": offered(school.type),
            "staff": names(services),
            "workers": workers(services),
            "helpers": helpers(services),
            "tasks": tasks,
            "files": files,
            "next_steps": next_steps(view, tasks, files) if Permission.WORK_CASES in signed.can else (),
            "corrected": CORRECTED,
            "conversation": kept.case.conversation_id if Permission.READ_CONVERSATIONS in signed.can else None,
            "saved_on": saved_by_person(view.trail),
            "not_delivered": services.delivery.why_not(kept),
            "not_on_paper": services.delivery.why_not_yet(kept),
            "replies": replies,
            "may_read": {
                one.kept.number for one in replies if services.person_replies.may_read(kept, one.kept, signed.id)
            },
            "done_longest": DONE_LONGEST,
            "checks": CHECKS,
            "address_checks": ADDRESS_CHECKS,
            "lies_ready": LIES_READY,
            "answer_url": f"{services.settings.public_url or services.settings.url}".rstrip("/") + "/requests/answer",
            "reasons": REASONS,
            "no_server": not services.settings.smtp_host,
            "who": one_of(Who, view.who or ""),
            "may": {permission.value for permission in signed.can},
        }


def _reasons(services: Services, reference: str, entries: Iterable[Entry]) -> dict[str, str]:
    """The reasons that were given for what stands in the log of a request, by their tokens."""
    tokens = {str(entry.detail["reason"]) for entry in entries if entry.detail.get("reason")}
    return services.casework.reasons(reference, tokens)


def _last_to(view: CaseView, action: str) -> str:
    """Who did what was done last, where that was this; "" where it was not: an address can say anything."""
    done = [entry for _, entry in view.trail if entry.action not in ("viewed", "task_viewed")]
    return done[-1].actor if done and done[-1].action == action else ""
