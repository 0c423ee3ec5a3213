"""The folder of another school: its notice, and its settings with what the notice prints. All else is the release's."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.notice import notice as notices
from bot.notice import school as schools
from bot.notice.helplines import Helplines
from bot.notice.reply import RIGHTS
from bot.platform.errors import SchoolFolderError
from bot.setup import importing
from bot.setup.found_contacts import found_contacts

_OFFICER: Final = "Data Protection Officer"
_LEFT_OUT: Final = frozenset({"the", "of", "and", "for", "c", "e"})


@dataclass(frozen=True)
class NewSchool:
    """The files of its folder, name to text; the headings that were found; and what somebody has to look at."""

    files: dict[str, str]
    headings: tuple[tuple[int, str], ...]
    to_check: tuple[str, ...]


def new_school(
    name: str, file_name: str, content: bytes, today: date, helplines: Helplines, *, email: str = "", phone: str = ""
) -> NewSchool:
    """Make the folder of a school; ``email`` and ``phone`` reach it where its notice does not say how.

    Raises SchoolFolderError, NoticeUnread.
    """
    if not name.strip():
        raise SchoolFolderError(schools.FILE, None, 'a school needs its name: NAME="Alder Primary School"')
    imported = importing.read(file_name, content, name)
    printed = notices.parse(imported.markdown)
    found = found_contacts(printed)
    email, phone = email or found.school.email, phone or found.school.phone
    if not email:
        raise SchoolFolderError(
            schools.FILE, None, "no e-mail address of the school was found in the notice; give it as EMAIL=office@…"
        )
    officer_email, officer_phone = found.officer.email or email, found.officer.phone
    toml = _settings(name.strip(), today, (email, phone), (officer_email, officer_phone))
    schools.parse(toml, printed, helplines)  # what is written here is read as it will be
    to_check = [
        f"requests go to {email}",
        f"the school is reached at {email}{f' and {phone}' if phone else ', and no telephone number was found'}",
        f"the data protection officer is reached at {' and '.join(filter(None, (officer_email, officer_phone)))}",
        "nobody is entered yet who is told when a child may be in danger ([contacts.safeguarding_lead])",
    ]
    if not found.officer.email:
        to_check.append("no address of a data protection officer was found, so the school's stands in its place")
    return NewSchool({notices.FILE: imported.markdown, schools.FILE: toml}, imported.headings, tuple(to_check))


def _settings(name: str, today: date, school: tuple[str, str], officer: tuple[str, str]) -> str:
    """school.toml as it is for a school that nobody has looked at yet."""
    serves = "\n".join(f'{right} = "dpo"' for right in RIGHTS)
    return f"""# What the assistant may say about people to reach, and the school's own settings.
# Look at every line, change what is wrong, and take `confirmed = false` away: until then no request is taken and no
# mail goes out.

[school]
name = {_quoted(name)}
type = "unconfirmed"                # maintained or academy: the educational record depends on it
checked = {today.isoformat()}
reference_prefix = "{_prefix(name)}"
requests_inbox = {_quoted(school[0])}
confirmed = false

[contacts.school]
name = {_quoted(name)}
{_ways(*school)}
checked = {today.isoformat()}

[contacts.dpo]
name = "{_OFFICER}"
{_ways(*officer)}
checked = {today.isoformat()}

[contacts.ico]
name = "Information Commissioner's Office (ICO)"
phone = "0303 123 1113"
url = "https://ico.org.uk"
checked = {today.isoformat()}

# Who is mailed when a conversation tells of danger. Each needs a staff account of the same name.
# [contacts.safeguarding_lead]
# name = "Name, Designated Safeguarding Lead"
# email = "the lead's own address"
# checked = {today.isoformat()}

# Whom a request goes to.
[serves]
{serves}

[retention]
conversation_days = 30              # a conversation that opened no request is deleted after this
"""


def _ways(email: str, phone: str) -> str:
    return "\n".join(f"{key} = {_quoted(words)}" for key, words in (("email", email), ("phone", phone)) if words)


def _quoted(words: str) -> str:
    """Words as TOML quotes them, which is as JSON does."""
    return json.dumps(words, ensure_ascii=False)


def _prefix(name: str) -> str:
    """What stands before a request's number: the initials of a school's name.

    >>> _prefix("St. Anne's C of E Primary School"), _prefix("Alder")
    ('SAPS', 'A')
    """
    words = re.findall(r"[A-Za-z][A-Za-z'’]*", name)
    initials = [word[0].upper() for word in words if word.casefold() not in _LEFT_OUT]
    return "".join(initials)[:4] or "S"
