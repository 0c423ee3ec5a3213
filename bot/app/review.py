"""Puts together the review of conversations: what reviewers call, and the mail about those that told of danger."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.engine import Engine

from bot.cases.case_secrets import CaseSecrets
from bot.cases.mail_text import Mails
from bot.cases.open_case import OpenCase
from bot.cases.store import SqlCaseStore
from bot.conversations.conversation_secrets import ConversationSecrets
from bot.conversations.records import Assistant
from bot.conversations.request_desk import RequestDesk
from bot.notice.folder import SchoolFolder
from bot.platform.audit_store import SqlAuditLog
from bot.platform.keys import LiveKeys
from bot.platform.settings import Settings
from bot.platform.types import Clock
from bot.platform.vault import Vault
from bot.review.alerts import Members, ReviewAlerts
from bot.review.begun_requests import BegunRequests
from bot.review.begun_store import SqlBegunStore
from bot.review.safeguarding_service import Safeguarding
from bot.review.service import Reviews
from bot.review.store import SqlReviewStore


@dataclass(frozen=True, kw_only=True)
class ReviewServices:
    """What reviewers and the safeguarding lead call."""

    reviews: Reviews
    review_alerts: ReviewAlerts
    begun_requests: BegunRequests
    safeguarding: Safeguarding


def review_services(
    settings: Settings,
    folder: SchoolFolder,
    keys: LiveKeys,
    engine: Engine,
    clock: Clock,
    assistant: Assistant,
    members: Members,
    desk: RequestDesk,
) -> ReviewServices:
    """Put them together."""
    store, own, audit = SqlReviewStore(engine), folder.school, SqlAuditLog(engine)
    vault = Vault(keys.keys, keys.current)
    url = f"{settings.public_url or settings.url}".rstrip("/") + "/"
    mails = Mails(own, url, settings.mail_from)
    writer = OpenCase(SqlCaseStore(engine), CaseSecrets(keys.keys, keys.current), own, mails, clock)
    reviews = Reviews(
        store=store,
        audit=audit,
        vault=vault,
        assistant=assistant,
        book=folder.book,
        members=members,
        clock=clock,
    )
    alerts = ReviewAlerts(store, ConversationSecrets(vault), own, members, url, writer.message)
    guarding = Safeguarding(store=store, reviews=reviews, alerts=alerts, audit=audit, members=members, clock=clock)
    begun = BegunRequests(
        store=SqlBegunStore(engine), desk=desk, reviews=reviews, may_read=guarding.may_read, clock=clock
    )
    return ReviewServices(reviews=reviews, review_alerts=alerts, safeguarding=guarding, begun_requests=begun)
