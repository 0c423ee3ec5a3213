"""What somebody is called on the internet is hidden: logins with digits, handles, addresses of machines."""

from __future__ import annotations

import pytest

from bot.pii.identifiers import accounts, find_identifiers


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sorted(find_identifiers(text)) if span.kind == "number"]


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("follow @sam.poe99", "@sam.poe99"),
        ("Me, @grumpydad_x. For", "@grumpydad_x"),
        ("her insta is sam_poe99 i think", "sam_poe99"),
        ("login: s.poe2015", "s.poe2015"),
        ("she logs in as jpoe14 on the ipad", "jpoe14"),
        ("is jsmith14 my real name showing", "jsmith14"),
        ("my number for the computer is 14fwilkes and", "14fwilkes"),
        ("student login is m o h a m e d a one five all", "m o h a m e d a one five"),
        ("student login is b wright zero three and", "b wright zero three"),
        ("my ip is 203.0.113.9", "203.0.113.9"),
        ("my tablet says my adress is 192.0.2.44 is that", "192.0.2.44"),
    ],
)
def test_an_account_or_address_on_the_internet_is_found(text: str, account: str) -> None:
    assert found(text) == [account]


@pytest.mark.parametrize(
    "text",
    [
        "write to sam@poe99 or a.b/@poe",
        "her insta is private",
        "the user has gone",
        "how do i log in on windows10 in year4 after covid19, 20mins ago",
        "my login for www.example.org in september2024",
        "the photos2024 folder, report2025 and room12",
        "version 10.2.3.4 of the app",
    ],
)
def test_what_only_looks_like_one_is_left(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "in 2 days he will kill.me on facebook",
        "he.hit me my account is hacked",
        "i am scared of my dad.help on wifi",
        "on insta he said kill.yourself",
        "facebook: no_no",
        "youtube is self_harm",
        "user: i_want_to_die",
    ],
)
def test_words_with_a_lost_space_are_no_login_for_who_tells_of_danger(text: str) -> None:
    assert list(accounts(text)) == []
