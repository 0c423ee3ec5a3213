"""The pages and files: a school's page with the widget, the notice, the script, and whether we are ready."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bench.costs.widget_size import BUDGET
from bot.app.bootstrap import build_services
from bot.notice.folder import SchoolFolder, load_school_folder
from bot.notice.language_files import load_languages
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.settings import Settings
from tests.factories import school_folder
from tests.square_reader import read_square
from tests.web.rendered import Page
from tests.web.serving import Served, serving
from widget.chat.error_words import PRIVACY_LAW, UNCHECKED
from widget.pages.pages import STATIC, Pages, widget_scripts

PAGES = ("/", "/notice")
ALONE = (
    "/privacy", "/embed", "/guide", "/phone", "/phone?print", "/chat", "/chat?lang=bn", "/requests/status",
    "/requests/status?lang=pl", "/admin/sign-in",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser(served: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.http, trust_env=False) as client:
        yield client


@pytest.mark.parametrize("path", [*PAGES, *ALONE])
def test_a_page_is_served_as_html_under_a_strict_policy(browser: httpx.Client, path: str) -> None:
    page = browser.get(path)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "set-cookie" not in page.headers
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy.replace("https", "http").split("script-src")[0]
    assert Page(page.text).inline == [], "a strict policy blocks what stands inline"


@pytest.mark.parametrize(
    "path",
    [*PAGES, "/widget.js", "/healthz", "/readyz", "/nowhere", "/chat", "/widget-0.js", "/notice/", "/widget/0/x.js"],
)
def test_every_answer_carries_the_headers_that_keep_a_browser_safe(browser: httpx.Client, path: str) -> None:
    answer = browser.get(path)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "server" not in answer.headers


@pytest.mark.parametrize("path", [*PAGES, *ALONE])
def test_a_page_loads_everything_from_here_and_all_of_it_is_there(browser: httpx.Client, path: str) -> None:
    page = Page(browser.get(path).text)
    for tag, address in page.addresses:
        if tag in ("script", "link", "img", "form"):
            assert address.startswith("/"), f"{tag} loads {address} from elsewhere"
            assert not address.startswith("//")
            assert browser.get(address).status_code == 200, address
        elif tag == "a" and address.startswith("#") and address != "#":  # the printed notice has links without a target
            assert address[1:] in page.ids, f"{address} leads nowhere"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_embeds_the_widget_as_a_school_would(browser: httpx.Client, path: str) -> None:
    html = browser.get(path).text
    assert '<script src="/widget.js" defer></script>\n<privacy-help><a ' in html
    assert 'href="/chat">Privacy help</a></privacy-help>' in html  # what stands there until, or without, the script
    assert '<html lang="en-GB">' in html
    assert Page(html).tags.count("h1") == 1


def test_the_page_of_the_school_names_it_and_how_to_reach_it(browser: httpx.Client, folder: SchoolFolder) -> None:
    html = browser.get("/").text
    school = folder.school.contacts["school"]
    assert folder.school.name in html
    assert str(school.phone) in html
    assert "<noscript>" in html


def test_the_notice_has_an_anchor_for_each_section_and_all_its_words(
    browser: httpx.Client, folder: SchoolFolder
) -> None:
    page = Page(browser.get("/notice").text)
    for section in folder.notice.sections:
        assert page.ids.count(section.id) == 1
    assert len(page.ids) == len(set(page.ids))
    shown = " ".join(page.text.split())
    for section in folder.notice.sections:
        for block in section.blocks:
            for line in block.lines:
                for cell in line.split("\t"):
                    assert " ".join(cell.split()) in shown


def test_every_source_of_every_answer_leads_to_an_anchor(browser: httpx.Client, folder: SchoolFolder) -> None:
    ids = set(Page(browser.get("/notice").text).ids)
    for reply in folder.book.replies.values():
        for source in reply.sources:
            path, _, anchor = source.url.partition("#")
            assert path == "/notice"
            assert anchor in ids


def test_the_notice_can_be_searched_with_all_its_words_and_addresses(
    browser: httpx.Client, folder: SchoolFolder
) -> None:
    answer = browser.get("/notice.json")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert [(one["heading"], one["text"], one["url"]) for one in answer.json()] == [
        (section.heading, section.text, f"/notice#{section.id}") for section in folder.notice.sections
    ]


def test_the_square_that_is_printed_leads_to_the_telephone(browser: httpx.Client, served: Served) -> None:
    html = browser.get("/phone", params={"print": ""}).text
    found = re.search(r'<svg[^>]*class="square".*?</svg>', html, re.DOTALL)
    assert found
    assert read_square(found[0]) == f"{served.http}/phone"


@pytest.mark.parametrize("page", ["/chat", "/privacy", "/requests/status"])
def test_the_pages_without_scripts_lead_to_the_telephone_in_the_persons_language(
    browser: httpx.Client, page: str
) -> None:
    for lang, words in (("en", "Telephone: keys and voice"), ("pl", "Telefon: klawisze i głos")):
        footer = browser.get(page, params={"lang": lang}).text.partition("<footer")[2]
        assert f'<a href="/phone">{words}</a>' in footer


def test_the_telephone_can_ask_for_the_office_as_it_is_served(browser: httpx.Client, folder: SchoolFolder) -> None:
    office = {"name": folder.school.name, "number": folder.school.contacts["school"].phone, "hours": None}
    assert browser.get("/office.json").json() == office


def test_only_the_sites_that_were_named_may_frame_the_chat_and_no_page_else(folder: SchoolFolder) -> None:
    named = ("https://www.example.org", "https://*.example.net", "https://x.example; script-src *")
    policy = Pages(folder, named).embed().headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' https://www.example.org https://*.example.net")
    assert "x.example" not in policy


def test_the_assistants_own_notice_says_who_how_long_and_whom_to_ask(
    browser: httpx.Client, folder: SchoolFolder
) -> None:
    shown = " ".join(Page(browser.get("/privacy").text).text.split())
    dpo = folder.school.contacts["dpo"]
    keeping = folder.school.keeping
    for words in (
        "computer program",
        "not for emergencies",
        f"{folder.school.name} is in charge",
        dpo.name,
        str(dpo.phone),
        "Article 6(1)(e) and (c)",
        "do not type a child's name",
        "people at the school may read the chat",
        f"a chat is kept for this many days: {keeping.conversation_days}.",
        f"kept for this many years: {keeping.request_years}.",
        "not used to teach",
        "A person at the school decides",
        "no cookies",
        "You can ring, write, or come in",
        "regulator",
    ):
        assert words in shown, words


def test_the_page_that_shows_the_regulators_address_warns_that_it_may_be_old_unless_switched_off(
    folder: SchoolFolder, tmp_path: Path
) -> None:
    (warning,) = folder.law.lines(["regulator_details"])
    edits = {"law.toml": ("[regulator_details]\n", "[regulator_details]\non = false\n")}
    off = load_school_folder(school_folder(tmp_path, edits))
    for lang in ("", "pl"):
        shown, without = (Page(Pages(own, ()).privacy(lang)).text for own in (folder, off))
        assert "Wycliffe House" in shown
        assert warning.text in shown
        assert warning.source in shown
        assert "Wycliffe House" in without
        assert warning.text not in without


@pytest.mark.parametrize(("code", "title"), [("pl", "Jak Pomoc w sprawach prywatności używa"), ("bn", "আপনি যা লেখেন")])
def test_the_assistants_own_notice_is_there_in_other_languages_marked_and_without_law_until_signed(
    browser: httpx.Client, folder: SchoolFolder, code: str, title: str
) -> None:
    html = browser.get(f"/privacy?lang={code}").text
    shown = " ".join(Page(html).text.split())
    assert f'<html lang="{code}">' in html
    assert title in shown
    language = load_languages()[code]
    assert language(UNCHECKED) in shown
    assert f'<p lang="en-GB">{PRIVACY_LAW}</p>' in html
    assert str(folder.school.keeping.request_years) in shown
    for link in (f'href="/chat?lang={code}"', 'href="/privacy?lang=en"'):
        assert link in html
    assert UNCHECKED not in browser.get("/privacy").text


def version_in(script: str) -> str:
    found = re.search(r"/widget/([0-9a-f]{12})/", script) or re.search(r"\b([0-9a-f]{12})\b", script)
    assert found, "the script names no version"
    return found[1]


def test_the_script_follows_upgrades_and_its_fixed_twin_never_changes(browser: httpx.Client) -> None:
    latest = browser.get("/widget.js")
    assert latest.headers["content-type"].startswith("text/javascript")
    assert latest.headers["cache-control"] == "no-cache"
    assert "__VERSION__" not in latest.text
    version = version_in(latest.text)
    fixed = browser.get(f"/widget-{version}.js")
    assert fixed.content == latest.content
    assert "immutable" in fixed.headers["cache-control"]
    assert fixed.headers["access-control-allow-origin"] == "*"


def test_the_script_is_sent_packed_to_a_browser_that_takes_it_so_and_whole_to_any_other(browser: httpx.Client) -> None:
    packed = browser.get("/widget.js", headers={"Accept-Encoding": "gzip"})
    plain = browser.get("/widget.js", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert int(packed.headers["content-length"]) <= BUDGET < int(plain.headers["content-length"])


def test_the_same_script_can_be_read_and_so_can_what_it_fetches_later(browser: httpx.Client) -> None:
    readable = browser.get("/widget-readable.js")
    assert "/** Tells a screen reader of each message once" in readable.text
    assert "/** Tells a screen reader" not in browser.get("/widget.js").text
    folder = re.search(r'"(widget/[0-9a-f]{12}/readable/)options\.js"', readable.text)
    assert folder
    for name in ("options.js", "find.js", "recorder.js", "strings-pl.js"):
        assert browser.get(f"/{folder[1]}{name}").status_code == 200


def test_another_version_is_not_there(browser: httpx.Client) -> None:
    version = version_in(browser.get("/widget.js").text)
    other = ("0" if version[0] != "0" else "1") + version[1:]
    assert browser.get(f"/widget-{other}.js").status_code == 404
    assert browser.get("/widget-.js").status_code == 404
    assert browser.get(f"/widget/{other}/widget.js").status_code == 404


def test_what_the_script_loads_has_the_same_version_in_its_address(browser: httpx.Client) -> None:
    version = version_in(browser.get("/widget.js").text)
    joined = widget_scripts().joined  # in the one script, and nowhere else
    for file in sorted(STATIC.iterdir()):
        served = browser.get(f"/widget/{version}/{file.name}")
        if file.suffix in (".js", ".css", ".svg") and file.name not in joined:
            assert served.status_code == 200
            assert "immutable" in served.headers["cache-control"]
        else:
            assert served.status_code == 404


@pytest.mark.parametrize("name", ["..%2fapp.py", "..%2f..%2fapp.py", "%2e%2e/app.py", "nothing.js", "protocol.d.ts"])
def test_nothing_else_of_the_disk_is_served(browser: httpx.Client, name: str) -> None:
    version = version_in(browser.get("/widget.js").text)
    assert browser.get(f"/widget/{version}/{name}").status_code == 404


def test_no_script_of_ours_names_another_host_or_runs_text_as_code(browser: httpx.Client) -> None:
    for file in STATIC.glob("*.js"):
        source = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        # The name of SVG, not an address; and a map, whose link is followed by a person or by nobody.
        hosts = set(re.findall(r"https?://([\w.]+)", source)) - {"www.w3.org", "www.openstreetmap.org"}
        assert hosts == set(), file.name
        assert not re.search(r"\beval\(|new Function\(|\.innerHTML\b|document\.write", source), file.name


def test_it_lives_before_it_is_ready_and_is_ready_once_the_model_answers(
    folder: SchoolFolder, pseudonymiser: Pseudonymiser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = Settings(state=tmp_path_factory.mktemp("starting"))
    with serving(settings, folder, None) as running, httpx.Client(base_url=running.http, trust_env=False) as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
        assert client.get("/").status_code == 200
        services = build_services(settings, pseudonymiser=pseudonymiser)
        running.app.state.services = services
        assert client.get("/readyz").json()["status"] == "ready"
        services.engine.dispose()


def test_a_page_that_is_not_there_says_404_and_nothing_documents_the_api(browser: httpx.Client) -> None:
    for path in ("/nowhere", "/docs", "/redoc", "/openapi.json", "/chat/v1"):
        assert browser.get(path).status_code == 404, path
    assert browser.post("/notice").status_code == 405


def test_a_browser_that_asks_for_an_icon_without_being_told_gets_the_crest(browser: httpx.Client) -> None:
    answer = browser.get("/favicon.ico", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("image/svg+xml")
