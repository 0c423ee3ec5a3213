"""What every form of ours is held to: it was sent from our own page."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import HTTPException, Request

from widget.gate import netloc


def refuse_other_sites(request: Request) -> None:
    """Raise 403 for a form that another site's page sent in the person's name."""
    origin = request.headers.get("origin")
    if request.headers.get("sec-fetch-site") == "cross-site" or (
        origin and netloc(origin) != request.headers.get("host", "").lower()
    ):
        raise HTTPException(HTTPStatus.FORBIDDEN)
