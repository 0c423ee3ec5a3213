"""``make school FROM=notice.docx NAME="Alder Primary School" TO=/srv/alder``: the folder of another school.

It reads the notice (Word, web page, PDF or text), finds its headings and contacts, and says what to look at. Nothing is
overwritten. ``SCHOOL=/srv/alder STATE=/srv/alder/state make run`` then serves it. With ADDRESS=https://… it is one of
several schools: ``TRUST=/srv make run`` serves all that lie in /srv (docs/trust.md).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from bot.notice.folder import load_helplines, load_school_folder
from bot.platform import trust
from bot.platform.errors import PrivacyHelpError, SchoolFolderError, SettingsError
from bot.setup.new_school import new_school


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the folder; 0 when it was made, 1 when not."""
    parser = argparse.ArgumentParser(prog="python -m bot.cli.school", description=__doc__)
    parser.add_argument("notice", type=Path, help="the school's privacy notice: .docx, .html, .pdf, .txt or .md")
    parser.add_argument("--name", required=True, help="the school's name")
    parser.add_argument("--to", type=Path, required=True, help="the folder to make")
    parser.add_argument("--email", default="", help="the school's address, where the notice does not print it")
    parser.add_argument("--phone", default="", help="its telephone number, likewise")
    parser.add_argument("--address", default="", help="the address that people will use, where it is one of several")
    given = parser.parse_args(arguments)
    try:
        if given.address and not (given.address.startswith(("https://", "http://")) and trust.host_of(given.address)):
            raise SettingsError("ADDRESS is what people will use, such as https://privacy.alder.example.org")
        made = new_school(
            given.name,
            given.notice.name,
            _content(given.notice),
            date.today(),
            load_helplines(),
            email=given.email,
            phone=given.phone,
        )
        write({**made.files, **_own_settings(given.address)}, given.to)
        folder = load_school_folder(given.to)
    except PrivacyHelpError as problem:
        print(f"could not make the school: {problem}", file=sys.stderr)
        return 1
    print(f"{given.to}: {len(made.headings)} headings, {len(folder.notice.text.split())} words")
    print(*(f"  {'  ' * (level - 1)}{words}" for level, words in made.headings), sep="\n")
    print(f"\nPlease look at {given.to / 'school.toml'}:")
    print(*(f"- {one}" for one in made.to_check), sep="\n")
    alone = f"SCHOOL={given.to} STATE={given.to / trust.STATE}"
    print(f"\nTo serve it: {f'TRUST={given.to.parent}' if given.address else alone} make run")
    return 0


def _own_settings(address: str) -> dict[str, str]:
    """The file that makes it one of several."""
    return {trust.FILE: f"PUBLIC_URL={address}\n"} if address else {}


def write(files: Mapping[str, str], folder: Path) -> None:
    """Write the files into a folder that has none of them yet; raises SchoolFolderError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in files:
            if (folder / name).exists():
                raise SchoolFolderError(name, None, f"stands in {folder} already; choose another folder")
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise SchoolFolderError(str(folder), None, f"cannot be written ({type(error).__name__})") from None


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise SchoolFolderError(file.name, None, f"cannot be read ({type(error).__name__})") from None


if __name__ == "__main__":
    sys.exit(main())
