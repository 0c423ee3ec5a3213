"""``python -m bot.cli.rotate``: a new key for what is written from now on; the service goes on meanwhile.

``--reseal`` seals anew, with the newest key, all that older keys sealed: after a leak of the key file. ``--remove-old``
then removes the old keys; what can only be checked with them (codes of requests, addresses of receipts, recovery codes
of staff) no longer works from then on, and the command says how much that is before.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from bot.platform.database import open_there
from bot.platform.errors import PrivacyHelpError, SettingsError
from bot.platform.keys import LiveKeys, add_key, remove_old_keys
from bot.platform.resealing import codes_with, reseal, sealed_with
from bot.platform.settings import from_environment
from bot.platform.types import Sealed
from bot.platform.vault import Vault

A_TURN: Final = 30.0  # seconds; whatever was being answered when the new key came is kept by then


def main(
    arguments: Sequence[str] | None = None,
    environment: Mapping[str, str] = os.environ,
    rest: Callable[[float], None] = time.sleep,
) -> int:
    """Do what was asked; 0 when it is done, 1 when it could not be."""
    reader = argparse.ArgumentParser(prog="python -m bot.cli.rotate")
    reader.add_argument("--reseal", action="store_true", help="after the new key: seal anew all that older keys sealed")
    reader.add_argument("--remove-old", action="store_true", help="and remove the older keys")
    asked = reader.parse_args(arguments)
    os.umask(0o077)
    try:
        settings = from_environment(environment)
        path = settings.key_file
        engine = open_there(settings)
        try:
            if not path.exists():
                raise SettingsError(f"the key file {path} is gone; restore it from a backup")
            print(f"key {add_key(path)} is the newest now; what is written from now on is sealed with it")
            if asked.reseal or asked.remove_old:
                keys = LiveKeys(path)
                vault = Vault(keys.keys, keys.current)

                def anew(bound: str, name: str, key_id: str, sealed: bytes) -> tuple[str, bytes]:
                    clear = vault.open_bytes(bound, Sealed(name, key_id, sealed))
                    again = vault.seal_bytes(bound, name, clear)
                    return again.key_id, again.sealed

                print(f"sealed anew: {reseal(engine, keys.current(), anew)} rows")
                old = [name for name in keys.keys if name != keys.current()]
                if asked.remove_old:
                    rest(A_TURN)
                    reseal(engine, keys.current(), anew)
                    if sealed_with(engine, old):
                        raise SettingsError(
                            "something was sealed with an older key just now; none was removed, try again"
                        )
                    codes = codes_with(engine, old)
                    print(f"removed the older keys: {', '.join(remove_old_keys(path)) or 'there were none'}")
                    print(f"codes of requests that no longer open their status page: {codes}")
                    print("receipts printed before, and recovery codes of staff, no longer work either")
                else:
                    print(f"kept, for codes of requests and recovery codes: key {', '.join(old)}")
        finally:
            engine.dispose()
    except PrivacyHelpError as problem:
        print(f"could not change the key: {problem}", file=sys.stderr)
        return 1
    print("back the key file up again: an older copy does not open what is written from now on")
    return 0


if __name__ == "__main__":
    sys.exit(main())
