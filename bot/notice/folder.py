"""The folder of a school: its notice, contacts and answers, read and checked together with the library's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from bot.law.rights import ON_RECEIPTS
from bot.notice import answer_book, form_text, grounding, helplines, law, notice, school
from bot.notice.answer_book import NEAREST, NEAREST_REQUEST, AnswerBook, Entry
from bot.notice.changes import diff, overlay, overlay_answers
from bot.notice.changes.overlay_answers import HERE_IS_WHO, NO_REQUESTS, Lost
from bot.notice.changes.versions import VersionFiles
from bot.notice.danger_words import DOUBT, ENDED
from bot.notice.follow_ups import DANGER
from bot.notice.follow_ups import TOPICS as FOLLOW_UPS
from bot.notice.form_text import FormText
from bot.notice.helplines import Helplines
from bot.notice.notice import Notice
from bot.notice.reply import Reply
from bot.notice.school import NEVER_MISSING, School
from bot.platform.errors import SchoolFolderError
from bot.platform.settings import Settings

PRODUCT: Final = Path(__file__).resolve().parents[2] / "data"
"""The library of a release: what is the same for every school."""

# What the service itself says, besides the topics of the notice.
NEEDED_TOPICS: Final = (
    *("greeting", "clarify", "not_understood", "unavailable", "ungrounded"),
    *(
        "other_key",
        "take_your_time",
        "mode_changed",
        "ask_talk_to_person",
        "danger_now",
        "danger_child",
        "danger_adult",
        "danger_self",
        "danger_worried",
        ENDED,
        DOUBT,
    ),
    *(HERE_IS_WHO, NEAREST, NEAREST_REQUEST, NO_REQUESTS),
    *FOLLOW_UPS,
    *("request_start", "form_answer", "ask_request_status", "ask_rights_all", "request_access"),
)


@dataclass(frozen=True)
class SchoolFolder:
    """What a school edits, read and checked; ``lost`` are the answers that a new notice took the ground from."""

    notice: Notice
    school: School
    law: law.Law
    form: FormText
    book: AnswerBook
    lost: tuple[Lost, ...] = ()

    @property
    def grounds(self) -> grounding.Grounds:
        """What may be said."""
        return grounding.Grounds.of(self.notice, self.school, self.law)


@dataclass(frozen=True)
class _Files:
    """The text of all that a folder is made of; ``answers``, ``general`` and ``changed`` are names with texts."""

    notice: str
    school: str
    law: str
    form: str
    helplines: str
    answers: tuple[tuple[str, str], ...]
    general: tuple[tuple[str, str], ...]
    changed: tuple[tuple[str, str], ...]


def load_school_folder(path: Path, changed: Mapping[str, str] | None = None) -> SchoolFolder:
    """Read a SCHOOL folder; raises SchoolFolderError with file, line and cure.

    A school needs a notice and settings (bot.setup makes both). What it has no file of comes from the release; a topic
    on which it has written nothing is answered by the passages of its notice that are nearest to a question.
    ``changed`` are the files of an overlay (bot.notice.changes.overlay). With one, an answer whose passage is gone is
    no error: the nearest passages take its place until somebody confirms what answers now.
    """
    files = _Files(
        _read(path / notice.FILE),
        _read(path / school.FILE),
        _read(own_or_library(path, law.FILE)),
        _read(own_or_library(path, form_text.FILE)),
        _read(PRODUCT / helplines.FILE),
        tuple(_responses(path).items()),
        tuple(_responses(PRODUCT).items()),
        tuple((changed or {}).items()),
    )
    return _checked(files)


@lru_cache(maxsize=4)  # the same files are read several times at a start, and with every change in the browser
def _checked(files: _Files) -> SchoolFolder:
    """A folder by its files; nobody changes what is in it."""
    changed = dict(files.changed)
    new_notice = changed.get(notice.FILE, "")
    printed = notice.parse(new_notice or files.notice)
    toml = changed.get(school.FILE, "") or files.school
    own = school.parse(diff.fitting(toml, printed) if new_notice else toml, printed, helplines.parse(files.helplines))
    general = law.parse(files.law)
    form = form_text.parse(files.form)
    entries = _entries(dict(files.general), dict(files.answers))
    if not changed:
        labels = answer_book.labels_of(entries)
        written = {topic: entry for topic, entry in entries.items() if not entry.is_unwritten}
        _demand_help({topic: entry.checked(printed, own, general, labels) for topic, entry in written.items()}, own)
    over = {overlay.RESPONSES: changed[overlay.RESPONSES]} if overlay.RESPONSES in changed else {}
    before = notice.parse(files.notice) if new_notice else None
    replaced = before is not None and overlay_answers.is_another(before, printed)
    book, lost = overlay_answers.lay_over(entries, over, printed, own, general, replaced=replaced, before=before)
    _demand(book, own, general)
    for one in lost:  # nothing stands in for help in danger, so it is not let go as another answer is
        if one.topic.startswith(DANGER) and book.replies[one.topic].kind != one.entry.custom.get("kind"):
            raise one.entry.error(f"'{one.topic}' cannot be said: {'; '.join(one.why)}")
    return SchoolFolder(printed, own, general, form, book, lost)


def own_or_library(path: Path, name: str) -> Path:
    """A file of a school; where it has none of its own, that of the release."""
    own = path / name
    return own if own.exists() else PRODUCT / name


def library_answers() -> dict[str, Entry]:
    """The topics of the release: what is general in their answers, and what the assistant says of itself."""
    return answer_book.read(_responses(PRODUCT))


def answers_of(path: Path) -> dict[str, Entry]:
    """What a school's own files answer, over what is general; those of a topic that nobody has written on are empty."""
    return _entries(_responses(PRODUCT), _responses(path))


