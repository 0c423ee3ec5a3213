"""What is written in a script whose names are not read goes no further than the door, and comes back to who typed it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.pii.pseudonymiser import Pseudonymiser
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
def test_a_run_in_another_script_is_one_token(pseudonymiser: Pseudonymiser, said: str, left: str) -> None:
    assert pseudonymiser.tokenise(said, {}).text == left


@pytest.mark.parametrize("said", ["naïve café, 20 µg, 1º, ½", "œuvre, straße, łódka – “quoted” … €5", "👍 ok ✓"])
def test_latin_letters_and_signs_are_no_other_script(pseudonymiser: Pseudonymiser, said: str) -> None:
    assert "⟨words" not in pseudonymiser.tokenise(said, {}).text


def test_in_the_form_such_a_name_is_a_name(pseudonymiser: Pseudonymiser) -> None:
    assert pseudonymiser.tokenise("王小明 Wang", {}, unread_as="name").text.startswith("⟨name 1⟩")


@pytest.mark.parametrize("said", ["my son is Zoe\u0308 Mu\u0308ller", "Ame\u0301lie Dubois", "mrs Noe\u0308l's class"])
def test_a_name_whose_accents_stand_by_themselves_is_one_word(pseudonymiser: Pseudonymiser, said: str) -> None:
    hidden = pseudonymiser.tokenise(said, {})
    assert len(hidden.found) == 1
    assert not any("\u0300" <= sign <= "\u036f" for sign in hidden.text)


async def test_the_session_sees_its_own_words_and_the_database_holds_none(
    tmp_path: Path, pseudonymiser: Pseudonymiser
) -> None:
    said = "我儿子叫王小明，在三年级，谢谢您的帮助"
    services = services_on(tmp_path, SetClock(), pseudonymiser)
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


def test_a_message_of_no_language_is_hidden_whole(pseudonymiser: Pseudonymiser) -> None:
    assert pseudonymiser.tokenise("a " * 1_000, {}).text == "⟨words 1⟩"
    assert pseudonymiser.tokenise("he hit me and it is so bad i cry " * 60, {}).text.startswith("he hit me")
