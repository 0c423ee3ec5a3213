"""The widget in Debian's Firefox: size, policy, announcements, axe, keys, and no scripts at all."""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest

from bench.costs.widget_size import BUDGET
from tests.browser.firefox import Firefox
from tests.browser.school_site import SchoolSite
from tests.browser.widget_page import DESKTOP, PHONE, RULES

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
ROOT = 'document.querySelector("privacy-help").shadowRoot'
WATCH = """() => {
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
}"""
LISTEN = f"""(() => {{
  window.heard = [];
  new MutationObserver((records) => records.forEach((record) => record.addedNodes.forEach((node) =>
    window.heard.push(node.textContent)))).observe({ROOT}.querySelector("[aria-live]"), {{ childList: true }});
}})()"""


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """One Firefox; FIREFOX names it, as tools/find_firefox.sh prints it."""
    path = os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
    assert path, "install Firefox, or set FIREFOX (tools/find_firefox.sh)"
    with Firefox(path, tmp_path_factory.mktemp("firefox") / "profile") as started:
        started.watch(WATCH)
        yield started


def focused(firefox: Firefox) -> str:
    """The words or the name of what has the focus, in the widget or in the page."""
    return str(
        firefox.evaluate(
            f"""(() => {{ const on = {ROOT}.activeElement ?? document.activeElement;
            return (on.id || on.textContent || "").trim(); }})()"""
        )
    )


def tab_to(firefox: Firefox, words: str, key: str = "Tab") -> None:
    for _ in range(40):
        if focused(firefox) == words:
            return
        firefox.press(key)
    raise AssertionError(f"Tab does not lead to {words}")


def axe(firefox: Firefox) -> list[str]:
    firefox.evaluate(f"(() => {{ {AXE}\n }})()")
    found = firefox.evaluate(
        f"""axe.run(document, {{ runOnly: {RULES} }}).then((result) => result.violations.map((fault) =>
        fault.id + " " + fault.nodes.map((node) => node.target).join()))"""
    )
    return list(found)


def test_with_keys_alone_a_person_asks_hears_each_answer_once_and_deletes(firefox: Firefox, scripted_url: str) -> None:
    firefox.goto(scripted_url, DESKTOP)
    firefox.wait_for(f"!!{ROOT}")
    tab_to(firefox, "Privacy help")
    assert firefox.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    firefox.press("Enter")
    firefox.wait_for(f"!!{ROOT}.querySelector('.is-greeting')")
    assert focused(firefox) == "field"
    firefox.evaluate(LISTEN)
    firefox.press("How do I turn cookies off?", "Enter")
    firefox.wait_for(f"!!{ROOT}.querySelector('.is-answer')")
    assert focused(firefox) == "field"
    heard = firefox.evaluate("window.heard")
    assert len(heard) == 1
    assert "What the notice says" in heard[0]
    assert axe(firefox) == []
    tab_to(firefox, "Options", "Shift+Tab")
    firefox.press("Enter")
    firefox.wait_for(f"!!{ROOT}.querySelector('#find')")
    assert axe(firefox) == []
    firefox.press("Escape")
    assert focused(firefox) == "Options"
    firefox.press("Enter")
    tab_to(firefox, "Delete this chat")
    firefox.press("Enter")
    tab_to(firefox, "Yes, delete it")
    firefox.press("Enter")
    firefox.wait_for(f"{ROOT}.querySelector('.log').textContent.includes('has been deleted')")
    firefox.press("Escape")
    assert focused(firefox) == "Privacy help"
    assert firefox.evaluate("[sessionStorage.length, document.cookie]") == [0, ""]
    assert firefox.evaluate("window.violations") == []


