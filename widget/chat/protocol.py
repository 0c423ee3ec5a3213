"""The frames of /chat/v1, as docs/protocol.md has them: what a client may send, and what it is sent."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from bot.conversations.records import Numbered
from bot.conversations.turn_context import OpenConversation, Said
from bot.notice.reply import to_document
from bot.speech.render import HEARD, spoken_reply

VERSION: Final = 1
FRAME_BYTES: Final = 8 * 1024
TEXT_LENGTH: Final = 2000  # characters a person may send at once

Id = Annotated[
    str, Meta(min_length=1, max_length=64, pattern="^[ -~]*$")
]  # staff see it in a page: nothing hides in it
Mode = Literal["text", "voice", "keypad"]
Pace = Literal["slow", "normal", "fast"]

# Seconds of silence after which a client asks again; longer where somebody wants it slow (docs/protocol.md, `wait`).
_WAIT: Final = {"slow": 30, "normal": 15, "fast": 10}


class _Frame(Struct, tag_field="type"):
    pass


class Hello(_Frame, tag="hello"):
    """The first frame: begin, or take up again."""

    protocol: int
    session: Annotated[str, Meta(max_length=128)] | None = None
    last_seq: Annotated[int, Meta(ge=0, lt=2**31)] = 0  # what a database takes for a number
    mode: Mode = "text"
    lang: Annotated[str, Meta(max_length=16)] | None = None
    channel: Literal["phone"] | None = None


class Switch(_Frame, tag="mode"):
    """Another way to talk, or another pace; what is left out stays."""

    id: Id
    mode: Mode | None = None
    pace: Pace | Literal["slower", "faster"] | None = None


class Say(_Frame, tag="say"):
    """What a person typed."""

    id: Id
    text: str


class Choose(_Frame, tag="choose"):
    """A choice that was offered."""

    id: Id
    value: Annotated[str, Meta(max_length=256)]


class Press(_Frame, tag="press"):
    """A key of the telephone."""

    id: Id
    key: Literal["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#"]


class AudioStart(_Frame, tag="audio_start"):
    """Sound follows."""

    id: Id


class AudioEnd(_Frame, tag="audio_end"):
    """The sound is complete."""

    id: Id


class Timeout(_Frame, tag="timeout"):
    """The person has been silent."""

    id: Id


class Rate(_Frame, tag="rate"):
    """What a person thought of an answer."""

    id: Id
    reply_to: Id
    value: Literal["up", "down"]
    text: Annotated[str, Meta(max_length=TEXT_LENGTH)] | None = None


class Forget(_Frame, tag="forget"):
    """Delete this conversation."""

    id: Id


ClientFrame = Hello | Switch | Say | Choose | Press | AudioStart | AudioEnd | Timeout | Rate | Forget
_decoder: Final = msgspec.json.Decoder(ClientFrame)


class UnreadableFrameError(Exception):
    """A frame that cannot be read; ``reply_to`` is its id where that much could be read."""

    def __init__(self, reply_to: str | None) -> None:
        super().__init__("a frame could not be read")
        self.reply_to = reply_to


def read(raw: str) -> ClientFrame:
    """Read a frame; raises UnreadableFrameError, which holds nothing of what was sent but its id."""
    try:
        frame: ClientFrame = _decoder.decode(raw)
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
        raise UnreadableFrameError(_id_of(raw)) from None
    return frame


def _id_of(raw: str) -> str | None:
    try:
        frame = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
        return None
    given = frame.get("id") if isinstance(frame, dict) else None
    return given if isinstance(given, str) and 1 <= len(given) <= 64 else None


def write(frame: dict[str, Any]) -> str:
    """Write a frame."""
    return msgspec.json.encode(frame).decode()


def welcome(opened: OpenConversation) -> dict[str, Any]:
    """The answer to ``hello``."""
    return {
        "type": "welcome",
        "protocol": VERSION,
        "session": opened.session,
        "resumed": opened.resumed,
        "seq": opened.seq,
        "history": [
            {"type": "said", "id": item.id, "text": item.text, "seq": item.seq}
            if isinstance(item, Said)
            else reply(item, opened.mode, opened.pace)
            for item in opened.history
        ],
    }


def reply(numbered: Numbered, mode: str, pace: str, audio: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """A reply as it is sent; speech and waiting time only where somebody listens."""
    heard = mode in HEARD
    return {
        "type": "reply",
        "seq": numbered.seq,
        "reply_to": numbered.reply_to,
        "more": numbered.more,
        **to_document(numbered.reply),
        "speech": spoken_reply(numbered.reply, mode) if heard else None,
        "audio": audio,
        "wait": _WAIT[pace] if heard else None,
    }


def working(reply_to: str) -> dict[str, Any]:
    """An answer is being made."""
    return {"type": "working", "reply_to": reply_to}


def utterance_end(reply_to: str) -> dict[str, Any]:
    """The person has stopped speaking."""
    return {"type": "utterance_end", "reply_to": reply_to}


def heard(reply_to: str, text: str, confidence: float, more: bool = True) -> dict[str, Any]:
    """What the recogniser understood; ``confidence`` is 0 to 1. Without ``more`` nothing follows: they want quiet."""
    return {"type": "heard", "reply_to": reply_to, "text": text, "confidence": confidence, "more": more}


def collected(reply_to: str, digits: str) -> dict[str, Any]:
    """A key was taken into an entry; ``digits`` are those typed so far."""
    return {"type": "collected", "reply_to": reply_to, "digits": digits}


def rated(reply_to: str) -> dict[str, Any]:
    """A rating was kept."""
    return {"type": "rated", "reply_to": reply_to}


def forgotten(reply_to: str, kept: str | None) -> dict[str, Any]:
    """A conversation was deleted; ``kept`` says in plain words what was not, and why."""
    return {"type": "forgotten", "reply_to": reply_to, "kept": kept}


def error(
    code: str,
    message: str,
    reply_to: str | None = None,
    retry_after: int | None = None,
    audio: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Something could not be done; ``message`` is fit to show a person, ``audio`` the same where somebody listens."""
    told = {"type": "error", "code": code, "message": message, "reply_to": reply_to, "retry_after": retry_after}
    return {**told, "audio": audio} if audio else told
