"""/chat/v1: one WebSocket of a client, from its hello to its end."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from math import ceil
from typing import Any, Final

from fastapi import WebSocket, WebSocketDisconnect

from bot.conversations.keypad_input import Collected
from bot.conversations.records import Announcements, Numbered
from bot.conversations.service import Conversations
from bot.conversations.turn_context import OpenConversation
from bot.conversations.voice import VoiceInput
from bot.notice.reply import Reply
from bot.platform.errors import (
    AssistantError,
    ConversationError,
    ConversationFull,
    DeletionConfirmed,
    NotAllowed,
    StoreError,
    SwitchedOff,
    UnknownChoice,
    UnknownSession,
    VoiceUnavailable,
)
from bot.text.clean import clean
from widget.chat import error_words, protocol
from widget.chat.conversation_sync import ConversationSync
from widget.limits import rate_limits
from widget.limits.client_address import client_of
from widget.limits.fair_queue import Crowded
from widget.limits.gate import Gate
from widget.voice.ear import Ear
from widget.voice.sound import Sound

logger = logging.getLogger(__name__)

_CODES: Final[dict[type[Exception], str]] = {
    UnknownSession: "unknown_session",
    UnknownChoice: "unknown_choice",
    NotAllowed: "not_allowed",
    ConversationError: "not_allowed",
    AssistantError: "unavailable",
    StoreError: "unavailable",
}
_CLOSED_FOR: Final = 300  # seconds, while the assistant is turned off
_RETRY_AFTER: Final = 30  # seconds, where we failed and cannot know better
_HEARD_AGAIN: Final = 1.0  # seconds, at most, in which nothing more is read of who is too fast


class Chat:
    """One client's socket."""

    def __init__(
        self,
        socket: WebSocket,
        conversations: Conversations,
        hearing: VoiceInput,
        announcements: Announcements,
        gate: Gate,
        closed: Callable[[], str] = lambda: "",
        sound: Sound | None = None,
    ) -> None:
        self._socket = socket
        self._conversations = conversations
        self._gate = gate
        self._closed = closed  # why nothing can be taken now, in words for the person; "" where it can
        self._client = client_of(socket)
        self._opened: OpenConversation | None = None
        self._is_over = False  # the conversation was deleted elsewhere: another may begin here
        self._presented: str | None = None  # a session that is gone may still ask whether it was forgotten
        self._mode, self._pace = "text", "normal"
        self._sending = asyncio.Lock()  # what was said aloud is answered beside what is typed
        self._sound = sound
        voice = sound.voice if sound else None
        self._ear = Ear(hearing, voice, self._send, self._replies, self._unwanted, self._failed, self._client)
        self._sounds = rate_limits.Buckets(rate_limits.SOUNDS, time.monotonic)
        self._typing = False  # whether the last reply asked for something that is typed on the keys
        self._lang = "en"
        self._following = ConversationSync(announcements, self._missed)

    async def run(self) -> None:
        """Answer frames until the client goes; nothing it sends ends anything but its own frame."""
        with self._gate.socket_of(self._client) as welcome:
            await self._socket.accept()
            try:
                if not welcome:
                    await self._error("too_fast", None, _RETRY_AFTER)
                    return await self._socket.close(1013)
                while True:
                    received = await self._next()
                    if received is None or received["type"] == "websocket.disconnect":
                        return None
                    await self._receive(received.get("text"), received.get("bytes"))
            except (WebSocketDisconnect, RuntimeError):  # gone while it was being answered: what was answered is kept
                return None
            finally:
                await self._following.close()
                await self._ear.close()

    async def _next(self) -> Any:
        """What the client sends next; None where it never began to talk, and was hung up on."""
        if self._opened or self._presented:
            return await self._socket.receive()
        try:
            return await asyncio.wait_for(self._socket.receive(), self._gate.patience.silent)
        except asyncio.TimeoutError:
            await self._socket.close(1000)
            return None

    async def _receive(self, raw: str | None, data: bytes | None) -> None:
        if raw is None:
            return await self._hear(data or b"")
        if len(raw.encode("utf-8", "replace")) > protocol.FRAME_BYTES:
            return await self._unwanted("too_long")
        try:
            frame = protocol.read(raw)
        except protocol.UnreadableFrameError as unreadable:
            return await self._unwanted("bad_frame", unreadable.reply_to)
        reply_to = getattr(frame, "id", None)
        try:
            await self._answer(frame)
        except WebSocketDisconnect:
            raise
        except Exception as problem:  # never silent, and never somebody else's problem
            await self._failed(problem, reply_to)
        return None

    async def _hear(self, data: bytes) -> None:
        """Sound: between audio_start and audio_end it is listened to, elsewhere it is no frame of ours."""
        await self._ear.sound(data)
        await asyncio.sleep(self._sounds.take(""))

    async def _unwanted(self, code: str, reply_to: str | None = None) -> None:
        """Refuse what cannot be answered; it counts, and who sends only that is heard no faster than who asks."""
        wait = await self._count()
        await self._error(code, reply_to)
        await asyncio.sleep(min(wait, _HEARD_AGAIN))

    async def _too_fast(self, wait: float, reply_to: str | None = None) -> None:
        """Say how long to wait, and meanwhile read nothing that they send all the same."""
        await self._error("too_fast", reply_to, ceil(wait))
        await asyncio.sleep(min(wait, _HEARD_AGAIN))

    async def _count(self) -> float:
        """Count a frame of this conversation, or of this client where there is none; how long they have to wait."""
        return await self._gate.messages.take(self._opened.conversation if self._opened else self._client)

    async def _failed(self, problem: Exception, reply_to: str | None) -> None:
        """Say in plain words what stopped a frame."""
        self._is_over = self._is_over or isinstance(problem, UnknownSession)
        if isinstance(problem, SwitchedOff):
            await self._refuse("unavailable", str(problem), reply_to, _CLOSED_FOR)
        elif isinstance(problem, ConversationFull):
            message = error_words.message("full", self._conversations.people, self._conversations.saying(self._lang))
            await self._refuse("not_allowed", message, reply_to, None)
        elif isinstance(problem, VoiceUnavailable):
            message = error_words.message("no_voice", self._conversations.people)
            await self._refuse("unavailable", message, reply_to, _RETRY_AFTER)
        elif isinstance(problem, ConversationError | AssistantError | StoreError):
            code = next(code for kind, code in _CODES.items() if isinstance(problem, kind))
            if code == "unavailable":
                logger.error("a frame could not be answered: %s", problem)
            await self._error(code, reply_to, _RETRY_AFTER if code == "unavailable" else None)
        else:  # the class only: a message might hold what the person typed
            logger.error("a frame failed: %s", type(problem).__name__)
            await self._error("internal", reply_to, _RETRY_AFTER)

    async def _answer(self, frame: protocol.ClientFrame) -> None:  # noqa: C901
        if isinstance(frame, protocol.Hello):
            return await self._hello(frame)
        if wait := await self._count():
            return await self._too_fast(wait, frame.id)
        if isinstance(frame, protocol.Forget):
            return await self._forget(frame.id)
        if self._opened is None:
            # A yes to "Delete this chat?" that is sent again gets the same answer again.
            done = (
                await self._conversations.forgetting.was_forgotten(self._presented, frame.id)
                if self._presented
                else None
            )
            if done is None:
                raise NotAllowed("hello comes first")
            return await self._send(protocol.forgotten(frame.id, done.kept))
        session, chat = self._opened.session, self._conversations
        if off := await asyncio.to_thread(self._closed):
            raise SwitchedOff(off)
        self._opened = await chat.keep(self._opened, self._client)
        if isinstance(frame, protocol.Say | protocol.Choose | protocol.Press):
            await self._ear.give_up()
        if isinstance(frame, protocol.Say):
            return await self._say(session, frame)
        if isinstance(frame, protocol.Choose):
            return await self._replies(frame.id, lambda: chat.choose(session, frame.id, frame.value))
        if isinstance(frame, protocol.Press):
            return await self._press(session, frame)
        if isinstance(frame, protocol.Timeout):
            return await self._replies(frame.id, lambda: chat.timeout(session, frame.id))
        if isinstance(frame, protocol.Switch):
            return await self._replies(frame.id, lambda: chat.switch(session, frame.id, frame.mode, frame.pace))
        if isinstance(frame, protocol.Rate):
            return await self._rate(session, frame)
        if isinstance(frame, protocol.AudioStart):
            return await self._ear.start(session, self._opened.conversation, frame.id)
        return await self._ear.end(frame.id)

    async def _hello(self, frame: protocol.Hello) -> None:
        if frame.protocol != protocol.VERSION:
            raise NotAllowed("a protocol that is not spoken here")
        if self._opened and not self._is_over and frame.session != self._opened.session:
            raise NotAllowed("a socket has one conversation")
        self._lang = frame.lang or "en"
        if frame.session is not None:
            if wait := await self._gate.returns.take(self._client):  # it reads all that was said
                return await self._too_fast(wait)
            self._opened, self._presented = None, frame.session
            session, last, lang, resume = frame.session, frame.last_seq, frame.lang, self._conversations.resume
            try:
                self._opened = await self._gate.queued(self._client, lambda: resume(session, last_seq=last, lang=lang))
            except Crowded:
                return await self._error("too_fast", None, _RETRY_AFTER)
            self._mode, self._pace = self._opened.mode, self._opened.pace
        else:
            if wait := await self._gate.conversations.take(self._client):
                return await self._too_fast(wait)
            rings = frame.channel is not None and "origin" not in self._socket.headers  # no page is a telephone line
            line = "phone" if rings else ""
            self._opened = await self._conversations.offer(mode=frame.mode, lang=frame.lang or "en", line=line)
            self._mode, self._pace = frame.mode, "normal"
        await self._welcome(self._opened)
        if self._opened.greeting:
            await self._tell([self._opened.greeting])
        return None

    async def _welcome(self, opened: OpenConversation) -> None:
        self._is_over = False
        await self._send(protocol.welcome(opened))
        self._following.begin(opened.conversation, 0 if opened.greeting else opened.seq)

    async def _missed(self) -> None:
        """Tell what was said in this conversation through another socket, as to somebody who comes back."""
        if self._opened is None:
            return
        session, seen, resume = self._opened.session, self._following.seq, self._conversations.resume
        try:
            self._opened = await self._gate.queued(self._client, lambda: resume(session, last_seq=seen))
            self._mode, self._pace = self._opened.mode, self._opened.pace
            await self._welcome(self._opened)
        except UnknownSession:
            self._is_over = True
            self._following.end()
            await self._error("unknown_session")
        except (StoreError, Crowded, WebSocketDisconnect, RuntimeError):
            return  # the socket is gone, or what was missed is seen when the person writes or comes back

    async def _say(self, session: str, frame: protocol.Say) -> None:
        text = clean(frame.text)
        if not text:
            return await self._error("bad_frame", frame.id)
        if len(text) > protocol.TEXT_LENGTH:
            return await self._error("too_long", frame.id)
        say, caller = self._conversations.say, self._client
        return await self._replies(frame.id, lambda: say(session, frame.id, text, caller=caller), len(text))

    async def _press(self, session: str, frame: protocol.Press) -> None:
        """A key: usually answered like a choice; inside an entry by the digits so far, and so at once."""
        if not self._typing:
            await self._send(protocol.working(frame.id))

        def press() -> Awaitable[list[Numbered] | Collected]:
            return self._conversations.press(session, frame.id, frame.key, caller=self._client)

        async with self._following.turn:
            try:
                # One more digit needs no turn of the assistant, and waits for nobody.
                pressed = await (press() if self._typing else self._gate.turn(self._client, press))
            except Crowded:
                return await self._error("too_fast", frame.id, _RETRY_AFTER)
            except DeletionConfirmed:
                return await self._forget(frame.id)
            if isinstance(pressed, Collected):
                return await self._send(protocol.collected(frame.id, pressed.digits))
            self._mode, self._pace = await self._conversations.way(session)
            return await self._tell(pressed, "keypad" if self._mode == "voice" else None)

    async def _rate(self, session: str, frame: protocol.Rate) -> None:
        text = clean(frame.text) or None
        rate = self._conversations.ratings.rate
        async with self._following.turn:
            try:
                told = await self._gate.queued(
                    self._client, lambda: rate(session, frame.id, frame.reply_to, frame.value, text), len(text or "")
                )
            except Crowded:
                return await self._error("too_fast", frame.id, _RETRY_AFTER)
            await self._send(protocol.rated(frame.id))
            return await self._tell(told) if told else None

    async def _replies(self, frame_id: str, answer: Callable[[], Awaitable[list[Numbered]]], length: int = 0) -> None:
        await self._send(protocol.working(frame_id))
        async with self._following.turn:
            await self._answered(frame_id, answer, length)

    async def _answered(self, frame_id: str, answer: Callable[[], Awaitable[list[Numbered]]], length: int) -> None:
        try:
            replies = await self._gate.turn(self._client, answer, length)
        except Crowded:
            return await self._error("too_fast", frame_id, _RETRY_AFTER)
        except DeletionConfirmed:  # "Delete this chat?" was answered with yes
            return await self._forget(frame_id)
        if self._opened:  # the way to talk can be changed by a frame, and in words
            self._mode, self._pace = await self._conversations.way(self._opened.session)
        return await self._tell(replies)

    async def _tell(self, replies: list[Numbered], mode: str | None = None) -> None:
        """Send replies, spoken as in ``mode``: of keys to who has just pressed one, whatever way the talk goes on."""
        mode = mode or self._mode
        for numbered in replies:
            self._typing = numbered.reply.entry is not None
            audio = self._spoken(numbered.reply, mode)
            await self._send(protocol.reply(numbered, mode, self._pace, audio))
        await self._following.come_to(replies[0].seq, replies[-1].seq)

    def _spoken(self, reply: Reply, mode: str) -> list[dict[str, Any]] | None:
        """A reply in sound, where somebody listens and there is a voice."""
        if self._sound is None or self._opened is None or mode == "text":
            return None
        return self._sound.shelf.put(reply, self._opened.conversation, mode, self._pace)

    async def _forget(self, frame_id: str) -> None:
        session = self._opened.session if self._opened else self._presented
        if session is None:
            raise NotAllowed("hello comes first")
        if self._opened:
            self._opened = await self._conversations.keep(self._opened, self._client)
        kept = await self._conversations.forgetting.forget(session, frame_id)
        if self._sound and self._opened:
            self._sound.shelf.forget(self._opened.conversation)
        self._presented, self._opened = session, None
        await self._send(protocol.forgotten(frame_id, kept))
        await self._following.gone()

    async def _error(self, code: str, reply_to: str | None = None, retry_after: int | None = None) -> None:
        self._gate.metrics.error(code)
        say = self._conversations.saying(self._lang)
        message = error_words.message(code, self._conversations.people, say)
        await self._refuse(code, message, reply_to, retry_after)

    async def _refuse(self, code: str, message: str, reply_to: str | None, retry_after: int | None) -> None:
        """Say why something could not be done, aloud where somebody listens."""
        audio = None
        if self._sound and self._opened and self._mode != "text":
            audio = self._sound.shelf.say(message, self._opened.conversation, self._pace)
        await self._send(protocol.error(code, message, reply_to, retry_after, audio))

    async def _send(self, frame: dict[str, Any]) -> None:
        async with self._sending:
            try:
                # A client that does not read what it asked for is let go: what it was told is kept, for when it comes
                # back.
                sending = self._socket.send_text(protocol.write(frame))
                await asyncio.wait_for(sending, self._gate.patience.unread)
            except asyncio.TimeoutError:
                raise WebSocketDisconnect(1008) from None
