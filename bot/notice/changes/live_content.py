"""What is served now: folder, pseudonymiser and version, which can change while everything that holds them goes on.

Many services are given the notice, the contacts or the answer book once. They are given stand-ins, each of which passes
on to what is served at that moment; so a new version is live everywhere at once, without a restart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bot.notice import grounding
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser


class _StandIn:
    """Passes everything on to what ``get`` returns at that moment."""

    __slots__ = ("_get",)

    def __init__(self, get: Callable[[], Any]) -> None:
        self._get = get

    def __getattr__(self, name: str) -> Any:
        return getattr(self._get(), name)

    def __getitem__(self, key: Any) -> Any:
        return self._get()[key]

    def __call__(self, *given: Any, **named: Any) -> Any:
        return self._get()(*given, **named)

    def __contains__(self, key: Any) -> bool:
        return key in self._get()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._get())

    def __len__(self) -> int:
        return len(self._get())


def stand_in(get: Callable[[], Any]) -> Any:
    """Something that behaves like what ``get`` returns at that moment."""
    return _StandIn(get)


def folder_of(get: Callable[[], SchoolFolder]) -> SchoolFolder:
    """A folder whose parts are those of whatever folder ``get`` returns at that moment."""
    return SchoolFolder(
        notice=stand_in(lambda: get().notice),
        school=stand_in(lambda: get().school),
        law=stand_in(lambda: get().law),
        form=stand_in(lambda: get().form),
        book=stand_in(lambda: get().book),
        lost=stand_in(lambda: get().lost),
    )


class LiveContent:
    """What is served; ``change`` lets something else be served from then on."""

    def __init__(self, folder: SchoolFolder, pseudonymiser: Pseudonymiser, version: str) -> None:
        self._now = (folder, folder.grounds, pseudonymiser, version)
        self.folder = folder_of(lambda: self._now[0])
        self.grounds: grounding.Grounds = stand_in(lambda: self._now[1])
        self.pseudonymiser: Pseudonymiser = stand_in(lambda: self._now[2])

    @property
    def now(self) -> SchoolFolder:
        """The folder itself, as it is at this moment."""
        return self._now[0]

    def door_for(self, folder: SchoolFolder, make: Callable[[SchoolFolder], Pseudonymiser]) -> Pseudonymiser:
        """The pseudonymiser of a folder: the present one where the folder prints the same words, else a new one."""
        now = self.now
        same = (now.notice.text, now.school.text) == (folder.notice.text, folder.school.text)
        return self._now[2] if same else make(folder)

    @property
    def version(self) -> str:
        """The version that is served."""
        return self._now[3]

    def change(self, folder: SchoolFolder, pseudonymiser: Pseudonymiser, version: str) -> None:
        """Serve another folder, all of it at once."""
        self._now = (folder, folder.grounds, pseudonymiser, version)