def test_with_keys_alone_a_person_makes_a_request_saves_the_receipt_and_deletes(
    firefox: Firefox, scripted_url: str
) -> None:
    def answer(question: str, words: str) -> None:
        firefox.wait_for(f"{ROOT}.querySelector('.log > ol > li:last-child').innerText.includes('{question}')")
        tab_to(firefox, "field")
        firefox.press(words, "Enter")

    firefox.goto(scripted_url, DESKTOP)
    firefox.wait_for(f"!!{ROOT}")
    tab_to(firefox, "Privacy help")
    firefox.press("Enter")
    firefox.wait_for(f"!!{ROOT}.querySelector('.is-greeting')")
    firefox.press("I want to see the information you hold", "Enter")
    firefox.wait_for(f"{ROOT}.querySelector('.log > ol > li:last-child').innerText.includes('Who is this about?')")
    tab_to(firefox, "Me", "Shift+Tab")
    firefox.press("Enter")
    answer("What is your name?", "Jo Poe")
    answer("How should the school answer you?", "jo@example.org")
    answer("Is there anything you want to add", "the reports")
    firefox.wait_for(
        f"{ROOT}.querySelector('.log > ol > li:last-child').innerText.includes('Please check your answers')"
    )
    tab_to(firefox, "Yes, send it", "Shift+Tab")
    firefox.press("Enter")
    firefox.wait_for(f"!!{ROOT}.querySelector('.is-receipt')")
    assert axe(firefox) == []
    receipt = firefox.evaluate(f"{ROOT}.querySelector('.is-receipt .card a').href")
    firefox.goto(receipt, PHONE)
    for _ in range(20):
        if firefox.evaluate("document.activeElement.textContent.trim() === 'Save this receipt'"):
            break
        firefox.press("Tab")
    firefox.press("Enter")
    code = firefox.evaluate("document.querySelector('dl').innerText.match(/\\d{4} \\d{4}/)[0]")
    assert code in firefox.downloaded("receipt")
    firefox.goto(scripted_url, DESKTOP)
    firefox.wait_for(f"!!{ROOT}?.querySelector('.is-receipt')")  # the chat goes on
    tab_to(firefox, "Options", "Shift+Tab")
    firefox.press("Enter")
    firefox.wait_for(f"!!{ROOT}.querySelector('#find')")
    tab_to(firefox, "Delete this chat")
    firefox.press("Enter")
    tab_to(firefox, "Yes, delete it")
    firefox.press("Enter")
    firefox.wait_for(f"{ROOT}.querySelector('.log').textContent.includes('has been deleted')")


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_every_kind_of_reply_is_without_findings_of_axe_and_fits(
    firefox: Firefox, scripted_url: str, size: tuple[int, int]
) -> None:
    firefox.goto(f"{scripted_url}/guide", size)
    firefox.wait_for("'ready' in document.querySelector('#guide').dataset")
    assert axe(firefox) == []
    assert firefox.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert firefox.evaluate("window.violations") == []


def test_one_script_of_at_most_15_kb_is_all_that_it_fetches_to_chat(firefox: Firefox, scripted_url: str) -> None:
    firefox.goto(f"{scripted_url}/embed", PHONE)
    firefox.wait_for(f"!!{ROOT}")
    firefox.evaluate(f"{ROOT}.querySelector('textarea').focus()")
    firefox.wait_for(f"!!{ROOT}.querySelector('.is-greeting')")
    scripts = firefox.evaluate(
        """performance.getEntriesByType("resource").filter((entry) => !/\\.(css|svg)$|favicon/.test(entry.name))
        .map((entry) => entry.name)"""
    )
    assert scripts == [f"{scripted_url}/widget.js"]
    source = firefox.evaluate("fetch('/widget.js').then((answer) => answer.text())")
    assert len(gzip.compress(source.encode(), 9, mtime=0)) <= BUDGET


def test_the_page_without_scripts_takes_a_whole_request_by_keys(firefox: Firefox, scripted_url: str) -> None:
    def send(words: str, then: str) -> None:
        firefox.evaluate("document.querySelector('#text').focus()")
        firefox.press(words, "Tab", "Enter")
        firefox.wait_for(f"document.querySelector('main')?.innerText.includes('{then}')")

    def choose(label: str, then: str) -> None:
        button = f"[...document.querySelectorAll('.choices button')].find((one) => one.textContent === '{label}')"
        firefox.evaluate(f"{button}.focus()")
        firefox.press("Enter")
        firefox.wait_for(f"document.querySelector('main')?.innerText.includes('{then}')")

    firefox.goto(f"{scripted_url}/chat", PHONE)
    send("I want to see the information you hold", "Who is this about?")
    assert firefox.evaluate("document.scripts.length") == 0
    choose("Me", "What is your name?")
    send("Jo Poe", "How should the school answer you?")
    send("jo@example.org", "Is there anything you want to add")
    choose("No, that is all", "Please check your answers")
    assert axe(firefox) == []
    choose("Yes, send it", "Your request is with the school")
    assert firefox.evaluate("/HJ-\\d{3}-\\d{3}-\\d{3}/.test(document.body.innerText)")


def test_on_a_schools_site_it_needs_no_more_than_the_policy_of_the_document(
    firefox: Firefox, scripted_url: str, school_site: SchoolSite
) -> None:
    school_site.show(
        f'<script src="{scripted_url}/widget.js" defer></script><privacy-help layout="inline"></privacy-help>',
        scripted_url,
    )
    firefox.goto(f"{school_site.url}/", DESKTOP)
    firefox.wait_for("!!document.querySelector('privacy-help')?.shadowRoot?.querySelector('textarea')")
    firefox.evaluate(f"{ROOT}.querySelector('textarea').focus()")
    firefox.press("How do I turn cookies off?", "Enter")
    firefox.wait_for(f"!!{ROOT}.querySelector('.is-answer')")
    tab_to(firefox, "Options", "Shift+Tab")
    firefox.press("Enter")
    firefox.wait_for(f"!!{ROOT}.querySelector('#find')")
    assert (
        firefox.evaluate("getComputedStyle(" + ROOT + ".querySelector('.head')).backgroundColor") == "rgb(15, 79, 92)"
    )
    # Firefox asks for the icon of the site itself, which this policy leaves out.
    icon = f"img-src {school_site.url}/favicon.ico"
    assert [one for one in firefox.evaluate("window.violations") if one != icon] == []
    assert firefox.evaluate("document.cookie") == ""
