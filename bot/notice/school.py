"""What a school says about itself in school.toml: contacts, who serves which right, settings; with the helplines.

Contacts that the notice prints are held against the notice when the folder is loaded, so the two cannot drift apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from bot.law.calendar import SchoolDays, Term
from bot.notice import office_hours
from bot.notice.helplines import Helplines
from bot.notice.notice import Notice
from bot.notice.office_hours import OfficeHours
from bot.notice.periods import LIMITS, Periods
from bot.notice.reply import RIGHTS, Contact
from bot.platform.errors import CalendarError, SchoolFolderError
from bot.text import toml as toml_files

FILE: Final = "school.toml"
REQUESTS_INBOX: Final = "requests_inbox"
UNCONFIRMED: Final = "unconfirmed"
SCHOOL_TYPES: Final = ("maintained", "academy", UNCONFIRMED)
NEEDED_CONTACTS: Final = ("dpo", "ico", "school")
NEVER_MISSING: Final = ("emergency", "childline")
"""Helplines that every help in danger shows."""
LEAD: Final = "safeguarding_lead"
DEPUTY: Final = "safeguarding_deputy"
HEAD: Final = "head"
CHAIR: Final = "chair_of_governors"
TOLD_OF_DANGER: Final = (LEAD, DEPUTY, HEAD, CHAIR)
"""The contacts who are mailed when a conversation told of danger (bot.notice.safeguarding).

Whoever is worried about a child is shown the lead; the others are shown to nobody who chats.
"""
HELP: Final = {"emergency": "999", "childline": "08001111"}
"""The numbers that everybody in danger is told, by the role of the contact; no setting changes them."""
SHOWN_ONCE_CONFIRMED: Final = ("childrens_hub", "childrens_hub_night")
"""Whom to ring for a child in the school's own county: an answer may name them before the school has confirmed them."""

DRAMA: Final = re.compile(r"\+44(?:7700900|1632960|2079460|1174960|1214960|1614960|8081570|3069990)\d{3}")
"""Ofcom, "Telephone numbers for drama purposes": never given to anybody, so no library knows them as valid."""
# Short numbers that people can dial and phonenumbers does not take for numbers; 116 123 is that of emotional support.
_SHORT_NUMBERS: Final = frozenset({"999", "112", "111", "101", "116123"})
_CONTACT_KEYS: Final = frozenset(
    {"name", "email", "phone", "address", "url", "hours", "printed_in", "checked", "confirmed"}
)
_ACCOUNT: Final = "account"
_TERM_KEYS: Final = frozenset({"name", "first", "last", "inset"})
_SCHOOL_KEYS: Final = frozenset(
    {"name", "type", "checked", "reference_prefix", "requests_inbox", "website", "confirmed"}
)


@dataclass(frozen=True)
class School:
    """The school's own settings; ``contacts`` holds only those that may be shown, and the national helplines.

    ``is_confirmed``: somebody has said that the contacts are right; until then no request is taken, no mail goes out.
    ``accounts`` are the names by which contacts sign in, by the contact's role. ``county``: whom staff ring about a
    child in danger, whether or not parents may be shown it. ``in_notice`` are the roles of those whose e-mail address
    and number both stand in the notice just so.
    """

    name: str
    type: str
    reference_prefix: str
    requests_inbox: str
    contacts: dict[str, Contact]
    checked: dict[str, date]
    serves: dict[str, str]
    conversation_days: int
    text: str
    request_years: int = 3
    school_days: SchoolDays | None = None
    keeping: Periods = Periods()
    office: OfficeHours | None = None
    website: str = ""
    sign_off: bool = False
    accounts: dict[str, str] = field(default_factory=dict)
    is_confirmed: bool = True
    county: tuple[Contact, ...] = ()
    in_notice: frozenset[str] = frozenset()

    def contact_for(self, right: str) -> tuple[Contact, bool]:
        """Whom a request about ``right`` goes to, and whether the notice names them."""
        role = self.serves[right]
        if role == REQUESTS_INBOX:
            return self.contacts["school"], False
        return self.contacts[role], True

    @property
    def in_danger(self) -> tuple[Contact, ...]:
        """Whom to call when somebody is in danger."""
        roles = (*NEVER_MISSING, "nspcc", "domestic_abuse", *SHOWN_ONCE_CONFIRMED)
        return tuple(self.contacts[role] for role in roles if role in self.contacts)

    @property
    def staff_ring(self) -> tuple[Contact, ...]:
        """Whom staff ring about danger: the county before the national lines; Childline is for children."""
        first, *national = (self.contacts.get(role) for role in ("emergency", "nspcc", "domestic_abuse"))
        return tuple(contact for contact in (first, *self.county, *national) if contact is not None)

    @property
    def never_missing(self) -> frozenset[Contact]:
        """The helplines that every help in danger shows."""
        return frozenset(self.contacts[role] for role in NEVER_MISSING if role in self.contacts)

    @property
    def for_safety(self) -> Contact:
        """Whom at the school to tell of a child who may not be safe: the safeguarding lead, else the school.

        A parent need not know what the lead is, so the name says it, as the notice's names of people do.
        """
        lead = self.contacts.get(LEAD)
        if lead is None or "safeguarding" in lead.name.casefold():
            return lead or self.contacts["school"]
        return replace(lead, name=f"{lead.name}, the school's safeguarding lead")

    @property
    def printed(self) -> str:
        """What is printed about whom to reach, so that it is never taken for personal data.

        Without those who are told of danger: what somebody types of them is hidden like any other name.
        """
        left, shown = [], True
        for line in self.text.splitlines():
            if opened := re.match(r"\s*\[+\s*([\w.\-]+)\s*\]+", line):
                shown = opened[1] not in {f"contacts.{role}" for role in TOLD_OF_DANGER}
            if shown:
                left.append(line)
        others = (one for role, one in self.contacts.items() if role not in TOLD_OF_DANGER)
        ways = (f"{one.name}\nphone = {one.phone or ''}\n{one.url or ''}" for one in others)
        return "\n".join((*left, *ways))


