"""The staff's pages about conversations: found through a queue or a filter, read, revealed with a reason, struck out."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversations.store import SqlConversationStore
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform import tables
from bot.review.rules import STRUCK
from bot.staff.rules import Role
from tests.review_factories import Talk
from tests.staff_factories import csrf_in, signed_in, somebody
from tests.web.office import Office, hidden, office, words
from tests.web.rendered import forms_in
from tests.web.serving import Client
from widget.admin.review.conversations_list import PAGE

AT = "/admin/conversations"


@pytest.fixture(scope="module")
def made(
    tmp_path_factory: pytest.TempPathFactory, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("state"), folder, pseudonymiser) as desk:
        yield desk


@pytest.fixture
def desk(made: Office) -> Office:
    """The office with its list emptied of earlier tests' conversations, and somebody freshly signed in."""
    from bot.platform import tables

    with made.services.engine.begin() as connection:
        connection.execute(tables.conversations.delete())
    made.sign_in()
    return made


def talk(desk: Office, *said: str, rate: str = "", forget: bool = False, **hello: str) -> str:
    """A conversation over the socket; its id."""

    async def chat() -> None:
        url = f"ws://127.0.0.1:{desk.browser.base_url.port}/chat/v1"
        async with Client(url) as client:
            await client.hello(**hello)
            for number, text in enumerate(said, start=1):
                await client.say(text, f"m{number}")
            if rate:
                await client.ask("rate", id_="r1", reply_to="m1", value="down", text=rate)
            if forget:
                await client.ask("forget", id_="f1")

    before = newest(desk)
    asyncio.run(chat())
    desk.clock.move(timedelta(seconds=10))
    return next(iter(newest(desk) - before))


def newest(desk: Office) -> set[str]:
    from bot.conversations.review_rules import Queue
    from bot.review.records import Narrowed

    narrowed = (Narrowed(), Narrowed(queue=Queue.SAFEGUARDING))
    return {line.conversation for one in narrowed for line in desk.services.reviews.list(one, 50)}


def send(desk: Office, path: str, **fields: str):  # type: ignore[no-untyped-def]
    """Send a form of these pages."""
    return desk.browser.post(path, data={"csrf": csrf_in(desk.get("/admin/account")), **fields})


def links(page) -> list[str]:  # type: ignore[no-untyped-def]
    """The conversations that a page lists, in order."""
    return re.findall(rf'<th scope="row"[^>]*><a href="{AT}/([0-9a-f]{{32}})', page.text)


def actions(desk: Office, conversation: str) -> list[str]:
    return [entry.action for _, entry in desk.services.audit.entries(conversation)]


def test_the_list_says_so_while_nobody_has_asked_anything(desk: Office) -> None:
    page = words(desk.get(AT))
    assert "Nobody has asked anything yet." in page
    assert "Nothing waits here." in words(desk.get(f"{AT}?queue=refused"))
    assert "No conversation fits." in words(desk.get(f"{AT}?channel=voice"))


def test_the_list_shows_what_became_of_each_and_filters_stand_in_the_address(desk: Office) -> None:
    first = talk(desk, "How do I turn cookies off?")
    second = talk(desk, "qwzx vbnm", mode="voice")
    page = desk.get(AT)
    assert links(page) == [second, first]
    said = words(page)
    assert "How do I turn cookies off?" in said
    assert "Answered" in said
    assert "Still going on" in said
    assert "1 message, text" in said
    assert "1 message, voice" in said
    assert re.search(r"Answered least sure \d+ %", said), "beside what became of it"
    assert links(desk.get(f"{AT}?channel=voice")) == [second]
    assert links(desk.get(f"{AT}?topic=ask_cookies_off&review=unread&min=1&max=1")) == [first]
    assert links(desk.get(f"{AT}?queue=not_understood")) == [second]
    today = desk.clock.now.date().isoformat()
    assert links(desk.get(f"{AT}?from={today}&to={today}")) == [second, first]
    assert links(desk.get(f"{AT}?from=2030-01-01")) == []
    nonsense = (
        "?channel=smoke&topic=%00&below=x&from=no&to=9999-12-31&outcome=x&review=x&min=-1&queue=x&after=x&before="
    )
    assert desk.get(AT + nonsense).status_code == 200
    third = talk(desk, "How do I turn cookies off?", mode="keypad", channel="phone")
    assert links(desk.get(f"{AT}?channel=phone")) == [third]


