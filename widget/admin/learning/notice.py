"""The notice: what is served, a new one with all that it changes before it goes live, and the notice's health."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile as Sent

from bot.app.bootstrap import Services
from bot.notice.changes.preview import Preview
from bot.platform.errors import CorrectionError, SchoolFolderError, UnknownCorrection
from bot.staff.rules import Permission
from bot.text.clean import clean
from widget.admin.guard import Signed, needs, services_of
from widget.admin.learning.corrections import UNKNOWN, problem_of, waiting_notices
from widget.admin.pages import NO_STORE, AdminPages
from widget.admin.staff.staff_words import Problem
from widget.pages.forms import Field

_Reviewer = Annotated[Signed, Depends(needs(Permission.REVIEW))]
LONGEST: Final = 60_000  # characters; the application reads no longer form anyway
NOT_TEXT: Final = "That file is not plain text. Save the notice as text or Markdown (UTF-8) and send it again."
STANDS: Final = {
    "stands": ("late", "▲", "Still so"),
    "mended": ("signed", "●", "Mended"),
    "look": ("paused", "○", "Please look yourself"),
}


async def _sent(request: Request) -> str | None:
    """The words of a file that was sent, read before the guard closes it; None where it is not text, "" for none."""
    form = await request.form()
    file = form.get("file")
    if not isinstance(file, Sent) or not file.filename:
        return ""
    try:
        return clean((await file.read()).decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None


_File = Annotated[str | None, Depends(_sent)]


class NoticePages:
    """The pages about the notice."""

    def __init__(self, pages: AdminPages) -> None:
        self._pages = pages

    def router(self) -> APIRouter:
        """The routes of these pages."""
        router = APIRouter(default_response_class=HTMLResponse)
        router.add_api_route("/admin/notice", self.show, methods=["GET"])
        router.add_api_route("/admin/notice/preview", self.preview, methods=["POST"])
        router.add_api_route("/admin/notice/propose", self.propose, methods=["POST"])
        router.add_api_route("/admin/notice/health", self.health, methods=["GET"])
        return router

    def show(self, request: Request, signed: _Reviewer, again: str = "") -> Response:
        """The notice that is served, and the form for another, or with what was proposed before."""
        services = services_of(request)
        notice, school = services.notice_change.texts()
        if again:
            try:
                before = services.corrections.get(again).content
            except UnknownCorrection:
                return self._pages.problem(UNKNOWN, 404, signed)
            notice, school = before.get("notice") or notice, before.get("school") or school
        return self._form(services, signed, notice, school)

    def preview(
        self,
        request: Request,
        sent: _File,
        signed: _Reviewer,
        notice: Field = "",
        school: Field = "",
        file: UploadFile | None = None,
    ) -> Response:
        """What a new notice would change; nothing is kept yet."""
        del file  # read by ``_sent``; named here so that a form with a file is taken
        services = services_of(request)
        if sent is None:
            return self._form(services, signed, notice, school, Problem(NOT_TEXT, "", "file"))
        notice = sent or notice
        own, toml = (clean(text) for text in services.notice_change.texts())
        changed = "" if notice == own else notice
        settings = "" if school == toml else school
        try:
            found = services.notice_change.preview(changed, settings)
        except CorrectionError as error:
            return self._form(services, signed, notice, school, problem_of(error))
        return self._preview(services, signed, found, changed, settings)

    def propose(self, request: Request, signed: _Reviewer, notice: Field = "", school: Field = "") -> Response:
        """Propose it; it goes live with the next learning, once it is approved."""
        services = services_of(request)
        try:
            made = services.corrections.propose_notice(notice, school, signed.id)
        except CorrectionError as error:
            return self._form(services, signed, notice, school, problem_of(error))
        return RedirectResponse(f"/admin/corrections/{made.id}?done=proposed", 303, headers=NO_STORE)

    def health(self, request: Request, signed: _Reviewer) -> Response:
        """What is silent, wrong or unclear in the notice, and what the assistant says until it is mended."""
        try:
            findings = services_of(request).notice_change.health()
        except SchoolFolderError as problem:
            return self._pages.problem(f"The list of problems cannot be read: {problem}.", 500, signed)
        counts = {stand: sum(one.stand == stand for one in findings) for stand in STANDS}
        return self._pages.render(
            "notice_health.html", signed, here="notice", findings=findings, stands=STANDS, counts=counts
        )

    def _form(
        self, services: Services, signed: Signed, notice: str, school: str, problem: Problem | None = None
    ) -> Response:
        folder = services.folder
        return self._pages.render(
            "notice_edit.html",
            signed,
            status=problem.status if problem else 200,
            here="notice",
            notice=notice[:LONGEST],
            school=school[:LONGEST],
            sections=len([section for section in folder.notice.sections if section.blocks]),
            name=folder.school.name,
            waiting=len(services.confirming.waiting),
            lost=services.notice_change.lost(),
            without_answers=services.notice_change.without_answers(),
            problem=problem,
        )

    def _preview(self, services: Services, signed: Signed, found: Preview, notice: str, school: str) -> Response:
        return self._pages.render(
            "notice_preview.html",
            signed,
            here="notice",
            found=found,
            notice=notice,
            school=school,
            alone=services.corrections.is_alone(signed.id),
            nothing=not (notice or school),
            waiting=waiting_notices(services),
        )
