"""The form that takes a request: carries the draft along, and leaves every decision to the desk."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import desk_of_the_environment, speak, speak_all
from bot.conversations.danger_context import EARLIER, KNOWN, SENT
from bot.conversations.request_desk import START, DeskTurn, RequestDesk, chosen
from bot.law.request_fields import DETAILS
from bot.nlu.command_network import command_network
from bot.nlu.doubt import PLAIN_WISH
from bot.notice.follow_ups import ABOUT, DOUBT, WISHES
from bot.notice.languages import ENGLISH
from bot.notice.reply import OFFERED
from bot.platform.errors import StoreError
from bot.requests.commands import COMMANDS, CORRECTS, Command, Commands
from bot.requests.draft import REQUEST, Heard

DRAFT: Final = "request"
BEGUN: Final = "requests_begun"
REQUESTED: Final = "requested_slot"
_NEAR: Final = 0.1
"""The chance from which on a request may be the one that is wished instead, where another one plainly is."""
logger = logging.getLogger(__name__)


def wishes(earlier: Sequence[str], picked: bool) -> tuple[Heard, ...]:
    """The messages before this one in which something was wished or told, and not asked; each as it was read then.

    ``picked``: the request was picked among what was offered in reply to the last of them, which so was a wish.
    """
    read = [Heard(text, commands=command_network().first_words(text)) for text in earlier]
    told = [one.commands.has(Command.ANSWER) and not one.commands.has(Command.ASK) for one in read]
    if picked and told:
        told[-1] = True
    return tuple(one for one, is_told in zip(read, told, strict=True) if is_told)


def _likeliest_wish(message: Mapping[str, Any]) -> str:
    """The request that a message likeliest wishes, "" where none is near."""
    near = [one for one in message.get("intent_ranking") or () if float(one["confidence"]) >= _NEAR]
    return next((topic for topic in _perhaps({**message, "intent_ranking": near}) if topic != START), "")


def _perhaps(message: Mapping[str, Any]) -> tuple[str, ...]:
    """The requests that may be wished, the likeliest first."""
    wished = (str(topic) for topic, _ in message.get(WISHES) or ())
    ranked = (str(one["name"]) for one in message.get("intent_ranking") or ())
    return tuple(topic for topic in dict.fromkeys((*wished, *ranked)) if topic.startswith(REQUEST))


def _beside_the_wish(text: str, read: Commands, draft: Mapping[str, Any] | None) -> Commands:
    """What was read of a message, with what it takes back of the wish, where it corrects one that was told."""
    wish = str(draft["words"].get(DETAILS) or "") if draft else ""
    return command_network().beside(text, wish, read) if wish and read.has(Command.CORRECT, CORRECTS) else read


class ValidateRequestForm(Action):
    """Takes one message of the form in: reads it, answers, asks on, and opens the request on a yes.

    Rasa runs it at every turn of ``request_form``. The form ends when the draft does.
    """

    def __init__(self, desk: RequestDesk | None = None) -> None:
        self._given = desk

    def name(self) -> str:
        """The name in domain.yml."""
        return "validate_request_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[dict[str, Any]]:
        """Say what the desk says; when that fails, say that, and stay where we were."""
        del domain
        begun = int(tracker.get_slot(BEGUN) or 0)
        try:
            turn = await asyncio.to_thread(self._turn, tracker, begun)
        except StoreError:
            raise  # whether something was kept is not known: nothing is answered, and the same message asks again
        except Exception as error:  # whatever it is, the person must not be left in silence, nor their answers be lost
            # The class only: a message might hold what the person typed.
            logger.error("%s failed: %s", self.name(), type(error).__name__)
            speak(dispatcher, None)
            stays = tracker.get_slot(REQUESTED) if tracker.get_slot(DRAFT) else None
            return [SlotSet(DRAFT, tracker.get_slot(DRAFT)), SlotSet(REQUESTED, stays)]
        speak_all(dispatcher, turn.replies, tracker, (self._given or desk_of_the_environment()).book)
        asks = (turn.draft["asks"] or DRAFT) if turn.draft else None
        draft = dict(turn.draft) if turn.draft else None
        about = [SlotSet(ABOUT, turn.about.to_slot())] if turn.about else []
        return [SlotSet(DRAFT, draft), SlotSet(BEGUN, turn.begun), SlotSet(REQUESTED, asks), *about]

    def _turn(self, tracker: Tracker, begun: int) -> DeskTurn:
        desk = self._given or desk_of_the_environment()
        message = tracker.latest_message
        told: dict[str, Any] = message.get("metadata") or {}
        intent = message.get("intent") or {}
        if told.get("picked"):
            heard = chosen(str(told["picked"]))
        else:
            text = str(told.get("said") or message.get("text") or "")
            topic, confidence = str(intent.get("name") or ""), float(intent.get("confidence") or 0.0)
            also = tuple(t for t in message.get("topics") or () if t != topic)
            heard = Heard(
                text,
                topic,
                confidence,
                flaws=told.get("flaws") or {},
                fuller=told.get("fuller") or {},
                also=also,
                foreign=bool(told.get("foreign")),
                corrects=str(told.get("corrects") or ""),
                commands=_beside_the_wish(text, Commands.of_message(message.get(COMMANDS)), tracker.get_slot(DRAFT)),
                wish=_likeliest_wish(message),
                is_plain_wish=any(chance >= PLAIN_WISH for _, chance in message.get(WISHES) or ()),
                perhaps=_perhaps(message) if message.get(DOUBT) == OFFERED else (),
            )
        if tracker.get_slot(DRAFT) is None:
            earlier = () if told.get(SENT) else wishes(told.get(EARLIER) or (), picked=bool(told.get("picked")))
            heard = replace(heard, known=told.get(KNOWN) or {}, earlier=earlier)
        mode, lang = str(told.get("mode") or "text"), str(told.get("lang") or ENGLISH)
        return desk.turn(tracker.sender_id, tracker.get_slot(DRAFT), begun, heard, mode, lang)
