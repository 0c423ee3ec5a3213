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

from bot.assistant import evaluation
from bot.assistant.training import model_of, train_version
from bot.bootstrap import build_door, build_services
from bot.core import overlay as overlays
from bot.core import understanding
from bot.errors import FloorsNotHeld, NothingToLearn, PrivacyHelpError
from bot.export_overlay import export
from bot.overlay_files import VersionFiles
from bot.school_folder import load_school_folder
from bot.services.learning import Standing
from bot.settings import Settings, from_environment
from bot.taught import asked_about, compared

COMMAND: Final = "command"  # who did it, in the audit log
LOOK_EVERY: Final = 1.0  # seconds
_WAIT_FOR_LOCK: Final = 5  # tries; somebody who looks whether it is free holds it for a moment
_NAMES: Final = {"right": "right answer", "danger": "danger seen", "outside": "outside seen", "kept": "not refused"}
Say = Callable[[str], None]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; 0 when it was done, 1 when not, 130 when it was stopped."""
    parser = argparse.ArgumentParser(prog="python -m bot.learn", description=__doc__)
    parser.add_argument("--run", metavar="VERSION", help="train and measure one version (for the service)")
    parser.add_argument("--questions", type=Path, default=evaluation.QUESTIONS, help="folder of questions and floors")
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
            services.learning.promote(begun.version, COMMAND)
        except FloorsNotHeld as problem:
            say(f"NOT put live: {problem}")
            return 1
        say(f"version {begun.version} is live; a service that runs serves it within seconds")
        return 0
    finally:
        services.engine.dispose()


def run(settings: Settings, version: str, say: Say, asked: Path = evaluation.QUESTIONS) -> int:
    """Train and measure one version, alone and with low priority."""
    files, begun = VersionFiles(settings.state), time.monotonic()
    os.nice(10)

    def progress(words: str) -> None:
        files.note(version, time.monotonic() - begun, words)
        say(words)

    for _ in range(_WAIT_FOR_LOCK):
        with files.alone() as alone:
            if alone:
                try:
                    result = _result(settings, files, version, progress, asked)
                except PrivacyHelpError as problem:
                    result = {"ok": False, "problem": str(problem)}
        if alone:  # the lock is free before the result is there, so that whoever sees it can begin again
            files.finish(version, {**result, "seconds": round(time.monotonic() - begun, 1)})
            return 0 if result["ok"] else 1
        time.sleep(LOOK_EVERY)
    say("something else is learning")
    return 1


def _result(settings: Settings, files: VersionFiles, version: str, progress: Say, asked: Path) -> dict[str, Any]:
    """Validate, train, measure old and new; raises PrivacyHelpError."""
    progress("checking the answers against the notice")
    texts = files.texts(version)
    folder, base = load_school_folder(settings.school, texts), load_school_folder(settings.school)
    questions = evaluation.frozen_questions(asked)
    examples = overlays.parse(texts).examples
    taught = (one for its in examples.values() for one in its)
    if understanding.copied(taught, (question.text for question in questions)):
        return {"ok": False, "problem": "an example is nearly one of the questions that the assistant is tested with"}
    served = files.current()
    old = model_of(settings.school, settings.state, files.folder(served.version))
    before = (
        model_of(settings.school, settings.state, files.folder(served.before)) if served.before is not None else old
    )

    def trained(words: str) -> None:
        progress(words.partition("] ")[2] or words)  # without its own clock: ours began earlier

    new = train_version(settings.school, settings.state, files.folder(version), trained, keep=(old, before))
    result: dict[str, Any] = {"ok": True, "questions": len(questions), "lost": len(folder.lost)}
    about = asked_about(settings, next((run.corrections for run in files.runs() if run.version == version), ()))
    if not questions:
        progress("the questions of tests/understanding are not installed here: old and new are not compared by them")
    replies = {**folder.book.replies, **base.book.replies}  # judged by the notice the questions were asked about
    door = build_door(base)
    asks = [door.tokenise(question.text, {}).text for question in questions] + [one.text for one in about]
    count, what = len(questions), f"{len(questions)} questions that nobody trained on, and what went wrong"
    was: list[str] = []
    if old.exists():
        progress(f"asking the present model {what}")
        was = evaluation.understood(old, asks)
    progress(f"asking the new model {what}")
    becomes = evaluation.understood(new, asks)
    result["taught"] = compared(about, was[count:], becomes[count:])
    if not questions:
        progress("done")
        return {**result, "below": [], "changes": []}
    if was:
        result["old"] = understanding.by_group(questions, was[:count], replies)
    result["new"] = understanding.by_group(questions, becomes[:count], replies)
    result["floors"] = evaluation.floors(asked)
    result["below"] = list(understanding.below(result["new"], result["floors"]))
    changed = understanding.changes(questions, was[:count], becomes[:count], replies) if was else []
    progress("done")
    return {**result, "changes": [asdict(change) for change in changed]}


def report(result: Mapping[str, Any]) -> Iterable[str]:
    """The comparison, line by line."""
    for one in result.get("taught", ()):
        mark = "right" if one["is_right"] else "STILL WRONG"
        yield f"what went wrong, correction {one['correction'][:8]}: {one['old'] or '-'} -> {one['new']}: {mark}"
    if not result.get("new"):
        yield "the questions of tests/understanding are not installed here, so old and new could not be compared"
        return
    yield f"of {result['questions']} questions that nobody trained on{'':11}before   after"
    for name in understanding.SHARES:
        old = result["old"]["all"][name] if result.get("old") else None
        before = f"{100 * old:5.1f} %" if old is not None else "      -"
        yield f"  {_NAMES[name]:40} {before} {100 * result['new']['all'][name]:5.1f} %"
    yield f"{len(result['changes'])} of them would be answered otherwise:"
    for change in result["changes"]:
        mark = {(False, True): "better", (True, False): "WORSE"}.get((change["was_right"], change["is_right"]), "other")
        yield f"  {mark:6} {change['question'][:80]}  ({change['old']} -> {change['new']})"


def _watched(standing: Callable[[], Standing], say: Say) -> Mapping[str, Any]:
    """What training wrote at its end, nothing where it crashed; its progress is said line by line on the way."""
    said = 0
    while True:
        now = standing()
        progress = now.run.progress if now.run else ()
        for seconds, words in progress[said:]:
            say(f"[{seconds:5.1f} s] {words}")
        said = len(progress)
        if now.stage != "running":
            return (now.run.result if now.run else None) or {}
        time.sleep(LOOK_EVERY)


if __name__ == "__main__":
    sys.exit(main())
