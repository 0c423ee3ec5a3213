"""The TOML files that a school edits: read, or the line and the cure of what cannot be read."""

from __future__ import annotations

import re
import sys
from typing import Any

from bot.platform.errors import SchoolFolderError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def read(file: str, toml: str) -> dict[str, Any]:
    """Read a file's text; raises SchoolFolderError with the line.

    >>> read("law.toml", "a = 1")
    {'a': 1}
    """
    try:
        return tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        line = int(at[1]) if at else len(toml.rstrip().splitlines())  # the reader says "at end of document"
        raise SchoolFolderError(file, line, f"not valid TOML: {error}") from None
