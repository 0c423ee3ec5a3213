"""General law: short texts that are not in the notice, each with its source and how far it was checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bot.notice.reply import General
from bot.platform.errors import SchoolFolderError
from bot.text import toml as toml_files

FILE: Final = "law.toml"
# V: read in a primary source. V2: read in a secondary one. Anything less is not shown, so it is not kept here.
MARKS: Final = ("V", "V2")
LABELS: Final = {"V": "By law", "V2": "Guides to the law say"}
"""How the short form of a text begins, by its mark: it stands before what the notice leaves out."""
CHECK_WITH_SCHOOL: Final = "Please check this with the school."


@dataclass(frozen=True)
class Law:
    """The general texts by id; a text that the school switched off is None."""

    texts: dict[str, General | None]

    def lines(self, ids: Iterable[str]) -> tuple[General, ...]:
        """The texts that are switched on, in the order asked; raises KeyError for an unknown id."""
        return tuple(text for text in (self.texts[i] for i in ids) if text is not None)


def parse(toml: str) -> Law:
    """Read law.toml; raises SchoolFolderError that names the line and the cure."""
    texts: dict[str, General | None] = {}
    for name, entry in toml_files.read(FILE, toml).items():
        line = next((n for n, words in enumerate(toml.splitlines(), 1) if words.strip() == f"[{name}]"), None)
        if not isinstance(entry, dict) or set(entry) - {"text", "short", "source", "mark", "on"}:
            raise SchoolFolderError(
                FILE, line, f"[{name}] holds text, source, mark and perhaps short and on, nothing else"
            )
        text, source, mark = entry.get("text"), entry.get("source"), entry.get("mark")
        if not isinstance(text, str) or not isinstance(source, str) or not text.strip() or not source.strip():
            raise SchoolFolderError(FILE, line, f"[{name}] needs a text and a source, both between quotation marks")
        if mark not in MARKS:
            raise SchoolFolderError(FILE, line, f"[{name}] needs a mark, one of {', '.join(MARKS)}")
        short = entry.get("short", "")
        if not isinstance(short, str) or (short and not short.startswith(LABELS[mark])):
            raise SchoolFolderError(FILE, line, f'[{name}]: short begins with "{LABELS[mark]}"')
        told = text.strip() if mark == "V" else f"{text.strip()} {CHECK_WITH_SCHOOL}"
        if not isinstance(entry.get("on", True), bool):
            raise SchoolFolderError(FILE, line, f"[{name}]: on is true or false, without quotation marks")
        texts[name] = General(told, source.strip(), short.strip()) if entry.get("on", True) else None
    return Law(texts)
