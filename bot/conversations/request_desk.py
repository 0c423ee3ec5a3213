"""Taking requests in conversation: turns what was heard into replies and a draft, and opens what was confirmed.

Rasa's form and the scripted assistant both call this; neither decides anything about a request itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from bot.cases.open_case import CaseReceipt
from bot.cases.requester_service import RequesterService
from bot.conversations.conversation_secrets import ConversationSecrets
from bot.conversations.records import ConversationStore
from bot.law.case import Told
from bot.law.request_fields import CHILD, CONTACT, DETAILS, FIELDS, NAME, RELATIONSHIP, Answers, Channel
from bot.law.rights import Right, Who, how_long, may_still_ask, offered
from bot.notice.answer_book import NEAREST, AnswerBook
from bot.notice.answer_variants import topic_of
from bot.notice.changes.overlay_answers import NO_REQUESTS
from bot.notice.follow_ups import DANGER, Before, after
from bot.notice.form_text import FormText
from bot.notice.languages import ENGLISH, Language
from bot.notice.law import Law
from bot.notice.reply import OFFERED, Choice, Reply
from bot.notice.school import School
from bot.pii.pseudonymiser import fill
from bot.platform.errors import PrivacyHelpError, UnknownConversation
from bot.requests import reading
from bot.requests.begin import begin, begin_call_back
from bot.requests.dialogue import hear
from bot.requests.draft import (
    BEGIN,
    CALL_BACK,
    REQUEST,
    Heard,
    Intake,
    Said,
    Turn,
    asking,
    by_keys,
    right_of,
)
from bot.requests.due_date_text import due_date_text
from bot.requests.reading import is_marketing
from bot.requests.relationships import for_staff
from bot.requests.replies import CHOSEN, IntakeReplies, law_note

START: Final = "request_start"
"""The topic of somebody who wants to ask for something and does not say what."""
KEYPAD: Final = "keypad"
_LIKELIEST: Final = 3
"""How many requests are offered where it is not plain which one is wished."""
_LIKELY: Final = 0.5
"""The chance from which on the likeliest of them is told of."""
_TO_A_PERSON: Final = "ask_talk_to_person"
_CHANNELS: Final = {"text": Channel.CHAT, "voice": Channel.VOICE, "keypad": Channel.KEYPAD}
_BESIDES: Final = {
    Right.RECTIFICATION: Right.RESTRICTION,  # its use can be limited while the school checks it
    Right.BREACH_REPORT: Right.COMPLAINT,
    Right.EDUCATIONAL_RECORD: Right.ACCESS,
    Right.ERASURE: Right.WITHDRAW_CONSENT,  # a picture: what is there goes by the one, what is to come by the other
    Right.WITHDRAW_CONSENT: Right.ERASURE,
}
"""What somebody who made one request may want to make as well, so that the receipt offers it."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class DeskTurn:
    """What a turn led to: the replies, the draft (None when none is open any more), and how many were begun.

    ``about`` is what to remember of it, where a request was begun (``bot.notice.follow_ups``).
    """

    replies: tuple[Reply, ...]
    begun: int
    draft: Mapping[str, Any] | None = field(default=None, repr=False)
    about: Before | None = None


