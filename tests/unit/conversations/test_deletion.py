"""What a chat holds is said in counts and kinds, never in words of the person; deleting it asks once more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app.bootstrap import Services
from bot.conversations.deletion import ERASURE, NO, YES
from bot.kill_switch.service import Position
from bot.notice.reply import Reply
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.errors import DeletionConfirmed, UnknownSession
from tests.case_factories import answers, services_on
from tests.factories import SetClock


@pytest.fixture
def services(tmp_path: Path, pseudonymiser: Pseudonymiser) -> Iterator[Services]:
    built = services_on(tmp_path, SetClock(), pseudonymiser)
    yield built
    built.engine.dispose()


async def begun(services: Services) -> str:
    return (await services.conversations.open(mode="text", lang="en")).session


async def said(services: Services, session: str, id_: str, text: str) -> Reply:
    return (await services.conversations.say(session, id_, text))[0].reply


def facts(reply: Reply) -> dict[str, str]:
    return {given.label: given.value for given in reply.answers}


async def test_it_says_how_much_and_of_what_kind_and_repeats_nothing(services: Services) -> None:
    session = await begun(services)
    await said(services, session, "m1", "my name is Sam Poe and my e-mail is sam.poe@example.org")
    reply = await said(services, session, "m2", "ask_chat_held")
    held = facts(reply)
    assert held["Your messages"] == "1"
    assert "Names: 1" in held["Kept apart, encrypted"]
    assert "E-mail addresses: 1" in held["Kept apart, encrypted"]
    assert "30" in held["How long"]
    assert "No request" in held["Requests"]
    everything = repr(reply)
    assert "Poe" not in everything
    assert "example.org" not in everything


async def test_a_request_that_came_from_it_is_named_with_its_reference(services: Services) -> None:
    opened = await services.conversations.open(mode="text", lang="en")
    made = services.cases.open(opened.conversation, 1, answers())
    reply = await said(services, opened.session, "m1", "ask_chat_held")
    assert made.printed in facts(reply)["Requests"]
    reply = await said(services, opened.session, "m2", "ask_chat_delete")
    assert made.printed in facts(reply)["What stays"]
    # The receipt, and with it the only place where the code stands for them, goes with the chat.
    assert "Did you note the code?" in facts(reply)["What stays"]


@pytest.mark.parametrize("yes", ["yes", "Yes please.", "delete it", "OK"])
async def test_a_yes_to_the_question_deletes_and_nothing_else_does(services: Services, yes: str) -> None:
    session = await begun(services)
    await said(services, session, "m1", yes)  # nobody asked anything: it is a message like any other
    asked = await said(services, session, "m2", "ask_chat_delete")
    assert asked.kind == "question"
    assert [choice.value for choice in asked.choices] == [YES, NO, ERASURE]
    with pytest.raises(DeletionConfirmed):
        await said(services, session, "m3", yes)
    await services.conversations.forgetting.forget(session, "m3")
    with pytest.raises(UnknownSession):
        await said(services, session, "m4", "hello")


@pytest.mark.parametrize("no", ["no", "No thanks", "keep it"])
async def test_a_no_leaves_everything_as_it_is(services: Services, no: str) -> None:
    session = await begun(services)
    await said(services, session, "m1", "ask_chat_delete")
    assert (await said(services, session, "m2", no)).text == "Nothing was deleted. You can go on."
    assert await services.conversations.exists(session)


async def test_the_choice_and_the_key_do_the_same(services: Services) -> None:
    session = await begun(services)
    await said(services, session, "m1", "ask_chat_delete")
    with pytest.raises(DeletionConfirmed):
        await services.conversations.choose(session, "m2", YES)
    with pytest.raises(DeletionConfirmed):
        await services.conversations.press(session, "m3", "1")


async def test_somebody_can_delete_their_chat_while_the_assistant_is_off_for_questions(services: Services) -> None:
    session = await begun(services)
    await said(services, session, "m1", "ask_chat_held")
    services.kill_switch.turn(Position.CONTACTS_ONLY, "", "pat")
    reply = (await services.conversations.choose(session, "m2", "ask_chat_delete"))[0].reply
    assert reply.kind == "question"
    with pytest.raises(DeletionConfirmed):
        await services.conversations.choose(session, "m3", YES)


async def test_what_was_asked_besides_is_answered_too_in_the_order_it_was_asked(services: Services) -> None:
    session = await begun(services)
    for id_, asked in (("m1", "ask_share_who and also ask_chat_held"), ("m2", "ask_chat_held and also ask_share_who")):
        replies = [one.reply for one in await services.conversations.say(session, id_, asked)]
        counted = [reply for reply in replies if "Your messages" in facts(reply)]
        assert len(replies) == 2
        assert len(counted) == 1
        assert (replies.index(counted[0]) == 1) == asked.endswith("held")
        assert any(reply.sources for reply in replies)


async def test_the_number_of_a_chat_is_said_so_that_the_school_can_find_it(services: Services) -> None:
    session = await begun(services)
    told = await said(services, session, "m1", "ask_chat_held")
    (number,) = [given.value for given in told.answers if given.label == "Number of this chat"]
    opened = await services.conversations.resume(session, last_seq=0)
    assert number == opened.conversation
