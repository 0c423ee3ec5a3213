"""What people write where they open their records, read by the trained assistant as it reads the chat."""

from __future__ import annotations

import pytest

from tests.rasa.conftest import Running

pytestmark = pytest.mark.rasa


@pytest.mark.parametrize(
    ("text", "lang", "wish"),
    [
        ("I am not happy with how you handled this and I want to make a complaint.", "en", "complaint"),
        ("Now delete all of these please.", "en", "erasure"),
        ("Page 3 is wrong, she was born in May not June. Please put it right.", "en", "rectification"),
        ("Chc\u0119 z\u0142o\u017cy\u0107 skarg\u0119, bo brakuje po\u0142owy dokument\u00f3w.", "pl", "complaint"),
        ("Thank you, that is all I needed.", "en", ""),
    ],
    ids=["complaint", "erasure", "rectification", "in Polish", "thanks"],
)
def test_a_wish_in_it_is_seen_and_thanks_are_none(running: Running, text: str, lang: str, wish: str) -> None:
    read = running.do(running.services.conversations.read(text, lang))
    assert read is not None
    assert (read.wish, read.help) == (wish, None)


def test_danger_in_it_gets_the_help_of_the_chat_and_alerts_staff(running: Running) -> None:
    read = running.do(running.services.conversations.read("My husband hits us both and he will see this.", "en"))
    assert read is not None
    assert read.help is not None
    assert read.help.kind == "safeguarding"
    assert read.help.contacts
    assert running.services.review_alerts.run() >= 1