def _entries(general: Mapping[str, str], own: Mapping[str, str]) -> dict[str, Entry]:
    return answer_book.written_over(answer_book.read(general), answer_book.read(own))


def _responses(path: Path) -> dict[str, str]:
    """The files of answers in a folder, name to text."""
    return {f"responses/{file.name}": _read(file) for file in sorted((path / "responses").glob("*.yml"))}


def load_helplines() -> Helplines:
    """The national helplines of this release, whatever SCHOOL is; raises SchoolFolderError."""
    return helplines.parse(_read(PRODUCT / helplines.FILE))


def load_served_folder(settings: Settings) -> SchoolFolder:
    """SCHOOL with what staff changed in the browser and put live laid over it."""
    files = VersionFiles(settings.state)
    folder = load_school_folder(settings.school, files.texts(files.current().version))
    for role, one in folder.school.contacts.items():
        if settings.production and one.phone and school.is_made_up(one.phone):
            raise SchoolFolderError(
                school.FILE, None, f"the number of [contacts.{role}] is made up; enter the real one"
            )
    return folder


def _demand(book: AnswerBook, own: School, general: law.Law) -> None:
    """What the service says of itself must be there, and help in danger with it."""
    for name in sorted(ON_RECEIPTS - set(general.texts)):
        raise SchoolFolderError(
            law.FILE, None, f"[{name}] is missing; copy it from data/, and switch it off if unwanted"
        )
    for topic in NEEDED_TOPICS:
        if topic not in book.replies:
            raise SchoolFolderError("responses/", None, f"nothing answers '{topic}'; copy utter_{topic} from data/")
    _demand_help(book.replies, own)


def _demand_help(replies: Mapping[str, Reply], own: School) -> None:
    """Whom to ring in danger must be in every reply to it."""
    for topic, reply in replies.items():
        if not answer_book.shows_whom_to_ring(reply, own):
            cure = f"contacts: [{', '.join(NEVER_MISSING)}] and whom else it names"
            raise SchoolFolderError("responses/", None, f"'{topic}' must show whom to ring in danger; give it {cure}")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SchoolFolderError(file.name, None, f"is missing in {file.parent}; 'make school' makes one") from None
    except (OSError, UnicodeDecodeError):
        raise SchoolFolderError(file.name, None, "cannot be read; save it as UTF-8 text") from None
