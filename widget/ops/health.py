"""What watches over the service asks here: is it alive, is it ready, and its figures."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from bot.app.bootstrap import Services
from bot.governance.health import NOTHING, HealthReport
from bot.platform.errors import StoreError
from bot.platform.settings import Settings
from widget.ops.metrics import TYPE, may_read

if TYPE_CHECKING:
    from widget.limits.gate import Gate


class HealthProbes:
    """The three addresses; none says anything about anybody."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def router(self) -> APIRouter:
        """The routes."""
        router = APIRouter()
        router.add_api_route("/healthz", self.alive, methods=["GET"])
        router.add_api_route("/readyz", self.ready, methods=["GET"])
        router.add_api_route("/metrics", self.metrics, methods=["GET"])
        return router

    async def alive(self) -> JSONResponse:
        """The process lives."""
        return JSONResponse({"status": "alive"})

    async def ready(self, request: Request) -> JSONResponse:
        """Whether a message would be answered and kept; 503 where not. That mail rests is said, and stops no chat."""
        found: Services | None = request.app.state.services
        if found is None:
            return JSONResponse({"status": "starting"}, 503)
        now = await found.health.now()
        parts = _parts(now)
        return JSONResponse({"status": "ready" if now.ready else "not ready", **parts}, 200 if now.ready else 503)

    async def metrics(self, request: Request) -> Response:
        """The figures; who may not read them finds nothing here."""
        if not may_read(request, self._settings.metrics_token):
            return PlainTextResponse("Not Found", 404)
        gate: Gate = request.app.state.gate
        found: Services | None = request.app.state.services
        parts, outbox = _parts(NOTHING), {}
        if found is not None:
            parts = _parts(await found.health.now())
            try:
                waiting = await asyncio.to_thread(found.outbox.waiting)
                outbox = {"the next try": waiting, "somebody": len(await asyncio.to_thread(found.outbox.stuck))}
            except StoreError:
                parts["database"] = False
        sockets = sum(gate.sockets.values())
        text = gate.metrics.written(sockets=sockets, waiting=gate.turns.waiting, parts=parts, outbox=outbox)
        return Response(text, media_type=TYPE)


def _parts(now: HealthReport) -> dict[str, bool]:
    return {"model": now.model, "database": now.database, "queues": now.queues, "keys": now.keys, "mail": now.mail}
