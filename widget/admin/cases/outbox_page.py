"""The messages that could not be sent: staff see them, mend the cause and let them be tried again."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.cases.mail_text import A_DAY
from bot.law.case import Step
from bot.platform.errors import StoreError
from bot.review.alerts import ALERT
from bot.staff.rules import Permission
from widget.admin.cases import case_words
from widget.admin.cases.case_forms import Typed, onward
from widget.admin.cases.case_problems import TROUBLE, say, status_of
from widget.admin.guard import NOT_THIS_ROLE, Signed, needs, services_of
from widget.admin.pages import AdminPages
from widget.admin.staff.done import said

_REASON: Final = "reason-"  # before the reference, in the name of a field
_DONE = {
    "1": ("mail_retried", "The message is tried again, as a rule within a minute."),
    "2": ("mail_sent_by_hand", "It counts as sent, and its file is taken away."),
}


class OutboxPage:
    """The outbox as staff see it; it holds no address and no personal detail."""

    def __init__(self, pages: AdminPages) -> None:
        self._pages = pages

    def router(self) -> APIRouter:
        """The routes of this page."""
        router = APIRouter()
        router.add_api_route("/admin/outbox", self.show, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route("/admin/outbox", self.retry, methods=["POST"])
        router.add_api_route("/admin/outbox/open", self.open, methods=["POST"], response_class=HTMLResponse)
        router.add_api_route("/admin/outbox/open", self.back, methods=["GET"])
        router.add_api_route("/admin/outbox/by-hand", self.sent_by_hand, methods=["POST"])
        router.add_api_route("/admin/outbox/aside", self.set_aside, methods=["POST"])
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
            filed=sorted(services.outbox.filed(), key=lambda mail: mail.purpose != ALERT),
            alert=ALERT,
            floods=services.outbox.floods(),
            a_day=A_DAY["receipt"],
            waiting=services.outbox.waiting(),
            lines={line.id: line for line in services.casework.list()},
            no_server=not services.settings.smtp_host,
            done=said(services, signed.id, request.query_params.get("done", ""), _DONE),
        )

    def set_aside(
        self, request: Request, typed: Typed, signed: Annotated[Signed, Depends(needs(Permission.WORK_CASES))]
    ) -> Response:
        """Set aside those requests of a flood for which a reason was given, each by its own."""
        casework = services_of(request).casework
        reasons = {
            name.removeprefix(_REASON): words.strip()
            for name, words in typed.items()
            if name.startswith(_REASON) and words.strip()
        }
        if not reasons:
            return self._pages.problem("Give a reason for each request that you want to set aside.", 422, signed)
        try:
            for reference, reason in reasons.items():
                casework.take(reference, Step.SET_ASIDE, signed.id, reasons=reason)
        except TROUBLE as error:
            return self._pages.problem(say(error), status_of(error), signed)
        return onward("/admin/requests?show=aside")

    def open(
        self, request: Request, typed: Typed, signed: Annotated[Signed, Depends(needs(Permission.WORK_CASES))]
    ) -> Response:
        """A message that lies in the folder, with whom it goes to, for somebody to send; the log says who opened it.

        Whom an alert of danger goes to may say whom it is about, so that only who sees such conversations opens it.
        """
        services = services_of(request)
        try:
            filed = next((one for one in services.outbox.filed() if one.id == typed.get("message")), None)
            if filed is not None and filed.purpose == ALERT and Permission.SAFEGUARD not in signed.can:
                return self._pages.problem(NOT_THIS_ROLE, 403, signed)
            written = services.outbox.opened(filed.id, signed.id) if filed is not None else None
            lines = {line.id: line for line in services.casework.list()}
        except StoreError as error:
            return self._pages.problem(say(error), 503, signed)
        if filed is None or written is None:
            return self._pages.problem("This message does not wait any more. Nothing was done.", 409, signed)
        return self._pages.render(
            "outbox_message.html",
            signed,
            here="requests",
            **case_words.shared(),
            mail=filed,
            written=written,
            line=lines.get(filed.case_id),
        )

    def back(self, _signed: Annotated[Signed, Depends(needs(Permission.READ_CASES))]) -> Response:
        """The outbox, for somebody who opens the address of a message once more."""
        return onward("/admin/outbox")

    def sent_by_hand(
        self, request: Request, typed: Typed, signed: Annotated[Signed, Depends(needs(Permission.WORK_CASES))]
    ) -> Response:
        """Somebody has sent a message that lay in the folder."""
        outbox = services_of(request).outbox
        try:
            filed = next((one.id for one in outbox.filed() if one.id == typed.get("message")), None)
            was_there = filed is not None and outbox.sent_by_hand(filed, signed.id)
        except StoreError as error:
            return self._pages.problem(say(error), 503, signed)
        if not was_there:
            return self._pages.problem("This message does not wait any more. Nothing was done.", 409, signed)
        return onward("/admin/outbox?done=2")

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
