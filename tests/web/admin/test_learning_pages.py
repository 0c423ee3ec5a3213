"""The whole walk on the pages, with a trainer that trains nothing: corrected, approved, learnt, live, and back again."""

from __future__ import annotations

import asyncio
import html
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.app.bootstrap import build_services
from bot.learning.progress import Step
from bot.learning.scripted_training import GOOD, ScriptedTrainer
from bot.notice.changes.versions import VersionFiles
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.settings import Settings
from bot.staff.rules import Role
from tests.case_factories import QUICK, empty_database
from tests.factories import HAZELMERE, SetClock
from tests.staff_factories import Person, csrf_in, somebody
from tests.unit.learning.sentences import REWRITTEN, SENTENCES
from tests.web.office import Office, words
from tests.web.serving import Client, serving

pytestmark = pytest.mark.begins_first

CHANGED = {
    **GOOD,
    "questions": 2,
    "floors": {"final": {"danger": 0.9}},
    "new": {"all": {"right": 0.91, "danger": 0.95, "outside": 0.9, "kept": 0.97}, "final": {"danger": 0.92}},
    "changes": [
        {
            "question": "who looks at it",
            "old": "ask_cctv",
            "new": "ask_share_who",
            "was_right": False,
            "is_right": True,
            "verdict": "better",
            "old_says": "It is filmed.",
            "new_says": "It is shared.",
        }
    ],
    "replies": [
        {
            "topic": "danger_now",
            "label": "Help in danger",
            "before": ["Ring 999 now."],
            "after": ["Ring."],
            "verdict": "worse",
            "why": "Less is said.",
        }
    ],
}


@pytest.fixture
def trainer(tmp_path: Path) -> ScriptedTrainer:
    return ScriptedTrainer(VersionFiles(tmp_path), CHANGED)


@pytest.fixture
def desk(
    tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser, trainer: ScriptedTrainer
) -> Iterator[Office]:
    clock, settings = SetClock(), Settings(state=tmp_path, school=HAZELMERE, assistant="scripted")
    empty_database(settings.database_file)
    services = build_services(settings, clock=clock, pseudonymiser=pseudonymiser, hasher=QUICK, trainer=trainer)
    with (
        serving(settings, folder, services) as running,
        httpx.Client(base_url=running.http, trust_env=False, timeout=60) as browser,
    ):
        office = Office(services, clock, browser, somebody(services.staff, clock, Role.ADMINISTRATOR))
        office.sign_in()
        office.csrf = csrf_in(office.get("/admin/account"))
        yield office


def chat_of(desk: Office) -> str:
    return str(desk.browser.base_url).replace("http", "ws").rstrip("/") + "/chat/v1"


async def asked(desk: Office, text: str) -> dict[str, object]:
    async with Client(chat_of(desk)) as client:
        await client.hello()
        return (await client.say(text))[0]


def propose(desk: Office, sentence: str = REWRITTEN, turn: str = "") -> httpx.Response:
    label = desk.services.folder.book.labels["request_access"]
    return desk.post("/admin/corrections/new/example", topic=label, sentence=sentence, turn=turn)


