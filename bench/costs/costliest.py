"""What the costliest messages of 2,000 characters cost the processor, from the frame to the reply, on the served model.

Each message repeats something that much work hangs on; of some no two pieces are alike. Prints milliseconds of the
process (not of the clock), the costliest first, with what the door alone takes. ``MODEL`` names a model file; without
it, the one of STATE that fits. Usage: python -m bench.costs.costliest
"""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.as_served import quiet
from bot.app.bootstrap import build_pseudonymiser
from bot.engine.training import model_path
from bot.notice.folder import load_school_folder
from bot.platform.settings import Settings
from tests.adversarial import PIECES, message
from widget.chat.protocol import TEXT_LENGTH
from widget.compose import compose


async def main() -> None:
    """Measure and print."""
    quiet()
    school = Path(os.environ.get("SCHOOL", "data/schools/hazelmere"))
    model = Path(os.environ.get("MODEL") or model_path(school, Path(os.environ.get("STATE", "var"))))
    pseudonymiser = build_pseudonymiser(load_school_folder(school))
    with TemporaryDirectory() as state:
        services = compose(Settings(state=Path(state), school=school), model)
        talk = services.conversations
        await talk.say((await talk.open(mode="text", lang="en")).session, "warm", "Who sees my data?")
        costs = []
        for piece in PIECES:
            said = message(piece, TEXT_LENGTH)
            begun = time.process_time()
            pseudonymiser.tokenise(said, {})
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
