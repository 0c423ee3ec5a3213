"""Attack through every form of the staff: each is sent with nasty words, and no page afterwards does what they want."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import httpx
import pytest

from bot.conversations.statistics import SPANS
from bot.governance.papers import TITLES
from bot.notice.changes.correction import Kind
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.settings import Settings
from bot.setup.settings_form import PARTS
from bot.text.clean import clean
from tests.unit.learning.sentences import SENTENCES
from tests.web.nasty import FORMULA, NASTY, SCRIPT, SEEN, TURNED, shown
from tests.web.office import Office, office
from tests.web.rendered import Control, Page, forms_in, routes
from tests.web.serving import Client
from widget.app import create_app

MARK: Final = "<script>alert</script>"
SHORT: Final = f"x{TURNED} <script>alert(1)"  # fits a name or a tag once it is cleaned
HIDDEN: Final = "\u202e\u2066\u061c\u200e\u200f"  # nothing that anybody sees
# What a field takes only in some shape, nasty all the same; every other field gets all of it.
FITS: Final = {
    "contact": "sam@example.org",
    "was": "cookies",
    "received": "2026-11-20",
    "due": "2027-11-20",
    "topic": "What can you do?",
    "sentence": f"may a robot {HIDDEN}carry the bags",
    "examples": "\n".join(f"{HIDDEN}{sentence}" for sentence in SENTENCES),
    "label": f"Do you film {HIDDEN}swimming?",
    "text": f"The notice does not say anything {HIDDEN}about it. Please ask the school.",
    "simple": f"The notice does not {HIDDEN}say it.",
    "fuller": f"Please {HIDDEN}ask the school.",
    "reason": f"That is {HIDDEN}another thing",
    "parents": f"We are {TURNED} mending it {MARK} and are back soon.",
}
# What is picked where the first that could be picked leads nowhere.
PICKED: Final[dict[str, dict[str, str | list[str]]]] = {
    "/admin/corrections/new/answer": {"kind": "silent", "section": "", "at": "", "take": "", "contact": "school"},
    "/admin/corrections/new/topic": {"kind": "silent", "section": "", "at": "", "take": "", "contact": "school"},
    "/admin/kill-switch": {"position": "contacts_only"},
}
# Sent by another test, or they would end the session or the account that attacks, or take the words away again.
NOT_SENT: Final = re.compile(
    r"/admin/(sign-out|account|learning|set-up|staff/\w+/|people/erase)|/(withdraw|approve|unreviewed|cancel|danger)$"
    r"|/filters/delete|/strike"
)


@dataclass
class Attack:
    """What was sent, and what it was answered with."""

    desk: Office
    reference: str
    conversation: str
    answers: list[tuple[str, httpx.Response]] = field(default_factory=list)
    sent: set[str] = field(default_factory=set)

    def page(self, address: str, words: Sequence[str] = (NASTY,)) -> None:
        """Send every form of a page, once with each of these words."""
        for typed in words:
            there = forms_in(self.desk.get(address).text)
            for action in dict.fromkeys(form.action.partition("#")[0] for form in there):
                if NOT_SENT.search(action.partition("?")[0]):
                    continue
                for form in [form for form in there if form.action.partition("#")[0] == action][:2]:
                    self.send(
                        form.action,
                        form.filled(lambda control, form=form, typed=typed: self.words(form.action, control, typed)),
                    )
                if "/steps/" in action:  # which the next step looks at
                    there = forms_in(self.desk.get(address).text)

    def hand_over(self, conversation: str) -> None:
        """Send a conversation to the safeguarding lead, and all that can be sent there, once there is a reason."""
        page = f"/admin/conversations/{conversation}"
        (form,) = [
            one for one in forms_in(self.desk.get(page).text) if one.action.partition("#")[0] == f"{page}/danger"
        ]
        self.send(form.action, form.filled(lambda control: self.words(form.action, control, NASTY)))
        for _ in range(2):
            self.page(f"/admin/safeguarding/{conversation}")

    def words(self, at: str, control: Control, typed: str) -> str:
        """What is typed into a field; a letter stays one, its brackets filled."""
        if (at, control.name) == ("/admin/staff", "name"):
            return "kim.ray"
        if control.name in ("title", "body", "notice"):
            return re.sub(r"\[[^\[\]\n]*\]", TURNED, control.value.strip()) + f" {TURNED} {MARK}"
        return FITS.get(control.name, typed)

    def send(self, action: str, fields: dict[str, str | list[str]]) -> str:
        """Send a form; where it leads, without what is said there."""
        answer = self.desk.browser.post(action, data={**fields, **PICKED.get(action, {})})
        if answer.headers.get("content-type") != "application/json":  # a file, which no browser shows
            self.answers.append((action, answer))
        self.sent.add(action)
        if answer.is_redirect:
            onward = answer.headers["location"]
            self.answers.append((onward, self.desk.get(onward)))
            return str(onward).partition("?")[0]
        return ""


@pytest.fixture(scope="module")
def attack(
    tmp_path_factory: pytest.TempPathFactory, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> Iterator[Attack]:
    with office(tmp_path_factory.mktemp("state"), folder, pseudonymiser) as desk:
        begun = desk.begun("my child", clean(NASTY))  # as every page cleans what comes
        done = Attack(desk, entered(desk), asyncio.run(chatted(desk)))
        reference = done.reference
        desk.services.person_replies.keep(reference, clean(NASTY))
        desk.say_why(reference)
        desk.services.found_files.add(reference, f"x{TURNED}.txt", NASTY.encode(), "test")
        FITS["topic"] = folder.book.labels["ask_help"]
        for address in (
            "/admin/requests/new", "/admin/requests", begun,
            f"/admin/requests/{reference}/letters/new?kind=acknowledgement", f"/admin/requests/{reference}/letters/1",
            f"/admin/requests/{reference}", f"/admin/tasks/{reference}/1", f"/admin/requests/{reference}/files/1/black-out", "/admin/outbox", "/admin/staff", "/admin/audit",
            *(f"/admin/corrections/new?kind={kind}&topic=ask_help" for kind in ("example", "answer", "topic")),
            "/admin/notice", "/admin/settings/contacts", "/admin/settings/hours", "/admin/conversations?review=unread&tag=x",
            f"/admin/conversations/{done.conversation}", "/admin/subject-access", "/admin/kill-switch",
        ):  # fmt: skip
            small = address == "/admin/staff" or address.startswith("/admin/conversations")
            done.page(address, (NASTY, SHORT) if small else (NASTY,))
        done.hand_over(asyncio.run(chatted(desk, done.conversation)))
        for step, onward in (("read", "preview"), ("preview", "live")):  # the notice, as each page sends it on
            (forms,) = [forms_in(page.text) for action, page in done.answers if action == f"/admin/notice/{step}"][:1]
            done.send(f"/admin/notice/{onward}", forms[-1].filled(lambda control: ""))
        for one in desk.services.corrections.all():
            done.page(f"/admin/corrections/{one.id}")
        yield done


def entered(desk: Office) -> str:
    """A request that staff entered from a letter, nasty in every field."""
    typed = dict.fromkeys(("name", "child", "relationship", "details"), NASTY)
    fields = {"right": "access", "who": "child", "reply_by": "email", "channel": "letter", "contact": "sam@example.org"}
    page = desk.post("/admin/requests/new", received=f"{desk.clock():%Y-%m-%d}", **fields, **typed)
    (found,) = set(re.findall(r"HJ-\d{3}-\d{3}-\d{3}", page.text))
    return str(found)


async def chatted(desk: Office, beside: str = "") -> str:
    """A conversation ``beside`` another that is nasty in each message, and in the ids that a client gives them as far as it may."""
    async with Client(f"ws://127.0.0.1:{desk.browser.base_url.port}/chat/v1") as client:
        await client.hello()
        for number, said in enumerate((SCRIPT, TURNED, FORMULA, "Ella Poe's file")):
            assert (await client.error({"type": "say", "id": f"m{TURNED}", "text": "x"}))["code"] == "bad_frame"
            await client.say(f"what is {said}", f"m{number}{MARK}")
        await client.ask("rate", id_="r", reply_to=f"m0{MARK}", value="down", text=NASTY)
    listed = desk.get("/admin/conversations").text
    return next(one for one in re.findall(r"/admin/conversations/([0-9a-f]{32})", listed) if one != beside)


def addresses(attack: Attack) -> list[str]:
    """Every guarded address with everything there is behind it."""
    services, found = attack.desk.services, []
    fill: dict[str, list[str]] = {
        "reference": [attack.reference],
        "page": ["0"],
        "conversation": [attack.conversation],
        "correction": [one.id for one in services.corrections.all()],
        "person": [member.id for member in services.staff.members()],
        "number": ["1", "2"],
        "key": [figure.key for figure in services.statistics.view(next(iter(SPANS))).figures],
        "part": [*PARTS],
        "paper": [*TITLES],
        "name": ["details"],
        "_step": ["extended"],
    }
    for route in routes(create_app(Settings(), services.folder)):
        if "GET" not in route.methods or route.permission is None:
            continue
        filled = [route.path]
        for name in re.findall(r"\{(\w+)", route.path):
            filled = [re.sub(rf"\{{{name}[^}}]*\}}", value, path, count=1) for path in filled for value in fill[name]]
        found += filled
    return found


def test_every_form_of_the_staff_was_sent_and_none_broke(attack: Attack) -> None:
    assert [action for action, answer in attack.answers if answer.status_code >= 500] == []
    sent = {
        re.sub(r"[0-9a-f]{32}|HJ-[\d-]+", "*", action.partition("?")[0].partition("#")[0]) for action in attack.sent
    }
    assert len(sent) > 25, sorted(sent)
    assert any(action.startswith("/admin/safeguarding/") for action in attack.sent)


def test_no_answer_to_a_form_does_what_nasty_words_want(attack: Attack) -> None:
    assert {action: wrong for action, answer in attack.answers if (wrong := shown(answer.text))} == {}


@pytest.fixture(scope="module")
def afterwards(attack: Attack) -> dict[str, str]:
    """Every page of the staff once all was sent, also as addresses with nasty words lead to it."""
    queries = ("", "?show=all", "?show=done", f"?tag={TURNED}", f"?turn={attack.conversation}:m0{TURNED}")
    asked = {f"{path}{query}" for path in addresses(attack) for query in queries if not query or path.count("/") == 2}
    asked |= {f"/admin/corrections/new?kind={TURNED}&turn={TURNED}&topic={TURNED}&again={TURNED}"}
    return {address: attack.desk.get(address).text for address in sorted(asked)}


def test_no_page_of_the_staff_does_afterwards(afterwards: dict[str, str]) -> None:
    assert {address: wrong for address, text in afterwards.items() if (wrong := shown(text))} == {}


def test_no_page_of_the_staff_loads_from_elsewhere_or_holds_a_script_of_its_own(afterwards: dict[str, str]) -> None:
    assert len(afterwards) > 50
    for address, text in afterwards.items():
        page = Page(text if text.startswith("<!doctype html>") else "")
        loaded = [where for tag, where in page.addresses if tag != "a"]
        assert [where for where in loaded if not where.startswith("/") or where.startswith("//")] == [], address
        assert page.inline == [], address


@pytest.mark.parametrize(
    "what",
    [
        "note",
        "tag",
        "filter",
        "sentence",
        "answer",
        "topic",
        "notice",
        "reject reason",
        "member of staff",
        "message",
        "letter",
        "task",
    ],
)
def test_the_words_were_really_taken(attack: Attack, what: str) -> None:
    desk, proposed = attack.desk, attack.desk.services.corrections.all()
    page = {
        "note": f"/admin/conversations/{attack.conversation}",
        "tag": f"/admin/conversations/{attack.conversation}",
        "filter": "/admin/conversations",
        "member of staff": "/admin/staff",
        "message": "/admin/kill-switch",
        "letter": f"/admin/requests/{attack.reference}/letters/1",
        "task": f"/admin/tasks/{attack.reference}/1",
        "notice": "/notice",
    }
    words = {"sentence": "may a robot carry", "answer": "anything about it", "topic": "film swimming"}
    if what in page:
        assert SEEN in desk.get(page[what]).text
    elif what == "reject reason":
        assert {one.reason for one in proposed} == {"That is another thing"}
    else:
        kinds = {"sentence": Kind.EXAMPLE, "answer": Kind.ANSWER, "topic": Kind.TOPIC}
        assert [words[what] in str(dict(one.content)) for one in proposed if one.kind is kinds[what]][-1:] == [True]


def test_what_was_typed_into_a_form_that_came_too_late_is_given_back_without_turning(attack: Attack) -> None:
    for csrf in ("", "0" * 64):
        late = attack.desk.browser.post("/admin/kill-switch", data={"csrf": csrf, "note": NASTY, "body": NASTY})
        assert late.status_code == 403
        assert SEEN in late.text
        assert shown(late.text) == ""


def test_parents_are_shown_words_as_words(attack: Attack) -> None:
    with httpx.Client(base_url=attack.desk.browser.base_url, trust_env=False, follow_redirects=True) as parent:
        answered = [parent.get("/chat")]  # with the message of the switch
        assert SEEN in answered[0].text
        assert attack.desk.post("/admin/kill-switch", position="on").status_code == 303
        answered += [
            parent.post("/chat", data={"text": NASTY, "lang": TURNED, "id": TURNED, "choose": TURNED}),
            parent.post("/chat", data={"text": f"what is {NASTY}"}),
            parent.post("/requests/status", data={"reference": NASTY, "code": NASTY, "lang": TURNED}),
            parent.get("/requests/status", params={"lang": NASTY}),
            parent.get("/chat", params={"lang": NASTY}),
            parent.get("/"),
        ]
    assert [shown(answer.text) for answer in answered] == [""] * len(answered)


@pytest.mark.parametrize(
    "words",
    [
        "بچے کی تصویر کون دیکھتا ہے؟",  # Urdu
        "می‌خواهم پروندهٔ فرزندم را ببینم",  # Persian, with a joiner that it needs
        "من يرى ملف ابني رقم \u0600١٢؟",  # Arabic, with the sign under a number
        "হ্যাঁ, ক্‍ষ",  # Bengali, with the other joiner
        "מי רואה את התיק?",
    ],
)
def test_a_note_in_another_script_is_kept_letter_by_letter(attack: Attack, words: str) -> None:
    address = f"/admin/conversations/{attack.conversation}"
    attack.desk.post(f"{address}/notes", note=f"\u200f{words}\u200e")
    assert words in attack.desk.get(address).text