async def test_from_a_wrong_answer_to_the_right_one_live_and_back_on_the_pages_alone(
    desk: Office, trainer: ScriptedTrainer
) -> None:
    label = "Do you film swimming lessons?"
    assert (await asked(desk, "somebody with a phone at the pool"))["kind"] == "not_understood"
    form = {
        "label": label,
        "text": "The notice does not say anything about swimming. Please ask the school.",
        "kind": "silent",
        "contact": "school",
        "examples": "\n".join(SENTENCES),
    }
    made = desk.post("/admin/corrections/new/topic", **form)
    assert made.status_code == 303, words(made)
    page = made.headers["location"].partition("?")[0]
    assert "Change the sentences or the answer You get the form filled in." in words(desk.get(page))
    shown = "is marked: The notice does not say. It shows whom to ask: Hazelmere Junior School, 01206 862691, admin@"
    assert shown in words(desk.get(page))
    assert "As an administrator you may approve it alone, with a reason" in words(desk.get(page))
    refused = desk.post(f"{page}/approve")
    assert (refused.status_code, "Say why you decide alone" in words(refused)) == (422, True)
    assert desk.post(f"{page}/approve", why="looked_again").status_code == 303
    assert "Approved, not learnt yet" in words(desk.get(page))
    assert "1 approved correction would be learnt" in words(desk.get("/admin/learning"))
    assert desk.post("/admin/learning/begin").status_code == 303
    shown = words(desk.get("/admin/learning"))
    for part in (
        "90.0 % 91.0 %",
        "who looks at it",
        "Cameras and CCTV recordings It is filmed.",
        "It is shared.",
        "Better",
        "Every reply that changes",
        "Help in danger Ring 999 now. Ring. ▲ Worse Less is said.",
    ):
        assert part in shown, part
    refused = desk.post("/admin/learning/promote", version="0001")
    assert (refused.status_code, "Say why you decide alone" in words(refused)) == (422, True)
    assert desk.post("/admin/learning/promote", version="0001", why="looked_again").status_code == 303
    assert (await asked(desk, label))["kind"] == "silent"
    assert "version 0001" in words(desk.get("/admin/learning"))
    assert "Learnt and live" in words(desk.get(page))
    assert desk.post("/admin/learning/back", live="0001", sure="1").status_code == 303
    assert (await asked(desk, label))["kind"] == "not_understood"
    assert "meanwhile it stands otherwise" in words(desk.post("/admin/learning/back", live="0001", sure="1"))
    told = [entry.action for _, entry in desk.services.audit.page(None, 20)][::-1]
    assert [one for one in told if one.startswith(("corr", "learn"))] == [
        "correction_proposed",
        "correction_approved",
        "learning_begun",
        "learning_promoted",
        "learning_rolled_back",
    ]


def test_what_is_refused_is_said_at_its_field_and_nothing_typed_is_lost(desk: Office) -> None:
    page = propose(desk, "Ella Poe wants to see the file")
    assert page.status_code == 422
    assert "There is a name in it" in words(page)
    assert 'aria-invalid="true"' in page.text
    assert "Ella Poe wants to see the file" in page.text
    page = desk.post("/admin/corrections/new/topic", label="Swimming", text="It takes two weeks.", examples="one\ntwo")
    assert page.status_code == 422
    assert "at least 8" in words(page)
    assert "It takes two weeks." in page.text


async def test_the_parents_own_words_are_refused_from_the_link_of_a_transcript(desk: Office) -> None:
    async with Client(chat_of(desk)) as client:
        await client.hello()
        await client.say("I was told that somebody films our swimming lessons on wednesdays", "m1")
        found = desk.services.conversations._store.find  # the conversation's own id, as the transcript page has it
        import hashlib

        conversation = found(hashlib.sha256(str(client.session).encode()).hexdigest())
    assert conversation is not None
    turn = f"{conversation.id}:m1"
    page = desk.get(f"/admin/corrections/new?turn={turn}")
    assert "somebody films our swimming lessons" in words(page)
    _, viewed = desk.services.audit.page(None, 1)[0]
    assert (viewed.action, viewed.case_id) == ("conversation_viewed", conversation.id)
    assert "own words" in words(propose(desk, "somebody films our swimming lessons on wednesdays", turn))
    assert propose(desk, "Are children recorded in the water", turn).status_code == 303


def sit_down(desk: Office, who: Person) -> None:
    desk.sign_in(who)
    desk.csrf = csrf_in(desk.get("/admin/account"))


