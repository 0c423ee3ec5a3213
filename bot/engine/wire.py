"""Messages and answers as they travel between the web side and a separate Rasa: plain JSON, tokens only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from bot.conversations.records import Answer, Message, Understanding
from bot.notice.languages import Reading
from bot.notice.reply import from_document, to_document
from bot.platform.errors import AssistantError

CHANNEL: Final = "privacy_help"
"""The name of our channel: it answers under /webhooks/privacy_help/."""


def message_to_document(message: Message) -> dict[str, Any]:
    """A message as plain JSON types."""
    return {
        "conversation": message.conversation,
        "text": message.text,
        "topic": message.topic,
        "state": dict(message.state),
        "draft": dict(message.draft) if message.draft is not None else None,
        "flaws": dict(message.flaws),
        "fuller": dict(message.fuller),
        "mode": message.mode,
        "lang": message.lang,
        "reading": asdict(message.reading) if message.reading is not None else None,
        "corrects": message.corrects,
    }


def message_from_document(document: Any) -> Message:
    """The message again; raises ValueError where it is none.

    >>> message_from_document({"conversation": "c", "text": "hello"}).mode
    'text'
    """
    if not isinstance(document, Mapping):
        raise ValueError("a message is an object")
    kinds: dict[str, tuple[type, ...]] = {
        "conversation": (str,),
        "text": (str,),
        "topic": (str, type(None)),
        "state": (dict,),
        "draft": (dict, type(None)),
        "flaws": (dict,),
        "fuller": (dict,),
        "mode": (str,),
        "lang": (str,),
        "reading": (dict, type(None)),
        "corrects": (str,),
    }
    given = {name: document[name] for name in kinds if name in document}
    for name, value in given.items():
        if not isinstance(value, kinds[name]):
            raise ValueError(f"a message with a wrong {name}")
    if not given.get("conversation") or "text" not in given:
        raise ValueError("a message without conversation or text")
    if given.get("reading") is not None:
        try:
            given["reading"] = Reading(**given["reading"])
        except TypeError:
            raise ValueError("a message with a wrong reading") from None
    return Message(**given)


def answer_to_document(answer: Answer) -> dict[str, Any]:
    """An answer as plain JSON types."""
    return {
        "replies": [to_document(reply) for reply in answer.replies],
        "state": dict(answer.state),
        "understanding": asdict(answer.understanding) if answer.understanding else None,
        "draft": dict(answer.draft) if answer.draft is not None else None,
        "fired": answer.fired,
    }


def answer_from_document(document: Any) -> Answer:
    """The answer again; raises AssistantError where it is none, or has no reply."""
    try:
        replies = tuple(from_document(reply) for reply in document["replies"])
        understood = understanding_from_document(document["understanding"]) if document["understanding"] else None
        answer = Answer(replies, dict(document["state"]), understood, document["draft"], document["fired"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise AssistantError("the engine's answer could not be read") from None
    if not answer.replies:
        raise AssistantError("the engine gave no reply")
    return answer


def understanding_from_document(document: Any) -> Understanding:
    """What was understood; raises AssistantError where it is nothing of the kind."""
    try:
        ranking = tuple((str(topic), float(share)) for topic, share in document["ranking"])
        topics = tuple(map(str, document["topics"]))
        return Understanding(str(document["topic"]), float(document["confidence"]), ranking, topics)
    except (KeyError, TypeError, ValueError):
        raise AssistantError("what the engine understood could not be read") from None
