"""How the log is written: lines for people, or one JSON object a line. No level logs what people type."""

from __future__ import annotations

import asyncio
import json
import logging
from contextvars import ContextVar
from datetime import datetime, timezone
from typing import Any, Final

from bot.platform.settings import Settings

logger = logging.getLogger(__name__)
SCHOOL: Final[ContextVar[str]] = ContextVar("SCHOOL", default="")
"""Which of several schools this is done for; "" where there is one, or for all of them."""
_UNPRINTED: Final = {code: repr(chr(code))[1:-1] for code in (*range(32), *range(127, 160), 0x2028, 0x2029)}
_LINE: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class JsonLines(logging.Formatter):
    """One object a line; of an exception only its class, since its words may hold what somebody typed."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        at = datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage()}
        if school := SCHOOL.get():
            line["school"] = school
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
        return json.dumps(line)


class Lines(logging.Formatter):
    """Lines for people, without the words of an exception either."""

    def __init__(self) -> None:
        super().__init__(_LINE)

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line: what is in it begins no other, and moves no cursor of a terminal."""
        school = SCHOOL.get()
        return f"{f'{school}: ' if school else ''}{super().format(record)}".translate(_UNPRINTED)

    def formatException(self, ei: object) -> str:  # noqa: N802 the name is logging's
        """The class of an exception, where logging would print all that it holds."""
        kind = ei[0] if isinstance(ei, tuple) else None
        return kind.__name__ if kind is not None else ""


def set_up(settings: Settings) -> None:
    """Write the log as the settings say, to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if settings.log_format == "json" else Lines())
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler])
    # A line that cannot be written, on a full disk, would be printed with its exception and all that called it.
    logging.raiseExceptions = False
    for chatty in ("alembic", "httpx"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def quiet(loop: asyncio.AbstractEventLoop) -> None:
    """Let the loop tell of an exception that nobody took by its class only; asyncio itself would print its words."""

    def told(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        problem = context.get("exception")
        kind = type(problem).__name__ if problem is not None else "no exception"
        logger.error("something failed beside the answers: %s", kind)

    loop.set_exception_handler(told)
