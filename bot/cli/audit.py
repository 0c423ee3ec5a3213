"""``python -m bot.cli.audit``: checks the audit log from its first entry to its last, and says what it found."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from bot.platform.audit import Verified
from bot.platform.audit_end import NAME
from bot.platform.audit_store import SqlAuditLog
from bot.platform.database import open_there
from bot.platform.errors import PrivacyHelpError
from bot.platform.settings import from_environment


def main(environment: Mapping[str, str] = os.environ) -> int:
    """Print the result; 0 when the whole log holds, 1 when an entry does not, 2 when it could not be read."""
    try:
        settings = from_environment(environment)
        engine = open_there(settings)
        try:
            found = SqlAuditLog(engine).verify()
        finally:
            engine.dispose()
    except PrivacyHelpError as problem:
        print(f"could not check the audit log: {problem}", file=sys.stderr)
        return 2
    said, code = _result(found)
    print(said)
    return code


def _result(found: Verified) -> tuple[str, int]:
    if found.cut_off:
        return (
            f"BROKEN: the log went to entry {found.broken} at least; everything behind {found.entries} entries is gone",
            1,
        )
    if found.broken is not None:
        return f"BROKEN at entry {found.broken}; the {found.entries} before it hold", 1
    if found.unmarked:
        return (
            f"NOT SURE: {found.entries} entries hold, but {NAME} in STATE is gone or was changed, so nothing says"
            f" whether there were more. Compare the last hash with the one noted elsewhere: {found.head}"
        ), 1
    return f"verified {found.entries} entries; the last hash is {found.head}", 0


if __name__ == "__main__":
    sys.exit(main())
