"""The widget in a real Chromium: what a parent does, and what axe cannot see."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from tests.browser.widget_page import (
    ANSWERS,
    DESKTOP,
    FIELD,
    PERSON,
    PHONE,
    RULES,
    SOCKET,
    SOURCE,
    FakeService,
    listen,
    open_chat,
    panel,
    reply,
    say,
    sessions,
    visit,
)

QUOTE = "You have the right to ask for all the information we have about you."


@pytest.fixture
def service_url(scripted_url: str) -> str:
    """Where the service is."""
    return scripted_url


STATES = ["closed", "empty", "menu", "too long", "error", "answer"]  # each kind of reply: test_guide.py


def first_choice(log: Locator) -> str:
    """A question that any school's assistant answers from its notice: the first that it offers."""
    return log.locator(".is-greeting .choices button").first.inner_text()


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_a_parent_asks_reads_reloads_and_continues(page: Page, service_url: str, size: tuple[int, int]) -> None:
    log = open_chat(page, service_url, size)
    question = first_choice(log)
    say(page, question)
    expect(log.locator(".said")).to_have_text(re.compile(re.escape(question)))
    helped = log.get_by_role("group", name="Did this help?").get_by_role("button").first  # is fetched with the answer
    expect(helped).to_be_visible()
    before = log.locator("ol").first.inner_text()
    page.reload()
    expect(log.locator("ol").first).to_have_text(re.compile(re.escape(question)))
    expect(helped).to_be_visible()
    assert log.locator("ol").first.inner_text() == before
    expect(page.locator("privacy-help [aria-live] p")).to_have_count(0)  # it was heard before the reload
    log.get_by_text("What the notice says").first.click()
    link = log.locator("figcaption a").first
    expect(link).to_have_attribute("href", re.compile(re.escape(service_url) + "/notice#."))
    say(page, question)
    expect(log.locator(".said")).to_have_count(2)
    expect(log.locator(".said").last.locator("xpath=following-sibling::li").first).to_be_visible()


def test_nothing_is_stored_or_sent_before_the_widget_is_opened(page: Page, service_url: str) -> None:
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    launcher = visit(page, service_url)
    page.mouse.wheel(0, 500)
    launcher.hover()
    launcher.focus()
    kept = "[localStorage.length, sessionStorage.length, document.cookie.length]"
    assert (sockets, page.evaluate(kept), page.context.cookies()) == ([], [0, 0, 0], [])
    launcher.click()
    expect(page.locator(".is-greeting")).to_be_visible()
    assert len(sockets) == 1
    assert page.evaluate(kept) == [0, 1, 0]
    assert page.context.cookies() == []


def test_the_privacy_line_is_there_before_the_service_has_answered(page: Page, service_url: str) -> None:
    page.route_web_socket(SOCKET, lambda _socket: None)
    visit(page, service_url).click()
    dialog = page.get_by_role("dialog", name="Privacy help")
    expect(dialog.get_by_text("A computer program, not a person. In danger, ring 999.")).to_be_visible()
    dialog.get_by_text("How your words are used").click()
    for words in ("child’s name", "hidden before we keep your words", "not for emergencies"):
        expect(dialog.get_by_text(words)).to_be_visible()
    expect(dialog).to_contain_text("A few people at the school may read the chat. It is deleted 30 days after")
    expect(dialog.get_by_role("link", name="999")).to_have_attribute("href", "tel:999")
    expect(dialog.get_by_role("link", name="full privacy notice")).to_have_attribute("href", f"{service_url}/notice")
    with page.context.expect_page() as own:
        dialog.get_by_role("link", name="How we use what you type here").click()
    expect(own.value.get_by_role("heading", level=1)).to_have_text("How Privacy help uses what you type")


