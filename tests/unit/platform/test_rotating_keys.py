"""Keys change while the service runs: old words open, new ones are sealed with the new key, a leak is answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, func, select, update
from sqlalchemy.engine import Engine

from bot.app.bootstrap import Services
from bot.cli.rotate import main
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform import tables
from bot.platform.errors import SettingsError
from bot.platform.keys import LiveKeys, add_key, load_keys
from bot.platform.resealing import PLACES
from tests.case_factories import EMAIL, answers, services_on
from tests.factories import SetClock

TOLD = "my email is jo@example.org"


@pytest.fixture
def services(tmp_path: Path, pseudonymiser: Pseudonymiser) -> Iterator[Services]:
    made = services_on(tmp_path, SetClock(), pseudonymiser)
    yield made
    made.engine.dispose()


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"STATE": str(tmp_path)}


def keys_used(engine: Engine) -> dict[str, set[str]]:
    with engine.connect() as connection:
        return {
            f"{place.table.name}.{place.column}": set(
                connection.execute(select(place.columns[1]).where(place.columns[0].is_not(None))).scalars()
            )
            for place in PLACES
        }


async def talk(services: Services, session: str, frame: str) -> None:
    await services.conversations.say(session, frame, TOLD)


async def said(services: Services, session: str) -> list[str]:
    history = (await services.conversations.resume(session, last_seq=0)).history
    return [one.text for one in history if hasattr(one, "text")]


def test_every_sealed_column_of_the_database_can_be_sealed_anew() -> None:
    sealed = {
        (table.name, column.name)
        for table in tables.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert sealed == {(place.table.name, place.column) for place in PLACES}


async def test_a_running_service_uses_the_new_key_at_once_and_opens_what_the_old_one_sealed(
    services: Services, environment: dict[str, str]
) -> None:
    session = (await services.conversations.open(mode="text", lang="en")).session
    await talk(services, session, "m1")
    assert main([], environment) == 0
    await services.conversations.say(session, "m2", "and my phone is 07700 900123")
    assert keys_used(services.engine)["vault.sealed"] == {"1", "2"}
    assert await said(services, session) == [TOLD, "and my phone is 07700 900123"]


async def test_after_a_leak_all_is_sealed_anew_and_still_opens(
    services: Services, environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    session = (await services.conversations.open(mode="text", lang="en")).session
    await talk(services, session, "m1")
    opened = services.cases.open("draft", 1, answers(contact=EMAIL))
    assert opened.code is not None
    assert main(["--reseal"], environment) == 0
    used = keys_used(services.engine)
    assert {key for keys in used.values() for key in keys} == {"2"}, used
    assert used["case_words.sealed"]
    assert await said(services, session) == [TOLD]
    # The code is not kept, so it cannot be hashed anew: the old key stays for it until somebody removes it.
    assert services.cases.status(opened.reference, opened.code, "t") is not None
    assert main(["--remove-old"], environment, lambda _seconds: None) == 0
    assert "no longer open their status page: 1" in capsys.readouterr().out
    assert list(load_keys(Path(environment["STATE"]) / "keys" / "vault.json").keys) == ["3"]
    assert await said(services, session) == [TOLD]


async def test_a_row_that_does_not_open_stops_the_sealing_and_no_key_goes(
    services: Services, environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    session = (await services.conversations.open(mode="text", lang="en")).session
    await talk(services, session, "m1")
    with services.engine.begin() as connection:
        connection.execute(update(tables.vault).values(sealed=b"damaged damaged damaged"))
    assert main(["--remove-old"], environment, lambda _seconds: None) == 1
    assert "changed or moved" in capsys.readouterr().err
    assert set(load_keys(Path(environment["STATE"]) / "keys" / "vault.json").keys) == {"1", "2"}
    with services.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(tables.vault)).scalar_one()


async def test_what_is_sealed_with_the_old_key_while_all_is_sealed_anew_is_not_left_behind(
    services: Services, environment: dict[str, str]
) -> None:
    session = (await services.conversations.open(mode="text", lang="en")).session
    await talk(services, session, "m1")
    with services.engine.connect() as connection:
        before = dict(connection.execute(select(tables.vault)).mappings().one())

    def late(_seconds: float) -> None:  # a turn that had begun under the old key ends now
        with services.engine.begin() as connection:
            connection.execute(update(tables.vault).values(sealed=before["sealed"], key_id=before["key_id"]))

    assert main(["--remove-old"], environment, late) == 0
    assert await said(services, session) == [TOLD]


def test_a_key_file_that_cannot_be_read_for_a_moment_cuts_nobody_off(tmp_path: Path) -> None:
    path = tmp_path / "vault.json"
    keys = LiveKeys(path)
    path.write_text("half a file")
    assert (keys.current(), list(keys.keys)) == ("1", ["1"])
    with pytest.raises(SettingsError):
        add_key(path)
