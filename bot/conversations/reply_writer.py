"""Validate, number and persist replies before anybody is sent them (blocking)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Final

from bot.conversations.conversation_secrets import ConversationSecrets
from bot.conversations.pseudonymisation import Pseudonymisation
from bot.conversations.records import Answer, Conversation, ConversationStore, Numbered, Turn
from bot.conversations.request_status import OF_WHAT_WAS_SENT, TOPIC
from bot.conversations.review_rules import Queue
from bot.conversations.translation import LANG, Translation
from bot.conversations.turn_context import Context
from bot.notice import grounding
from bot.notice.answer_book import AnswerBook
from bot.notice.danger_words import ENDED
from bot.notice.languages import ENGLISH
from bot.notice.reply import Reply
from bot.notice.safeguarding_mail import TOLD
from bot.platform.types import Clock, Sealed

logger = logging.getLogger(__name__)

_SAID_ALL_THE_SAME: Final = frozenset({"receipt", "question", "confirm", Queue.SAFEGUARDING.value})
"""Kinds of reply that are said although something in them has no source.

A receipt: the request is made, and that is what the person must know. A question of the form: an apology in its place
would end the request. Help in danger: somebody has to be rung.
"""


class ReplyWriter:
    """Validates, numbers and persists the replies to a frame; ``keep`` blocks on the database."""

    def __init__(
        self,
        store: ConversationStore,
        secrets: ConversationSecrets,
        pseudonymisation: Pseudonymisation,
        translating: Translation,
        book: AnswerBook,
        grounds: grounding.Grounds,
        clock: Clock,
        is_told: Callable[[], bool],
    ) -> None:
        self._store = store
        self._secrets = secrets
        self._pseudonymisation = pseudonymisation
        self._translating = translating
        self._book = book
        self._grounds = grounds
        self._clock = clock
        self._is_told = is_told

    def keep(
        self,
        known: Conversation,
        client_id: str,
        frame: str,
        said: str | None,
        answer: Answer,
        sealed: Sequence[Sealed],
        context: Context,
        served: Sequence[str] = (),
        recording: Sealed | None = None,
    ) -> list[Numbered]:
        """Check, number and keep the replies; as their own session reads them."""
        told = self._telling([self._checked(reply) for reply in answer.replies])
        replies = [self._translating.say(reply, context.lang).with_keys() for reply in told]
        first = known.last_seq + 1
        numbered = [Numbered(first + n, client_id, n < len(replies) - 1, reply) for n, reply in enumerate(replies)]
        understood = asdict(answer.understanding) if answer.understanding else None
        took = round((self._clock() - context.began).total_seconds() * 1000)
        turn = Turn(client_id, first, frame, said, understood, took, answer.fired)
        state = {name: value for name, value in answer.state.items() if name != LANG}
        if context.lang != self._translating.code(known.lang):
            state[LANG] = context.lang
        asks_how_it_stands = answer.understanding is not None and answer.understanding.topic == TOPIC
        if asks_how_it_stands and answer.draft is None and answer.fired != OF_WHAT_WAS_SENT:
            state["status"] = ""
        changed = replace(known, state=state, last_seq=numbered[-1].seq)
        draft = self._secrets.seal_draft(known.id, answer.draft)
        self._store.add_turn(changed, turn, numbered, sealed, self._clock(), draft, served, recording)
        return self._pseudonymisation.filled(known.id, numbered, context.secrets)

    def _telling(self, replies: Sequence[Reply]) -> list[Reply]:
        """The replies, and that a person at school is told where that is so: after help in danger, and where it ends.

        Whatever of this kind is kept here joins the queue of what the lead is mailed about
        (bot.conversations.review_rules).
        """
        if not self._is_told():
            return [*replies]
        ended = self._book.reply(ENDED).text
        help_ = next((one for one in replies if one.kind == Queue.SAFEGUARDING.value or one.text == ended), None)
        if help_ is None or help_.lang != ENGLISH or TOLD in help_.text:  # what is said again holds it already
            return [*replies]
        return [replace(reply, text=f"{reply.text} {TOLD}") if reply is help_ else reply for reply in replies]

    def _checked(self, reply: Reply) -> Reply:
        """A reply that says something its source does not is not said; the person is given somebody to ask.

        Some kinds are said all the same. Either way it is a mistake of ours.
        """
        found = grounding.problems(reply, self._grounds)
        if not found:
            return reply
        # How many, and never which: a reply may hold the person's own words.
        logger.error("a reply of the kind %s holds %d things that no source states", reply.kind, len(found))
        return reply if reply.kind in _SAID_ALL_THE_SAME else self._book.reply("ungrounded")
