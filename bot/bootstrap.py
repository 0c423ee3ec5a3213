"""The one place that chooses implementations and puts the service together."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy.engine import Engine

from bot.assistant.promoted import PromotedAssistant
from bot.assistant.scripted import ScriptedAssistant
from bot.core import references
from bot.core.keypad_menus import KeypadMenus
from bot.core.languages import Language
from bot.core.outgoing import Mails
from bot.core.pseudonyms import Pseudonymiser, Published
from bot.core.safeguarding import Desk, entered
from bot.keeping_parts import around, keeping_services
from bot.language_files import load_languages
from bot.learning_parts import learning_services, told_by
from bot.nlu.lexicon_people import is_known_name
from bot.nlu.names import NameFinder
from bot.overlay_files import VersionFiles
from bot.ports import Announcements, Assistant, Clock, Queues, ReadLanguage
from bot.ports_cases import AuditLog, MailTransport
from bot.ports_learning import TellsOfDanger, Trainer
from bot.review_parts import review_services
from bot.school_folder import SchoolFolder, load_served_folder
from bot.served import Served
from bot.services.case_codes import CaseCodes
from bot.services.case_exports import CaseExports
from bot.services.case_retention import CaseRetention
from bot.services.case_secrets import CaseSecrets
from bot.services.case_status import CaseStatus
from bot.services.cases import Cases, Limit
from bot.services.casework import Casework
from bot.services.conversation_secrets import ConversationSecrets
from bot.services.conversations import Conversations
from bot.services.corrections import Corrections
from bot.services.health import Health
from bot.services.hearing import Hearing
from bot.services.learning import Learning
from bot.services.letters import Letters
from bot.services.notice_change import NoticeChange
from bot.services.opening import Opening
from bot.services.outbox import Outbox
from bot.services.people import People
from bot.services.picture import Picture
from bot.services.receipts import Receipts
from bot.services.request_desk import RequestDesk
from bot.services.retention import Retention
from bot.services.retention_plan import RetentionPlan
from bot.services.retention_rest import RestRetention
from bot.services.review_alerts import ReviewAlerts
from bot.services.reviews import Reviews
from bot.services.safeguarding import Safeguarding
from bot.services.session_tokens import SessionTokens
from bot.services.staff import Staff
from bot.services.staff_secrets import StaffSecrets
from bot.services.staff_sessions import StaffSessions
from bot.services.status_talk import StatusTalk
from bot.services.suggestions import Suggestions
from bot.services.switch import Switchboard
from bot.services.translating import Translating
from bot.services.vault import Vault
from bot.settings import Settings
from bot.shared.in_process import InProcessAnnouncements, InProcessQueues
from bot.shared.redis_announcements import RedisAnnouncements
from bot.shared.redis_queues import RedisQueues
from bot.store.audit import SqlAuditLog
from bot.store.cases import SqlCaseStore
from bot.store.conversations import SqlConversationStore
from bot.store.database import open_with_keys
from bot.store.keys import LiveKeys
from bot.store.mail import FolderTransport, SmtpTransport
from bot.store.outbox import SqlOutboxStore
from bot.store.picture import SqlPictureStore
from bot.store.probe import SqlProbe
from bot.store.staff import SqlStaffStore


@dataclass(frozen=True)
class Services:
    """Everything a front end calls, and what must be closed at the end."""

    settings: Settings
    folder: SchoolFolder
    conversations: Conversations
    hearing: Hearing
    desk: RequestDesk
    retention: Retention
    assistant: Assistant
    queues: Queues
    announcements: Announcements
    engine: Engine
    cases: Cases
    receipts: Receipts
    casework: Casework
    case_codes: CaseCodes
    letters: Letters
    case_exports: CaseExports
    case_retention: CaseRetention
    audit: AuditLog
    outbox: Outbox
    staff: Staff
    staff_sessions: StaffSessions
    served: Served
    corrections: Corrections
    learning: Learning
    notice_change: NoticeChange
    switch: Switchboard
    picture: Picture
    rest_retention: RestRetention
    retention_plan: RetentionPlan
    people: People
    reviews: Reviews
    review_alerts: ReviewAlerts
    safeguarding: Safeguarding
    health: Health
    at_close: tuple[Callable[[], None], ...] = ()

    async def close(self) -> None:
        """Release the engine, the queues, the announcements, the database, and what a front end added."""
        for end in self.at_close:
            end()
        await self.assistant.close()
        await self.queues.close()
        await self.announcements.close()
        self.engine.dispose()


def scripted(folder: SchoolFolder, desk: RequestDesk) -> Assistant:
    """The assistant that needs no model: fixed answers, for tests and for work on the widget."""
    return ScriptedAssistant(folder.book, desk)


def now() -> datetime:
    """The time of this machine."""
    return datetime.now(timezone.utc)


def build_services(
    settings: Settings,
    *,
    assistant: Callable[[SchoolFolder, RequestDesk], Assistant] = scripted,
    clock: Clock = now,
    door: Pseudonymiser | None = None,
    status_limit: Limit = lambda _caller: 0.0,
    hasher: PasswordHasher | None = None,
    load: Callable[[Path, SchoolFolder, RequestDesk], Assistant] | None = None,
    queues: Queues | None = None,
    trainer: Trainer | None = None,
    read_language: ReadLanguage | None = None,
    tells_of_danger: TellsOfDanger | None = None,
) -> Services:
    """Put the service together; tests hand in parts of their own.

    ``status_limit`` is the front end's limit on asking for a status; a limit for each reference holds besides. ``load``
    makes an assistant on a newly learnt model; without it, the scripted one stands in. ``read_language`` understands
    other languages than English. ``tells_of_danger`` decides whether a sentence that staff teach tells of danger;
    without it, the model that is served does.
    """
    read = load_served_folder(settings)
    served = Served(read, door or build_door(read), VersionFiles(settings.state).current().version)
    folder = served.folder
    engine, keys = open_with_keys(settings)
    store, secrets = SqlConversationStore(engine), ConversationSecrets(Vault(keys.keys, keys.current))
    around_staff = _staff_services(folder, keys, engine, clock, hasher)
    around_requests = _case_services(
        settings, folder, keys, engine, clock, status_limit, may_work=around_staff["staff"].may_work
    )
    cases: Cases = around_requests["cases"]
    desk = _desk(folder, store, secrets, cases, around_requests["receipts"], languages := load_languages())
    # Each assistant answers from its own book, so that a turn ends in the words of the version that began it.
    chosen = PromotedAssistant(assistant(read, desk))
    keeping = keeping_services(
        folder,
        served.grounds,
        keys,
        engine,
        clock,
        conversations=store,
        chat_secrets=secrets,
        requests=around_requests["case_retention"],
    )
    redis = settings.redis_url
    queues = queues or (RedisQueues(redis) if redis else InProcessQueues())
    conversations = Conversations(
        store=store,
        assistant=around(chosen, keeping["switch"], store, cases, folder, languages),
        greet=Suggestions(SqlPictureStore(engine), folder.book, clock).around(keeping["switch"].greeting),
        answers=keeping["switch"].answers,
        secrets=secrets,
        sessions=SessionTokens(keys.keys, keys.current),
        cases=cases,
        status=StatusTalk(cases, folder.school, folder.book, folder.form, languages),
        menus=KeypadMenus(folder.book, folder.notice, folder.school, folder.form),
        words=folder.form,
        translating=Translating(languages, folder.form, folder.school, read_language),
        door=served.door,
        book=folder.book,
        grounds=served.grounds,
        clock=clock,
        queues=queues,
        is_told=bool(entered(folder.school, Desk.LEAD)),
    )
    return Services(
        settings=settings,
        folder=folder,
        conversations=conversations,
        hearing=Hearing(conversations, store, secrets, is_known_name),
        desk=desk,
        assistant=chosen,
        queues=queues,
        announcements=RedisAnnouncements(redis) if redis else InProcessAnnouncements(),
        engine=engine,
        health=Health(
            answers=conversations.ready,
            queues=queues,
            write=SqlProbe(engine).write,
            keys=keys.intact,
            outbox=around_requests["outbox"],
            clock=clock,
            ticks=time.monotonic,
        ),
        **around_requests,
        **around_staff,
        **keeping,
        **review_services(settings, folder, keys, engine, clock, chosen, around_staff["staff"].members),
        **learning_services(
            settings,
            engine,
            served=served,
            promoted=chosen,
            make=lambda model, its: load(model(), its, desk) if load else scripted(its, desk),
            door=build_door,
            conversations=store,
            staff=around_staff["staff"],
            tells_of_danger=tells_of_danger or told_by(chosen),
            clock=clock,
            trainer=trainer,
        ),
    )


def build_desk(settings: Settings) -> RequestDesk:
    """The desk alone, for an action server beside the service, on the same database and keys."""
    folder = load_served_folder(settings)
    engine, keys = open_with_keys(settings)
    parts = _case_services(settings, folder, keys, engine, now, lambda _caller: 0.0)
    secrets = ConversationSecrets(Vault(keys.keys, keys.current))
    return _desk(folder, SqlConversationStore(engine), secrets, parts["cases"], parts["receipts"], load_languages())


def _desk(
    folder: SchoolFolder,
    store: SqlConversationStore,
    secrets: ConversationSecrets,
    cases: Cases,
    receipts: Receipts,
    languages: Mapping[str, Language],
) -> RequestDesk:
    return RequestDesk(
        store=store,
        secrets=secrets,
        cases=cases,
        school=folder.school,
        law=folder.law,
        book=folder.book,
        words=folder.form,
        receipt_url=receipts.url,
        languages=languages,
    )


def _case_services(
    settings: Settings,
    folder: SchoolFolder,
    keys: LiveKeys,
    engine: Engine,
    clock: Clock,
    status_limit: Limit,
    *,
    may_work: Callable[[str], bool] = lambda _staff_id: False,
) -> dict[str, Any]:
    """The services around requests, by their names in Services; without staff, nobody is given one."""
    own = folder.school
    store, audit, secrets = SqlCaseStore(engine), SqlAuditLog(engine), CaseSecrets(keys.keys, keys.current)
    sender = settings.mail_from or own.requests_inbox
    mails = Mails(own, f"{settings.public_url or settings.url}".rstrip("/") + "/", sender)
    opening = Opening(store, secrets, own, mails, clock)
    status = CaseStatus(secrets, opening, own, clock)
    casework = Casework(
        store=store,
        audit=audit,
        secrets=secrets,
        opening=opening,
        status=status,
        school=own,
        clock=clock,
        may_work=may_work,
    )
    letters = Letters(
        store=store,
        secrets=secrets,
        opening=opening,
        casework=casework,
        status=status,
        school=own,
        mails=mails,
        clock=clock,
    )
    filed = FolderTransport(settings.state / "outbox")
    transport: MailTransport = filed
    if settings.smtp_host:
        transport = SmtpTransport(
            settings.smtp_host, settings.smtp_port, settings.smtp_user, settings.smtp_password, settings.smtp_tls
        )
    return {
        "cases": Cases(
            store=store,
            audit=audit,
            secrets=secrets,
            opening=opening,
            status=status,
            school=own,
            clock=clock,
            limit=status_limit,
        ),
        "receipts": Receipts(store, secrets, opening, own, folder.law, clock),
        "casework": casework,
        "case_codes": CaseCodes(casework, secrets, opening, clock),
        "letters": letters,
        "case_exports": CaseExports(casework, audit, clock, own.name, sender.rpartition("@")[2]),
        "case_retention": CaseRetention(store, own.keeping, clock),
        "audit": audit,
        "outbox": Outbox(
            SqlOutboxStore(engine), transport, secrets, sender, clock, filed=filed, after_round=letters.deliver_sent
        ),
    }


def _staff_services(
    folder: SchoolFolder, keys: LiveKeys, engine: Engine, clock: Clock, hasher: PasswordHasher | None
) -> dict[str, Any]:
    """The services around those who sign in, by their names in Services."""
    store, secrets = SqlStaffStore(engine), StaffSecrets(keys.keys, keys.current, hasher)
    return {
        "staff": Staff(store, secrets, clock, folder.school.name),
        "staff_sessions": StaffSessions(store, SqlAuditLog(engine), secrets, clock),
    }


def build_door(folder: SchoolFolder) -> Pseudonymiser:
    """The door where personal data is replaced by tokens; costs a second to make."""
    published = Published.of(folder.notice.text, folder.school.printed)
    prefix = folder.school.reference_prefix
    return Pseudonymiser(NameFinder(), published, lambda words: references.is_meant(words, prefix))
