"""What a person left as sound with their request, for the player on its page: handed out for a reason, and logged."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from bot.platform.errors import BadReference, CaseError, UnknownCase
from bot.staff.rules import Permission
from widget.admin.guard import Signed, needs, services_of
from widget.admin.pages import NO_STORE

_RANGE: Final = re.compile(r"bytes=(\d{1,9})-(\d{0,9})")


def sound_router() -> APIRouter:
    """The route of the sound."""
    router = APIRouter()
    router.add_api_route("/admin/requests/{reference}/recordings/{name}", play, methods=["GET"])
    return router


def play(
    request: Request,
    reference: str,
    name: str,
    signed: Annotated[Signed, Depends(needs(Permission.REVEAL))],
    why: str = "",
) -> Response:
    """The sound as a WAV file; ``why`` is the token of the reason that was given on the page."""
    try:
        file = services_of(request).casework.play(reference, name, signed.id, why)
    except (BadReference, UnknownCase):
        raise HTTPException(404) from None
    except CaseError:  # no reason, or another's
        raise HTTPException(422) from None
    return _part(file, request.headers.get("range", ""))


def _part(file: bytes, asked: str) -> Response:
    """The file, or the part of it that a player asks for: Safari plays nothing without."""
    headers = {**NO_STORE, "Accept-Ranges": "bytes"}
    if not (match := _RANGE.fullmatch(asked)):
        return Response(file, media_type="audio/wav", headers=headers)
    first, last = int(match[1]), min(int(match[2] or len(file)), len(file) - 1)
    if first > last:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{len(file)}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{len(file)}"
    return Response(file[first : last + 1], 206, media_type="audio/wav", headers=headers)
