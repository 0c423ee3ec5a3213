"""The headers that every response carries, whoever wrote it: a page, a file, an error, a refusal."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from widget.pages.pages import POLICY

SAFE: Final = {
    "Content-Security-Policy": f"{POLICY} frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # our own forms must say where they come from
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
}
RAW: Final = [(name.lower().encode(), value.encode()) for name, value in SAFE.items()]
"""The same for a response that is made below the application."""


class SafeHeaders:
    """Outermost of what handles a request; what a page says for itself stands."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; a response begins with the headers."""

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SAFE.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/admin"):  # also what was refused or failed, and what is downloaded
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, told if scope["type"] == "http" else send)
