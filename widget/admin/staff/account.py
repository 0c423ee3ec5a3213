"""One's own account: password, authenticator, recovery codes, where one is signed in, and the calendar's address."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.app.bootstrap import Services
from bot.law.calendar import say_moment
from bot.platform.errors import SignInLocked, StaffError, StoreError, WrongCode
from bot.staff.credentials import grouped
from bot.staff.rules import Permission
from widget.admin.guard import Signed, needs, services_of
from widget.admin.pages import NO_STORE, AdminPages
from widget.admin.staff.done import said
from widget.admin.staff.set_up import NOT_THE_SAME
from widget.admin.staff.signin import TROUBLE, set_known, set_session
from widget.admin.staff.staff_words import ROLES, Problem, device_of, problem_of
from widget.pages.forms import Field, Secret
from widget.pages.qr_code import square

_Own = Annotated[Signed, Depends(needs(Permission.OWN_ACCOUNT))]
DONE = {
    "password": (
        "password_changed",
        "Your password is changed. Every other place where you were signed in is signed out.",
    ),
    "authenticator": (
        "authenticator_changed",
        "The new authenticator is in use. Remove the old entry from your telephone.",
    ),
    "session": ("session_ended", "Signed out there."),
    "calendar": (
        "calendar_address_changed",
        "The old calendar address does not work any more. Put the new one into your calendar.",
    ),
}


class AccountPages:
    """The page of one's own account and its forms."""

    def __init__(self, pages: AdminPages, address: str, *, secure: bool) -> None:
        self._pages, self._address, self._secure = pages, address, secure

    def router(self) -> APIRouter:
        """The routes of these pages."""
        router = APIRouter(default_response_class=HTMLResponse)
        router.add_api_route("/admin/account", self.show, methods=["GET"])
        router.add_api_route("/admin/account/password", self.password, methods=["POST"])
        router.add_api_route("/admin/account/authenticator", self.proof, methods=["GET"])
        router.add_api_route("/admin/account/authenticator", self.begin, methods=["POST"])
        router.add_api_route("/admin/account/authenticator/confirm", self.confirm, methods=["POST"])
        router.add_api_route("/admin/account/recovery", self.recovery, methods=["POST"])
        router.add_api_route("/admin/account/sessions/{session}/end", self.end, methods=["POST"])
        router.add_api_route("/admin/account/calendar", self.calendar, methods=["POST"])
        return router

    def show(self, request: Request, signed: _Own, done: str = "") -> Response:
        """Everything about one's own account."""
        services = services_of(request)
        return self._page(services, signed, done=said(services, signed.id, done, DONE))

    def password(
        self, request: Request, signed: _Own, present: Secret = "", new: Secret = "", again: Secret = ""
    ) -> Response:
        """Change the password; this browser stays signed in, with a new session."""
        services = services_of(request)
        if new != again:
            return self._page(services, signed, Problem(NOT_THE_SAME, "password", "again"))
        device = device_of(request.headers.get("user-agent", ""))
        token, session = services.staff_sessions.new_session(signed.id, device)
        try:
            services.staff.change_password(signed.id, present, new, session)
            known = services.staff_sessions.browser(token)
        except (StaffError, StoreError) as error:
            return self._problem(services, signed, error, "password")
        onward = _back("password")
        set_session(onward, token, secure=self._secure)
        set_known(onward, known, secure=self._secure)
        return onward

    def begin(self, request: Request, signed: _Own, present: Secret = "") -> Response:
        """Make a new authenticator, which counts once a code proves it."""
        services = services_of(request)
        try:
            services.staff.begin_authenticator(signed.id, present)
        except (StaffError, StoreError) as error:
            return self._problem(services, signed, error, "authenticator")
        return RedirectResponse("/admin/account/authenticator", 303, headers=NO_STORE)

    def proof(self, request: Request, signed: _Own) -> Response:
        """The new authenticator's square, and a form for its first code."""
        return self._proof(services_of(request), signed, None)

    def confirm(self, request: Request, signed: _Own, code: Field = "") -> Response:
        """Take the new authenticator."""
        services = services_of(request)
        try:
            services.staff.confirm_authenticator(signed.id, code, signed.session)
        except WrongCode as error:
            return self._proof(services, signed, problem_of(error, services.staff.now()))
        except (StaffError, StoreError) as error:
            return self._problem(services, signed, error, "authenticator")
        return _back("authenticator")

    def recovery(self, request: Request, signed: _Own, present: Secret = "") -> Response:
        """New recovery codes, shown this once."""
        services = services_of(request)
        try:
            codes = services.staff.new_recovery_codes(signed.id, present)
        except (StaffError, StoreError) as error:
            return self._problem(services, signed, error, "recovery")
        return self._pages.render(
            "recovery.html", signed, here="account", codes=codes, onward="/admin/account", fresh=False
        )

    def end(self, request: Request, session: str, signed: _Own) -> Response:
        """Sign out somewhere else."""
        services = services_of(request)
        try:
            services.staff_sessions.end(signed.id, session, signed.id)
        except StoreError as error:
            return self._problem(services, signed, error, "sessions")
        return _back("session")

    def calendar(self, request: Request, signed: _Own) -> Response:
        """Another address for the calendar."""
        services = services_of(request)
        try:
            services.staff.new_calendar_token(signed.id)
        except (StaffError, StoreError) as error:
            return self._problem(services, signed, error, "calendar")
        return _back("calendar")

    def _problem(self, services: Services, signed: Signed, error: Exception, form: str) -> Response:
        if not isinstance(error, StaffError):
            return self._pages.problem(TROUBLE.words, TROUBLE.status, signed)
        problem = problem_of(error, services.staff.now(), form)
        if isinstance(error, SignInLocked):
            problem = Problem(problem.words, form, "present", problem.status)
        return self._page(services, signed, problem)

    def _proof(self, services: Services, signed: Signed, problem: Problem | None) -> Response:
        try:
            pending = services.staff.pending_authenticator(signed.id)
        except StoreError:
            return self._pages.problem(TROUBLE.words, TROUBLE.status, signed)
        if pending is None:
            return RedirectResponse("/admin/account", 303, headers=NO_STORE)
        secret, address = pending
        return self._pages.render(
            "authenticator.html",
            signed,
            status=problem.status if problem else 200,
            here="account",
            square=square(address),
            secret=grouped(secret),
            problem=problem,
        )

    def _page(self, services: Services, signed: Signed, problem: Problem | None = None, done: str = "") -> Response:
        try:
            member = services.staff.member(signed.id)
            sessions = services.staff_sessions.of(signed.id)
            left = services.staff.recovery_left(signed.id)
            has_calendar = Permission.READ_CASES in signed.can and not member.must_change_password
            token = services.staff.calendar_token(signed.id) if has_calendar else ""
        except StoreError:
            return self._pages.problem(TROUBLE.words, TROUBLE.status, signed)
        return self._pages.render(
            "account.html",
            signed,
            status=problem.status if problem else 200,
            here="account",
            member=member,
            role=ROLES[member.role],
            sessions=[(one, say_moment(one.begun), say_moment(one.last)) for one in sessions],
            left=left,
            calendar=f"{self._address}admin/calendar/{token}.ics" if token else "",
            problem=problem,
            done=done,
        )


def _back(done: str) -> Response:
    return RedirectResponse(f"/admin/account?done={done}", 303, headers=NO_STORE)
