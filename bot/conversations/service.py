"""Conversations: one frame of a person in, numbered replies out, everything kept before anything is said.

Frames of one conversation are answered one after the other. A frame that was answered before gets the same answer
again. What identifies a person is replaced by tokens before the assistant sees it, and filled in again only in what
goes back to the session that typed it.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from bot.cases.requester_service import RequesterService
from bot.conversations.conversation_secrets import ConversationSecrets, digest
from bot.conversations.danger_context import EARLIER, KNOWN, SENT, with_message
from bot.conversations.deletion import Deletion
from bot.conversations.frames import DIGIT, Frames
from bot.conversations.incoming import IncomingMessages
from bot.conversations.keypad_input import STATE as KEYS
from bot.conversations.keypad_input import Collected, KeypadInput, Pressed, said_again
from bot.conversations.pseudonymisation import Pseudonymisation, shows_receipt
from bot.conversations.ratings import Ratings
from bot.conversations.recordings import Recordings
from bot.conversations.records import (
    Answer,
    Assistant,
    Conversation,
    ConversationStore,
    Message,
    Numbered,
    Queues,
    Turn,
)
from bot.conversations.reply_writer import ReplyWriter
from bot.conversations.request_desk import START
from bot.conversations.request_status import OF_WHAT_WAS_SENT, TOPIC, Asked, RequestStatus, remembered, sent_in
from bot.conversations.review_rules import Queue
from bot.conversations.session_tokens import Begun, SessionTokens, conversation_of
from bot.conversations.translation import LANG, Translation
from bot.conversations.turn_context import Context, OpenConversation, Said
from bot.keypad import key_map
from bot.keypad.key_map import next_pace
from bot.keypad.menus import MAIN, KeypadMenus, pace_of
from bot.law.request_fields import CONTACT
from bot.notice import grounding
from bot.notice.answer_book import AnswerBook
from bot.notice.follow_ups import AGAIN
from bot.notice.form_text import FormText
from bot.notice.reply import Choice, Contact, Reply
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.errors import ConversationFull, PrivacyHelpError, UnknownChoice, UnknownSession
from bot.platform.types import Clock, Sealed
from bot.requests.begin import known_of
from bot.requests.commands import AFTER_RECEIPT, Command
from bot.requests.draft import REQUEST, SURE, may_lean
from bot.requests.replies import CHOSEN, HOW_SOON

ON_A_PAGE: Final = 40
"""Replies that a page without scripts shows at once."""
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_NO_WORD: Final = re.compile(r"⟨[^⟨⟩]*⟩|\(code\)")
"""What stands in place of an identifier or a code."""
_PLAINLY, _RATHER, _PERHAPS = 0.9, 0.4, 0.35
"""The chance of a topic from which on it is plain, and from which on it counts what is wanted of a request."""
_SURELY: Final = 0.7
"""The same beside a topic that is plain. Chosen on the frozen messages after the receipt."""
T = TypeVar("T")
PAGE: Final = "page"
"""The line of what was not written in the chat but on the page where somebody opens their records."""
_MAY_WISH: Final = frozenset({"silent", "not_understood", Queue.SAFEGUARDING.value})
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ReadMessage:
    """What was read in a message that is no part of a chat: what it may ask for, and help where it told of danger.

    ``wish`` is a right, or START where something is wished and nobody knows what; "" where nothing is.
    """

    conversation: str
    wish: str
    help: Reply | None = field(default=None, repr=False)


class Conversations:
    """What the chat does; the store is called in threads, since it waits for the disk."""

    def __init__(
        self,
        *,
        store: ConversationStore,
        assistant: Assistant,
        secrets: ConversationSecrets,
        sessions: SessionTokens,
        cases: RequesterService,
        status: RequestStatus,
        pseudonymiser: Pseudonymiser,
        book: AnswerBook,
        grounds: grounding.Grounds,
        clock: Clock,
        menus: KeypadMenus,
        words: FormText,
        greet: Callable[[], Reply] | None = None,
        answers: Callable[[], bool] = lambda: True,
        translating: Translation,
        queues: Queues,
        is_told: Callable[[], bool] = lambda: False,
    ) -> None:
        self._store = store
        self._assistant = assistant
        self._secrets = secrets
        self._cases = cases
        self._status = status
        self._pseudonymisation = Pseudonymisation(pseudonymiser, secrets, cases)
        self._listening = IncomingMessages(translating, status, self._pseudonymisation)
        self._keys = KeypadInput(
            menus=menus,
            book=book,
            words=words,
            assistant=assistant,
            secrets=secrets,
            pseudonymisation=self._pseudonymisation,
            status=status,
        )
        self._keeping = ReplyWriter(store, secrets, self._pseudonymisation, translating, book, grounds, clock, is_told)
        self._book = book
        self._clock = clock
        self._greet = greet or (lambda: book.reply("greeting"))
        self._answers = answers  # whether the assistant does: while it does not, nothing else answers in its place
        self._translating = translating
        self._sessions, self._queues = sessions, queues
        self._frames = Frames(store, secrets, cases, self._pseudonymisation, translating, clock, queues)
        self.forgetting = Deletion(store, cases, clock, self._frames.turn, self._words)
        self.recordings = Recordings(
            store,
            secrets,
            assistant,
            frame=self._frames.frame,
            answered=self._frames.answered,
            keep=self._keeping.keep,
        )
        self.ratings = Ratings(
            store, assistant, secrets, self._pseudonymisation, status, clock, self._frames.turn, self.say
        )

    async def open(self, *, mode: str, lang: str, line: str = "", caller: str = "") -> OpenConversation:
        """Begin a conversation and keep it, with its greeting; ``line`` is ``phone`` where the person rings."""
        return await self.keep(await self.offer(mode=mode, lang=lang, line=line), caller)

    async def offer(self, *, mode: str, lang: str, line: str = "") -> OpenConversation:
        """A conversation that can be begun: nothing of it is kept before ``keep``."""
        begun = Begun(mode, line, self._translating.code(lang))
        session = self._sessions.new(begun, self._clock())
        greeting = await self._first(begun)
        return self._offered(session, begun, greeting, greeting)

    async def keep(self, opened: OpenConversation, caller: str = "") -> OpenConversation:
        """Keep what a conversation begins with, unless that was done; raises UnknownSession when it was deleted.

        ``caller`` is the address that it comes from, of which only a mark is kept; who rings has none.
        """
        if opened.unkept is None:
            return opened
        mode, lang, line = opened.mode, opened.lang, opened.line
        begun = Conversation(opened.conversation, mode, opened.pace, lang, {}, opened.seq, line)
        session = digest(opened.session)
        async with self._queues.hold(session):  # another window may begin the same one
            if await self._in_thread(self._store.find, session) is None:
                if await self._in_thread(self._store.forgotten, session) is not None:
                    raise UnknownSession("the conversation was deleted")
                now = self._clock()
                place = "" if line else self._sessions.place(caller, now)
                await self._in_thread(self._store.create, begun, session, opened.unkept, now, place)
        return replace(opened, unkept=None)

    async def _first(self, begun: Begun) -> Numbered:
        return Numbered(1, None, False, (await self.greeting(begun.lang, begun.mode, begun.line)).with_keys())

    def _offered(
        self, session: str, begun: Begun, first: Numbered, greeting: Numbered | None, *shown: Numbered
    ) -> OpenConversation:
        conversation = conversation_of(session)
        return OpenConversation(
            session,
            conversation,
            greeting is None,
            begun.mode,
            "normal",
            1,
            shown,
            greeting,
            begun.lang,
            begun.line,
            first,
        )

    async def _unused(self, session: str, last_seq: int, lang: str | None) -> OpenConversation:
        """Take up a conversation in which nothing was said yet; raises UnknownSession."""
        begun = self._sessions.read(session, self._clock())
        if begun is None or await self._in_thread(self._store.forgotten, digest(session)) is not None:
            raise UnknownSession("no conversation belongs to this session")
        begun = replace(begun, lang=self._translating.code(lang or begun.lang))
        first = await self._first(begun)
        return self._offered(session, begun, first, None, *([first] if last_seq < 1 else []))

    async def greeting(self, lang: str, mode: str = "text", line: str = "") -> Reply:
        """What a conversation begins with: the keys' own where they are used and the assistant answers."""
        keys = mode == "keypad" and await self._in_thread(self._answers)
        greeting = self._keys.welcome(line) if keys else await self._in_thread(self._greet)
        return self._translating.say(greeting, self._translating.code(lang))

    async def resume(
        self, session: str, *, last_seq: int, lang: str | None = None, before: int | None = None
    ) -> OpenConversation:
        """Take a conversation up again, in another language if one is given; raises UnknownSession when it is gone.

        ``before``: of the history only what fits a page is read, up to the reply before this number (0: to the end).
        """
        known = await self._in_thread(self._store.find, digest(session))
        if known is None:
            return await self._unused(session, last_seq, lang)
        if lang is not None and (code := self._translating.code(lang)) != known.lang:
            async with self._frames.turn(session) as known:
                known = replace(known, lang=code, state={k: v for k, v in known.state.items() if k != LANG})
                await self._in_thread(self._store.speak, known)
        if before is None:
            turns, replies = await self._in_thread(self._store.history, known.id, last_seq)
        else:
            to = min(before - 1, known.last_seq) if before else known.last_seq
            turns, replies = await self._in_thread(self._store.page, known.id, to, ON_A_PAGE)
        kept = await self._in_thread(self._frames.opened, known.id, turns, replies)
        # What was said before another language was picked is shown in that one too, where it is a fixed text of ours.
        spoken = self._translating.lang(known)
        replies = [replace(one, reply=self._translating.say(one.reply, spoken)) for one in replies]
        history: list[Said | Numbered] = [
            *await self._in_thread(self._pseudonymisation.filled, known.id, replies, kept)
        ]
        history += [Said(t.client_id, kept.said(t.client_id, t.said), t.first_seq) for t in turns if t.said is not None]
        # What was said comes before its own first answer.
        history.sort(key=lambda item: (item.seq, isinstance(item, Numbered)))
        mode, pace, seq = known.mode, known.pace, known.last_seq
        return OpenConversation(session, known.id, True, mode, pace, seq, tuple(history), None, spoken, known.line)

    async def exists(self, session: str) -> bool:
        """Whether a conversation belongs to this session."""
        return await self._in_thread(self._store.find, digest(session)) is not None

    async def say(
        self, session: str, client_id: str, text: str, corrects: str = "", caller: str = ""
    ) -> list[Numbered]:
        """Answer what a person typed or said; ``corrects`` is the answer of a request that it puts right.

        ``caller`` is the address that tries at a request's code are counted for; "": the conversation itself.
        """
        async with self._frames.frame(session, client_id, moves_on=True) as frame:
            if answered := await self._frames.answered(frame, even_full=True):
                return answered
            known, context = frame.known, frame.context
            heard = await self._in_thread(self._listening.hear, known, client_id, text, context, corrects)
            asked, hidden, message = heard.asked, heard.hidden, heard.message
            context = replace(context, lang=heard.lang)
            if frame.is_full and not await self._is_danger(message):  # whom to ring is told in any conversation
                raise ConversationFull("as many turns or secrets as one conversation may have")
            if heard.choice is not None:
                return await self._pick(known, client_id, "say", heard.choice, context)
            status = asked.is_status and await self._in_thread(self._answers)
            if status and not await self._is_danger(message):
                answer = await self._status_answer(known, context, asked, _tried_by(known, caller))
            else:
                answer = await self._assistant.answer(message)
                if message.sent and (after := await self._after_receipt(known, answer, context.lang)):
                    answer = Answer((after,), message.state, answer.understanding, fired=OF_WHAT_WAS_SENT)
                elif _wants_it_again(answer, context, message.text) and (again := await self._last_told(known)):
                    answer = replace(answer, replies=again, state=said_again(known), draft=context.draft)
            context = replace(context, secrets=hidden.secrets)
            said = with_message(message.state.get(EARLIER, ()), message.text, answer.replies)
            answer = _remembering(answer, {**known.state, EARLIER: said}, context.draft)
            return await self._keep(known, client_id, "say", hidden.text, answer, hidden.sealed, context)

    async def choose(self, session: str, client_id: str, value: str) -> list[Numbered]:
        """Answer a choice; raises UnknownChoice when it was never offered in this conversation."""
        async with self._frames.frame(session, client_id, moves_on=True) as frame:
            if answered := await self._frames.answered(frame):
                return answered
            known, context = frame.known, frame.context
            choice = _offered([context.last], value)
            if choice is None:
                replies = await self._in_thread(self._store.replies, known.id)
                choice = _offered([numbered.reply for numbered in reversed(replies)], value)
            if choice is None:
                raise UnknownChoice("a value that was not offered")
            return await self._pick(known, client_id, "choose", choice, context)

    async def press(
        self, session: str, client_id: str, key: str, said: bool = False, caller: str = ""
    ) -> list[Numbered] | Collected:
        """Answer a key, or say what was typed so far; unmapped keys prompt again and never raise.

        Who presses a key in mode ``voice`` goes on by keys, unless the key was ``said``, or is part of a number: to
        type one is offered to who talks, too.
        """
        async with self._frames.frame(session, client_id) as frame:
            known, context = frame.known, frame.context
            if known.mode == "voice" and not (said or context.last.entry or context.last.asks_for == CONTACT):
                known = replace(known, mode="keypad")
            if frame.before is not None and frame.before.fired == DIGIT:
                return Collected(context.secrets.digits(client_id))
            if answered := await self._frames.answered(frame):
                return answered
            entry = bool(context.last.entry)
            if entry and key in key_map.DIGITS:
                return await self._collect(known, client_id, key, context)
            if entry and (
                ended := await self._keys.end_or_wipe(known, client_id, key, context, _tried_by(known, caller))
            ):
                return await self._keep_pressed(known, client_id, "press", None, ended, context)
            meant = None if entry else self._keys.meant(context.last, key)
            if meant is not None:
                await self._in_thread(self._frames.go_on, frame)
                return await self._pick(known, client_id, "press", meant, context)
            if key == "*":
                return await self._say_again(known, client_id, context)
            return await self._missed(known, client_id, "press", "other_key", context)

    async def timeout(self, session: str, client_id: str) -> list[Numbered]:
        """Answer silence: what was asked last, once more, without hurry."""
        async with self._frames.frame(session, client_id) as frame:
            if answered := await self._frames.answered(frame):
                return answered
            known, context = frame.known, frame.context
            return await self._missed(known, client_id, "timeout", "take_your_time", context)

    async def switch(
        self, session: str, client_id: str, mode: str | None = None, pace: str | None = None
    ) -> list[Numbered]:
        """Change between text, voice and keypad, or the pace; answers with what is open, in the new way.

        ``pace`` is one of ours, or ``slower`` or ``faster`` than what it was.
        """
        async with self._frames.frame(session, client_id) as frame:
            if answered := await self._frames.answered(frame):
                return answered
            known, context = frame.known, frame.context
            if pace in ("slower", "faster"):
                pace = next_pace(known.pace, pace)
            changed = replace(known, mode=mode or known.mode, pace=pace or known.pace)
            new = changed.mode != known.mode
            if new and mode == "keypad" and context.last.request is None:
                # Somebody who took up the telephone hears what its keys do, or goes on with their request by keys.
                way = Choice("", f"{CHOSEN}go_on" if context.draft else MAIN)
                return await self._pick(changed, client_id, "mode", way, context)
            again = self._keys.offer_again("mode_changed", context.last)
            return await self._repeat(changed, client_id, "mode", [again], context)

    async def skip(self, session: str, client_id: str) -> list[Numbered]:
        """Go on to the next part of what was said last, or to what can be done."""
        async with self._frames.frame(session, client_id) as frame:
            if answered := await self._frames.answered(frame):
                return answered
            known, context = frame.known, frame.context
            return await self._repeat(known, client_id, "say", [self._keys.skipped(context.last)], context)

    async def read(self, text: str, lang: str) -> ReadMessage | None:
        """Read what somebody wrote elsewhere as the only message of a chat that is deleted once it is answered.

        What tells of danger stays, as it does of any chat that its person deletes: the safeguarding lead is mailed and
        reads it. None where it could not be read.
        """
        try:
            if not await self._in_thread(self._answers):
                return None
            opened = await self.open(mode="text", lang=lang, line=PAGE)
            try:
                said = await self.say(opened.session, "1", text)
                draft = await self._in_thread(self._store.draft, opened.conversation)
            finally:
                await self.forgetting.forget(opened.session, "2")
        except PrivacyHelpError as problem:
            logger.error("what was written on a page could not be read: %s", type(problem).__name__)
            return None
        replies = [numbered.reply for numbered in said]
        help_ = next((reply for reply in replies if reply.kind == Queue.SAFEGUARDING.value), None)
        return ReadMessage(opened.conversation, (draft.right or START) if draft else _perhaps_wished(replies), help_)

    async def way(self, session: str) -> tuple[str, str]:
        """The mode and pace a conversation is in."""
        known = await self._frames.conversation(session)
        return known.mode, known.pace

    @property
    def people(self) -> tuple[Contact, ...]:
        """Whom to reach when the assistant cannot help."""
        return self._book.reply("ask_talk_to_person").contacts

    def saying(self, lang: str) -> Callable[[str], str]:
        """What says a fixed text in a language."""
        return self._translating.words(self._translating.code(lang)).said

    def _words(self, known: Conversation) -> FormText:
        return self._translating.words(self._translating.lang(known))

    async def ready(self) -> bool:
        """Whether a message would be answered now."""
        return await self._assistant.ready()

    async def _pick(
        self, known: Conversation, client_id: str, frame: str, choice: Choice, context: Context
    ) -> list[Numbered]:
        said = choice.label or None
        if pace := pace_of(choice.value, known.pace):
            known = replace(known, pace=pace)
        if await self._in_thread(self._answers) and (own := await self._keys.picked(known, client_id, choice, context)):
            return await self._keep_pressed(known, client_id, frame, said, own, context)
        state = {name: value for name, value in known.state.items() if name != KEYS}
        message = Message(
            known.id, choice.label, choice.value, state, context.draft, mode=known.mode, lang=context.lang
        )
        answer = await self._assistant.answer(message)
        answer = _remembering(answer, known.state, context.draft)
        return await self._keep(known, client_id, frame, said, answer, [], context)

    async def _repeat(
        self, known: Conversation, client_id: str, frame: str, again: Sequence[Reply], context: Context
    ) -> list[Numbered]:
        """Answer with what is open: nothing changes but what was said.

        Nobody is put through for it: who hears again how to reach a person has not asked for one again.
        """
        again = [replace(reply, put_through=False) for reply in again]
        answer = Answer(tuple(again), said_again(known), None, context.draft, "said_again")
        return await self._keep(known, client_id, frame, None, answer, [], context)

    async def _say_again(self, known: Conversation, client_id: str, context: Context) -> list[Numbered]:
        """All that the person was last told, silences and wrong keys in between left out."""
        again = await self._last_told(known) or (context.last,)
        return await self._repeat(known, client_id, "press", again, context)

    async def _last_told(self, known: Conversation) -> tuple[Reply, ...]:
        """Replies to replay: the answers to the last message; empty where only the greeting was sent."""
        first = self._keys.since(known)
        (told, *_) = await self._in_thread(self._store.replies, known.id, first - 1)
        if told.reply_to is None:
            return () if told.seq == 1 else (told.reply,)
        replies = await self._in_thread(self._store.replies, known.id, 0, told.reply_to)
        return tuple(one.reply for one in replies)

    async def _missed(
        self, known: Conversation, client_id: str, frame: str, topic: str, context: Context
    ) -> list[Numbered]:
        reply, state = self._keys.missed(known, topic, context.last, context.secrets)
        return await self._keep(
            known, client_id, frame, None, Answer((reply,), state, None, context.draft, "said_again"), [], context
        )

    async def _collect(self, known: Conversation, client_id: str, key: str, context: Context) -> Collected:
        """Keep one more digit of an entry; it is answered at once and is no turn of its own."""
        state, sealed, collected = self._keys.collect(known, client_id, key, context.secrets)
        turn = Turn(client_id, known.last_seq + 1, "press", None, fired=DIGIT)
        draft = self._secrets.seal_draft(known.id, context.draft)
        changed = replace(known, state=state)
        await self._in_thread(self._store.add_turn, changed, turn, [], sealed, self._clock(), draft)
        return collected

    async def _keep_pressed(
        self, known: Conversation, client_id: str, frame: str, said: str | None, pressed: Pressed, context: Context
    ) -> list[Numbered]:
        context = replace(context, secrets=pressed.secrets or context.secrets)
        return await self._keep(known, client_id, frame, said, pressed.answer, pressed.sealed, context, pressed.served)

    async def _is_danger(self, message: Message) -> bool:
        """Whether a message that is read without the assistant tells of danger: nothing comes before whom to ring."""
        if not _WORD.search(_NO_WORD.sub(" ", message.text)):
            return False  # numbers alone
        answer = await self._assistant.answer(message)
        return answer.replies[0].kind == Queue.SAFEGUARDING.value

    async def _after_receipt(self, known: Conversation, answer: Answer, lang: str) -> Reply | None:
        """What is said to somebody whose request was sent and who speaks of it, or says goodbye; None where neither.

        ``answer`` is what the assistant would say: it stands where danger was told of, or something new is wanted.
        """
        sent, read = known.state[SENT], answer.understanding
        if read is None or answer.replies[0].kind == Queue.SAFEGUARDING.value:
            return None
        of_it = read.topic in (HOW_SOON, TOPIC)
        # A question about something else, such as how long photos are kept
        is_plain = read.topic.startswith("ask_") and not of_it and read.confidence >= _PLAINLY
        wants = read.commands.likeliest(AFTER_RECEIPT, _SURELY if is_plain else _RATHER)
        changes = wants in (Command.ADD, Command.CORRECT, Command.CANCEL, Command.REVIEW)
        is_silent = answer.replies[0].kind == "silent"
        leans_to_it = is_silent and read.commands.likeliest(AFTER_RECEIPT, _PERHAPS) is Command.STATUS
        enough = _SURELY if is_plain and not leans_to_it else _PERHAPS
        is_status = read.commands.has(Command.STATUS, enough) and not changes
        if is_status or (wants in (Command.ASK, None) and of_it):
            return self._status.sent(sent, lang)
        if wants in (Command.ADD, Command.CORRECT, Command.CANCEL):
            return self._status.after(sent, lang)
        if wants is Command.REVIEW:
            replies = await self._in_thread(self._store.replies, known.id)
            return next((one.reply for one in reversed(replies) if shows_receipt(one.reply)), None)
        if wants is Command.CHITCHAT and not is_plain and answer.replies[0].kind != "chitchat":
            return self._translating.say(self._book.reply("chat_thanks"), lang)
        return None

    async def _status_answer(self, known: Conversation, context: Context, asked: Asked, caller: str) -> Answer:
        """How a request stands: never a matter for the assistant, which must not see a code."""
        reference = remembered(known.state)[1]
        reply, kept = await self._in_thread(self._status.answer, asked, reference, caller, context.lang)
        state = {name: value for name, value in known.state.items() if name != "status"}
        if reply.kind == "question" and context.draft is None:
            state["status"] = kept
        return Answer((reply,), state, None, context.draft, "request_status")

    async def _keep(
        self,
        known: Conversation,
        client_id: str,
        frame: str,
        said: str | None,
        answer: Answer,
        sealed: Sequence[Sealed],
        context: Context,
        served: Sequence[str] = (),
    ) -> list[Numbered]:
        """Keep what this frame is answered; only then is it anybody's to hear."""
        keep = self._keeping.keep
        return await self._in_thread(keep, known, client_id, frame, said, answer, sealed, context, served)

    async def _in_thread(self, call: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.to_thread(call, *arguments)


def _perhaps_wished(replies: Sequence[Reply]) -> str:
    """What is offered where no request was begun: all that was not plainly answered may be one; "" where nothing is."""
    open_ = [reply for reply in replies if reply.doubt or reply.kind in _MAY_WISH]
    offered = (choice.value for reply in open_ for choice in reply.choices if choice.value.startswith(REQUEST))
    wish = next((value.removeprefix(REQUEST) for value in offered), "")
    return START if not wish and any(reply.kind == "not_understood" for reply in open_) else wish


def _remembering(answer: Answer, state: Mapping[str, Any], draft: Mapping[str, Any] | None) -> Answer:
    """The answer with what is remembered beside it: what was said since help in danger, and what was sent."""
    kept = {name: state[name] for name in (EARLIER, SENT, KNOWN) if name in state}
    if sent := sent_in(answer.replies):
        kept |= {SENT: sent, KNOWN: known_of(draft) if draft else {}}
    return replace(answer, state={**answer.state, **kept})


def _tried_by(known: Conversation, caller: str) -> str:
    """Whom tries at a code are counted for: who rings has no address, and each call is a caller of its own."""
    return caller if caller and not known.line else f"chat:{known.id}"


def _wants_it_again(answer: Answer, context: Context, text: str) -> bool:
    """Whether somebody wants to hear again what they were told, and nothing else; a form has to be sure of it."""
    read = answer.understanding
    if read is None or read.topic != AGAIN or read.topics:
        return False
    return context.draft is None or (read.confidence >= SURE and may_lean(text, context.last.asks_for))


def _offered(replies: Sequence[Reply], value: str) -> Choice | None:
    """The choice with this value, if one of the replies offered it; each answer at the check offers to be changed."""
    return next((choice for reply in replies for choice in reply.all_choices if choice.value == value), None)
