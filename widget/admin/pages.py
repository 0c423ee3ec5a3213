"""Renders the staff's pages: never kept by a browser, with a menu of what the person's role may open."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from fastapi.responses import HTMLResponse

from bot.staff.rules import Permission
from widget.pages.pages import Pages

if TYPE_CHECKING:  # the guard renders its refusals with these pages
    from widget.admin.guard import Signed


@dataclass(frozen=True)
class Entry:
    """A line of the menu."""

    key: str  # what a template's ``here`` says when this is the page that is shown
    label: str
    href: str
    permission: Permission


MENU: Final = (
    (
        "Requests",
        (
            Entry("to_do", "What needs you", "/admin/to-do", Permission.OWN_ACCOUNT),
            Entry("tasks", "Your tasks", "/admin/tasks", Permission.OWN_TASKS),
            Entry("requests", "Requests", "/admin/requests", Permission.READ_CASES),
            Entry("manual_case_entry", "Enter a request by hand", "/admin/requests/new", Permission.WORK_CASES),
            Entry("register", "Register (a file to download)", "/admin/register.csv", Permission.EXPORT),
        ),
    ),
    (
        "Assistant",
        (
            Entry("safeguarding", "Safeguarding", "/admin/safeguarding", Permission.SAFEGUARD),
            Entry("conversations", "Conversations", "/admin/conversations", Permission.READ_CONVERSATIONS),
            Entry("corrections", "Corrections", "/admin/corrections", Permission.REVIEW),
            Entry("learning", "Learning", "/admin/learning", Permission.REVIEW),
            Entry("notice", "The notice", "/admin/notice", Permission.REVIEW),
            Entry("statistics", "Statistics", "/admin/statistics", Permission.READ_STATISTICS),
            Entry("kill_switch", "Turn the assistant off", "/admin/kill-switch", Permission.MANAGE_STAFF),
        ),
    ),
    (
        "Office",
        (
            Entry("subject_access", "Find a person's data", "/admin/subject-access", Permission.EXPORT),
            Entry("retention", "Retention", "/admin/retention", Permission.READ_AUDIT),
            Entry("papers", "The school's papers", "/admin/papers", Permission.PAPERS),
            Entry("audit", "Audit", "/admin/audit", Permission.READ_AUDIT),
            Entry("settings", "Settings", "/admin/settings", Permission.MANAGE_STAFF),
            Entry("status", "System status", "/admin/status", Permission.MANAGE_STAFF),
            Entry("staff", "Staff", "/admin/staff", Permission.MANAGE_STAFF),
            Entry("account", "Account", "/admin/account", Permission.OWN_ACCOUNT),
        ),
    ),
)
"""The menu in three groups, each with its label."""
# Personal data must not be found in a shared browser's cache, nor by "back" after signing out.
NO_STORE: Final = {"Cache-Control": "no-store"}


class AdminPages:
    """Renders the templates in ``templates/admin``; each extends ``admin/base.html``."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def render(
        self, template: str, signed: Signed | None, *, status: int = 200, here: str = "", **variables: Any
    ) -> HTMLResponse:
        """Render ``admin/<template>``; ``here`` is the key of the menu's entry that is shown, if any."""
        menu = _menu(signed.can) if signed else []
        html = self._pages.render(f"admin/{template}", signed=signed, menu=menu, here=here, **variables)
        return HTMLResponse(html, status, headers=NO_STORE)

    def problem(
        self,
        words: str,
        status: int,
        signed: Signed | None = None,
        title: str = "",
        typed: Mapping[str, str] | None = None,
    ) -> HTMLResponse:
        """A page that says in plain words what does not work, and where to go on; ``typed`` is shown to be copied."""
        title = title or "That did not work"
        return self.render("problem.html", signed, status=status, words=words, title=title, typed=typed or {})


def _menu(can: Collection[Permission]) -> list[tuple[str, list[Entry]]]:
    """What somebody may open, by group; a group without anything is left out."""
    groups = [(label, [entry for entry in entries if entry.permission in can]) for label, entries in MENU]
    return [(label, entries) for label, entries in groups if entries]
