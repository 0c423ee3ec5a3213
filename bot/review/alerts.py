"""Mails about each conversation in which somebody may be in danger: never what is in it, never to whoever it names."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from bot.cases.records import OutgoingMessage
from bot.conversations.conversation_secrets import ConversationSecrets
from bot.notice import safeguarding, safeguarding_mail
from bot.notice.reply import Contact
from bot.notice.safeguarding import Desk
from bot.notice.school import School
from bot.pii.pseudonymiser import fill
from bot.platform.errors import PrivacyHelpError
from bot.review.records import Danger, Move, ReviewStore
from bot.staff.records import StaffMember

Write = Callable[[str, str, str, str, str], OutgoingMessage]
"""Makes a message from the request it is about (none), purpose, address, subject and body."""
Members = Callable[[], Sequence[StaffMember]]
ALERT: Final = "review"
"""The purpose of these mails in the outbox."""
logger = logging.getLogger(__name__)


class ReviewAlerts:
    """One message to each recipient for each conversation; what was told of is marked in its transaction."""

    def __init__(
        self,
        store: ReviewStore,
        secrets: ConversationSecrets,
        school: School,
        members: Members,
        url: str,
        write: Write,
    ) -> None:
        self._store = store
        self._secrets = secrets
        self._school = school
        self._members = members
        self._url = url
        self._write = write

    def run(self) -> int:
        """Write the mail about what nobody was told of; of how many conversations it tells.

        Who is entered later is told of what waits, if the school's own address alone was mailed about it.
        """
        members = list(self._members())  # before the transaction, which leaves no room for another
        return self._store.tell(
            lambda danger: self.move(danger, members, danger.desk, danger.held, danger.alerted),
            anew=any(safeguarding.entered(self._school, desk) for desk in Desk),
        )

    def move(
        self,
        danger: Danger,
        members: Sequence[StaffMember],
        desk: Desk,
        held: Mapping[str, bool],
        before: frozenset[str] = frozenset(),
    ) -> Move:
        """Who is told of a conversation at a desk, with the mail to those who were not told ``before``.

        Past a desk at which everybody is named it goes to the next.
        """
        words = self.clear(danger)

        def is_named(contact: Contact) -> bool:
            own = [one for one in members if self.belongs(one, contact.role)]
            decided = [held[one.id] for one in own if one.id in held]
            if decided:
                return any(decided)
            return any(safeguarding.named_in(name, words) for name in (contact.name, *(one.name for one in own)))

        desk, to = safeguarding.told(self._school, desk, is_named)
        subject, body = safeguarding_mail.danger_told(
            self._url, danger.conversation, danger.at, desk, stands_in=safeguarding.STAND_IN in to
        )
        addresses = dict.fromkeys(address for role, address in to.items() if role not in before)
        messages = tuple(self._write("", ALERT, address, subject, body) for address in addresses)
        return Move(desk, held, before | set(to), messages)

    def belongs(self, member: StaffMember, role: str) -> bool:
        """Whether an account is that of a contact of the school."""
        return safeguarding.is_account_of(self._school, role, member.sign_in_name, member.name)

    def clear(self, danger: Danger) -> str:
        """All that was said, with what its tokens stand for: read here, and kept nowhere.

        Where the vault does not open, the words with their tokens: an alert goes out whatever happens.
        """
        said = danger.words.said
        try:
            secrets = self._secrets.open(danger.conversation, danger.words.sealed)
        except PrivacyHelpError as problem:
            logger.error("the words of a conversation cannot be opened: %s", type(problem).__name__)
            return "\n".join(said)
        return "\n".join([*(fill(one, secrets.clear) for one in said), *secrets.typed.values()])
