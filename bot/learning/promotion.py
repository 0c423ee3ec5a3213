"""Learning: what was approved is laid over ``data/``, trained in the background, compared, put live, or taken back.

A version that was learnt is put live only where it was judged by the frozen questions and the floors hold, and by
somebody who proposed nothing of it. Answers, notice and model change over together, and nobody who is talking is cut
off: the assistant behind the port changes, not the conversation.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from bot.learning.approval import Allowed, reason_given
from bot.learning.going_back import Difference, difference
from bot.learning.progress import Progress, progress_of
from bot.notice.changes import overlay as overlays
from bot.notice.changes.correction import Correction, Kind, State
from bot.notice.changes.overlay import Overlay
from bot.notice.changes.version_records import (
    NONE,
    Change,
    CorrectionStore,
    Current,
    Folder,
    Run,
    Trainer,
    Versions,
)
from bot.platform.audit import AuditLog, Entry
from bot.platform.errors import (
    BeingChanged,
    FloorsNotHeld,
    NothingToLearn,
    NotMeasured,
    NotReady,
    SchoolFolderError,
    StoreError,
)
from bot.platform.types import Clock

Load = Callable[[Mapping[str, str]], Folder]
Prepare = Callable[[str], Callable[[], None]]
"""Loads a version with its model; what it returns lets it answer from then on, at once."""
AT_ONCE: Final = "at_once"
"""Marks the result of a version that was put live without learning; an earlier release wrote "confirmed"."""
_OF_A_SENTENCE: Final = ("copied", "danger")
"""Why a learning ended (bot.cli.learn) where one of its sentences cannot be learnt at all."""
DemandFit = Callable[[Overlay, Iterable[Correction]], None]
"""Raises UnfitCorrection where an overlay, or a correction that would go into it, must not be learnt."""
MayPromote = Callable[[Iterable[str], str], Allowed]
"""Whether somebody may put a version live that holds these corrections, by their ids."""
"""The words of an answer and its ``custom`` part, as ``responses/`` has them."""
Stage = Literal["never", "running", "crashed", "failed", "ready", "live", "old"]


@dataclass(frozen=True)
class LearningStatus:
    """How learning stands: the newest run and its stage, what is served, what one could go back to, what waits.

    ``progress`` is how far it has come while it runs; ``is_same_again``: what would be learnt now is what just failed.
    ``still_wrong`` are the corrections, by id, that were learnt and did not mend what they came from.
    """

    stage: Stage
    run: Run | None
    current: Current
    can_go_back: bool
    waiting: tuple[Correction, ...]
    progress: Progress | None = None
    is_same_again: bool = False
    still_wrong: frozenset[str] = frozenset()

    @property
    def mark(self) -> str:
        """Short words for all of it that a page shows, by which a window sees that it is old."""
        waiting = ",".join(one.id[:8] for one in self.waiting)
        return f"{self.stage} {self.run.version if self.run else '-'} {self.current.version or '-'} {waiting or '-'}"

    @property
    def has_stopped(self) -> bool:
        """Whether the newest learning came to no version: somebody has to look at it."""
        return self.stage in ("crashed", "failed")

    @property
    def taken(self) -> frozenset[str]:
        """The corrections, by id, of a version that is being learnt or waits to go live."""
        return frozenset(self.run.corrections if self.run and self.stage in ("running", "ready") else ())

    @property
    def unlearnt(self) -> tuple[Correction, ...]:
        """What waits and is in no such version."""
        return tuple(one for one in self.waiting if one.id not in self.taken)

    @property
    def below(self) -> tuple[str, ...]:
        """The shares of the newest run that are below their floor."""
        result = self.run.result if self.run else None
        return tuple(result.get("below", ())) if result else ()

    @property
    def is_measured(self) -> bool:
        """Whether the newest run was judged: by questions, against floors, and with every reply that changes."""
        result = (self.run.result if self.run else None) or {}
        return "replies" in result and all(result.get(part) for part in ("questions", "new", "floors"))

    @property
    def cannot_go_live(self) -> bool:
        """Whether the newest version was learnt, and is worse than it may be or was not judged."""
        return self.stage == "ready" and (bool(self.below) or not self.is_measured)


class Learning:
    """What the page about learning and the command call."""

    def __init__(
        self,
        *,
        store: CorrectionStore,
        audit: AuditLog,
        versions: Versions,
        trainer: Trainer,
        load: Load,
        prepare: Prepare,
        served: Callable[[], str],
        demand_fit: DemandFit,
        demand_judges: Callable[[], None],
        may_promote: MayPromote,
        clock: Clock,
    ) -> None:
        self._store, self._audit, self._versions, self._trainer = store, audit, versions, trainer
        self._load, self._prepare, self._served, self._clock = load, prepare, served, clock
        self._demand_fit, self._demand_judges, self._may_promote = demand_fit, demand_judges, may_promote
        self._noted: Current | None = None

    def standing(self) -> LearningStatus:
        """The version that is live, and the newest run."""
        is_running = self._trainer.is_running()  # asked first: what ends meanwhile has its result below
        learnt = [run for run in self._versions.runs() if not _is_at_once(run)]
        newest = learnt[0] if learnt else None
        current = self._versions.current()
        waiting = tuple(self._store.all((State.APPROVED,))[::-1])
        back = current.before is not None and self._trainer.has_model(current.before)
        stage, progress = _stage(newest, current, waiting, is_running=is_running), None
        if newest is not None and stage == "ready" and newest.based_on != current.version:
            stage = "ready" if self._on_what_is_live(newest, waiting) is not None else "old"
        if newest is not None and stage == "running":
            elapsed = (self._clock() - newest.begun_at).total_seconds()
            timed = (run for run in learnt if (run.result or {}).get("ok") and run.progress)  # a copy has no steps
            progress = progress_of(newest, elapsed, next(timed, None))
        same = (
            newest is not None and {one.id for one in waiting} == set(newest.corrections) and self._fails(newest, stage)
        )
        return LearningStatus(stage, newest, current, back, waiting, progress, same, _still_wrong(learnt))

    def _fails(self, run: Run, stage: Stage) -> bool:
        """Whether the same corrections would fail again; after an upgrade, whose models are others, they may not."""
        result = run.result or {}
        if stage == "failed":
            return result.get("why") in _OF_A_SENTENCE
        return stage == "ready" and bool(result.get("below")) and self._trainer.has_model(run.version)

    def candidate(self) -> tuple[Overlay, tuple[Correction, ...]]:
        """What would be laid over if one learnt now, and the corrections that would go into it."""
        waiting = tuple(self._store.all((State.APPROVED,))[::-1])
        overlay = self._versions.overlay(self._versions.current().version)
        for correction in waiting:
            overlay = with_correction(overlay, correction)
        return overlay, waiting

    def _on_what_is_live(self, run: Run, waiting: Iterable[Correction]) -> Overlay | None:
        """What a version that was learnt lays over what is live by now; None where it does not fit that any more.

        What was put live meanwhile without learning, such as a setting, shapes no model, so that the one that was
        trained fits with it, unless both change the same answer.
        """
        runs, live = {one.version: one for one in self._versions.runs()}, self._versions.current().version
        if live == run.based_on:
            return self._versions.overlay(run.version)
        before = live
        while before != run.based_on:
            if before not in runs or not _is_at_once(runs[before]):
                return None
            before = runs[before].based_on
        learnt, was, overlay = (self._versions.overlay(one) for one in (run.version, run.based_on, live))
        for correction in (one for one in waiting if one.id in run.corrections):
            if overlay.answers.get(correction.topic) != was.answers.get(correction.topic):
                return None
            overlay = with_correction(overlay, correction)
        return overlay if overlay.examples == learnt.examples else None

    def begin(self, by: str) -> Run:
        """Begin to learn what was approved.

        Raises AlreadyLearning, LearnsElsewhere, BeingChanged, NothingToLearn, NotMeasured, SchoolFolderError,
        UnfitCorrection.
        """
        self._trainer.check()
        with self._alone():  # a setting that is saved meanwhile would else be undone by what is learnt
            overlay, waiting = self.candidate()
            if not waiting:
                raise NothingToLearn("no correction that was approved waits")
            self._demand_judges()
            self._demand_fit(overlay, waiting)
            self._load(overlays.render(overlay))  # what cannot even be read is said at once, not after a minute
            now, version = self._clock(), self._versions.next()
            ids = tuple(correction.id for correction in waiting)
            run = Run(version, self._versions.current().version, ids, by, now)
            self._versions.begin(run, overlay)
        self._audit.add(Entry(now, by, "learning_begun", detail={"version": version, "corrections": len(ids)}))
        self._trainer.begin(version)
        return run

    def put_live(self, change: Change, by: str, action: str, detail: Mapping[str, str | int]) -> Run:
        """Put a change live at once that needs no learning: settings, a notice, answers in the notice's own words.

        ``action`` and ``detail`` are what the log keeps of it. A learning goes on meanwhile, and what it has learnt is
        laid over this change when it goes live. Raises SchoolFolderError and BeingChanged.
        """
        with self._alone():
            now, version, before = self._clock(), self._versions.next(), self._versions.current()
            overlay = change(self._versions.overlay(before.version))
            self._load(overlays.render(overlay))
            run = Run(version, before.version, (), by, now)
            self._versions.begin(run, overlay)
            self._versions.finish(version, {"ok": True, AT_ONCE: True})
            self._change_over(Current(version, before.version, by))
            self._audit.add(Entry(now, by, action, detail={"version": version, **detail}))
            return run

    def may_promote(self, by: str) -> Allowed:
        """Whether this person may put the newest version live, or who has to."""
        run = self.standing().run
        return self._may_promote(run.corrections if run else (), by)

    def promote(self, version: str, by: str, why: str = "") -> Run:
        """Put the version live that somebody looked at; one that came since does not go live unseen.

        ``why`` is one of ``approval.REASONS`` where somebody who is alone proposed it. Raises NotReady, NotMeasured,
        FloorsNotHeld, NeedsSecondPerson, UnfitCorrection, ModelMissing, BeingChanged.
        """
        standing = self.standing()
        run = standing.run
        if run is None or standing.stage != "ready" or run.version != version:
            raise NotReady("there is no such version to put live")
        if not standing.is_measured:
            raise NotMeasured("this version was not judged by the questions that judge every version")
        self._demand_judges()
        if standing.below:
            raise FloorsNotHeld(standing.below)
        alone = reason_given(self._may_promote(run.corrections, by), why)
        with self._alone():
            live = self._versions.current().version
            overlay = self._on_what_is_live(run, standing.waiting)
            if overlay is None:
                raise NotReady("there is no such version to put live")
            self._demand_fit(overlay, ())
            if run.based_on != live:  # something was put live meanwhile: what was learnt goes on top of it
                run = replace(run, version=self._versions.next(), based_on=live)
                self._versions.begin(run, overlay)
                self._versions.finish(run.version, run.result or {})
            self._change_over(Current(run.version, live, by, why=alone.get("why", "")))
        return run

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else changes what is live until the end of the block; raises BeingChanged."""
        with self._versions.changing() as alone:
            if not alone:
                raise BeingChanged("somebody else is changing something at this moment")
            yield

    def roll_back(self, live: str, by: str) -> Current:
        """Serve the version before ``live`` again; its corrections wait to be looked at again; raises NotReady.

        The button that is pressed twice, or in two windows, goes back once: then another version is live.
        """
        to = self._before(live)
        runs = {run.version: run for run in self._versions.runs()}
        before = runs.get(to)
        back = Current(to, before.based_on if before is not None else None, by, live)
        self._change_over(back)
        return back

    def would_go(self, live: str) -> Difference:
        """What going back from ``live`` would take; raises NotReady as ``roll_back`` does."""
        return self._between(live, self._before(live))

    def went(self) -> Difference | None:
        """What the last change-over took, where it went back and both versions can still be read."""
        current = self._versions.current()
        return self._readable(current.left, current.version) if current.left else None

    def came(self) -> Difference | None:
        """What the last change-over brought, where it went forward and both versions can still be read."""
        current = self._versions.current()
        is_new = current.before is not None and not current.left
        return self._readable(current.version, current.before or NONE) if is_new else None

    def _readable(self, newer: str, older: str) -> Difference | None:
        with contextlib.suppress(SchoolFolderError):  # one of an older release may fit no more
            return self._between(newer, older)
        return None

    def newer(self) -> Run | None:
        """The newest version after this one that needed no learning: what was gone back from, kept to be served."""
        here = self._versions.current().version
        after = (run for run in self._versions.runs() if run.based_on == here and _is_at_once(run))
        return next((run for run in after if self._trainer.has_model(run.version)), None)

    def go_forward(self, version: str, by: str) -> None:
        """Serve the version again that was gone back from; a learnt one is promoted anew instead.

        Raises NotReady and BeingChanged.
        """
        with self._alone():
            newer, before = self.newer(), self._versions.current().version
            if newer is None or newer.version != version:
                raise NotReady("there is no such version to put live again")
            self._change_over(Current(version, before, by))
            detail = {"version": version, "before": before or "none"}
            self._audit.add(Entry(self._clock(), by, "learning_promoted", detail=detail))

    def _before(self, live: str) -> str:
        current = self._versions.current()
        if live != current.version or current.before is None or not self._trainer.has_model(current.before):
            raise NotReady("there is no version before this one that could be served")
        return current.before

    def _between(self, newer: str, older: str) -> Difference:
        over, under = self._versions.overlay(newer), self._versions.overlay(older)
        corrections = next((run.corrections for run in self._versions.runs() if run.version == newer), ())
        return difference(
            newer,
            (over, self._load(overlays.render(over))),
            (under, self._load(overlays.render(under))),
            corrections,
        )

    def follow(self) -> None:
        """Serve what another process put live, such as the command; nothing where that is served already.

        Where a process was killed after the file and before the database, the database is told once more.
        """
        current = self._versions.current()
        if current.version != self._served():
            self._prepare(current.version)()
        if current != self._noted:
            self._note(current, again=True)
            self._noted = current

    def _change_over(self, to: Current) -> None:
        """Everything is loaded first; then the file says so, then the service does so, then the database."""
        switch = self._prepare(to.version)
        self._noted = to
        self._versions.serve(to)
        switch()
        try:
            self._note(to)
        except StoreError:
            self._noted = None  # the next look notes it
            raise

    def _note(self, to: Current, *, again: bool = False) -> None:
        """What was learnt, or waits again, with its entry in the log; ``again``: only where that is not there yet."""
        runs = {run.version: run for run in self._versions.runs()}
        if to.left:
            run, state = runs.get(to.left), State.LEARNT
            detail: dict[str, str | int] = {"version": to.version or "none", "from": to.left}
        else:
            run, state = runs.get(to.version), State.APPROVED
            if run is not None and _is_at_once(run):  # has an entry of its own in the log
                return
            detail = {"version": to.version, "before": to.before or "none"}
            detail |= _figures(run) if run else {}
        corrections = run.corrections if run is not None else ()
        if again:
            corrections = tuple(one.id for one in self._store.all((state,)) if one.id in corrections)
            if not corrections:
                return
        action = "learning_rolled_back" if to.left else "learning_promoted"
        if to.why:
            detail["why"] = to.why
        entry = Entry(self._clock(), to.by or "unknown", action, detail=detail)
        learnt, waits = ((), corrections) if to.left else (corrections, ())
        self._store.change_over(learnt, "" if to.left else to.version, waits, entry)


