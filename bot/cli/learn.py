"""``make learn``: learns what was approved, compares, puts it live; ``--export`` writes it back into ``data/``.

``--run VERSION`` is what the service begins in the background: it trains and measures one version and writes progress
and result into its folder. It decides nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from bot.app.bootstrap import build_pseudonymiser, build_services
from bot.cli.export_overlay import export
from bot.engine.training import model_of, train_version
from bot.learning import comparison, model_evaluation
from bot.learning import evaluation as understanding
from bot.learning.evaluation import Change
from bot.learning.nearest_taught import nearest_taught
from bot.learning.progress import Step
from bot.learning.promotion import LearningStatus
from bot.learning.regression_check import RegressionCheck, asked_about, compared
from bot.notice.answer_book import AnswerBook
from bot.notice.changes import overlay as overlays
from bot.notice.changes.overlay import Overlay
from bot.notice.changes.version_records import TellsOfDanger
from bot.notice.changes.versions import VersionFiles
from bot.notice.folder import load_school_folder
from bot.notice.follow_ups import is_danger
from bot.platform.errors import FloorsNotHeld, NothingToLearn, NotMeasured, PrivacyHelpError, SchoolFolderError
from bot.platform.settings import Settings, from_environment

COMMAND: Final = "command"  # who did it, in the audit log
LOOK_EVERY: Final = 1.0  # seconds
_WAIT_FOR_LOCK: Final = 5  # tries; somebody who looks whether it is free holds it for a moment
_NAMES: Final = {"right": "right answer", "danger": "danger seen", "outside": "outside seen", "kept": "not refused"}
_MARKS: Final = {"better": "better", "worse": "WORSE", "same": "same"}
TAUGHT_DANGER: Final = "taught.danger"
"""Stands among what is below its floor where a message that tells of danger was taught as something else."""
_STEPS: Final = {
    Step.CHECKING: "checking the answers against the notice",
    Step.ASKING_BEFORE: "asking the present model the questions that nobody trained on, and what went wrong",
    Step.TRAINING: "learning",
    Step.ASKING_AFTER: "asking the new model the same",
}
Say = Callable[[str], None]
Begin = Callable[[Step], None]
"""Notes that a step begins."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; 0 when it was done, 1 when not, 130 when it was stopped."""
    parser = argparse.ArgumentParser(prog="python -m bot.cli.learn", description=__doc__)
    parser.add_argument("--run", metavar="VERSION", help="train and measure one version (for the service)")
    parser.add_argument(
        "--questions", type=Path, default=model_evaluation.QUESTIONS, help="folder of questions and floors"
    )
    parser.add_argument("--export", action="store_true", help="write what was changed in the browser into SCHOOL")
    given = parser.parse_args(arguments)

    def say(text: str) -> None:
        print(text, flush=True)

    try:
        settings = from_environment(os.environ)
        if given.run:
            return run(settings, given.run, say, given.questions)
        if given.export:
            return export(settings, say)
        return learn(settings, say)
    except PrivacyHelpError as problem:
        print(f"could not learn: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def learn(settings: Settings, say: Say) -> int:
    """Learn what was approved, say what changes, and put it live where the floors hold."""
    services = build_services(settings)
    try:
        try:
            begun = services.learning.begin(COMMAND)
        except NothingToLearn:
            say("nothing waits to be learnt: approve a correction on /admin/corrections first")
            return 0
        result = _watched(services.learning.standing, say)
        if not result.get("ok"):
            say(f"it ended without a model: {result.get('problem') or 'it stopped; see training.log of its version'}")
            return 1
        for line in report(result):
            say(line)
        try:
            live = services.learning.promote(begun.version, COMMAND)
        except (FloorsNotHeld, NotMeasured) as problem:
            say(f"NOT put live: {problem}")
            return 1
        say(f"version {live.version} is live; a service that runs serves it within seconds")
        return 0
    finally:
        services.engine.dispose()


def run(
    settings: Settings,
    version: str,
    say: Say,
    asked: Path = model_evaluation.QUESTIONS,
    tells_of_danger: TellsOfDanger | None = None,
) -> int:
    """Train and measure one version, alone and with low priority.

    ``tells_of_danger`` decides what may not be taught; without it, the model that is served does.
    """
    files, begun = VersionFiles(settings.state), time.monotonic()
    os.nice(10)

    def begin(step: Step) -> None:
        files.note(version, time.monotonic() - begun, step.value)
        say(_STEPS[step])

    for _ in range(_WAIT_FOR_LOCK):
        with files.alone() as alone:
            if alone:
                try:
                    result = _result(_Candidate(settings, files, version, asked), begin, say, tells_of_danger)
                except PrivacyHelpError as problem:
                    why = "unfit" if isinstance(problem, SchoolFolderError) else ""
                    result = {"ok": False, "why": why, "problem": str(problem)}
        if alone:  # the lock is free before the result is there, so that whoever sees it can begin again
            files.finish(version, {**result, "seconds": round(time.monotonic() - begun, 1)})
            return 0 if result["ok"] else 1
        time.sleep(LOOK_EVERY)
    say("something else is learning")
    return 1


class _Candidate:
    """The version that is learnt, the one that is served, and what both are judged by; raises PrivacyHelpError."""

    def __init__(self, settings: Settings, files: VersionFiles, version: str, asked: Path) -> None:
        self.settings, self.files, self.version = settings, files, version
        self.questions, self.floors = model_evaluation.frozen_questions(asked), model_evaluation.floors(asked)
        texts, self.served = files.texts(version), files.current()
        self.overlay: Overlay = overlays.parse(texts)
        self.base = load_school_folder(settings.school)
        run = next((run for run in files.runs() if run.version == version), None)
        # A setting may have been saved since it was begun: that is no change of what is learnt.
        before = run.based_on if run is not None else self.served.version
        self.before = load_school_folder(settings.school, files.texts(before))
        self.folder = load_school_folder(settings.school, texts)
        self.about: list[RegressionCheck] = asked_about(settings, run.corrections if run is not None else ())
        pseudonymiser = build_pseudonymiser(self.base)
        self.asks = [pseudonymiser.tokenise(question.text, {}).text for question in self.questions]

    @property
    def taught(self) -> list[tuple[str, str]]:
        """Topic and sentence of every example that is laid over."""
        return [(topic, one) for topic, its in self.overlay.examples.items() for one in its]

    @property
    def newly_taught(self) -> dict[str, list[str]]:
        """By topic the sentences that the version which is served has not."""
        before = self.files.overlay(self.served.version).examples
        return {
            topic: [one for one in its if one not in before.get(topic, ())]
            for topic, its in self.overlay.examples.items()
        }

    def model(self, version: str) -> Path:
        """Where the model of a version is, or would be."""
        return model_of(self.settings.school, self.settings.state, self.files.folder(version))

    def train(self, say: Say) -> Path:
        """Train this version, and keep the models that one can go back to."""
        back = self.served.before if self.served.before is not None else self.served.version
        keep = (self.model(self.served.version), self.model(back))
        folder = self.files.folder(self.version)
        return train_version(self.settings.school, self.settings.state, folder, say, keep=keep)


def _result(candidate: _Candidate, begin: Begin, say: Say, tells_of_danger: TellsOfDanger | None) -> dict[str, Any]:
    """Validate, ask the present model, train, ask the new one, compare; raises PrivacyHelpError."""
    begin(Step.CHECKING)
    questions, count = candidate.questions, len(candidate.questions)
    if copied := understanding.copied((one for _, one in candidate.taught), (question.text for question in questions)):
        problem = "an example is nearly one of the questions that the assistant is tested with"
        return {"ok": False, "why": "copied", "sentence": copied[0], "problem": problem}
    asks = [*candidate.asks, *(one.text for one in candidate.about)]
    sentences = [one for _, one in candidate.taught]
    was: list[str] = []
    old = candidate.model(candidate.served.version)
    if old.exists():
        begin(Step.ASKING_BEFORE)
        was = model_evaluation.understood(old, [*asks, *sentences])
    tells = tells_of_danger or _told_by(dict(zip([*asks, *sentences], was, strict=False)))
    if telling := next((one for topic, one in candidate.taught if not is_danger(topic) and tells(one)), ""):
        problem = "a sentence that tells of somebody in danger is taught as something else"
        return {"ok": False, "why": "danger", "sentence": telling, "problem": problem}
    begin(Step.TRAINING)
    new = candidate.train(say)
    begin(Step.ASKING_AFTER)
    becomes = model_evaluation.understood(new, asks)
    taught = compared(candidate.about, was[count : len(asks)], becomes[count:], tells)
    judged = _judged(candidate, was[:count], becomes[:count], taught)
    return {**judged, "ok": True, "questions": count, "taught": taught}


def _judged(
    candidate: _Candidate, was: Sequence[str], becomes: Sequence[str], taught: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The shares, what is below its floor, and everything that would be said otherwise."""
    # judged by the notice that the questions were asked about
    replies = {**candidate.folder.book.replies, **candidate.base.book.replies}
    found: dict[str, Any] = {"lost": len(candidate.folder.lost), "floors": candidate.floors}
    if was:
        found["old"] = understanding.by_group(candidate.questions, was, replies)
    found["new"] = understanding.by_group(candidate.questions, becomes, replies)
    found["below"] = list(understanding.below(found["new"], candidate.floors))
    if any(one["is_danger"] for one in taught):
        found["below"].append(TAUGHT_DANGER)
    changed = understanding.changes(candidate.questions, was, becomes, replies) if was else []
    books = candidate.before.book, candidate.folder.book
    drawn = _drawn_by(changed, candidate.newly_taught)
    found["changes"] = [_in_words(change, *books) | {"nearest": drawn.get(change.question, "")} for change in changed]
    lost = {one.topic for one in candidate.folder.lost} - {one.topic for one in candidate.before.lost}
    differ = comparison.changed_replies(*books, lost, set(candidate.overlay.answers))
    found["replies"] = [asdict(one) for one in differ]
    return found


def _drawn_by(changed: Iterable[Change], taught: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """By question that got worse because a topic took it that was taught: the sentence that most likely did it."""
    found: dict[str, str] = {}
    worse = [change for change in changed if change.verdict == "worse"]
    for topic, sentences in taught.items():
        drawn = [change.question for change in worse if change.new == topic]
        if drawn and sentences:
            found |= zip(drawn, nearest_taught(drawn, sentences), strict=True)
    return found


def _in_words(change: Change, old: AnswerBook, new: AnswerBook) -> dict[str, Any]:
    """A question that is understood otherwise, with what would be said to it."""
    said = {
        name: book.replies[topic].text if topic in book.replies else ""
        for name, book, topic in (("old_says", old, change.old), ("new_says", new, change.new))
    }
    return {**asdict(change), **said}


def _told_by(understood: Mapping[str, str]) -> TellsOfDanger:
    """The danger decision of the model that was asked."""
    return lambda text: is_danger(understood.get(text, ""))


def report(result: Mapping[str, Any]) -> Iterable[str]:
    """The comparison, line by line."""
    for one in result.get("taught", ()):
        mark = "right" if one["is_right"] else "STILL WRONG"
        if one.get("is_danger"):
            mark = "WORSE: it tells of danger, and is taught as something else"
        yield f"what went wrong, correction {one['correction'][:8]}: {one['old'] or '-'} -> {one['new']}: {mark}"
    if not result.get("new"):
        yield "old and new could not be compared, so nothing goes live"
        return
    yield f"of {result['questions']} questions that nobody trained on{'':11}before   after"
    for name in understanding.SHARES:
        old = result["old"]["all"][name] if result.get("old") else None
        before = f"{100 * old:5.1f} %" if old is not None else "      -"
        yield f"  {_NAMES[name]:40} {before} {100 * result['new']['all'][name]:5.1f} %"
    yield f"{len(result['changes'])} of them would be answered otherwise:"
    for change in result["changes"]:
        mark = _MARKS[change["verdict"]]
        yield f"  {mark:6} {change['question'][:80]}  ({change['old']} -> {change['new']})"
        yield from (f"         {name}: {change[key]}" for name, key in (("before", "old_says"), ("after", "new_says")))
        if change.get("nearest"):
            yield f"         most likely by: {change['nearest']}"
    yield f"{len(result['replies'])} replies would say something else:"
    for reply in result["replies"]:
        yield f"  {_MARKS[reply['verdict']]:6} {reply['label']}: {reply['why']}"
        yield from (f"         before: {line}" for line in reply["before"])
        yield from (f"         after:  {line}" for line in reply["after"])


def _watched(standing: Callable[[], LearningStatus], say: Say) -> Mapping[str, Any]:
    """What training wrote at its end, nothing where it crashed; its progress is said line by line on the way."""
    said = 0
    while True:
        now = standing()
        progress = now.run.progress if now.run else ()
        for seconds, step in progress[said:]:
            say(f"[{seconds:5.1f} s] {_STEPS[Step(step)]}")
        said = len(progress)
        if now.stage != "running":
            return (now.run.result if now.run else None) or {}
        time.sleep(LOOK_EVERY)


if __name__ == "__main__":
    sys.exit(main())
