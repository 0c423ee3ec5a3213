"""Bodies of requests, counted as they arrive: what a header says of their length is believed by nobody."""

from __future__ import annotations

import re
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from widget.chat import error_words

FORM_BYTES: Final = 64 * 1024  # the longest form of ours, with all its fields
FILE_BYTES: Final = 6 * 1024 * 1024  # a notice as a school has it, or what was found for a request
FILES: Final = re.compile(r"/admin/notice/read|/admin/requests/\d{9}/files|/admin/tasks/\d{9}/\d{1,4}")
"""Where files are sent."""
LET_BY_BYTES: Final = 4 * FILE_BYTES  # of what is refused: thrown away as it arrives
_DIGITS: Final = 12  # of a length that is read


class BoundedBodies:
    """Reads the body of each request before its page does, and answers 413 once it is longer than ``most`` bytes.

    Forms of ours say how long they are. What comes in chunks is refused unread (RFC 9112 section 6.1: a server may
    refuse a message with both Transfer-Encoding and Content-Length), because chunks cost more to take in than to send.
    What is too long is answered at once and let by: a connection that is closed while a body is on its way is reset,
    and a browser then shows that in place of the answer (RFC 9112 section 9.6).
    Files (``FILES``) may be longer, one at a time: what strangers send there at once waits for nobody and is refused.
    """

    def __init__(self, app: ASGIApp, most: int = FORM_BYTES) -> None:
        self._app = app
        self._most = most
        self._takes_file = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on with its whole body, or refuse it; hang up on what is in chunks or far too long."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)
        announced = headers.get("content-length", "")
        in_chunks = "transfer-encoding" in headers
        if not announced and not in_chunks:  # it has no body
            return await self._app(scope, receive, send)
        length = int(announced) if announced.isdecimal() and len(announced) < _DIGITS and not in_chunks else None
        whole = await self._bounded(scope["path"], length, receive) if length is not None else None
        if whole is None:
            lets_by = length is not None and length <= LET_BY_BYTES
            kept = {} if lets_by else {"Connection": "close"}
            return await PlainTextResponse(error_words.message("too_long"), 413, headers=kept)(scope, receive, send)
        if whole["type"] == "http.disconnect":
            return None
        return await self._app(scope, _again(whole, receive), send)

    async def _bounded(self, path: str, length: int, receive: Receive) -> Message | None:
        """The request as one message, as ``_read``, in so far as its path may be sent so much."""
        if length <= self._most:
            return await self._read(receive, self._most)
        if not FILES.fullmatch(path) or length > FILE_BYTES or self._takes_file:
            return None
        self._takes_file = True
        try:
            return await self._read(receive, FILE_BYTES)
        finally:
            self._takes_file = False

    async def _read(self, receive: Receive, most: int) -> Message | None:
        """The request as one message, or that its client went away; None where it is too long."""
        body = b""
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return message
            body += message.get("body", b"")
            if len(body) > most:
                return None
            if not message.get("more_body"):
                return {"type": "http.request", "body": body, "more_body": False}


def _again(first: Message, receive: Receive) -> Receive:
    """What gives this message, and then what comes behind it."""
    waits = [first]

    async def next_one() -> Message:
        return waits.pop() if waits else await receive()

    return next_one
