"""Signing in and out, and where somebody goes from there."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.platform.errors import StaffError, StoreError
from bot.staff.rules import BROWSER_LASTS, Permission
from widget.admin.guard import COOKIE, STALE_FORM, Signed, from_elsewhere, needs, pages_of, services_of
from widget.admin.guard import TROUBLE as NO_DATABASE
from widget.admin.pages import NO_STORE, AdminPages
from widget.admin.staff.staff_words import Problem, device_of, problem_of
from widget.admin.staff.to_do import PATH as TO_DO
from widget.limits.client_address import client_of
from widget.limits.gate import Gate
from widget.pages.forms import Field, Secret

PATH: Final = "/admin"  # of the cookie: it is sent to no other page
SIGN_IN: Final = f"{PATH}/sign-in"
BUSY: Final = Problem("Too many people tried from this place. Wait a minute and try again.", status=429)
TROUBLE: Final = Problem(NO_DATABASE, status=503)
KNOWN: Final = "privacy_help_browser_"  # and what tells the accounts apart that sign in with this browser
_KNOWN_AT_MOST: Final = 20
_Own = Annotated[Signed, Depends(needs(Permission.OWN_ACCOUNT))]


def set_session(response: Response, token: str, *, secure: bool) -> None:
    """Give the browser a session, until it closes."""
    response.set_cookie(COOKIE, token, path=PATH, httponly=True, secure=secure, samesite="strict")


def set_known(response: Response, known: tuple[str, str] | None, *, secure: bool) -> None:
    """Let the browser be known at later sign-ins by the same account, so that a stranger's wrong tries do not count."""
    if known:
        name, lasts = f"{KNOWN}{known[0]}", int(BROWSER_LASTS.total_seconds())
        response.set_cookie(name, known[1], lasts, path=SIGN_IN, httponly=True, secure=secure, samesite="strict")


class SignInPages:
    """The first page, the form to sign in, and the way out."""

    def __init__(self, pages: AdminPages, *, secure: bool) -> None:
        self._pages, self._secure = pages, secure

    def router(self) -> APIRouter:
        """The routes of these pages."""
        router = APIRouter()
        router.add_api_route("/admin", self.first, methods=["GET"])
        router.add_api_route("/admin/sign-in", self.show, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route("/admin/sign-in", self.sign_in, methods=["POST"], response_class=HTMLResponse)
        router.add_api_route("/admin/sign-out", self.sign_out, methods=["POST"])
        return router

    def first(self, signed: _Own) -> Response:
        """The page that everybody begins with: what needs them."""
        del signed
        return RedirectResponse(TO_DO, 303, headers=NO_STORE)

    def show(self, request: Request, next: str = "", out: str = "") -> Response:
        """The form."""
        services, token = services_of(request), request.cookies.get(COOKIE, "")
        is_in = bool(token and out) and services.staff_sessions.find(token) is not None
        return self._form(onward=next, done="You are signed out." if out and not is_in else "")

    def sign_in(
        self, request: Request, name: Field = "", password: Secret = "", code: Field = "", next: Field = ""
    ) -> Response:
        """Take name, password and code together; what is wrong is not told apart."""
        services, gate = services_of(request), _gate(request)
        if from_elsewhere(request):
            return self._pages.problem(STALE_FORM, 403)
        if gate.sign_ins.take(client_of(request)):
            return self._form(BUSY, next, name)
        device = device_of(request.headers.get("user-agent", ""))
        try:
            token = services.staff_sessions.sign_in(name, password, code, device, _known(request))
            known = services.staff_sessions.browser(token)
        except StaffError as error:
            return self._form(problem_of(error, services.staff.now()), next, name)
        except StoreError:
            return self._form(TROUBLE, next, name)
        onward = RedirectResponse(next if is_ours(next) else PATH, 303, headers=NO_STORE)
        set_session(onward, token, secure=self._secure)
        set_known(onward, known, secure=self._secure)
        return onward

    def sign_out(self, request: Request, signed: _Own) -> Response:
        """End this session, here and in the browser."""
        try:
            services_of(request).staff_sessions.sign_out(signed.id, signed.session)
        except StoreError:
            return pages_of(request).problem(TROUBLE.words, TROUBLE.status, signed)
        onward = RedirectResponse("/admin/sign-in?out=1", 303, headers=NO_STORE)
        onward.delete_cookie(COOKIE, path=PATH, httponly=True, secure=self._secure, samesite="strict")
        return onward

    def _form(self, problem: Problem | None = None, onward: str = "", name: str = "", done: str = "") -> Response:
        return self._pages.render(
            "sign_in.html",
            None,
            status=problem.status if problem else 200,
            problem=problem,
            onward=onward if is_ours(onward) else "",
            name=name[:64],
            done=done,
        )


def is_ours(onward: str) -> bool:
    r"""Whether an address is one of the staff's pages, and not another site in disguise.

    >>> is_ours("/admin/requests?show=all"), is_ours("//evil.example/admin"), is_ours("/admin\\..\\\\evil.example")
    (True, False, False)
    """
    inside = onward == PATH or onward.startswith((f"{PATH}/", f"{PATH}?"))
    return inside and onward.isascii() and onward.isprintable() and "\\" not in onward


def _known(request: Request) -> list[str]:
    """What this browser was given at earlier sign-ins."""
    return [token[:128] for name, token in request.cookies.items() if name.startswith(KNOWN)][:_KNOWN_AT_MOST]


def _gate(request: Request) -> Gate:
    gate: Gate = request.app.state.gate
    return gate