def test_the_list_shows_how_each_begins_with_names_hidden_and_the_rating_and_logs_the_look(desk: Office) -> None:
    talk(desk, "my name is Ella Poe, are photos of the trip kept", rate="no")
    talk(desk, "danger_child")
    page = words(desk.get(AT))
    assert "are photos of the trip kept" in page
    assert "⟨name 1⟩" in page
    assert "Ella" not in page
    assert "It did not help" in page
    assert "trip kept Sorry, I did not understand that." in page, "the answer stands below the message"
    assert "danger_child" not in page
    entry = desk.services.audit.page(None, 1)[0][1]
    assert (entry.action, entry.actor, dict(entry.detail)) == ("conversations_listed", desk.who.id, {"found": 1})


def test_a_queue_shows_the_message_that_put_a_conversation_into_it(desk: Office) -> None:
    talk(desk, "How do I turn cookies off?", "qwzx vbnm")
    shown = r'class="begins">([^<]+)<'
    assert re.findall(shown, desk.get(f"{AT}?queue=not_understood").text) == ["qwzx vbnm"]
    assert re.findall(shown, desk.get(AT).text) == ["How do I turn cookies off?"]


def test_pages_lead_on_and_back(desk: Office) -> None:
    store = SqlConversationStore(desk.services.engine)
    for number in range(PAGE + 1):
        Talk(store, number, begun=desk.clock.now + timedelta(seconds=number)).say()

    def listed(page) -> list[int]:  # type: ignore[no-untyped-def]
        return [int(number) for number in re.findall(rf'<a href="{AT}/conversation-(\d+)"', page.text)]

    newest = list(range(PAGE, 0, -1))
    page = desk.get(AT)
    assert listed(page) == newest
    older = re.search(r'href="([^"]+)">Older<', page.text)
    assert older
    last = desk.get(older[1].replace("&amp;", "&"))
    assert listed(last) == [0]
    newer = re.search(r'href="([^"]+)">Newer<', last.text)
    assert newer
    assert listed(desk.get(newer[1].replace("&amp;", "&"))) == newest


def test_a_queue_is_worked_from_its_oldest_or_its_least_sure_on(desk: Office) -> None:
    store = SqlConversationStore(desk.services.engine)
    for number in range(PAGE + 1):  # the newer the surer, and the more so the later
        Talk(store, 900 + number, begun=desk.clock.now + timedelta(seconds=number)).say(sure=number / 1000)

    def listed(page) -> list[str]:  # type: ignore[no-untyped-def]
        return re.findall(rf'<a href="{AT}/(conversation-9\d\d)', page.text)

    for order, before, after in (("oldest", "Older", "Newer"), ("unsure", "Less sure", "Surer")):
        at = f"{AT}?queue=low_confidence&order={order}"
        page = desk.get(at)
        assert listed(page) == [f"conversation-{900 + n}" for n in range(PAGE)]
        onward = re.search(rf'href="([^"]+)">{after}<', page.text)
        assert onward
        last = desk.get(html.unescape(onward[1]))
        assert listed(last)[:1] == ["conversation-950"]
        back = re.search(rf'href="([^"]+)">{before}<', last.text)
        assert back
        assert listed(desk.get(html.unescape(back[1]))) == listed(page)
        view = desk.get(f"{AT}/conversation-901?queue=low_confidence&order={order}").text
        assert re.search(rf'rel="prev" href="[^"]*conversation-900[^"]*">{before}<', view)
        assert re.search(rf'rel="next" href="[^"]*conversation-902[^"]*">{after}<', view)
    assert desk.get(f"{AT}?order=nonsense").status_code == 200


