"""What was begun and not sent, what people write back, and what is taken back, on every database."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.app.bootstrap import Services
from bot.cases.records import Change, ReplyState
from bot.platform.audit import Entry
from bot.platform.errors import CaseChanged, StepNotAllowed
from tests.case_factories import answers
from tests.factories import SetClock


def begun(services: Services) -> str:
    """A chat in which a request was begun."""
    opened = asyncio.run(services.conversations.open(mode="text", lang="en"))
    asyncio.run(services.conversations.say(opened.session, "m1", "request_erasure"))
    return opened.conversation


def test_what_was_begun_waits_until_it_is_opened_or_set_aside(services: Services, clock: SetClock) -> None:
    first, second = begun(services), begun(services)
    assert services.begun_requests.waiting() == []
    clock.move(timedelta(days=2))
    assert {one.conversation for one in services.begun_requests.waiting()} == {first, second}
    services.begun_requests.open(first, 1, "pat")
    assert [one.conversation for one in services.begun_requests.waiting()] == [second]
    services.begun_requests.set_aside(second, 1, "pat", "a try")
    assert services.begun_requests.waiting() == []


def test_what_a_person_wrote_is_ended_once(services: Services) -> None:
    reference = services.cases.open("c", 1, answers()).reference
    services.person_replies.keep(reference, "page 2 is missing", wish="access")
    services.person_replies.deal_with(reference, 1, "sent it", "pat")
    (reply,) = services.casework.find(reference).replies
    assert (reply.state, reply.wish, reply.ended_by) == (ReplyState.DEALT_WITH, "access", "pat")
    with pytest.raises(StepNotAllowed):
        services.person_replies.became(reference, 1, reference, "pat")


def test_a_file_is_taken_back_once(services: Services, clock: SetClock) -> None:
    reference = services.cases.open("c", 1, answers()).reference
    services.found_files.add(reference, "a.txt", b"a", "pat")
    case_id, store = services.casework.find(reference).case.id, services.casework._store
    store.change(Change(case_id, None, Entry(clock(), "pat", "files_delivered", case_id), delivers=(1,)))
    back = Change(case_id, None, Entry(clock(), "pat", "files_withdrawn", case_id), withdraws=(1,))
    store.change(back)
    with pytest.raises(CaseChanged):
        store.change(back)
    (file,) = services.casework.find(reference).files
    assert (file.delivered_at, file.withdrawn_at) == (None, clock())
