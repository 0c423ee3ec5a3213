"""Puts together what keeps, shows and erases: the kill switch, statistics, retention and subject access."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.engine import Engine

from bot.cases.case_secrets import CaseSecrets
from bot.cases.requester_service import RequesterService
from bot.cases.store import SqlCaseStore
from bot.conversations.conversation_secrets import ConversationSecrets
from bot.conversations.deletion import Held, HeldAssistant
from bot.conversations.records import Assistant, ConversationStore
from bot.governance.case_retention import CaseRetention
from bot.governance.papers_draft import draft
from bot.governance.papers_service import Papers
from bot.governance.papers_store import SqlPapersStore
from bot.governance.retention_service import RestRetention, Retention, RetentionPlan
from bot.governance.retention_store import SqlRetentionStore
from bot.governance.statistics_service import Statistics
from bot.governance.statistics_store import SqlStatisticsStore
from bot.governance.subject_access import MayReadReply, SubjectAccess
from bot.governance.subject_store import SqlSubjectStore
from bot.kill_switch.service import KillSwitch, SwitchedAssistant
from bot.kill_switch.store import SqlKillSwitchStore
from bot.notice import grounding
from bot.notice.folder import SchoolFolder
from bot.notice.languages import Language
from bot.platform.audit_store import SqlAuditLog
from bot.platform.keys import LiveKeys
from bot.platform.settings import Settings
from bot.platform.types import Clock
from bot.platform.vault import Vault
from bot.review.store import SqlReviewStore


@dataclass(frozen=True, kw_only=True)
class KeepingServices:
    """What keeps, shows and erases."""

    kill_switch: KillSwitch
    papers: Papers
    statistics: Statistics
    retention: Retention
    rest_retention: RestRetention
    retention_plan: RetentionPlan
    subject_access: SubjectAccess


def keeping_services(
    settings: Settings,
    folder: SchoolFolder,
    grounds: grounding.Grounds,
    keys: LiveKeys,
    engine: Engine,
    clock: Clock,
    *,
    conversations: ConversationStore,
    chat_secrets: ConversationSecrets,
    requests: CaseRetention,
    may_read_reply: MayReadReply,
    languages: Mapping[str, Language],
) -> KeepingServices:
    """Put them together."""
    own, cases, rest = folder.school, SqlCaseStore(engine), SqlRetentionStore(engine)
    vault = Vault(keys.keys, keys.current)
    names = {code: language.name for code, language in languages.items()}
    statistics = Statistics(SqlStatisticsStore(engine), cases, folder.book, own, clock, names)
    return KeepingServices(
        kill_switch=KillSwitch(SqlKillSwitchStore(engine), folder.book, own, grounds, clock),
        papers=Papers(SqlPapersStore(engine), lambda paper: draft(paper, own, settings, list(names.values())), clock),
        statistics=statistics,
        # The statistics count conversations before they are deleted.
        retention=Retention(conversations, lambda: own.conversation_days, clock, before=statistics.refresh),
        rest_retention=RestRetention(rest, requests, lambda: own.keeping, clock),
        retention_plan=RetentionPlan(rest, requests, lambda: own.keeping, clock),
        subject_access=SubjectAccess(
            store=SqlSubjectStore(engine),
            cases=cases,
            audit=SqlAuditLog(engine),
            chat_secrets=chat_secrets,
            case_secrets=CaseSecrets(keys.keys, keys.current),
            reviews=SqlReviewStore(engine),
            notes=vault,
            may_read_reply=may_read_reply,
            school=own,
            clock=clock,
        ),
    )


def around(
    assistant: Assistant,
    board: KillSwitch,
    store: ConversationStore,
    cases: RequesterService,
    folder: SchoolFolder,
    languages: Mapping[str, Language],
) -> Assistant:
    """The assistant behind the kill switch; deleting one's chat goes on working while it is not on."""
    held = Held(
        store,
        cases,
        folder.book,
        lambda: folder.school.conversation_days,
        lambda lang: folder.form.in_language(languages.get(lang)),
    )
    return HeldAssistant(SwitchedAssistant(assistant, board), held)
