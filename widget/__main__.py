"""``python -m widget``: trains when no model fits, serves, and says when it is ready."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Final

import uvicorn
from fastapi import FastAPI

from bot.app.bootstrap import Services
from bot.notice.folder import load_school_folder
from bot.platform.errors import PrivacyHelpError
from bot.platform.one_process import only_service
from bot.platform.settings import Settings, from_environment
from widget.app import create_app
from widget.chat.sockets import PatientProtocol
from widget.compose import compose
from widget.limits.connections import PromptHttp, as_many_as_allowed
from widget.limits.rate_limits import Patience
from widget.ops import logs
from widget.ops.background_jobs import keep_house
from widget.voice import places
from widget.voice.running import NOT_SET_UP, STARTS, listening_and_speaking, set_up

_LOOK_EVERY: Final = 0.05  # seconds
SOCKET_BYTES: Final = 64 * 1024  # what is kept of a message; more than any frame may have, so a longer one is told


Composer = Callable[[Settings, Path | None], Services]


def main(composer: Composer = compose) -> int:
    """Serve until told to stop; 0 when stopped, 1 when it could not start. Tests hand in a composer of their own."""
    begun = time.monotonic()
    # Libraries warn their own developers, and some undo -W ignore; who runs a school's service can do nothing with it.
    warnings.showwarning = lambda *_arguments, **_keywords: None
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as Ctrl-C does, so that everything is closed
    as_many_as_allowed()
    os.umask(0o077)  # database, keys and models are for the service's own user only
    try:
        settings = from_environment(os.environ)
        logs.set_up(settings)
        folder = load_school_folder(settings.school)
        with only_service(settings):
            model = _trained(settings) if settings.assistant == "embedded" else None
            app = create_app(settings, folder)
            if not asyncio.run(_serve(settings, app, lambda: composer(settings, model), begun)):
                return 1
    except PrivacyHelpError as problem:
        print(f"could not start: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass  # how a signal ends it, on some releases of Python
    print("stopped", flush=True)
    return 0


def _trained(settings: Settings) -> Path:
    """The model that fits, trained in a process of its own so that its memory goes with it."""
    from bot.engine.training import model_path, put_aside_if_damaged

    path = model_path(settings.school, settings.state)
    if put_aside_if_damaged(path):
        print(f"the model {path.name} is damaged; it is put aside and trained anew", flush=True)
    if not path.exists():
        command = [sys.executable, "-W", "ignore", "-m", "bot.engine.training"]
        done = subprocess.run(command, check=False, env=_environment(settings))  # noqa: S603 our own module
        if done.returncode != 0 or not path.exists():
            raise PrivacyHelpError("training failed; see above")
    return path


def _environment(settings: Settings) -> dict[str, str]:
    return {**os.environ, "SCHOOL": str(settings.school), "STATE": str(settings.state)}


def server_config(settings: Settings, app: FastAPI, http: type[PromptHttp] = PromptHttp) -> uvicorn.Config:
    """How the application is served; tests hand in a protocol that waits less long, and an ``app`` whose gate does."""
    patience: Patience = app.state.gate.patience
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        log_config=None,  # through the same log as everything else
        access_log=False,  # addresses of pages may one day hold what a person asked for
        http=http,
        ws=PatientProtocol,
        ws_max_size=SOCKET_BYTES,
        ws_ping_interval=patience.ping_every,
        ws_ping_timeout=patience.pong_within,
        ws_per_message_deflate=False,  # a small packed message could unpack to any size in memory
        timeout_graceful_shutdown=5,
        server_header=False,
    )


async def _serve(settings: Settings, app: FastAPI, composed: Callable[[], Services], begun: float) -> bool:
    """Serve until told to stop, then close everything; False when it never got as far as serving."""
    logs.quiet(asyncio.get_running_loop())
    server = uvicorn.Server(server_config(settings, app))
    running = asyncio.create_task(_start(settings, app, composed, server, begun))
    try:
        await server.serve()
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
        app.state.gate.close()
        services: Services | None = app.state.services
        if services is not None:
            await services.close()
            # A thread may still be at work and take a connection anew: it is seen through, and that is closed as well.
            await asyncio.get_running_loop().shutdown_default_executor()
            services.engine.dispose()
    return services is not None


async def _start(
    settings: Settings, app: FastAPI, composed: Callable[[], Services], server: uvicorn.Server, begun: float
) -> None:
    """Load the model while /healthz already answers; then say where people can go, and keep house."""
    try:
        app.state.services = services = await asyncio.to_thread(composed)
    except Exception as problem:  # whatever it is, a service that never gets ready must not seem to be starting
        words = problem if isinstance(problem, PrivacyHelpError) else type(problem).__name__
        print(f"could not start: {words}", file=sys.stderr, flush=True)
        server.should_exit = True
        return
    keeping = asyncio.create_task(keep_house(services))  # mail waits for no model
    try:
        while not (server.started and await services.conversations.ready()):  # noqa: ASYNC110 uvicorn sets no event
            await asyncio.sleep(_LOOK_EVERY)
        await _ready(settings, app, services, begun)
    finally:
        keeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeping


async def _ready(settings: Settings, app: FastAPI, services: Services, begun: float) -> None:
    """Say where people can go; listen and speak until cancelled."""
    if settings.assistant == "embedded":
        from bot.engine.lean import settle

        await asyncio.to_thread(settle)
    print(f"[{time.monotonic() - begun:5.1f} s] the model answers", flush=True)
    print(f"outgoing mail: {_mail_goes(settings)}", flush=True)
    is_off, is_there = settings.voice == "off", places.set_up()
    print(f"voice: {'off' if is_off else STARTS if is_there else NOT_SET_UP}", flush=True)
    print(f"ready {settings.url}", flush=True)
    if is_off:
        await asyncio.Event().wait()
    await set_up()
    if not is_there:
        print(f"voice: set up, {STARTS}", flush=True)
    async with listening_and_speaking(settings, services) as sound:
        app.state.sound = sound
        await asyncio.Event().wait()


def _mail_goes(settings: Settings) -> str:
    if settings.smtp_host:
        return f"{settings.smtp_host}:{settings.smtp_port}"
    return f"no SMTP server is set, messages lie in {settings.state / 'outbox'}"


if __name__ == "__main__":
    sys.exit(main())
