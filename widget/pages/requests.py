"""/requests: how a request stands, by reference and code; its receipt; and what was found, by one code more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus
from typing import Any, Final, TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from bot.app.bootstrap import Services
from bot.cases import receipts, references
from bot.cases.gathering.delivery import CODES_A_DAY, CodeSent, is_pass
from bot.cases.gathering.found_files import FoundFile
from bot.cases.gathering.person_replies import LONGEST
from bot.cases.records import LIES_READY, KeptReply
from bot.cases.status import Status
from bot.conversations.service import ReadMessage
from bot.notice.form_text import FormText
from bot.notice.school import School
from bot.platform.errors import BadReference, CaseError, ReplyRefused, StoreError, TooManyTries, UnknownCase
from bot.platform.settings import Settings
from bot.requests.due_date_text import due_date_text
from widget.chat import error_words
from widget.limits.client_address import client_of
from widget.limits.fair_queue import Crowded
from widget.limits.gate import Gate
from widget.pages import request_words
from widget.pages.forms import Field, refuse_other_sites
from widget.pages.language import PageLanguage
from widget.pages.pages import Pages
from widget.pages.saved_file import saved

logger = logging.getLogger(__name__)

STATUS: Final = "/requests/status"
ANSWER: Final = "/requests/answer"
_TYPED: Final = 40  # characters of a field that are shown again
_NUMBER: Final = 6  # digits of a file's number that are read
_Given = TypeVar("_Given")


@dataclass(frozen=True)
class _Opening:
    """What somebody typed who opens their records: the codes, and what they write."""

    request: Request
    language: PageLanguage
    reference: str
    code: str = field(repr=False)
    once: str = field(repr=False)
    text: str = field(repr=False)


class RequestPages:
    """The pages of a request for who has its reference and code, or the address of its receipt."""

    def __init__(self, pages: Pages, gate: Gate, settings: Settings, school: School, form: FormText) -> None:
        self._pages = pages
        self._gate = gate
        self._school = school  # asked anew each time: a new version may have another prefix
        self._status_url = (settings.public_url or settings.url).rstrip("/") + STATUS
        self._form_words = form

    def router(self) -> APIRouter:
        """The routes of these pages."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(STATUS, self.form, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route(STATUS, self.status, methods=["POST"], response_class=HTMLResponse)
        router.add_api_route(ANSWER, self.answer_form, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route(ANSWER, self.answer, methods=["POST"], response_class=HTMLResponse)
        router.add_api_route(receipts.PATH + "{token}", self.receipt, methods=["GET"], response_class=HTMLResponse)
        return router

    async def form(self, lang: str = "") -> Response:
        """Two fields; what is typed travels in the form only, never in an address."""
        return self._form(self._pages.language(lang))

    async def status(self, request: Request, reference: Field = "", code: Field = "", lang: Field = "") -> Response:
        """How the request stands, or in plain words what is wrong with what was typed."""
        refuse_other_sites(request)
        language = self._pages.language(lang)
        found = await self._asked(request, language, reference, code, lambda services: services.cases.status)
        if isinstance(found, Response):
            return found
        contact, named = self._school.contact_for(found.right.value)
        return self._page(
            language,
            "requests/status.html",
            found=found,
            reference=reference[:_TYPED],
            code=code[:_TYPED],
            goes_on=request_words.goes_on(found.state),
            due_said=self._due_said(language, found),
            said_day=language.say_day,
            contact=contact,
            named=named,
        )

    async def answer_form(self, lang: str = "") -> Response:
        """The same two fields, for who opens what was found for them."""
        return self._form(self._pages.language(lang), opens=True)

    async def answer(
        self,
        request: Request,
        reference: Field = "",
        code: Field = "",
        once: Field = "",
        file: Field = "",
        write: Field = "",
        text: Field = "",
        lang: Field = "",
    ) -> Response:
        """What was found for somebody: first a code is mailed to them, with it they see the files, and save each.

        There they can write to the school too.
        """
        refuse_other_sites(request)
        on = _Opening(request, self._pages.language(lang), reference, code, once, text)
        if not once:
            sent = await self._asked(
                request, on.language, reference, code, lambda services: services.delivery.send_code, opens=True
            )
            return sent if isinstance(sent, Response) else self._opens(on, sent=sent)
        if not is_pass(once):
            try:
                references.parse_code(once)
            except BadReference:
                return self._opens(on, problem=on.language.say(request_words.WRONG["code"]))
            return await self._list(on)
        if file:
            return await self._take(on, file)
        return await self._write(on) if write else await self._list(on)

    async def _take(self, on: _Opening, file: str) -> Response:
        number = int(file) if file.isascii() and file.isdecimal() and len(file) < _NUMBER else 0
        taken = await self._proved(on, lambda services: partial(services.delivery.take, once=on.once, number=number))
        return taken if isinstance(taken, Response) else saved(taken[0].name, taken[0].kept.kind, taken[1])

    async def _list(self, on: _Opening, problem: str = "", read: ReadMessage | None = None) -> Response:
        """The files, and the box to write in with what was typed and what is wrong with it."""
        opened = await self._proved(on, lambda services: partial(services.delivery.open, once=on.once))
        if isinstance(opened, Response):
            return opened
        on = replace(on, once=opened.through)
        return self._opens(on, files=opened.files, problem=problem, read=read)

    async def _write(self, on: _Opening) -> Response:
        """Read what the person writes as the chat would, keep it, and say so."""

        def may_write(services: Services) -> Callable[..., KeptReply | ReplyRefused | None]:
            def asked(reference: str, code: str, caller: str) -> KeptReply | ReplyRefused | None:
                try:
                    return services.person_replies.check(reference, code, once=on.once, text=on.text, caller=caller)
                except ReplyRefused as refused:
                    return refused

            return asked

        before = await self._proved(on, may_write)
        if isinstance(before, Response):
            return before
        if isinstance(before, KeptReply):
            return self._opens(on, is_written=True, is_danger=before.conversation_id is not None)
        if before is not None and not on.text:
            return await self._list(on, on.language.say(request_words.REFUSED[before.why]))
        return await self._read_and_keep(on, before)

    async def _read_and_keep(self, on: _Opening, refused: ReplyRefused | None) -> Response:
        """What tells of danger is taken however long it is and however often somebody wrote; the rest is not.

        Where it is not kept the person is told that it is not.
        """
        services, say, text = _services(on.request), on.language.say, on.text[:LONGEST]
        if services is None:
            return self._unavailable(on.language, ("", ""), opens=True)
        chat, lang = services.conversations, on.language.code
        try:
            read = await self._gate.queued(client_of(on.request), lambda: chat.read(text, lang), len(text))
        except Crowded:
            return await self._list(on, self._too_fast(on.language))
        help_ = read.help if read else None
        if refused is not None and help_ is None:
            return await self._list(on, say(request_words.REFUSED[refused.why]))
        wish, told_in = (read.wish, read.conversation if help_ else None) if read else ("", None)
        keep = partial(services.person_replies.keep, wish=wish, conversation_id=told_in, is_read=read is not None)
        try:
            await asyncio.to_thread(keep, on.reference, on.text)
        except (CaseError, StoreError) as error:
            logger.error("what somebody wrote could not be kept: %s", type(error).__name__)
            return await self._list(on, say(request_words.NOT_SENT), read)
        return self._opens(on, is_written=True, read=read)

    async def _proved(self, on: _Opening, what: Callable[[Services], Callable[..., _Given]]) -> _Given | Response:
        """What somebody asked for with all three codes; the page that asks for the last one where it does not fit."""
        unknown = partial(self._opens, on, problem=on.language.say(request_words.NOT_ONCE))
        return await self._asked(on.request, on.language, on.reference, on.code, what, opens=True, unknown=unknown)

    def _opens(
        self,
        on: _Opening,
        *,
        sent: CodeSent = CodeSent.SENT,
        files: Sequence[FoundFile] | None = None,
        problem: str = "",
        read: ReadMessage | None = None,
        is_written: bool = False,
        is_danger: bool = False,
    ) -> Response:
        status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
        return self._page(
            on.language,
            "requests/answer.html",
            status,
            reference=on.reference[:_TYPED],
            code=on.code[:_TYPED],
            once=on.once[:_TYPED],
            text=on.text,
            sent=sent.value,
            files=files,
            problem=problem,
            help=read.help if read else None,
            is_written=is_written,
            in_danger=self._school.in_danger if is_danger else (),
            days=LIES_READY.days,
            codes=CODES_A_DAY,
            longest=LONGEST,
        )

    async def _asked(
        self,
        request: Request,
        language: PageLanguage,
        reference: str,
        code: str,
        what: Callable[[Services], Callable[..., _Given]],
        *,
        opens: bool = False,
        unknown: Callable[[], Response] | None = None,
    ) -> _Given | Response:
        """What somebody asked for with reference and code; the page in its place where that is not given.

        ``unknown`` is the page where the codes do not fit; ``opens``: it is about opening what was found.
        """
        typed = (reference[:_TYPED], code[:_TYPED])
        if wrong := self._wrong(language, reference, code):
            return self._form(language, HTTPStatus.UNPROCESSABLE_ENTITY, typed, fields=wrong, opens=opens)
        services = _services(request)
        if services is None:
            return self._unavailable(language, typed, opens)
        caller, done = client_of(request), what(services)
        try:
            return await self._gate.queued(caller, lambda: asyncio.to_thread(done, reference, code, caller=caller))
        except UnknownCase:
            problem, status = language.say(request_words.UNKNOWN), HTTPStatus.UNPROCESSABLE_ENTITY
            return unknown() if unknown else self._form(language, status, typed, problem=problem, opens=opens)
        except TooManyTries as tries:
            say = None if language.is_english else language.say
            problem = f"{language.say(request_words.TOO_MANY)} {request_words.wait_words(tries.retry_after, say)}"
        except Crowded:
            problem = self._too_fast(language)
        except StoreError as error:
            logger.error("a request could not be shown: %s", error)
            return self._unavailable(language, typed, opens)
        return self._form(language, HTTPStatus.TOO_MANY_REQUESTS, typed, problem=problem, opens=opens)

    async def receipt(self, request: Request, token: str, lang: str = "") -> Response:
        """The receipt to print or keep; its address ends after a day."""
        services, language = _services(request), self._pages.language(lang)
        if services is None:
            return self._unavailable(language, ("", ""))
        client, receipt = client_of(request), services.receipts.receipt
        if await self._gate.returns.take(client):
            return self._form(language, HTTPStatus.TOO_MANY_REQUESTS, problem=self._too_fast(language))
        try:
            found = await self._gate.queued(client, lambda: asyncio.to_thread(receipt, token))
        except Crowded:
            return self._form(language, HTTPStatus.TOO_MANY_REQUESTS, problem=self._too_fast(language))
        except UnknownCase:
            return self._page(language, "requests/no_receipt.html", HTTPStatus.NOT_FOUND)
        except StoreError as problem:
            logger.error("a receipt could not be shown: %s", problem)
            return self._unavailable(language, ("", ""))
        label = self._form_words.in_language(language.language)
        code = references.printed_code(found.opened.code) if found.opened.code else None
        return self._page(
            language,
            "requests/receipt.html",
            receipt=found,
            answers=[(label("label", name), words) for name, words in found.answers.items()],
            address=request.url.path,
            code=code,
            status_url=self._status_url,
        )

    def _due_said(self, language: PageLanguage, found: Status) -> str:
        """By when the school should act; "" once the request is closed."""
        form = self._form_words.in_language(language.language)
        return due_date_text(form, found.right, found.due, found.due_for, paused=found.paused) if found.is_open else ""

    def _wrong(self, language: PageLanguage, reference: str, code: str) -> dict[str, str]:
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
        if not language.is_english:  # which has no words for every slip
            wrong = {name: language.say(request_words.WRONG[name]) for name in wrong}
        return wrong

    def _form(
        self,
        language: PageLanguage,
        status: HTTPStatus = HTTPStatus.OK,
        typed: tuple[str, str] = ("", ""),
        *,
        fields: dict[str, str] | None = None,
        problem: str = "",
        opens: bool = False,
    ) -> Response:
        example = references.printed_reference("100000006", self._school.reference_prefix)
        return self._page(
            language,
            "requests/find.html",
            status,
            typed=typed,
            fields=fields or {},
            problem=problem,
            example=example,
            opens=opens,
        )

    def _too_fast(self, language: PageLanguage) -> str:
        return error_words.message("too_fast", self._pages.people, language.say)

    def _unavailable(self, language: PageLanguage, typed: tuple[str, str], opens: bool = False) -> Response:
        problem = error_words.message("unavailable", self._pages.people, language.say)
        return self._form(language, HTTPStatus.SERVICE_UNAVAILABLE, typed, problem=problem, opens=opens)

    def _page(
        self, language: PageLanguage, template: str, status: HTTPStatus = HTTPStatus.OK, **variables: Any
    ) -> Response:
        form = self._form_words.in_language(language.language)
        html = self._pages.render(
            template,
            language=language,
            people=self._pages.people,
            say_day=language.say_day,
            due_date_text=partial(due_date_text, form),
            law_note=None if form.may_say_law else form("language", "law_in_english"),
            asked=request_words.asked,
            **variables,
        )
        # A shared browser's cache must not tell the next person.
        return HTMLResponse(html, status, headers={"Cache-Control": "no-store"})


def _services(request: Request) -> Services | None:
    found: Services | None = request.app.state.services
    return found
