"""/chat takes forms from its own pages only, and reads none that is too long."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest

from tests.web.serving import Served

FORM = b"id=a&text=hello"


def _post(served: Served, body: bytes = FORM, **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(f"http://{served.chat.split('/')[2]}/chat", body, named)
    try:
        return int(urllib.request.urlopen(request, timeout=20).status)
    except urllib.error.HTTPError as refused:
        return refused.code


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://other.example.org"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Sec_Fetch_Site": "cross-site"},
    ],
    ids=str,
)
def test_a_form_of_another_site_is_refused(served: Served, headers: dict[str, str]) -> None:
    assert _post(served, **headers) == 403


def test_a_form_of_our_own_page_is_taken(served: Served) -> None:
    assert _post(served, Origin=f"http://{served.chat.split('/')[2]}") == 200


def test_a_form_that_is_far_too_long_is_not_read(served: Served) -> None:
    assert _post(served, b"text=" + b"a" * 70_000) == 413
