"""Blacking out a file: its pages as pictures, where a press blacks out a word, and the copy that is made of it.

What is black so far travels in the form as numbers; what was typed is turned into places at once, and stays nowhere
but in its own field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.app.bootstrap import Services
from bot.cases.gathering import redaction
from bot.cases.gathering.found_files import FoundFile
from bot.cases.gathering.redaction import WHOLE, Box
from bot.platform.errors import FileRefused, StepNotAllowed
from bot.staff.rules import Permission
from bot.text.clean import TURNING
from widget.admin.cases import case_words
from widget.admin.cases.case_forms import Typed, number_of, onward
from widget.admin.cases.case_problems import TROUBLE, Problem, problem_of, say, status_of
from widget.admin.guard import NOT_THIS_ROLE, Signed, needs, services_of
from widget.admin.pages import NO_STORE, AdminPages

FORM: Final = "redaction"
MOST: Final = 2_000
"""Places that a form holds."""
_WIDTHS: Final = (800, 560, 340, 280)
"""In which admin.css shows a page, one at a time: a press says how many pixels it is from its edge."""
_MOST_WORDS: Final = 6
"""Of a name, of which each is looked for alone."""
_SLIP: Final = 6  # thousandths of the page: two corners nearer than that are one
_NOT_FOUND: Final = "These words were not found. On a scan, press two corners of what to black out."
_TOO_MANY: Final = "that is more than one file can have blacked out; split the file"
_Reader = Annotated[Signed, Depends(needs(Permission.REVEAL))]


@dataclass(frozen=True)
class _Marked:
    """What is black so far, which page is shown, the first corner of a box if one was pressed, and what is said."""

    black: list[Box]
    page: int = 0
    corner: tuple[int, int] | None = None
    note: str = ""
    is_found: bool = False
    words: str = ""
    alone: tuple[tuple[str, int], ...] = ()
    """Each word of several that stands elsewhere too and is not black there, with in how many places."""

    def changed(self, typed: Mapping[str, str], content: bytes, kind: str) -> _Marked:
        """After what somebody pressed or typed."""
        page = self.page
        if sought := typed.get("also") or (typed.get("words") if typed.get("find") else ""):
            return self._with_words(content, kind, sought, typed.get("words", ""))
        if typed.get("whole"):
            return _Marked(redaction.merged([*self.black, Box(page, 0, 0, WHOLE, WHOLE)]), page)
        if typed.get("none"):
            return _Marked([place for place in self.black if place.page != page], page)
        if (turn := number_of(typed.get("turn", ""))) is not None:
            return _Marked(self.black, turn)
        at = _point(typed)
        return _pressed(self, content, kind, at) if at else self

    def _with_words(self, content: bytes, kind: str, sought: str, words: str) -> _Marked:
        """With these words black, and with what stands elsewhere of the ``words`` that were typed."""
        places = redaction.places_of(content, kind, sought)
        if len(places) > MOST:
            raise StepNotAllowed(_TOO_MANY)
        found = redaction.merged(places)
        said = f"{len(found)} {'place' if len(found) == 1 else 'places'} blacked out." if found else _NOT_FOUND
        black = redaction.merged([*self.black, *found])
        parts = [part for part in dict.fromkeys(words.split()) if len(part) > 1] if len(words.split()) > 1 else []
        seen = [(part, len(redaction.still_seen(content, kind, part, black))) for part in parts[:_MOST_WORDS]]
        alone = tuple((part, count) for part, count in seen if count)
        return _Marked(black, self.page, note=said, is_found=bool(found), words=words, alone=alone)


class RedactionPages:
    """The page, its pictures, and its form."""

    def __init__(self, pages: AdminPages) -> None:
        self._pages = pages

    def router(self) -> APIRouter:
        """The routes."""
        router, at = APIRouter(), "/admin/requests/{reference}/files/{number}"
        router.add_api_route(f"{at}/black-out", self.show, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route(f"{at}/black-out", self.change, methods=["POST"], response_class=HTMLResponse)
        router.add_api_route(f"{at}/pages/{{page}}", self.picture, methods=["GET"])
        return router

    def show(self, request: Request, signed: _Reader, reference: str, number: str) -> Response:
        """A file with nothing black yet; that it is read is logged."""
        try:
            file, content = services_of(request).found_files.read(reference, number_of(number) or 0, signed.id)
            return self._page(signed, reference, file, content, _Marked([]))
        except TROUBLE as error:
            return self._pages.problem(_said(error), status_of(error), signed)

    def picture(
        self,
        request: Request,
        signed: _Reader,
        reference: str,
        number: str,
        page: str,
        black: str = "",
        corner: str = "",
    ) -> Response:
        """A page as a picture, with its places black and a first corner marked."""
        del signed
        try:
            file, content = services_of(request).found_files.look(reference, number_of(number) or 0)
            shown, at = number_of(page) or 0, _corner(corner)
            drawn = redaction.drawn(content, file.kept.kind, shown, _places(black), at)
        except TROUBLE as error:
            return Response(status_code=status_of(error))
        return Response(drawn, media_type="image/png", headers=NO_STORE)

    def change(self, request: Request, typed: Typed, signed: _Reader, reference: str, number: str) -> Response:
        """Black more, or less, out; turn to another page; or make the copy."""
        if Permission.WORK_CASES not in signed.can:
            return self._pages.problem(NOT_THIS_ROLE, 403, signed)
        services, chosen = services_of(request), number_of(number) or 0
        try:
            file, content = services.found_files.look(reference, chosen)
            return self._changed(services, typed, signed, reference, file, content)
        except TROUBLE as error:
            return self._pages.problem(_said(error), status_of(error), signed)

    def _changed(
        self,
        services: Services,
        typed: Mapping[str, str],
        signed: Signed,
        reference: str,
        file: FoundFile,
        content: bytes,
    ) -> Response:
        page = min(number_of(typed.get("page", "")) or 0, redaction.page_count(content, file.kept.kind) - 1)
        marked = _Marked(_places(typed.get("black", "")), page, _corner(typed.get("corner", "")))
        if typed.get("make"):
            reasons = typed.get("reasons", "")
            try:
                services.found_files.black_out(reference, file.kept.number, marked.black, reasons, signed.id)
            except TROUBLE as error:
                refused = isinstance(error, FileRefused)
                problem = Problem(str(error), 422, FORM) if refused else problem_of(error, FORM)
                return self._page(signed, reference, file, content, marked, problem, typed)
            return onward(f"/admin/requests/{quote(reference, safe='')}?copy=made#files-found")
        changed = marked.changed(typed, content, file.kept.kind)
        if len(changed.black) > MOST:
            raise StepNotAllowed(_TOO_MANY)
        return self._page(signed, reference, file, content, changed, typed=typed)

    def _page(
        self,
        signed: Signed,
        reference: str,
        file: FoundFile,
        content: bytes,
        marked: _Marked,
        problem: Problem | None = None,
        typed: Mapping[str, str] | None = None,
    ) -> Response:
        kind, black, corner = file.kept.kind, marked.black, marked.corner
        pages = redaction.page_count(content, kind)
        page = min(marked.page, pages - 1)
        return self._pages.render(
            "black_out.html",
            signed,
            status=problem.status if problem else 200,
            here="requests",
            **case_words.shared(),
            reference=reference,
            file=file,
            page=page,
            pages=pages,
            black=_written(black),
            here_black=_written(place for place in black if place.page == page),
            count=len(black),
            text=TURNING.sub("", redaction.text_shown(content, black)) if kind == "txt" else None,
            widths=_WIDTHS,
            tall=0 if kind == "txt" else redaction.height_of(content, kind, page),
            corner=f"{corner[0]}.{corner[1]}" if corner else "",
            marked=marked,
            problem=problem,
            typed=typed or {},
            typed_in=FORM,
        )


def _pressed(marked: _Marked, content: bytes, kind: str, at: tuple[int, int]) -> _Marked:
    """A press: a second corner ends a box, one on something black shows it again, one on a word blacks it out."""
    black, page, (x, y) = marked.black, marked.page, at
    if marked.corner is not None:
        left, right = sorted((marked.corner[0], x))
        top, bottom = sorted((marked.corner[1], y))
        if right - left < _SLIP and bottom - top < _SLIP:  # the same spot twice: the corner is forgotten
            return _Marked(black, page)
        return _Marked(redaction.merged([*black, Box(page, left, top, right, bottom)]), page)
    if any(place.holds(page, x, y) for place in black):
        return _Marked([place for place in black if not place.holds(page, x, y)], page)
    word = redaction.word_at(content, kind, page, x, y)
    return _Marked(redaction.merged([*black, *word]), page) if word else _Marked(black, page, at)


def _point(typed: Mapping[str, str]) -> tuple[int, int] | None:
    """Where the picture was pressed, in thousandths; None where it was not."""
    width = next((one for one in _WIDTHS if f"press-{one}.x" in typed), None)
    if width is None:
        return None
    x, y = (number_of(typed.get(f"press-{width}.{axis}", "")) or 0 for axis in "xy")
    height = (number_of(typed.get("tall", "")) or WHOLE) * width // WHOLE or 1
    return min(x * WHOLE // width, WHOLE), min(y * WHOLE // height, WHOLE)


def _written(black: Iterable[Box]) -> str:
    return "_".join(".".join(map(str, place)) for place in black)


def _places(written: str) -> list[Box]:
    """Places as a form or an address holds them; what is none is left out."""
    found = []
    for one in written.split("_")[:MOST]:
        numbers = [number_of(part) for part in one.split(".")]
        if len(numbers) == len(Box._fields) and None not in numbers:
            found.append(Box(*(number or 0 for number in numbers)))
    return found


def _corner(written: str) -> tuple[int, int] | None:
    numbers = [number_of(part) for part in written.split(".")]
    return (numbers[0] or 0, numbers[1] or 0) if len(numbers) == 2 and None not in numbers else None


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, FileRefused) else say(error)
