"""A file that a browser saves and does not open, so that nothing in it runs on our pages."""

from __future__ import annotations

from urllib.parse import quote

from fastapi.responses import Response

from bot.cases.gathering.found_files import TYPES


def saved(name: str, kind: str, content: bytes) -> Response:
    """The file; ``kind`` is one of ``TYPES``. No cache keeps it."""
    headers = {"Cache-Control": "no-store", "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=TYPES[kind], headers=headers)
