"""Puts together what learns: corrections, versions, the trainer, and the change-over of everything that is served."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy.engine import Engine

from bot.conversations.records import Assistant, ConversationStore
from bot.engine.promoted import PromotedAssistant
from bot.engine.training import PROJECT, model_of
from bot.learning.background import BackgroundTrainer
from bot.learning.corrections import Corrections
from bot.learning.model_evaluation import demand_judges, frozen_questions
from bot.learning.promotion import Learning
from bot.learning.scripted_training import ScriptedTrainer
from bot.learning.store import SqlCorrectionStore, SqlHeard
from bot.learning.trainer_elsewhere import TrainerElsewhere
from bot.learning.verbatim_check import CommonWords
from bot.notice import notice, notice_health
from bot.notice.changes import overlay as overlays
from bot.notice.changes.live_content import LiveContent
from bot.notice.changes.preview import NoticeChange
from bot.notice.changes.version_records import TellsOfDanger, Trainer
from bot.notice.changes.versions import VersionFiles
from bot.notice.folder import SchoolFolder, load_school_folder, own_or_library
from bot.notice.follow_ups import is_danger
from bot.notice.notice_health import Problem
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.audit_store import SqlAuditLog
from bot.platform.settings import Settings
from bot.platform.types import Clock
from bot.staff.service import Staff


@dataclass(frozen=True, kw_only=True)
class LearningServices:
    """What is served, and what staff teach it."""

    served: LiveContent
    learning: Learning
    notice_change: NoticeChange
    corrections: Corrections


Make = Callable[[Callable[[], Path], SchoolFolder], Assistant]
"""Makes an assistant; where its model is, is asked only by one that has a model."""


def _trainer(settings: Settings, files: VersionFiles) -> Trainer:
    if settings.assistant == "embedded":
        return BackgroundTrainer(settings)
    return TrainerElsewhere(files) if settings.assistant == "remote" else ScriptedTrainer(files)


@lru_cache(maxsize=4)
def library_of(examples: Path) -> CommonWords:
    """What is common to the sentences that the assistant learns from as it comes, before anybody taught it more.

    Read once a process for all schools that have the same.
    """
    files = sorted(examples.glob("*.yml"))
    read = (overlays.parse({overlays.NLU: file.read_text(encoding="utf-8")}) for file in files)
    return CommonWords(
        examples=[sentence for its in read for sentences in its.examples.values() for sentence in sentences]
    )


def told_by(assistant: Assistant) -> TellsOfDanger:
    """The danger decision of the model that is served."""

    def tells(text: str) -> bool:
        # On a thread of its own: whoever asks may stand in a loop that runs.
        with ThreadPoolExecutor(1) as aside:
            understood = aside.submit(asyncio.run, assistant.understand(text)).result()
        return any(is_danger(topic) for topic in (understood.topic, *understood.topics))

    return tells


def learning_services(
    settings: Settings,
    engine: Engine,
    *,
    served: LiveContent,
    promoted: PromotedAssistant,
    make: Make,
    pseudonymiser: Callable[[SchoolFolder], Pseudonymiser],
    conversations: ConversationStore,
    staff: Staff,
    tells_of_danger: TellsOfDanger,
    clock: Clock,
    trainer: Trainer | None,
    found_in: Callable[[SchoolFolder], SchoolFolder],
) -> LearningServices:
    """Put them together."""
    files, store = VersionFiles(settings.state), SqlCorrectionStore(engine)
    if trainer is None:
        trainer = _trainer(settings, files)

    def prepare(version: str) -> Callable[[], None]:
        folder = found_in(load_school_folder(settings.school, files.texts(version)))
        its_door = served.door_for(folder, pseudonymiser)
        assistant = make(lambda: model_of(settings.school, settings.state, files.folder(version)), folder)

        def switch() -> None:
            served.change(folder, its_door, version)
            promoted.replace(assistant)

        return switch

    corrections = Corrections(
        store=store,
        audit=SqlAuditLog(engine),
        conversations=conversations,
        pseudonymiser=served.pseudonymiser,
        heard=SqlHeard(engine),
        served=served.folder,
        staff=staff.members,
        tells_of_danger=tells_of_danger,
        library=lambda: library_of(own_or_library(settings.school, "nlu")),
        asked=tuple(overlays.intents((PROJECT / "domain.yml").read_text(encoding="utf-8"))),
        questions=lru_cache(maxsize=1)(frozen_questions),
        clock=clock,
    )
    learning = Learning(
        store=store,
        audit=SqlAuditLog(engine),
        versions=files,
        trainer=trainer,
        load=lambda texts: load_school_folder(settings.school, texts),
        prepare=prepare,
        served=lambda: served.version,
        demand_fit=corrections.demand_fit,
        demand_judges=demand_judges,
        may_promote=corrections.may_promote,
        clock=clock,
    )

    def printed() -> str:
        own = files.overlay(files.current().version).notice
        return own or (settings.school / notice.FILE).read_text(encoding="utf-8-sig")

    def problems() -> tuple[Problem, ...]:
        file = settings.school / notice_health.FILE
        return notice_health.parse(file.read_text(encoding="utf-8-sig")) if file.exists() else ()

    return LearningServices(
        served=served,
        learning=learning,
        notice_change=NoticeChange(
            served=served.folder,
            load=lambda texts: load_school_folder(settings.school, texts),
            printed=printed,
            problems=problems,
            overlay=lambda: overlays.render(files.overlay(files.current().version)),
            put_live=learning.put_live,
        ),
        corrections=corrections,
    )
