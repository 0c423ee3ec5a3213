"""Custom actions run in the process, without the action server and without its schema check.

Rasa makes a RemoteAction for every custom action, in forms too, and hands it the action endpoint. When that endpoint
is ours, the action is called directly. Rasa's own way would serialise the whole tracker and check a constant schema
against its meta-schema on every call, which is the greater part of a stock turn (docs/adr/0003).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection as SdkRejection

from bot.platform.errors import AssistantError


class InProcessActions(EndpointConfig):
    """An action endpoint that is not one: it holds the actions themselves."""

    def __init__(self, actions: Sequence[Action]) -> None:
        super().__init__(url="in-process")
        self.actions = {action.name(): action for action in actions}

    async def run_action(
        self, name: str, tracker: DialogueStateTracker, domain: Domain
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Run one action; its events and its messages, both as the SDK writes them."""
        if name not in self.actions:
            raise AssistantError(f"there is no action '{name}'; add it to actions.build_actions")
        dispatcher = CollectingDispatcher()
        try:
            events = await self.actions[name].run(dispatcher, _view(tracker), domain.as_dict() if domain.forms else {})
        except SdkRejection as rejection:
            raise ActionExecutionRejection(rejection.action_name, str(rejection)) from None
        return list(events or []), dispatcher.messages


def install() -> None:
    """Let RemoteAction call our actions directly; every other endpoint is served as before."""
    if getattr(RemoteAction.run, "in_process", False):
        return
    stock = RemoteAction.run

    async def run(
        self: RemoteAction,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        if not isinstance(self.action_endpoint, InProcessActions):
            return list(await stock(self, output_channel, nlg, tracker, domain))
        events, messages = await self.action_endpoint.run_action(self.name(), tracker, domain)
        said = await self._utter_responses(messages, output_channel, nlg, tracker)
        return [*said, *deserialise_events(events)]

    run.in_process = True  # type: ignore[attr-defined]
    RemoteAction.run = run


def _view(tracker: DialogueStateTracker) -> Tracker:
    """The tracker as the SDK shows it to an action, without the list of events, which no action of ours reads."""
    latest = tracker.latest_message
    return Tracker(
        sender_id=tracker.sender_id,
        slots=tracker.current_slot_values(),
        latest_message={**latest.parse_data, "metadata": latest.metadata or {}} if latest else {},
        events=[],
        paused=tracker.is_paused(),
        followup_action=tracker.followup_action,
        active_loop=dataclasses.asdict(tracker.active_loop) if tracker.active_loop else {},
        latest_action_name=tracker.latest_action_name,
    )
