"""/requests: how a request stands, by reference and code, and its receipt to print; never the records themselves."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from bot.bootstrap import Services
from bot.core import references
from bot.core.due_words import due_words
from bot.core.form_words import FormWords
from bot.core.school import School
from bot.core.working_days import say_day
from bot.errors import BadReference, StoreError, TooManyTries, UnknownCase
from bot.services import receipts
from bot.settings import Settings
from widget import request_words, words
from widget.forms import refuse_other_sites
from widget.pages import Pages

logger = logging.getLogger(__name__)

STATUS: Final = "/requests/status"
_TYPED: Final = 40  # characters of a field that are shown again
_Field = Annotated[str, Form()]
_UNKNOWN: Final = "No request has this reference and this code. Please check both against your receipt."


class RequestPages:
    """The pages of a request for who has its reference and code, or the address of its receipt."""

    def __init__(self, pages: Pages, settings: Settings, school: School, form: FormWords) -> None:
        self._pages = pages
        self._school = school  # asked anew each time: a new version may have another prefix
        self._status_url = (settings.public_url or settings.url).rstrip("/") + STATUS
        self._say = {"say_day": say_day, "due_words": partial(due_words, form), "asked": request_words.asked}

    def router(self) -> APIRouter:
        """The routes of these pages."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(STATUS, self.form, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route(STATUS, self.status, methods=["POST"], response_class=HTMLResponse)
        router.add_api_route(receipts.PATH + "{token}", self.receipt, methods=["GET"], response_class=HTMLResponse)
        return router

    async def form(self) -> Response:
        """Two fields; what is typed travels in the form only, never in an address."""
        return self._form()

    async def status(self, request: Request, reference: _Field = "", code: _Field = "") -> Response:
        """How the request stands, or in plain words what is wrong with what was typed."""
        refuse_other_sites(request)
        typed = (reference[:_TYPED], code[:_TYPED])
        if wrong := self._wrong(reference, code):
            return self._form(HTTPStatus.UNPROCESSABLE_ENTITY, typed, fields=wrong)
        services = _services(request)
        if services is None:
            return self._unavailable(typed)
        caller = request.client.host if request.client else "unknown"
        try:
            found = await asyncio.to_thread(services.cases.status, reference, code, caller)
        except UnknownCase:
            return self._form(HTTPStatus.UNPROCESSABLE_ENTITY, typed, problem=_UNKNOWN)
        except TooManyTries as tries:
            again = f"That was too many tries. {request_words.wait_words(tries.retry_after)}"
            return self._form(HTTPStatus.TOO_MANY_REQUESTS, typed, problem=again)
        except StoreError as problem:
            logger.error("a status could not be shown: %s", problem)
            return self._unavailable(typed)
        contact, named = services.folder.school.contact_for(found.right.value)
        return self._page(
            "requests/status.html",
            found=found,
            goes_on=request_words.goes_on(found.state),
            contact=contact,
            named=named,
        )

    async def receipt(self, request: Request, token: str) -> Response:
        """The receipt to print or keep; its address ends after a day."""
        services = _services(request)
        if services is None:
            return self._unavailable(("", ""))
        try:
            found = await asyncio.to_thread(services.receipts.receipt, token)
        except UnknownCase:
            return self._page("requests/no_receipt.html", HTTPStatus.NOT_FOUND)
        except StoreError as problem:
            logger.error("a receipt could not be shown: %s", problem)
            return self._unavailable(("", ""))
        code = references.printed_code(found.opened.code) if found.opened.code else None
        return self._page(
            "requests/receipt.html", receipt=found, address=request.url.path, code=code, status_url=self._status_url
        )

    def _wrong(self, reference: str, code: str) -> dict[str, str]:
        """What is wrong with which field, by its name."""
        wrong = {}
        try:
            references.parse_reference(reference, self._school.reference_prefix)
        except BadReference as problem:
            wrong["reference"] = f"Reference: {problem}." if reference.strip() else "Type the reference."
        try:
            references.parse_code(code)
        except BadReference as problem:
            wrong["code"] = f"Code: {problem}." if code.strip() else "Type the code."
        return wrong

    def _form(
        self,
        status: HTTPStatus = HTTPStatus.OK,
        typed: tuple[str, str] = ("", ""),
        *,
        fields: dict[str, str] | None = None,
        problem: str = "",
    ) -> Response:
        example = references.printed_reference("100000006", self._school.reference_prefix)
        return self._page(
            "requests/find.html", status, typed=typed, fields=fields or {}, problem=problem, example=example
        )

    def _unavailable(self, typed: tuple[str, str]) -> Response:
        problem = words.message("unavailable", self._pages.people)
        return self._form(HTTPStatus.SERVICE_UNAVAILABLE, typed, problem=problem)

    def _page(self, template: str, status: HTTPStatus = HTTPStatus.OK, **variables: Any) -> Response:
        html = self._pages.render(template, people=self._pages.people, **self._say, **variables)
        # A shared browser's cache must not tell the next person.
        return HTMLResponse(html, status, headers={"Cache-Control": "no-store"})


def _services(request: Request) -> Services | None:
    found: Services | None = request.app.state.services
    return found
