"""Puts together what keeps, shows and erases: the switch, the picture, the dry run, and what is held on somebody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import Engine

from bot.core import grounding
from bot.core.languages import Language
from bot.ports import Assistant, Clock, ConversationStore
from bot.school_folder import SchoolFolder
from bot.services.case_retention import CaseRetention
from bot.services.case_secrets import CaseSecrets
from bot.services.cases import Cases
from bot.services.conversation_secrets import ConversationSecrets
from bot.services.held import Held, HeldAssistant
from bot.services.people import People
from bot.services.picture import Picture
from bot.services.retention import Retention
from bot.services.retention_plan import RetentionPlan
from bot.services.retention_rest import RestRetention
from bot.services.switch import Switchboard, SwitchedAssistant
from bot.services.vault import Vault
from bot.store.audit import SqlAuditLog
from bot.store.cases import SqlCaseStore
from bot.store.keys import LiveKeys
from bot.store.people import SqlPeopleStore
from bot.store.picture import SqlPictureStore
from bot.store.retention import SqlRetentionStore
from bot.store.reviews import SqlReviewStore
from bot.store.switch import SqlSwitchStore


def keeping_services(
    folder: SchoolFolder,
    grounds: grounding.Grounds,
    keys: LiveKeys,
    engine: Engine,
    clock: Clock,
    *,
    conversations: ConversationStore,
    chat_secrets: ConversationSecrets,
    requests: CaseRetention,
) -> dict[str, Any]:
    """The services, by their names in Services."""
    own, cases, rest = folder.school, SqlCaseStore(engine), SqlRetentionStore(engine)
    vault = Vault(keys.keys, keys.current)
    picture = Picture(SqlPictureStore(engine), cases, folder.book, own, clock)
    return {
        "switch": Switchboard(SqlSwitchStore(engine), folder.book, own, grounds, clock),
        "picture": picture,
        # What counts for the picture must see the conversations before they go.
        "retention": Retention(conversations, own.conversation_days, clock, before=picture.refresh),
        "rest_retention": RestRetention(rest, requests, own.keeping, clock),
        "retention_plan": RetentionPlan(rest, requests, own.keeping, clock),
        "people": People(
            store=SqlPeopleStore(engine),
            cases=cases,
            audit=SqlAuditLog(engine),
            chat_secrets=chat_secrets,
            case_secrets=CaseSecrets(keys.keys, keys.current),
            reviews=SqlReviewStore(engine),
            notes=vault,
            school=own,
            clock=clock,
        ),
    }


def around(
    assistant: Assistant,
    board: Switchboard,
    store: ConversationStore,
    cases: Cases,
    folder: SchoolFolder,
    languages: Mapping[str, Language],
) -> Assistant:
    """The assistant behind the switch; deleting one's chat goes on working while it is not on."""
    days = folder.school.conversation_days
    held = Held(store, cases, folder.book, days, lambda lang: folder.form.in_language(languages.get(lang)))
    return HeldAssistant(SwitchedAssistant(assistant, board), held)
