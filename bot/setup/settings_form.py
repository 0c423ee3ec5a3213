"""school.toml as forms: the fields of each part with what stands there, and the file with what somebody changed.

A field is named by where its value stands, such as ``contacts.dpo.email``; a term by its number, ``terms.0.first``.
Comments and order of the file are kept. What a field cannot hold is said with its name (UnfitCorrection).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

import tomlkit
from tomlkit.items import Table

from bot.law.calendar import WEEKDAYS
from bot.notice.periods import LIMITS, Periods
from bot.notice.reply import RIGHTS
from bot.notice.school import CHAIR, DEPUTY, HEAD, LEAD, NEEDED_CONTACTS, REQUESTS_INBOX, TOLD_OF_DANGER
from bot.platform.errors import UnfitCorrection

Choices = tuple[tuple[str, str], ...]
PARTS: Final = {
    "contacts": "Contacts",
    "danger": "Who is told of danger",
    "requests": "Requests",
    "hours": "Hours and terms",
    "keeping": "Retention",
}
"""The parts of the settings, by the name that stands in an address."""
CONTACT, DPO = "contacts.school", "contacts.dpo"
_NEVER_EMPTY: Final = frozenset({"school.name", "school.requests_inbox"})
MORE_TERMS: Final = 2  # empty rows for terms that are added
MOST_TERMS: Final = 24
_WAYS: Final = (("email", "E-mail"), ("phone", "Telephone"), ("address", "Postal address"), ("url", "Web page"))
_TOLD: Final = {
    LEAD: "Designated safeguarding lead",
    DEPUTY: "Deputy safeguarding lead",
    HEAD: "Headteacher",
    CHAIR: "Chair of governors",
}
_TYPES: Final[Choices] = (
    ("maintained", "Maintained by the local council"),
    ("academy", "Academy or free school"),
    ("unconfirmed", "Not said yet"),
)
_KEPT: Final = {
    "conversation_days": "Conversations that led to no request, in days",
    "request_years": "Requests after they were closed, in years",
    "complaint_months": "Time for a complaint about a closed request, in months",
    "register_years": "The bare register of requests, in years",
    "mail_days": "Mail that has gone, in days",
    "audit_years": "The log of who looked at what, in years",
    "picture_years": "Counts for the statistics, in years",
    "backup_days": "Your own backups, in days",
}


@dataclass(frozen=True)
class Field:
    """One value: ``kind`` is text, lines, number, day, days, time, choice, weekdays or yes."""

    name: str
    label: str
    value: str
    kind: str = "text"
    choices: Choices = ()
    hint: str = ""


@dataclass(frozen=True)
class Group:
    """Fields that belong together, under a title; ``is_spare``: an empty row more than most people need."""

    title: str
    fields: tuple[Field, ...]
    hint: str = ""
    is_spare: bool = False


def groups(part: str, toml: str, rights: Mapping[str, str]) -> list[Group]:
    """The fields of a part with what stands in the file; ``rights`` are the names of the rights to be shown."""
    document: Mapping[str, Any] = tomlkit.parse(toml).unwrap()
    return list(_GROUPS[part](document, rights))


def changed(part: str, toml: str, given: Mapping[str, str], today: date) -> str:
    """The file with what a form of this part gave; the same text where nothing was changed. Raises UnfitCorrection."""
    document = tomlkit.parse(toml)
    known = {one.name: one for group in groups(part, toml, {}) for one in group.fields}
    for name, one in known.items():
        if name in given and not name.startswith("terms."):
            _put(document, one, given[name].replace("\r\n", "\n").strip(), today)
    if part == "hours":
        _put_terms(document, given)
        _whole_or_none(document, "office", ("days", "opens", "closes"))
    for role in [*document["contacts"]] if part in ("contacts", "danger") else ():
        _demand_whole(document["contacts"], str(role), known)
    return tomlkit.dumps(document)


def confirmed(toml: str) -> str:
    """The file without the mark that nobody has looked at it yet."""
    document = tomlkit.parse(toml)
    document["school"].pop("confirmed", None)
    return tomlkit.dumps(document)


# --- what stands there


def _contacts(document: Mapping[str, Any], _rights: Mapping[str, str]) -> Iterator[Group]:
    own = document["school"]
    yield Group(
        "The school",
        (
            Field("school.name", "Name of the school", own["name"]),
            Field("school.type", "Kind of school", own["type"], "choice", _TYPES, _EDUCATIONAL),
            Field("school.website", "Front page of the website", own.get("website", ""), hint="https://…"),
        ),
    )
    titles = {"school": "The school's office", "dpo": "Data protection officer", "ico": "The regulator"}
    people = document["contacts"]
    shown = sorted((role for role in people if role not in TOLD_OF_DANGER), key=lambda role: role not in titles)
    for role in shown:
        fields = list(_reached(role, people[role]))
        if "confirmed" in people[role]:
            may = "Parents may be shown this contact"
            fields.append(Field(f"contacts.{role}.confirmed", may, _yes(people[role]["confirmed"]), "yes"))
        yield Group(titles.get(role, people[role]["name"]), tuple(fields))


_EDUCATIONAL: Final = "At a maintained school parents may ask for the educational record, within 15 school days."


def _danger(document: Mapping[str, Any], _rights: Mapping[str, str]) -> Iterator[Group]:
    for role, title in _TOLD.items():
        entry = document["contacts"].get(role, {})
        account = Field(
            f"contacts.{role}.account",
            "Sign-in name",
            entry.get("account", ""),
            hint="Only where the staff account has another name than the one above.",
        )
        named = [one for one in _reached(role, entry) if one.name.rpartition(".")[2] in ("name", "email", "phone")]
        yield Group(title, (*named, account), _ABOUT_THEM[role])


_ABOUT_THEM: Final = {
    LEAD: "Is mailed when a conversation tells of danger, and is shown to whoever is worried about a child.",
    DEPUTY: "Is mailed beside the lead. Parents are not shown this.",
    HEAD: "Is mailed in place of both when it is about somebody who works at the school. Parents are not shown this.",
    CHAIR: "Is mailed when it is about the head. Use an address that is not the school's.",
}


def _requests(document: Mapping[str, Any], rights: Mapping[str, str]) -> Iterator[Group]:
    asked = document.get("requests", {})
    yield Group(
        "Where requests go",
        (
            Field("school.requests_inbox", "E-mail address for requests", document["school"]["requests_inbox"]),
            Field(
                "requests.sign_off",
                "A second person signs off before a request is closed",
                _yes(asked.get("sign_off", False)),
                "yes",
            ),
        ),
    )
    people = ((role, one["name"]) for role, one in document["contacts"].items() if _is_shown(role, one))
    choices: Choices = (*people, (REQUESTS_INBOX, "The school's own address, above"))
    fields = [
        Field(f"serves.{right}", rights.get(right, right), document["serves"].get(right, ""), "choice", choices)
        for right in RIGHTS
    ]
    yield Group("Who deals with what", tuple(fields))


def _hours(document: Mapping[str, Any], _rights: Mapping[str, str]) -> Iterator[Group]:
    office, people = document.get("office", {}), document["contacts"]
    days: Choices = tuple((day, day) for day in WEEKDAYS)
    yield Group(
        "The office",
        (
            Field("office.days", "Days", "\n".join(office.get("days", ())), "weekdays", days),
            Field("office.opens", "Opens", _clock(office.get("opens")), "time"),
            Field("office.closes", "Closes", _clock(office.get("closes")), "time"),
            Field("office.closed", "Also closed on", _days(office.get("closed", ())), "days", hint=_ONE_A_LINE),
            Field(
                f"{CONTACT}.hours",
                "The same in words, to be read out",
                people["school"].get("hours", ""),
                hint="For example: on school days, from half past eight to four",
            ),
        ),
        "Callers are put through then. Bank holidays in England are known.",
    )
    terms = [*document.get("terms", ())]
    for number in range(min(len(terms) + MORE_TERMS, MOST_TERMS)):
        term = terms[number] if number < len(terms) else {}
        at = f"terms.{number}"
        yield Group(
            term.get("name") or "Another term",
            (
                Field(f"{at}.name", "Name", term.get("name", "")),
                Field(f"{at}.first", "First day", _day(term.get("first")), "day"),
                Field(f"{at}.last", "Last day", _day(term.get("last")), "day"),
                Field(
                    f"{at}.inset", "Days in it without pupils", _days(term.get("inset", ())), "days", hint=_ONE_A_LINE
                ),
            ),
            "A half-term holiday divides a term in two." if number == len(terms) else "",
            is_spare=number > len(terms),
        )


_ONE_A_LINE: Final = "One a line, such as 23/10/2026."


def _keeping(document: Mapping[str, Any], _rights: Mapping[str, str]) -> Iterator[Group]:
    kept, usual = document["retention"], Periods()
    fields = [
        Field(f"retention.{name}", label, str(kept.get(name, getattr(usual, name))), "number", hint=_from_to(name))
        for name, label in _KEPT.items()
    ]
    yield Group("How long things are kept", tuple(fields))


_GROUPS: Final[dict[str, Callable[[Mapping[str, Any], Mapping[str, str]], Iterator[Group]]]] = {
    "contacts": _contacts,
    "danger": _danger,
    "requests": _requests,
    "hours": _hours,
    "keeping": _keeping,
}


def _reached(role: str, entry: Mapping[str, Any]) -> Iterator[Field]:
    yield Field(f"contacts.{role}.name", "Name", entry.get("name", ""))
    for key, label in _WAYS:
        kind = "lines" if key == "address" else "text"
        yield Field(f"contacts.{role}.{key}", label, str(entry.get(key, "")).strip(), kind)


def _is_shown(role: str, entry: Mapping[str, Any]) -> bool:
    return role not in TOLD_OF_DANGER and entry.get("confirmed", True) is True


def _from_to(name: str) -> str:
    return "From {} to {}.".format(*LIMITS[name])


def _yes(is_so: bool) -> str:
    return "yes" if is_so else ""


def _day(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else ""


def _days(values: Any) -> str:
    return "\n".join(value.strftime("%d/%m/%Y") for value in values if isinstance(value, date))


def _clock(value: Any) -> str:
    return value.strftime("%H:%M") if isinstance(value, time) else ""


# --- what somebody changed


def _put(document: tomlkit.TOMLDocument, one: Field, given: str, today: date) -> None:
    """Write one value where it differs; an empty one takes its line away."""
    if given == one.value.replace("\r\n", "\n"):
        return
    *tables, key = one.name.split(".")
    table = _table(document, tables)
    if not given and one.name in _NEVER_EMPTY:
        raise UnfitCorrection(one.name, "Write it in. This cannot be left out.")
    if not given and one.kind != "yes":
        table.pop(key, None)
    else:
        table[key] = _value(one, given)
    if tables[0] in ("contacts", "school"):
        table["checked"] = today


def _table(document: tomlkit.TOMLDocument, names: list[str]) -> Any:
    """The table of these names, made where it is not there."""
    place: Any = document
    for name in names:
        if name not in place:
            place[name] = tomlkit.table()
        place = place[name]
    return place


def _value(one: Field, given: str) -> Any:
    if one.kind == "number":
        if not given.isascii() or not given.isdecimal() or len(given) > len("3660"):
            raise UnfitCorrection(one.name, f"Write a whole number. {one.hint}")
        return int(given)
    if one.kind == "yes":
        return given == "yes"
    if one.kind == "time":
        return _read(time.fromisoformat, one.name, given, "Write a time, such as 08:30.")
    if one.kind == "days":
        return _listed(one.name, given)
    if one.kind in ("choice", "weekdays"):
        values = given.split("\n") if one.kind == "weekdays" else [given]
        if any(value not in {known for known, _ in one.choices} for value in values):
            raise UnfitCorrection(one.name, "Pick it from the list.")
        return values if one.kind == "weekdays" else given
    return tomlkit.string(given, multiline="\n" in given)


def _listed(name: str, given: str) -> list[date]:
    words = "Write one day a line, such as 23/10/2026."
    return [_read(_date, name, line.strip(), words) for line in given.split("\n") if line.strip()]


def _date(given: str) -> date:
    """A day as people write it, or as files do; raises ValueError.

    >>> _date("3/9/2026") == _date("2026-09-03")
    True
    """
    if "/" in given:
        return datetime.strptime(given, "%d/%m/%Y").date()
    return date.fromisoformat(given)


def _read(reads: Callable[[str], Any], name: str, given: str, problem: str) -> Any:
    try:
        return reads(given)
    except ValueError:
        raise UnfitCorrection(name, problem) from None


def _put_terms(document: tomlkit.TOMLDocument, given: Mapping[str, str]) -> None:
    """Write the terms anew, in the order of their first days; a row that was emptied is gone."""
    found = []
    for number in range(MOST_TERMS):
        at = f"terms.{number}"
        words = {
            key: given.get(f"{at}.{key}", "").replace("\r\n", "\n").strip()
            for key in ("name", "first", "last", "inset")
        }
        if not any(words.values()):
            continue
        if not words["name"]:
            raise UnfitCorrection(f"{at}.name", "Give the term a name, such as Autumn, first half.")
        row: dict[str, Any] = {"name": words["name"]}
        for key in ("first", "last"):
            row[key] = _read(_date, f"{at}.{key}", words[key], "Write a day, such as 03/09/2026.")
        if inset := _listed(f"{at}.inset", words["inset"]):
            row["inset"] = inset
        found.append(row)
    found.sort(key=lambda row: row["first"])
    if found == [dict(term) for term in document.unwrap().get("terms", ())]:
        return
    document.pop("terms", None)
    if found:
        terms = tomlkit.aot()
        for row in found:
            terms.append(tomlkit.item(row))
        document["terms"] = terms


def _whole_or_none(document: tomlkit.TOMLDocument, name: str, needed: tuple[str, ...]) -> None:
    """Take a table away that was emptied; raises UnfitCorrection where a part of it is left."""
    table = document.get(name)
    if table is None:
        return
    missing = [key for key in needed if key not in table]
    if len(missing) == len(needed):
        document.pop(name)
    elif missing:
        raise UnfitCorrection(
            f"{name}.{missing[0]}", "Enter days, and when the office opens and closes, or none of it."
        )


def _demand_whole(people: Table, role: str, known: Mapping[str, Field]) -> None:
    """A contact that was emptied is gone, where it may be; one that has no name, or cannot be reached, is not kept."""
    entry, at = people[role], f"contacts.{role}"
    if f"{at}.name" not in known:
        return
    ways = [key for key, _ in _WAYS if key in entry]
    if "name" not in entry and not ways:
        if role in NEEDED_CONTACTS:
            raise UnfitCorrection(f"{at}.name", "Write the name. This contact cannot be left out.")
        people.pop(role)
    elif "name" not in entry:
        raise UnfitCorrection(f"{at}.name", "Write the name too.")
    elif not ways:
        raise UnfitCorrection(f"{at}.email", "Write at least one way to reach them.")
