"""The widget on a school's own website: another origin, a strict policy, several at once, colours, hashes, frames."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, FrameLocator, Page, WebSocket, expect

from bot.app.bootstrap import build_services
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.settings import Settings
from tests.browser.conftest import PROJECT
from tests.browser.phone.microphone import COUNT_OPENED, hearing_a_tone
from tests.browser.phone.telephone import NAME
from tests.browser.school_site import SchoolSite
from tests.browser.widget_page import RULES
from tests.web.fake_voice import FakeVoice
from tests.web.serving import serving
from widget.voice.shelf import Rendered, Shelf
from widget.voice.sound import Sound

Show = Callable[..., None]
COUNT_PLAYING = """
window.playing = 0;
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  this.addEventListener("playing", () => (window.playing += 1), { once: true });
  return play.call(this);
};
"""


@pytest.fixture
def show(page: Page, scripted_url: str, school_site: SchoolSite) -> Show:
    """Shows a page of the school's website that holds ``body``; ``site`` may be one that was not named."""

    def shown(body: str, site: str = school_site.url) -> None:
        school_site.show(body, scripted_url)
        page.goto(f"{site}/")

    return shown


def complaints(page: Page) -> list[str]:
    """What the browser complains about from now on."""
    found: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            found.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def tag(url: str, attributes: str = "", script: str = "widget.js", more: str = "") -> str:
    fallback = f'<a href="{url}/chat">Privacy help</a>'
    return f'<script src="{url}/{script}" defer {more}></script><privacy-help {attributes}>{fallback}</privacy-help>'


def test_it_works_where_a_policy_allows_nothing_but_the_service(
    page: Page, show: Show, scripted_url: str, school_site: SchoolSite
) -> None:
    found = complaints(page)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("websocket", lambda socket: requests.append(socket.url))
    show(tag(scripted_url))
    launcher = page.get_by_role("button", name="Privacy help")
    expect(launcher).to_be_visible()
    assert requests == [f"{school_site.url}/", f"{scripted_url}/widget.js"]  # one script, and nothing was sent
    kept = "[localStorage.length, sessionStorage.length, document.cookie]"
    assert page.evaluate(kept) == [0, 0, ""]
    launcher.click()
    page.locator(".is-greeting .choices button").first.click()
    expect(page.locator(".is-answer")).to_be_visible()
    page.wait_for_load_state("networkidle")
    fetched = {url for url in requests if url.startswith("http")} - {f"{school_site.url}/", f"{scripted_url}/widget.js"}
    assert all(url.startswith(f"{scripted_url}/widget/") for url in fetched)
    # How it is rated, the words for that, and a contact's button to copy: nothing of forms, menus or voice.
    assert {url.rpartition("/")[2] for url in fetched} <= {"rate.js", "more_strings.js", "copy.js"}
    page.get_by_role("button", name="Options").click()
    page.get_by_label("Find in the notice").fill("cookies")
    page.keyboard.press("Enter")
    expect(page.locator(".menu li a").first).to_have_attribute("href", re.compile(f"{scripted_url}/notice#."))
    assert {
        url for url in requests if not re.match(re.escape(scripted_url.split(":", 1)[1]), url.split(":", 1)[1])
    } == {f"{school_site.url}/"}
    assert page.context.cookies() == []
    assert found == []


def test_the_script_as_it_is_written_does_the_same_and_fetches_what_can_be_read(
    page: Page, show: Show, scripted_url: str
) -> None:
    found = complaints(page)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    show(tag(scripted_url, script="widget-readable.js"))
    page.get_by_role("button", name="Privacy help").click()
    page.locator(".is-greeting .choices button").first.click()
    expect(page.locator(".is-answer")).to_be_visible()
    page.get_by_role("button", name="Options").click()
    expect(page.get_by_label("Find in the notice")).to_be_visible()
    assert any(url.endswith("/readable/options.js") for url in requests)
    assert found == []


SNIPPETS = [
    snippet
    for snippet in re.findall(r"```html\n(.*?)```", (PROJECT / "docs" / "embedding.md").read_text("utf-8"), re.DOTALL)
    if "HASH" not in snippet
]


@pytest.mark.parametrize("snippet", list(dict.fromkeys(SNIPPETS)))
def test_each_snippet_of_the_document_brings_the_chat_as_it_stands_there(
    page: Page, show: Show, scripted_url: str, snippet: str
) -> None:
    show(snippet.replace("https://privacy.example.org", scripted_url))
    if "<script" not in snippet and "<iframe" not in snippet:
        page.get_by_role("link", name="Privacy help").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Privacy help")
        return
    inside = page.frame_locator("iframe") if "<iframe" in snippet else page
    if "<script" in snippet and "inline" not in snippet:
        page.get_by_role("button", name="Privacy help", exact=True).click()
    inside.get_by_label("Your question").fill("how do I turn cookies off")
    inside.get_by_label("Your question").press("Enter")
    expect(inside.locator(".is-answer")).to_be_visible()