def test_a_search_stands_in_no_address_and_finds_what_was_said(desk: Office) -> None:
    found = talk(desk, "are photos of the trip kept")
    talk(desk, "ask_dpo")
    page = send(desk, f"{AT}/search", words="photos trip", why="search_check", **{"in": "channel=text"})
    assert links(page) == [found]
    assert "photos trip" not in "".join(re.findall(r'href="[^"]*"', page.text))
    assert "No conversation holds these words." in words(
        send(desk, f"{AT}/search", words="unicorn", why="search_check")
    )
    assert "Type the words to look for first." in words(send(desk, f"{AT}/search", words=" ?! "))
    assert desk.get(f"{AT}/search").headers["location"] == AT


def test_a_filter_is_saved_for_whoever_saved_it(desk: Office) -> None:
    saved = send(desk, f"{AT}/filters", name="Voice today", **{"in": "channel=voice&words=ella"})
    assert saved.headers["location"] == f"{AT}?channel=voice"
    assert 'href="/admin/conversations?channel=voice">Voice today' in desk.get(AT).text
    assert send(desk, f"{AT}/filters", name="", **{"in": "channel=voice"}).status_code == 422
    assert send(desk, f"{AT}/filters", name="x", **{"in": "nonsense"}).status_code == 422
    with signed_in(str(desk.browser.base_url), desk.services, desk.clock, Role.REVIEWER, "an.other") as other:
        assert "Voice today" not in other.get(AT).text
    assert send(desk, f"{AT}/filters/delete", name="Voice today").status_code == 303
    assert "Voice today" not in desk.get(AT).text


def test_a_conversation_shows_what_was_understood_where_it_stands_and_who_looked(desk: Office) -> None:
    conversation = talk(
        desk, "How do I turn cookies off?", "my name is Ella Poe", rate="which browser, ask Mrs Okonjo?"
    )
    page = desk.get(f"{AT}/{conversation}?queue=thumbs_down")
    said = words(page)
    for expected in (
        "Understood: How do I turn cookies off? 100 %",
        "Based on “Turning off cookies”",
        "Answered by the scripted assistant. Took 0 ms.",
        "my name is ⟨name 1⟩",
        "Did not help “which browser, ask Mrs ⟨name 2⟩?”".replace("“", "").replace("”", ""),
    ):
        assert expected in said, expected
    assert "Ella" not in page.text
    assert f'href="/admin/corrections/new?turn={conversation}:m1"' in page.text
    assert actions(desk, conversation) == ["conversation_viewed"]
    log = words(desk.get("/admin/audit"))
    assert "Looked at a conversation" in log
    assert desk.get(f"{AT}/nothing").status_code == 404


def test_how_it_would_be_answered_now_stands_beside_how_it_was(desk: Office) -> None:
    conversation = talk(desk, "How do I turn cookies off?", "please fail")
    page = send(desk, f"{AT}/{conversation}/now", turn="m1")
    assert "The same topic" in words(page)
    answer = " ".join(desk.services.folder.book.reply("ask_cookies_off").text.split())
    assert words(page).count(answer) == 3, "in the conversation, then, and now"
    wrong = send(desk, f"{AT}/{conversation}/now", turn="m9")
    assert wrong.status_code == 404
    assert re.search(r'role="alert"', wrong.text)
    assert "Go to the form" not in wrong.text, "there are as many of them as messages"
    assert send(desk, f"{AT}/nothing/now", turn="m1").status_code == 404


def test_a_form_that_shows_a_conversation_nobody_opened_first_is_logged_as_a_look(desk: Office) -> None:
    conversation = talk(desk, "ask_dpo")
    at = f"{AT}/{conversation}"
    for form, typed in (("tags", {"tag": "a"}), ("notes", {"note": "a"}), ("unreviewed", {})):
        assert send(desk, f"{AT}/not%20an%20id/{form}", **typed).status_code == 404, form
    assert send(desk, f"{at}/now", turn="m1").status_code == 200
    assert send(desk, f"{at}/notes", note=" ").status_code == 422
    assert actions(desk, conversation) == ["conversation_viewed"], "and once is enough"