def test_a_second_person_has_to_approve_and_to_put_live_and_a_page_says_so(desk: Office) -> None:
    pat, kim = desk.who, somebody(desk.services.staff, desk.clock, Role.ADMINISTRATOR, "kim.ray")
    page = propose(desk).headers["location"].partition("?")[0]
    assert "You proposed this yourself. Somebody else has to approve it. Who may: Kim Ray." in words(desk.get(page))
    assert desk.post(f"{page}/approve", why="wrong_now").status_code == 409
    sit_down(desk, kim)
    assert "Somebody else proposed this, so you may approve it." in words(desk.get(page))
    label = desk.services.folder.book.labels["request_access"]
    assert f"topic: {label}" in words(desk.get("/admin/audit")), "in a parent's words, not by its short name"
    assert desk.post(f"{page}/approve").status_code == 303
    desk.post("/admin/learning/begin")
    sit_down(desk, pat)
    shown = desk.get("/admin/learning")
    assert "in this version. Somebody else has to put it live. Who may: Kim Ray." in words(shown)
    assert 'action="/admin/learning/promote"' not in shown.text
    assert desk.post("/admin/learning/promote", version="0001", why="wrong_now").status_code == 409
    sit_down(desk, kim)
    assert desk.post("/admin/learning/promote", version="0001").status_code == 303


def test_what_was_rejected_says_why_and_stays_decided(desk: Office) -> None:
    kim = somebody(desk.services.staff, desk.clock, Role.ADMINISTRATOR, "kim.ray")
    page = propose(desk).headers["location"].partition("?")[0]
    sit_down(desk, kim)
    assert desk.post(f"{page}/reject", reason="").status_code == 422
    assert desk.post(f"{page}/reject", reason="it says too little").status_code == 303
    assert "it says too little" in words(desk.get(page))
    assert desk.post(f"{page}/approve").status_code == 409


def test_a_reviewer_approves_nothing_that_no_administrator_has_looked_at(desk: Office) -> None:
    pat = somebody(desk.services.staff, desk.clock, Role.REVIEWER, "pat.rae")
    kim = somebody(desk.services.staff, desk.clock, Role.REVIEWER, "kim.ray")
    sit_down(desk, pat)
    page = propose(desk).headers["location"].partition("?")[0]
    sit_down(desk, kim)
    assert "No administrator has looked at this yet." in words(desk.get(page))
    assert desk.post(f"{page}/approve", why="wrong_now").status_code == 409


def test_what_somebody_in_danger_is_told_is_changed_by_an_administrator_and_the_safeguarding_lead(desk: Office) -> None:
    lead = somebody(desk.services.staff, desk.clock, Role.SAFEGUARDING_LEAD, "lea.day")
    reviewer = somebody(desk.services.staff, desk.clock, Role.REVIEWER, "rae.day")
    reply = desk.services.folder.book.reply("danger_child")
    form = {"topic": desk.services.folder.book.labels["danger_child"], "text": f"{reply.text} We help you."}
    form |= {"kind": "answer"}
    contacts = [contact.role for contact in reply.contacts]

    def send() -> httpx.Response:
        data = {"csrf": desk.csrf, **form, "contact": contacts}
        return desk.browser.post("/admin/corrections/new/answer", data=data)

    shown = words(desk.get("/admin/corrections/new?kind=answer&topic=danger_child"))
    assert "Only an administrator may change it, and the safeguarding lead has to approve it." in shown
    made = send()
    assert made.status_code == 303, words(made)
    page = made.headers["location"].partition("?")[0]
    assert "The safeguarding lead has to approve it." in words(desk.get(page))
    assert desk.post(f"{page}/approve", why="wrong_now").status_code == 409
    sit_down(desk, reviewer)
    assert "is changed by an administrator, with the safeguarding lead" in words(send())
    sit_down(desk, lead)
    assert desk.post(f"{page}/approve").status_code == 303


async def test_another_answer_opened_from_a_turn_has_the_topic_that_was_understood_picked_already(desk: Office) -> None:
    opened = await desk.services.conversations.open(mode="text", lang="en")
    label = desk.services.folder.book.labels["ask_photos"]
    await desk.services.conversations.say(opened.session, "m1", label)
    page = desk.get(f"/admin/corrections/new?kind=answer&turn={opened.conversation}:m1").text
    assert re.findall(r'<option value="(\w+)" selected>', page) == ["ask_photos"]
    page = desk.get("/admin/corrections/new?kind=answer").text
    assert re.findall(r'<option value="(\w+)" selected>', page) == []


