"""Turning the assistant off: for an administrator, at once, with what parents are told meanwhile."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.kill_switch.rules import MESSAGE_LONGEST, WORDS, Position
from bot.law.calendar import say_moment
from bot.platform.errors import SwitchMessage
from bot.staff.rules import Permission
from widget.admin.cases.case_forms import Typed, names, one_of, onward
from widget.admin.guard import Signed, needs, services_of
from widget.admin.pages import AdminPages
from widget.voice.sound import told_to_staff

POSITIONS: Final = {
    Position.ON: ("On", "The assistant answers as usual."),
    Position.CONTACTS_ONLY: (
        "Contacts only",
        "Parents can open the chat. Whatever they write is answered with your message, the people to reach, and whom "
        "to ring in danger. The assistant reads nothing.",
    ),
    Position.OFF: (
        "Off",
        "Nothing that parents write is taken or kept. They see your message, a number to ring, and whom to ring "
        "in danger.",
    ),
}
_Keeper = Annotated[Signed, Depends(needs(Permission.MANAGE_STAFF))]


class KillSwitchPages:
    """The page and its form."""

    def __init__(self, pages: AdminPages) -> None:
        self._pages = pages

    def router(self) -> APIRouter:
        """The routes of the page."""
        router = APIRouter()
        router.add_api_route("/admin/kill-switch", self.show, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route("/admin/kill-switch", self.turn, methods=["POST"], response_class=HTMLResponse)
        return router

    def show(self, request: Request, signed: _Keeper) -> Response:
        """Where it stands, and a form to turn it."""
        return self._page(request, signed)

    def turn(self, request: Request, typed: Typed, signed: _Keeper) -> Response:
        """Turn it, or say what is wrong with the message."""
        position, message = one_of(Position, typed.get("position", "")), typed.get("parents", "")
        if position is None:
            return self._page(request, signed, "Choose what the assistant should do.", message)
        try:
            services_of(request).kill_switch.turn(position, message, signed.id)
        except SwitchMessage as problem:
            return self._page(request, signed, str(problem), message, position)
        return onward("/admin/kill-switch?done=1")

    def _page(
        self,
        request: Request,
        signed: Signed,
        problem: str = "",
        typed: str | None = None,
        chosen: Position | None = None,
    ) -> Response:
        services = services_of(request)
        now = services.kill_switch.read()
        return self._pages.render(
            "kill_switch.html",
            signed,
            status=422 if problem else 200,
            here="kill_switch",
            now=now,
            by=names(services).get(now.changed_by, ""),
            at=say_moment(now.changed_at) if now.changed_at else "",
            positions=POSITIONS,
            voice=told_to_staff(request.app.state.sound),
            standard=tuple(WORDS.values()),
            problem=problem,
            message=now.message if typed is None else typed,
            chosen=chosen or now.position,
            longest=MESSAGE_LONGEST,
            done="done" in request.query_params and not problem,
        )