def test_reviewed_goes_on_to_the_next_of_the_queue_and_says_when_it_was_the_last(desk: Office) -> None:
    older, newer = talk(desk, "qwzx vbnm"), talk(desk, "vbnm qwzx")
    page = desk.get(f"{AT}/{newer}?queue=not_understood")
    assert f'rel="next" href="{AT}/{older}?queue=not_understood"' in page.text
    went = send(desk, f"{AT}/{newer}/reviewed?queue=not_understood", seen=hidden(page, "seen"))
    assert went.headers["location"] == f"{AT}/{older}?queue=not_understood&done=reviewed"
    onto = desk.get(went.headers["location"])
    assert "The one before is marked as reviewed." in words(onto)
    assert "The one before" not in words(desk.get(went.headers["location"])), "said once, not at every reload"
    assert send(desk, f"{AT}/{older}/reviewed?queue=not_understood", seen="7").status_code == 409
    last = send(desk, f"{AT}/{older}/reviewed?queue=not_understood", seen="1")
    assert last.headers["location"] == f"{AT}?queue=not_understood&done=reviewed"
    assert "That was the last one here." in words(desk.get(last.headers["location"]))
    assert "Reviewed by Pat Lee on" in words(desk.get(f"{AT}/{older}"))


def test_what_was_asked_for_and_turned_away_can_be_entered_as_a_request_from_that_day(desk: Office) -> None:
    page = desk.get(f"{AT}/{talk(desk, 'qwzx vbnm')}").text
    onto = re.search(r'href="(/admin/requests/new\?received=(\d{4}-\d\d-\d\d))"', page)
    assert onto is not None
    form = desk.get(onto[1]).text
    assert f'type="date" max="{onto[2]}" value="{onto[2]}"' in form
    assert '<option value="chat_by_hand" selected>' in form
    assert 'value=""' in desk.get("/admin/requests/new?received=%3Cscript%3E").text


def test_tags_and_notes_are_left_for_the_next_reviewer(desk: Office) -> None:
    conversation = talk(desk, "ask_dpo")
    at = f"{AT}/{conversation}"
    assert send(desk, f"{at}/tags", tag="Unclear answer").status_code == 303
    assert send(desk, f"{at}/notes", note="ask the office <b>first</b>").status_code == 303
    page = desk.get(at)
    assert "unclear answer" in words(page)
    assert "ask the office &lt;b&gt;first&lt;/b&gt;" in page.text
    assert links(desk.get(f"{AT}?tag=unclear+answer")) == [conversation]
    assert send(desk, f"{at}/tags", off="unclear answer").status_code == 303
    assert links(desk.get(f"{AT}?tag=unclear+answer")) == []
    wrong = send(desk, f"{at}/notes", note=" ")
    assert wrong.status_code == 422
    assert "Write a note, at most 2000 characters." in words(wrong)
    assert 'aria-invalid="true"' in wrong.text
    for form in ("tags", "notes", "reveal", "strike", "reviewed", "now"):
        assert desk.get(f"{at}/{form}?queue=sample").headers["location"] == f"{at}?queue=sample"


def test_a_token_is_shown_once_with_a_reason_to_who_may_and_logged(desk: Office) -> None:
    conversation = talk(desk, "my name is Ella Poe")
    at = f"{AT}/{conversation}"
    refused = send(desk, f"{at}/reveal", token="⟨name 1⟩")
    assert refused.status_code == 422
    assert "Pick a reason, or write one." in words(refused)
    shown = send(desk, f"{at}/reveal", token="⟨name 1⟩", why="safety", own="the office asked")
    assert "⟨name 1⟩ Ella Poe" in words(shown)
    page = words(desk.get(at))
    assert "Ella" not in page
    assert "To keep a child safe. the office asked" in page
    told = words(desk.get("/admin/audit"))
    assert "Looked behind a token of a conversation" in told
    assert "what: name 1; To keep a child safe" in told, "the log knows why, also when the conversation is gone"
    assert "the office asked" not in told
    send(desk, f"{at}/reveal", token="⟨name 1⟩", own="the office asked", why="nonsense")
    assert "a reason of their own" in words(desk.get("/admin/audit"))


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CASEWORKER])
def test_nobody_reveals_without_both_rights(desk: Office, role: Role) -> None:
    conversation = talk(desk, "my name is Ella Poe")
    url = str(desk.browser.base_url)
    with signed_in(url, desk.services, desk.clock, role, f"some.{role.value}") as client:
        csrf = csrf_in(client.get("/admin/account"))
        form = {"csrf": csrf, "token": "⟨name 1⟩", "why": "safety"}
        answer = client.post(f"{AT}/{conversation}/reveal", data=form)
        assert answer.status_code == 403
        assert "Ella" not in answer.text
        page = client.get(f"{AT}/{conversation}")
        assert page.status_code == (200 if role is Role.REVIEWER else 403)
        if role is Role.REVIEWER:
            assert "An administrator can show what stands behind one" in page.text
            assert client.get("/admin").headers["location"] == "/admin/to-do"
            assert client.post(f"{AT}/{conversation}/tags", data={"csrf": csrf, "tag": "seen"}).status_code == 303
    assert actions(desk, conversation).count("conversation_revealed") == 0


