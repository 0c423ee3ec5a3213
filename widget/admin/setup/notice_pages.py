"""The notice: what is served, a new one with all that it changes before it goes live, and the notice's health."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.app.bootstrap import Services
from bot.platform.errors import BeingChanged, SchoolFolderError, UnfitCorrection
from bot.setup import headings, importing
from bot.staff.rules import Permission
from bot.text.clean import clean
from widget.admin.guard import Signed, needs, services_of
from widget.admin.learning.learning_words import BUSY
from widget.admin.pages import NO_STORE, AdminPages
from widget.admin.sent_file import SentFile
from widget.admin.staff.staff_words import Problem
from widget.pages.forms import Field, Fields

READ: Final = "/admin/notice/read"
WORDS: Final = "/admin/notice/words"
LONGEST: Final = 60_000  # characters
_WORDS_LONGEST: Final = 300  # characters
_Reviewer = Annotated[Signed, Depends(needs(Permission.REVIEW))]
_Administrator = Annotated[Signed, Depends(needs(Permission.MANAGE_STAFF))]
TOO_LONG: Final = f"The notice is longer than {LONGEST:,} characters. Leave out what is not part of it."
NOT_THERE: Final = "These words do not stand so in the notice. Copy them from it, in one line."
NO_WORDS: Final = "Type the words that are in the notice now."
NOTHING: Final = "Send a file, or put the words in."
STANDS: Final = {
    "stands": ("late", "▲", "Still so"),
    "mended": ("signed", "●", "Mended"),
    "look": ("paused", "○", "Please look yourself"),
}


class NoticePages:
    """The pages about the notice; an administrator puts a new one live."""

    def __init__(self, pages: AdminPages) -> None:
        self._pages = pages

    def router(self) -> APIRouter:
        """The routes of these pages."""
        router = APIRouter(default_response_class=HTMLResponse)
        router.add_api_route("/admin/notice", self.show, methods=["GET"])
        router.add_api_route(READ, self.read, methods=["POST"])
        router.add_api_route(WORDS, self.words, methods=["POST"])
        router.add_api_route("/admin/notice/headings", self.turn, methods=["POST"])
        router.add_api_route("/admin/notice/preview", self.preview, methods=["POST"])
        router.add_api_route("/admin/notice/live", self.put_live, methods=["POST"])
        router.add_api_route("/admin/notice/health", self.health, methods=["GET"])
        return router

    def show(self, request: Request, signed: _Reviewer, done: str = "", was: str = "") -> Response:
        """The notice that is served, and the forms to change it; ``was`` are words of it that are to change."""
        services = services_of(request)
        words = was[:_WORDS_LONGEST], ""
        return self._form(services, signed, services.notice_change.text(), done=done == "live", words=words)

    def words(self, request: Request, signed: _Administrator, was: Field = "", now: Field = "") -> Response:
        """What it changes to have other words in place of some, wherever these stand; nothing is kept yet."""
        services = services_of(request)
        notice, was, now = services.notice_change.text(), was.strip(), " ".join(now.split())
        if not was or was not in notice:
            problem = Problem(NOT_THERE if was else NO_WORDS, "", "was")
            return self._form(services, signed, notice, problem, words=(was, now))
        return self.preview(request, signed, notice.replace(was, now))

    def read(
        self,
        request: Request,
        sent: SentFile,
        signed: _Administrator,
        notice: Field = "",
        file: UploadFile | None = None,
    ) -> Response:
        """A notice as a school has it, read: what was taken for a heading, a list, a table. Nothing is kept yet."""
        del file  # read by ``SentFile``; named here so that a form with a file is taken
        services, (name, content) = services_of(request), sent
        if not content and not notice:
            return self._form(services, signed, notice, Problem(NOTHING, "", "file"))
        field = "file" if content else "notice"
        try:
            if content or not _is_written(notice):
                title = services.folder.school.name
                notice = importing.read(name or ".txt", content or notice.encode(), title).markdown
            return self._parts(services, signed, notice)
        except SchoolFolderError as problem:
            return self._form(services, signed, notice, Problem(_said(problem), "", field))

    def turn(
        self, request: Request, signed: _Administrator, notice: Field = "", turn: Fields | None = None
    ) -> Response:
        """Make headings of words and words of headings, as they were ticked."""
        services = services_of(request)
        lines = {int(one) for one in turn or () if one.isascii() and one.isdecimal() and len(one) < len(str(LONGEST))}
        try:
            return self._parts(services, signed, headings.turned(notice, lines))
        except SchoolFolderError as problem:
            said = Problem(_said(problem))
        try:
            return self._parts(services, signed, notice, said)
        except SchoolFolderError:  # what was sent is no notice either
            return self._form(services, signed, notice, said)

    def preview(self, request: Request, signed: _Administrator, notice: Field = "") -> Response:
        """What a new notice would change; nothing is kept yet."""
        services = services_of(request)
        try:
            found = services.notice_change.preview(notice)
        except UnfitCorrection as problem:
            return self._form(services, signed, notice, Problem(problem.problem, "", problem.field))
        return self._pages.render(
            "notice_preview.html",
            signed,
            here="notice",
            found=found,
            notice=notice,
            nothing=notice == clean(services.notice_change.text()),
        )

    def put_live(self, request: Request, signed: _Administrator, notice: Field = "") -> Response:
        """Serve it from now on."""
        services = services_of(request)
        try:
            services.notice_change.put_live(f"{notice}\n", signed.id)
        except UnfitCorrection as problem:
            return self._form(services, signed, notice, Problem(problem.problem, "", problem.field))
        except BeingChanged:
            return self._form(services, signed, notice, Problem(BUSY, status=409))
        return RedirectResponse("/admin/notice?done=live", 303, headers=NO_STORE)

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
        self,
        services: Services,
        signed: Signed,
        notice: str,
        problem: Problem | None = None,
        *,
        done: bool = False,
        words: tuple[str, str] = ("", ""),
    ) -> Response:
        folder = services.folder
        return self._pages.render(
            "notice_edit.html",
            signed,
            status=problem.status if problem else 200,
            here="notice",
            notice=notice[:LONGEST],
            words=words,
            sections=len([section for section in folder.notice.sections if section.blocks]),
            name=folder.school.name,
            waiting=len(services.confirming.waiting),
            without_answers=services.notice_change.without_answers(),
            may_change=Permission.MANAGE_STAFF in signed.can,
            problem=problem,
            done="The new notice is live." if done else "",
        )

    def _parts(self, services: Services, signed: Signed, notice: str, problem: Problem | None = None) -> Response:
        if len(notice) > LONGEST:
            return self._form(services, signed, notice, Problem(TOO_LONG, "", "notice"))
        return self._pages.render(
            "notice_read.html",
            signed,
            status=problem.status if problem else 200,
            here="notice",
            parts=headings.parts_of(notice),
            notice=notice,
            problem=problem,
        )


def _is_written(notice: str) -> bool:
    """Whether the words are Markdown already, as a notice is served: then not a sign of it is changed."""
    return notice.startswith("#")


def _said(problem: SchoolFolderError) -> str:
    return problem.problem[:1].upper() + problem.problem[1:]