class RequestDesk:
    """Where a conversation makes a request; ``receipt_url`` gives the address of a case's receipt page."""

    def __init__(
        self,
        *,
        store: ConversationStore,
        secrets: ConversationSecrets,
        cases: RequesterService,
        school: School,
        law: Law,
        book: AnswerBook,
        words: FormText,
        receipt_url: Callable[[str], str],
        languages: Mapping[str, Language] | None = None,
    ) -> None:
        self._store = store
        self._secrets = secrets
        self._cases = cases
        self._school = school
        self._law = law
        self._words = words
        self._receipt_url = receipt_url
        self._book = book
        self._languages = languages or {}

    @property
    def _offered(self) -> tuple[Right, ...]:
        """The rights that the school takes requests for, which may change while it is served."""
        return offered(self._school.type)

    @property
    def book(self) -> AnswerBook:
        """The answers of the school that is served."""
        return self._book

    def begins(self, topic: str) -> bool:
        """Whether a topic begins a request."""
        return topic == START or right_of(topic, self._offered) is not None

    def turn(
        self,
        conversation_id: str,
        draft: Mapping[str, Any] | None,
        begun: int,
        heard: Heard,
        mode: str = "text",
        lang: str = ENGLISH,
    ) -> DeskTurn:
        """Take a message in: begin a request, go on with one, or open it; waits for the disk only to open it.

        ``lang`` is the language of what is said; what is opened is the same in every language.
        """
        words = self._words.in_language(self._languages.get(lang))
        intake = Intake.from_draft(draft) if draft is not None else None
        book = self._book if heard.foreign else self._book.asked(heard.text, (heard.topic, *heard.also))
        speaks = IntakeReplies(book, words, self._offered, mode, earlier=intake)
        if intake is None:
            return self._first(begun, heard, mode, book, speaks)
        if not heard.topic.startswith(DANGER) and self._cases.opened(conversation_id, intake.number):
            # Its confirmation was written and not answered, or staff have opened it: it is with the school.
            return self._open(conversation_id, intake, begun, mode, words, again=True)
        turn = hear(intake, heard, self._offered)
        if mode == KEYPAD and not heard.chosen.startswith("fix="):
            turn = by_keys("" if heard.chosen == "go_on" else intake.asks, turn)
        if turn.ends == "open" and not self._school.is_confirmed:  # one begun before; its answers are kept
            return DeskTurn((_not_yet(book, ""),), begun, draft)
        if turn.ends == "open":
            return self._open(conversation_id, turn.intake, begun, mode, words)
        replies = tuple(speaks.of(turn.intake, turn.said))
        if turn.ends == "cancel" and begun > 1:
            earlier = words("say", "earlier")
            replies = tuple(replace(reply, text=f"{reply.text} {earlier}") for reply in replies)
        answered = [said.about for said in turn.said if said.what == "topic" and said.about in self._book.replies]
        about = after(self._book, answered) if answered else None
        return DeskTurn(replies, begun, None if turn.ends == "cancel" else _with_shown(turn).to_draft(), about)

    def _first(self, begun: int, heard: Heard, mode: str, book: AnswerBook, speaks: IntakeReplies) -> DeskTurn:
        """Begin a request, or offer those that may be wished; whom to ask instead while the school takes none."""
        if not self._school.is_confirmed:
            others = [book.replies[topic] for topic in heard.also if topic in book.replies]
            return DeskTurn((*others, _not_yet(book, heard.topic)), begun)
        if perhaps := [topic for topic in heard.perhaps if right_of(topic, self._offered) and topic in book.replies]:
            return self._perhaps(perhaps, heard.confidence, begun)
        turn = self._begun(begun + 1, heard)
        if turn is None:
            return DeskTurn((speaks.closed(),), begun)
        if mode == KEYPAD:
            turn = by_keys("", turn)
        said = speaks.of(turn.intake, turn.said, begins=True)
        about = after(self._book, (*heard.also, heard.topic)) if heard.topic else None
        return DeskTurn(tuple(said), begun + 1, _with_shown(turn).to_draft(), about)

    def _perhaps(self, topics: Sequence[str], confidence: float, begun: int) -> DeskTurn:
        """Some requests to pick from, of which it is not plain which one is wished: a wrong one is the worst.

        The likeliest is told of where it is likelier than not, and "yes, that" begins it. Else they are offered once
        more to who answers with something else, such as a name.
        """
        first, choices = topics[0], tuple(map(self._book.choice, (*topics[:_LIKELIEST], _TO_A_PERSON)))
        if confidence < _LIKELY:
            likeliest = tuple(topics[:_LIKELIEST])
            which = Before(START, near=likeliest, offers=likeliest)
            told = replace(self._book.reply("clarify"), choices=choices, doubt=OFFERED)
            return DeskTurn((told,), begun, about=which)
        told = self._book.reply(first)
        text = f"{told.text} {self._words('say', 'instead')}"
        about = replace(after(self._book, (first,)), offers=(first,))
        return DeskTurn((replace(told, text=text, choices=choices, doubt=OFFERED),), begun, about=about)

    def _begun(self, number: int, heard: Heard) -> Turn | None:
        """The first turn of a request, for the right that was asked for or picked in a menu; None where none was."""
        what, _, wanted = heard.chosen.partition("=")
        if what == BEGIN and wanted == CALL_BACK:
            return begin_call_back(number, self._words("keys", "call_back"))
        right = next((right for right in self._offered if right.value == wanted), None) if what == BEGIN else None
        if right is not None:  # the menu has explained it
            turn = begin(number, right, heard)
            return replace(turn, said=tuple(one for one in turn.said if one.what != "topic"))
        return begin(number, right_of(heard.topic, self._offered), heard) if self.begins(heard.topic) else None

    def _open(
        self, conversation_id: str, confirmed: Intake, begun: int, mode: str, words: FormText, again: bool = False
    ) -> DeskTurn:
        """Open the request, and those that were checked with it. What fails is said not to be made; its answers stay.

        ``again`` where the same yes was taken before and not answered. Raises StoreError when it cannot be told whether
        it was made: the same message sent again will show it.
        """
        receipts: list[Reply] = []
        speaks = IntakeReplies(self._book, words, self._offered, mode)
        intake: Intake | None = confirmed
        while intake is not None and intake.right is not None:
            known = again and self._cases.opened(conversation_id, intake.number) is not None
            opened = self._opened(conversation_id, intake, mode, words)
            if opened is None:
                return DeskTurn((*_without_choices(receipts), speaks.not_made(intake)), begun, intake.to_draft())
            receipts.append(self.receipt(intake, opened, words, known, mode))
            intake = intake.next_request(self._offered)
            begun += intake is not None
        if intake is None:
            sent = f"{REQUEST}{confirmed.right.value}" if confirmed.right else START
            # "What happens now" is of this and of nothing before, and a yes begins no other.
            about = replace(after(self._book, (sent,)), offers=())
            return DeskTurn((*_without_choices(receipts[:-1]), receipts[-1]), begun, about=about)
        on = asking(intake).intake  # nobody knows yet which right it is
        asked = speaks.of(on, (Said("next_which"),))
        return DeskTurn((*_without_choices(receipts), *asked), begun, on.to_draft())

    def _opened(self, conversation_id: str, intake: Intake, mode: str, words: FormText) -> CaseReceipt | None:
        """The request, opened; None where it was not made."""
        try:
            answers = self._answers(conversation_id, intake, words)
            return self._cases.open(conversation_id, intake.number, answers, self._came_by(conversation_id, mode))
        except PrivacyHelpError as problem:
            logger.error("a request could not be opened: %s", type(problem).__name__)
            return self._cases.opened(conversation_id, intake.number)

    def begun(self, conversation_id: str, number: int) -> Answers:
        """What was given so far of a request that was not sent, in clear words; raises UnknownConversation."""
        return self._answers(conversation_id, self._kept(conversation_id, number), self._words)

    def open_begun(self, conversation_id: str, number: int, by: str, received: date) -> list[CaseReceipt]:
        """Open a request that its person did not send, and those wished with it, for staff who take it for one.

        Whoever goes on with it in the chat is shown the receipt. Raises UnknownConversation.
        """
        intake: Intake | None = self._kept(conversation_id, number)
        receipts = []
        while intake is not None and intake.right is not None:
            answers, came_by = self._answers(conversation_id, intake, self._words), self._came_by(conversation_id)
            receipts.append(
                self._cases.open(conversation_id, intake.number, answers, came_by, by=by, received=received)
            )
            intake = intake.next_request(self._offered)
        return receipts

    def _kept(self, conversation_id: str, number: int) -> Intake:
        draft = self._secrets.open_draft(conversation_id, self._store.draft(conversation_id))
        if draft is None or draft["number"] != number:
            raise UnknownConversation("no request is being made in this conversation")
        return Intake.from_draft(draft)

    def _came_by(self, conversation_id: str, mode: str = "text") -> Channel:
        return Channel.TELEPHONE if self._store.line(conversation_id) else _CHANNELS.get(mode, Channel.CHAT)

    def _answers(self, conversation_id: str, intake: Intake, spoken: FormText) -> Answers:
        """The confirmed answers in clear words: this is the live session that typed them, in the words ``spoken``."""
        clear = self._secrets.open(conversation_id, self._store.sealed(conversation_id)).clear
        words = {name: fill(word, clear) for name, word in {**intake.words, DETAILS: intake.told}.items()}
        words[RELATIONSHIP] = for_staff(words.get(RELATIONSHIP, ""), spoken)
        if intake.who is Who.PUPIL and words.get(NAME):  # who asks is the child
            words[CHILD] = words[NAME]
        words = {name: word for name, word in words.items() if name in FIELDS and word}
        if intake.reply_by is Told.EMAIL and words.get(CONTACT):
            words[CONTACT] = reading.written("email", words[CONTACT])  # not "jo at example dot org"
        if intake.reply_by is Told.TELEPHONE and words.get(CONTACT):
            words[CONTACT] = reading.dialled(words[CONTACT])
        if intake.right is None:
            raise PrivacyHelpError("a request without a right")
        marketing = is_marketing(words.get(DETAILS, ""), intake.right)
        reply_by = intake.reply_by or Told.PAGE
        sound = self._recorded(conversation_id, intake)
        return Answers(intake.right, intake.who, reply_by, words, marketing, intake.to_ask, sound)

    def _recorded(self, conversation_id: str, intake: Intake) -> dict[str, bytes]:
        """What the person left as sound; raises PrivacyHelpError where something of it is not there."""
        kept = self._store.recordings(conversation_id, intake.number) if intake.recorded else []
        sealed = {one.token: one for one in kept}
        if missing := set(intake.recorded) - set(sealed):
            raise PrivacyHelpError(f"{len(missing)} recordings of a request are not there")
        open_ = self._secrets.open_recording
        return {name: open_(conversation_id, intake.number, sealed[name]) for name in intake.recorded}

    def receipt(
        self, intake: Intake, opened: CaseReceipt, words: FormText, again: bool = False, mode: str = "text"
    ) -> Reply:
        """The receipt, without its code: that is filled in as it is sent, as long as it is held.

        ``again`` where the person may think that it was not sent.
        """
        contact, named = self._school.contact_for(opened.right.value)
        served = "served" if named else "not_served"
        sentences = [
            *([words("receipt", "already")] if again else []),
            words.for_person("receipt", "sent", intake.who is Who.PUPIL).replace("{reference}", opened.printed),
            words("receipt", served, contact=contact.name),
            due_date_text(words, opened.right, opened.due, opened.due_for),
        ]
        if opened.right is Right.BREACH_REPORT:
            sentences.append(words("receipt", "breach"))
        if intake.reply_by in (None, Told.PAGE):
            sentences.append(words("receipt", "by_page"))
        if mode in (KEYPAD, "voice"):  # who listens hears it twice
            sentences.append(words("keys", "receipt_twice", reference=opened.printed))
        if mode == KEYPAD:
            sentences.append(words("keys", "receipt_after"))
        return Reply(
            "receipt",
            " ".join(sentences),
            general=self._law.lines([*how_long(opened.right), *may_still_ask(opened.right, intake.who)]),
            contacts=(contact,),
            choices=self._besides(opened.right),
            right=opened.right.value,
            lang=words.code,
            note=law_note(words),
            request={
                "reference": opened.reference,
                "printed": opened.printed,
                "right": opened.right.value,
                "status": opened.status,
                "received": opened.received.isoformat(),
                "due": opened.due.isoformat() if opened.due else None,
                "due_for": opened.due_for.value,
                "code": None,
                "receipt_url": self._receipt_url(opened.case_id),
            },
        )

    def _besides(self, right: Right) -> tuple[Choice, ...]:
        topic = f"{REQUEST}{_BESIDES[right].value}" if right in _BESIDES else ""
        return (self._book.choice(topic),) if topic in self._book.replies else ()


def _without_choices(replies: Sequence[Reply]) -> list[Reply]:
    """Replies after which more is said: only the last of a turn is chosen from."""
    return [replace(reply, choices=()) for reply in replies]


def _with_shown(turn: Turn) -> Intake:
    """The answers with what this turn told besides, so that "in plain English" can be said of it."""
    told = [said.about for said in turn.said if said.what == "topic"]
    return replace(turn.intake, shown=topic_of(told[-1]) if told else "")


def chosen(topic: str) -> Heard:
    """What was heard where a choice was picked: one of the form's (``form:yes``), or a topic."""
    if topic.startswith(CHOSEN):
        return Heard("", chosen=topic.removeprefix(CHOSEN))
    return Heard("", topic, 1.0, chosen=f"topic={topic}")


def _not_yet(book: AnswerBook, topic: str) -> Reply:
    """Whom to ask while nobody has said that the school's contacts are right, with what its notice says of it."""
    asked, reply = book.replies.get(topic), book.reply(NO_REQUESTS)
    if asked is None or not asked.sources:
        return reply
    text = f"{reply.text} {book.reply(NEAREST).text}"
    return replace(reply, text=text, sources=asked.sources, opened=("sources",))