def test_what_the_door_missed_is_struck_out_for_good_after_a_tick(desk: Office) -> None:
    conversation = talk(desk, "is the picture of the wombat kept")
    at = f"{AT}/{conversation}"
    unsure = send(desk, f"{at}/strike", strike="wombat")
    assert unsure.status_code == 422
    assert "cannot be brought back" in words(unsure)
    nowhere = send(desk, f"{at}/strike", strike="koala", sure="1")
    assert "do not stand in this conversation" in words(nowhere)
    done = send(desk, f"{at}/strike", strike="Wombat", sure="1")
    assert done.status_code == 303
    page = desk.get(done.headers["location"])
    days = desk.services.folder.school.keeping.backup_days
    assert f"Backups that were made before hold the words for {days} days at most" in words(page)
    assert f"is the picture of the {STRUCK} kept" in words(page)
    assert "wombat" not in page.text.lower()
    assert links(send(desk, f"{AT}/search", words="wombat", why="search_check")) == []
    assert links(send(desk, f"{AT}/search", words="picture", why="search_check")) == [conversation]
    assert "wombat" not in desk.get("/admin/audit").text.lower()


def test_all_of_a_conversation_is_asked_again_at_once_and_what_is_understood_otherwise_is_named(desk: Office) -> None:
    conversation = talk(desk, "How do I turn cookies off?", "zzz qqq", "How do I turn cookies off?")
    page = desk.get(f"{AT}/{conversation}")
    assert "How would all of it be answered now?" in words(page)
    with desk.services.engine.begin() as connection:
        t = tables.turns
        kept = {"topic": "ask_cctv", "confidence": 0.4, "ranking": [["ask_cctv", 0.4]]}
        third = (t.c.conversation_id == conversation) & (t.c.client_id == "m3")
        connection.execute(t.update().where(third).values(understanding=kept))
    asked = send(desk, f"{AT}/{conversation}/now", turn="all")
    assert "1 of 3 messages is understood otherwise now. Message 3" in words(asked)
    assert words(asked).count("Now: the same topic.") == 2
    assert asked.text.count('aria-label="Then and now"') == 1
    assert 'href="#turn-3"' in asked.text
    assert send(desk, f"{AT}/{conversation}/now", turn="m9").status_code == 404


def test_a_mark_that_was_a_slip_is_taken_back(desk: Office) -> None:
    conversation = talk(desk, "zzz qqq")
    at = f"{AT}/{conversation}"
    seen = hidden(desk.get(at), "seen")
    send(desk, f"{at}/reviewed", seen=seen)
    assert "Reviewed by" in words(desk.get(at))
    back = send(desk, f"{at}/unreviewed")
    assert "It waits in its queues again." in words(desk.get(back.headers["location"]))
    assert conversation in links(desk.get(f"{AT}?queue=not_understood"))
    assert "Took a reviewed mark back" in words(desk.get("/admin/audit"))
    assert send(desk, f"{AT}/nothing/unreviewed").status_code == 404