def _still_wrong(newest_first: Sequence[Run]) -> frozenset[str]:
    """The corrections whose message, or sentence, was still answered wrongly by the newest version that has them."""
    taught = (one for run in reversed(newest_first) for one in (run.result or {}).get("taught", ()))
    is_right = {str(one["correction"]): bool(one["is_right"]) for one in taught}
    return frozenset(correction for correction, right in is_right.items() if not right)


def _is_at_once(run: Run) -> bool:
    """Whether a version was put live without learning."""
    result = run.result or {}
    return bool(result.get(AT_ONCE) or result.get("confirmed"))


def _stage(run: Run | None, current: Current, waiting: Sequence[Correction], *, is_running: bool) -> Stage:
    if run is None:
        return "never"
    if run.version == current.version:
        return "live"
    if run.result is None:
        return "running" if is_running else "crashed"
    if not run.result.get("ok"):
        return "failed"
    # One that was rejected or withdrawn since is in this version all the same, so this version must not go live.
    return "ready" if set(run.corrections) <= {correction.id for correction in waiting} else "old"


def with_correction(overlay: Overlay, correction: Correction) -> Overlay:
    """The overlay with one correction in it."""
    content: Mapping[str, Any] = correction.content
    if correction.kind is Kind.EXAMPLE:
        return overlay.with_examples(correction.topic, [content["sentence"]])
    if correction.kind is Kind.NOTICE:  # of an earlier release: it would undo what was put live since
        return overlay
    changed = overlay.with_answer(correction.topic, content["text"], content["custom"])
    return changed.with_examples(correction.topic, content.get("examples", ())) if "examples" in content else changed


def _figures(run: Run) -> dict[str, str | int]:
    """Right answers before and after in thousandths, for the log."""
    result = run.result or {}
    found = {}
    for name, key in (("old", "right_before"), ("new", "right_after")):
        if result.get(name):
            found[key] = round(1000 * result[name]["all"]["right"])
    return dict(found)
