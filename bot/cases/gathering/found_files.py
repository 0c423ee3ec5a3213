"""Files that were found for a request: added by whoever works on it or does a task of it, sealed, read, taken out.

A file is what its first bytes say, not what its name says. What is kept and can be handed over is what every computer
shows: PDF, pictures, plain text.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.cases.gathering import redaction
from bot.cases.gathering.redaction import Box
from bot.cases.parts import CaseParts
from bot.cases.records import Change, KeptEvents, KeptFile
from bot.cases.workflow import says_something
from bot.platform.audit import Entry
from bot.platform.errors import FileRefused, StepIncomplete, StepNotAllowed, UnknownCase

LARGEST: Final = 5_000_000
"""Bytes of one file."""
MOST: Final = 100_000_000
"""Bytes of all files of one request."""
TYPES: Final = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "txt": "text/plain; charset=utf-8"}
"""The kinds of files, as a browser is told."""
_BEGINS: Final = {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}
_LONGEST_NAME: Final = 100
_NOT_IN_NAMES: Final = re.compile(r"[^\w .,()&+-]+")
_SCAN_SECONDS: Final = 60
_COPY: Final = " (blacked out)"
"""What the name of a copy with black places has behind that of its file."""
_NAMES_IT: Final = (
    "the person reads what is withheld and why, and a word stands in it that you blacked out; say what it is without "
    "naming it, such as: the name of another child, whose information this is too"
)
Scan = Callable[[bytes], bool]
"""Whether a file is clean; raises FileRefused where that cannot be told."""


@dataclass(frozen=True)
class FoundFile:
    """A file with its name; ``withheld``: what was blacked out in it, and why, "" where nothing was."""

    kept: KeptFile
    name: str = field(repr=False)
    withheld: str = field(default="", repr=False)

    @property
    def stem(self) -> str:
        """Its name without the ending."""
        return self.name.rpartition(".")[0]


class FoundFiles:
    """Every method blocks on the database and raises StoreError; ``by`` is the id of who does it."""

    def __init__(self, parts: CaseParts, scan: Scan, names_in: Callable[[str], Sequence[str]]) -> None:
        self._parts, self._scan, self._names_in = parts, scan, names_in

    def of(self, kept: KeptEvents) -> list[FoundFile]:
        """The files of a request, oldest first."""
        return [self._found(kept, file) for file in kept.files]

    def add(self, reference: str, name: str, content: bytes, by: str, task: int | None = None) -> None:
        """Keep a file; raises FileRefused for what cannot be kept, StepNotAllowed for an erased request."""
        if not self._scan(content):
            raise FileRefused("The virus scanner found something in this file. It was not kept.")
        kind = kind_of(content)
        self._keep(self._parts.casework.unchanged(reference, None), fitting_name(name, kind), kind, content, by, task)

    def black_out(self, reference: str, number: int, boxes: Sequence[Box], reasons: str, by: str) -> None:
        """Keep a copy of a file with these places black; ``reasons`` are what is withheld and why.

        Raises FileRefused, StepIncomplete without places or reasons, StepNotAllowed for reasons that name what is
        black, UnknownCase.
        """
        given = {"boxes": bool(boxes), "reasons": says_something(reasons)}
        if missing := tuple(name for name, is_there in given.items() if not is_there):
            raise StepIncomplete("redaction", missing)
        kept = self._parts.casework.unchanged(reference, None)
        file, content = self._content(kept, number)
        if redaction.is_black(content, file.kept.kind, boxes, self._names_in(reasons)):
            raise StepNotAllowed(_NAMES_IT)
        copy, kind = redaction.blacked_out(content, file.kept.kind, boxes)
        name = fitting_name(f"{file.stem}{_COPY}.{kind}", kind)
        self._keep(kept, name, kind, copy, by, file.kept.task, withheld=reasons.strip())

    def _keep(
        self, kept: KeptEvents, name: str, kind: str, content: bytes, by: str, task: int | None, withheld: str = ""
    ) -> None:
        if len(content) > LARGEST:
            raise FileRefused(f"A file has at most {LARGEST // 1_000_000} MB.")
        if sum(file.size for file in kept.files) + len(content) > MOST:
            raise FileRefused(f"The files of a request have at most {MOST // 1_000_000} MB together.")
        now, number = self._parts.clock(), max((file.number for file in kept.files), default=0) + 1
        file = KeptFile(kept.case.id, number, kind, len(content), now, by, task)
        told = {f"file-{number}": name, **({f"withheld-{number}": withheld} if withheld else {})}
        words = tuple(self._parts.secrets.seal(kept.case.id, field_name, said) for field_name, said in told.items())
        entry = Entry(now, by, "file_blacked_out" if withheld else "file_added", kept.case.id, {"file": number})
        sealed = self._parts.secrets.seal_file(kept.case.id, number, content)
        self._parts.store.change(Change(kept.case.id, None, entry, words=words, file=(file, sealed)))

    def read(self, reference: str, number: int, by: str) -> tuple[FoundFile, bytes]:
        """A file and what is in it, which is logged; raises UnknownCase where there is none."""
        kept = self._parts.casework.find(reference)
        found = self._content(kept, number)
        entry = Entry(self._parts.clock(), by, "file_read", kept.case.id, {"file": number})
        self._parts.store.change(Change(kept.case.id, None, entry))
        return found

    def look(self, reference: str, number: int) -> tuple[FoundFile, bytes]:
        """The same for the pages of a file that is being read already; raises UnknownCase."""
        return self._content(self._parts.casework.find(reference), number)

    def take_out(self, reference: str, number: int, by: str) -> None:
        """Delete a file; raises StepNotAllowed for one that its person can open, or could."""
        kept = self._parts.casework.unchanged(reference, None)
        file = _numbered(kept, number)
        if file.delivered_at or file.withdrawn_at:
            raise StepNotAllowed("the person could open this file, so it stays with the request")
        entry = Entry(self._parts.clock(), by, "file_taken_out", kept.case.id, {"file": number})
        self._parts.store.change(Change(kept.case.id, None, entry, drops=number))

    def _content(self, kept: KeptEvents, number: int) -> tuple[FoundFile, bytes]:
        file, sealed = _numbered(kept, number), self._parts.store.file(kept.case.id, number)
        if sealed is None:
            raise UnknownCase("no file has this number")
        return self._found(kept, file), self._parts.secrets.open_file(kept.case.id, sealed)

    def _found(self, kept: KeptEvents, file: KeptFile) -> FoundFile:
        name, withheld = (kept.sealed(f"{what}-{file.number}") for what in ("file", "withheld"))
        return FoundFile(
            file,
            self._parts.secrets.open(kept.case.id, name) if name else f"{file.number}.{file.kind}",
            self._parts.secrets.open(kept.case.id, withheld) if withheld else "",
        )


def have_copies(files: Sequence[FoundFile], numbers: Collection[int]) -> bool:
    """Whether any of these files, by their numbers, has a copy with black places beside it."""
    copies = {file.stem for file in files if file.withheld}
    return any(f"{file.stem}{_COPY}" in copies for file in files if file.kept.number in numbers)


def kind_of(content: bytes) -> str:
    """What a file is by its first bytes, one of ``TYPES``; raises FileRefused for anything else.

    >>> kind_of(b"%PDF-1.7 ..."), kind_of("caf\u00e9".encode())
    ('pdf', 'txt')
    """
    if not content:
        raise FileRefused("This file is empty.")
    for begins, kind in _BEGINS.items():
        if content.startswith(begins):
            return kind
    try:
        is_text = "\0" not in content.decode()
    except UnicodeDecodeError:
        is_text = False
    if not is_text:
        raise FileRefused("A file is a PDF, a picture (PNG or JPEG) or plain text. Save it as a PDF first.")
    return "txt"


def fitting_name(name: str, kind: str) -> str:
    r"""A file's name without folders and signs that a computer reads as more than a name, with the ending of its kind.

    >>> fitting_name("C:\\office\\E-mails: Poe.PDF", "pdf"), fitting_name("", "png")
    ('E-mails Poe.pdf', 'file.png')
    """
    bare = re.split(r"[/\\]", name)[-1].rpartition(".")[0] or name
    words = " ".join(_NOT_IN_NAMES.sub(" ", bare).split()).strip(". ")[:_LONGEST_NAME]
    return f"{words or 'file'}.{kind}"


def scanned_by(command: tuple[str, ...]) -> Scan:
    """A scan by a command that reads a file from its input and ends with 0 where it is clean, 1 where it is not.

    Without a command every file counts as clean.
    """

    def scan(content: bytes) -> bool:
        if not command:
            return True
        try:
            done = subprocess.run(  # noqa: S603 the command is the setting of whoever runs the machine
                command, input=content, capture_output=True, timeout=_SCAN_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            raise FileRefused("The virus scanner did not answer. The file was not kept; try again later.") from None
        if done.returncode not in (0, 1):
            raise FileRefused("The virus scanner failed. The file was not kept; tell whoever looks after the service.")
        return done.returncode == 0

    return scan


def _numbered(kept: KeptEvents, number: int) -> KeptFile:
    file = next((one for one in kept.files if one.number == number), None)
    if file is None:
        raise UnknownCase("no file has this number")
    return file
