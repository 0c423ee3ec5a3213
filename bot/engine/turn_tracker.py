"""A tracker for one turn: made from the state of the conversation, boiled down to a state again afterwards.

Rasa replays a conversation's whole history on every turn, so that turn 400 costs six times turn 10 and a long
conversation grows for ever. The rules that decide here look at slots, the active form and the last message, so the
state keeps those and nothing else: every turn costs the same, and Rasa keeps nothing between two turns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

DRAFT: Final = "request"
"""The slot of the answers so far (domain.yml)."""


class TurnTrackerStore(TrackerStore):
    """Holds the trackers of the turns that are being answered right now."""

    def __init__(self, domain: Domain) -> None:
        super().__init__(domain)
        self._states: dict[str, Mapping[str, Any]] = {}
        self._trackers: dict[str, DialogueStateTracker] = {}

    def begin(self, sender_id: str, state: Mapping[str, Any], draft: Mapping[str, Any] | None = None) -> None:
        """Take the state of a conversation in before its turn; the draft of a request goes back into its slot."""
        self._states[sender_id] = with_draft(state, draft)

    def end(self, sender_id: str) -> DialogueStateTracker | None:
        """Give the tracker of the turn out and hold nothing of it any more."""
        self._states.pop(sender_id, None)
        return self._trackers.pop(sender_id, None)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Hold the tracker until its turn ends."""
        self._trackers[tracker.sender_id] = tracker

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker of a conversation whose turn has begun."""
        if sender_id in self._trackers:
            return self._trackers[sender_id]
        state = self._states.get(sender_id)
        if state is None:
            return None
        return tracker_of(sender_id, state, self.domain)

    async def keys(self) -> Iterable[str]:
        """The conversations whose turn is being answered."""
        return list(self._states)


def with_draft(state: Mapping[str, Any], draft: Mapping[str, Any] | None) -> dict[str, Any]:
    """The state with the draft of a request back in its slot."""
    return {**state, "slots": {**state.get("slots", {}), **({DRAFT: dict(draft)} if draft else {})}}


def tracker_of(sender_id: str, state: Mapping[str, Any], domain: Domain) -> DialogueStateTracker:
    """The tracker that a state was boiled down from."""
    return DialogueStateTracker.from_events(sender_id, list(_events(state)), domain.slots, domain=domain)


def draft_of(tracker: DialogueStateTracker) -> dict[str, Any] | None:
    """The answers so far of the request that is being made; kept by us, sealed, and not among the slots."""
    draft: dict[str, Any] | None = tracker.get_slot(DRAFT)
    return draft


def state_of(tracker: DialogueStateTracker) -> dict[str, Any]:
    """What must be known at the next turn besides the draft, as plain JSON types."""
    slots = {
        name: slot.value for name, slot in tracker.slots.items() if slot.value != slot.initial_value and name != DRAFT
    }
    return {"slots": slots, "loop": tracker.active_loop_name}


def fired_in(tracker: DialogueStateTracker) -> str | None:
    """What ran after the last message and which policy decided on it, in order and in at most 120 characters."""
    found: list[str] = []
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, ActionExecuted) and event.action_name not in (None, ACTION_LISTEN_NAME):
            decided = re.sub(r"^policy_\d+_", "", event.policy or "")
            found.insert(0, f"{event.action_name} ({decided})" if decided else str(event.action_name))
    return ", ".join(found)[:120] or None


def _events(state: Mapping[str, Any]) -> Iterable[Event]:
    yield ActionExecuted(ACTION_SESSION_START_NAME)
    yield SessionStarted()
    for name, value in state.get("slots", {}).items():
        yield SlotSet(name, value)
    if state.get("loop"):
        yield ActionExecuted(state["loop"])
        yield ActiveLoop(state["loop"])
    yield ActionExecuted(ACTION_LISTEN_NAME)
