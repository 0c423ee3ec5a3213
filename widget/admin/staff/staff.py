"""The accounts, for administrators: who there is, and what may be changed about each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.app.bootstrap import Services
from bot.law.calendar import say_moment
from bot.notice.safeguarding import is_account_of
from bot.notice.school import TOLD_OF_DANGER
from bot.platform.errors import StaffError, StoreError, UnfitName, UnknownStaff
from bot.staff.records import StaffMember
from bot.staff.rules import Permission, Role
from widget.admin.guard import Signed, needs, services_of
from widget.admin.pages import NO_STORE, AdminPages
from widget.admin.staff.done import said
from widget.admin.staff.signin import TROUBLE
from widget.admin.staff.staff_words import ROLES, ROLES_SAID, Problem, problem_of
from widget.pages.forms import Field

_Manager = Annotated[Signed, Depends(needs(Permission.MANAGE_STAFF))]
DONE = {
    "role": ("role_changed", "The role is changed. The person has to sign in again."),
    "name": ("staff_renamed", "The name is changed. Colleagues see the new one, in what is past too."),
    "disabled": ("staff_disabled", "The account is closed, and the person signed out everywhere."),
    "enabled": ("staff_enabled", "The account is open again."),
    "unlocked": ("staff_unlocked", "The person can try again now."),
    "sessions": ("session_ended", "The person is signed out everywhere."),
}


class StaffPages:
    """The list, one person's page, and the forms on both; ``address`` is the service's own, with a slash at its end."""

    def __init__(self, pages: AdminPages, address: str) -> None:
        self._pages, self._address = pages, address

    def router(self) -> APIRouter:
        """The routes of these pages."""
        router = APIRouter(default_response_class=HTMLResponse)
        router.add_api_route("/admin/staff", self.show, methods=["GET"])
        router.add_api_route("/admin/staff", self.add, methods=["POST"])
        router.add_api_route("/admin/staff/{person}", self.one, methods=["GET"])
        router.add_api_route("/admin/staff/{person}/role", self.role, methods=["POST"])
        router.add_api_route("/admin/staff/{person}/name", self.name, methods=["POST"])
        router.add_api_route("/admin/staff/{person}/disable", self.disable, methods=["POST"])
        router.add_api_route("/admin/staff/{person}/enable", self.enable, methods=["POST"])
        router.add_api_route("/admin/staff/{person}/unlock", self.unlock, methods=["POST"])
        router.add_api_route("/admin/staff/{person}/link", self.link, methods=["POST"])
        router.add_api_route("/admin/staff/{person}/sessions", self.sessions, methods=["POST"])
        return router

    def show(self, request: Request, signed: _Manager) -> Response:
        """Everybody, and a form to add somebody."""
        return self._list(services_of(request), signed)

    def add(
        self, request: Request, signed: _Manager, name: Field = "", shown: Field = "", role: Field = ""
    ) -> Response:
        """Add somebody; the set-up link is shown this once."""
        services = services_of(request)
        typed = {"name": name[:64], "shown": shown[:80], "role": role}
        if role not in {one.value for one in Role}:
            return self._list(services, signed, Problem("Pick a role.", "add", "role"), typed)
        try:
            member, token = services.staff.add(name, shown, Role(role), signed.id)
        except StaffError as error:
            return self._list(services, signed, problem_of(error, services.staff.now(), "add"), typed)
        except StoreError:
            return self._list(services, signed, TROUBLE, typed)
        return self._link_page(services, signed, member, token)

    def one(self, request: Request, person: str, signed: _Manager, done: str = "") -> Response:
        """One account."""
        services = services_of(request)
        return self._one(services, signed, person, done=said(services, person, done, DONE))

    def role(self, request: Request, person: str, signed: _Manager, role: Field = "") -> Response:
        """Give somebody another role."""
        if role not in {one.value for one in Role}:
            return self._one(services_of(request), signed, person, Problem("Pick a role.", "role", "role"))
        return self._do(request, signed, person, "role", lambda staff: staff.set_role(person, Role(role), signed.id))

    def name(self, request: Request, person: str, signed: _Manager, shown: Field = "") -> Response:
        """Change the name that colleagues see."""
        services = services_of(request)
        try:
            services.staff.fitting("anybody", shown)
        except UnfitName:
            unfit = Problem("A name has 1 to 80 characters.", "staff", "shown")
            return self._one(services, signed, person, unfit)
        return self._do(request, signed, person, "name", lambda staff: staff.rename(person, shown, signed.id))

    def disable(self, request: Request, person: str, signed: _Manager) -> Response:
        """Close an account."""
        return self._do(request, signed, person, "disabled", lambda staff: staff.disable(person, signed.id))

    def enable(self, request: Request, person: str, signed: _Manager) -> Response:
        """Open an account again."""
        return self._do(request, signed, person, "enabled", lambda staff: staff.enable(person, signed.id))

    def unlock(self, request: Request, person: str, signed: _Manager) -> Response:
        """Let somebody try again who tried too often."""
        return self._do(request, signed, person, "unlocked", lambda staff: staff.unlock(person, signed.id))

    def sessions(self, request: Request, person: str, signed: _Manager) -> Response:
        """Sign somebody out everywhere."""
        sessions = services_of(request).staff_sessions
        return self._do(request, signed, person, "sessions", lambda _: sessions.end(person, None, signed.id))

    def link(self, request: Request, person: str, signed: _Manager) -> Response:
        """Make a new set-up link; the old password and authenticator stop working."""
        services = services_of(request)
        try:
            token = services.staff.new_link(person, signed.id)
            member = services.staff.member(person)
        except (StaffError, StoreError) as error:
            return self._refused(services, signed, person, error)
        return self._link_page(services, signed, member, token)

    def _do(self, request: Request, signed: Signed, person: str, done: str, what: Callable[..., object]) -> Response:
        services = services_of(request)
        try:
            what(services.staff)
        except (StaffError, StoreError) as error:
            return self._refused(services, signed, person, error)
        return RedirectResponse(f"/admin/staff/{person}?done={done}", 303, headers=NO_STORE)

    def _refused(self, services: Services, signed: Signed, person: str, error: Exception) -> Response:
        if isinstance(error, StaffError):
            return self._one(services, signed, person, problem_of(error, services.staff.now()))
        return self._pages.problem(TROUBLE.words, TROUBLE.status, signed)

    def _link_page(self, services: Services, signed: Signed, member: StaffMember, token: str) -> Response:
        link, untold = f"{self._address}admin/set-up/{token}", _is_untold(services, member)
        local = not services.settings.public_url
        return self._pages.render(
            "staff_link.html", signed, here="staff", name=member.name, link=link, untold=untold, local=local
        )

    def _list(
        self,
        services: Services,
        signed: Signed,
        problem: Problem | None = None,
        typed: dict[str, str] | None = None,
    ) -> Response:
        try:
            people = [(member, services.staff.is_locked(member)) for member in services.staff.members()]
        except StoreError:
            return self._pages.problem(TROUBLE.words, TROUBLE.status, signed)
        return self._pages.render(
            "staff.html",
            signed,
            status=problem.status if problem else 200,
            here="staff",
            people=people,
            roles=ROLES,
            roles_said=ROLES_SAID,
            typed=typed or {"name": "", "shown": "", "role": ""},
            problem=problem,
        )

    def _one(
        self, services: Services, signed: Signed, person: str, problem: Problem | None = None, done: str = ""
    ) -> Response:
        try:
            member = services.staff.member(person)
            sessions = services.staff_sessions.of(person)
            locked = services.staff.is_locked(member)
        except UnknownStaff:
            return self._pages.problem("There is no such account.", 404, signed)
        except StoreError:
            return self._pages.problem(TROUBLE.words, TROUBLE.status, signed)
        return self._pages.render(
            "staff_member.html",
            signed,
            status=problem.status if problem else 200,
            here="staff",
            member=member,
            untold=_is_untold(services, member),
            since=say_moment(member.created_at),
            locked=locked,
            sessions=[(one, say_moment(one.begun), say_moment(one.last)) for one in sessions],
            roles=ROLES,
            roles_said=ROLES_SAID,
            problem=problem,
            done=done,
        )


def _is_untold(services: Services, member: StaffMember) -> bool:
    """Whether somebody has the safeguarding lead's role and is none of the contacts who are mailed of danger."""
    own = services.folder.school
    is_told = any(is_account_of(own, role, member.sign_in_name, member.name) for role in TOLD_OF_DANGER)
    return member.role is Role.SAFEGUARDING_LEAD and not member.disabled and not is_told
