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
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from bot.app.bootstrap import Services
from bot.notice.folder import load_school_folder
from bot.platform import trust
from bot.platform.errors import PrivacyHelpError, SettingsError
from bot.platform.one_process import only_service
from bot.platform.settings import Settings, alone, from_environment
from bot.platform.trust import host_of
from widget.app import create_app
from widget.chat.sockets import PatientProtocol
from widget.compose import compose
from widget.limits.connections import PromptHttp, as_many_as_allowed
from widget.limits.fair_queue import FairQueue
from widget.limits.gate import Gate
from widget.limits.rate_limits import Patience
from widget.ops import logs
from widget.ops.background_jobs import keep_house
from widget.schools import SchoolsByHost
from widget.voice import places
from widget.voice.running import NOT_SET_UP, STARTS, listening_and_speaking, set_up

_LOOK_EVERY: Final = 0.05  # seconds
SOCKET_BYTES: Final = 64 * 1024  # what is kept of a message; more than any frame may have, so a longer one is told


Composer = Callable[[Settings, Path | None], Services]


@dataclass(frozen=True)
class School:
    """One that is served; ``name`` is its own among several (bot.platform.trust), "" where it stands alone."""

    settings: Settings
    app: FastAPI
    model: Path | None
    name: str = ""

    @property
    def host(self) -> str:
        """The name by which a browser asks for it."""
        return host_of(self.settings.public_url)

    @property
    def services(self) -> Services | None:
        """What is put together for it, once it is."""
        found: Services | None = self.app.state.services
        return found


