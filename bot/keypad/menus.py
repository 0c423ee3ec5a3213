"""The menus of the telephone: by keys alone to every section of the notice, every right, every contact, every request.

Pure, and without a memory: where somebody is in the menus stands in the choices of the last reply. At most five choices
a reply (W3C's voice menu habits), so that longer lists lead on with their fifth. What is said comes from the notice,
the answer book and school.toml; the words around it are in form.toml.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.keypad.key_map import ENTRIES, REFERENCE, next_pace
from bot.law.request_fields import CONTACT
from bot.law.rights import Right, offered
from bot.notice import answer_variants
from bot.notice.answer_book import AnswerBook
from bot.notice.form_text import FormText
from bot.notice.notice import Block, Notice, Section, sentences
from bot.notice.reply import Choice, Contact, Given, Reply, Source
from bot.notice.school import TOLD_OF_DANGER, School
from bot.requests.draft import BEGIN, CALL_BACK, REQUEST
from bot.requests.replies import CHOSEN, PHONE

# --- The notice for the telephone: its sections as a short tree, and each section in pieces that one can listen
# to

LONGEST: Final = 420  # characters of a piece: about half a minute; a longer sentence or row stays whole


@dataclass(frozen=True)
class Part:
    """A section as a menu lists it; ``inside`` are the sections in it, itself first where it has words of its own."""

    id: str
    heading: str
    inside: tuple[Part, ...] = ()


def parts(notice: Notice) -> tuple[Part, ...]:
    """The sections as a tree of two levels; a title that stands over everything is the first of its own sections."""
    sections = notice.sections
    top = min(section.level for section in sections)
    if [section.level for section in sections].count(top) == 1 and len(sections) > 1:
        title, *rest = sections
        first = (Part(title.id, title.heading),) if title.blocks else ()
        return (*first, *_grouped(rest))
    return tuple(_grouped(list(sections)))


def _grouped(sections: list[Section]) -> list[Part]:
    if not sections:
        return []
    top = min(section.level for section in sections)
    groups: list[list[Section]] = []
    for section in sections:
        if section.level == top or not groups:
            groups.append([section])
        else:
            groups[-1].append(section)
    return [_part(group) for group in groups]


def _part(group: list[Section]) -> Part:
    head = group[0]
    told = tuple(Part(section.id, section.heading) for section in group if section.blocks)
    return Part(head.id, head.heading, told if len(group) > 1 else ())


def pieces(section: Section, longest: int = LONGEST) -> tuple[str, ...]:
    """A section's words in order, cut at the ends of sentences, items and rows; each piece stands in it as it is."""
    found: list[str] = []
    for block in section.blocks:
        for place, unit in enumerate(_units(block)):
            between = " " if place and block.kind == "paragraph" else "\n"
            if found and len(found[-1]) + len(unit) < longest:
                found[-1] += f"{between}{unit}"
            else:
                found.append(unit)
    return tuple(found)


def _units(block: Block) -> list[str]:
    if block.kind == "list":
        return [f"- {item}" for item in block.lines]
    return list(block.lines) if block.kind == "table" else sentences(block.text)


# ---
KEYS: Final = "keys:"
"""How the value of a choice of the menus begins."""

MAIN: Final = f"{KEYS}main"
PERSON: Final = f"{KEYS}person"
STATUS: Final = f"{KEYS}status"
NUMBER: Final = f"{KEYS}number"
"""The value of the choice that says that a number was typed right."""

_PACES: Final = ("slower", "faster")
GO_ON: Final = f"{CHOSEN}go_on"
_FULL: Final = 5
_DANGER: Final = "danger_now"


def pace_of(value: str, pace: str) -> str:
    """The pace after a choice of the menus, where it changes that; empty where it does not.

    >>> pace_of("keys:slower=person", "normal"), pace_of("keys:person", "normal")
    ('slow', '')
    """
    wanted = value.removeprefix(KEYS).partition("=")[0] if value.startswith(KEYS) else ""
    return next_pace(pace, wanted) if wanted in _PACES else ""


