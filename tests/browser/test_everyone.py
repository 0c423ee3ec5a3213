"""What axe cannot see: keys alone, much enlarged, wide spacing, forced colours, no motion, right to left, calm, slow."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.admin.staff_page import TURN, tab_to
from tests.browser.widget_page import ANSWERS, DESKTOP, FIELD, PHONE, RULES, FakeService, open_chat, say, visit


@pytest.fixture
def service_url(scripted_url: str) -> str:
    """Where the service is."""
    return scripted_url


def press(page: Page, goal: Locator) -> None:
    expect(goal).to_be_visible()
    tab_to(page, goal)
    page.keyboard.press("Enter")


def answer(page: Page, question: str, words: str) -> None:
    """Answers a question of the form, once it has been asked."""
    expect(page.get_by_role("region", name="Conversation").get_by_text(question).last).to_be_visible()
    tab_to(page, page.get_by_label(FIELD))
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def test_with_tab_enter_and_escape_a_person_asks_requests_saves_the_receipt_and_deletes(
    page: Page, service_url: str
) -> None:
    page.goto(service_url)
    press(page, page.get_by_role("button", name="Privacy help"))
    log = page.get_by_role("region", name="Conversation")
    expect(page.get_by_label("Your question")).to_be_focused()
    press(page, log.locator(".is-greeting .choices button").first)
    expect(log.locator(".is-answer")).to_be_visible()
    answer(page, "From the notice", "I want to see the information you hold")
    press(page, log.get_by_role("button", name="Me", exact=True))
    answer(page, "What is your name?", "Jo Poe")
    answer(page, "How should the school answer you?", "jo@example.org")
    press(page, log.get_by_role("button", name="No, that is all"))
    press(page, log.get_by_role("button", name="Yes, send it"))
    receipt = log.get_by_role("link", name="Open the receipt")
    with page.context.expect_page() as opening:
        press(page, receipt)
    paper = opening.value
    with paper.expect_download() as download:
        press(paper, paper.get_by_role("link", name="Save this receipt"))
    kept = Path(download.value.path()).read_text("utf-8")
    code = re.search(r"\b\d{4} \d{4}\b", log.inner_text())
    assert code
    assert code[0] in kept
    paper.close()
    options = page.get_by_role("button", name="Options")
    press(page, options)
    find = page.get_by_label("Find in the notice")
    expect(find).to_be_visible()
    page.keyboard.press("Escape")
    expect(find).to_be_hidden()
    expect(options).to_be_focused()
    page.keyboard.press("Enter")
    press(page, page.get_by_role("button", name="Delete this chat"))
    press(page, page.get_by_role("button", name="Yes, delete it"))
    expect(log).to_contain_text("This chat has been deleted.")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Privacy help")).to_be_focused()


def test_the_keyboard_goes_through_the_panel_in_the_order_it_is_read(page: Page, service_url: str) -> None:
    FakeService(page)
    open_chat(page, service_url, PHONE)
    page.get_by_role("button", name="Options").focus()
    order: list[str] = []
    while READ[-1] not in "".join(order[-1:]) and len(order) < TURN:
        order.append(page.evaluate("document.activeElement.shadowRoot?.activeElement?.textContent ?? ''").strip())
        page.keyboard.press("Tab")
    seen = [next((n for n, word in enumerate(words) if word in step), -1) for step in order if (words := READ)]
    places = [place for place in seen if place >= 0]
    assert places == sorted(places)
    assert len(set(places)) == len(READ)


READ = ["Options", "Close", "999", "How your words", "First", "Second", "Send", "voice or keys", "Talk to a person"]


def test_the_focus_is_seen_and_never_hidden_at_400_percent(page: Page, service_url: str) -> None:
    FakeService(page)
    log = open_chat(page, service_url, (320, 200))  # 1280 by 800 at 400 %
    say(page, "answer")
    expect(log.locator(".is-answer")).to_be_visible()
    page.wait_for_load_state("networkidle")  # how an answer is rated comes after it, and moves what is below
    for _ in range(25):
        page.keyboard.press("Tab")
        hidden = page.evaluate(
            """async () => {
            for (const _ of "12") await new Promise(requestAnimationFrame);  // what is seen once the page is drawn
            const root = document.querySelector("privacy-help").shadowRoot, on = root.activeElement;
            if (!on || on.matches(".log, .panel")) return null;
            const { outlineStyle, outlineWidth } = getComputedStyle(on);
            if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) return `no outline: ${on.outerHTML}`;
            const box = on.getBoundingClientRect();
            const x = box.left + box.width / 2, y = Math.max(box.top, 0) + 2;
            const over = root.elementFromPoint(x, y);
            return y < innerHeight && (on === over || on.contains(over) || over?.contains(on)) ? null : on.outerHTML;
        }"""
        )
        assert hidden is None


@pytest.mark.parametrize("media", [{"forced_colors": "active"}, {"reduced_motion": "reduce"}, {"color_scheme": "dark"}])
def test_it_stays_usable_in_the_colours_and_with_the_motion_a_person_asked_for(
    browser: Browser, service_url: str, media: dict[str, str]
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, **media)  # type: ignore[arg-type]
    page = context.new_page()
    fake = FakeService(page)
    log = open_chat(page, service_url, PHONE)
    say(page, "answer")
    expect(log.locator(".is-answer")).to_be_visible()
    choice = log.get_by_role("button", name="First").last
    if "forced_colors" in media:  # a border is what is left of a button
        assert choice.evaluate("node => parseFloat(getComputedStyle(node).borderTopWidth)") >= 1
    assert Axe().run(page, options={"runOnly": RULES}).response["violations"] == []
    if "reduced_motion" in media:
        fake.hold = True
        say(page, "wait")
        expect(log.locator(".working")).to_be_visible()
        moving = log.locator(".working span").evaluate("node => getComputedStyle(node).animationName")
        assert moving == "none"
    context.close()


def test_from_right_to_left_everything_is_mirrored_and_nothing_is_cut_off(page: Page, service_url: str) -> None:
    FakeService(page)
    visit(page, service_url, DESKTOP)
    page.evaluate("document.documentElement.dir = 'rtl'")
    launcher = page.get_by_role("button", name="Privacy help")
    box = launcher.bounding_box()
    assert box
    assert box["x"] < 100
    launcher.click()
    for text in ("answer", "receipt"):
        say(page, text)
        expect(page.locator(f".is-{ANSWERS[text]['kind']}").last).to_be_visible()
    outside = """root => [...root.querySelectorAll(":not(.vh, .vh *)")].filter((node) => {
        const box = node.getBoundingClientRect();
        return box.width && (box.left < -1 || box.right > innerWidth + 1) }).map((node) => node.outerHTML)"""
    assert page.locator("dialog").evaluate(outside) == []
    page.get_by_text("What the notice says").first.click()
    quote = page.locator(".quote").first
    sides = quote.evaluate("n => [getComputedStyle(n).borderRightWidth, getComputedStyle(n).borderLeftWidth]")
    assert sides == ["4px", "0px"] or float(sides[0][:-2]) > float(sides[1][:-2])


def test_words_may_be_twice_as_large_without_losing_any(page: Page, service_url: str) -> None:
    FakeService(page)
    log = open_chat(page, service_url, PHONE)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    for text in ("answer", "receipt"):
        say(page, text)
        expect(log.locator(f".is-{ANSWERS[text]['kind']}").last).to_be_visible()
    wide = """root => [...root.querySelectorAll("*")].filter((node) =>
        !node.closest(".vh") && node.getBoundingClientRect().right > innerWidth + 1).map((node) => node.outerHTML)"""
    assert page.locator("dialog").evaluate(wide) == []
    assert log.evaluate("node => parseFloat(getComputedStyle(node).fontSize)") == 32
    send = page.get_by_role("button", name="Send", exact=True)
    send.scroll_into_view_if_needed()
    expect(send).to_be_in_viewport()


def test_nothing_ends_because_a_person_is_slow(page: Page, service_url: str) -> None:
    page.clock.install()
    fake = FakeService(page)
    log = open_chat(page, service_url)
    page.get_by_label("Your question").fill("half a sen")
    page.clock.fast_forward("05:00:00")
    expect(page.get_by_label("Your question")).to_have_value("half a sen")
    assert [frame["type"] for frame in fake.frames] == ["hello"]
    say(page, "answer")
    expect(log.locator(".is-answer")).to_be_visible()


def test_larger_and_calmer_shows_one_thing_at_a_time_and_stays_after_a_reload(page: Page, service_url: str) -> None:
    log = open_chat(page, service_url, PHONE)
    first = log.locator(".is-greeting .choices button").first
    first.click()
    expect(log.locator(".said")).to_have_count(1)
    page.get_by_role("button", name="Options").click()
    calm = page.get_by_role("button", name="Larger and calmer")
    calm.click()
    expect(calm).to_have_attribute("aria-pressed", "true")
    expect(log.locator(".is-greeting")).to_be_hidden()
    expect(log.locator(".said")).to_be_visible()
    size = "node => parseFloat(getComputedStyle(node).fontSize)"
    assert log.evaluate(size) >= 22
    assert page.locator("dialog").evaluate("node => node.scrollWidth") <= PHONE[0]
    page.reload()
    log = page.get_by_role("region", name="Conversation")
    expect(log.locator(".is-greeting")).to_be_hidden()
    log.get_by_role("button", name="Show or hide what came before").click()
    expect(log.locator(".is-greeting")).to_be_visible()
    page.get_by_role("button", name="Options").click()
    page.get_by_role("button", name="Larger and calmer").click()
    expect(log.get_by_role("button", name="Show or hide what came before")).to_have_count(0)
    assert log.evaluate(size) == 16


@pytest.mark.parametrize("local", [True, False])
def test_reading_aloud_is_offered_with_a_voice_of_this_computer_and_no_other(
    page: Page, service_url: str, local: bool
) -> None:
    page.add_init_script(
        f"""window.spoken = [];
        const voice = {{ localService: {str(local).lower()}, lang: "en-GB", name: "Made up" }};
        const speech = {{ getVoices: () => [voice], speak: (said) => spoken.push(said.text), cancel() {{}},
          addEventListener() {{}}, removeEventListener() {{}} }};
        Object.defineProperty(window, "speechSynthesis", {{ value: speech }});
        window.SpeechSynthesisUtterance = class {{ constructor(text) {{ this.text = text; }} }};"""
    )
    FakeService(page)
    log = open_chat(page, service_url, PHONE)
    page.get_by_role("button", name="Options").click()
    page.get_by_role("button", name="Larger and calmer").click()
    page.keyboard.press("Escape")
    say(page, "answer")
    expect(log.locator(".is-answer")).to_be_visible()
    read = log.get_by_role("button", name="Read aloud")
    if not local:
        expect(read).to_have_count(0)
        return
    read.last.click()
    assert "You can ask." in page.evaluate("spoken.join()")


def test_a_long_conversation_is_there_whole_and_in_order_after_a_reload(page: Page, service_url: str) -> None:
    fake = FakeService(page)
    turns = [{**ANSWERS["silent"], "text": f"Answer {n}.", "seq": n + 2, "reply_to": f"q{n}"} for n in range(300)]
    fake.history = [
        item
        for n, turn in enumerate(turns)
        for item in ({"type": "said", "id": f"q{n}", "text": f"Question {n}", "seq": n + 2}, turn)
    ]
    visit(page, service_url).click()
    log = page.get_by_role("region", name="Conversation")
    expect(log.get_by_text("Answer 299.")).to_be_in_viewport()
    shown = log.locator(".said .text, .is-silent > .text").all_inner_texts()
    assert shown == [words for n in range(300) for words in (f"Question {n}", f"Answer {n}.")]


def test_the_chat_is_saved_as_a_page_that_needs_no_network(page: Page, service_url: str) -> None:
    FakeService(page)
    log = open_chat(page, service_url)
    say(page, "receipt")
    expect(log.locator(".is-receipt")).to_be_visible()
    page.get_by_role("button", name="Options").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a page").click()
    assert download.value.suggested_filename.endswith(".html")
    html = Path(download.value.path()).read_text("utf-8")
    for words in ("HJ-100-000-006", "2234 5677", "Thursday 24 December 2026"):
        assert words in html
    assert "<button" not in html
    assert "<script" not in html