def test_progress_a_crash_and_a_floor_are_told(desk: Office, trainer: ScriptedTrainer) -> None:
    page = propose(desk).headers["location"].partition("?")[0]
    desk.post(f"{page}/approve", why="looked_again")
    assert desk.post("/admin/learning/promote", version="0001", why="looked_again").status_code == 409
    trainer.result = None
    desk.post("/admin/learning/begin")
    assert "It is learning now" in words(desk.get("/admin/learning"))
    progress = desk.get("/admin/learning/progress").json()
    assert (progress["stage"], progress["share"]) == ("running", None)
    assert progress["step"] == "Step 1 of 4: checking the answers against the notice"
    assert f'data-stands="{progress["stands"]}"' in desk.get("/admin/learning").text
    assert "The assistant is learning now." in words(desk.get("/admin/corrections"))
    assert "learning already" in words(desk.post("/admin/learning/begin"))
    trainer.end(None)
    assert "▲ Learning stopped before its end" in words(desk.get("/admin/learning"))
    assert "▲ Learning stopped before its end." in words(desk.get("/admin/to-do"))
    assert f'data-stands="{progress["stands"]}"' not in desk.get("/admin/learning").text
    assert "stopped before its end. Nothing was changed, and no correction was lost" in words(
        desk.get("/admin/corrections")
    )
    assert "1 approved correction would be learnt" in words(desk.get("/admin/learning"))
    trainer.result = {**CHANGED, "below": ["final.danger"]}
    desk.post("/admin/learning/begin")
    shown = words(desk.get("/admin/learning"))
    assert "It cannot go live" in shown
    assert "Danger to a child recognised (first questions, second half)" in shown
    assert desk.post("/admin/learning/promote", version="0002", why="looked_again").status_code == 409
    trainer.result = {"ok": True, "questions": 0, "below": [], "changes": []}
    desk.post("/admin/learning/begin")
    shown = desk.get("/admin/learning")
    assert "It cannot go live: it was not judged" in words(shown)
    assert 'action="/admin/learning/promote"' not in shown.text
    sent = desk.post("/admin/learning/promote", version="0003", why="looked_again")
    assert (sent.status_code, "Nothing goes live unjudged" in words(sent)) == (409, True)
    taught = {"correction": page.rpartition("/")[2], "is_message": True, "old": "danger_child", "new": "request_access"}
    taught |= {"is_right": False, "is_danger": True, "verdict": "worse"}
    trainer.result = {**CHANGED, "below": ["taught.danger"], "taught": [taught]}
    desk.post("/admin/learning/begin")
    shown = words(desk.get("/admin/learning"))
    assert "▲ Worse It tells of somebody in danger." in shown
    assert "a message that tells of somebody in danger would be taken for something else" in shown
    assert desk.post("/admin/learning/promote", version="0004", why="looked_again").status_code == 409


def test_learning_shows_a_bar_its_step_and_the_minutes_left_by_what_the_last_one_took(
    desk: Office, trainer: ScriptedTrainer
) -> None:
    page = propose(desk).headers["location"].partition("?")[0]
    desk.post(f"{page}/approve", why="looked_again")
    trainer.result = {**CHANGED, "seconds": 600.0, "below": ["final.danger"]}
    desk.post("/admin/learning/begin")
    files = trainer._files
    files.note("0001", 60.0, Step.TRAINING.value)
    files.note("0001", 540.0, Step.ASKING_AFTER.value)
    trainer.result = None
    desk.post("/admin/learning/begin")
    shown = desk.get("/admin/learning")
    assert "About 10 minutes left" in words(shown)
    assert '<progress class="far" id="progress" aria-labelledby="step" value="0.0">' in shown.text
    files.note("0002", 61.0, Step.TRAINING.value)
    desk.clock.now += timedelta(minutes=5)
    shown = desk.get("/admin/learning")
    assert "Step 3 of 4: learning from the sentences About 5 minutes left" in words(shown)
    assert 'value="0.5"' in shown.text
    desk.clock.now += timedelta(minutes=5)
    assert desk.get("/admin/learning/progress").json()["share"] == 0.9, "the bar runs ahead of no step"
    trainer.end(CHANGED)
    assert "Learning has ended." in words(desk.get("/admin/learning?done=ended"))
    desk.clock.now += timedelta(minutes=1)  # the counts of the menu are held for half a minute
    assert "Learning 1 waiting" in words(desk.get("/admin/to-do"))


