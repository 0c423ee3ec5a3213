"""Who may open a staff page: every route under /admin names the permission it needs, and is refused in plain words.

A form is taken only from our own pages: it carries the session's own ``csrf``, and the browser says where it is from.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, Final
from urllib.parse import quote

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.app.bootstrap import Services
from bot.platform.errors import StoreError
from bot.staff.rules import Permission, Role
from widget.admin.pages import NO_STORE, AdminPages
from widget.admin.staff.menu_counts import MenuCounts
from widget.admin.typed import typed_in
from widget.limits.gate import netloc

COOKIE: Final = "privacy_help_staff"
STALE_FORM: Final = "This form is out of date or came from another page. Go back, reload the page and send it again."
TROUBLE: Final = "The database cannot be reached. Please try again in a minute."
OLD_FORM: Final = "This form is out of date. Nothing was done. Open its page in a new tab, and send it from there."
LOST_SESSION: Final = "You are not signed in any more. Nothing was done. Sign in, then do it again."
NOT_THIS_ROLE: Final = "Your role does not open this page. An administrator can change your role."
STARTING: Final = "The service is starting. Please try again in a minute."


@dataclass(frozen=True)
class Signed:
    """The member of staff who is signed in; ``csrf`` goes into each form as a hidden field of that name."""

    id: str
    name: str
    role: Role
    csrf: str
    can: frozenset[Permission]
    session: str  # the session's own id, which is not its token
    since: datetime  # when the session began
    turned: str = ""  # the position of the kill switch in a word or two; empty while the assistant is on
    waits: Callable[[], Mapping[str, int]] = dict  # what waits behind each entry of the menu, counted when it is shown


class Turned(HTTPException):
    """Somebody was turned away; ``response`` is what they see."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


async def out_of_reach(request: Request, problem: Exception) -> Response:
    """What staff see when the database fails in the middle of a page; other pages say so themselves."""
    if not isinstance(problem, StoreError) or not f"{request.url.path}/".startswith("/admin/"):
        raise problem
    signed: Signed | None = getattr(request.state, "signed", None)
    return pages_of(request).problem(TROUBLE, 503, replace(signed, waits=dict) if signed else None)


async def turned_away(_request: Request, turned: Exception) -> Response:
    """What a person sees who was turned away; the application's handler for ``Turned``."""
    if not isinstance(turned, Turned):
        raise turned
    return turned.response


_NEEDED: Final[dict[Callable[..., Any], Permission]] = {}


@cache
def needs(permission: Permission) -> Any:
    """What goes into ``Depends``: gives who is signed in, or turns them away with a page."""

    async def guard(request: Request) -> Signed:
        signed = request.state.signed = await _signed(request, permission)
        if request.method != "GET":
            async with request.form() as form:  # closed again: a file that somebody sent instead is not wanted
                given = form.get("csrf", "")
            fits = isinstance(given, str) and hmac.compare_digest(given.encode(), signed.csrf.encode())
            if from_elsewhere(request) or not fits:
                typed = {} if from_elsewhere(request) else typed_in(form)
                said = OLD_FORM if typed else STALE_FORM
                raise Turned(await asyncio.to_thread(pages_of(request).problem, said, 403, signed, typed=typed))
        return signed

    _NEEDED[guard] = permission
    return guard


def permission_of(dependency: Callable[..., Any] | None) -> Permission | None:
    """The permission a dependency asks for, None where it is no guard."""
    return _NEEDED.get(dependency) if dependency is not None else None


def from_elsewhere(request: Request) -> bool:
    """Whether a form was sent by a page that is not ours."""
    origin = request.headers.get("origin")
    return request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none") or bool(
        origin and netloc(origin) != request.headers.get("host", "").lower()
    )


def pages_of(request: Request) -> AdminPages:
    """The staff's pages of the application that is asked."""
    pages: AdminPages = request.app.state.admin_pages
    return pages


def services_of(request: Request) -> Services:
    """The services; while they are starting, the person is turned away with a page that says so."""
    services: Services | None = request.app.state.services
    if services is None:
        raise Turned(pages_of(request).problem(STARTING, 503, title="Starting"))
    return services


async def _signed(request: Request, permission: Permission) -> Signed:
    services, pages = services_of(request), pages_of(request)
    token = request.cookies.get(COOKIE, "")
    try:
        live = await asyncio.to_thread(services.staff_sessions.find, token) if token else None
    except StoreError:
        raise Turned(pages.problem(TROUBLE, 503)) from None
    if live is None:
        raise Turned(await _to_sign_in(request, pages))
    member, turned = live.member, await asyncio.to_thread(services.kill_switch.standing)
    can = services.safeguarding.permissions(member)
    waits = _waits(services, request.app.state.menu_counts, can, member.id, changes=request.method != "GET")
    signed = Signed(member.id, member.name, member.role, live.csrf, can, live.id, live.begun, turned, waits)
    if member.must_change_password and permission is not Permission.OWN_ACCOUNT:
        raise Turned(RedirectResponse("/admin/account", 303, headers=NO_STORE))
    if permission not in signed.can:
        raise Turned(await asyncio.to_thread(pages.problem, NOT_THIS_ROLE, 403, signed))
    return signed


def _waits(
    services: Services, counts: MenuCounts, can: frozenset[Permission], staff_id: str, *, changes: bool
) -> Callable[[], Mapping[str, int]]:
    """Counts what waits when the menu is shown: after the work of a request that ``changes`` something."""
    if changes:
        counts.forget(staff_id)

    def counted() -> Mapping[str, int]:
        if changes:  # another page may have counted while this one was still at work
            counts.forget(staff_id)
        try:
            return counts.of(can, staff_id, services.staff.now())
        except StoreError:  # the menu opens the pages all the same, and they say so themselves
            return {}

    return counted


async def _to_sign_in(request: Request, pages: AdminPages) -> Response:
    if request.method != "GET":
        async with request.form() as form:
            typed = {} if from_elsewhere(request) else typed_in(form)
        return pages.problem(LOST_SESSION, 401, typed=typed)
    here = quote(request.url.path) + (f"?{request.url.query}" if request.url.query else "")
    if request.headers.get("sec-fetch-site") == "cross-site":
        # A link in a webmail: the browser keeps a strict cookie back until our own page sends it on.
        html: HTMLResponse = pages.render("onward.html", None, to=here)
        return html
    return RedirectResponse(f"/admin/sign-in?next={quote(here, safe='/')}", 303, headers=NO_STORE)
