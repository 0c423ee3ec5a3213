"""``python -m widget.phone``: takes calls, where a telephone is set up, until told to stop."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys

from bot.platform.errors import PrivacyHelpError
from widget.phone.agent import Agent
from widget.phone.office import read_office
from widget.phone.own_voice import OwnVoice
from widget.phone.settings import PhoneSettings, from_environment
from widget.phone.sound import SoundError


def main() -> int:
    """Take calls; 0 when stopped or not set up, 1 when it could not start."""
    try:
        settings = from_environment(os.environ)
        if not settings.on:
            print("the telephone is off; set SIP_LISTEN to turn it on (docs/telephone.md)", flush=True)
            return 0
        logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
        for library in ("aiosipua", "aiortp", "websockets", "asyncio"):  # they would log who rings, and from where
            logging.getLogger(library).setLevel(logging.CRITICAL)
        agent = Agent(settings, read_office(settings.school, settings.sip_office), OwnVoice.found())
        asyncio.run(_take_calls(agent, settings))
    except PrivacyHelpError as problem:
        print(f"could not start: {problem}", file=sys.stderr)
        return 1
    except SoundError:
        print("could not start: espeak-ng is installed but does not speak; try: espeak-ng hello", file=sys.stderr)
        return 1
    print("stopped", flush=True)
    return 0


async def _take_calls(agent: Agent, settings: PhoneSettings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await agent.run(lambda: print(f"ready for calls on {settings.sip_listen}", flush=True), stop)


if __name__ == "__main__":
    sys.exit(main())