def test_why_learning_failed_is_said_in_plain_words_and_nothing_of_a_log_is_shown(
    desk: Office, trainer: ScriptedTrainer
) -> None:
    page = propose(desk).headers["location"].partition("?")[0]
    desk.post(f"{page}/approve", why="looked_again")
    ended = {"ok": False, "why": "", "problem": "training failed; run 'rasa data validate' to see"}
    for result, says in (
        (ended, "Something went wrong on the machine."),
        ({**ended, "why": "copied", "sentence": REWRITTEN}, f"in other words. The sentence: “{REWRITTEN}”"),
        ({**ended, "why": "unfit", "problem": "responses.yml, line 3: no passage"}, "does not fit the notice"),
    ):
        trainer.result = result
        desk.post("/admin/learning/begin")
        shown = words(desk.get("/admin/learning"))
        assert says in shown
        assert not re.search("rasa|training.log|responses.yml|validate", shown)


def test_a_correction_in_a_version_that_waits_says_so_wherever_it_is_listed(
    desk: Office, trainer: ScriptedTrainer
) -> None:
    page = propose(desk).headers["location"].partition("?")[0]
    desk.post(f"{page}/approve", why="looked_again")
    trainer.result = None
    desk.post("/admin/learning/begin")
    assert "Being learnt now" in words(desk.get(page))
    trainer.end(CHANGED)
    for at in (page, "/admin/corrections"):
        assert "In a new version that is not live yet" in words(desk.get(at)), at
    assert "It is in version 0001, which is not live yet." in words(desk.get(page))
    shown = words(desk.get("/admin/learning"))
    assert "1 approved correction is in version 0001, which is not live yet. Nothing else waits." in shown
    assert "Begin to learn" not in shown
    assert "approved and not learnt yet" not in words(desk.get("/admin/corrections")) + words(desk.get("/admin/to-do"))
    other = propose(desk, "Would a mother be shown all that is noted of her boys").headers["location"].partition("?")[0]
    desk.post(f"{other}/approve", why="looked_again")
    assert "1 approved correction would be learnt besides" in words(desk.get("/admin/learning"))
    assert "1 correction is approved and not learnt yet." in words(desk.get("/admin/to-do"))
    desk.post("/admin/learning/promote", version="0001", why="looked_again")


def test_the_health_of_the_notice_is_listed(desk: Office) -> None:
    shown = words(desk.get("/admin/notice/health"))
    assert "_utmz stands in the table twice" in shown
    assert "Still so 33" in shown


