"""What the costliest messages of 2,000 characters cost the processor, from the frame to the reply, on the served model.

Each message repeats something that much work hangs on; of some no two pieces are alike. Prints milliseconds of the
process (not of the clock), the costliest first, with what the door alone takes. ``MODEL`` names a model file; without
it, the one of STATE that fits. Usage: python -m bench.costliest
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench.as_served import quiet
from bot.assistant.training import model_path
from bot.bootstrap import build_door
from bot.school_folder import load_school_folder
from bot.settings import Settings
from widget.compose import compose
from widget.protocol import TEXT_LENGTH

PIECES: Final = (
    "no, I said ", "I said no ", "Ella ", "ella poe ", "my son Z@ ", "Z@, Y@, ", "Z@ and Y@\n", "love, Ella\n",
    "not ella but ella poe ", "her name is ella not ", "mum of ella and ", "Mrs Smith ", "Mr Z@'s ", "I'm ",
    "e l l a ", "a ", "A. ", "xqz ", "a.b.c.", "x@@", "(", "1-2-", "1 ", "\t", "3 may ", "3 May 2016 ", "born 3 may ",
    "AB1 2CD ", "AB# 2CD ", "AB12 ", "# Mill Road ", "at 12 mill road ", "number 12#, ", "07700 9#00123 ",
    "x@#@example.org ", "jo at example dot org ", "one two three ", "double ", "passport 123456789 ", "HJ-# ",
    "login x# ", "王小明 ", "Иван ", "⟨name 1⟩ ", "please no ", "he hit me ", "who sees my data? ",
)  # fmt: skip
"""``#`` is the number of a piece, ``@`` the same in letters; ``@@`` is the sign itself."""


def message(piece: str, length: int = TEXT_LENGTH) -> str:
    """A message of this length, made of a piece."""
    return "".join(_pieces(piece, length))[:length]


def _pieces(piece: str, length: int) -> Iterator[str]:
    for n in range(length):
        letters = "".join(chr(97 + int(digit)) for digit in str(n * 7919))
        yield piece.replace("@@", "\0").replace("@", letters).replace("#", str(n)).replace("\0", "@")


async def main() -> None:
    """Measure and print."""
    quiet()
    school = Path(os.environ.get("SCHOOL", "data"))
    model = Path(os.environ.get("MODEL") or model_path(school, Path(os.environ.get("STATE", "var"))))
    door = build_door(load_school_folder(school))
    with TemporaryDirectory() as state:
        services = compose(Settings(state=Path(state), school=school), model)
        talk = services.conversations
        await talk.say((await talk.open(mode="text", lang="en")).session, "warm", "Who sees my data?")
        costs = []
        for piece in PIECES:
            said = message(piece)
            begun = time.process_time()
            door.tokenise(said, {})
            at_the_door = time.process_time() - begun
            session = (await talk.open(mode="text", lang="en")).session
            begun = time.process_time()
            await talk.say(session, "m1", said)
            costs.append((1000 * (time.process_time() - begun), 1000 * at_the_door, piece))
        await services.close()
    for whole, at_the_door, piece in sorted(costs, reverse=True):
        print(f"{whole:6.0f} ms, at the door {at_the_door:5.0f}: {piece!r}")


if __name__ == "__main__":
    asyncio.run(main())
