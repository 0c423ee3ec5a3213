"""``python -m bot.cli.kill_switch off``: turns the assistant off or on from the machine, when nobody can sign in.

It writes into the database itself, so that a service that runs beside it obeys with its next message.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Final

from bot.kill_switch.rules import Position
from bot.kill_switch.service import KillSwitch
from bot.kill_switch.store import SqlKillSwitchStore
from bot.notice.folder import load_school_folder
from bot.platform.database import open_there
from bot.platform.errors import PrivacyHelpError
from bot.platform.settings import from_environment

ACTOR: Final = "command"  # who did it, in the audit log


def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] = os.environ) -> int:
    """Turn it, or say where it stands; 0 when that is done, 1 when not."""
    parser = argparse.ArgumentParser(prog="python -m bot.cli.kill_switch", description="Turns the assistant on or off.")
    parser.add_argument("to", nargs="?", choices=[one.value for one in Position], help="left out: says where it stands")
    parser.add_argument("--message", default="", help="what parents are told; no numbers and no addresses")
    asked = parser.parse_args(arguments)
    try:
        settings = from_environment(environment)
        folder = load_school_folder(settings.school)
        engine = open_there(settings)
        try:
            board = KillSwitch(SqlKillSwitchStore(engine), folder.book, folder.school, folder.grounds, _now)
            if asked.to:
                board.turn(Position(asked.to), asked.message, ACTOR)
            stands = board.read()
        finally:
            engine.dispose()
    except PrivacyHelpError as problem:
        print(f"could not do it: {problem}", file=sys.stderr)
        return 1
    print(f"the assistant is: {stands.position.value.replace('_', ' ')}")
    if stands.words:
        print(f"parents are told: {stands.words}")
    return 0


def _now() -> datetime:
    return datetime.now(timezone.utc)


if __name__ == "__main__":
    sys.exit(main())
