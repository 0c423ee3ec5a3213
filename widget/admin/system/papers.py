"""The school's papers on the assistant: read, printed, changed, and recorded as signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from markdown_it import MarkdownIt
from markupsafe import Markup

from bot.governance.papers import LONGEST, TITLES
from bot.governance.papers_service import LONGEST_NAME
from bot.law.calendar import say_moment
from bot.platform.errors import PaperMovedOn, PaperProblem
from bot.staff.rules import Permission
from widget.admin.cases.case_forms import Typed, names, onward
from widget.admin.guard import Signed, needs, services_of
from widget.admin.pages import AdminPages
from widget.admin.staff.staff_words import Problem

PATH: Final = "/admin/papers"
DONE: Final = {"saved": "Saved.", "signed": "Recorded as signed."}
_Reader = Annotated[Signed, Depends(needs(Permission.PAPERS))]


def _known(paper: str) -> str:
    if paper not in TITLES:
        raise HTTPException(404)
    return paper


_Paper = Annotated[str, Depends(_known)]


class PaperPages:
    """The list, and of each paper a page to read or print and one to change it."""

    def __init__(self, pages: AdminPages) -> None:
        self._pages = pages
        self._markdown = MarkdownIt("commonmark", {"html": False})

    def router(self) -> APIRouter:
        """The routes of these pages."""
        router = APIRouter(default_response_class=HTMLResponse)
        router.add_api_route(PATH, self.list, methods=["GET"])
        router.add_api_route(f"{PATH}/{{paper}}", self.show, methods=["GET"])
        router.add_api_route(f"{PATH}/{{paper}}", self.sign, methods=["POST"])
        router.add_api_route(f"{PATH}/{{paper}}/change", self.edit, methods=["GET"])
        router.add_api_route(f"{PATH}/{{paper}}/change", self.save, methods=["POST"])
        return router

    def list(self, request: Request, signed: _Reader) -> Response:
        """Every paper, and whether it is signed as it stands."""
        papers = services_of(request).papers.all()
        return self._pages.render("papers.html", signed, here="papers", papers=papers, moment_of=say_moment)

    def show(self, request: Request, signed: _Reader, paper: _Paper, done: str = "") -> Response:
        """A paper as it stands, with what has changed since it was signed."""
        return self._shown(request, paper, signed, DONE.get(done, ""))

    def sign(self, request: Request, typed: Typed, signed: _Reader, paper: _Paper) -> Response:
        """Record who signed it."""
        name = typed.get("name", "")
        try:
            services_of(request).papers.sign(paper, name, typed.get("mark", ""), signed.id)
        except PaperProblem as problem:
            status = 409 if isinstance(problem, PaperMovedOn) else 422
            return self._shown(request, paper, signed, "", Problem(str(problem), "", "name", status), name)
        return onward(f"{PATH}/{paper}?done=signed")

    def edit(self, request: Request, signed: _Reader, paper: _Paper) -> Response:
        """A paper in a form, section by section."""
        return self._form(request, paper, signed)

    def save(self, request: Request, typed: Typed, signed: _Reader, paper: _Paper) -> Response:
        """Keep what was typed; where it cannot be kept it stays in the form."""
        papers = services_of(request).papers
        sections = papers.view(paper).sections
        texts = {one.heading: typed[f"section.{n}"] for n, one in enumerate(sections) if f"section.{n}" in typed}
        texts |= {one.heading: one.draft for n, one in enumerate(sections) if typed.get(f"draft.{n}")}
        try:
            papers.save(paper, texts, typed.get("mark", ""), signed.id)
        except PaperProblem as problem:
            status = 409 if isinstance(problem, PaperMovedOn) else 422
            return self._form(request, paper, signed, Problem(str(problem), status=status), texts)
        return onward(f"{PATH}/{paper}?done=saved")

    def _shown(
        self,
        request: Request,
        paper: str,
        signed: Signed,
        done: str,
        problem: Problem | None = None,
        name: str = "",
    ) -> Response:
        services = services_of(request)
        view = services.papers.view(paper)
        return self._pages.render(
            "paper.html",
            signed,
            status=problem.status if problem else 200,
            here="papers",
            view=view,
            school=services.folder.school.name,
            by=names(services),
            moment_of=say_moment,
            # Markdown without HTML in it: what somebody types is text.
            body={one.heading: Markup(self._markdown.render(one.text)) for one in view.sections},  # noqa: S704
            longest=LONGEST_NAME,
            done=done,
            problem=problem,
            typed_name=name,
        )

    def _form(
        self,
        request: Request,
        paper: str,
        signed: Signed,
        problem: Problem | None = None,
        texts: Mapping[str, str] | None = None,
    ) -> Response:
        return self._pages.render(
            "paper_change.html",
            signed,
            status=problem.status if problem else 200,
            here="papers",
            view=services_of(request).papers.view(paper),
            texts=texts or {},
            longest=LONGEST,
            problem=problem,
        )
