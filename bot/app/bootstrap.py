"""The one place that chooses implementations and puts the service together."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from functools import cache, lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from sqlalchemy.engine import Engine

from bot.app.governance import KeepingServices, around, keeping_services
from bot.app.learning import LearningServices, learning_services, told_by
from bot.app.review import ReviewServices, review_services
from bot.cases import references
from bot.cases.case_secrets import CaseSecrets
from bot.cases.codes import CaseCodes
from bot.cases.exports import CaseExports
from bot.cases.gathering.delivery import Delivery
from bot.cases.gathering.found_files import FoundFiles, scanned_by
from bot.cases.gathering.person_replies import MayRead, PersonReplies
from bot.cases.gathering.reminders import Reminders
from bot.cases.gathering.tasks import Tasks
from bot.cases.letters import Letters
from bot.cases.mail_text import Mails
from bot.cases.mail_transport import FolderTransport, OnceConfirmed, SmtpTransport
from bot.cases.open_case import OpenCase
from bot.cases.outbox import Outbox
from bot.cases.outbox_store import SqlOutboxStore
from bot.cases.parts import CaseParts
from bot.cases.receipts import Receipts
from bot.cases.records import MailTransport
from bot.cases.requester_service import Limit, RequesterService
from bot.cases.staff_service import StaffService
from bot.cases.status import CaseStatus
from bot.cases.store import SqlCaseStore
from bot.conversations.conversation_secrets import ConversationSecrets
from bot.conversations.records import Announcements, Assistant, Queues, ReadLanguage
from bot.conversations.request_desk import RequestDesk
from bot.conversations.request_status import RequestStatus
from bot.conversations.service import Conversations
from bot.conversations.session_tokens import SessionTokens
from bot.conversations.store import SqlConversationStore
from bot.conversations.suggestions import Suggestions
from bot.conversations.translation import Translation
from bot.conversations.voice import VoiceInput
from bot.engine.promoted import PromotedAssistant
from bot.engine.scripted import ScriptedAssistant
from bot.governance.case_retention import CaseRetention
from bot.governance.health import Health
from bot.governance.probe import SqlProbe
from bot.governance.statistics_store import SqlStatisticsStore
from bot.keypad.menus import KeypadMenus
from bot.notice.changes.live_content import LiveContent
from bot.notice.changes.version_records import TellsOfDanger, Trainer
from bot.notice.changes.versions import VersionFiles
from bot.notice.folder import SchoolFolder, load_served_folder
from bot.notice.language_files import load_languages
from bot.notice.languages import Language
from bot.notice.notice import Notice
from bot.notice.safeguarding import Desk, entered
from bot.pii.names.given_names import is_known_name
from bot.pii.names.model import NameFinder
from bot.pii.pseudonymiser import Pseudonymiser, Published, names_in
from bot.platform.audit import AuditLog
from bot.platform.audit_store import SqlAuditLog
from bot.platform.database import open_with_keys
from bot.platform.in_process import InProcessAnnouncements, InProcessQueues
from bot.platform.keys import LiveKeys
from bot.platform.redis_announcements import RedisAnnouncements
from bot.platform.redis_queues import RedisQueues
from bot.platform.settings import Settings
from bot.platform.types import Clock
from bot.platform.vault import Vault
from bot.setup.confirming import Confirming
from bot.setup.live_settings import LiveSettings
from bot.setup.nearest import NearestPassages
from bot.setup.topic_examples import examples_of
from bot.staff.credentials import StaffSecrets
from bot.staff.service import Staff
from bot.staff.sessions import StaffSessions
from bot.staff.store import SqlStaffStore


@dataclass(frozen=True, kw_only=True)
class CaseServices:
    """What works requests."""

    cases: RequesterService
    receipts: Receipts
    casework: StaffService
    case_codes: CaseCodes
    letters: Letters
    tasks: Tasks
    reminders: Reminders
    person_replies: PersonReplies
    found_files: FoundFiles
    delivery: Delivery
    case_exports: CaseExports
    case_retention: CaseRetention
    audit: AuditLog
    outbox: Outbox


@dataclass(frozen=True, kw_only=True)
class StaffServices:
    """Those who sign in."""

    staff: Staff
    staff_sessions: StaffSessions


@dataclass(frozen=True, kw_only=True)
class Services(CaseServices, StaffServices, KeepingServices, ReviewServices, LearningServices):
    """Everything a front end calls, and what must be closed at the end."""

    settings: Settings
    folder: SchoolFolder
    conversations: Conversations
    hearing: VoiceInput
    desk: RequestDesk
    assistant: Assistant
    queues: Queues
    announcements: Announcements
    engine: Engine
    confirming: Confirming
    live_settings: LiveSettings
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
    pseudonymiser: Pseudonymiser | None = None,
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
    read = with_nearest(load_served_folder(settings))
    served = LiveContent(
        read, pseudonymiser or build_pseudonymiser(read), VersionFiles(settings.state).current().version
    )
    folder = served.folder
    engine, keys = open_with_keys(settings)
    store, secrets = SqlConversationStore(engine), ConversationSecrets(Vault(keys.keys, keys.current))
    around_staff = _staff_services(folder, keys, engine, clock, hasher)
    around_requests = _case_services(
        settings,
        folder,
        keys,
        engine,
        clock,
        status_limit,
        may_work=around_staff.staff.may_work,
        address_of=around_staff.staff.task_address,
        people=around_staff.staff.names,
        may_read=lambda *asked: review.safeguarding.may_read_copy(*asked),
        names_in=lambda text: names_in(served.pseudonymiser, text),
    )
    cases = around_requests.cases
    desk = _desk(folder, store, secrets, cases, around_requests.receipts, languages := load_languages())
    # Each assistant answers from its own book, so that a turn ends in the words of the version that began it.
    chosen = PromotedAssistant(assistant(read, desk))
    review = review_services(settings, folder, keys, engine, clock, chosen, around_staff.staff.members, desk)
    keeping = keeping_services(
        settings,
        folder,
        served.grounds,
        keys,
        engine,
        clock,
        conversations=store,
        chat_secrets=secrets,
        requests=around_requests.case_retention,
        may_read_reply=around_requests.person_replies.may_read,
        languages=languages,
    )
    redis = settings.redis_url
    queues = queues or (RedisQueues(redis) if redis else InProcessQueues())
    conversations = Conversations(
        store=store,
        assistant=around(chosen, keeping.kill_switch, store, cases, folder, languages),
        greet=Suggestions(SqlStatisticsStore(engine), folder.book, clock).around(keeping.kill_switch.greeting),
        answers=keeping.kill_switch.answers,
        secrets=secrets,
        sessions=SessionTokens(keys.keys, keys.current),
        cases=cases,
        status=RequestStatus(cases, folder.school, folder.book, folder.form, languages),
        menus=KeypadMenus(folder.book, folder.notice, folder.school, folder.form),
        words=folder.form,
        translating=Translation(languages, folder.form, folder.school, read_language),
        pseudonymiser=served.pseudonymiser,
        book=folder.book,
        grounds=served.grounds,
        clock=clock,
        queues=queues,
        is_told=lambda: bool(entered(folder.school, Desk.LEAD)) and folder.school.is_confirmed,
    )
    taught = learning_services(
        settings,
        engine,
        served=served,
        promoted=chosen,
        make=lambda model, its: load(model(), its, desk) if load else scripted(its, desk),
        pseudonymiser=build_pseudonymiser,
        conversations=store,
        staff=around_staff.staff,
        tells_of_danger=tells_of_danger or told_by(chosen),
        clock=clock,
        trainer=trainer,
        found_in=with_nearest,
    )
    put_live = taught.learning.put_live
    return Services(
        settings=settings,
        folder=folder,
        conversations=conversations,
        hearing=VoiceInput(conversations, store, secrets, is_known_name),
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
            outbox=around_requests.outbox,
            clock=clock,
            ticks=time.monotonic,
        ),
        **vars(around_requests),
        **vars(around_staff),
        **vars(keeping),
        **vars(review),
        **vars(taught),
        confirming=Confirming(lambda: served.now, _passages, put_live, examples_of),
        live_settings=LiveSettings(lambda: served.now, put_live, clock, made_up=not settings.production),
    )


def with_nearest(folder: SchoolFolder) -> SchoolFolder:
    """A school's folder whose book finds the nearest passages, where some of its answers are not confirmed yet."""
    book = folder.book
    if not book.quoted:
        return folder
    nearest = _passages(folder.notice)
    nearest.learn_by_heart([book.labels[topic] for topic in sorted(book.unconfirmed)])
    find = nearest.find
    replies = {
        topic: replace(reply, sources=find(book.labels[topic]).sources) if topic in book.unconfirmed else reply
        for topic, reply in book.replies.items()
    }
    return replace(folder, book=replace(book, replies=replies, find=find))