def test_words_that_a_correction_holds_are_named_when_they_are_struck_out(desk: Office) -> None:
    conversation = talk(desk, "does the bandicoot see my file")
    desk.services.corrections.propose_example("ask_cctv", "Is a bandicoot on camera", "", "somebody")
    done = send(desk, f"{AT}/{conversation}/strike", strike="bandicoot", sure="1")
    assert "The words stand in a correction too" in words(desk.get(done.headers["location"]))


def test_what_tells_of_danger_comes_first_and_shows_a_reviewer_nothing_but_when_it_was(desk: Office) -> None:
    talk(desk, "qwzx vbnm")
    conversation = talk(desk, "danger_child")
    gone = talk(desk, "my name is Ella Poe", "danger_child", forget=True)
    url = str(desk.browser.base_url)
    with signed_in(url, desk.services, desk.clock, Role.REVIEWER, "first.reviewer") as reviewer:
        page = reviewer.get(AT)
        tabs = re.search(r'<nav class="queues".*?</nav>', page.text, re.DOTALL)
        assert tabs
        assert re.findall(r"queue=(\w+)", tabs[0])[0] == "safeguarding"
        assert "Tells of danger" in words(page)
        queue = reviewer.get(f"{AT}?queue=safeguarding")
        assert "No safeguarding lead is entered." in words(queue)
        assert "The safeguarding lead opens these." in words(queue)
        assert words(queue).count("Tells of danger") == 2
        assert "Deleted by its person" in words(queue)
        for text in (page.text, queue.text):
            assert conversation not in text
            assert gone not in text
        csrf = csrf_in(reviewer.get("/admin/account"))
        refused = [reviewer.get(f"{AT}/{conversation}"), reviewer.get(f"/admin/safeguarding/{conversation}")]
        for form in ("reviewed", "unreviewed", "tags", "notes", "strike", "now"):
            typed = {"csrf": csrf, "tag": "a", "note": "a", "strike": "danger", "sure": "1", "turn": "m1", "seen": "1"}
            refused.append(reviewer.post(f"{AT}/{conversation}/{form}", data=typed))
        for answer in refused:
            assert answer.status_code == 403
            assert "danger_child" not in answer.text
        shown = reviewer.get(f"/admin/corrections/new?turn={conversation}:m1")
        assert "danger_child" not in shown.text
    assert actions(desk, conversation) == []


def test_a_reviewer_who_sees_danger_sends_it_on_and_opens_it_no_longer(desk: Office) -> None:
    conversation = talk(desk, "ask_dpo")
    with signed_in(str(desk.browser.base_url), desk.services, desk.clock, Role.REVIEWER, "keen.eyed") as reviewer:
        form = {"csrf": csrf_in(reviewer.get("/admin/account")), "whom": ""}
        refused = reviewer.post(f"{AT}/{conversation}/danger", data=form)
        assert refused.status_code == 422
        assert "Pick whom it is about." in words(refused)
        sent = reviewer.post(f"{AT}/{conversation}/danger", data={**form, "whom": "elsewhere"})
        assert "they get an e-mail" in words(reviewer.get(sent.headers["location"]))
        assert reviewer.get(f"{AT}/{conversation}").status_code == 403
    assert actions(desk, conversation)[-1] == "danger_reported"


def test_whoever_may_open_it_is_led_to_its_own_page(desk: Office) -> None:
    conversation = talk(desk, "danger_child")
    there = f"/admin/safeguarding/{conversation}"
    assert desk.get(f"{AT}/{conversation}").headers["location"] == there
    assert f'href="{there}"' in desk.get(f"{AT}?queue=safeguarding").text


def test_the_parent_is_told_what_is_kept_on_the_page_without_scripts_too(desk: Office) -> None:
    import httpx

    from bot.notice.safeguarding_mail import KEPT

    with httpx.Client(base_url=desk.browser.base_url, trust_env=False, follow_redirects=True) as parent:
        page = parent.post("/chat", data={"id": "a1", "text": "danger_child"})
        assert page.status_code == 200
        told = parent.post("/chat", data={"id": "a2", "forget": "yes"})
    assert KEPT in words(told)


