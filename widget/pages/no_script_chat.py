"""/chat: the whole conversation as pages and forms, for a person whose browser runs no scripts.

The session is a strictly necessary cookie (PECR Schedule A1, paragraph 4), set when the person first sends something.
Each form carries an id of its own, so that a page that is sent twice asks once.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Awaitable, Sequence
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.app.bootstrap import Services
from bot.cases import references
from bot.conversations.records import Numbered
from bot.conversations.turn_context import Said
from bot.notice.reply import Reply
from bot.platform.errors import (
    AssistantError,
    ConversationError,
    ConversationFull,
    DeletionConfirmed,
    StoreError,
    UnknownChoice,
    UnknownSession,
)
from bot.text.clean import clean
from widget.chat import error_words, protocol
from widget.limits.client_address import client_of
from widget.limits.fair_queue import Crowded
from widget.limits.gate import Gate
from widget.pages.forms import Field, refuse_other_sites
from widget.pages.language import PageLanguage
from widget.pages.pages import Pages

logger = logging.getLogger(__name__)

COOKIE: Final = "privacy_help_session"


class NoScriptChat:
    """The chat without scripts; asks the same service as the widget's socket."""

    def __init__(self, pages: Pages, gate: Gate, *, secure: bool) -> None:
        self._pages = pages
        self._gate = gate
        self._secure = secure

    def router(self) -> APIRouter:
        """The routes of this page."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/chat", self.show, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route("/chat", self.send, methods=["POST"], response_class=HTMLResponse)
        router.add_api_route("/chat/leave", self.leave, methods=["POST"])
        return router

    async def show(self, request: Request, lang: str = "", before: str = "") -> Response:
        """The newest part of the conversation, and a form to go on; ``lang`` picks another language for it.

        ``before``: what was said before the reply of this number, instead.
        """
        if await self._gate.returns.take(client_of(request)):  # it reads what was said
            return self._too_fast(lang)
        earlier = int(before) if before.isascii() and before.isdigit() and len(before) <= 9 else 0
        return await self._page(request, lang=lang, before=earlier)

    async def send(  # noqa: C901
        self,
        request: Request,
        id: Field = "",
        text: Field = "",
        choose: Field = "",
        forget: Field = "",
        begin: Field = "",
        lang: Field = "",
    ) -> Response:
        """Take what was sent, then show the conversation again by its own address."""
        refuse_other_sites(request)
        services = _services(request)
        session = request.cookies.get(COOKIE)
        if services is None:
            return await self._page(request, "unavailable", text, lang)
        client = client_of(request)
        if wait := await self._gate.messages.take(client):  # by address: a cookie is whatever the client says
            logger.debug("a plain chat was slowed down for %d s", wait)
            return await self._page(request, "too_fast", text, lang)
        frame = id[:64] or secrets.token_hex(16)
        try:
            if forget:
                return await self._forget(services, session, frame, lang)
            if begin:
                return self._begin(lang)
            if await asyncio.to_thread(services.kill_switch.closed):
                return await self._page(request, typed=text, lang=lang)
            said = clean(text)
            if not said and not choose:
                return await self._page(request, "empty", text, lang)
            if len(said) > protocol.TEXT_LENGTH:
                return await self._page(request, "too_long", text, lang)
            session = await self._known(services, session, client, lang)
            if session is None:
                return await self._page(request, "too_fast", text, lang)
            if await self._answered(services, client, session, frame, said, choose):
                return await self._forget(services, session, frame, lang)
        except Crowded:
            return await self._page(request, "too_fast", text, lang)
        except UnknownChoice:
            return await self._page(request, "unknown_choice", text, lang)
        except ConversationFull:
            return await self._page(request, "full", text, lang)
        except (AssistantError, StoreError, ConversationError) as problem:
            logger.error("a plain message could not be answered: %s", type(problem).__name__)
            return await self._page(request, "unavailable", text, lang)
        back = RedirectResponse("/chat#latest", HTTPStatus.SEE_OTHER)
        back.set_cookie(COOKIE, session, path="/", httponly=True, secure=self._secure, samesite="strict")
        return back

    async def leave(self, request: Request) -> Response:
        """Show the school's front page instead, at once; this browser forgets the chat, and the service keeps it.

        ``Clear-Site-Data`` takes away the pages that a browser has put by for its back button.
        """
        refuse_other_sites(request)
        away = RedirectResponse(self._pages.front, HTTPStatus.SEE_OTHER)
        away.headers["Cache-Control"] = "no-store"
        away.headers["Clear-Site-Data"] = '"cache"'
        away.delete_cookie(COOKIE, path="/", httponly=True, secure=self._secure, samesite="strict")
        return away

    async def _answered(
        self, services: Services, client: str, session: str, frame: str, said: str, chosen: str
    ) -> bool:
        """Answer when it is this client's turn; True where the answer was the yes to deleting the chat."""
        chat = services.conversations

        def answer() -> Awaitable[list[Numbered]]:
            return chat.choose(session, frame, chosen) if chosen else chat.say(session, frame, said, caller=client)

        try:
            await self._gate.turn(client, answer, len(said))
        except DeletionConfirmed:
            return True
        return False

    async def _known(self, services: Services, session: str | None, client: str, lang: str) -> str | None:
        """The person's session, or a new one where there is none (any more); None where an address begins too many."""
        if session and await services.conversations.exists(session):
            return session
        if await self._gate.conversations.take(client):
            return None
        return (await services.conversations.open(mode="text", lang=lang, caller=client)).session

    async def _forget(self, services: Services, session: str | None, frame: str, lang: str) -> Response:
        """Delete the chat, and say so on the answer itself: what is kept, no address and no cookie may carry."""
        kept = None
        if session:
            with contextlib.suppress(UnknownSession):  # it is gone, which is what was asked for
                kept = await services.conversations.forgetting.forget(session, frame)
        greeting = await self._greeting(services, lang)
        page = self._written([], deleted=True, kept=kept, greeting=greeting, language=self._pages.language(lang))
        page.delete_cookie(COOKIE, path="/", httponly=True, secure=self._secure, samesite="strict")
        return page

    def _begin(self, lang: str) -> Response:
        """Let go of a chat that is full; it stays with the school as long as any, and its requests do."""
        anew = RedirectResponse(f"/chat?{urlencode({'lang': lang})}", HTTPStatus.SEE_OTHER)
        anew.delete_cookie(COOKIE, path="/", httponly=True, secure=self._secure, samesite="strict")
        return anew

    async def _page(
        self, request: Request, problem: str | None = None, typed: str = "", lang: str = "", before: int = 0
    ) -> Response:
        services = _services(request)
        turns: list[Said | Numbered] = []
        newest = True
        session = request.cookies.get(COOKIE)
        if services is not None and session:
            try:
                resume, again = services.conversations.resume, lang or None
                opened = await self._gate.queued(
                    client_of(request), lambda: resume(session, last_seq=0, lang=again, before=before)
                )
                turns, lang = list(opened.history), opened.lang
                newest = not before or before > opened.seq or not turns
            except Crowded:
                return self._too_fast(lang)
            except UnknownSession:
                problem = problem or "unknown_session"
            except StoreError:
                problem = "unavailable"
        if problem == "empty" and turns and isinstance(last := turns[-1], Numbered) and last.reply.asks_for:
            problem = "no_answer"
        banner = greeting = None
        if services is None:
            problem = "unavailable"
        else:
            greeting = None if turns else await self._greeting(services, lang)
            with contextlib.suppress(StoreError):  # then the page itself says that it cannot be reached
                banner = await asyncio.to_thread(services.kill_switch.banner)
        language = self._pages.language(lang)
        return self._written(
            turns, problem, typed, banner=banner, greeting=greeting, language=language, is_newest=newest
        )

    def _too_fast(self, lang: str) -> Response:
        """Say so without a look at anything that is kept."""
        page = self._written([], "too_fast", greeting=None, language=self._pages.language(lang))
        page.status_code = HTTPStatus.TOO_MANY_REQUESTS
        return page

    async def _greeting(self, services: Services, lang: str) -> Reply | None:
        """What a chat would begin with, so that its choices can begin one; None while nothing can be looked up."""
        with contextlib.suppress(StoreError):
            return await services.conversations.greeting(lang)
        return None

    def _written(
        self,
        turns: Sequence[Said | Numbered],
        problem: str | None = None,
        typed: str = "",
        *,
        deleted: bool = False,
        kept: str | None = None,
        banner: Reply | None = None,
        greeting: Reply | None,
        language: PageLanguage,
        is_newest: bool = True,
    ) -> Response:
        people = self._pages.people
        html = self._pages.render(
            "chat.html",
            language=language,
            turns=[
                {"said": turn, "reply": None} if isinstance(turn, Said) else {"said": None, "reply": turn.reply}
                for turn in turns
            ],
            is_newest=is_newest,
            is_full=problem == "full",
            earlier=turns[0].seq if turns and turns[0].seq > 1 else None,
            latest=max((place for place, turn in enumerate(turns) if isinstance(turn, Said)), default=0),
            kinds=error_words.KINDS,
            printed_code=references.printed_code,
            say_iso=language.say_iso,
            greeting=greeting,
            kept_days=self._pages.kept_days,
            problem=error_words.message(problem, people, language.say) if problem else None,
            typed=typed[: protocol.TEXT_LENGTH * 2],
            frame=secrets.token_hex(16),
            longest=protocol.TEXT_LENGTH,
            deleted=deleted,
            kept=kept,
            banner=banner,
            people=people,
        )
        status = HTTPStatus.OK if problem in (None, "unknown_session") else HTTPStatus.UNPROCESSABLE_ENTITY
        if problem == "unavailable":
            status = HTTPStatus.SERVICE_UNAVAILABLE
        # A conversation must not be found in a shared browser's cache.
        headers = {"Cache-Control": "no-store", "Content-Security-Policy": self._pages.policy_to_leave}
        return HTMLResponse(html, status, headers=headers)


def _services(request: Request) -> Services | None:
    found: Services | None = request.app.state.services
    return found
