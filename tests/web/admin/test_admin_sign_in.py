"""The staff's accounts as their browsers see them: signing in and out, setting up, changing, and the log."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from bot.app.bootstrap import SchoolFolder, Services
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.settings import Settings
from bot.staff.rules import Role
from tests.case_factories import answers, services_on
from tests.factories import SetClock
from tests.staff_factories import PASSWORD, Person, csrf_in, sign_in, somebody
from tests.web.serving import serving
from widget.admin.guard import COOKIE
from widget.admin.staff.signin import KNOWN

NEW = "three green umbrellas"


class Office:
    """A server of its own, and browsers."""

    def __init__(self, url: str, services: Services, clock: SetClock) -> None:
        self.url, self.services, self.clock = url, services, clock
        self.open: list[httpx.Client] = []
        self._names = (f"pat.lee{number}" for number in itertools.count(1))

    def browser(self) -> httpx.Client:
        client = httpx.Client(base_url=self.url, trust_env=False, timeout=30)
        self.open.append(client)
        return client

    def somebody(self, role: Role = Role.CASEWORKER, name: str = "") -> Person:
        return somebody(self.services.staff, self.clock, role, name or next(self._names))

    def inside(self, person: Person) -> httpx.Client:
        client = self.browser()
        assert sign_in(client, person, self.clock).status_code == 303
        return client


@contextmanager
def open_office(state: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser) -> Iterator[Office]:
    clock = SetClock()
    services = services_on(state, clock, pseudonymiser)
    with serving(services.settings, folder, services) as running:
        made = Office(running.http, services, clock)
        yield made
        for client in made.open:
            client.close()


@pytest.fixture(scope="module")
def office(
    tmp_path_factory: pytest.TempPathFactory, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> Iterator[Office]:
    """One for all tests that change nothing but accounts of their own."""
    with open_office(tmp_path_factory.mktemp("state"), folder, pseudonymiser) as made:
        yield made


@pytest.fixture
def own_office(tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser) -> Iterator[Office]:
    """One for a test alone."""
    with open_office(tmp_path, folder, pseudonymiser) as made:
        yield made


def send(client: httpx.Client, page: str, address: str, **fields: str) -> httpx.Response:
    """Send a form of a page."""
    return client.post(address, data={"csrf": csrf_in(client.get(page)), **fields})


# --- in and out -------------------------------------------------------------------------------------------------------


def test_somebody_signs_in_and_comes_where_they_wanted_to_go(office: Office) -> None:
    pat, browser = office.somebody(), office.browser()
    turned = browser.get("/admin/requests?show=all")
    assert turned.headers["location"] == "/admin/sign-in?next=/admin/requests%3Fshow%3Dall"
    form = browser.get(turned.headers["location"])
    onward = re.search(r'name="next" value="([^"]*)"', form.text)
    assert onward
    answer = sign_in(browser, pat, office.clock, html.unescape(onward[1]))
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/requests?show=all")
    assert browser.get("/admin/requests?show=all").status_code == 200


@pytest.mark.parametrize("onward", ["https://evil.example", "//evil.example", "/\\evil.example", "/admin\n", "/chat"])
def test_signing_in_leads_to_no_other_site(office: Office, onward: str) -> None:
    assert sign_in(office.browser(), office.somebody(), office.clock, onward).headers["location"] == "/admin"


def test_the_session_cookie_is_kept_from_scripts_other_sites_and_other_pages(office: Office) -> None:
    cookie = sign_in(office.browser(), office.somebody(), office.clock).headers.get_list("set-cookie")[0]
    name, *attributes = (part.strip().lower() for part in cookie.split(";"))
    assert name.startswith(f"{COOKIE}=")
    assert {"httponly", "samesite=strict", "path=/admin"} <= set(attributes)
    assert not any(part.startswith(("max-age", "expires", "domain")) for part in attributes)


def test_a_browser_is_known_by_a_cookie_of_its_own_for_each_account_that_only_the_sign_in_sees(office: Office) -> None:
    browser, pat, jo = office.browser(), office.somebody(), office.somebody()
    cookies = [sign_in(browser, one, office.clock).headers.get_list("set-cookie")[1] for one in (pat, jo)]
    (first, *attributes), (second, *_) = (cookie.split("; ") for cookie in cookies)
    assert first.partition("=")[0] != second.partition("=")[0]
    assert first.startswith(KNOWN)
    assert pat.id not in cookies[0]
    assert {"httponly", "samesite=strict", "path=/admin/sign-in", f"max-age={90 * 86400}"} == {
        part.lower() for part in attributes if not part.lower().startswith("expires")
    }


def test_a_stranger_who_tries_a_name_keeps_its_owner_out_of_no_browser_that_they_use(office: Office) -> None:
    pat = office.somebody()
    mine = office.inside(pat)
    for _ in range(6):
        office.browser().post("/admin/sign-in", data={"name": pat.name, "password": "wrong", "code": "000000"})
    changed = send(mine, "/admin/account", "/admin/account/password", present=PASSWORD, new=NEW, again=NEW)
    assert changed.headers["location"] == "/admin/account?done=password", "nor out of the account's own forms"
    pat.password = NEW
    office.clock.move(timedelta(minutes=1))
    send(mine, "/admin/account", "/admin/sign-out")
    assert sign_in(mine, pat, office.clock).status_code == 303, "the new password made this browser known anew"
    assert sign_in(office.browser(), pat, office.clock).status_code == 429


def test_a_session_that_was_planted_before_signing_in_is_nobodys_afterwards(office: Office) -> None:
    pat, browser = office.somebody(), office.browser()
    planted = "x" * 43
    browser.cookies.set(COOKIE, planted, path="/admin")
    first = sign_in(browser, pat, office.clock).headers.get_list("set-cookie")[0]
    again = sign_in(office.browser(), pat, office.clock).headers.get_list("set-cookie")[0]
    assert planted not in first
    assert first.split(";")[0] != again.split(";")[0], "each signing in begins a session of its own"
    with httpx.Client(base_url=office.url, trust_env=False, cookies={COOKIE: planted}) as attacker:
        assert attacker.get("/admin/account").status_code == 303


def test_nobody_ends_a_session_of_somebody_else(office: Office) -> None:
    pat, jo = office.somebody(), office.somebody(Role.ADMINISTRATOR)
    hers, his = office.inside(pat), office.inside(jo)
    (session,) = office.services.staff_sessions.of(pat.id)
    send(his, "/admin/account", f"/admin/account/sessions/{session.id}/end")
    assert hers.get("/admin/account").status_code == 200


def test_in_production_the_cookie_travels_encrypted_only(
    tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> None:
    clock = SetClock()
    services = services_on(tmp_path, clock, pseudonymiser, production=True, public_url="https://privacy.example.org")
    with (
        serving(services.settings, folder, services) as running,
        httpx.Client(base_url=running.http, trust_env=False) as browser,
    ):
        cookies = sign_in(browser, somebody(services.staff, clock), clock).headers.get_list("set-cookie")
    assert ["; secure" in cookie.lower() for cookie in cookies] == [True, True]


def test_everybody_begins_with_what_needs_them(office: Office) -> None:
    for role in (Role.REVIEWER, Role.ADMINISTRATOR):
        browser = office.inside(office.somebody(role))
        assert browser.get("/admin").headers["location"] == "/admin/to-do"
        assert "What needs you" in browser.get("/admin/to-do").text


def test_whatever_is_wrong_gets_the_same_words(office: Office) -> None:
    pat = office.somebody()
    code = pat.code(office.clock.now)
    pages = [
        office.browser().post("/admin/sign-in", data={"name": pat.name, "password": password, "code": given})
        for password, given in ((PASSWORD, "000000"), ("wrong wrong wrong", code), ("wrong wrong wrong", "000000"))
    ]
    pages.append(
        office.browser().post("/admin/sign-in", data={"name": "pat.leigh", "password": PASSWORD, "code": code})
    )
    words = {re.sub(r'value="[^"]*"', "", page.text) for page in pages}
    assert len(words) == 1
    assert {page.status_code for page in pages} == {422}
    assert "<title>Problem: Sign in" in pages[0].text
    assert f'value="{pat.name}"' in pages[0].text
    assert PASSWORD not in pages[0].text
    assert code not in pages[1].text


@pytest.mark.parametrize("is_somebody", [True, False])
def test_a_locked_name_is_told_until_when_whether_or_not_it_is_somebodys(office: Office, is_somebody: bool) -> None:
    name = office.somebody().name if is_somebody else "nobody.here"
    fields = {"name": name, "password": "wrong wrong wrong", "code": "000000"}
    for _ in range(5):
        assert office.browser().post("/admin/sign-in", data=fields).status_code == 422
    locked = office.browser().post("/admin/sign-in", data=fields)
    assert locked.status_code == 429
    until = (office.clock.now + timedelta(minutes=15)).strftime("%H:%M")  # in winter the school's clocks show UTC
    assert f"Too many tries. Wait until {until}, or ask an administrator" in locked.text


def test_one_address_cannot_try_without_end(tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser) -> None:
    services = services_on(tmp_path, SetClock(), pseudonymiser)
    with (
        serving(services.settings, folder, services, now=lambda: 0.0) as running,
        httpx.Client(base_url=running.http, trust_env=False, timeout=60) as browser,
    ):
        found = [
            browser.post("/admin/sign-in", data={"name": f"nobody{n}", "password": "x", "code": "1"}).status_code
            for n in range(22)
        ]
    assert found == [422] * 20 + [429] * 2


@pytest.mark.parametrize("headers", [{"Origin": "https://other.example.org"}, {"Sec-Fetch-Site": "cross-site"}])
def test_no_other_site_signs_anybody_in(office: Office, headers: dict[str, str]) -> None:
    pat = office.somebody()
    fields = {"name": pat.name, "password": PASSWORD, "code": pat.code(office.clock.now)}
    assert office.browser().post("/admin/sign-in", data=fields, headers=headers).status_code == 403


def test_signing_out_ends_the_session_here_and_in_the_browser(office: Office) -> None:
    browser = office.inside(office.somebody())
    token = browser.cookies[COOKIE]
    out = send(browser, "/admin/account", "/admin/sign-out")
    assert out.headers["location"] == "/admin/sign-in?out=1"
    assert "You are signed out." in browser.get("/admin/sign-in?out=1").text
    assert COOKIE not in browser.cookies
    again = office.browser()
    again.cookies.set(COOKIE, token, path="/admin")
    assert again.get("/admin/account").status_code == 303


def test_an_address_that_says_that_something_was_done_is_not_believed(own_office: Office) -> None:
    boss, pat = own_office.somebody(Role.ADMINISTRATOR), own_office.somebody()
    browser = own_office.inside(boss)
    for address in (
        "/admin/sign-in?out=1",
        *(f"/admin/account?done={done}" for done in ("password", "authenticator", "session", "calendar", "x")),
        *(f"/admin/staff/{pat.id}?done={done}" for done in ("role", "disabled", "enabled", "unlocked", "sessions")),
        "/admin/outbox?done=1",
    ):
        page = browser.get(address)
        assert page.status_code == 200
        assert 'class="done"' not in page.text, address
    done = send(browser, f"/admin/staff/{pat.id}", f"/admin/staff/{pat.id}/disable").headers["location"]
    assert "The account is closed" in browser.get(done).text
    assert "make a set-up link" not in browser.get(done).text.lower()
    refused = send(browser, f"/admin/staff/{pat.id}", f"/admin/staff/{pat.id}/link")
    assert (refused.status_code, "Open it again first" in refused.text) == (422, True)


def test_half_an_hour_without_a_click_ends_the_session(office: Office) -> None:
    browser = office.inside(office.somebody())
    page = browser.get("/admin/account")
    office.clock.move(timedelta(minutes=31))
    assert browser.get("/admin/account").status_code == 303
    late = browser.post("/admin/account/calendar", data={"csrf": csrf_in(page)})
    assert late.status_code == 401
    assert "You are not signed in any more. Nothing was done." in late.text


# --- setting up -------------------------------------------------------------------------------------------------------


def test_a_safeguarding_lead_who_is_not_entered_in_the_settings_is_said_to_be_mailed_nothing(
    own_office: Office,
) -> None:
    boss = own_office.inside(own_office.somebody(Role.ADMINISTRATOR))
    lead = {"name": "sam@example.org", "shown": "Sam Poe", "role": "safeguarding_lead"}
    made = send(boss, "/admin/staff", "/admin/staff", **lead)
    where = 'Settings, <a href="/admin/settings/danger">Who is told of danger</a>'
    assert ("Sam Poe gets no e-mails yet." in made.text, where in made.text) == (True, True)
    account = f"/admin/staff/{own_office.services.staff.by_name('sam@example.org').id}"
    assert "Sam Poe gets no e-mails yet." in boss.get(account).text
    entered = {"contacts.safeguarding_lead.name": "Sam Poe", "contacts.safeguarding_lead.email": "sam@example.org"}
    send(boss, "/admin/settings/danger", "/admin/settings/danger", **entered)
    assert "gets no e-mails yet" not in boss.get(account).text


def test_somebody_new_is_added_sets_themself_up_and_signs_in(office: Office) -> None:
    boss = office.inside(office.somebody(Role.ADMINISTRATOR))
    made = send(boss, "/admin/staff", "/admin/staff", name="Kim@example.org", shown="Kim Day", role="caseworker")
    link = re.search(r"http://127\.0\.0\.1:8000(/admin/set-up/[\w-]+)", made.text)
    assert link
    assert "gets no e-mails yet" not in made.text
    assert '<button type="button" class="second" data-copies="link"' in made.text
    assert "Not set up yet" in boss.get("/admin/staff").text
    kim = office.browser()
    page = kim.get(link[1])
    assert "kim@example.org" in page.text
    assert "<svg" in page.text
    secret = re.search(r'class="key">([A-Z2-7 ]+)<', page.text)
    assert secret
    person = Person("", "kim@example.org", secret[1].replace(" ", ""), [])
    code = person.code(office.clock.now)
    other = kim.post(link[1], data={"new": PASSWORD, "again": PASSWORD + "x", "code": code})
    assert "not the same" in other.text
    short = kim.post(link[1], data={"new": "short", "again": "short", "code": code})
    assert (short.status_code, "needs at least 12 characters" in short.text) == (422, True)
    wrong = kim.post(link[1], data={"new": PASSWORD, "again": PASSWORD, "code": "000000"})
    assert (wrong.status_code, "That code does not fit" in wrong.text) == (422, True)
    done = kim.post(link[1], data={"new": PASSWORD, "again": PASSWORD, "code": code})
    codes = re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", done.text)
    assert len(codes) == 8
    assert "Wait until your authenticator shows a new code" in done.text
    assert sign_in(kim, person, office.clock).status_code == 422
    assert kim.get(link[1]).status_code == 410
    office.clock.move(timedelta(minutes=1))
    assert sign_in(kim, person, office.clock).status_code == 303
    assert "Kim Day" in kim.get("/admin/account").text
    fields = {"name": person.name, "password": PASSWORD, "code": codes[0]}
    assert office.browser().post("/admin/sign-in", data=fields).status_code == 303
    assert office.browser().post("/admin/sign-in", data=fields).status_code == 422


def test_no_page_has_style_or_script_that_the_policy_forbids(office: Office) -> None:
    boss = office.inside(office.somebody(Role.ADMINISTRATOR))
    _, link = office.services.staff.add("kim.day", "Kim Day", Role.CASEWORKER, "test")
    for address in ("/admin/sign-in", f"/admin/set-up/{link}", "/admin/account", "/admin/staff", "/admin/audit"):
        page = boss.get(address)
        assert page.status_code == 200
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|data:", page.text), address
        assert "style-src 'self'" in page.headers["content-security-policy"]


# --- one's own account ------------------------------------------------------------------------------------------------


def test_a_new_password_keeps_this_browser_and_signs_out_the_others(office: Office) -> None:
    pat = office.somebody()
    here, there = office.inside(pat), office.inside(pat)
    before = here.cookies[COOKIE]
    fields = {"present": PASSWORD, "new": NEW, "again": NEW}
    done = send(here, "/admin/account", "/admin/account/password", **fields)
    assert done.headers["location"] == "/admin/account?done=password"
    assert here.cookies[COOKIE] != before
    assert "Your password is changed" in here.get("/admin/account?done=password").text
    assert there.get("/admin/account").status_code == 303
    assert sign_in(office.browser(), pat, office.clock).status_code == 422
    assert sign_in(office.browser(), replace(pat, password=NEW), office.clock).status_code == 303


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"present": "wrong", "new": NEW, "again": NEW}, "That is not your present password"),
        ({"present": PASSWORD, "new": NEW, "again": NEW + "x"}, "not the same"),
        ({"present": PASSWORD, "new": "short", "again": "short"}, "needs at least 12 characters"),
    ],
)
def test_what_is_wrong_with_a_new_password_is_said_at_its_field(
    office: Office, fields: dict[str, str], words: str
) -> None:
    page = send(office.inside(office.somebody()), "/admin/account", "/admin/account/password", **fields)
    assert page.status_code == 422
    assert "<title>Problem: " in page.text
    assert re.search(rf'<p class="error" id="password-\w+-error">[^<]*{words}', page.text)
    assert page.text.count('aria-invalid="true"') == 1


def test_a_new_telephone_takes_the_old_ones_place(office: Office) -> None:
    pat = office.somebody()
    browser = office.inside(pat)
    begun = send(browser, "/admin/account", "/admin/account/authenticator", present=PASSWORD)
    page = browser.get(begun.headers["location"])
    secret = re.search(r'class="key">([A-Z2-7 ]+)<', page.text)
    assert secret
    fresh = replace(pat, secret=secret[1].replace(" ", ""))
    confirm = "/admin/account/authenticator/confirm"
    wrong = browser.post(confirm, data={"csrf": csrf_in(page), "code": "000000"})
    assert (wrong.status_code, "That code does not fit" in wrong.text) == (422, True)
    done = browser.post(confirm, data={"csrf": csrf_in(page), "code": fresh.code(office.clock.now)})
    assert done.headers["location"] == "/admin/account?done=authenticator"
    assert browser.get("/admin/account/authenticator").status_code == 303, "the square is not shown again"
    office.clock.move(timedelta(minutes=1))
    assert sign_in(office.browser(), pat, office.clock).status_code == 422
    assert sign_in(office.browser(), fresh, office.clock).status_code == 303


def test_somebody_sees_where_they_are_signed_in_and_can_end_it(office: Office) -> None:
    pat = office.somebody()
    here, there = office.inside(pat), office.inside(pat)
    page = here.get("/admin/account")
    assert page.text.count("This browser") == 1
    (end,) = re.findall(r'action="(/admin/account/sessions/\w+/end)"', page.text)
    assert here.post(end, data={"csrf": csrf_in(page)}).status_code == 303
    assert there.get("/admin/account").status_code == 303
    assert here.get("/admin/account").status_code == 200


def test_new_recovery_codes_are_shown_once_and_need_the_password(office: Office) -> None:
    browser = office.inside(office.somebody())
    assert send(browser, "/admin/account", "/admin/account/recovery", present="wrong").status_code == 422
    page = send(browser, "/admin/account", "/admin/account/recovery", present=PASSWORD)
    assert len(re.findall(r"<code>[a-z2-9]{5}-[a-z2-9]{5}</code>", page.text)) == 8


def test_the_calendar_address_can_be_made_anew_and_a_reviewer_has_none(office: Office) -> None:
    browser = office.inside(office.somebody())
    addresses = [re.search(r"/admin/calendar/([\w-]+)\.ics", browser.get("/admin/account").text)]
    assert send(browser, "/admin/account", "/admin/account/calendar").status_code == 303
    addresses.append(re.search(r"/admin/calendar/([\w-]+)\.ics", browser.get("/admin/account").text))
    first, second = (found[1] for found in addresses if found)
    assert office.services.staff.by_calendar_token(first) is None
    assert office.services.staff.by_calendar_token(second)
    reviewer = office.inside(office.somebody(Role.REVIEWER))
    assert "/admin/calendar/" not in reviewer.get("/admin/account").text


# --- the accounts -----------------------------------------------------------------------------------------------------


def test_an_administrator_changes_the_name_that_colleagues_see_and_the_log_says_so(office: Office) -> None:
    boss, pat = office.inside(office.somebody(Role.ADMINISTRATOR)), office.somebody()
    own, page = office.inside(pat), f"/admin/staff/{pat.id}"
    changed = send(boss, page, f"{page}/name", shown="  Patricia   Lee-Marsh ")
    assert changed.headers["location"] == f"{page}?done=name"
    assert "Patricia Lee-Marsh" in boss.get(page).text
    assert "The name is changed" in boss.get(changed.headers["location"]).text
    assert own.get("/admin/account").status_code == 200, "nobody is signed out by it"
    assert office.services.staff.by_name(pat.name).name == "Patricia Lee-Marsh"
    for unfit in (" ", "x" * 81):
        refused = send(boss, page, f"{page}/name", shown=unfit)
        assert refused.status_code == 422
        assert "A name has 1 to 80 characters" in refused.text
    assert send(own, page, f"{page}/name", shown="Boss").status_code in (303, 403)
    assert office.services.staff.by_name(pat.name).name == "Patricia Lee-Marsh"
    assert "Changed the name of somebody" in boss.get("/admin/audit").text


def test_an_administrator_changes_closes_opens_and_unlocks_an_account(office: Office) -> None:
    boss, pat = office.inside(office.somebody(Role.ADMINISTRATOR)), office.somebody()
    own = office.inside(pat)
    page = f"/admin/staff/{pat.id}"
    assert send(boss, page, f"{page}/role", role="reviewer").headers["location"] == f"{page}?done=role"
    assert own.get("/admin/account").status_code == 303
    assert send(boss, page, f"{page}/role", role="king").status_code == 422
    own = office.inside(pat)
    assert own.get("/admin/requests").status_code == 403
    assert send(boss, page, f"{page}/sessions").status_code == 303
    assert own.get("/admin/account").status_code == 303
    assert send(boss, page, f"{page}/disable").status_code == 303
    assert "Closed" in boss.get(page).text
    assert sign_in(office.browser(), pat, office.clock).status_code == 422
    assert send(boss, page, f"{page}/enable").status_code == 303
    for _ in range(5):
        office.browser().post("/admin/sign-in", data={"name": pat.name, "password": "x", "code": "1"})
    assert "Locked: too many tries" in boss.get(page).text
    assert send(boss, page, f"{page}/unlock").status_code == 303
    assert sign_in(office.browser(), pat, office.clock).status_code == 303


def test_the_last_administrator_is_told_why_they_stay(own_office: Office) -> None:
    boss = own_office.somebody(Role.ADMINISTRATOR)
    browser, page = own_office.inside(boss), f"/admin/staff/{boss.id}"
    for form, fields in (("disable", {}), ("role", {"role": "caseworker"}), ("link", {})):
        refused = send(browser, page, f"{page}/{form}", **fields)
        assert refused.status_code == 422
        assert "only administrator who can sign in" in refused.text
    assert browser.get("/admin/staff").status_code == 200


def test_what_is_wrong_with_a_new_account_is_said_and_what_was_typed_is_kept(office: Office) -> None:
    boss = office.somebody(Role.ADMINISTRATOR)
    browser = office.inside(boss)
    for fields, words in (
        ({"name": boss.name, "shown": "Another Boss", "role": "reviewer"}, "Somebody else signs in by this name"),
        ({"name": "a b", "shown": "Another Boss", "role": "reviewer"}, "A sign-in name has 2 to 64 characters"),
        ({"name": "another", "shown": "Another Boss", "role": ""}, "Pick a role"),
    ):
        page = send(browser, "/admin/staff", "/admin/staff", **fields)
        assert page.status_code == 422
        assert words in page.text
        assert 'value="Another Boss"' in page.text


def test_a_person_who_is_not_there_has_no_page(office: Office) -> None:
    browser = office.inside(office.somebody(Role.ADMINISTRATOR))
    assert browser.get("/admin/staff/nobody").status_code == 404
    assert send(browser, "/admin/staff", "/admin/staff/nobody/disable").status_code == 404


# --- the log ----------------------------------------------------------------------------------------------------------


def test_the_log_shows_names_and_references_and_can_be_filtered(office: Office) -> None:
    opened = office.services.cases.open("c1", 1, answers())
    boss, pat = office.somebody(Role.ADMINISTRATOR), office.somebody()
    office.services.casework.get(opened.reference, pat.id)
    browser = office.inside(boss)
    everything = browser.get("/admin/audit").text
    assert pat.name.replace(".", " ").title() in everything
    assert "Looked at" in everything
    of_case = browser.get(f"/admin/audit?case={opened.reference}").text
    assert "Looked at" in of_case
    assert "Signed in" not in of_case
    of_boss = browser.get(f"/admin/audit?staff={boss.id}").text
    assert "Signed in" in of_boss
    assert "Looked at" not in of_boss
    assert "There is no request with this reference" in browser.get("/admin/audit?case=000").text
    assert browser.get("/admin/audit?staff=%27%22&before=x&case=").status_code == 200


def test_a_long_log_is_shown_a_hundred_at_a_time(own_office: Office) -> None:
    boss = own_office.somebody(Role.ADMINISTRATOR)
    for _ in range(105):
        own_office.services.staff.unlock(boss.id, boss.id)
    browser = own_office.inside(boss)
    first = browser.get("/admin/audit").text
    assert len(re.findall(r">no\. \d+<", first)) == 100
    older = re.search(r'href="(/admin/audit\?before=\d+)"', first)
    assert older
    second = browser.get(older[1]).text
    assert re.findall(r">no\. (\d+)<", second)[-1] == "1"
    assert not set(re.findall(r">no\. \d+<", first)) & set(re.findall(r">no\. \d+<", second))


def test_the_button_says_whether_the_log_holds(own_office: Office) -> None:
    browser = own_office.inside(own_office.somebody(Role.ADMINISTRATOR))
    good = send(browser, "/admin/audit", "/admin/audit/verify").text
    assert re.search(r"The whole log holds: \d+ entries", good)
    with own_office.services.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_no_update"))
        connection.execute(text("UPDATE audit SET actor = 'nobody at all' WHERE n = 2"))
    assert "Entry 2 does not fit" in send(browser, "/admin/audit", "/admin/audit/verify").text


@pytest.mark.parametrize("address", ["/admin/account", "/admin/sign-in"])
def test_when_the_database_fails_the_page_says_so_in_plain_words(own_office: Office, address: str) -> None:
    pat = own_office.somebody()
    browser = own_office.inside(pat)
    with own_office.services.engine.begin() as connection:
        for table in ("staff_sessions", "staff_tries", "staff"):
            connection.execute(text(f"DROP TABLE {table}"))
    asks: dict[str, Callable[[], httpx.Response]] = {
        "/admin/account": lambda: browser.get(address),
        "/admin/sign-in": lambda: sign_in(browser, pat, own_office.clock),
    }
    page = asks[address]()
    assert page.status_code == 503
    assert "The database cannot be reached" in page.text


def test_settings_of_a_public_address_stand_in_links(
    tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> None:
    clock = SetClock()
    services = services_on(tmp_path, clock, pseudonymiser, public_url="https://privacy.example.org/")
    assert isinstance(services.settings, Settings)
    with (
        serving(services.settings, folder, services) as running,
        httpx.Client(base_url=running.http, trust_env=False) as browser,
    ):
        sign_in(browser, somebody(services.staff, clock, Role.ADMINISTRATOR), clock)
        fields = {"name": "kim", "shown": "Kim Day", "role": "reviewer"}
        page = send(browser, "/admin/staff", "/admin/staff", **fields)
    assert "https://privacy.example.org/admin/set-up/" in page.text
