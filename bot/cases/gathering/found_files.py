"""Files that were found for a request: added by whoever works on it or does a task of it, sealed, read, taken out.

A file is what its first bytes say, not what its name says. What is kept and can be handed over is what every computer
shows: PDF, pictures, plain text.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from bot.cases.case_secrets import CaseSecrets
from bot.cases.records import CaseStore, Change, KeptEvents, KeptFile
from bot.cases.staff_service import StaffService
from bot.platform.audit import Entry
from bot.platform.errors import FileRefused, StepNotAllowed, UnknownCase
from bot.platform.types import Clock

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
Scan = Callable[[bytes], bool]
"""Whether a file is clean; raises FileRefused where that cannot be told."""


@dataclass(frozen=True)
class FoundFile:
    """A file with its name."""

    kept: KeptFile
    name: str = field(repr=False)


class FoundFiles:
    """Every method blocks on the database and raises StoreError; ``by`` is the id of who does it."""

    def __init__(
        self, store: CaseStore, secrets: CaseSecrets, casework: StaffService, clock: Clock, scan: Scan
    ) -> None:
        self._store, self._secrets, self._casework, self._clock, self._scan = store, secrets, casework, clock, scan

    def of(self, kept: KeptEvents) -> list[FoundFile]:
        """The files of a request, oldest first."""
        return [FoundFile(file, self._name(kept, file)) for file in kept.files]

    def add(self, reference: str, name: str, content: bytes, by: str, task: int | None = None) -> None:
        """Keep a file; raises FileRefused for what cannot be kept, StepNotAllowed for an erased request."""
        kept = self._casework.unchanged(reference, None)
        kind = kind_of(content)
        if len(content) > LARGEST:
            raise FileRefused(f"A file has at most {LARGEST // 1_000_000} MB.")
        if sum(file.size for file in kept.files) + len(content) > MOST:
            raise FileRefused(f"The files of a request have at most {MOST // 1_000_000} MB together.")
        if not self._scan(content):
            raise FileRefused("The virus scanner found something in this file. It was not kept.")
        now, number = self._clock(), max((file.number for file in kept.files), default=0) + 1
        file = KeptFile(kept.case.id, number, kind, len(content), now, by, task)
        words = self._secrets.seal(kept.case.id, f"file-{number}", fitting_name(name, kind))
        entry = Entry(now, by, "file_added", kept.case.id, {"file": number})
        sealed = self._secrets.seal_file(kept.case.id, number, content)
        self._store.change(Change(kept.case.id, None, entry, words=(words,), file=(file, sealed)))

    def read(self, reference: str, number: int, by: str) -> tuple[FoundFile, bytes]:
        """A file and what is in it, which is logged; raises UnknownCase where there is none."""
        kept = self._casework.find(reference)
        file = _numbered(kept, number)
        sealed = self._store.file(kept.case.id, number)
        if sealed is None:
            raise UnknownCase("no file has this number")
        entry = Entry(self._clock(), by, "file_read", kept.case.id, {"file": number})
        self._store.change(Change(kept.case.id, None, entry))
        return FoundFile(file, self._name(kept, file)), self._secrets.open_file(kept.case.id, sealed)

    def take_out(self, reference: str, number: int, by: str) -> None:
        """Delete a file; raises StepNotAllowed for one that its person can open already."""
        kept = self._casework.unchanged(reference, None)
        file = _numbered(kept, number)
        if file.delivered_at is not None:
            raise StepNotAllowed("the person can open this file already, so it stays with the request")
        entry = Entry(self._clock(), by, "file_taken_out", kept.case.id, {"file": number})
        self._store.change(Change(kept.case.id, None, entry, drops=number))

    def _name(self, kept: KeptEvents, file: KeptFile) -> str:
        sealed = kept.sealed(f"file-{file.number}")
        return self._secrets.open(kept.case.id, sealed) if sealed else f"{file.number}.{file.kind}"


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
