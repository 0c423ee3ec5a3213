"""The outbox worker: takes each message that is due, hands it over, and writes down that it did.

A message is never lost: it is due until it is marked as sent. It can go twice only if this process or its connection
dies between the mail server's 250 and our commit; both then carry the same Message-ID. What a transport only lays into
a folder is marked as filed: it tells nobody until somebody sends it by hand.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from bot.cases.case_secrets import CaseSecrets
from bot.cases.mail_text import A_DAY, TRIES, Written, as_email, next_day, of_email, wait_after
from bot.cases.records import FiledMail, MailTransport, MessageState, OutboxStore, OutgoingMessage
from bot.platform.audit import Entry
from bot.platform.errors import MailError, MailRefused, PrivacyHelpError, StoreError
from bot.platform.types import Clock

LEASE: Final = timedelta(minutes=2)
RENEW_EVERY: Final = 30.0  # seconds
POLL: Final = 5.0  # seconds
LATE: Final = timedelta(minutes=15)
"""By then a message has been tried four times: whoever looks after the service should look at the mail server."""
logger = logging.getLogger(__name__)


class Outbox:
    """Sends what is due; several workers may run, in one process or in many.

    A day's limit of an address is looked up before a message goes: workers side by side may send one each beyond it.
    """

    def __init__(
        self,
        store: OutboxStore,
        transport: MailTransport,
        case_secrets: CaseSecrets,
        sender: Callable[[], str],
        clock: Clock,
        *,
        filed: FiledMail | None = None,
        after_round: Callable[[], object] = lambda: None,
        renew_every: float = RENEW_EVERY,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._transport = transport
        self._secrets = case_secrets
        self._sender = sender
        self._clock = clock
        self._filed = filed
        self._after_round = after_round
        self._renew_every = renew_every
        self._worker = secrets.token_hex(16)
        self._ticks = ticks
        self.last_round: float | None = None  # when all that was due had been tried, by ``ticks``
        self._handed_over: set[str] = set()  # what the server has taken and the database does not know yet

    async def run(self, every: float = POLL) -> None:
        """Send what is due, again and again, until cancelled; what is being sent is then finished first."""
        while True:
            try:
                await self.send_due()
            except Exception as problem:  # whatever it is, the next message must not suffer
                words = str(problem) if isinstance(problem, PrivacyHelpError) else ""
                logger.error("outbox failed and tries again: %s %s", type(problem).__name__, words)
            await asyncio.sleep(every)

    async def send_due(self) -> int:
        """Try each message that is due now once, then do what follows from that; how many were sent or filed."""
        for message_id in list(self._handed_over):
            await asyncio.to_thread(self._mark, message_id)
        sent = 0
        while True:
            now = self._clock()
            message = await asyncio.to_thread(self._store.claim, self._worker, now, now + LEASE)
            if message is None:
                await asyncio.to_thread(self._after_round)
                await asyncio.to_thread(self._tidy)
                self.last_round = self._ticks()
                return sent
            if await asyncio.to_thread(self._is_too_much, message):
                continue
            sent += await self._send(message)

    async def _send(self, message: OutgoingMessage) -> bool:
        """Hand one message over while its lease is kept alive; True once it is marked as sent."""
        handing = asyncio.create_task(asyncio.to_thread(self._hand_over, message))
        try:
            while not (await asyncio.wait({handing}, timeout=self._renew_every))[0]:
                await self._renew(message)
        except asyncio.CancelledError:
            await asyncio.wait({handing})  # a thread cannot be stopped: see it through, so that it is not sent twice
            raise
        return handing.result()

    async def _renew(self, message: OutgoingMessage) -> None:
        try:
            await asyncio.to_thread(self._store.renew, message.id, self._worker, self._clock() + LEASE)
        except StoreError as problem:
            logger.warning("outbox: a lease could not be prolonged: %s", problem)

    def _hand_over(self, message: OutgoingMessage) -> bool:
        try:
            to, mail = self._written(message)
            self._transport.send(self._sender(), to, mail, message.id)
        except (MailError, StoreError) as problem:
            self._failed(message, problem)
            return False
        self._handed_over.add(message.id)
        return self._mark(message.id)

    def _written(self, message: OutgoingMessage) -> tuple[str, bytes]:
        if message.to is None:
            raise MailRefused("the address is gone")
        to = self._secrets.open_address(message.id, message.to)
        try:
            subject, body = message.subject, message.body
            return to, as_email(self._sender(), to, subject, body, message.message_id, message.created_at)
        except Exception:  # the mail library raises all sorts of errors for what is no address
            raise MailRefused("the address cannot be written in a mail") from None

    def _mark(self, message_id: str) -> bool:
        """Write down that it went; until that is done it stays in mind, and is not handed over again."""
        state = MessageState.SENT if self._transport.delivers else MessageState.FILED
        marked = self._store.sent(message_id, self._worker, self._clock(), state)
        self._handed_over.discard(message_id)
        return marked

    def _failed(self, message: OutgoingMessage, problem: PrivacyHelpError) -> None:
        attempts = message.attempts + 1
        stuck = attempts >= TRIES or isinstance(problem, MailRefused)
        logger.warning("outbox: message %s not sent, try %d: %s", message.id, attempts, problem)
        next_at = self._clock() + wait_after(attempts)
        self._store.failed(message.id, self._worker, attempts, next_at, str(problem)[:80], stuck)

    def _is_too_much(self, message: OutgoingMessage) -> bool:
        """Whether as many went to this address today as may; then this one waits for tomorrow."""
        most = A_DAY.get(message.purpose)
        if most is None or message.recipient is None:
            return False
        now = self._clock()
        if self._store.sent_to(message.recipient, message.purpose, next_day(now) - timedelta(days=1)) < most:
            return False
        logger.warning("outbox: message %s waits: as many went to its address today as may", message.id)
        return self._store.put_off(message.id, self._worker, next_day(now))

    def _tidy(self) -> None:
        """What was erased or is past its time lies in the folder no longer; a file cut off by a crash goes with it."""
        self._store.forget_recipients(next_day(self._clock()) - timedelta(days=1))
        if self._filed is None or not (names := self._filed.names()):
            return
        self._filed.remove(names - self._store.kept(names))

    def floods(self) -> list[list[OutgoingMessage]]:
        """Messages to people that wait for a day's limit, each address's together with what went to it today."""
        groups: dict[str, list[OutgoingMessage]] = {}
        for message in self._store.floods():
            groups.setdefault(message.recipient or "", []).append(message)
        return list(groups.values())

    def stuck(self) -> list[OutgoingMessage]:
        """The messages that staff have to look at, oldest first."""
        return self._store.stuck()

    def filed(self) -> list[OutgoingMessage]:
        """The messages that lie in the folder for somebody to send by hand, oldest first."""
        return self._store.filed()

    def opened(self, message_id: str, by: str) -> Written | None:
        """A filed message as somebody has to send it, which the log says; None when it does not lie there any more."""
        lies = self._filed.read(message_id) if self._filed is not None else None
        entry = Entry(self._clock(), by, "mail_opened", "", {"message": message_id})
        return of_email(lies) if lies is not None and self._store.opened(message_id, entry) else None

    def sent_by_hand(self, message_id: str, by: str) -> bool:
        """Somebody has sent a filed message, whose file then goes; False when it is not filed any more."""
        return self._store.sent_by_hand(
            message_id, Entry(self._clock(), by, "mail_sent_by_hand", "", {"message": message_id})
        )

    def waiting(self) -> int:
        """How many messages are still to be sent."""
        return self._store.waiting()

    def late(self) -> int:
        """How many of them were tried in vain, again and again, for longer than a mail server may be busy."""
        return self._store.tried_in_vain(self._clock() - LATE)

    def retry(self, message_id: str, by: str) -> bool:
        """Try a stuck message again; False when it is not stuck."""
        now = self._clock()
        return self._store.retry(message_id, Entry(now, by, "mail_retried", "", {"message": message_id}), now)