@lru_cache(maxsize=2)
def _passages(notice: Notice) -> NearestPassages:
    return NearestPassages(notice)


def build_desk(settings: Settings) -> RequestDesk:
    """The desk alone, for an action server beside the service, on the same database and keys."""
    folder = with_nearest(load_served_folder(settings))
    engine, keys = open_with_keys(settings)
    parts = _case_services(settings, folder, keys, engine, now, lambda _caller: 0.0)
    secrets = ConversationSecrets(Vault(keys.keys, keys.current))
    return _desk(folder, SqlConversationStore(engine), secrets, parts.cases, parts.receipts, load_languages())


def _desk(
    folder: SchoolFolder,
    store: SqlConversationStore,
    secrets: ConversationSecrets,
    cases: RequesterService,
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
    address_of: Callable[[str], str | None] = lambda _staff_id: None,
    people: Callable[[], Mapping[str, str]] = dict,
    may_read: MayRead = lambda *_asked: False,
    names_in: Callable[[str], Sequence[str]] = lambda _text: (),
) -> CaseServices:
    """Put them together; without staff, nobody is given a request."""
    own = folder.school
    store, audit, secrets = SqlCaseStore(engine), SqlAuditLog(engine), CaseSecrets(keys.keys, keys.current)
    mails = Mails(own, f"{settings.public_url or settings.url}".rstrip("/") + "/", settings.mail_from)
    opening = OpenCase(store, secrets, own, mails, clock)
    status = CaseStatus(secrets, opening, own, clock)
    casework = StaffService(
        store=store,
        audit=audit,
        secrets=secrets,
        opening=opening,
        status=status,
        school=own,
        clock=clock,
        may_work=may_work,
        address_of=address_of,
        mails=mails,
    )
    parts = CaseParts(store, secrets, opening, casework, own, mails, clock)
    letters = Letters(parts, status, lambda topic: folder.book.from_notice(topic))  # another version may be live
    filed = FolderTransport(settings.state / "outbox")
    transport: MailTransport = filed
    if settings.smtp_host:
        smtp = SmtpTransport(
            settings.smtp_host, settings.smtp_port, settings.smtp_user, settings.smtp_password, settings.smtp_tls
        )
        transport = OnceConfirmed(smtp, filed, lambda: own.is_confirmed)
    requester = RequesterService(
        store=store,
        audit=audit,
        secrets=secrets,
        opening=opening,
        status=status,
        school=own,
        clock=clock,
        limit=status_limit,
    )
    tasks = Tasks(parts, address_of)
    files = FoundFiles(parts, scanned_by(tuple(shlex.split(settings.scan_command))), names_in)
    delivery = Delivery(parts, requester, files, sends_mail=lambda: transport.delivers)
    replies = PersonReplies(parts, delivery, may_read)
    return CaseServices(
        cases=requester,
        found_files=files,
        delivery=delivery,
        person_replies=replies,
        reminders=Reminders(parts, address_of=address_of, sends_mail=lambda: transport.delivers),
        receipts=Receipts(store, secrets, opening, own, folder.law, clock),
        casework=casework,
        case_codes=CaseCodes(casework, secrets, opening, clock),
        letters=letters,
        tasks=tasks,
        case_exports=CaseExports(casework, tasks, files, replies, audit, clock, mails, people),
        case_retention=CaseRetention(store, lambda: own.keeping, clock),
        audit=audit,
        outbox=Outbox(
            SqlOutboxStore(engine),
            transport,
            secrets,
            lambda: mails.sender,
            clock,
            filed=filed,
            after_round=letters.deliver_sent,
        ),
    )


def _staff_services(
    folder: SchoolFolder, keys: LiveKeys, engine: Engine, clock: Clock, hasher: PasswordHasher | None
) -> StaffServices:
    """Put them together."""
    store, secrets = SqlStaffStore(engine), StaffSecrets(keys.keys, keys.current, hasher)
    return StaffServices(
        staff=Staff(store, secrets, clock, lambda: folder.school.name),
        staff_sessions=StaffSessions(store, SqlAuditLog(engine), secrets, clock),
    )


def build_pseudonymiser(folder: SchoolFolder) -> Pseudonymiser:
    """A pseudonymiser that leaves alone what the school itself publishes; takes about a second to make."""
    published = Published.of(folder.notice.text, folder.school.printed)
    prefix = folder.school.reference_prefix
    return Pseudonymiser(
        _names(), published, lambda words: references.is_meant(words, prefix), find_in_answers=_names().in_answer
    )


@cache
def _names() -> NameFinder:
    """What finds names, whatever the school; made once a process."""
    return NameFinder()
