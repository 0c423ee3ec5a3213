"""What a person sees where a page cannot be shown: plain words and a way on, never the framework's own."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from widget.pages.pages import Pages

_WORDS: Final = {
    HTTPStatus.FORBIDDEN: (
        "This form came from somewhere else",
        "For your safety only forms of this service are taken. Please open the page here and try again.",
    ),
    HTTPStatus.NOT_FOUND: ("This page is not here", "The address may have been typed or copied wrongly."),
    HTTPStatus.UNPROCESSABLE_ENTITY: (
        "This form could not be read",
        "Please go back and send words only. Files and pictures cannot be taken here.",
    ),
}
_OTHER: Final = ("Something went wrong", "Please go back and try again.")


def add_problem_pages(app: FastAPI, pages: Pages) -> None:
    """Answer what the framework refuses with a page; what was sent is neither shown again nor logged."""

    def page(status: int, headers: dict[str, str] | None = None) -> Response:
        title, words = _WORDS.get(HTTPStatus(status), _OTHER)
        html = pages.render("problem.html", title=title, words=words, people=pages.people)
        return HTMLResponse(html, status, {"Cache-Control": "no-store", **(headers or {})})

    async def unreadable(_request: Request, _problem: Exception) -> Response:
        return page(HTTPStatus.UNPROCESSABLE_ENTITY)

    async def refused(_request: Request, problem: Exception) -> Response:
        if not isinstance(problem, HTTPException):
            raise problem
        return page(problem.status_code, dict(problem.headers or {}))

    app.add_exception_handler(RequestValidationError, unreadable)
    app.add_exception_handler(HTTPException, refused)