def test_no_file_of_the_state_holds_what_was_struck_out(desk: Office) -> None:
    conversation = talk(desk, "is the picture of the numbat kept")
    send(desk, f"{AT}/{conversation}/strike", strike="numbat", sure="1")
    state: Path = desk.services.settings.state
    assert not any(b"numbat" in file.read_bytes().lower() for file in state.rglob("*") if file.is_file())


def test_a_conversation_is_assigned_to_a_colleague_who_finds_it_until_it_is_reviewed(desk: Office) -> None:
    conversation, before = talk(desk, "How do I turn cookies off?"), desk.who
    talk(desk, "Who is the Data Protection Officer?")
    kim = somebody(desk.services.staff, desk.clock, Role.REVIEWER, name="kim.assigned")
    caseworker = somebody(desk.services.staff, desk.clock, Role.CASEWORKER, name="jo.assigned")
    page = f"{AT}/{conversation}"
    refused = send(desk, f"{page}/assign", assignee=caseworker.id)
    assert (refused.status_code, "Pick a colleague who reviews" in words(refused)) == (422, True)
    assert send(desk, f"{page}/assign", assignee=kim.id).status_code == 303
    entry = next(entry for _, entry in desk.services.audit.page(None, 9) if entry.action == "conversation_assigned")
    assert (entry.case_id, entry.actor, dict(entry.detail)) == (conversation, before.id, {"assignee": kim.id})
    assert links(desk.get(f"{AT}?assignee={kim.id}")) == [conversation]
    assert "For Kim Assigned" in words(desk.get(AT))
    desk.sign_in(kim)
    assert "1 conversation is assigned to you, to be read." in words(desk.get("/admin/to-do"))
    desk.services.reviews.mark(conversation, 1, kim.id)
    assert "assigned to you" not in words(desk.get("/admin/to-do"))
    desk.sign_in(before)
    assert send(desk, f"{page}/assign", assignee="").status_code == 303
    assert links(desk.get(f"{AT}?assignee={kim.id}")) == []


def test_what_tells_of_danger_is_assigned_to_nobody_and_counted_for_nobody(desk: Office) -> None:
    harmless, kim = talk(desk, "he follows us to the gate"), desk.who
    assert send(desk, f"{AT}/{harmless}/assign", assignee=kim.id).status_code == 303
    assert desk.services.reviews.assigned(kim.id) == 1
    desk.services.safeguarding.report(harmless, "nobody", kim.id)
    assert desk.services.reviews.assigned(kim.id) == 0
    assert send(desk, f"{AT}/{harmless}/assign", assignee="").status_code in (303, 403)


def test_a_governor_gets_counts_and_no_typed_words(desk: Office) -> None:
    conversation, before = talk(desk, "are photos of the aardvark kept"), desk.who
    desk.sign_in(somebody(desk.services.staff, desk.clock, Role.GOVERNOR, name="gov.ernor"))
    for page in ("/admin/to-do", "/admin/statistics", "/admin/tasks", "/admin/account"):
        shown = desk.get(page)
        assert (shown.status_code, "aardvark" in shown.text) == (200, False), page
    for page in (AT, f"{AT}/{conversation}", "/admin/requests", "/admin/corrections", "/admin/audit"):
        assert desk.get(page).status_code == 403, page
    desk.sign_in(before)


def test_a_data_protection_officer_reads_both_sides_and_the_log_and_is_shown_nothing_to_change(desk: Office) -> None:
    conversation, before = talk(desk, "what is Ella Poe's file"), desk.who
    desk.sign_in(somebody(desk.services.staff, desk.clock, Role.DATA_PROTECTION_OFFICER, name="dana.ford"))
    for page in ("/admin/conversations", "/admin/statistics", "/admin/requests", "/admin/audit", "/admin/papers"):
        assert desk.get(page).status_code == 200, page
    opened = desk.get(f"/admin/conversations/{conversation}")
    assert "What was said" in words(opened)
    assert [form.action for form in forms_in(opened.text) if form.action != "/admin/sign-out"] == []
    assert "correct it" not in opened.text
    assert desk.post(f"/admin/conversations/{conversation}/notes", note="x").status_code == 403
    assert desk.get("/admin/corrections").status_code == 403
    desk.sign_in(before)
