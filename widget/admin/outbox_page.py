"""The messages that could not be sent: staff see them, mend the cause and let them be tried again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.core.staff import Permission
from bot.errors import StoreError
from widget.admin import case_words
from widget.admin.case_forms import Typed, onward
from widget.admin.case_problems import say
from widget.admin.done import said
from widget.admin.guard import Signed, needs, services_of
from widget.admin.pages import AdminPages

_DONE = {"1": ("mail_retried", "The message is tried again with the next post.")}


class OutboxPage:
    """The outbox as staff see it; it holds no address and no personal detail."""

    def __init__(self, pages: AdminPages) -> None:
        self._pages = pages

    def router(self) -> APIRouter:
        """The routes of this page."""
        router = APIRouter()
        router.add_api_route("/admin/outbox", self.show, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route("/admin/outbox", self.retry, methods=["POST"])
        return router

    def show(self, request: Request, signed: Annotated[Signed, Depends(needs(Permission.READ_CASES))]) -> Response:
        """The messages that are stuck, and how many still wait."""
        services = services_of(request)
        return self._pages.render(
            "outbox.html",
            signed,
            here="requests",
            **case_words.shared(),
            stuck=services.outbox.stuck(),
            waiting=services.outbox.waiting(),
            lines={line.id: line for line in services.casework.list()},
            no_server=not services.settings.smtp_host,
            done=said(services, signed.id, request.query_params.get("done", ""), _DONE),
        )

    def retry(
        self, request: Request, typed: Typed, signed: Annotated[Signed, Depends(needs(Permission.WORK_CASES))]
    ) -> Response:
        """Let one message be tried again."""
        outbox = services_of(request).outbox
        try:
            stuck = next((one.id for one in outbox.stuck() if one.id == typed.get("message")), None)
            tried = stuck is not None and outbox.retry(stuck, signed.id)
        except StoreError as error:
            return self._pages.problem(say(error), 503, signed)
        if not tried:
            return self._pages.problem("This message is not stuck any more. Nothing was done.", 409, signed)
        return onward("/admin/outbox?done=1")
