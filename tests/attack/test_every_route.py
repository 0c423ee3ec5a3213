"""Attack on every page: whatever is sent to a route, it answers in a way of its own choosing and never by breaking.

The addresses and forms come from the routes themselves, by way of the OpenAPI description that is not served. Runs on
the newest Python only, beside which schemathesis installs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.pseudonyms import Pseudonymiser
from bot.school_folder import SchoolFolder, load_school_folder
from bot.settings import Settings
from tests.factories import DATA
from tests.web.office import Office, office
from widget.app import create_app

schemathesis = pytest.importorskip("schemathesis", reason="only beside the newest Python: envs/web")

SAFE: Final = ("x-content-type-options", "content-security-policy", "referrer-policy", "permissions-policy")
# These would end the session that attacks, or begin to train.
LEFT_OUT: Final = ("/admin/sign-out", "/admin/account/password", "/admin/learning/begin")
NASTY: Final = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "\u202egnp.exe",
        "../../etc/passwd",
        "..%2f..%2fkeys%2fvault.json",
        "=HYPERLINK(1)",
        "{{7*7}}",
        "a\r\nBcc: all@example.org",
        "' OR 1=1 --",
        "\x00",
        "9" * 400,
        "é" * 3000,
    ]
)


def described(app: FastAPI) -> dict[str, Any]:
    """What every page takes, as OpenAPI has it; ``app`` is one of its own, since the real one describes nothing."""

    def show(routes: list[Any]) -> None:
        for route in routes:
            if hasattr(route, "include_in_schema"):
                route.include_in_schema = True
            if hasattr(route, "original_router"):  # newer releases of FastAPI keep included routers apart
                route.include_context.include_in_schema = True
                show(route.original_router.routes)

    show(app.router.routes)
    return get_openapi(title="pages", version="1", routes=app.routes)


def attacked(desk: Office, method: str, path: str, case: Any, nasty: str, *, signed: bool) -> httpx.Response:
    """Send what was made up, signed in or as anybody; where nothing was made up the nasty words go."""
    for name, value in (case.path_parameters or {}).items():
        path = path.replace("{" + name + "}", quote(str(value) or nasty, safe=""))
    query = {name: str(value) or nasty for name, value in (case.query or {}).items()}
    body = case.body if isinstance(case.body, dict) else {}
    fields = {str(name): str(value) or nasty for name, value in body.items()}
    if signed:
        post = desk.post if method == "post" else None
        return post(path, **{**fields, "words": nasty}) if post else desk.browser.get(path, params=query)
    with httpx.Client(base_url=desk.browser.base_url, trust_env=False) as anybody:
        return anybody.request(method.upper(), path, params=query, **({"data": fields} if method == "post" else {}))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, folder: SchoolFolder, door: Pseudonymiser) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("state"), folder, door) as at_the_desk:
        yield at_the_desk


DESCRIBED: Final = described(create_app(Settings(school=DATA), load_school_folder(DATA)))
OPERATIONS: Final = {
    (found.ok().method, found.ok().path): found.ok()
    for found in schemathesis.openapi.from_dict(DESCRIBED).get_all_operations()
}


def test_the_pages_are_all_attacked() -> None:
    assert len(OPERATIONS) > 80


@pytest.mark.parametrize(("method", "path"), [one for one in OPERATIONS if one[1] not in LEFT_OUT])
def test_a_page_answers_whatever_is_sent_and_never_breaks(
    desk: Office, caplog: pytest.LogCaptureFixture, method: str, path: str
) -> None:
    @settings(max_examples=5, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=OPERATIONS[method, path].as_strategy(), nasty=NASTY)
    def attack(case: Any, nasty: str) -> None:
        for signed in (True, False):
            response = attacked(desk, method, path, case, nasty, signed=signed)
            assert response.status_code < 500
            assert [name for name in SAFE if name not in response.headers] == []
            assert "alert(1)</script>" not in response.text

    attack()
    assert [record.message for record in caplog.records if "failed" in record.message] == []
