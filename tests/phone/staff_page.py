"""``python -m tests.phone.staff_page STATE ADDRESS REFERENCE``: what the page of a request says to who works on it.

Run with the service's own Python, beside the service that has made the request: somebody is given an account and signs
in on its pages.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import httpx

from bot.app.bootstrap import build_services
from bot.platform.settings import Settings
from bot.staff.rules import Role
from tests.factories import HAZELMERE, SetClock
from tests.staff_factories import sign_in, somebody
from tests.web.office import words


def said(state: Path, address: str, reference: str) -> str:
    """The words of the page, without its markup."""
    clock = SetClock(datetime.now(timezone.utc) - timedelta(minutes=1))  # an account takes a minute, and it is now then
    services = build_services(Settings(state=state, school=HAZELMERE, assistant="scripted"), clock=clock)
    person = somebody(services.staff, clock, Role.CASEWORKER, name=f"desk.{reference.lower()}")
    services.engine.dispose()
    with httpx.Client(base_url=address, trust_env=False, timeout=60) as browser:
        assert sign_in(browser, person, clock).status_code == 303
        page = browser.get(f"/admin/requests/{reference}")
    assert page.status_code == 200, page.status_code
    return words(page)


if __name__ == "__main__":
    print(said(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
