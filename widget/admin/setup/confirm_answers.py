"""Confirming what the notice says, topic by topic: its likeliest passages, or that it does not say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.app.bootstrap import Services
from bot.platform.errors import BeingChanged, PrivacyHelpError, SchoolFolderError, UnfitCorrection
from bot.setup.confirming import NOT_OURS, SILENT
from bot.staff.rules import Permission
from bot.text.clean import clean
from widget.admin.guard import Signed, needs, services_of
from widget.admin.learning.learning_words import BUSY
from widget.admin.pages import NO_STORE, AdminPages
from widget.pages.forms import Field

PATH: Final = "/admin/setup/answers"
ROWS: Final = 8  # topics on one page
_DIGITS: Final = 6  # of a number of topics
_CHOICE: Final = "choice."
"""What the name of a field begins with; the topic follows."""
_SHOWN: Final = "shown"
"""The field that names a topic of the page, so that one with nothing ticked is known to have been left for later."""
_Administrator = Annotated[Signed, Depends(needs(Permission.MANAGE_STAFF))]


async def _chosen(request: Request) -> dict[str, list[str]]:
    """What was ticked, by topic, read before the guard closes the form; a topic with nothing ticked is there too."""
    form = await request.form()
    found: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str) and name == _SHOWN:
            found.setdefault(clean(value), [])
        elif isinstance(value, str) and name.startswith(_CHOICE):
            found.setdefault(clean(name.removeprefix(_CHOICE)), []).append(clean(value))
    return found


_Chosen = Annotated[dict[str, list[str]], Depends(_chosen)]


class ConfirmingPages:
    """The page on which an administrator confirms answers; what is chosen is live at once."""

    def __init__(self, pages: AdminPages) -> None:
        self._pages = pages

    def router(self) -> APIRouter:
        """The routes of the page."""
        router = APIRouter(default_response_class=HTMLResponse)
        router.add_api_route(PATH, self.show, methods=["GET"])
        router.add_api_route(PATH, self.confirm, methods=["POST"])
        router.add_api_route(f"{PATH}/reworded", self.keep_reworded, methods=["POST"])
        return router

    def show(self, request: Request, signed: _Administrator, skip: int = 0, done: int = 0) -> Response:
        """The next topics that wait, after those that are skipped."""
        return self._page(services_of(request), signed, skip, done)

    def confirm(self, request: Request, given: _Chosen, signed: _Administrator, skip: Field = "0") -> Response:
        """Put what was chosen live; what is left for later stays as it was."""
        services = services_of(request)
        skipped = int(skip) if skip.isdecimal() and len(skip) < _DIGITS else 0
        chosen = {topic: choices for topic, choices in given.items() if choices}
        try:
            count = services.confirming.confirm(chosen, signed.id)
        except (UnfitCorrection, SchoolFolderError, BeingChanged) as problem:
            return self._page(services, signed, skipped, 0, _words(problem), chosen)
        return RedirectResponse(f"{PATH}?skip={skipped + len(given) - len(chosen)}&done={count}", 303, headers=NO_STORE)

    def keep_reworded(self, request: Request, signed: _Administrator, seen: Field = "") -> Response:
        """Keep the answers that are based on passages which were only worded anew."""
        services = services_of(request)
        try:
            count = services.confirming.keep_reworded(seen[:64], signed.id)
        except (UnfitCorrection, SchoolFolderError, BeingChanged) as problem:
            return self._page(services, signed, 0, 0, _words(problem))
        return RedirectResponse(f"{PATH}?done={count}", 303, headers=NO_STORE)

    def _page(
        self,
        services: Services,
        signed: Signed,
        skip: int,
        done: int,
        problem: str = "",
        chosen: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> Response:
        waiting, confirmed = services.confirming.waiting, services.confirming.confirmed
        skip = skip if 0 <= skip < len(waiting) else 0
        reworded, seen = services.confirming.reworded() if skip == 0 else ([], "")
        return self._pages.render(
            "confirm_answers.html",
            signed,
            status=422 if problem else 200,
            here="notice",
            rows=services.confirming.proposals(waiting[skip : skip + ROWS]),
            reworded=reworded,
            seen=seen,
            fitting=len({label for one in reworded for label in one.labels}),
            confirmed=confirmed,
            total=confirmed + len(waiting),
            done=done,
            problem=problem,
            chosen=chosen,
            skip=skip,
            after=skip + ROWS if skip + ROWS < len(waiting) else 0,
            silent=SILENT,
            not_ours=NOT_OURS,
        )


def _words(problem: PrivacyHelpError) -> str:
    """What to say of an error that the services raised."""
    return BUSY if isinstance(problem, BeingChanged) else str(problem)
