"""The school's settings as forms, a page for each part; what is saved is live at once, and nothing is learnt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.app.bootstrap import Services
from bot.law.rights import TITLES
from bot.platform.errors import BeingChanged, UnfitCorrection
from bot.setup.live_settings import LeftBehind
from bot.setup.settings_form import PARTS
from bot.staff.rules import Permission
from bot.text.clean import clean
from widget.admin.guard import Signed, needs, services_of
from widget.admin.learning.learning_words import BUSY
from widget.admin.pages import NO_STORE, AdminPages
from widget.admin.staff.staff_words import Problem
from widget.admin.system.status import STAFF, people_told

PATH: Final = "/admin/settings"
SUGGESTED: Final = "suggested"
MOST_SUGGESTED: Final = 4
TABS: Final = {**PARTS, SUGGESTED: "First questions"}
RIGHTS: Final = {right.value: title for right, title in TITLES.items()}
DONE: Final = {
    "saved": "Saved. It is live now.",
    "same": "Nothing was changed.",
    "confirmed": "The assistant is open: requests are taken, and mail goes out.",
}
_BUSY: Final = Problem(BUSY, status=409)
_MEANWHILE: Final = Problem(
    "Nothing was saved: somebody has changed these settings meanwhile. What you typed still stands here. Save it again"
    " if it is to count.",
    status=409,
)
_Administrator = Annotated[Signed, Depends(needs(Permission.MANAGE_STAFF))]


async def _sent(request: Request) -> dict[str, list[str]]:
    """Every field of the form, read before the guard closes it; a field may come several times."""
    form = await request.form()
    found: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            found.setdefault(clean(name), []).append(clean(value))
    return found


_Sent = Annotated[dict[str, list[str]], Depends(_sent)]


class SettingsPages:
    """The pages; only an administrator changes the settings."""

    def __init__(self, pages: AdminPages) -> None:
        self._pages = pages

    def router(self) -> APIRouter:
        """The routes of these pages."""
        router = APIRouter(default_response_class=HTMLResponse)
        router.add_api_route(PATH, self.first, methods=["GET"])
        router.add_api_route(f"{PATH}/confirm", self.confirm, methods=["POST"])
        router.add_api_route(f"{PATH}/{SUGGESTED}", self.show_suggested, methods=["GET"])
        router.add_api_route(f"{PATH}/{SUGGESTED}", self.suggest, methods=["POST"])
        router.add_api_route(f"{PATH}/{{part}}", self.show, methods=["GET"])
        router.add_api_route(f"{PATH}/{{part}}", self.save, methods=["POST"])
        return router

    def first(self, _signed: _Administrator) -> Response:
        """The first part."""
        return RedirectResponse(f"{PATH}/{next(iter(PARTS))}", 303, headers=NO_STORE)

    def show(self, request: Request, part: str, signed: _Administrator, done: str = "") -> Response:
        """One part, with what is set now."""
        if part not in PARTS:
            return self._pages.problem("There is no such part of the settings.", 404, signed)
        services = services_of(request)
        came = services.learning.came() if done == "saved" else None
        replaced = ((one.field, one.newer, one.older) for one in came.settings) if came else ()
        left_behind = services.live_settings.left_behind(replaced)
        return self._page(services, signed, part, DONE.get(done, ""), left_behind=left_behind)

    def save(self, request: Request, part: str, sent: _Sent, signed: _Administrator) -> Response:
        """Put what was typed live; where it cannot be, it stays in the form with what is wrong."""
        services = services_of(request)
        if part not in PARTS:
            return self._pages.problem("There is no such part of the settings.", 404, signed)
        given = _given(services, part, sent)
        if sent.get("seen", [""])[0] not in ("", services.live_settings.seen(part)):
            return self._page(services, signed, part, "", _MEANWHILE, given)
        try:
            is_new = services.live_settings.change(part, given, signed.id)
        except UnfitCorrection as problem:
            return self._page(services, signed, part, "", Problem(problem.problem, "", problem.field), given)
        except BeingChanged:
            return self._page(services, signed, part, "", _BUSY, given)
        return RedirectResponse(f"{PATH}/{part}?done={'saved' if is_new else 'same'}", 303, headers=NO_STORE)

    def confirm(self, request: Request, signed: _Administrator) -> Response:
        """Somebody looked at all of it: open the assistant."""
        services = services_of(request)
        try:
            services.live_settings.confirm(signed.id)
        except UnfitCorrection as problem:
            return self._page(services, signed, "danger", "", Problem(problem.problem, "", problem.field))
        except BeingChanged:
            return self._page(services, signed, "contacts", "", _BUSY)
        return RedirectResponse(f"{PATH}/contacts?done=confirmed", 303, headers=NO_STORE)

    def show_suggested(self, request: Request, signed: _Administrator, done: str = "") -> Response:
        """The questions that are suggested to whoever opens the chat."""
        services = services_of(request)
        chosen = [choice.value for choice in services.live_settings.suggested]
        return self._suggested(services, signed, chosen, DONE.get(done, ""))

    def suggest(self, request: Request, sent: _Sent, signed: _Administrator) -> Response:
        """Suggest others."""
        services = services_of(request)
        chosen = [topic for number in range(MOST_SUGGESTED) for topic in sent.get(f"{SUGGESTED}.{number}", [])[:1]]
        try:
            is_new = services.live_settings.suggest(chosen, signed.id)
        except UnfitCorrection as problem:
            return self._suggested(services, signed, chosen, "", Problem(problem.problem, "", problem.field))
        except BeingChanged:
            return self._suggested(services, signed, chosen, "", _BUSY)
        return RedirectResponse(f"{PATH}/{SUGGESTED}?done={'saved' if is_new else 'same'}", 303, headers=NO_STORE)

    def _page(
        self,
        services: Services,
        signed: Signed,
        part: str,
        done: str,
        problem: Problem | None = None,
        given: Mapping[str, str] | None = None,
        left_behind: tuple[LeftBehind, ...] = (),
    ) -> Response:
        settings = services.live_settings
        return self._pages.render(
            "settings.html",
            signed,
            status=problem.status if problem else 200,
            here="settings",
            part=part,
            groups=settings.groups(part, RIGHTS),
            given=given or {},
            seen=settings.seen(part),
            printed=settings.printed_otherwise() if part == "contacts" else (),
            mail=services.settings.smtp_host,
            left_behind=left_behind,
            gaps=[line for line in people_told(services) if line.href == STAFF] if part == "danger" and done else (),
            **self._around(services, done, problem),
        )

    def _suggested(
        self, services: Services, signed: Signed, chosen: list[str], done: str, problem: Problem | None = None
    ) -> Response:
        return self._pages.render(
            "settings_suggested.html",
            signed,
            status=problem.status if problem else 200,
            here="settings",
            part=SUGGESTED,
            chosen=[*chosen, *[""] * MOST_SUGGESTED][:MOST_SUGGESTED],
            questions=services.live_settings.may_be_suggested(),
            **self._around(services, done, problem),
        )

    def _around(self, services: Services, done: str, problem: Problem | None) -> dict[str, object]:
        own = services.folder.school
        return {"tabs": TABS, "done": done, "problem": problem, "is_confirmed": own.is_confirmed, "name": own.name}


def _given(services: Services, part: str, sent: Mapping[str, list[str]]) -> dict[str, str]:
    """What was typed in each field of the part; a box that is not ticked sends nothing, which is a no."""
    found = {}
    for group in services.live_settings.groups(part, RIGHTS):
        for one in group.fields:
            if one.name in sent or one.kind in ("yes", "weekdays"):
                found[one.name] = "\n".join(sent.get(one.name, []))
    return found
