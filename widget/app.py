"""The web application: answers as soon as the process lives, and is ready once the model answers."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response, WebSocket
from fastapi.responses import JSONResponse, PlainTextResponse

from bot.app.bootstrap import Services
from bot.notice.changes.live_content import folder_of
from bot.notice.folder import SchoolFolder
from bot.platform.errors import VoiceUnavailable
from bot.platform.settings import Settings
from widget.admin import add_admin
from widget.chat import error_words, protocol
from widget.chat.socket import Chat
from widget.limits.bodies import BoundedBodies
from widget.limits.gate import Gate
from widget.ops.health import HealthProbes
from widget.pages.headers import SafeHeaders
from widget.pages.no_script_chat import NoScriptChat
from widget.pages.pages import OPEN, Pages
from widget.pages.problems import add_problem_pages
from widget.pages.requests import RequestPages
from widget.voice.shelf import ADDRESS
from widget.voice.sound import Sound
from widget.voice.wire import RATE

logger = logging.getLogger(__name__)


def create_app(
    settings: Settings, folder: SchoolFolder, services: Services | None = None, gate: Gate | None = None
) -> FastAPI:
    """Make the application; ``app.state.services`` may be set later, when the model is loaded.

    ``gate``: one with another clock or patience, for tests.
    """
    app = FastAPI(title="Privacy help", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.services = services
    app.state.sound = None  # set where the service can listen and speak
    given = folder
    # What is served may change while this runs; until the services are there, it is what was handed in.
    folder = folder_of(lambda: app.state.services.served.now if app.state.services is not None else given)
    app.state.gate = gate or Gate(settings)
    pages = Pages(folder, settings.allowed_origins, settings.public_url)
    routers = (
        pages.router(),
        NoScriptChat(pages, app.state.gate, secure=settings.production).router(),
        RequestPages(pages, app.state.gate, settings, folder.school, folder.form).router(),
        HealthProbes(settings).router(),
    )
    # Their routes themselves: ``include_router`` makes each anew, which takes as long as making it.
    app.router.routes.extend(route for router in routers for route in router.routes)
    add_problem_pages(app, pages)
    add_admin(app, pages, settings)

    @app.middleware("http")
    async def guarded(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        try:
            return await call_next(request)
        except Exception as problem:  # caught here: further out its message would be logged, and what was typed with it
            logger.error("a page failed: %s", type(problem).__name__)
            return PlainTextResponse(error_words.message("internal", [folder.school.contacts["school"]]), 500)

    app.add_middleware(BoundedBodies)
    app.add_middleware(SafeHeaders)

    @app.websocket("/chat/v1")
    async def chat(socket: WebSocket) -> None:
        if not app.state.gate.admits(socket):
            await socket.close(1008)
            return
        found: Services | None = app.state.services
        if found is None:
            await socket.accept()
            people = [folder.school.contacts["school"]]
            error = protocol.error("unavailable", error_words.message("unavailable", people), None, 10)
            await socket.send_text(protocol.write(error))
            await socket.close(1013)
            return
        gate, sound = app.state.gate, app.state.sound
        hearing, told = found.hearing, found.announcements
        await Chat(socket, found.conversations, hearing, told, gate, found.kill_switch.closed, sound).run()

    @app.get("/allowed.json")
    async def allowed(request: Request) -> Response:
        """Whether the website that asks may show the chat: a browser does not tell a page why a socket was refused."""
        origin, host = (request.headers.get(name, "") for name in ("origin", "host"))
        is_allowed = not origin or app.state.gate.allows(origin, host)
        return JSONResponse(is_allowed, headers={"Cache-Control": "no-store", **OPEN})

    @app.get(f"{ADDRESS}{{audio_id}}")
    async def audio(audio_id: str, rate: int = RATE) -> Response:
        sound: Sound | None = app.state.sound
        try:
            found = await sound.shelf.wav(audio_id, rate) if sound and rate in (RATE, RATE // 2) else None
        except VoiceUnavailable:
            return PlainTextResponse(error_words.message("no_voice", [folder.school.contacts["school"]]), 503)
        if found is None:
            return PlainTextResponse(error_words.message("audio_over"), 404)
        return Response(found, media_type="audio/wav", headers={"Cache-Control": "no-store"})

    return app