def test_a_list_of_problems_that_is_damaged_is_said(
    tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> None:
    shutil.copytree(HAZELMERE, tmp_path / "school")
    (tmp_path / "school" / "notice_health.toml").write_text("[[problem]]\nnumber = 'one'", encoding="utf-8")
    clock, settings = SetClock(), Settings(state=tmp_path / "state", school=tmp_path / "school", assistant="scripted")
    services = build_services(settings, clock=clock, pseudonymiser=pseudonymiser, hasher=QUICK)
    with (
        serving(settings, folder, services) as running,
        httpx.Client(base_url=running.http, trust_env=False, timeout=60) as browser,
    ):
        office = Office(services, clock, browser, somebody(services.staff, clock, Role.REVIEWER))
        office.sign_in()
        page = office.get("/admin/notice/health")
        assert page.status_code == 500
        assert "The list of problems cannot be read: notice_health.toml" in words(page)


def test_a_present_answer_is_shown_in_the_form_and_can_be_changed(desk: Office) -> None:
    page = desk.get("/admin/corrections/new?kind=answer&topic=ask_cookies_off")
    assert "You can stop cookies in the settings" in page.text
    assert 'value="You can stop cookies being downloaded on to"' in page.text
    made = desk.post(
        "/admin/corrections/new/answer",
        topic=desk.services.folder.book.labels["ask_cookies_off"],
        text="Your browser can turn them off.",
        kind="answer",
        section="turning-off-cookies",
        at="You can stop cookies being downloaded",
        take="sentence",
    )
    assert made.status_code == 303, words(made)


def test_the_form_keeps_every_passage_and_does_not_make_help_in_danger_an_answer(desk: Office) -> None:
    labels = desk.services.folder.book.labels
    page = desk.get("/admin/corrections/new?kind=answer&topic=ask_rights_all").text
    sources = desk.services.folder.book.reply("ask_rights_all").sources
    assert len(sources) > 3
    assert page.count('<fieldset class="field place">') == len(sources)
    assert "Does the notice say this?" in page
    assert "No passage is needed." in page
    for path in ("danger_child", "ask_help"):
        page = desk.get(f"/admin/corrections/new?kind=answer&topic={path}").text
        assert "Does the notice say this?" not in page
    form = {"topic": labels["ask_help"], "text": "Ask me about the notice.", "kind": "silent"}
    made = desk.post("/admin/corrections/new/answer", **form).headers["location"]
    kept = desk.services.corrections.get(made.partition("?")[0].rpartition("/")[2])
    assert kept.content["custom"]["kind"] == "chitchat"
    form = {"topic": labels["danger_child"], "text": "Ring us.", "kind": "answer", "contact": "school"}
    sent = desk.post("/admin/corrections/new/answer", **form)
    assert sent.status_code == 422
    assert "whom one rings" in words(sent)
    assert "Does the notice say this?" not in sent.text


def test_helplines_stand_apart_from_whom_an_ordinary_answer_shows_and_open_where_danger_is_told(desk: Office) -> None:
    page = desk.get("/admin/corrections/new?kind=topic").text
    ordinary, apart, folded = page.partition("<details><summary>Helplines")
    assert apart
    assert 'value="school"' in ordinary
    assert 'value="samaritans"' not in ordinary
    assert 'value="samaritans"' in folded
    assert "<details open><summary>Helplines" in desk.get("/admin/corrections/new?kind=answer&topic=danger_child").text


def test_a_caseworker_sees_none_of_it(desk: Office) -> None:
    desk.sign_in(somebody(desk.services.staff, desk.clock, Role.CASEWORKER, "jo.day"))
    for path in (
        "/admin/corrections",
        "/admin/corrections/new",
        "/admin/learning",
        "/admin/notice",
        "/admin/notice/health",
    ):
        assert desk.get(path).status_code == 403, path


async def test_whoever_approves_sees_what_there_is_now_and_where_it_came_from(desk: Office) -> None:
    opened = await desk.services.conversations.open(mode="text", lang="en")
    await desk.services.conversations.say(opened.session, "m1", "it keeps asking me about biscuits")
    labels = desk.services.folder.book.labels
    form = {"topic": labels["ask_cookies_off"], "text": "Your browser can turn them off.", "kind": "answer"}
    form |= {"section": "turning-off-cookies", "at": "You can stop cookies being downloaded", "take": "sentence"}
    made = desk.post("/admin/corrections/new/answer", **form, turn=f"{opened.conversation}:m1")
    page = made.headers["location"].partition("?")[0]
    shown = desk.get(page)
    for part in (
        "The assistant says now: You can stop cookies in the settings",
        "It will say: Your browser",
        "[put in:]",
    ):
        assert part in words(shown), part
    assert f'href="/admin/conversations/{opened.conversation}"' in shown.text
    await desk.services.conversations.forgetting.forget(opened.session, "m2")
    assert "is not kept any more" in words(desk.get(page))


def test_the_page_says_whether_what_went_wrong_is_right_before_it_goes_live(
    desk: Office, trainer: ScriptedTrainer
) -> None:
    page = propose(desk).headers["location"].partition("?")[0]
    desk.post(f"{page}/approve", why="looked_again")
    one = {"correction": page.rpartition("/")[2], "is_message": True, "old": "ask_cctv", "new": "ask_photos"}
    trainer.result = {**CHANGED, "taught": [{**one, "is_right": False}]}
    desk.post("/admin/learning/begin")
    shown = words(desk.get("/admin/learning"))
    assert f"{REWRITTEN} the message Cameras and CCTV recordings" in shown
    assert "Still wrong" in shown
    assert "Something is still wrong." in shown
    assert "Live, and still answered wrongly" not in words(desk.get(page))
    desk.post("/admin/learning/promote", version="0001", why="looked_again")
    assert desk.services.learning.standing().stage == "live"
    assert "Live, and still answered wrongly" in words(desk.get("/admin/corrections?show=done"))
    shown = desk.get(page)
    assert "It is live, and did not mend it" in words(shown)
    assert "Camera" in desk.get(f"/admin/corrections/new?again={one['correction']}").text


def test_what_was_rejected_is_proposed_again_with_a_change_and_without_typing_it_all_anew(desk: Office) -> None:
    kim = somebody(desk.services.staff, desk.clock, Role.REVIEWER, "kim.ray")
    labels = desk.services.folder.book.labels
    topic = {"label": "Swimming lessons", "text": "The notice does not say.", "kind": "silent", "contact": "school"}
    topic["examples"] = "\n".join(SENTENCES)
    answer = {"topic": labels["ask_cookies_off"], "text": "Your browser can turn them off.", "kind": "answer"}
    answer |= {"section": "turning-off-cookies", "at": "You can stop cookies being downloaded", "take": "paragraph"}
    made = {
        "sentence": propose(desk),
        "topic": desk.post("/admin/corrections/new/topic", **topic),
        "answer": desk.post("/admin/corrections/new/answer", **answer),
    }
    desk.sign_in(kim)
    desk.csrf = csrf_in(desk.get("/admin/account"))
    parts = {
        "sentence": (REWRITTEN, labels["request_access"]),
        "topic": ("Swimming lessons", SENTENCES[-1], "The notice does not say."),
        "answer": ("Your browser can turn them off.", 'value="paragraph" selected', "You can stop cookies being"),
    }
    for kind, response in made.items():
        page = response.headers["location"].partition("?")[0]
        desk.post(f"{page}/reject", reason="it says too little")
        link = re.search(r'href="(/admin/corrections/new\?again=[^"]+)"', desk.get(page).text)
        assert link, kind
        form = desk.get(link[1])
        form = desk.get(form.headers["location"]) if form.status_code == 303 else form
        for part in parts[kind]:
            assert html.escape(part, quote=False) in form.text, (kind, part)
    assert desk.get("/admin/corrections/new?again=nothing").status_code == 404


async def test_while_people_chat_versions_come_and_go_and_nobody_is_cut_off_or_left_without_an_answer(
    desk: Office,
) -> None:
    page = propose(desk).headers["location"].partition("?")[0]
    desk.post(f"{page}/approve", why="looked_again")
    desk.post("/admin/learning/begin")
    changing, answered = asyncio.Event(), 0

    async def person() -> None:
        nonlocal answered
        async with Client(chat_of(desk)) as client:
            await client.hello()
            number = 0
            while not changing.is_set() or number < 4:
                number += 1
                (reply, *_) = await client.say("How do I turn cookies off?", f"m{number}")
                assert reply["kind"] == "answer", reply
                answered += 1

    people = [asyncio.create_task(person()) for _ in range(6)]
    for _ in range(3):
        went = await asyncio.to_thread(desk.post, "/admin/learning/promote", version="0001", why="looked_again")
        back = await asyncio.to_thread(desk.post, "/admin/learning/back", live="0001", sure="1")
        assert (went.status_code, back.status_code) == (303, 303)
    changing.set()
    await asyncio.gather(*people)
    assert answered >= 24
