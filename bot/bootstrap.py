"""The one place that chooses implementations and puts the service together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from sqlalchemy.engine import Engine

from bot.assistant.scripted import ScriptedAssistant
from bot.core import answers, grounding, law, notice, references, school
from bot.core.answers import AnswerBook
from bot.core.notice import Notice
from bot.core.pseudonyms import Pseudonymiser, Published
from bot.core.school import School
from bot.errors import SchoolFolderError
from bot.nlu.names import NameFinder
from bot.ports import Assistant, Clock
from bot.services.conversations import Conversations
from bot.services.retention import Retention
from bot.services.vault import Vault
from bot.settings import Settings
from bot.store.conversations import SqlConversationStore
from bot.store.database import open_database
from bot.store.keys import load_keys


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
    return SchoolFolder(printed, own, general, answers.build(texts, printed, own, general))


def build_services(
    settings: Settings,
    *,
    assistant: Callable[[SchoolFolder], Assistant] = scripted,
    clock: Clock = lambda: datetime.now(timezone.utc),
    door: Pseudonymiser | None = None,
) -> Services:
    """Put the service together; tests hand in parts of their own."""
    folder = load_school_folder(settings.school)
    keys = load_keys(settings.state / "keys" / "vault.json")
    engine = open_database(settings.database_url)
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
    return Services(settings, folder, conversations, retention, chosen, engine)


def build_door(folder: SchoolFolder) -> Pseudonymiser:
    """The door where personal data is replaced by tokens; costs a second to make."""
    published = Published.of(folder.notice.text, folder.school.text)
    prefix = folder.school.reference_prefix
    return Pseudonymiser(NameFinder(), published, lambda words: bool(references.find(words, prefix)))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SchoolFolderError(file.name, None, f"is missing in {file.parent}; copy it from data/") from None
    except (OSError, UnicodeDecodeError):
        raise SchoolFolderError(file.name, None, "cannot be read; save it as UTF-8 text") from None