def parse(toml: str, notice: Notice, helplines: Helplines | None = None) -> School:
    """Read school.toml; raises SchoolFolderError that names the line and the cure.

    ``helplines`` take the place of entries for them in school.toml, where earlier releases had them.
    """
    return _Reader(toml, notice, helplines or Helplines()).school()


@dataclass(frozen=True)
class _Reader:
    toml: str
    notice: Notice
    helplines: Helplines

    def school(self) -> School:  # noqa: C901
        document = toml_files.read(FILE, self.toml)
        self._known(document, {"school", "contacts", "serves", "requests", "retention", "terms", "office"}, None)
        own = self._table(document, "school")
        self._known(own, _SCHOOL_KEYS, "school")
        contacts: dict[str, Contact] = {}
        county: list[Contact] = []
        checked = {"school": self._day(own, "school")}
        entries = self._table(document, "contacts")
        for role, entry in entries.items():
            if role in self.helplines.contacts:
                continue
            where = f"contacts.{role}"
            if not isinstance(entry, dict):
                raise self._error(None, role, f"'{role}' is not a contact; write it as [contacts.{role}]")
            checked[where] = self._day(entry, where)
            contact = self._contact(role, entry, where)
            if not isinstance(entry.get("confirmed", True), bool):
                raise self._error(where, "confirmed", "is true or false, without quotation marks")
            if role in SHOWN_ONCE_CONFIRMED:
                county.append(contact)
            if entry.get("confirmed", True):
                contacts[role] = contact
        self._needed(entries, contacts)
        contacts |= self.helplines.contacts
        checked |= {f"contacts.{role}": day for role, day in self.helplines.checked.items()}
        for role, number in HELP.items():
            if role in contacts and re.sub(r"\D", "", contacts[role].phone or "") != number:
                raise self._error(f"contacts.{role}", "phone", f"is always {number}; set it back")
        kind = self._words(own, "type", "school")
        if kind not in SCHOOL_TYPES:
            raise self._error("school", "type", f"use one of {', '.join(SCHOOL_TYPES)}")
        prefix = self._words(own, "reference_prefix", "school")
        if not re.fullmatch(r"[A-Z]{1,4}", prefix):
            raise self._error("school", "reference_prefix", "use one to four capital letters")
        retention = self._table(document, "retention")
        keeping = self._keeping(retention)
        website = self._words(own, "website", "school") if "website" in own else ""
        if website and not website.startswith("https://"):
            raise self._error("school", "website", "a web address starts with https://")
        if not isinstance(own.get("confirmed", True), bool):
            raise self._error("school", "confirmed", "is true or false, without quotation marks")
        inbox = self._words(own, "requests_inbox", "school")
        self._email(inbox, "school", "requests_inbox")
        return School(
            name=self._words(own, "name", "school"),
            type=kind,
            reference_prefix=prefix,
            requests_inbox=inbox,
            contacts=contacts,
            checked=checked,
            serves=self._serves(self._table(document, "serves"), contacts),
            conversation_days=keeping.conversation_days,
            text=self.toml,
            request_years=keeping.request_years,
            school_days=self._school_days(document.get("terms", [])),
            office=self._office(document),
            keeping=keeping,
            website=website,
            sign_off=self._sign_off(document),
            accounts={
                role: self._words(entry, _ACCOUNT, f"contacts.{role}")
                for role, entry in entries.items()
                if _ACCOUNT in entry
            },
            is_confirmed=own.get("confirmed", True),
            county=tuple(county),
            in_notice=frozenset(role for role, one in contacts.items() if self._is_in_notice(one)),
        )

    def _sign_off(self, document: dict[str, Any]) -> bool:
        """Whether a request has to be signed off before it is closed; not where nothing is said of it."""
        table = self._table(document, "requests") if "requests" in document else {}
        self._known(table, {"sign_off"}, "requests")
        wanted = table.get("sign_off", False)
        if not isinstance(wanted, bool):
            raise self._error("requests", "sign_off", "is true or false, without quotation marks")
        return wanted

    def _needed(self, entries: dict[str, Any], contacts: dict[str, Contact]) -> None:
        """The contacts that no school may be without."""
        for role in NEEDED_CONTACTS:
            if role not in entries:
                raise self._error(None, None, f"the contact '{role}' is missing; add a table [contacts.{role}]")
            if role not in contacts:
                raise self._error(f"contacts.{role}", "confirmed", "is always shown; remove this line")

    def _keeping(self, table: dict[str, Any]) -> Periods:
        """How long each kind of data is kept; what is left out has its default, but for conversations."""
        self._known(table, frozenset(LIMITS), "retention")
        for key, (least, most) in LIMITS.items():
            number = table.get(key, None if key == "conversation_days" else least)
            if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
                unit = key.rpartition("_")[2]
                raise self._error("retention", key, f"use a whole number of {unit} from {least} to {most}")
        periods = Periods(**table)
        if periods.register_years < periods.request_years:
            raise self._error("retention", "register_years", "use at least as many years as request_years")
        if 12 * periods.request_years < periods.complaint_months:
            raise self._error("retention", "request_years", "use at least as long as complaint_months")
        return periods

    def _office(self, document: dict[str, Any]) -> OfficeHours | None:
        """When somebody picks up, for calls that are put through; None while it is not entered."""
        if "office" not in document:
            return None
        try:
            return office_hours.read(self._table(document, "office"))
        except CalendarError as problem:
            raise self._error(None, "office", str(problem)) from None

    def _school_days(self, entries: Any) -> SchoolDays | None:
        """The days pupils are in school; None while no term is entered."""
        if not entries:
            return None
        terms, inset = [], set[date]()
        for entry in entries if isinstance(entries, list) else [entries]:
            if not isinstance(entry, dict) or not isinstance(entries, list):
                raise self._error(None, "terms", "write each term as [[terms]] with name, first and last")
            self._known(entry, _TERM_KEYS, "terms")
            days = {key: entry.get(key) for key in ("first", "last")}
            for key, day in days.items():
                if not _is_day(day):
                    raise self._error("terms", key, f"each term needs {key} as a day, such as {key} = 2026-09-03")
            closed = entry.get("inset", [])
            if not isinstance(closed, list) or not all(_is_day(day) for day in closed):
                raise self._error("terms", "inset", "write days without pupils as inset = [2026-10-23]")
            terms.append(Term(self._words(entry, "name", "terms"), entry["first"], entry["last"]))
            inset |= set(closed)
        try:
            return SchoolDays(tuple(terms), frozenset(inset))
        except CalendarError as problem:
            raise self._error(None, "terms", str(problem)) from None

    def _contact(self, role: str, entry: dict[str, Any], where: str) -> Contact:
        self._known(entry, _CONTACT_KEYS | ({_ACCOUNT} if role in TOLD_OF_DANGER else set()), where)
        name = self._words(entry, "name", where)
        ways = [key for key in ("email", "phone", "address", "url") if key in entry]
        given: dict[str, str] = {key: self._words(entry, key, where) for key in ways}
        if not given:
            raise self._error(where, None, "has no way to be reached; add email, phone, address or url")
        if "hours" in entry:
            given["hours"] = self._words(entry, "hours", where)
        if "email" in given:
            self._email(given["email"], where, "email")
        if "phone" in given and not can_be_dialled(given["phone"]):
            raise self._error(where, "phone", "this cannot be dialled in the United Kingdom; check the digits")
        if "url" in given and not given["url"].startswith("https://"):
            raise self._error(where, "url", "a web address starts with https://")
        printed_in = entry.get("printed_in", [])
        if not isinstance(printed_in, list) or not all(isinstance(section_id, str) for section_id in printed_in):
            raise self._error(where, "printed_in", 'is a list of section ids, such as ["where-can-i-get-advice"]')
        for section_id in printed_in:
            self._printed(where, section_id, given)
        return Contact(role=role, name=name, **given)

    def _printed(self, where: str, section_id: str, given: dict[str, str]) -> None:
        """Hold a contact against the section of the notice that is said to print it."""
        if section_id not in self.notice:
            raise self._error(where, "printed_in", f"notice.md has no section '{section_id}'; see its headings")
        section = self.notice[section_id]
        for key in ("email", "phone", "address"):
            for line in given.get(key, "").splitlines():
                if line not in section.text:
                    raise self._error(
                        where, key, f"does not stand in the notice's section '{section.heading}'; make the two the same"
                    )

    def _is_in_notice(self, contact: Contact) -> bool:
        ways = [way for way in (contact.email, contact.phone) if way]
        return bool(ways) and all(way in self.notice.text for way in ways)

    def _serves(self, table: dict[str, Any], contacts: dict[str, Contact]) -> dict[str, str]:
        self._known(table, set(RIGHTS), "serves")
        for right in RIGHTS:
            role = table.get(right)
            if role is None:
                raise self._error("serves", None, f"nobody serves '{right}'; add a line {right} = \"dpo\" or another")
            if not isinstance(role, str):
                raise self._error("serves", right, "is one contact's name between quotation marks")
            if role != REQUESTS_INBOX and role not in contacts:
                raise self._error("serves", right, f"'{role}' is no contact that may be shown; add or confirm it")
        return dict(table)

    def _table(self, document: dict[str, Any], name: str) -> dict[str, Any]:
        table = document.get(name)
        if not isinstance(table, dict):
            raise self._error(None, None, f"the table [{name}] is missing; add it")
        return table

    def _words(self, table: dict[str, Any], key: str, where: str) -> str:
        value = table.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self._error(where, key, f"'{key}' is missing or empty in [{where}]; write it between quotation marks")
        return value.strip()

    def _day(self, table: dict[str, Any], where: str) -> date:
        value = table.get("checked")
        if not isinstance(value, date):
            raise self._error(where, "checked", f"[{where}] needs the day it was checked, such as checked = 2026-11-24")
        return value

    def _email(self, address: str, where: str, key: str) -> None:
        try:
            validate_email(address, check_deliverability=False)
        except EmailNotValidError as error:
            raise self._error(where, key, f"is not an e-mail address: {error}") from None

    def _known(self, table: dict[str, Any], known: set[str] | frozenset[str], where: str | None) -> None:
        for key in table:
            if key not in known:
                place = f"[{where}]" if where else "the file"
                raise self._error(where, key, f"'{key}' is not known in {place}; known are {', '.join(sorted(known))}")

    def _error(self, table: str | None, key: str | None, problem: str) -> SchoolFolderError:
        return SchoolFolderError(FILE, self._line(table, key), problem, ".".join(filter(None, (table, key))))

    def _line(self, table: str | None, key: str | None) -> int | None:
        """The line of ``key`` in ``[table]``, else of the table's head; TOML readers do not keep it."""
        head: int | None = None
        current: str | None = None
        for number, line in enumerate(self.toml.splitlines(), start=1):
            opened = re.match(r"\s*\[+\s*([\w.\-]+)\s*\]+", line)
            if opened:
                current = opened[1]
                if current == table or (table is None and key == current):
                    head = number
            elif key and current == table and re.match(rf"\s*{re.escape(key)}\s*=", line):
                return number
        return head


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def is_made_up(number: str) -> bool:
    """Whether a number is well formed and never given to anybody (Ofcom, "Telephone numbers for drama purposes").

    >>> is_made_up("01632 960123"), is_made_up("01206 862691")
    (True, False)
    """
    try:
        parsed = phonenumbers.parse(number, "GB")
    except phonenumbers.NumberParseException:
        return False
    return DRAMA.fullmatch(str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))) is not None


def can_be_dialled(number: str) -> bool:
    """Whether somebody in the United Kingdom reaches anybody by a number, or could, were it not made up."""
    digits = re.sub(r"\D", "", number)
    try:
        parsed = phonenumbers.parse(number, "GB")
    except phonenumbers.NumberParseException:
        return digits in _SHORT_NUMBERS
    return digits in _SHORT_NUMBERS or phonenumbers.is_valid_number(parsed) or is_made_up(number)
