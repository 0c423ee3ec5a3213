"""Rasa inside this process: a model lives on a thread of its own, so that its work never holds up a socket."""

from __future__ import annotations

import asyncio
import copy
import logging
import threading
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa_sdk import Action

from bot.conversations.danger_context import EARLIER, KNOWN, QUESTION, SENT, question_of_draft
from bot.conversations.records import Answer, Message, Understanding
from bot.engine.in_process_actions import InProcessActions, install
from bot.engine.turn_tracker import TurnTrackerStore, draft_of, fired_in, state_of
from bot.notice.answer_variants import MORE, SIMPLE
from bot.notice.follow_ups import ABOUT, SIMPLER, Before
from bot.notice.follow_ups import MORE as TELL_MORE
from bot.notice.follow_ups import WHERE as SHOW_WHERE
from bot.notice.languages import Reading
from bot.notice.reply import WHERE, from_document
from bot.pii.pseudonymiser import normalise_for_understanding
from bot.platform.errors import AssistantError, ModelMissing
from bot.requests.commands import COMMANDS, Commands
from bot.requests.replies import CHOSEN

FORM_ANSWER: Final = "form_answer"
"""The intent of a choice of the form (domain.yml)."""
logger = logging.getLogger(__name__)
T = TypeVar("T")


class EmbeddedAssistant:
    """The Assistant port on a Rasa model file that we trained ourselves (a model file can run code: CVE-2024-49375)."""

    def __init__(self, model: Path, actions: Sequence[Action]) -> None:
        """Load the model; raises ModelMissing when it cannot be loaded."""
        silence_rasa()
        install()
        if not model.is_file():  # Rasa would take the newest that lies beside it
            raise ModelMissing(f"there is no model {model.name}")
        self._begin(InProcessActions(actions), None)
        try:
            self._agent.load_model(model)
        except Exception as error:  # Rasa raises whatever its components raise
            raise ModelMissing(f"the model {model.name} could not be loaded ({type(error).__name__})") from error
        self._thread = EngineThread()

    def with_actions(self, actions: Sequence[Action]) -> EmbeddedAssistant:
        """Another assistant on the model that is loaded here, with other actions: nothing is loaded twice.

        Both work on one thread, a message after the other: the components of the model are made for no more.
        """
        self._thread.share()
        other = copy.copy(self)
        other._begin(InProcessActions(actions), copy.copy(self._agent.processor))
        return other

    def _begin(self, actions: InProcessActions, processor: MessageProcessor | None) -> None:
        """An agent of its own; ``processor`` is one that has a model already."""
        self._closed = False
        self._trackers = TurnTrackerStore(Domain.empty())
        self._agent = Agent(tracker_store=self._trackers, action_endpoint=actions)
        if processor is not None:
            processor.tracker_store, processor.action_endpoint = self._trackers, actions
            self._agent.processor, self._trackers.domain = processor, processor.domain

    async def answer(self, message: Message) -> Answer:
        """Answer a message; raises AssistantError when the engine did not."""
        return await self._on_thread(self._answer(message))

    async def ready(self) -> bool:
        """Whether a model is loaded and its thread is alive."""
        return bool(self._agent.is_ready()) and not self._closed and self._thread.is_alive

    async def close(self) -> None:
        """Let go of the thread, once what it was asked is answered."""
        if not self._closed:
            self._closed = True
            await self._thread.let_go()

    async def understand(self, text: str, before: Before | None = None) -> Understanding:
        """Understand a text without answering it, after ``before``; raises AssistantError when the engine did not."""
        return await self._on_thread(understood_by(self._agent, text, before))

    async def _on_thread(self, work: Coroutine[Any, Any, T]) -> T:
        if self._closed:
            work.close()
            raise AssistantError("the engine is closed")
        return await self._thread.run(work)

    async def _answer(self, message: Message) -> Answer:
        said = said_in(message)
        self._trackers.begin(message.conversation, message.state, message.draft)
        try:
            await self._agent.handle_message(said)
        except Exception as error:  # Rasa raises whatever its components raise
            # The class only: a message might hold what the person typed.
            raise AssistantError(f"the engine failed ({type(error).__name__})") from None
        finally:
            tracker = self._trackers.end(message.conversation)
        return answer_in(said, tracker)


