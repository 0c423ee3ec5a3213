"""A new key on a real database while people chat and staff work: all is sealed anew, and nobody is turned away."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from sqlalchemy import select

from bot.app.bootstrap import Services
from bot.cli.rotate import main
from bot.platform.keys import load_keys
from bot.platform.resealing import PLACES
from tests.case_factories import answers
from tests.servers import PATIENCE

PEOPLE = 6
TOLD = "my email is jo@example.org"


def keys_used(services: Services) -> set[str]:
    with services.engine.connect() as connection:
        queries = [select(place.columns[1]).where(place.columns[0].is_not(None)) for place in PLACES]
        return {key for query in queries for key in connection.execute(query).scalars()}


async def test_all_is_sealed_anew_while_people_chat_and_every_word_still_opens(
    services: Services, tmp_path: Path, database_url: str
) -> None:
    environment = {"STATE": str(tmp_path), "DATABASE": database_url}
    sessions = [(await services.conversations.open(mode="text", lang="en")).session for _ in range(PEOPLE)]
    for session in sessions:
        await services.conversations.say(session, "m0", TOLD)
    done = asyncio.Event()
    answered = dict.fromkeys(sessions, 0)

    async def talk(session: str) -> int:
        said = 0
        while not done.is_set() or said < 2:  # until all is sealed anew, and at least twice
            said += 1
            await services.conversations.say(session, f"m{said}", f"{TOLD} or jo{said}@example.org")
            answered[session] = said
        return said

    def rest(_seconds: float) -> None:
        """As long as what was being answered when the new key came is not kept: the command waits half a minute."""
        before, end = dict(answered), time.monotonic() + PATIENCE
        while any(answered[session] < before[session] + 2 for session in sessions):
            assert time.monotonic() < end, "people are no longer answered"
            time.sleep(0.01)  # between two looks

    async def rotate() -> int:
        try:
            opened = [services.cases.open(f"c{n}", 1, answers()) for n in range(5)]
            code = await asyncio.to_thread(main, ["--remove-old"], environment, rest)
            assert len({one.reference for one in opened}) == 5
            return code
        finally:
            done.set()

    code, *said = await asyncio.gather(rotate(), *map(talk, sessions))
    assert code == 0
    assert main(["--reseal"], environment) == 0
    newest = max(load_keys(tmp_path / "keys" / "vault.json").keys, key=int)
    assert keys_used(services) == {newest}
    for session, often in zip(sessions, said, strict=True):
        history = (await services.conversations.resume(session, last_seq=0)).history
        words = [one.text for one in history if hasattr(one, "text")]
        assert words == [TOLD, *(f"{TOLD} or jo{n}@example.org" for n in range(1, often + 1))]
