"""Puts together the review of conversations: what reviewers call, and the mail about those that told of danger."""

from __future__ import annotations

from typing import Any

from sqlalchemy.engine import Engine

from bot.core.outgoing import Mails
from bot.ports import Assistant, Clock
from bot.school_folder import SchoolFolder
from bot.services.case_secrets import CaseSecrets
from bot.services.conversation_secrets import ConversationSecrets
from bot.services.opening import Opening
from bot.services.review_alerts import Members, ReviewAlerts
from bot.services.reviews import Reviews
from bot.services.safeguarding import Safeguarding
from bot.services.vault import Vault
from bot.settings import Settings
from bot.store.audit import SqlAuditLog
from bot.store.cases import SqlCaseStore
from bot.store.keys import LiveKeys
from bot.store.reviews import SqlReviewStore


def review_services(
    settings: Settings,
    folder: SchoolFolder,
    keys: LiveKeys,
    engine: Engine,
    clock: Clock,
    assistant: Assistant,
    members: Members,
) -> dict[str, Any]:
    """The services, by their names in Services."""
    store, own, audit = SqlReviewStore(engine), folder.school, SqlAuditLog(engine)
    vault = Vault(keys.keys, keys.current)
    url = f"{settings.public_url or settings.url}".rstrip("/") + "/"
    mails = Mails(own, url, settings.mail_from or own.requests_inbox)
    writer = Opening(SqlCaseStore(engine), CaseSecrets(keys.keys, keys.current), own, mails, clock)
    reviews = Reviews(
        store=store,
        audit=audit,
        vault=vault,
        assistant=assistant,
        book=folder.book,
        clock=clock,
    )
    alerts = ReviewAlerts(store, ConversationSecrets(vault), own, members, url, writer.message)
    return {
        "reviews": reviews,
        "review_alerts": alerts,
        "safeguarding": Safeguarding(
            store=store, reviews=reviews, alerts=alerts, audit=audit, members=members, clock=clock
        ),
    }
