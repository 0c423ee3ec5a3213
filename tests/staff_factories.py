"""What tests of the staff's pages build on: somebody who can sign in, their codes, and a client that is signed in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
import pyotp

from bot.app.bootstrap import Services
from bot.platform.audit import Entry
from bot.platform.types import Sealed
from bot.staff.records import KeptStaff, StaffMember
from bot.staff.rules import Role
from bot.staff.service import Staff
from bot.staff.store import SqlStaffStore
from tests.factories import NOON, SetClock

PASSWORD = "two brown kettles"


@dataclass
class Person:
    """Somebody on the staff, with what only they know."""

    id: str
    name: str
    secret: str
    recovery: list[str]
    password: str = PASSWORD

    def code(self, now: datetime) -> str:
        """What their telephone shows."""
        return pyotp.TOTP(self.secret).at(now)


def somebody(staff: Staff, clock: SetClock, role: Role = Role.CASEWORKER, name: str = "pat.lee") -> Person:
    """An account that is set up; the clock moves by a minute, so that the next code is a new one."""
    member, link = staff.add(name, name.replace(".", " ").title(), role, "test")
    secret, _ = staff.link_authenticator(link)
    person = Person(member.id, name, secret, [])
    person.recovery = staff.set_up(link, PASSWORD, person.code(clock.now))
    clock.move(timedelta(minutes=1))
    return person


def sign_in(client: httpx.Client, person: Person, clock: SetClock, onward: str = "") -> httpx.Response:
    """Send the form to sign in, as a browser does; the clock then moves, so that the next code is a new one."""
    fields = {"name": person.name, "password": person.password, "code": person.code(clock.now), "next": onward}
    answer = client.post("/admin/sign-in", data=fields)
    clock.move(timedelta(minutes=1))
    return answer


def account(services: Services, name: str, role: Role = Role.ADMINISTRATOR) -> str:
    """An account in use whose id is its name, for what happens below the pages; the id."""
    member = StaffMember(name, f"{name}.lee", name.title(), role, NOON, is_set_up=True)
    kept = KeptStaff(member, password_hash="none that fits", authenticator=Sealed("", "key", b""))
    SqlStaffStore(services.engine).add(kept, Entry(NOON, "test", "staff_added"))
    return name


def two_administrators(services: Services) -> None:
    """Two who can approve and put live what the other proposed: ``pat`` and ``kim``."""
    account(services, "pat")
    account(services, "kim")


@contextmanager
def signed_in(
    url: str, services: Services, clock: SetClock, role: Role, name: str = "pat.lee"
) -> Iterator[httpx.Client]:
    """A client that is signed in as somebody new of this role."""
    with httpx.Client(base_url=url, trust_env=False, timeout=30) as client:
        answer = sign_in(client, somebody(services.staff, clock, role, name), clock)
        assert answer.status_code == 303, answer.text
        yield client


def csrf_in(page: httpx.Response) -> str:
    """What the forms of a page carry."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page.text)
    assert found, f"no form of a session on this page ({page.status_code})"
    return found[1]