class KeypadMenus:
    """Writes the replies of the menus for one school."""

    def __init__(self, book: AnswerBook, notice: Notice, school: School, words: FormText) -> None:
        self._book = book
        self._notice = notice
        self._school = school
        self._words = words

    def welcome(self, line: str = "") -> Reply:
        """What a call begins with; ``line`` is ``phone`` where it is a real one, on which one can speak too."""
        text = self._words("keys", "welcome_phone" if line else "welcome", school=self._school.name)
        return Reply("greeting", text, choices=self._main(open_draft=False))

    def reply(self, value: str, open_draft: bool = False) -> Reply | None:  # noqa: C901
        """What a choice of the menus leads to; None for any other value, and for what is not there any more.

        ``open_draft``: a request is being made, so the menus lead back to it.
        """
        if not value.startswith(KEYS):
            return None
        what, _, about = value.removeprefix(KEYS).partition("=")
        if what == "main":
            return Reply("chitchat", self._words("keys", "main"), choices=self._main(open_draft))
        if what == "danger":
            return replace(self._book.reply(_DANGER), choices=(self._pick("main", MAIN),))
        if what == "person":
            return self._person(open_draft)
        if what == "sections":
            return self._sections(about)
        if what == "read":
            return self._read(about)
        if what == "rights":
            rights = [
                Choice(self._words("pick_right", right.value), f"{KEYS}right={right.value}") for right in self._rights()
            ]
            return Reply("question", self._words("keys", "rights"), choices=self._page(rights, about, "rights"))
        if what in ("right", "whole", "simple"):
            return self._right(what, about, open_draft)
        if what == "contacts":
            people = [Choice(one.name, f"{KEYS}contact={one.role}") for one in self._people()]
            return Reply("contact", self._words("keys", "contacts"), choices=self._page(people, about, "contacts"))
        if what == "contact":
            return self._contact(about)
        if what == "status":
            return self.entry(REFERENCE)
        if what in ("pace", *_PACES):
            return self._pace(what, about)
        if what == "type" and about in ENTRIES:
            return self.entry(about)
        return None

    def entry(self, what: str, words: str = "", asked: Reply | None = None) -> Reply:
        """A question to be answered on the keys; ``words`` in place of its own, ``asked`` where a form asks it."""
        text = words or self._words("keys", "contact" if what == PHONE else what)
        if asked is not None:
            return replace(asked, text=text, entry=what)
        return Reply(
            "question", text, choices=self.options(what), asks_for=CONTACT if what == PHONE else None, entry=what
        )

    def options(self, what: str) -> tuple[Choice, ...]:
        """What one can do instead of typing."""
        typing = self._pick("type", f"{KEYS}type={what}")
        if what == PHONE:
            labels = [Choice(self._words("label", name), f"{CHOSEN}{name}") for name in ("why", "cancel")]
            return (typing, self._pick("leave_number", f"{CHOSEN}skip"), *labels, self._at_a_pace(f"type={what}"))
        others = (self._pick("contacts", f"{KEYS}contacts"), self._pick("main", MAIN))
        return (typing, *others, self._at_a_pace(f"type={what}"))

    def after_status(self, found: bool) -> tuple[Choice, ...]:
        """What to do once a request was looked up, or was not found."""
        if not found:
            return self.options(REFERENCE)
        return (
            self._pick("call_back", f"{CHOSEN}{BEGIN}={CALL_BACK}"),
            self._pick("contacts", f"{KEYS}contacts"),
            self._pick("main", MAIN),
        )

    def not_typed(self, what: str) -> Reply:
        """Nothing was typed before #: what one can do instead."""
        return Reply("question", self._words("keys", "options"), choices=self.options(what))

    def read_back(self, number: str) -> Reply:
        """A number as it was typed, to be confirmed; ``number`` is its token."""
        choices = (self._pick("is_right", NUMBER), self._pick("type", f"{KEYS}type={PHONE}"))
        given = Given(CONTACT, self._words("label", "rings"), number)
        return Reply("question", self._words("keys", "typed"), choices=choices, asks_for=CONTACT, answers=(given,))

    # --- the parts ----------------------------------------------------------------------------------------------------

    def _main(self, open_draft: bool) -> tuple[Choice, ...]:
        request = self._pick("go_on", GO_ON) if open_draft else self._pick("request", f"{KEYS}rights")
        return (
            self._pick("danger", f"{KEYS}danger"),
            request,
            self._pick("notice", f"{KEYS}sections"),
            self._pick("status", STATUS),
            self._pick("contacts", f"{KEYS}contacts"),
        )

    def _person(self, open_draft: bool) -> Reply:
        """Whom to ring and when, and a call back; always one key away."""
        asked = self._book.reply("ask_talk_to_person")
        ways = [self._pick("call_back", f"{CHOSEN}{BEGIN}={CALL_BACK}"), self._pick("contacts", f"{KEYS}contacts")]
        if open_draft:
            ways.insert(0, self._pick("go_on", GO_ON))
        text = f"{self._words('keys', 'person')} {self._hours()}"
        choices = (*ways, self._pick("main", MAIN), self._at_a_pace("person"))
        return Reply("handover", text, contacts=asked.contacts, choices=choices, put_through=True)

    def _hours(self) -> str:
        hours = self._school.contacts["school"].hours
        return self._words("keys", "hours", hours=hours) if hours else self._words("keys", "no_hours")

    def _sections(self, about: str) -> Reply | None:
        """A list of sections: of the whole notice, or of one that has others in it."""
        group, _, page = about.rpartition("/")
        listed = parts(self._notice)
        if group:
            found = next((part for part in listed if part.id == group and part.inside), None)
            if found is None:
                return None
            listed = found.inside
        choices = [self._leads_to(part) for part in listed]
        text = self._words("keys", "sections_in" if group else "sections")
        return Reply("question", text, choices=self._page(choices, page, f"sections={group}/" if group else "sections"))

    def _leads_to(self, part: Part) -> Choice:
        value = f"{KEYS}sections={part.id}/" if part.inside else f"{KEYS}read={part.id}/0"
        return Choice(part.heading, value)

    def _read(self, about: str) -> Reply | None:
        """One piece of a section, in the notice's own words."""
        section_id, _, number = about.rpartition("/")
        if section_id not in self._notice or not number.isdecimal():
            return None
        section = self._notice[section_id]
        text = pieces(section)
        at = min(int(number), len(text) - 1)
        last = at == len(text) - 1
        name = "piece_last" if last else "piece_next" if at else "piece_first"
        name = "piece_only" if len(text) == 1 else name
        ways = [] if last else [self._pick("read_on", f"{KEYS}read={section_id}/{at + 1}")]
        if at:
            ways.append(self._pick("read_back", f"{KEYS}read={section_id}/{at - 1}"))
        if following := self._after(section_id):
            ways.append(self._pick("next_section", f"{KEYS}read={following}/0"))
        ways += [self._pick("sections", f"{KEYS}sections"), self._at_a_pace(f"read={section_id}/{at}")]
        source = Source(section.id, section.heading, text[at], f"/notice#{section.id}")
        return Reply("answer", self._words("keys", name), sources=(source,), choices=tuple(ways))

    def _after(self, section_id: str) -> str:
        """The next section that has words; empty after the last."""
        told = [section.id for section in self._notice.sections if section.blocks]
        at = told.index(section_id) if section_id in told else len(told)
        return next(iter(told[at + 1 :]), "")

    def _rights(self) -> tuple[Right, ...]:
        """The rights that a request can be made for; none while the school's contacts are not confirmed."""
        return offered(self._school.type) if self._school.is_confirmed else ()

    def _right(self, form: str, name: str, open_draft: bool) -> Reply | None:
        """A right explained, and the way to use it; ``form`` is how much of it is told."""
        right = next((right for right in self._rights() if right.value == name), None)
        if right is None:
            return None
        topic = f"{REQUEST}{name}"
        ways = [self._pick("go_on", GO_ON)] if open_draft else []
        ways.append(self._pick("ask", f"{CHOSEN}{BEGIN}={name}"))
        if topic not in self._book.replies:
            text = self._words("keys", "right_other")
            return Reply("answer", text, choices=(*ways, self._pick("rights", f"{KEYS}rights")), right=name)
        made = {"right": AnswerBook.reply, "whole": answer_variants.whole, "simple": answer_variants.simpler}[form]
        told = made(self._book, topic)
        if form == "right":
            told = self._book.warned(replace(told, general=()))
            further = [("whole", True), ("simple", topic in self._book.simple)]
            ways += [self._pick(way, f"{KEYS}{way}={name}") for way, there in further if there]
        else:
            ways.append(self._pick("short", f"{KEYS}right={name}"))
        return replace(told, choices=(*ways, self._pick("rights", f"{KEYS}rights"))[:_FULL])

    def _people(self) -> list[Contact]:
        """Everybody who may be shown, the school first."""
        shown = [one for role, one in self._school.contacts.items() if role not in TOLD_OF_DANGER]
        return sorted(shown, key=lambda one: one.role != "school")

    def _contact(self, role: str) -> Reply | None:
        contact = next((one for one in self._people() if one.role == role), None)
        if contact is None:
            return None
        parts_ = [self._words("keys", "one_contact")]
        if contact.address:
            parts_.append(self._words("keys", "write_to", address=", ".join(contact.address.split("\n"))))
        if role == "school":
            parts_.append(self._hours())
        ways = [self._pick("contacts", f"{KEYS}contacts"), self._pick("call_back", f"{CHOSEN}{BEGIN}={CALL_BACK}")]
        reply = Reply("contact", " ".join(parts_), contacts=(contact,), choices=(*ways, self._pick("main", MAIN)))
        return self._book.warned(reply)

    def _at_a_pace(self, back: str) -> Choice:
        """The way to slower and faster speech, and from there ``back``."""
        return self._pick("pace", f"{KEYS}pace={back}")

    def _pace(self, what: str, back: str) -> Reply | None:
        """Slower or faster; once one was picked it is said at the new pace, and can be picked again."""
        if back.startswith(("pace", *_PACES)) or self.reply(f"{KEYS}{back}") is None:
            return None
        ways = (*(self._pick(pace, f"{KEYS}{pace}={back}") for pace in _PACES), self._pick("back", f"{KEYS}{back}"))
        return Reply("question", self._words("keys", "pace" if what == "pace" else "paced"), choices=ways)

    # --- what they share ----------------------------------------------------------------------------------------------

    def _pick(self, name: str, value: str) -> Choice:
        return Choice(self._words("pick_key", name), value)

    def _page(self, choices: Sequence[Choice], page: str, more: str) -> tuple[Choice, ...]:
        """A page of a list; the fifth choice leads to the next, and from the last to the first."""
        if len(choices) <= _FULL:
            return tuple(choices)
        size = _FULL - 1
        pages = -(-len(choices) // size)
        at = int(page) % pages if page.isdecimal() else 0
        onward = f"{KEYS}{more}{(at + 1) % pages}" if more.endswith("/") else f"{KEYS}{more}={(at + 1) % pages}"
        return (*choices[at * size :][:size], self._pick("more", onward))
