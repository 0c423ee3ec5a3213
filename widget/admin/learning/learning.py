"""Learning: begin, watch, compare, put live, go back. What is shown lies in files, so a reload changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from bot.app.bootstrap import Services
from bot.law.calendar import say_moment
from bot.learning.approval import Allowed
from bot.learning.going_back import Difference
from bot.notice.changes.correction import Correction, Kind
from bot.platform.errors import (
    AlreadyLearning,
    BeingChanged,
    FloorsNotHeld,
    LearningError,
    LearnsElsewhere,
    ModelMissing,
    NeedsSecondPerson,
    NothingToLearn,
    NotMeasured,
    PrivacyHelpError,
    SchoolFolderError,
    StoreError,
    UnfitCorrection,
    UnknownCorrection,
)
from bot.staff.rules import Permission
from widget.admin.guard import Signed, needs, services_of
from widget.admin.learning import result_words
from widget.admin.learning.learning_words import (
    ALONE,
    BUSY,
    CHANGES,
    FAILED,
    KINDS,
    PROMOTES,
    STAGES,
    left_words,
    step_words,
)
from widget.admin.learning.result_words import below
from widget.admin.pages import NO_STORE, AdminPages
from widget.admin.review.review_words import topic_words
from widget.admin.staff.staff_words import Problem
from widget.pages.forms import Field

_Reviewer = Annotated[Signed, Depends(needs(Permission.REVIEW))]
DONE: Final = {
    "begun": "It is learning. People who are chatting notice nothing.",
    "ended": "Learning has ended. What came of it stands below.",
    "promoted": "The new version is live. Nobody who is chatting was cut off.",
    "back": "The version before is live again.",
    "forward": "The newer version is live again.",
}


_SAID_NOTHING: Final = {"old_says": "", "new_says": ""}
_UNJUDGED: Final = {"is_danger": False, "verdict": ""}
"""What a result of an older release lacks."""


class LearningPages:
    """The page, its progress for a script, and its three buttons."""

    def __init__(self, pages: AdminPages) -> None:
        self._pages = pages

    def router(self) -> APIRouter:
        """The routes of this page."""
        router = APIRouter(default_response_class=HTMLResponse)
        router.add_api_route("/admin/learning", self.show, methods=["GET"])
        router.add_api_route("/admin/learning/progress", self.progress, methods=["GET"])
        router.add_api_route("/admin/learning/begin", self.begin, methods=["POST"])
        router.add_api_route("/admin/learning/promote", self.promote, methods=["POST"])
        router.add_api_route("/admin/learning/back", self.back, methods=["POST"])
        return router

    def show(self, request: Request, signed: _Reviewer, done: str = "") -> Response:
        """How learning stands."""
        went = services_of(request).learning.went() if done == "back" else None
        return self._page(services_of(request), signed, done=DONE.get(done, ""), went=went)

    def progress(self, request: Request, _signed: _Reviewer) -> Response:
        """The same for the page's script: the stage, and how far it has come."""
        standing = services_of(request).learning.standing()
        document: dict[str, Any] = {"stage": standing.stage, "stands": standing.mark}
        if progress := standing.progress:
            document |= {"share": progress.share, "step": step_words(progress), "left": left_words(progress)}
        return JSONResponse(document, headers=NO_STORE)

    def begin(self, request: Request, signed: _Reviewer) -> Response:
        """Learn what was approved."""
        learning = services_of(request).learning
        return self._do(request, signed, "begun", lambda: learning.begin(signed.id))

    def promote(
        self, request: Request, signed: _Reviewer, version: Field = "", why: Field = "", again: Field = ""
    ) -> Response:
        """Put the version live that the page showed; somebody who is alone says why they put their own live.

        ``again``: it was gone back from, and needed no learning.
        """
        learning = services_of(request).learning
        if again:
            return self._do(request, signed, "forward", lambda: learning.go_forward(version, signed.id))
        return self._do(request, signed, "promoted", lambda: learning.promote(version, signed.id, why))

    def back(self, request: Request, signed: _Reviewer, live: Field = "", sure: Field = "") -> Response:
        """Go back to the version before the one that the page showed as live, once it was said what that takes."""
        services = services_of(request)
        if sure:
            return self._do(request, signed, "back", lambda: services.learning.roll_back(live, signed.id))
        try:
            goes = services.learning.would_go(live)
        except StoreError:
            raise
        except PrivacyHelpError as error:
            return self._page(services, signed, _problem(error))
        before = services.learning.standing().current.before
        return self._pages.render(
            "learning_back.html",
            signed,
            here="learning",
            goes=goes,
            before=before,
            names=_names(services, goes),
            shows_values=Permission.MANAGE_STAFF in signed.can,
        )

    def _do(self, request: Request, signed: Signed, done: str, what: Callable[[], object]) -> Response:
        try:
            what()
        except StoreError:
            raise
        except PrivacyHelpError as error:
            return self._page(services_of(request), signed, _problem(error))
        return RedirectResponse(f"/admin/learning?done={done}", 303, headers=NO_STORE)

    def _page(
        self,
        services: Services,
        signed: Signed,
        problem: Problem | None = None,
        done: str = "",
        went: Difference | None = None,
    ) -> Response:
        standing = services.learning.standing()
        result: dict[str, Any] = dict(standing.run.result or {}) if standing.run else {}
        in_it = _in_it(services, standing.run.corrections if standing.run else ())
        new = {one.topic: name for one, name in in_it if one.kind is Kind.TOPIC}
        labels = {**new, **services.folder.book.labels}
        allowed = services.learning.may_promote(signed.id)
        taught = [
            {**_UNJUDGED, **one, "old": topic_words(one["old"], labels), "new": topic_words(one["new"], labels)}
            | {"name": name_of(services, one["correction"], labels)}
            for one in result.get("taught", [])
        ]
        return self._pages.render(
            "learning.html",
            signed,
            status=problem.status if problem else 200,
            here="learning",
            standing=standing,
            stage=STAGES[standing.stage],
            failed=FAILED.get(result.get("why", ""), FAILED[""]),
            step_words=step_words,
            left_words=left_words,
            begun=say_moment(standing.run.begun_at) if standing.run else "",
            in_it=in_it,
            ways=CHANGES,
            **_of_result(result, labels),
            allowed=allowed.value,
            promotes=PROMOTES[allowed],
            deciders=services.corrections.deciders(services.learning.may_promote),
            reasons=ALONE,
            taught=taught,
            kinds=KINDS,
            labels=labels,
            problem=problem,
            done=done,
            went=went,
            names=_names(services, went) if went else (),
            newer=services.learning.newer(),
            shows_values=Permission.MANAGE_STAFF in signed.can,
        )


