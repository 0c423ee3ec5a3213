"""How the service itself stands: for an administrator, who may have to look after it or call who does."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.app.bootstrap import Services
from bot.cases.outbox import LATE
from bot.law.calendar import say_moment
from bot.notice.safeguarding import AT_DESK, entered, school_address
from bot.notice.school import CHAIR, DEPUTY, HEAD, LEAD, School
from bot.platform.errors import StoreError
from bot.platform.settings import Settings
from bot.staff.rules import Permission
from widget.admin.guard import Signed, needs, services_of
from widget.admin.pages import AdminPages
from widget.limits.gate import Gate

LITTLE_ROOM: Final = 1_000_000_000  # bytes
_BACKUP_OLD: Final = timedelta(days=7)
_TURN_ON: Final = "Turn it on again under “Turn the assistant off”, once the reason is gone."
_BACK_UP: Final = "Ask whoever looks after the machine to run make backup."
STAFF: Final = "/admin/staff"
TOLD: Final = {
    LEAD: ("Safeguarding lead", "when a chat tells of danger", "the designated safeguarding lead"),
    DEPUTY: ("Deputy safeguarding lead", "when a chat tells of danger", "the deputy safeguarding lead"),
    HEAD: ("Head", "when a chat is about somebody who works here", "the head"),
    CHAIR: ("Chair of governors", "when a chat is about the head", "the chair of governors"),
}
_Keeper = Annotated[Signed, Depends(needs(Permission.MANAGE_STAFF))]


@dataclass(frozen=True)
class Line:
    """One thing: how it stands, in words, and what to do where it does not stand well ("" where it does), and where."""

    what: str
    how: str
    todo: str = ""
    href: str = "/admin/status"


class StatusPages:
    """The page."""

    def __init__(self, pages: AdminPages, settings: Settings) -> None:
        self._pages, self._settings = pages, settings

    def router(self) -> APIRouter:
        """Its route."""
        router = APIRouter()
        router.add_api_route("/admin/status", self.show, methods=["GET"], response_class=HTMLResponse)
        return router

    async def show(self, request: Request, signed: _Keeper) -> Response:
        """Everything in one table, the troubles said first."""
        services = services_of(request)
        now = await services.health.now()
        stands = await asyncio.to_thread(services.kill_switch.standing)
        gate: Gate = request.app.state.gate
        # Disks are asked in a thread: one that hangs holds up this page and nobody else.
        lines = [
            _model(services, now.model),
            await asyncio.to_thread(_database, self._settings, now.database),
            _keys(now.keys),
            *_queues(self._settings, now.queues),
            await asyncio.to_thread(_mail, services, self._settings),
            await asyncio.to_thread(_room, self._settings.state),
            await asyncio.to_thread(backup, self._settings.state),
            _answers(gate),
            Line("On or off", f"The assistant {stands or 'is on'}.", _TURN_ON if stands else ""),
            *await asyncio.to_thread(people_told, services),
        ]
        troubles = [line for line in lines if line.todo]
        return await asyncio.to_thread(
            self._pages.render, "status.html", signed, here="status", lines=lines, troubles=troubles
        )


def _model(services: Services, works: bool) -> Line:
    version = services.served.version or "as it was installed"
    if works:
        return Line("Assistant", f"It answers. Version: {version}.")
    return Line("Assistant", "It does not answer.", "Start the service again. The log says why it stopped.")


def _database(settings: Settings, works: bool) -> Line:
    kept = "a database server" if settings.database else f"one file, {_size(_bytes(settings.database_file))}"
    if works:
        return Line("Database", f"It takes what people write: {kept}.")
    return Line("Database", f"Nothing can be kept: {kept}.", "Is the disk full? Is the file there? See the log.")


def _keys(work: bool) -> Line:
    if work:
        return Line("Keys", "The key file can be read.")
    cure = "Put it back from a backup before the service is started again. Do not make a new one: nothing would open."
    return Line("Keys", "The key file is gone or damaged.", cure)


def _queues(settings: Settings, works: bool) -> list[Line]:
    """Redis, where several processes share one."""
    if not settings.redis_url:
        return []
    if works:
        return [Line("Redis", "It answers.")]
    return [Line("Redis", "It does not answer, so no message is taken.", "Start it again. Nothing in it must be kept.")]


def _mail(services: Services, settings: Settings) -> Line:
    goes = f"through {settings.smtp_host}" if settings.smtp_host else "into a folder, for somebody to send"
    try:
        outbox = services.outbox
        waiting, late, stuck, filed = outbox.waiting(), outbox.late(), len(outbox.stuck()), len(outbox.filed())
    except StoreError:
        return Line("Mail", "It is not known how much waits.", "The database cannot be read.")
    how = f"It goes {goes}. Waiting: {waiting}. Given up: {stuck}. To be sent by hand: {filed}."
    if not services.health.mail_is_tried():
        return Line("Mail", how, "Nobody looks at what waits. Start the service again.")
    if late:
        return Line("Mail", how, f"{_late(late, settings)} It is tried again by itself. The log says why.")
    if stuck:
        return Line("Mail", how, "Some mail was given up. Open Audit and the outbox to send it again.")
    by_hand = "Name a mail server (SMTP_HOST). Until then, look into the folder every day and send what lies there."
    return Line("Mail", how, "" if settings.smtp_host else by_hand)


def _late(count: int, settings: Settings) -> str:
    minutes = LATE // timedelta(minutes=1)
    what = "One message has" if count == 1 else f"{count} messages have"
    where = "Is the mail server up?" if settings.smtp_host else "Can the folder be written?"
    return f"{what} not gone for {minutes} minutes. {where}"


def _room(state: Path) -> Line:
    try:
        free = shutil.disk_usage(state).free
    except OSError:
        return Line("Disk", "It cannot be read.", "Is the folder of the data there?")
    little = "It will be full soon. Make room." if free < LITTLE_ROOM else ""
    return Line("Disk", f"{_size(free)} free.", little)


def backup(state: Path) -> Line:
    """Whether there is a copy of everything, and how old it is."""
    made = []
    for file in (state / "backups").glob("*.tar"):
        if not file.name.endswith(".keys.tar"):
            with contextlib.suppress(OSError):  # it may be tidied away at this moment
                made.append(file.stat().st_mtime)
    if not made:
        return Line(
            "Backup",
            "There is none in the usual folder.",
            f"{_BACK_UP} If yours go elsewhere, look there.",
        )
    newest = datetime.fromtimestamp(max(made)).astimezone()
    old = datetime.now().astimezone() - newest > _BACKUP_OLD
    todo = f"Nothing has been backed up for a week. {_BACK_UP}" if old else ""
    return Line("Backup", f"The newest is from {say_moment(newest)}.", todo)


def people_told(services: Services) -> list[Line]:
    """Who is mailed when a chat tells of danger, and what is missing for that."""
    school = services.folder.school
    without = services.safeguarding.roles_without_account()
    lines = []  # the most harmful gap first
    for role, (what, about, wanted) in TOLD.items():
        contact = school.contacts.get(role)
        if contact is None or not contact.email:
            todo = f"Enter {wanted} with an e-mail address under Settings."
            lines.append(Line(what, f"Nobody is entered. {_instead(school, role)}", todo, "/admin/settings/danger"))
        elif role in without:
            todo = (
                f"Give {contact.name} an account with the role “Safeguarding lead” on the page Staff. If it has another"
                " name, write its sign-in name beside the person under Settings."
            )
            how = f"{contact.name} is mailed {about}, but has no account that can open it."
            lines.append(Line(what, how, todo, STAFF))
        else:
            lines.append(Line(what, f"{contact.name} is mailed {about}."))
    return lines


def _instead(school: School, role: str) -> str:
    """Who is mailed in the place of a contact who is not entered."""
    desk = next(desk for desk, roles in AT_DESK.items() if role in roles)
    here = " and ".join(contact.name for contact in entered(school, desk))
    return f"{here or school_address(school)} gets the e-mails instead."


def _answers(gate: Gate) -> Line:
    how = f"Open now: {sum(gate.sockets.values())}. Answered since the start: {gate.metrics.answered()}."
    if failed := gate.metrics.failed():
        return Line(
            "Chats", f"{how} Not answered because we failed: {failed}.", "The log says why, without their words."
        )
    return Line("Chats", how)


def _bytes(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _size(count: int) -> str:
    """Bytes in words.

    >>> _size(2_500_000_000), _size(1_200_000)
    ('2.5 GB', '1.2 MB')
    """
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"
