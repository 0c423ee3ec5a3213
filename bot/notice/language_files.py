"""The languages that come with the service: read from ``bot/languages``, one folder each, and checked."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from bot.notice import languages
from bot.notice.languages import Language
from bot.platform.errors import SchoolFolderError

FOLDER: Final = Path(__file__).parents[1] / "languages"


def load_languages(folder: Path = FOLDER) -> dict[str, Language]:
    """Each language by its code, in the order of the codes; raises SchoolFolderError with file, line and cure.

    Those that come with the service change with no school and while nothing runs, so they are read once.
    """
    return dict(_ours()) if folder == FOLDER else _read(folder)


@cache
def _ours() -> dict[str, Language]:
    return _read(FOLDER)


def _read(folder: Path) -> dict[str, Language]:
    found: dict[str, Language] = {}
    for code in sorted(child.name for child in folder.iterdir() if (child / "form.toml").exists()):
        parts = []
        for name in languages.FILES:
            if (file := folder / code / name).exists():
                given, called, strings = languages.parse(f"{code}/{name}", file.read_text(encoding="utf-8"))
                if given != code:
                    raise SchoolFolderError(f"{code}/{name}", None, f'code must be "{code}", as the folder is called')
                parts.append(strings)
                found[code] = Language(code, called, tuple(parts))
    return found