def said_in(message: Message) -> UserMessage:
    """A message as Rasa takes it."""
    said = _user_message(message.conversation, message.text)
    # What the actions need besides what was understood: the words with their tokens, never in clear.
    said.metadata = {
        "said": message.text,
        "picked": message.topic,
        "flaws": dict(message.flaws),
        "fuller": dict(message.fuller),
        "mode": message.mode,
        "lang": message.lang,
        "foreign": message.reading is not None,
        "corrects": message.corrects,
        # The components of understanding see one message only: what went before is told with it.
        ABOUT: {**(message.state.get("slots", {}).get(ABOUT) or {}), "asking": message.draft is not None},
        EARLIER: list(message.state.get(EARLIER) or ()),
        QUESTION: question_of_draft(message.draft),
        SENT: message.sent,
        KNOWN: message.state.get(KNOWN),
    }
    if message.topic is not None:
        # A choice is trusted: it came from us. What people type is never read as a payload.
        said.parse_data = _chosen(message.topic, said.text)
    elif message.reading is not None:
        # Another language than the pipeline's: what it asks for was read before (bot.nlu.languages).
        said.parse_data = _read(message.reading, said.text)
    return said


def answer_in(said: UserMessage, tracker: DialogueStateTracker | None) -> Answer:
    """What Rasa answered; raises AssistantError where it did not, as after an action that failed."""
    replies = tuple(
        from_document(message["custom"]["reply"])
        for message in said.output_channel.messages
        if "reply" in message.get("custom", {})
    )
    if tracker is None or not replies:
        raise AssistantError("the engine gave no reply")
    understood = understanding_of(tracker.latest_message.parse_data)
    return Answer(replies, state_of(tracker), understood, draft_of(tracker), fired_in(tracker))


async def _finish_others() -> None:
    await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}), return_exceptions=True)


class EngineThread:
    """The thread of one loaded model, for all assistants that answer with it; the last to let go of it ends it."""

    def __init__(self) -> None:
        self._users, self._lock = 1, threading.Lock()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="rasa", daemon=True)
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether it works."""
        return self._thread.is_alive()

    def share(self) -> None:
        """One more works on it; raises AssistantError where it has ended."""
        with self._lock:
            if not self._users:
                raise AssistantError("the engine is closed")
            self._users += 1

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something on it."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    async def let_go(self) -> None:
        """See through what it was asked; where nobody works on it any more, end it."""
        await self.run(_finish_others())
        with self._lock:
            self._users -= 1
            last = not self._users
        if last:
            self._loop.call_soon_threadsafe(self._loop.stop)
            await asyncio.to_thread(self._thread.join)
            self._loop.close()


def silence_rasa() -> None:
    """Let nothing that a person typed reach a log: Rasa logs messages at debug level, structlog prints by default."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    for name in ("rasa", "rasa_sdk", "tensorflow", "matplotlib"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _user_message(sender: str, text: str) -> UserMessage:
    # A leading slash would be read as an intent of the typist's choosing.
    words = normalise_for_understanding(text).lstrip(" /") or "…"
    return UserMessage(words, CollectingOutputChannel(), sender)


def _chosen(topic: str, text: str) -> dict[str, Any]:
    """What is understood of a choice: its topic, or the intent that stands for the choices of a form."""
    beginnings = ((CHOSEN, FORM_ANSWER), (SIMPLE, SIMPLER), (MORE, TELL_MORE), (WHERE, SHOW_WHERE))
    name = next((intent for beginning, intent in beginnings if topic.startswith(beginning)), topic)
    intent = {"name": name, "confidence": 1.0}
    return {"text": text, "intent": intent, "intent_ranking": [intent], "entities": []}


def _read(reading: Reading, text: str) -> dict[str, Any]:
    """What is understood of a message in another language."""
    intent = {"name": reading.topic, "confidence": reading.confidence}
    return {"text": text, "intent": intent, "intent_ranking": [intent], "entities": []}


async def understood_by(agent: Agent, text: str, before: Before | None = None) -> Understanding:
    """What the agent's model understands of a text, after ``before``; raises AssistantError when it fails."""
    said = _user_message("measure", text)
    if before is not None:
        said.metadata = {ABOUT: before.to_slot()}
    try:
        parsed = await agent.processor.parse_message(said)
    except Exception as error:  # Rasa raises whatever its components raise
        raise AssistantError(f"the engine failed ({type(error).__name__})") from None
    return understanding_of(parsed)


def understanding_of(parsed: dict[str, Any]) -> Understanding:
    """What Rasa parsed, with the five likeliest topics."""
    intent = parsed["intent"]
    ranking = tuple((entry["name"], float(entry["confidence"])) for entry in parsed.get("intent_ranking", [])[:5])
    topics = tuple(str(topic) for topic in parsed.get("topics") or ())
    several = topics if len(topics) > 1 and intent["name"] in topics else ()
    commands = Commands.of_message(parsed.get(COMMANDS))
    return Understanding(str(intent["name"]), float(intent["confidence"] or 0.0), ranking, several, commands)