def test_the_policy_of_the_page_is_never_violated(page: Page, service_url: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    log = open_chat(page, service_url)
    policy = page.request.get(service_url).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    say(page, first_choice(log))
    log.get_by_text("What the notice says").first.click()
    expect(log.locator("figure")).not_to_have_count(0)
    assert complaints == []


def test_each_answer_is_announced_once_with_what_waits_behind_it_apart_from_the_log(
    page: Page, service_url: str
) -> None:
    service = FakeService(page)
    log = open_chat(page, service_url)
    heard = listen(page)
    say(page, "answer")
    expect(log.locator(".is-answer")).to_be_visible()
    assert len(heard()) == 1
    whole = ("You can ask.", "What the notice says", "Who to ask", "First; Second")
    for words in whole:
        assert words in heard()[0]
    service.send({**ANSWERS["answer"], "seq": service.seq})  # a service may answer a second time
    say(page, "silent")
    expect(log.locator(".is-silent")).to_be_visible()
    expect(log.locator(".is-answer")).to_have_count(1)
    assert len(heard()) == 2
    assert "What the law says" in heard()[1]
    assert log.evaluate("log => log.closest('[aria-live], [role=log], [role=status]') ?? log.ariaLive") is None
    assert log.locator("[aria-live]").count() == 0


def test_an_arriving_answer_never_moves_the_focus_or_what_is_being_typed(page: Page, service_url: str) -> None:
    service = FakeService(page)
    log = open_chat(page, service_url)
    field = page.get_by_label("Your question")
    field.fill("half a sen")
    service.send(reply("answer", "Something new.", sources=SOURCE))
    expect(log).to_contain_text("Something new.")
    expect(field).to_be_focused()
    expect(field).to_have_value("half a sen")
    page.get_by_role("button", name="Options").focus()
    service.send(reply("safeguarding", "Something else.", contacts=PERSON))
    expect(log).to_contain_text("Something else.")
    expect(page.get_by_role("button", name="Options")).to_be_focused()


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_opening_focuses_the_field_and_escape_returns_to_the_launcher(
    page: Page, service_url: str, size: tuple[int, int]
) -> None:
    launcher = visit(page, service_url, size)
    launcher.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your question")).to_be_focused()
    options = page.get_by_role("button", name="Options")
    options.click()
    expect(options).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(options).to_be_focused()
    expect(options).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(launcher).to_be_focused()
    ring = page.get_by_role("button", name="Use by voice or keys").first
    ring.press("Enter")
    expect(page.get_by_role("button", name="Write instead")).to_be_visible()
    page.keyboard.press("Escape")
    expect(ring).to_be_focused()  # back to where the person came from


def test_on_a_phone_nothing_behind_the_panel_can_be_reached(page: Page, service_url: str) -> None:
    open_chat(page, service_url, PHONE)
    reached = set()
    for _ in range(20):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.localName"))
    assert reached <= {"privacy-help", "body"}
    assert "privacy-help" in reached


def test_beside_the_page_the_rest_of_it_stays_within_reach(page: Page, service_url: str) -> None:
    open_chat(page, service_url)
    page.get_by_role("link", name="News").focus()
    expect(page.get_by_role("link", name="News")).to_be_focused()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_what_is_sent_without_a_connection_arrives_once_when_it_is_back(page: Page, service_url: str) -> None:
    sent: list[dict[str, Any]] = []
    live: list[WebSocketRoute] = []
    down = False

    def route(socket: WebSocketRoute) -> None:
        if down:
            return socket.close()
        live.append(socket)
        server = socket.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            sent.append(json.loads(message))
            server.send(message)

        socket.on_message(pass_on)
        return None

    page.route_web_socket(SOCKET, route)
    log = open_chat(page, service_url)
    question = first_choice(log)
    down = True
    live[-1].close()
    expect(panel(page).get_by_text("You are not connected.")).to_be_visible()
    say(page, question)
    expect(log.locator(".said")).to_contain_text("Not sent yet")
    assert [frame for frame in sent if frame["type"] == "say"] == []
    down = False
    expect(log.locator(".reply summary").first).to_be_visible()
    expect(log.locator(".said")).to_have_count(1)
    expect(log.locator(".said")).not_to_contain_text("Not sent yet")
    expect(panel(page).get_by_text("You are not connected.")).to_be_hidden()
    assert [frame["text"] for frame in sent if frame["type"] == "say"] == [question]


def test_an_answer_lost_on_the_way_is_asked_for_again_with_the_same_id(page: Page, service_url: str) -> None:
    sent: list[dict[str, Any]] = []

    def route(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        first = not sent

        def pass_on(message: str | bytes) -> None:
            sent.append(json.loads(message))
            server.send(message)

        def pass_back(message: str | bytes) -> None:
            if first and json.loads(message)["type"] == "working":
                socket.close()  # the service has the message, and the person has not the answer
            else:
                socket.send(message)

        socket.on_message(pass_on)
        server.on_message(pass_back)

    page.route_web_socket(SOCKET, route)
    log = open_chat(page, service_url)
    heard = listen(page)
    question = first_choice(log)
    say(page, question)
    expect(log.locator(".reply summary").first).to_be_visible()
    says = [frame["id"] for frame in sent if frame["type"] == "say"]
    assert len(set(says)) == 1
    expect(log.locator(".said")).to_have_count(1)
    assert len([text for text in heard() if "What the notice says" in text]) == 1


def test_what_comes_while_the_window_is_closed_is_counted_on_its_button(page: Page, service_url: str) -> None:
    service = FakeService(page)
    log = open_chat(page, service_url)
    page.keyboard.press("Escape")
    launcher = page.get_by_role("button", name="Privacy help")
    for count in (1, 2):
        service.send(reply("answer", "The notice says so."))
        expect(launcher).to_contain_text(f"{count} not read yet")
    launcher.click()
    expect(log.locator(".is-answer").last).to_be_visible()
    page.keyboard.press("Escape")
    expect(launcher).to_be_visible()
    expect(launcher).not_to_contain_text("not read yet")


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_after_a_reload_the_focus_is_where_it_was(page: Page, service_url: str, size: tuple[int, int]) -> None:
    open_chat(page, service_url, size)
    field = page.get_by_label(FIELD)
    field.focus()
    page.reload()
    expect(field).to_be_focused()
    page.get_by_role("region", name="Conversation").focus()
    page.reload()
    expect(page.locator(".is-greeting")).to_be_visible()
    expect(field).not_to_be_focused()


def test_a_service_that_cannot_be_reached_leaves_other_ways_to_ask(page: Page, service_url: str) -> None:
    page.route_web_socket(SOCKET, lambda socket: socket.close())
    visit(page, service_url).click()
    say(page, "are you there")
    expect(panel(page).get_by_text("The chat cannot be reached just now.")).to_be_visible()
    expect(page.get_by_role("link", name="use the chat page")).to_have_attribute("href", f"{service_url}/chat")
    expect(page.locator(".said")).to_contain_text("are you there")


def test_a_message_that_fails_is_kept_and_can_be_tried_again(page: Page, service_url: str) -> None:
    service = FakeService(page)
    log = open_chat(page, service_url)
    say(page, "error")
    expect(log.locator(".note")).to_contain_text("Please wait a moment. You can try again in 8 seconds.")
    expect(log.locator(".said")).to_contain_text("error")
    log.get_by_role("button", name="Try again").click()
    expect(log.locator(".said")).to_have_count(1)
    expect(log.locator(".note")).to_have_count(1)
    ids = [frame["id"] for frame in service.frames if frame["type"] == "say"]
    assert len(set(ids)) == 2


def test_a_text_over_the_limit_is_refused_in_the_field_and_kept(page: Page, service_url: str) -> None:
    service = FakeService(page)
    open_chat(page, service_url)
    heard = listen(page)
    say(page, "x" * 2003)
    field = page.get_by_label("Your question")
    expect(field).to_have_value("x" * 2003)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("3 characters too long"))
    assert any("3 characters too long" in text for text in heard())
    assert [frame for frame in service.frames if frame["type"] == "say"] == []
    field.press("Backspace")
    field.press("Backspace")
    field.press("Backspace")
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_shift_and_enter_makes_a_new_line(page: Page, service_url: str) -> None:
    service = FakeService(page)
    open_chat(page, service_url)
    field = page.get_by_label("Your question")
    field.press_sequentially("one")
    field.press("Shift+Enter")
    field.press_sequentially("two")
    expect(field).to_have_value("one\ntwo")
    field.press("Enter")
    expect(page.locator(".said")).to_contain_text("one\ntwo")
    assert [frame["text"] for frame in service.frames if frame["type"] == "say"] == ["one\ntwo"]


def test_deleting_asks_first_then_deletes_here_and_on_the_service(page: Page, service_url: str) -> None:
    log = open_chat(page, service_url)
    question = first_choice(log)
    say(page, question)
    expect(log.locator(".reply summary").first).to_be_visible()
    token = json.loads(sessions(page)[0])["session"]
    page.get_by_role("button", name="Options").click()
    page.get_by_role("button", name="Delete this chat").click()
    expect(page.get_by_role("group", name="Delete this chat?")).to_be_focused()
    page.get_by_role("button", name="No, keep it").click()
    expect(log.locator(".said")).to_have_count(1)
    page.get_by_role("button", name="Delete this chat").click()
    page.get_by_role("button", name="Yes, delete it").click()
    expect(log).to_contain_text("This chat has been deleted.")
    expect(log.locator(".said")).to_have_count(0)
    assert sessions(page) == []
    resumed = page.evaluate(
        """token => new Promise((done) => {
        const socket = new WebSocket(location.origin.replace("http", "ws") + "/chat/v1");
        const hello = { type: "hello", protocol: 1, session: token, last_seq: 0, mode: "text", lang: "en" };
        socket.onopen = () => socket.send(JSON.stringify(hello));
        socket.onmessage = (event) => { socket.close(); done(JSON.parse(event.data)); };
    })""",
        token,
    )
    assert resumed.get("code") == "unknown_session" or resumed.get("resumed") is False
    say(page, question)
    expect(log.locator(".reply summary").first).to_be_visible()


def test_a_conversation_that_the_service_no_longer_has_begins_anew_and_says_so(page: Page, service_url: str) -> None:
    open_chat(page, service_url)
    key = page.evaluate("Object.keys(sessionStorage)[0]")
    gone = json.dumps({"session": "gone", "last_seq": 4, "open": True})
    page.evaluate("([key, value]) => sessionStorage.setItem(key, value)", [key, gone])
    page.reload()
    expect(panel(page).get_by_text("Your earlier chat has ended")).to_be_visible()
    expect(page.locator(".is-greeting")).to_be_visible()


def test_options_that_cannot_be_fetched_are_owned_up_to_and_the_chat_goes_on(page: Page, service_url: str) -> None:
    FakeService(page)
    page.route("**/options.js", lambda route: route.abort())  # no network, or an upgrade since the page was opened
    log = open_chat(page, service_url)
    options = page.get_by_role("button", name="Options")
    options.click()
    expect(log.locator(".note")).to_contain_text("Something went wrong.")
    expect(options).to_have_attribute("aria-expanded", "false")
    say(page, "answer")
    expect(log.locator(".is-answer")).to_be_visible()


def test_a_rating_is_sent_for_the_message_that_was_answered(page: Page, service_url: str) -> None:
    service = FakeService(page)
    log = open_chat(page, service_url)
    say(page, "answer")
    yes = log.get_by_role("group", name="Did this help?").get_by_role("button", name="Yes")
    yes.click()
    expect(yes).to_have_attribute("aria-pressed", "true")
    said = next(frame["id"] for frame in service.frames if frame["type"] == "say")
    rate = next(frame for frame in service.frames if frame["type"] == "rate")
    assert (rate["reply_to"], rate["value"], rate["text"]) == (said, "up", None)


def test_the_field_says_whether_a_question_or_an_answer_is_wanted(page: Page, service_url: str) -> None:
    service = FakeService(page)
    log = open_chat(page, service_url)
    say(page, "form")
    expect(log.locator(".is-question")).to_be_visible()
    field = page.get_by_label("Your answer", exact=True)
    field.press("Enter")
    expect(field).to_have_accessible_description(re.compile("Type or pick your answer first."))
    service.history = [{**ANSWERS["form"], "seq": 9}]
    page.reload()  # it is known after a reload too
    expect(field).to_be_visible()
    say(page, "answer")
    expect(log.locator(".is-answer")).to_be_visible()
    page.get_by_label("Your question", exact=True).press("Enter")
    expect(panel(page)).to_contain_text("Type your question first.")


def test_an_answer_that_is_being_made_is_shown_as_such_until_it_is_there(page: Page, service_url: str) -> None:
    service = FakeService(page)
    log = open_chat(page, service_url)
    service.hold = True
    say(page, "wait")
    expect(log.locator(".working")).to_be_visible()
    expect(log.locator(".working")).to_have_text("Working on your answer…")
    service.send({**ANSWERS["answer"], "reply_to": service.frames[-1]["id"], "more": True})
    expect(log.locator(".is-answer")).to_be_visible()
    expect(log.locator(".working")).to_be_visible()  # a second answer follows
    service.send({**ANSWERS["silent"], "reply_to": service.frames[-1]["id"]})
    expect(log.locator(".working")).to_be_hidden()


def test_choices_are_sent_by_value_and_those_of_a_form_work_once(page: Page, service_url: str) -> None:
    service = FakeService(page)
    log = open_chat(page, service_url)
    say(page, "form")
    form = log.locator(".is-question")
    form.get_by_role("button", name="Second").click()
    expect(log.locator(".said").last).to_contain_text("Second")
    expect(form.get_by_role("button", name="First")).to_have_attribute("aria-disabled", "true")
    form.get_by_role("button", name="First").click(force=True)
    say(page, "silent")
    expect(log.locator(".is-silent")).to_be_visible()
    assert [frame["value"] for frame in service.frames if frame["type"] == "choose"] == ["b"]


def test_a_person_is_one_press_away(page: Page, service_url: str) -> None:
    log = open_chat(page, service_url)
    page.get_by_role("dialog").get_by_role("button", name="Talk to a person").last.click()
    expect(log.locator(".said")).to_contain_text("I want to talk to a person")
    expect(log.locator("a[href^='tel:']").last).to_be_visible()
    say(page, "I want to see the information you hold")
    expect(page.get_by_label("Your answer")).to_be_visible()
    page.locator(".foot button").last.click()  # in the middle of a request too
    expect(log.locator(".is-handover")).to_have_count(2)


@pytest.mark.parametrize("size", [PHONE, (320, 200)])
def test_the_way_to_a_person_is_in_the_same_place_at_every_step(
    page: Page, service_url: str, size: tuple[int, int]
) -> None:
    FakeService(page)
    open_chat(page, service_url, size)
    last = """() => [...document.querySelector("privacy-help").shadowRoot.querySelectorAll(".panel button, .panel a")]
        .filter((one) => one.checkVisibility()).at(-1).textContent"""
    for state in ANSWERS:
        say(page, state)
        expect(page.locator(f".is-{ANSWERS[state]['kind']}").last).to_be_visible()
        assert page.evaluate(last) == "Talk to a person", state
    page.get_by_role("button", name="Options").click()
    expect(page.get_by_label("Find in the notice")).to_be_visible()
    assert page.evaluate(last) == "Talk to a person"
    page.get_by_role("button", name="Larger and calmer").click()
    expect(page.locator(".earlier")).to_be_attached()
    assert page.evaluate(last) == "Talk to a person"


def test_a_conversation_can_be_saved_and_printed_without_the_page_around_it(
    page: Page, service_url: str, tmp_path: Path
) -> None:
    page.add_init_script("window.print = () => console.info(document.body.textContent)")
    FakeService(page)
    log = open_chat(page, service_url)
    say(page, "answer")
    expect(log.locator(".is-answer")).to_be_visible()
    page.get_by_role("button", name="Options").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as text").click()
    download.value.save_as(tmp_path / "chat.txt")
    saved = (tmp_path / "chat.txt").read_text("utf-8")
    page.get_by_role("button", name="Options").click()
    with page.expect_console_message(lambda message: message.type == "info") as message:
        page.get_by_role("button", name="Print").click()
    printed = message.value.text
    for words in (QUOTE, "Accessing", "07700 900123"):
        assert words in saved
        assert words in printed
    assert "News" not in printed


@pytest.mark.parametrize("size", [(320, 640), (320, 200)])
def test_at_320_pixels_nothing_is_cut_off_even_with_wide_text_spacing(
    page: Page, service_url: str, size: tuple[int, int]
) -> None:
    FakeService(page)
    log = open_chat(page, service_url, size)
    page.evaluate(
        """() => {
        const wide = new CSSStyleSheet();
        wide.replaceSync(`* {
          letter-spacing: .12em !important; word-spacing: .16em !important; line-height: 1.5 !important }`);
        document.adoptedStyleSheets = [wide];
        document.querySelector("privacy-help").shadowRoot.adoptedStyleSheets.push(wide);
    }"""
    )
    for text in ("answer", "long", "danger", "confirm", "receipt", "status"):
        say(page, text)
        expect(log.locator(f".is-{ANSWERS[text]['kind']}").last).to_be_visible()
    too_wide = """root => [...root.querySelectorAll("*")].filter((node) =>
        !node.closest(".vh") && node.getBoundingClientRect().right > innerWidth + 1).map((node) => node.outerHTML)"""
    assert page.locator("dialog").evaluate(too_wide) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    send = page.get_by_role("button", name="Send", exact=True)
    send.scroll_into_view_if_needed()
    send.click()
    expect(panel(page).get_by_text("Type your question first.")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_everything_to_press_is_large_enough(page: Page, service_url: str, size: tuple[int, int]) -> None:
    FakeService(page)
    log = open_chat(page, service_url, size)
    for text in ("answer", "danger", "form"):
        say(page, text)
        expect(log.locator(f".is-{ANSWERS[text]['kind']}").last).to_be_visible()
    page.get_by_role("button", name="Options").click()
    controls = "button, textarea, input, summary, .card a, figcaption a, .intro a"
    for control in page.locator("privacy-help").locator(f":is({controls}):visible").all():
        box = control.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24, control.evaluate("node => node.outerHTML")


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(page: Page, service_url: str, size: tuple[int, int], state: str) -> None:
    FakeService(page)
    if state == "closed":
        visit(page, service_url, size)
    else:
        log = open_chat(page, service_url, size)
    if state == "menu":
        page.get_by_role("button", name="Options").click()
        page.get_by_role("button", name="Delete this chat").click()
    elif state == "too long":
        page.get_by_label("Your question").fill("x" * 2001)
    elif state not in ("closed", "empty"):
        say(page, state)
        expect(log.locator("ol > li").nth(2)).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        assert [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found] == [], scheme


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_axe_finds_nothing_on_the_notice(page: Page, service_url: str, size: tuple[int, int]) -> None:
    visit(page, f"{service_url}/notice", size)
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert [fault["id"] for fault in found] == []


def test_the_element_keeps_its_conversation_when_it_is_moved(page: Page, service_url: str) -> None:
    log = open_chat(page, service_url)
    say(page, first_choice(log))
    expect(log.locator(".rate button").first).to_be_visible()  # drawn last: the reply is whole
    before = log.inner_text()
    page.evaluate("document.querySelector('main').append(document.querySelector('privacy-help'))")
    expect(log).to_be_visible()
    assert log.inner_text() == before
    say(page, "thanks")
    expect(log.locator(".said")).to_have_count(2)
    expect(log.locator(".said").last.locator("xpath=following-sibling::li").first).to_be_visible()


def test_a_property_set_before_the_element_is_known_is_kept(page: Page, service_url: str) -> None:
    early = """document.addEventListener("DOMContentLoaded", () => {
        document.querySelector("privacy-help").heading = "Ask about privacy"; });"""
    page.add_init_script(early)
    page.goto(service_url)
    expect(page.get_by_role("button", name="Ask about privacy")).to_be_visible()
    page.evaluate("document.querySelector('privacy-help').heading = 'Your rights'")
    expect(page.get_by_role("button", name="Your rights")).to_be_visible()
