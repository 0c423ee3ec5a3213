"""The one place that chooses implementations and puts the service together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Final

from sqlalchemy.engine import Engine

from bot.assistant.scripted import ScriptedAssistant
from bot.core import answers, grounding, law, notice, references, school
from bot.core.answers import AnswerBook
from bot.core.notice import Notice
from bot.core.outgoing import Mails
from bot.core.pseudonyms import Pseudonymiser, Published
from bot.core.school import School
from bot.errors import SchoolFolderError, SettingsError
from bot.nlu.names import NameFinder
from bot.ports import Assistant, Clock
from bot.ports_cases import AuditLog, MailTransport
from bot.services.case_exports import CaseExports
from bot.services.case_retention import CaseRetention
from bot.services.case_secrets import CaseSecrets
from bot.services.cases import Cases, Limit
from bot.services.casework import Casework
from bot.services.conversations import Conversations
from bot.services.letters import Letters
from bot.services.opening import Opening
from bot.services.outbox import Outbox
from bot.services.retention import Retention
from bot.services.vault import Vault
from bot.settings import Settings
from bot.store.audit import SqlAuditLog
from bot.store.cases import SqlCaseStore
from bot.store.conversations import SqlConversationStore
from bot.store.database import anything_sealed, open_database
from bot.store.keys import Keys, load_keys
from bot.store.mail import FolderTransport, SmtpTransport
from bot.store.outbox import SqlOutboxStore

# What the service itself says, besides the topics of the notice.
NEEDED_TOPICS: Final = (
    *("greeting", "clarify", "not_understood", "unavailable", "ungrounded"),
    *("other_key", "take_your_time", "mode_changed", "ask_talk_to_person", "danger_now", "danger_child"),
)


@dataclass(frozen=True)
class SchoolFolder:
    """What a school edits, read and checked."""

    notice: Notice
    school: School
    law: law.Law
    book: AnswerBook

    @property
    def grounds(self) -> grounding.Grounds:
        """What may be said."""
        general = frozenset(text for text in self.law.texts.values() if text is not None)
        return grounding.Grounds(self.notice, frozenset(self.school.contacts.values()), general)


@dataclass(frozen=True)
class Services:
    """Everything a front end calls, and what must be closed at the end."""

    settings: Settings
    folder: SchoolFolder
    conversations: Conversations
    retention: Retention
    assistant: Assistant
    engine: Engine
    cases: Cases
    casework: Casework
    letters: Letters
    case_exports: CaseExports
    case_retention: CaseRetention
    audit: AuditLog
    outbox: Outbox

    async def close(self) -> None:
        """Release the engine and the database."""
        await self.assistant.close()
        self.engine.dispose()


def scripted(folder: SchoolFolder) -> Assistant:
    """The assistant that needs no model: fixed answers, for tests and for work on the widget."""
    return ScriptedAssistant(folder.book)


def load_school_folder(path: Path) -> SchoolFolder:
    """Read a SCHOOL folder; raises SchoolFolderError with file, line and cure."""
    printed = notice.parse(_read(path / notice.FILE))
    own = school.parse(_read(path / school.FILE), printed)
    general = law.parse(_read(path / law.FILE))
    files = sorted((path / "responses").glob("*.yml"))
    if not files:
        raise SchoolFolderError("responses/", None, "there is no .yml file in it; copy the folder from data/")
    texts = {f"responses/{file.name}": _read(file) for file in files}
    book = answers.build(texts, printed, own, general)
    _demand(book, own)
    return SchoolFolder(printed, own, general, book)


def _demand(book: AnswerBook, own: School) -> None:
    """What the service says of itself must be there, and whom to ring in danger must be in every such reply."""
    for topic in NEEDED_TOPICS:
        if topic not in book.replies:
            raise SchoolFolderError("responses/", None, f"nothing answers '{topic}'; copy utter_{topic} from data/")
    for topic, reply in book.replies.items():
        if reply.kind == "safeguarding" and not set(own.in_danger) <= set(reply.contacts):
            cure = "contacts: [emergency, childline, nspcc, childrens_hub]"
            raise SchoolFolderError("responses/", None, f"'{topic}' must show whom to ring in danger; give it {cure}")


def build_services(
    settings: Settings,
    *,
    assistant: Callable[[SchoolFolder], Assistant] = scripted,
    clock: Clock = lambda: datetime.now(timezone.utc),
    door: Pseudonymiser | None = None,
    status_limit: Limit = lambda _caller: 0.0,
) -> Services:
    """Put the service together; tests hand in parts of their own.

    ``status_limit`` is the front end's limit on asking for a status; a limit for each reference holds besides.
    """
    folder = load_school_folder(settings.school)
    try:
        settings.state.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"STATE must be a folder to write in ({type(error).__name__})") from None
    engine = open_database(settings.database_url)
    key_file = settings.state / "keys" / "vault.json"
    if not key_file.exists() and anything_sealed(engine):
        engine.dispose()
        raise SettingsError(f"the key file {key_file} is gone, and the database needs it; restore it from a backup")
    keys = load_keys(key_file)
    store = SqlConversationStore(engine)
    chosen = assistant(folder)
    conversations = Conversations(
        store=store,
        assistant=chosen,
        vault=Vault(keys.keys, keys.current),
        door=door or build_door(folder),
        book=folder.book,
        grounds=folder.grounds,
        clock=clock,
    )
    retention = Retention(store, folder.school.conversation_days, clock)
    return Services(
        settings=settings,
        folder=folder,
        conversations=conversations,
        retention=retention,
        assistant=chosen,
        engine=engine,
        **_case_services(settings, folder.school, keys, engine, clock, status_limit),
    )


def _case_services(
    settings: Settings, own: School, keys: Keys, engine: Engine, clock: Clock, status_limit: Limit
) -> dict[str, Any]:
    """The services around requests, by their names in Services."""
    store, audit, secrets = SqlCaseStore(engine), SqlAuditLog(engine), CaseSecrets(keys.keys, keys.current)
    sender = settings.mail_from or own.requests_inbox
    mails = Mails(own, f"{settings.public_url or settings.url}".rstrip("/") + "/", sender)
    opening = Opening(store, secrets, own, mails, clock)
    casework = Casework(store=store, audit=audit, secrets=secrets, opening=opening, school=own, clock=clock)
    letters = Letters(
        store=store, secrets=secrets, opening=opening, casework=casework, school=own, mails=mails, clock=clock
    )
    transport: MailTransport = FolderTransport(settings.state / "outbox")
    if settings.smtp_host:
        transport = SmtpTransport(
            settings.smtp_host, settings.smtp_port, settings.smtp_user, settings.smtp_password, settings.smtp_tls
        )
    return {
        "cases": Cases(
            store=store, audit=audit, secrets=secrets, opening=opening, school=own, clock=clock, limit=status_limit
        ),
        "casework": casework,
        "letters": letters,
        "case_exports": CaseExports(casework, audit, clock, own.name, sender.rpartition("@")[2]),
        "case_retention": CaseRetention(store, own.request_years, clock),
        "audit": audit,
        "outbox": Outbox(SqlOutboxStore(engine), transport, secrets, sender, clock, after_round=letters.deliver_sent),
    }


def build_door(folder: SchoolFolder) -> Pseudonymiser:
    """The door where personal data is replaced by tokens; costs a second to make."""
    published = Published.of(folder.notice.text, folder.school.text)
    prefix = folder.school.reference_prefix
    return Pseudonymiser(NameFinder(), published, lambda words: bool(references.find(words, prefix)))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SchoolFolderError(file.name, None, f"is missing in {file.parent}; copy it from data/") from None
    except (OSError, UnicodeDecodeError):
        raise SchoolFolderError(file.name, None, "cannot be read; save it as UTF-8 text") from None
