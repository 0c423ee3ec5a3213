"""``make learn-export``: what was changed in the browser is written into files, as a diff that a person can read.

For those who keep ``data/`` in git. Answers, notice and settings go into SCHOOL, examples and added topics into the
library that Rasa trains on. Only lines of what was changed are touched. Afterwards nothing is laid over any more.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from bot.engine.training import PROJECT
from bot.notice import notice, school
from bot.notice.answer_book import PREFIX, Entry
from bot.notice.changes import overlay as overlays
from bot.notice.changes.overlay import Overlay
from bot.notice.changes.version_records import Current
from bot.notice.changes.versions import VersionFiles
from bot.notice.folder import library_answers, load_school_folder
from bot.platform.errors import SchoolFolderError
from bot.platform.settings import Settings

_TOPIC: Final = re.compile(r"[a-z][a-z0-9_]*")
ADDED: Final = "school.yml"
"""Where answers and examples of added topics go."""
LIBRARY: Final = "data"
_LISTS: Final = ("general", "contacts", "choices")


def export(settings: Settings, say: Callable[[str], None], project: Path = PROJECT) -> int:
    """Write the served overlay into SCHOOL, and lay nothing over it any more; 0.

    It is tried on a copy first: SCHOOL is read strictly, so a notice that takes the ground from answers stays laid over
    until somebody has written new ones. Raises SchoolFolderError then, and nothing is changed.
    """
    files = VersionFiles(settings.state)
    current = files.current()
    overlay = files.overlay(current.version)
    if overlay == Overlay():
        say("nothing was changed in the browser")
        return 0
    with tempfile.TemporaryDirectory() as beside:
        shutil.copytree(settings.school, Path(beside) / "school")
        shutil.copytree(project / LIBRARY / "nlu", Path(beside) / LIBRARY / "nlu")
        for file in (Path(LIBRARY) / "rules.yml", Path("domain.yml")):
            shutil.copy(project / file, Path(beside) / file)
        write_into(Path(beside) / "school", Path(beside), overlay)
        try:
            load_school_folder(Path(beside) / "school")
        except SchoolFolderError as problem:
            cure = f"nothing was exported, since SCHOOL alone could not be read then ({problem.problem})"
            raise SchoolFolderError(problem.file, problem.line, cure) from None
    for file in write_into(settings.school, project, overlay):
        say(f"changed {file}")
    files.serve(Current())
    say("look at it with 'git diff'; the service trains once more when it starts")
    return 0


def write_into(folder: Path, project: Path, overlay: Overlay) -> list[Path]:
    """Write an overlay into a SCHOOL folder and the library of ``project``; the files that were changed.

    A school that has examples or rules of its own gets those.

    Broken off at any file it can be run again: the domain, by which added topics are known, is written last.
    """
    for topic in {*overlay.examples, *overlay.answers}:
        if not _TOPIC.fullmatch(topic):  # it would begin a line of its own
            raise SchoolFolderError(overlays.NLU, None, "has a topic of another shape than ask_swimming")
    domain = project / "domain.yml"
    topics = overlays.added_topics(overlay, domain.read_text(encoding="utf-8"))
    nlu, rules = (
        folder / name if (folder / name).exists() else project / LIBRARY / name for name in ("nlu", "rules.yml")
    )
    changed: dict[Path, str] = {}
    for topic, sentences in sorted(overlay.examples.items()):
        _put(changed, *_with_examples(nlu, topic, sentences, changed))
    library = library_answers()
    for topic, answer in sorted(overlay.answers.items()):
        _put(changed, *_with_answer(folder / "responses", topic, _whole(answer, library.get(topic)), changed))
    there = _text(rules, changed)
    if new := [topic for topic in topics if f"  - intent: {topic}\n" not in there]:
        added = overlays.rules_text(new).partition("rules:\n")[2]
        _put(changed, rules, there.rstrip() + "\n\n" + added)
    for name, text in ((notice.FILE, overlay.notice), (school.FILE, overlay.school)):
        if text:
            _put(changed, folder / name, text.rstrip() + "\n")
    if topics:
        _put(changed, domain, overlays.domain_text(domain.read_text(encoding="utf-8"), topics))
    for file, text in changed.items():
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return list(changed)


def _whole(answer: Mapping[str, Any], general: Entry | None) -> dict[str, Any]:
    """An answer that takes nothing more from its topic: what staff left out of it stays left out."""
    left_out: dict[str, Any] = {name: [] for name in _LISTS if general is not None and name in general.custom}
    return {**answer, "custom": {**left_out, **answer["custom"]}}


def _with_examples(
    folder: Path, topic: str, sentences: tuple[str, ...], changed: Mapping[Path, str]
) -> tuple[Path, str]:
    """The file that has the topic's examples, with these behind them."""
    for file in sorted(folder.glob("*.yml")):
        text = _text(file, changed)
        found = re.search(rf"^- intent: {re.escape(topic)}\n  examples: \|\n((?:    .*\n|\s*\n)*)", text, re.MULTILINE)
        if found:
            there = {line.strip()[2:] for line in found[1].splitlines()}
            end = found.start(1) + len(found[1].rstrip("\n")) + 1
            new = "".join(f"    - {sentence}\n" for sentence in sentences if sentence not in there)
            return file, text[:end] + new + text[end:]
    file = folder / ADDED
    own = overlays.nlu_text({topic: sentences})
    before = _text(file, changed)
    return file, before + own.partition("nlu:\n")[2] if before else own


def _with_answer(folder: Path, topic: str, answer: Mapping[str, Any], changed: Mapping[Path, str]) -> tuple[Path, str]:
    """The file that answers the topic, with this answer in place of the old one."""
    own = overlays.responses_text({topic: answer})
    block = "".join(f"{line}\n" for line in own.partition("responses:\n")[2].rstrip().splitlines())
    for file in sorted(folder.glob("*.yml")):
        text = _text(file, changed)
        found = re.search(rf"^  {PREFIX}{re.escape(topic)}:[ ]*\n(?:(?:    .*|  - .*|\s*)\n)*", text, re.MULTILINE)
        if found:
            after = re.search(r"\n*\Z", found[0])
            return file, text[: found.start()] + block + (after[0][1:] if after else "") + text[found.end() :]
    file = folder / ADDED
    before = _text(file, changed)
    return file, before + block if before else own


def _text(file: Path, changed: Mapping[Path, str]) -> str:
    if file in changed:
        return changed[file]
    try:
        return file.read_text(encoding="utf-8") if file.exists() else ""
    except (OSError, UnicodeDecodeError):
        raise SchoolFolderError(file.name, None, "cannot be read; save it as UTF-8 text") from None


def _put(changed: dict[Path, str], file: Path, text: str) -> None:
    changed[file] = text