def main(composer: Composer = compose) -> int:
    """Serve until told to stop; 0 when stopped, 1 when it could not start. Tests hand in a composer of their own."""
    begun = time.monotonic()
    # Libraries warn their own developers, and some undo -W ignore; who runs a school's service can do nothing with it.
    warnings.showwarning = lambda *_arguments, **_keywords: None
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as Ctrl-C does, so that everything is closed
    as_many_as_allowed()
    os.umask(0o077)  # database, keys and models are for the service's own user only
    try:
        with contextlib.ExitStack() as held:
            schools, down = _opened(os.environ, held)
            if not asyncio.run(_serve(schools, down, composer, begun)):
                return 1
    except PrivacyHelpError as problem:
        print(f"could not start: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass  # how a signal ends it, on some releases of Python
    print("stopped", flush=True)
    return 0


def _opened(environment: Mapping[str, str], held: contextlib.ExitStack) -> tuple[list[School], set[str]]:
    """The schools to serve, and the hosts of those that cannot be; raises PrivacyHelpError where that is all of them.

    Each holds its STATE until ``held`` is closed. A mistake in the files of one keeps no other from being served.
    """
    names, turns = trust.names(environment), FairQueue()
    if not names:
        settings = from_environment(environment)
        logs.set_up(settings)
        return [_open("", settings, turns, held, ())], set()
    found: list[School] = []
    down: set[str] = set()
    for name in names:
        host = ""
        try:
            settings = from_environment(trust.of_school(environment, name))
            host = host_of(settings.public_url)
            if not found:
                logs.set_up(settings)
            others = [(one.name, one.host, one.settings.database_url) for one in found]
            trust.demand_apart(name, host, settings.database_url, others)
            models = [one.model for one in found if one.model is not None]
            found.append(_open(name, settings, turns, held, models))
        except PrivacyHelpError as problem:
            print(f"{name} is not served: {problem}", file=sys.stderr, flush=True)
            down.add(host)
    if not found:
        raise SettingsError(f"none of the {len(names)} schools in TRUST can be served; see above")
    return found, down - {"", *(one.host for one in found)}


def _open(
    name: str, settings: Settings, turns: FairQueue, held: contextlib.ExitStack, models: Iterable[Path]
) -> School:
    """A school with its model; ``models`` are those of others, which may be the same."""
    folder = load_school_folder(settings.school)
    held.enter_context(only_service(settings))
    model = _trained(settings, models) if settings.assistant == "embedded" else None
    return School(settings, create_app(settings, folder, gate=Gate(settings, turns=turns)), model, name)


def _trained(settings: Settings, others: Iterable[Path]) -> Path:
    """The model that fits, trained in a process of its own so that its memory goes with it."""
    from bot.engine.training import borrow, model_path, put_aside_if_damaged

    path = model_path(settings.school, settings.state)
    if put_aside_if_damaged(path):
        print(f"the model {path.name} is damaged; it is put aside and trained anew", flush=True)
    if not borrow(path, others):
        command = [sys.executable, "-W", "ignore", "-m", "bot.engine.training"]
        done = subprocess.run(command, check=False, env=alone(settings, os.environ))  # noqa: S603 our own module
        if done.returncode != 0 or not path.exists():
            raise PrivacyHelpError("training failed; see above")
    return path


def server_config(
    settings: Settings,
    app: ASGIApp,
    http: type[PromptHttp] = PromptHttp,
    patience: Patience = Patience(),  # noqa: B008 it is frozen
) -> uvicorn.Config:
    """How the application is served; tests hand in a protocol and a ``patience`` that wait less long."""
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


async def _serve(schools: Sequence[School], down: Collection[str], composer: Composer, begun: float) -> bool:
    """Serve until told to stop, then close everything; False when it never got as far as serving."""
    logs.quiet(asyncio.get_running_loop())
    app = _of_all(schools, down) if schools[0].name else schools[0].app
    server = uvicorn.Server(server_config(schools[0].settings, app))
    running = asyncio.create_task(_start(schools, composer, server, begun))
    try:
        await server.serve()
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
        for school in schools:
            school.app.state.gate.close()
        services = [school.services for school in schools if school.services is not None]
        for each in services:
            await each.close()
        if services:
            # A thread may still be at work and take a connection anew: it is seen through, and that is closed as well.
            await asyncio.get_running_loop().shutdown_default_executor()
        for each in services:
            each.engine.dispose()
    return bool(services)


def _of_all(schools: Sequence[School], down: Collection[str]) -> ASGIApp:
    async def ready() -> dict[str, bool]:
        return {one.name: one.services is not None and (await one.services.health.now()).ready for one in schools}

    return SchoolsByHost({one.host: (one.name, one.app) for one in schools}, down, ready)


async def _start(schools: Sequence[School], composer: Composer, server: uvicorn.Server, begun: float) -> None:
    """Load the model while /healthz already answers; then say where people can go, and keep house."""
    keeping: list[asyncio.Task[None]] = []
    try:
        for school in schools:
            try:
                school.app.state.services = services = await asyncio.to_thread(composer, school.settings, school.model)
            except Exception as problem:  # whatever it is, a service that never gets ready must not seem to be starting
                words = problem if isinstance(problem, PrivacyHelpError) else type(problem).__name__
                what = f"{school.name} is not served" if school.name else "could not start"
                print(f"{what}: {words}", file=sys.stderr, flush=True)
                continue
            keeping.append(asyncio.create_task(_keep_house(school.name, services)))  # mail waits for no model
        served = [school for school in schools if school.services is not None]
        if not served:
            server.should_exit = True
            return
        for school in served:
            while not (server.started and school.services and await school.services.conversations.ready()):  # noqa: ASYNC110
                await asyncio.sleep(_LOOK_EVERY)  # uvicorn sets no event
        await _ready(served, begun)
    finally:
        for task in keeping:
            task.cancel()
        for task in keeping:
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def _keep_house(name: str, services: Services) -> None:
    logs.SCHOOL.set(name)
    await keep_house(services)


async def _ready(schools: Sequence[School], begun: float) -> None:
    """Say where people can go; listen and speak until cancelled."""
    settings = schools[0].settings
    if settings.assistant == "embedded":
        from bot.engine.lean import settle

        await asyncio.to_thread(settle)
    print(f"[{time.monotonic() - begun:5.1f} s] the model answers", flush=True)
    for school in schools:
        of_which = f" of {school.name}" if school.name else ""
        print(f"outgoing mail{of_which}: {_mail_goes(school.settings)}", flush=True)
    is_off, is_there = settings.voice == "off", places.set_up()
    print(f"voice: {'off' if is_off else STARTS if is_there else NOT_SET_UP}", flush=True)
    for school in schools:
        print(f"ready {school.settings.public_url if school.name else settings.url}", flush=True)
    if is_off:
        await asyncio.Event().wait()
    await set_up()
    if not is_there:
        print(f"voice: set up, {STARTS}", flush=True)
    pairs = [(school.settings.state, school.services) for school in schools if school.services is not None]
    async with listening_and_speaking(pairs) as sounds:
        for school, sound in zip(schools, sounds, strict=True):
            school.app.state.sound = sound
        await asyncio.Event().wait()


def _mail_goes(settings: Settings) -> str:
    if settings.smtp_host:
        return f"{settings.smtp_host}:{settings.smtp_port}"
    return f"no SMTP server is set, messages lie in {settings.state / 'outbox'}"


if __name__ == "__main__":
    sys.exit(main())
