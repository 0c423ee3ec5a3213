"""Several schools in one process: each is an application of its own, found by the host name that was asked for.

A host name, not a path: browsers keep cookies, what a page stores and what it may read apart by host, so that nothing
of one school is ever sent to another.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.platform.trust import host_of
from widget.limits.bodies import BoundedBodies
from widget.limits.client_address import is_near
from widget.ops.logs import SCHOOL
from widget.pages.headers import SafeHeaders

_NOBODY: Final = "No school is served at this address."
_DOWN: Final = "The privacy help of this school cannot be reached just now. Please telephone the school."
Ready = Callable[[], Awaitable[Mapping[str, bool]]]
"""Which schools would answer a message now, by name."""


class SchoolsByHost:
    """The application of all of them: ``apps`` are name and application by host, ``down`` hosts of none that is up."""

    def __init__(self, apps: Mapping[str, tuple[str, ASGIApp]], down: Collection[str], ready: Ready) -> None:
        self._apps, self._down, self._ready = apps, down, ready
        self._otherwise = Starlette(
            routes=[
                Route("/healthz", self._is_alive),
                Route("/readyz", self._is_ready),
                Route("/{path:path}", self._is_elsewhere),
            ],
            middleware=[Middleware(SafeHeaders), Middleware(BoundedBodies)],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on to the school of this host; what is asked of none is answered by none."""
        headers = dict(scope.get("headers", ()))
        host = host_of(f"//{headers.get(b'host', b'').decode('latin-1')}")
        name, app = self._apps.get(host, ("", self._otherwise))
        SCHOOL.set(name)  # each request has a task of its own
        await app(scope, receive, send)

    async def _is_alive(self, _request: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def _is_ready(self, request: Request) -> Response:
        """Whether all of them would answer; which, only this machine is told."""
        schools = await self._ready()
        is_ready = bool(schools) and all(schools.values()) and not self._down
        told = {"schools": dict(schools)} if is_near(request) else {}
        return JSONResponse({"status": "ready" if is_ready else "not ready", **told}, 200 if is_ready else 503)

    async def _is_elsewhere(self, request: Request) -> Response:
        is_down = host_of(f"//{request.headers.get('host', '')}") in self._down
        return PlainTextResponse(_DOWN, 503) if is_down else PlainTextResponse(_NOBODY, 404)