def _of_result(result: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, Any]:
    """What a version that was learnt changes, as the page shows it."""
    changes = [
        {
            **_SAID_NOTHING,
            **one,
            "old": labels.get(one["old"], one["old"]),
            "new": labels.get(one["new"], one["new"]),
            "mark": result_words.change_of(one),
        }
        for one in result.get("changes", [])
    ]
    return {
        "result": result,
        "summary": result_words.summary(result),
        "reasons_not": result_words.reasons(result),
        "drawn": result_words.drawn(result),
        "figures": result_words.figures(result),
        "floors": result_words.floors(result),
        "below": below(result.get("below", ())),
        "changes": changes,
        "replies": [{**one, "mark": result_words.verdict_of(one)} for one in result.get("replies", [])],
    }


def _in_it(services: Services, corrections: Iterable[str]) -> list[tuple[Correction, str]]:
    """The corrections of a version with what they are called, without any that is gone."""
    wanted, labels = set(corrections), services.folder.book.labels
    return [(one, name_of(services, one.id, labels)) for one in services.corrections.all() if one.id in wanted]


def _names(services: Services, difference: Difference) -> tuple[str, ...]:
    """What the corrections are called that a version has and the one before it has not."""
    labels = services.folder.book.labels
    return tuple(name_of(services, one, labels) for one in difference.corrections)


def name_of(services: Services, correction: str, labels: Mapping[str, str]) -> str:
    """What a correction is called in a list."""
    try:
        one = services.corrections.get(correction)
    except UnknownCorrection:
        return "A correction"
    label = labels.get(one.topic) or one.content.get("custom", {}).get("label")
    return str(one.content.get("sentence") or label or KINDS[one.kind])


_SAID: Final[dict[type[PrivacyHelpError], Problem]] = {
    AlreadyLearning: Problem("It is learning already. One at a time: wait until it has ended.", status=409),
    BeingChanged: Problem(BUSY, status=409),
    LearnsElsewhere: Problem(
        "The engine runs apart from these pages. Ask whoever looks after it to run 'make learn' there.", status=409
    ),
    NothingToLearn: Problem("Nothing waits to be learnt. Propose a correction and have it approved first.", status=409),
    ModelMissing: Problem("The model could not be loaded. Nothing was changed. Begin to learn again.", status=500),
}


def _problem(error: PrivacyHelpError) -> Problem:
    """What to say of an error that the services raised."""
    if said := _SAID.get(type(error)):
        return said
    if isinstance(error, FloorsNotHeld):
        return Problem(
            f"It was not put live. It would be worse than it may be: {', '.join(below(error.below))}.", status=409
        )
    if isinstance(error, NotMeasured):
        return Problem(f"Nothing goes live unjudged: {error}. Ask whoever looks after the machine.", status=409)
    if isinstance(error, NeedsSecondPerson):
        return Problem(PROMOTES[Allowed(error.whom)], status=409)
    if isinstance(error, UnfitCorrection):
        lead = "" if error.field == "why" else "A correction cannot be learnt. Reject it. "
        return Problem(f"{lead}{error.problem}", "", error.field if error.field == "why" else "")
    if isinstance(error, SchoolFolderError):
        return Problem(f"{FAILED['unfit']} What does not fit: {error.problem}.")
    if isinstance(error, LearningError):
        return Problem(
            "Nothing was changed: meanwhile it stands otherwise than you saw. Look at this page again.", status=409
        )
    return Problem("That did not work. Nothing was changed.", status=500)
