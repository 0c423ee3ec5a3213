"""/chat/v1 as docs/protocol.md has it, over a real socket: begin, ask, choose, press, rate, forget, take up again."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.notice.folder import SchoolFolder
from bot.platform import tables
from tests.web.serving import Client, Frame, Served, history

COOKIES_OFF = "How do I turn cookies off?"
WHO = "Who do you share it with?"


def texts(frames: list[Frame]) -> list[Any]:
    return [frame.get("text") for frame in frames]


@pytest.mark.parametrize("mode", ["text", "voice", "keypad"])
async def test_a_conversation_begins_with_a_welcome_and_one_greeting_in_every_mode(served: Served, mode: str) -> None:
    async with Client(served.chat) as client:
        welcome = await client.hello(mode=mode)
        assert welcome.items() >= {"type": "welcome", "protocol": 1, "resumed": False, "seq": 1, "history": []}.items()
        assert len(str(client.session)) >= 32
        greeting = client.greeting
        assert greeting is not None
        assert (greeting["kind"], greeting["seq"], greeting["reply_to"], greeting["more"]) == (
            "greeting",
            1,
            None,
            False,
        )
        keys = [choice["key"] for choice in greeting["choices"]]
        assert keys == ["1", "2", "3", "4", "5"][: 5 if mode == "keypad" else 4]
        heard = mode != "text"
        assert (greeting["speech"] is not None) == heard
        assert (greeting["wait"] is not None) == heard


async def test_every_conversation_has_a_session_of_its_own(served: Served) -> None:
    async with Client(served.chat) as one, Client(served.chat) as other:
        await one.hello()
        await other.hello()
        assert one.session != other.session


async def test_a_question_is_worked_on_and_answered_from_the_notice(person: Client, folder: SchoolFolder) -> None:
    await person.send({"type": "say", "id": "q1", "text": COOKIES_OFF})
    assert await person.receive() == {"type": "working", "reply_to": "q1"}
    reply = await person.receive()
    assert (reply["type"], reply["kind"], reply["reply_to"], reply["seq"], reply["more"]) == (
        "reply",
        "answer",
        "q1",
        2,
        False,
    )
    (source,) = [s for s in reply["sources"] if s["section"] == "turning-off-cookies"][:1]
    section = folder.notice["turning-off-cookies"]
    assert source["heading"] == section.heading
    assert source["quote"] in section.text
    assert source["url"] == "/notice#turning-off-cookies"


async def test_two_questions_get_two_answers_and_only_the_last_has_no_more(person: Client) -> None:
    replies = await person.say(f"{COOKIES_OFF} and also {WHO}")
    assert [(reply["seq"], reply["more"], reply["reply_to"]) for reply in replies] == [
        (2, True, "m1"),
        (3, False, "m1"),
    ]
    assert replies[0]["text"] != replies[1]["text"]


async def test_numbers_rise_by_one_over_all_kinds_of_frames(person: Client) -> None:
    seqs = [frame["seq"] for frame in await person.say(f"{COOKIES_OFF} and also {WHO}")]
    seqs += [frame["seq"] for frame in await person.ask("press", key="1")]
    seqs += [frame["seq"] for frame in await person.ask("timeout")]
    seqs += [frame["seq"] for frame in await person.ask("mode", mode="voice", pace="slow")]
    seqs += [frame["seq"] for frame in await person.ask("choose", value="ask_share_who")]
    assert seqs == [2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("type_", "fields"),
    [
        ("say", {"text": f"{COOKIES_OFF} and also {WHO}"}),
        ("say", {"text": "my son tobiah smith, ring 07700 900123"}),
        ("choose", {"value": "ask_share_who"}),
        ("press", {"key": "2"}),
        ("press", {"key": "9"}),
        ("timeout", {}),
        ("mode", {"mode": "keypad", "pace": "fast"}),
    ],
)
async def test_a_frame_sent_again_gets_the_same_answer_and_changes_nothing(
    served: Served, person: Client, type_: str, fields: dict[str, Any]
) -> None:
    first = await person.ask(type_, id_="same", **fields)
    before = await history(served.chat, str(person.session))
    assert await person.ask(type_, id_="same", **fields) == first
    async with Client(served.chat) as again:
        await again.hello(person.session)
        assert await again.ask(type_, id_="same", **fields) == first
    assert await history(served.chat, str(person.session)) == before


async def test_the_same_frame_on_two_sockets_at_once_is_answered_once(served: Served, person: Client) -> None:
    async with Client(served.chat) as other:
        await other.hello(person.session)
        one, two = await asyncio.gather(person.say(WHO, "same"), other.say(WHO, "same"))
    assert one == two
    kept = await history(served.chat, str(person.session))
    assert [frame["type"] for frame in kept] == ["reply", "said", "reply"]


async def test_frames_sent_without_waiting_are_answered_in_order(person: Client) -> None:
    for number in range(5):
        await person.send({"type": "say", "id": f"q{number}", "text": WHO})
    answered = [(await person.answers())[0] for _ in range(5)]
    assert [(reply["reply_to"], reply["seq"]) for reply in answered] == [(f"q{n}", n + 2) for n in range(5)]


async def test_the_same_id_in_another_conversation_is_another_frame(served: Served, person: Client) -> None:
    await person.say(WHO, "same")
    async with Client(served.chat) as other:
        await other.hello()
        (reply,) = await other.say(COOKIES_OFF, "same")
        assert [source["section"] for source in reply["sources"]][:1] == ["turning-off-cookies"]


SECRET = "i am keeleigh smith, my son is tobiah, k.smith88@example.org, 07700 900123, at CO1 1AA"


async def test_who_comes_back_is_told_everything_in_order_in_their_own_words(served: Served, person: Client) -> None:
    said = [SECRET, f"{COOKIES_OFF} and also {WHO}"]
    replies = [frame for text in said for frame in await person.say(text)]
    async with Client(served.chat) as again:
        welcome = await again.hello(person.session)
    assert (welcome["resumed"], welcome["seq"], welcome["session"]) == (True, 4, person.session)
    assert welcome["history"] == [
        person.greeting,
        {"type": "said", "id": "m1", "text": SECRET, "seq": 2},
        replies[0],
        {"type": "said", "id": "m2", "text": said[1], "seq": 3},
        replies[1],
        replies[2],
    ]


@pytest.mark.parametrize(
    ("last_seq", "expected"),
    [
        (0, ["greeting", "said 2", 2, 3, "said 4", 4]),
        (1, ["said 2", 2, 3, "said 4", 4]),
        (2, [3, "said 4", 4]),
        (3, ["said 4", 4]),
        (4, []),
        (99, []),
    ],
)
async def test_who_comes_back_is_told_only_what_came_after_the_last_number_seen(
    served: Served, person: Client, last_seq: int, expected: list[Any]
) -> None:
    await person.say(f"{COOKIES_OFF} and also {WHO}")
    await person.say(WHO)
    told = await history(served.chat, str(person.session), last_seq)
    names = [f"said {f['seq']}" if f["type"] == "said" else "greeting" if f["seq"] == 1 else f["seq"] for f in told]
    assert names == expected


async def test_a_choice_and_a_key_stand_in_the_history_by_their_label(served: Served, person: Client) -> None:
    assert person.greeting is not None
    await person.ask("choose", value="ask_share_who")
    (reply,) = await person.ask("press", key="*")
    await person.ask("press", key="1")
    told = [frame["text"] for frame in await history(served.chat, str(person.session)) if frame["type"] == "said"]
    assert told == [WHO, reply["choices"][0]["label"]]


async def test_a_conversation_goes_on_after_coming_back_in_the_mode_it_was_left_in(
    served: Served, person: Client
) -> None:
    await person.ask("mode", mode="keypad", pace="slow")
    async with Client(served.chat) as again:
        await again.hello(person.session, last_seq=2)
        (reply,) = await again.say(WHO, "after")
        assert reply["seq"] == 3
        assert reply["speech"]
        assert reply["wait"] == 30


async def test_an_unknown_session_is_said_and_a_new_conversation_can_begin_on_the_same_socket(served: Served) -> None:
    async with Client(served.chat) as client:
        error = await client.hello("no-such-session")
        assert (error["type"], error["code"], error["reply_to"]) == ("error", "unknown_session", None)
        assert (await client.error({"type": "say", "id": "a", "text": WHO}))["code"] == "not_allowed"
        assert (await client.hello())["resumed"] is False
        assert (await client.say(WHO))[0]["seq"] == 2


async def test_choosing_what_was_offered_answers_it_and_anything_else_is_refused(person: Client) -> None:
    assert person.greeting is not None
    offered = person.greeting["choices"][1]
    answer, question = await person.ask("choose", value=offered["value"])
    assert (answer["right"], question["asks_for"]) == ("access", "who")
    for value in ("ask_cookies_table", "greeting", "", "/restart", "⟨name 1⟩"):
        assert (await person.ask("choose", value=value))[0]["code"] == "unknown_choice", value
    assert (await person.say(WHO))[0]["type"] == "reply"


async def test_a_choice_offered_earlier_can_still_be_chosen(person: Client) -> None:
    await person.say(COOKIES_OFF)
    assert (await person.ask("choose", value="request_access"))[0]["right"] == "access"


async def test_a_digit_picks_its_choice(person: Client) -> None:
    assert (await person.ask("press", key="2"))[0]["right"] == "access"


async def test_zero_leads_to_a_person(person: Client) -> None:
    (reply,) = await person.ask("press", key="0")
    assert any(contact["phone"] for contact in reply["contacts"])


async def test_star_says_the_same_again(person: Client) -> None:
    (said,) = await person.say(WHO)
    (again,) = await person.ask("press", key="*")
    assert {**again, "seq": 0, "reply_to": ""} == {**said, "seq": 0, "reply_to": ""}


async def test_a_key_that_picks_nothing_is_met_with_the_choices_again(person: Client) -> None:
    assert person.greeting is not None
    (reply,) = await person.ask("press", key="9")
    assert reply["type"] == "reply"
    assert reply["choices"] == person.greeting["choices"]


async def test_silence_is_met_with_what_was_asked_last(person: Client) -> None:
    (said,) = await person.say(WHO)
    (again,) = await person.ask("timeout")
    assert again["choices"] == said["choices"]
    assert again["text"] != said["text"]


async def test_the_way_to_talk_can_be_changed_in_mid_conversation(person: Client) -> None:
    (changed,) = await person.ask("mode", id_="to-keys", mode="keypad", pace="slow")
    assert (bool(changed["speech"]), changed["wait"]) == (True, 30)
    (reply,) = await person.say(WHO)
    assert reply["speech"]
    (changed,) = await person.ask("mode", mode="text", pace="normal")
    assert (changed["speech"], changed["wait"]) == (None, None)
    await person.ask("mode", id_="to-keys", mode="keypad", pace="slow")  # sent again: changes nothing
    (reply,) = await person.say(WHO)
    assert reply["speech"] is None


async def test_an_answer_can_be_rated_and_rated_otherwise_later(served: Served, person: Client) -> None:
    await person.say(WHO, "q")
    up = await person.ask("rate", id_="r1", reply_to="q", value="up", text=None)
    assert up == [{"type": "rated", "reply_to": "r1"}]
    assert await person.ask("rate", id_="r1", reply_to="q", value="up", text=None) == up
    down = await person.ask("rate", id_="r2", reply_to="q", value="down", text="tobiah smith did not get it")
    assert down == [{"type": "rated", "reply_to": "r2"}]
    (error,) = await person.ask("rate", id_="r9", reply_to="never-asked", value="up", text=None)
    assert (error["code"], error["reply_to"]) == ("unknown_choice", "r9")
    assert len(await history(served.chat, str(person.session))) == 3


async def test_forgetting_is_confirmed_and_the_conversation_is_gone(served: Served, person: Client) -> None:
    await person.say(SECRET)
    gone = [{"type": "forgotten", "reply_to": "f", "kept": None}]
    assert await person.ask("forget", id_="f") == gone
    assert await person.ask("forget", id_="f") == gone
    assert (await person.error({"type": "say", "id": "a", "text": WHO}))["code"] == "not_allowed"
    async with Client(served.chat) as again:
        assert (await again.hello(person.session))["code"] == "unknown_session"
        assert await again.ask("forget", id_="f") == gone
        assert (await again.ask("forget", id_="other"))[0]["code"] == "unknown_session"
        assert (await again.hello())["resumed"] is False
    assert (await person.hello())["history"] == []


async def test_forgetting_on_one_socket_ends_the_conversation_on_the_other(served: Served, person: Client) -> None:
    async with Client(served.chat) as other:
        await other.hello(person.session)
        await other.ask("forget", id_="f")
    (error,) = await person.say(WHO)
    assert error["code"] == "unknown_session"


async def test_forgetting_one_conversation_leaves_another_alone(served: Served, person: Client) -> None:
    async with Client(served.chat) as other:
        await other.hello()
        await other.ask("forget")
    assert (await person.say(WHO))[0]["type"] == "reply"


async def test_nothing_is_answered_before_hello(served: Served) -> None:
    async with Client(served.chat) as client:
        for frame in ({"type": "say", "id": "a", "text": WHO}, {"type": "forget", "id": "a"}):
            error = await client.error(frame)
            assert (error["code"], error["reply_to"]) == ("not_allowed", "a")
        assert (await client.error({"type": "hello", "protocol": 2}))["code"] == "not_allowed"
        assert (await client.hello())["type"] == "welcome"


async def test_a_socket_has_one_conversation_until_that_is_deleted(person: Client, served: Served) -> None:
    first = person.session
    async with Client(served.chat) as other:
        await other.hello()
    for session in (None, other.session):
        assert (await person.hello(session))["code"] == "not_allowed"
    assert (await person.hello(first, last_seq=1))["session"] == first, "it may be taken up again"
    assert (await person.say(WHO))[0]["seq"] == 2
    await person.ask("forget")
    assert (await person.hello())["session"] != first


async def test_a_socket_that_says_nothing_leaves_no_row(served: Served) -> None:
    services = served.app.state.services

    def rows() -> int:
        with services.engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(tables.conversations)).scalar_one())

    before = rows()
    async with Client(served.chat) as silent:
        await silent.hello()
    async with Client(served.chat) as again:
        assert (await again.hello(silent.session, last_seq=1))["resumed"] is True
        assert rows() == before
        assert (await again.say(WHO))[0]["seq"] == 2
        assert rows() == before + 1


async def test_who_rings_on_a_telephone_line_is_known_to_and_told_that_they_may_speak(served: Served) -> None:
    hello = {"type": "hello", "protocol": 1, "mode": "keypad", "channel": "phone"}
    async with Client(served.chat) as line, Client(served.chat, origin="https://www.example.org") as page:
        await line.send(hello)
        assert (await line.receive())["type"] == "welcome"
        assert "You can speak" in (await line.receive())["text"]
        await page.send(hello)
        assert (await page.receive())["type"] == "welcome"
        assert "You can speak" not in (await page.receive())["text"], "no web page is a telephone line"


async def test_a_channel_that_is_not_known_is_no_frame(served: Served) -> None:
    async with Client(served.chat) as client:
        await client.send({"type": "hello", "protocol": 1, "channel": "telegraph"})
        assert (await client.receive())["code"] == "bad_frame"
