"""Another school's notice, taken on as it is and served with the model of the release: nobody has chosen anything."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from bot.app.bootstrap import build_pseudonymiser, with_nearest
from bot.cli.school import write
from bot.notice.folder import load_helplines, load_school_folder
from bot.notice.reply import Reply
from bot.platform.settings import Settings
from bot.setup.new_school import new_school
from tests.factories import DATA
from tests.rasa.conftest import Running

pytestmark = pytest.mark.rasa
NOTICE = DATA / "evaluation" / "schools" / "1" / "notice.docx"
NOT_YET = "cannot send it requests yet"


@pytest.fixture(scope="module")
def new(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    from widget.compose import compose

    folder = tmp_path_factory.mktemp("new")
    write(
        new_school("Alder School", NOTICE.name, NOTICE.read_bytes(), date(2026, 11, 29), load_helplines()).files, folder
    )
    running = Running(compose(Settings(state=folder / "state", school=folder), trained_model))
    yield running
    running.close()


def talk(running: Running, *messages: str) -> list[Reply]:
    """The replies to the last of several messages of one conversation."""
    service = running.services.conversations
    session = running.do(service.open(mode="text", lang="en")).session
    replies = [running.do(service.say(session, f"m{n}", text)) for n, text in enumerate(messages)]
    return [one.reply for one in replies[-1]]


def test_a_question_is_answered_by_the_nearest_passage_and_by_what_nobody_has_checked(new: Running) -> None:
    (reply,) = talk(new, "how long do you keep attendance registers")
    assert reply.kind == "answer"
    assert "nearest" in reply.text
    assert "No one at the school has checked it yet" in reply.text
    assert "6 years" in reply.sources[0].quote or "six years" in reply.sources[0].quote
    assert "sources" not in reply.folded, "the passage is the answer, so it is not folded away"


def test_two_questions_on_one_topic_are_answered_by_the_passage_that_each_asks_for(new: Running) -> None:
    quotes = [
        talk(new, question)[0].sources[0].quote
        for question in ("how long do you keep the accident form", "how long are attendance registers kept")
    ]
    assert quotes[0] != quotes[1]


def test_whether_it_is_so_for_somebody_else_too_is_not_said_before_anybody_has_checked_it(new: Running) -> None:
    (reply,) = talk(new, "who do you share it with", "and my son?")
    assert "makes no other rule" not in reply.text
    assert "nearest" in reply.text
    assert "checked" in talk(new, "who do you share it with", "where does it say that")[0].text


def test_what_is_outside_the_topics_and_in_the_notice_is_found_and_what_is_in_neither_is_not(new: Running) -> None:
    assert talk(new, "my boy has a nut allergy, do the people who cook know")[0].sources
    assert talk(new, "who won the match on saturday")[0].kind == "out_of_scope"


def test_until_the_contacts_are_confirmed_a_wish_gets_whom_to_ask_and_begins_no_request(new: Running) -> None:
    (reply,) = talk(new, "i want a copy of everything you hold about my son")
    assert NOT_YET in reply.text
    assert reply.asks_for is None
    assert {contact.role for contact in reply.contacts} == {"school", "dpo"}
    assert reply.sources


def test_help_in_danger_is_the_same_at_every_school(new: Running) -> None:
    (reply,) = talk(new, "my dad hit me with his belt again last night and i am scared to go home")
    assert reply.kind == "safeguarding"
    assert {"emergency", "childline"} <= {contact.role for contact in reply.contacts}


def test_once_they_are_confirmed_a_request_goes_to_its_receipt(new: Running) -> None:
    services = new.services
    settings = services.settings.school / "school.toml"
    settings.write_text(settings.read_text().replace("confirmed = false\n", ""))
    folder = with_nearest(load_school_folder(services.settings.school))
    services.served.change(folder, services.served.door_for(folder, build_pseudonymiser), "")
    replies = talk(
        new,
        "i want a copy of everything you hold about my son",
        "Kim Poe",
        "Alex Poe, year 4",
        "kim@example.org",
        "no, that's all",
        "yes",
    )
    assert [reply.kind for reply in replies] == ["receipt"]
    assert replies[0].request
    assert replies[0].request["printed"].startswith("AS-")


def test_schools_on_one_model_answer_each_from_its_own_notice_at_the_same_time_and_one_may_end_before_the_other(
    trained_model: Path, new: Running, running: Running, tmp_path: Path
) -> None:
    from bot.engine.embedded import EmbeddedAssistant
    from widget.compose import compose

    folder = tmp_path / "third"
    notice = DATA / "evaluation" / "schools" / "3" / "notice.txt"
    made = new_school("Birch School", notice.name, notice.read_bytes(), date(2026, 11, 29), load_helplines())
    write(made.files, folder)
    third = Running(compose(Settings(state=folder / "state", school=folder), trained_model))
    assistants = [one.services.assistant._current.assistant for one in (new, running, third)]  # type: ignore[attr-defined]
    assert all(isinstance(one, EmbeddedAssistant) for one in assistants)
    assert len({id(one._thread) for one in assistants}) == 1, "the model is loaded once"
    question = "how long do you keep attendance registers"
    alone = [talk(one, question)[0] for one in (new, running, third)]
    assert len({reply.sources[0].quote for reply in alone}) == 3
    with ThreadPoolExecutor() as together:
        at_once = list(together.map(lambda one: talk(one, question)[0], [new, running, third] * 4))
    assert at_once == alone * 4
    third.close()
    assert [talk(one, question)[0] for one in (new, running)] == alone[:2]
