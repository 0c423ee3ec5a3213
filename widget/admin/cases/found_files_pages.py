"""Files that were found for a request: added on its page, read, taken out, and handed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, UploadFile
from fastapi.responses import HTMLResponse, Response

from bot.app.bootstrap import Services
from bot.cases.codes import Check
from bot.cases.gathering.delivery import HandOver
from bot.cases.letter_templates import ASKED
from bot.platform.errors import BadReference, FileRefused, StoreError, UnknownCase
from bot.staff.rules import Permission
from widget.admin.cases import case_words
from widget.admin.cases.case_forms import Typed, number_of, one_of, onward
from widget.admin.cases.case_problems import TROUBLE, file_problem, problem_of, say, status_of
from widget.admin.cases.case_view import CaseViews
from widget.admin.guard import NOT_THIS_ROLE, Signed, needs, services_of
from widget.admin.pages import AdminPages
from widget.admin.sent_file import SentFile
from widget.pages.saved_file import saved

DELIVER, WITHDRAW, PAPER = "delivery", "withdrawal", "paper"
"""The forms with which files are handed over by the page, taken back, and put on paper."""
_NOTHING: Final = "Pick a file first."
_Worker = Annotated[Signed, Depends(needs(Permission.WORK_CASES))]
_Reader = Annotated[Signed, Depends(needs(Permission.REVEAL))]


class FoundFilesPages:
    """The forms about files on the page of a request."""

    def __init__(self, pages: AdminPages, views: CaseViews) -> None:
        self._pages, self._views = pages, views

    def router(self) -> APIRouter:
        """The routes."""
        router, at = APIRouter(), "/admin/requests/{reference}"
        router.add_api_route(f"{at}/files", self.add, methods=["POST"])
        router.add_api_route(f"{at}/files", self._views.back, methods=["GET"])
        router.add_api_route(f"{at}/files/{{number}}", self.read, methods=["GET"])
        router.add_api_route(f"{at}/files/{{number}}/take-out", self.take_out, methods=["POST"])
        router.add_api_route(f"{at}/deliver", self.deliver, methods=["POST"])
        router.add_api_route(f"{at}/deliver", self._views.back, methods=["GET"])
        for form in ("withdraw", "paper"):
            router.add_api_route(f"{at}/{form}", self._views.back, methods=["GET"])
        router.add_api_route(f"{at}/withdraw", self.withdraw, methods=["POST"])
        router.add_api_route(f"{at}/paper", self.on_paper, methods=["POST"], response_class=HTMLResponse)
        return router

    def add(
        self, request: Request, sent: SentFile, signed: _Worker, reference: str, file: UploadFile | None = None
    ) -> Response:
        """Keep a file with a request."""
        del file  # read by ``SentFile``; named here so that a form with a file is taken
        services, (name, content) = services_of(request), sent
        try:
            view = services.casework.view(services.casework.find(reference))
        except (BadReference, UnknownCase, StoreError) as error:
            return self._views.missing(error, signed)
        try:
            if not name:
                raise FileRefused(_NOTHING)
            services.found_files.add(reference, name, content, signed.id)
        except TROUBLE as error:
            return self._views.page(services, signed, view, problem=file_problem(error))
        return onward(f"/admin/requests/{quote(view.line.reference, safe='')}?what=file#files-found")

    def read(self, request: Request, signed: _Reader, reference: str, number: str) -> Response:
        """A file, to be saved; each reading is logged."""
        try:
            file, content = services_of(request).found_files.read(reference, number_of(number) or 0, signed.id)
        except TROUBLE as error:
            return self._pages.problem(say(error), status_of(error), signed)
        return saved(file.name, file.kept.kind, content)

    def take_out(self, request: Request, signed: _Worker, reference: str, number: str) -> Response:
        """Delete a file that is not to be handed over."""
        services = services_of(request)
        try:
            services.found_files.take_out(reference, number_of(number) or 0, signed.id)
        except TROUBLE as error:
            return self._pages.problem(say(error), status_of(error), signed)
        return onward(f"/admin/requests/{quote(reference, safe='')}?what=removed#files-found")

    def deliver(self, request: Request, typed: Typed, signed: _Worker, reference: str) -> Response:
        """Let the person open the files that were ticked."""
        services = services_of(request)
        return self._of_files(
            services,
            signed,
            reference,
            typed,
            DELIVER,
            lambda ticked: services.delivery.hand_over(reference, _handed(typed, ticked), signed.id),
        )

    def withdraw(self, request: Request, typed: Typed, signed: _Worker, reference: str) -> Response:
        """Let the person open the files that were ticked no longer."""
        services, reasons = services_of(request), typed.get("reasons", "")
        return self._of_files(
            services,
            signed,
            reference,
            typed,
            WITHDRAW,
            lambda ticked: services.delivery.withdraw(reference, ticked, reasons, signed.id),
        )

    def on_paper(self, request: Request, typed: Typed, signed: _Worker, reference: str) -> Response:
        """The letter that is printed and goes with the files that were ticked; it names the person."""
        services = services_of(request)
        if Permission.REVEAL not in signed.can:
            return self._pages.problem(NOT_THIS_ROLE, 403, signed)

        def letter(ticked: list[int]) -> Response:
            cover = services.delivery.on_paper(reference, _handed(typed, ticked), signed.id)
            return self._pages.render(
                "records_print.html",
                signed,
                **case_words.shared(),
                cover=cover,
                asked=ASKED[cover.right],
                today=services.casework.today,
                school=services.folder.school.contacts["school"],
            )

        return self._of_files(services, signed, reference, typed, PAPER, letter)

    def _of_files(
        self,
        services: Services,
        signed: Signed,
        reference: str,
        typed: Mapping[str, str],
        form: str,
        work: Callable[[list[int]], Response | None],
    ) -> Response:
        """Do something with the files that were ticked, and go back to the request unless that gave a page."""
        try:
            view = services.casework.view(services.casework.find(reference))
        except (BadReference, UnknownCase, StoreError) as error:
            return self._views.missing(error, signed)
        ticked = [number for name in typed if (number := number_of(name.removeprefix("file."))) is not None]
        try:
            page = work(ticked)
        except TROUBLE as error:
            return self._views.page(services, signed, view, problem=problem_of(error, form), typed=typed)
        said = "?what=handed" if form == DELIVER else ""
        return page or onward(f"/admin/requests/{quote(view.line.reference, safe='')}{said}#files-found")


def _handed(typed: Mapping[str, str], ticked: Sequence[int]) -> HandOver:
    """What is handed over, and how it is known who gets it, as a form says."""
    check = one_of(Check, typed.get("check", ""))
    return HandOver(tuple(ticked), check, typed.get("reasons", ""), bool(typed.get("originals")))
