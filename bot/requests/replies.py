"""What the assistant says while it takes a request: the things to say of a turn become replies with their choices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.law.case import Told
from bot.law.request_fields import CONTACT, DETAILS, RECORDED, RELATIONSHIP
from bot.law.rights import Right, Who
from bot.notice import answer_variants
from bot.notice.answer_book import AnswerBook
from bot.notice.follow_ups import DANGER, WHO_THEN, who_then
from bot.notice.form_text import FormText
from bot.notice.reply import Choice, Given, Note, Records, Reply
from bot.requests import people
from bot.requests.answers import LONGEST
from bot.requests.draft import (
    BY_WORDS,
    CHANGE,
    CONFIRM,
    LATER,
    NO_ROOM,
    RECORD,
    RELATIONSHIPS,
    REQUEST,
    RIGHT,
    WHO,
    Intake,
    Said,
)
from bot.requests.relationships import TABLE, Relationship, for_the_person
from bot.speech.render import HEARD

# --- What a right means, told within the form that asks for it: short and with its first law, the rest one choice
# away

_CHOICES: Final = 5  # as many as a keypad picks from


@dataclass(frozen=True)
class RightSummary:
    """A right as a turn tells of it: ``form`` is ``""`` at the start, or how the value of a choice of a form begins."""

    topic: str
    form: str = ""

    @classmethod
    def of(cls, book: AnswerBook, about: str, pupil: bool) -> RightSummary | None:
        """The right that is told of; None for any other topic. A pupil is told in easier words at once."""
        for form in (answer_variants.MORE, answer_variants.SIMPLE, ""):
            topic = about.removeprefix(form)
            if about.startswith(form) and topic.startswith(REQUEST) and topic in book.replies:
                if not book.reply(topic).right:  # to ask for something, and not yet for what
                    return None
                easy = pupil and not form and topic in book.simple
                return cls(topic, answer_variants.SIMPLE if easy else form)
        return None

    def reply(self, book: AnswerBook, whole: bool = False) -> Reply:
        """The words for this form of it; ``whole`` where nothing more can be offered, so that all its law is shown.

        What comes next is the form's to say: it has no choices.
        """
        reply = replace(book.reply(self.topic), choices=())
        if self.form == answer_variants.SIMPLE:
            return replace(answer_variants.simpler(book, self.topic), choices=())
        if self.form == answer_variants.MORE:
            further = book.further.get(self.topic, ())
            return replace(reply, text=book.fuller.get(self.topic, reply.text), general=(*reply.general, *further))
        general = (*reply.general, *book.further.get(self.topic, ())) if whole else reply.general[:1]
        return answer_variants.with_law_first(book.warned(replace(reply, general=general)))

    def others(self, book: AnswerBook, words: FormText) -> tuple[Choice, ...]:
        """Its other forms, to be picked: what is left to tell first."""
        shown = self.reply(book).general
        more = answer_variants.has_more(book, self.topic) or any(
            text not in shown for text in book.reply(self.topic).general
        )
        found = []
        if self.form != answer_variants.MORE and more:
            found.append(Choice(words("pick_key", "whole"), f"{answer_variants.MORE}{self.topic}"))
        if self.form != answer_variants.SIMPLE and self.topic in book.simple:
            found.append(Choice(words("pick_key", "simple"), f"{answer_variants.SIMPLE}{self.topic}"))
        return tuple(found)


def with_others(choices: Sequence[Choice], others: Sequence[Choice], cancel: str) -> tuple[Choice, ...]:
    """The choices of a question with the other forms after them, as many as there is room for.

    Calling it off and leaving it out give way: they can be said at any time. An answer never does.
    """
    own = tuple(choices)
    if others and len(own) >= _CHOICES and own[-1].value in (cancel, f"{CHOSEN}skip"):
        own = own[:-1]
    return (*own, *others[: max(0, _CHOICES - len(own))])


# ---
CHOSEN: Final = "form:"
"""How the value of a choice of the form begins; what follows is ``Heard.chosen``."""

_MENU: Final = 4  # choices a page, so that the fifth key can lead on
THEM: Final = "this person"
HOW_SOON: Final = "ask_access_time"
PHONE: Final = "phone"
"""The entry that takes a telephone number (``Reply.entry``)."""

_STANDING: Final = frozenset(
    {
        "again",
        "flaw",
        "change",
        "menu",
        RELATIONSHIPS,
        "cancelled",
        "not_yet",
        "so_far",
        "instead",
        "which",
        "recording",
        "next_which",
        "unanswered",
    }
)
_EVERYTHING: Final = (Right.ACCESS, Right.ERASURE, Right.EDUCATIONAL_RECORD, Right.PORTABILITY)
"""Where no details are given, the school takes it that everything is meant."""
_MAY_BE_SEVERAL: Final = re.compile(
    r"(?:son|daughter|boy|girl|lad|ex|child)s$|daug\w{0,8}er(?<!daughter)$", re.IGNORECASE
)
"""One child or several, "my sons school report" leaves open."""


class IntakeReplies:
    """Writes the replies of a form; ``offered`` are the rights that this school takes requests for.

    ``mode`` is how the person talks: who listens may leave to the call-back what is hard to say, and can type a number
    on the keys. ``earlier`` is the draft before this turn, so that the check can show what was changed.
    """

    def __init__(
        self,
        book: AnswerBook,
        words: FormText,
        offered: Sequence[Right],
        mode: str = "text",
        earlier: Intake | None = None,
    ) -> None:
        self._earlier = earlier
        self._listens = mode in HEARD
        self._by_keys = mode == "keypad"
        self._book = book
        self._words = words
        self._offered = offered

    def of(self, intake: Intake, said: Sequence[Said], begins: bool = False) -> list[Reply]:
        """The replies of one turn, in order; ``begins`` at the first turn of a request."""
        replies: list[Reply] = []
        before: list[str] = []
        if Right.EDUCATIONAL_RECORD not in self._offered:
            said = [one for one in said if one.what != "record"]
        right: RightSummary | None = None
        told_at = 0
        for one in said:
            if one.what == "topic":
                if found := RightSummary.of(self._book, one.about, intake.who is Who.PUPIL):
                    right, told_at = found, len(replies)
                replies.append(self._topic(intake, one.about, begins))
            elif one.what == "ask":
                asking = self._asking(intake, one.about, before)
                replies.append(self._with_record(asking) if any(s.what == "record" for s in said) else asking)
                before = []
            elif one.what in _STANDING:
                replies.append(self._standing(intake, one, before))
                before = []
            else:
                before.append(self._beside(intake, one))
        if right is not None and not self._by_keys and replies[-1].asks_for:
            others = right.others(self._book, self._words)
            replies[-1] = replace(replies[-1], choices=with_others(replies[-1].choices, others, f"{CHOSEN}cancel"))
            if others and others[0] not in replies[-1].choices:  # no room for it: then all its law comes at once
                replies[told_at] = right.reply(self._book, whole=True)
        if begins and intake.right is not None and intake.asks != CONFIRM:
            start = self._words.for_person("say", "begin", intake.who is Who.PUPIL)
            start = self._words("keys", "begin") if self._by_keys else start
            acting = [self._words("say", "acting")] if intake.who in (Who.MY_CHILD, Who.SOMEONE_ELSE) else []
            replies[-1] = replace(replies[-1], text=" ".join([start, *acting, replies[-1].text]))
        return replies

    def closed(self) -> Reply:
        """A choice of a form that is not open any more was picked."""
        return self._book.reply("form_answer")

    def not_made(self, intake: Intake) -> Reply:
        """The request could not be saved: that is said, with whom to reach, and it can be tried again."""
        return self._reply(
            "confirm",
            self._words("say", "not_made"),
            contacts=self._book.reply("ask_talk_to_person").contacts,
            choices=(self._choice("yes"), self._choice("change"), self._choice("cancel")),
            asks_for=CONFIRM,
            right=intake.right.value if intake.right else None,
            answers=self._answers(intake),
        )

    # --- the parts ----------------------------------------------------------------------------------------------------

    def _topic(self, intake: Intake, topic: str, begins: bool) -> Reply:
        """An answer of the book within the form: what comes next is the form's to say, and the start is short.

        Help in danger keeps its one choice: that it is not what the person meant.
        """
        if right := RightSummary.of(self._book, topic, intake.who is Who.PUPIL):
            return right.reply(self._book)
        asked = answer_variants.chosen(self._book, topic) or self._book.reply(topic)
        if not begins and topic in self._book.replies:
            asked = answer_variants.with_law_first(asked)
        if topic == WHO_THEN and intake.right is not None:
            asked = who_then(self._book, f"{REQUEST}{intake.right.value}")
        if topic == HOW_SOON and intake.right is not None:
            # Of every right alike the notice does not say when; what it does say of this one is shown.
            asked = replace(asked, sources=self._book.reply(f"{REQUEST}{intake.right.value}").sources or asked.sources)
        reply = asked if topic.startswith(DANGER) else replace(asked, choices=())
        return self._book.warned(replace(reply, general=())) if begins else reply

    def _asking(self, intake: Intake, asks_for: str, before: Sequence[str]) -> Reply:
        question = self._question(intake, asks_for)  # which may say why itself
        text = " ".join([*(words for words in before if not question.startswith(words)), question])
        right = intake.right.value if intake.right else None
        if asks_for == RIGHT:
            return self._reply("question", text, choices=self._rights(0), asks_for=RIGHT)
        if asks_for == CONFIRM:
            check = (self._choice("yes"), *self._or_say(intake), self._choice("change"), self._choice("cancel"))
            answers = self._answers(intake, brief=self._by_keys)
            return self._reply("confirm", text, choices=check, asks_for=CONFIRM, right=right, answers=answers)
        entry = PHONE if asks_for == CONTACT and self._listens else None
        choices = self._choices(intake, asks_for)
        return self._reply("question", text, choices=choices, asks_for=asks_for, right=right, entry=entry)

    def _reply(self, kind: str, text: str, **parts: Any) -> Reply:
        """A reply in the language of the form."""
        return Reply(kind, text, lang=self._words.code, **parts)

    def _with_record(self, reply: Reply) -> Reply:
        """A parent has two rights (SI 2005/1437 regulation 5, Article 15): the other is offered, with its law."""
        other = Right.ACCESS if reply.right == Right.EDUCATIONAL_RECORD.value else Right.EDUCATIONAL_RECORD
        choice = Choice(self._words("pick_right", other.value), f"{CHOSEN}{RIGHT}={other.value}")
        general = self._book.reply(f"{REQUEST}{other.value}").general[:1]
        note = law_note(self._words) if general else None
        own = reply.choices if len(reply.choices) <= _MENU else (*reply.choices[: _MENU - 1], reply.choices[-1])
        return replace(reply, choices=(choice, *own), general=general, note=note)

    def _standing(self, intake: Intake, one: Said, before: Sequence[str]) -> Reply:
        """A reply that is no plain question: once more, a flaw, a menu, a pause, the end."""
        right = intake.right.value if intake.right else None
        if one.what == "unanswered":
            return self._reply("silent", self._words("say", "unanswered"))
        if one.what == "cancelled":
            text = self._words("say", "cancelled")
            return self._reply("cancelled", text, choices=(self._book.choice("ask_rights_all"),), right=right)
        if one.what == "recording":
            return self._recording(intake, before)
        if one.what == "change":
            fields = self._fields(intake, int(one.about or 0))
            return self._reply("question", self._words("say", "change"), choices=fields, asks_for=CONFIRM, right=right)
        if one.what in ("menu", RELATIONSHIPS):
            return self._page(intake, one)
        if one.what == "not_yet":
            return replace(self._asking(intake, CONFIRM, ()), text=self._words("say", "not_yet"))
        if one.what == "next_which":
            return replace(self._asking(intake, RIGHT, ()), text=self._words("say", "next_which"))
        if one.what == "so_far":
            asked = self._asking(intake, intake.asks, (self._words("say", "so_far"),))
            told = {RIGHT, DETAILS} if intake.told else {RIGHT}
            given = (one for one in self._answers(intake) if one.field in told or intake.has(one.field))
            return replace(asked, answers=tuple(given))
        if one.what in ("instead", "which"):
            return self._either(intake, one.about)
        text = self._words(one.what, one.about)
        asked = self._asking(intake, intake.asks, ())
        return replace(asked, text=" ".join([*before, text]))

    def _page(self, intake: Intake, one: Said) -> Reply:
        """Another page of the rights, or of the ways to be connected."""
        page = int(one.about or 0)
        if one.what == "menu":
            return self._reply("question", self._words("say", "more"), choices=self._rights(page), asks_for=RIGHT)
        asked = self._asking(intake, RELATIONSHIP, ())
        return replace(asked, text=self._words("say", "more"), choices=self._choices(intake, RELATIONSHIP, page))

    def _recording(self, intake: Intake, before: Sequence[str]) -> Reply:
        """What is said after this is kept as sound: the person picked that, and can still leave it."""
        records = Records(intake.asks, LONGEST[intake.asks])
        ways = (self._choice(LATER), Choice(self._words("label", "go_on"), f"{CHOSEN}go_on"), self._choice("cancel"))
        text = " ".join([*before, self._words("keys", f"record_{intake.asks}"), self._words("keys", "record_kept")])
        right = intake.right.value if intake.right else None
        return self._reply("question", text, choices=ways, asks_for=intake.asks, right=right, records=records)

    def _or_say(self, intake: Intake) -> tuple[Choice, ...]:
        """At the check, who presses keys may say as sound what they would leave to the call."""
        if not (self._by_keys and intake.to_record):
            return ()
        return (Choice(self._words("pick_key", RECORD), f"{CHOSEN}{RECORD}"),)

    def _either(self, intake: Intake, wanted: str) -> Reply:
        """Which of two rights is meant, too grave for a guess; of two requests that are shown, which are to be sent."""
        now = intake.right.value if intake.right else "other"
        if wanted:
            choices = [self._pick(wanted, f"{RIGHT}={wanted}"), self._pick(now, "go_on")]
        else:
            rights = intake.together(self._offered)[: _MENU - 1]
            both = Choice(self._words("label", "both"), f"{CHOSEN}go_on")
            choices = [*(self._pick(right.value, f"only={right.value}") for right in rights), both]
        text = self._words("say", "instead")
        return self._reply("question", text, choices=(*choices, self._choice("cancel")), asks_for=RIGHT, right=now)

    def _pick(self, right: str, value: str) -> Choice:
        return Choice(self._words("pick_right", right), f"{CHOSEN}{value}")

    def _beside(self, intake: Intake, one: Said) -> str:
        """A sentence said before the next question."""
        question = intake.question(one.about)
        if one.what == "why":
            return self._words.said(question.why) if question else self._words("again", RIGHT)
        if one.what == "skipped" and one.about == CONTACT and self._by_keys:
            return self._words("keys", "no_number")
        if one.what == "skipped":
            follows = self._words.said(question.if_skipped) if question and question.if_skipped else ""
            return " ".join(filter(None, (self._words("say", "skipped"), follows)))
        if one.what == "needed":
            why = self._words.said(question.why) if question else ""
            return " ".join(filter(None, (self._words("say", "needed"), why)))
        if one.what == "changed":
            return self._words("say", "changed", right=self._words("pick_right", one.about))
        if one.what in ("recorded", NO_ROOM):
            return self._words("keys", one.what)
        return self._words("say", one.what)

    def _question(self, intake: Intake, asks_for: str) -> str:
        pupil = intake.who is Who.PUPIL
        if asks_for == CONFIRM and len(intake.together(self._offered)) > 1:
            acting = [self._words("say", "acting")] if intake.who in (Who.MY_CHILD, Who.SOMEONE_ELSE) else []
            return " ".join([*acting, self._words("ask", "confirm_both")])
        if asks_for == CONFIRM and intake.who in (Who.MY_CHILD, Who.SOMEONE_ELSE):
            return self._words("ask", "confirm_acting", child=self._child(intake))
        question = intake.question(DETAILS)
        if asks_for == DETAILS and intake.may_add and question:
            return f"{self._words.said(question.why)} {self._words('ask', 'more')}"
        if asks_for == DETAILS:
            name = "details_pupil" if pupil or intake.right is None else f"details_{intake.right.value}"
            return self._words("ask", name)
        if asks_for == CONTACT and self._by_keys:
            return self._words("keys", "contact")
        if asks_for == CONTACT and self._listens:
            return f"{self._words.for_person('ask', CONTACT, pupil)} {self._words('keys', 'contact_too')}"
        return self._words.for_person("ask", asks_for, pupil).replace("{child}", self._child(intake))

    def _child(self, intake: Intake) -> str:
        """How the assistant speaks of the child or other person: "your daughter", never by name."""
        if self._words.language is not None:  # whose grammar we do not know
            return self._words.said("your child" if intake.who is Who.MY_CHILD else THEM)
        connected = intake.words.get("relationship", "")
        match = re.match(r"(?:my|our) ((?:[\w-]+ ){0,3}[\w-]+)$", connected, re.IGNORECASE)
        is_kin = people.who(connected, answering=True)[0] is not None  # else a word that only its writer uses so
        if match and is_kin and not _MAY_BE_SEVERAL.search(match[1]):
            return f"your {match[1]}"
        return "your child" if intake.who is Who.MY_CHILD else THEM

    def _choices(self, intake: Intake, asks_for: str, page: int = 0) -> tuple[Choice, ...]:
        """What can be picked in answer to a question; ``page`` of those that there are too many of."""
        question = intake.question(asks_for)
        skip = [self._choice("skip")] if question and question.may_skip else []
        if skip and asks_for == DETAILS and intake.may_add:
            skip = [Choice(self._words("label", "that_is_all"), f"{CHOSEN}skip")]
        elif skip and asks_for == DETAILS and intake.right in _EVERYTHING:
            skip = [Choice(self._words("label", "everything"), f"{CHOSEN}skip")]
        if asks_for == WHO:
            who = [Choice(self._words("pick_who", w.value), f"{CHOSEN}{WHO}={w.value}") for w in Who]
            return (*who, *(skip or [self._choice("cancel")]))
        later = [self._choice(LATER)] if self._listens and asks_for in BY_WORDS else []
        if self._listens and asks_for in RECORDED:
            later.insert(0, self._choice(RECORD))
        ways = (*skip, *later, self._choice("why"), self._choice("cancel"))
        if asks_for == RELATIONSHIP and not self._by_keys:
            kin = (Choice(self._words(TABLE, r.value), f"{CHOSEN}{RELATIONSHIP}={r.value}") for r in Relationship)
            return self._paged([*kin, *ways], page, RELATIONSHIPS)
        return ways

    def _rights(self, page: int) -> tuple[Choice, ...]:
        """A page of the rights; the fifth choice leads to the next."""
        rights = [Choice(self._words("pick_right", r.value), f"{CHOSEN}{RIGHT}={r.value}") for r in self._offered]
        return self._paged(rights, page, "menu")

    def _fields(self, intake: Intake, page: int) -> tuple[Choice, ...]:
        """What can be changed at the check."""
        fields = [Choice(given.label, given.change) for given in self._answers(intake)]
        return self._paged(fields, page, "change")

    def _paged(self, choices: Sequence[Choice], page: int, more: str) -> tuple[Choice, ...]:
        if len(choices) <= _MENU + 1:
            return tuple(choices)
        pages = -(-len(choices) // _MENU)
        shown = choices[page % pages * _MENU :][:_MENU]
        return (*shown, Choice(self._words("label", "more"), f"{CHOSEN}{more}={(page + 1) % pages}"))

    def _choice(self, name: str) -> Choice:
        return Choice(self._words("label", name), f"{CHOSEN}{name}")

    def _answers(self, intake: Intake, brief: bool = False) -> tuple[Given, ...]:
        """Everything the person said, to be checked by them; filled with their own words when it is sent.

        What was changed just now stands first: on a telephone it would else be out of sight.

        ``brief`` for who listens on a keypad: what is left to the school to ask is one line.
        """
        label = self._words
        given = [self._given(intake, RIGHT)]
        for asks_for in ("who", "relationship", "name", "child", "contact", "details"):
            if intake.question(asks_for) is None or (
                brief and (asks_for in intake.to_ask or asks_for in intake.skipped)
            ):
                continue
            given.append(self._given(intake, asks_for))
        if brief and intake.to_ask:
            left = ", ".join(label("left", name) for name in intake.to_ask)
            given.append(Given(LATER, label("label", "school_asks"), left))
        return tuple(sorted(given, key=lambda one: not one.changed))

    def _given(self, intake: Intake, asks_for: str) -> Given:
        said, before = self._answer(intake, asks_for), self._earlier
        was = asks_for == RIGHT or (before is not None and before.has(asks_for))
        changed = before is not None and was and self._answer(before, asks_for) != said
        change = f"{CHOSEN}fix={asks_for}" if intake.asks in (CONFIRM, CHANGE) else ""
        return Given(asks_for, self._words("label", asks_for), said, change, changed)

    def _answer(self, intake: Intake, asks_for: str) -> str:
        if asks_for == RIGHT:
            return "; ".join(self._words("pick_right", right.value) for right in intake.together(self._offered))
        if asks_for == WHO and intake.who is not None:
            return self._words("who", intake.who.value)
        if asks_for == CONTACT and intake.reply_by is not None:
            if intake.reply_by is Told.IN_PERSON:  # "my teacher", in the person's words
                return intake.words.get(CONTACT, "")
            name = f"by_{intake.reply_by.value}"
            return self._words("label", name, contact=intake.words.get(CONTACT, ""))
        told = intake.told if asks_for == DETAILS else intake.words.get(asks_for, "")
        told = for_the_person(told, self._words) if asks_for == RELATIONSHIP else told
        if asks_for in intake.recorded:
            told = ". ".join(filter(None, (self._words("label", "recorded"), told)))
        return told or self._words("label", "later" if asks_for in intake.later else "left_out")


def law_note(words: FormText) -> Note | None:
    """Why a text of law is in English in a reply that is not; None where it is in the language of the rest."""
    return None if words.may_say_law else Note(words("language", "law_in_english"), words.code)
