"""Somebody of the staff, signed in over HTTP at a service that runs, and what the page of a request says to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.browser.conftest import Service
from tests.browser.own_service import recovery_codes
from tests.staff_factories import PASSWORD
from tests.web.office import words


@contextmanager
def desk(service: Service, name: str = "pat.lee") -> Iterator[httpx.Client]:
    """A browser at which a new administrator has signed in."""
    code = recovery_codes(service, name, name.replace(".", " ").title())[0]
    with httpx.Client(base_url=service.url, trust_env=False, timeout=60) as browser:
        answer = browser.post("/admin/sign-in", data={"name": name, "password": PASSWORD, "code": code, "next": ""})
        assert answer.status_code == 303, answer.text
        yield browser


def page_of(browser: httpx.Client, reference: str) -> str:
    """What the page of a request says."""
    page = browser.get(f"/admin/requests/{reference}")
    assert page.status_code == 200, page.text
    return words(page)