def test_a_tag_alone_puts_one_window_there_and_none_where_there_is_one(
    page: Page, show: Show, scripted_url: str
) -> None:
    alone = f'<script src="{scripted_url}/widget.js" defer data-floating></script>'
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    show(alone)
    expect(page.get_by_role("button", name="Privacy help", exact=True)).to_be_visible()
    show(alone + '<privacy-help layout="inline" heading="Ask here"></privacy-help>')
    expect(page.get_by_role("region", name="Ask here", exact=True)).to_be_visible()
    expect(page.locator("privacy-help")).to_have_count(1)
    assert sockets == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("layout", ["inline", "page"])
def test_in_the_page_or_as_the_page_it_fits_and_connects_when_it_is_touched(
    page: Page, show: Show, scripted_url: str, layout: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    show(f"<h1>School</h1>{tag(scripted_url, f'layout={layout}')}")
    field = page.get_by_label("Your question")
    expect(field).to_be_visible()
    expect(page.get_by_text("How your words are used")).to_be_visible()
    expect(page.get_by_role("button", name="Close")).to_be_hidden()
    assert (sockets, page.evaluate("sessionStorage.length")) == ([], 0)
    field.fill("how do I turn cookies off")
    field.press("Enter")
    expect(page.locator(".is-answer")).to_be_visible()
    assert len(sockets) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if layout == "page":
        assert page.locator("privacy-help").evaluate("node => node.getBoundingClientRect().height") == 700
    assert Axe().run(page, options={"runOnly": RULES}).response["violations"] == []


def test_several_on_a_page_hold_a_conversation_each_and_keep_it_when_moved(
    page: Page, show: Show, scripted_url: str
) -> None:
    show(
        tag(scripted_url, 'layout="inline" id="one"')
        + '<privacy-help layout="inline" heading="Ask here"></privacy-help>'
    )
    first, second = (page.get_by_role("region", name=name, exact=True) for name in ("Privacy help", "Ask here"))
    for one, words in ((first, "first words"), (second, "second words")):
        one.get_by_label("Your question").fill(words)
        page.keyboard.press("Enter")
        expect(one.locator(".is-not_understood")).to_be_visible()
    page.evaluate("document.querySelector('main').prepend(document.querySelectorAll('privacy-help')[1])")
    for one, words in ((first, "first words"), (second, "second words")):
        expect(one.locator(".said")).to_have_text(re.compile(words))
    page.reload()
    for one, words in ((first, "first words"), (second, "second words")):
        expect(one.locator(".said")).to_have_text(re.compile(words))


def test_colours_that_cannot_be_read_where_it_is_dark_are_refused_there_only(
    page: Page, show: Show, scripted_url: str
) -> None:
    found = complaints(page)
    show(tag(scripted_url))
    page.evaluate(
        """() => { const sheet = new CSSStyleSheet();
        sheet.replaceSync("privacy-help { --privacy-help-accent: #5b2a86; --privacy-help-accent-dark: #3b1a66 }");
        document.adoptedStyleSheets = [sheet];
        document.querySelector("main").append(document.querySelector("privacy-help")); }"""
    )
    launcher = page.get_by_role("button", name="Privacy help", exact=True)
    expect(launcher).to_have_css("background-color", "rgb(91, 42, 134)")
    assert found == []
    with page.expect_console_message(lambda message: "contrast" in message.text):
        page.emulate_media(color_scheme="dark")
    expect(launcher).to_have_css("background-color", "rgb(143, 211, 223)")


@pytest.mark.parametrize(
    ("colours", "refused"),
    [
        ("--privacy-help-accent: #ffe08a", True),  # words of it on white cannot be read
        ("--privacy-help-accent: #123; --privacy-help-on-accent: #345", True),
        ("--privacy-help-accent: oklch(40% .15 300); --privacy-help-on-accent: white", False),
    ],
)
def test_colours_without_contrast_are_refused_with_a_message(
    page: Page, show: Show, scripted_url: str, colours: str, refused: bool
) -> None:
    found = complaints(page)
    show(tag(scripted_url))
    page.evaluate(
        """colours => { const sheet = new CSSStyleSheet(); sheet.replaceSync(`privacy-help { ${colours} }`);
        document.adoptedStyleSheets = [sheet];
        document.querySelector("main").append(document.querySelector("privacy-help")); }""",
        colours,
    )
    ours = "rgb(15, 79, 92)"
    launcher = page.get_by_role("button", name="Privacy help")
    if refused:
        expect(launcher).to_have_css("background-color", ours)
        assert len(found) == 1
        assert "contrast" in found[0]
    else:
        expect(launcher).not_to_have_css("background-color", ours)
        assert found == []


def test_a_fixed_version_is_held_to_its_hash_and_a_changed_one_leaves_the_link(
    page: Page, show: Show, scripted_url: str
) -> None:
    script = page.request.get(f"{scripted_url}/widget.js").body()
    found = re.search(rb"widget/([0-9a-f]{12})/", script)
    assert found
    name = f"widget-{found[1].decode()}.js"
    right = base64.b64encode(hashlib.sha384(script).digest()).decode()
    show(tag(scripted_url, "", name, f'integrity="sha384-{right}" crossorigin="anonymous"'))
    expect(page.get_by_role("button", name="Privacy help")).to_be_visible()
    wrong = base64.b64encode(hashlib.sha384(script + b" ").digest()).decode()
    show(tag(scripted_url, "", name, f'integrity="sha384-{wrong}" crossorigin="anonymous"'))
    expect(page.get_by_role("link", name="Privacy help")).to_be_visible()
    expect(page.get_by_role("button", name="Privacy help")).to_have_count(0)


def test_a_website_that_was_not_named_is_told_why_and_shows_its_own_lines_at_once(
    page: Page, show: Show, scripted_url: str, school_site: SchoolSite
) -> None:
    show(tag(scripted_url), school_site.other)
    with page.expect_console_message(lambda message: message.text.startswith("<privacy-help>")) as told:
        page.get_by_role("button", name="Privacy help").click()
    assert f"Add {school_site.other} to ALLOWED_ORIGINS" in told.value.text
    own = page.locator("privacy-help > a")
    expect(own).to_be_visible(timeout=3_000)  # three tries in vain take longer
    expect(page.get_by_text("Or get in touch with a person:")).to_be_visible()


def test_a_site_builder_may_frame_it_and_a_site_that_was_not_named_may_not(
    page: Page, show: Show, scripted_url: str, school_site: SchoolSite
) -> None:
    frame = f'<iframe src="{scripted_url}/embed" title="Privacy help" width="400" height="600"></iframe>'
    show(frame)
    inside = page.frame_locator("iframe")
    inside.get_by_label("Your question").fill("in a frame")
    page.keyboard.press("Enter")
    expect(inside.locator(".is-not_understood")).to_be_visible()
    found = complaints(page)
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        show(frame, school_site.other)
    expect(inside.get_by_label("Your question")).to_have_count(0)
    assert len(found) >= 1


@pytest.fixture(scope="module")
def talking_url(
    school_site: SchoolSite,
    folder: SchoolFolder,
    pseudonymiser: Pseudonymiser,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """Where a service is that speaks and listens, with a voice that is handed in."""
    folders = tmp_path_factory.mktemp("talking")
    settings = Settings(state=folders, assistant="scripted", allowed_origins=(school_site.url,))
    voice = FakeVoice()
    with serving(settings, folder, build_services(settings, pseudonymiser=pseudonymiser)) as running:
        running.app.state.sound = Sound(voice, Shelf(voice, Rendered(folders / "speech", "somebody"), time.monotonic))
        yield running.http


@pytest.fixture(scope="module")
def with_microphone(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with hearing_a_tone(browser, tmp_path_factory.mktemp("sound")) as launched:
        yield launched


@pytest.mark.parametrize("way", ["script", "frame"])
def test_the_telephone_speaks_and_listens_on_a_page_that_allows_what_the_document_says_and_no_more(
    with_microphone: Browser, talking_url: str, school_site: SchoolSite, way: str
) -> None:
    context = with_microphone.new_context(permissions=["microphone"])
    page = context.new_page()
    page.add_init_script(COUNT_OPENED + COUNT_PLAYING)
    found = complaints(page)
    sent: list[str | bytes] = []
    page.on("websocket", lambda socket: _note(socket, sent))
    (frame,) = {snippet for snippet in SNIPPETS if "<iframe" in snippet}
    frame = frame.replace("https://privacy.example.org", talking_url).replace('style="border: 0"', "")  # the page's own
    body = tag(talking_url) if way == "script" else frame
    school_site.show(body, talking_url)
    page.goto(f"{school_site.url}/")
    inside: Page | FrameLocator = page if way == "script" else page.frame_locator("iframe")
    inside.get_by_role("button", name=NAME).click()
    caption = inside.get_by_role("region", name="What is said")
    expect(caption.locator("kbd").first).to_be_visible()
    there = page.main_frame if way == "script" else page.frames[1]
    until(page, lambda: there.evaluate("window.playing > 0"), "a sound")
    inside.get_by_role("button", name="Hold or tap to talk").click()
    until(page, lambda: there.evaluate("window.live() === 1"), "an open microphone")
    until(page, lambda: sum(isinstance(one, bytes) for one in sent) >= 3, "three pieces of 100 ms")
    assert found == []
    context.close()


def until(page: Page, so: Callable[[], bool], what: str) -> None:
    """Let the page go on until something is so; a policy that allows no eval forbids Playwright's own way to wait."""
    for _ in range(400):
        if so():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{what} did not come")


def _note(socket: WebSocket, sent: list[str | bytes]) -> None:
    socket.on("framesent", lambda payload: sent.append(payload))
