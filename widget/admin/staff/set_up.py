"""The page behind a set-up link: whoever holds it sets their own password and authenticator, once."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from bot.platform.errors import LinkOver, StaffError, StoreError
from bot.staff.credentials import grouped
from widget.admin.guard import STALE_FORM, from_elsewhere, services_of
from widget.admin.pages import AdminPages
from widget.admin.staff.signin import TROUBLE
from widget.admin.staff.staff_words import Problem, problem_of
from widget.pages.forms import Field, Secret
from widget.pages.qr_code import square

NOT_THE_SAME = "The two new passwords are not the same. Type them again."


class SetUpPages:
    """Setting up an account; the one page besides sign-in that needs no session."""

    def __init__(self, pages: AdminPages) -> None:
        self._pages = pages

    def router(self) -> APIRouter:
        """The routes of this page."""
        router = APIRouter()
        router.add_api_route("/admin/set-up/{token}", self.show, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route("/admin/set-up/{token}", self.set_up, methods=["POST"], response_class=HTMLResponse)
        return router

    def show(self, request: Request, token: str) -> Response:
        """Who this is for, the square, and the form."""
        return self._form(request, token, None)

    def set_up(self, request: Request, token: str, new: Secret = "", again: Secret = "", code: Field = "") -> Response:
        """Set the account up; the recovery codes are shown this once."""
        services = services_of(request)
        if from_elsewhere(request):
            return self._pages.problem(STALE_FORM, 403)
        if new != again:
            return self._form(request, token, Problem(NOT_THE_SAME, field="again"))
        try:
            codes = services.staff.set_up(token, new, code)
        except LinkOver as error:
            return self._over(request, error)
        except StaffError as error:
            return self._form(request, token, problem_of(error, services.staff.now()))
        except StoreError:
            return self._form(request, token, TROUBLE)
        return self._pages.render("recovery.html", None, codes=codes, onward="/admin/sign-in", fresh=True)

    def _form(self, request: Request, token: str, problem: Problem | None) -> Response:
        services = services_of(request)
        try:
            member = services.staff.by_link(token)
            secret, address = services.staff.link_authenticator(token)
        except StaffError as error:
            return self._over(request, error)
        except StoreError:
            return self._pages.problem(TROUBLE.words, TROUBLE.status)
        return self._pages.render(
            "set_up.html",
            None,
            status=problem.status if problem else 200,
            member=member,
            token=token,
            square=square(address),
            secret=grouped(secret),
            problem=problem,
        )

    def _over(self, request: Request, error: StaffError) -> Response:
        words = problem_of(error, services_of(request).staff.now()).words
        return self._pages.problem(words, 410, title="This link does not work any more")
