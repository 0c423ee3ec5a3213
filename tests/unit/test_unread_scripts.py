"""What is written in a script whose names are not read goes no further than the door, and comes back to who typed it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.core.pseudonyms import Pseudonymiser
from tests.case_factories import services_on
from tests.factories import SetClock


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("我儿子叫王小明，在三年级", "⟨words 1⟩"),
        ("ابني محمد في السنة ٥", "⟨words 1⟩"),
        ("আমার ছেলে রহিম", "⟨words 1⟩"),
        ("Мой сын Иван Петров", "⟨words 1⟩"),
        ("my son 王小明 is in year 3", "my son ⟨words 1⟩ is in year 3"),
        ("王小明 and 李华 are twins", "⟨words 1⟩ and ⟨words 2⟩ are twins"),
        ("电话 07700 900123", "⟨words 1⟩ ⟨phone 1⟩"),
        ("写信到 jo@example.org", "⟨words 1⟩ ⟨email 1⟩"),
        ("生日 3月5日, thanks", "⟨words 1⟩, thanks"),
        ("𝐄𝐥𝐥𝐚 is my daughter", "⟨words 1⟩ is my daughter"),
    ],
)
def test_a_run_in_another_script_is_one_token(door: Pseudonymiser, said: str, left: str) -> None:
    assert door.tokenise(said, {}).text == left


@pytest.mark.parametrize("said", ["naïve café, 20 µg, 1º, ½", "œuvre, straße, łódka – “quoted” … €5", "👍 ok ✓"])
def test_latin_letters_and_signs_are_no_other_script(door: Pseudonymiser, said: str) -> None:
    assert "⟨words" not in door.tokenise(said, {}).text


def test_in_the_form_such_a_name_is_a_name(door: Pseudonymiser) -> None:
    assert door.tokenise("王小明 Wang", {}, unread_as="name").text.startswith("⟨name 1⟩")


@pytest.mark.parametrize("said", ["my son is Zoe\u0308 Mu\u0308ller", "Ame\u0301lie Dubois", "mrs Noe\u0308l's class"])
def test_a_name_whose_accents_stand_by_themselves_is_one_word(door: Pseudonymiser, said: str) -> None:
    hidden = door.tokenise(said, {})
    assert len(hidden.found) == 1
    assert not any("\u0300" <= sign <= "\u036f" for sign in hidden.text)


async def test_the_session_sees_its_own_words_and_the_database_holds_none(tmp_path: Path, door: Pseudonymiser) -> None:
    said = "我儿子叫王小明，在三年级，谢谢您的帮助"
    services = services_on(tmp_path, SetClock(), door)
    session = (await services.conversations.open(mode="text", lang="en")).session
    await services.conversations.say(session, "m1", said)
    history = (await services.conversations.resume(session, last_seq=0)).history
    assert said in [one.text for one in history if hasattr(one, "text")]
    with services.engine.connect() as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        kept = "".join(str(connection.execute(text(f'SELECT * FROM "{name}"')).all()) for name in tables)
    services.engine.dispose()
    assert "王小明" not in kept
    assert "谢谢" not in kept


def test_a_message_of_no_language_is_hidden_whole(door: Pseudonymiser) -> None:
    assert door.tokenise("a " * 1_000, {}).text == "⟨words 1⟩"
    assert door.tokenise("he hit me and it is so bad i cry " * 60, {}).text.startswith("he hit me")
