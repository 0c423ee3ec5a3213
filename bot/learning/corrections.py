"""Corrections: proposed by one member of staff, approved by another, and never a parent's own words.

What tells of danger is taught as nothing else, which is held at each step: proposed, approved, learnt. Every step is in
the audit log, by id and topic, without the sentence.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.conversations.records import ConversationStore
from bot.learning import approval, evaluation, verbatim_check
from bot.learning.approval import Allowed
from bot.learning.evaluation import Question
from bot.learning.form_faults import FormFaults
from bot.learning.verbatim_check import CommonWords
from bot.notice import answer_book
from bot.notice.answer_book import Entry as Answer
from bot.notice.changes import correction as corrections
from bot.notice.changes import overlay_answers
from bot.notice.changes.correction import Correction, Kind, State
from bot.notice.changes.overlay import Overlay
from bot.notice.changes.version_records import CorrectionStore, Folder, Heard, TellsOfDanger
from bot.notice.follow_ups import is_danger
from bot.pii.pseudonymiser import Pseudonymiser, kind_of
from bot.platform.audit import AuditLog, Entry
from bot.platform.errors import (
    AssistantError,
    CorrectionClosed,
    NotMeasured,
    SchoolFolderError,
    UnfitCorrection,
)
from bot.platform.types import Clock
from bot.review.rules import strike_state
from bot.staff.records import StaffMember
from bot.staff.rules import PERMISSIONS, Permission, Role
from bot.text.clean import hides_something

_KINDS: Final = {
    "name": "a name", "possible name": "what may be a name", "email": "an e-mail address", "phone": "a phone number",
    "postcode": "a postcode",
    "address": "an address", "nino": "a National Insurance number", "card": "a card number", "date": "a date of birth",
    "nhs number": "an NHS number", "upn": "a pupil number",
}  # fmt: skip
_DANGER: Final = (
    "This tells of somebody in danger. It cannot be taught as anything else, so that help is never missed. Leave that "
    "out of it, or pick the topic of help in danger."
)
_ASKED_IN_TESTS: Final = (
    "This is nearly one of the questions that the assistant is tested with. Use other words for it."
)
_SUBJECT_ALONE: Final = "Or name the subject alone, in three words at most: your sentences may then have these words."
_NOTICE: Final = "A notice and settings are not learnt any more. An administrator puts them live under The notice."
SUPERSEDED: Final = "It was proposed again with a change."
_NEVER_ASKED: Final = frozenset({"unclear", "not_understood", "form_answer"})  # from the gate and from choices


@dataclass(frozen=True)
class Turn:
    """The turn that a correction comes from: what was said, with tokens, and what it was taken for."""

    said: str
    topic: str


class Corrections:
    """What the pages about corrections call."""

    def __init__(
        self,
        *,
        store: CorrectionStore,
        audit: AuditLog,
        conversations: ConversationStore,
        pseudonymiser: Pseudonymiser,
        heard: Heard,
        served: Folder,
        staff: Callable[[], Sequence[StaffMember]],
        tells_of_danger: TellsOfDanger,
        asked: Sequence[str],
        library: Callable[[], CommonWords],
        questions: Callable[[], Sequence[Question]],
        clock: Clock,
    ) -> None:
        self._store, self._conversations, self._pseudonymiser, self._served = (
            store,
            conversations,
            pseudonymiser,
            served,
        )
        self._audit, self._heard, self._staff, self._tells_of_danger = audit, heard, staff, tells_of_danger
        self._asked, self._library, self._questions, self._clock = frozenset(asked), library, questions, clock

    def topics(self) -> list[tuple[str, str]]:
        """What a message can be about: topic and label, by label."""
        own = self._asked - _NEVER_ASKED
        labels = self._served.book.labels.items()
        found = [(topic, label) for topic, label in labels if topic in own or topic.startswith("ask_")]  # ask_: added
        return sorted(found, key=lambda pair: pair[1].casefold())

    def turn(self, turn: str) -> Turn | None:
        """The turn ``conversation:client_id``; None where it is gone or nothing was said in it."""
        conversation, _, client_id = turn.partition(":")
        found = self._conversations.turn(conversation, client_id) if client_id else None
        if found is None or not found.said:
            return None
        return Turn(found.said, str((found.understanding or {}).get("topic") or ""))

    def read_turn(self, turn: str, by: str) -> Turn | None:
        """The turn, to be shown to somebody: that is logged as every look at a conversation is."""
        found = self.turn(turn)
        if found is not None:
            self._audit.add(Entry(self._clock(), by, "conversation_viewed", turn.partition(":")[0]))
        return found

    def all(self, states: Sequence[State] = ()) -> list[Correction]:
        """The corrections in these states, or every one, the newest first."""
        return self._store.all(states)

    def holding(self, words: str) -> list[Correction]:
        """Those in which these words stand, for whoever strikes them out of a conversation."""
        return [one for one in self._store.all() if strike_state(one.content, words) != dict(one.content)]

    def get(self, correction_id: str) -> Correction:
        """One correction; raises UnknownCorrection."""
        return self._store.get(correction_id)

    def may_approve(self, correction: Correction, by: str) -> Allowed:
        """Whether this person may approve a correction, or who has to."""
        danger = correction.kind is Kind.ANSWER and is_danger(correction.topic)
        return approval.may_approve(correction.proposed_by, by, self._active(), danger=danger)

    def deciders(self, allowed: Callable[[str], Allowed]) -> list[str]:
        """The names of those on the staff who may see this and whom ``allowed`` lets decide."""
        able = [one for one in self._staff() if one.is_active and Permission.REVIEW in PERMISSIONS[one.role]]
        return [one.name for one in able if allowed(one.id) in (Allowed.YES, Allowed.WITH_REASON)]

    def may_promote(self, version_of: Iterable[str], by: str) -> Allowed:
        """Whether this person may put a version live that holds these corrections (ids), or who has to."""
        wanted = set(version_of)
        proposers = {one.proposed_by for one in self._store.all() if one.id in wanted}
        return approval.may_promote(proposers, by, self._active())

    def is_alone(self, by: str) -> bool:
        """Whether nobody else here could approve what this person proposes."""
        return approval.is_alone(by, self._active())

    def demand_fit(self, overlay: Overlay, waiting: Iterable[Correction]) -> None:
        """Raises UnfitCorrection where what would be learnt teaches danger as something else, however it came there.

        The files of a version may be edited by hand, so all of the overlay is held against the danger decision.
        """
        for topic, sentences in overlay.examples.items():
            for sentence in sentences:
                self._demand_no_danger(topic, "sentence", {f"{self._label(topic)}: ": sentence})
        for correction in waiting:
            self._demand_rank(correction)

    def propose_example(self, topic: str, sentence: str, turn: str, by: str) -> Correction:
        """Propose that a sentence like this is about that topic; raises UnfitCorrection."""
        sentence, faults = " ".join(sentence.split()), FormFaults()
        with faults.noted():
            if topic not in dict(self.topics()):
                raise UnfitCorrection("topic", "Pick the topic from the list.")
        with faults.noted():
            self._demand_sentences("sentence", {"": sentence}, turn)
            self._demand_no_danger(topic, "sentence", {"": sentence})
        faults.demand_none()
        return self._propose(Kind.EXAMPLE, topic, {"sentence": sentence}, turn, by)

    def propose_answer(self, topic: str, text: str, custom: Mapping[str, Any], turn: str, by: str) -> Correction:
        """Propose another answer on a topic; raises UnfitCorrection where it says more than its passages."""
        if topic not in self._served.book.labels:
            raise UnfitCorrection("topic", "Pick the topic from the list.")
        if is_danger(topic) and self._role(by) is not Role.ADMINISTRATOR:
            words = "What is said to somebody in danger is changed by an administrator, with the safeguarding lead."
            raise UnfitCorrection("topic", words)
        self._demand_label(topic, custom)
        self._demand_answer(topic, text, custom, turn)
        return self._propose(Kind.ANSWER, topic, {"text": text, "custom": dict(custom)}, turn, by)

    def propose_topic(
        self, topic: str, text: str, custom: Mapping[str, Any], examples: Sequence[str], turn: str, by: str
    ) -> Correction:
        """Propose a topic that is missing, with its answer and what people might ask.

        Raises UnfitCorrection, with all that is wrong with the form.
        """
        faults, label = FormFaults(), str(custom.get("label") or "")
        sentences = list(dict.fromkeys(" ".join(one.split()) for one in examples if one.strip()))
        with faults.noted():
            self._demand_new_topic(topic, label, custom, turn)
        with faults.noted():
            self._demand_examples(topic, sentences, turn, label)
        with faults.noted():
            self._demand_answer(topic, text, custom, turn)
        faults.demand_none()
        content = {"text": text, "custom": dict(custom), "examples": sentences}
        return self._propose(Kind.TOPIC, topic, content, turn, by)

    def approve(self, correction_id: str, by: str, why: str = "") -> Correction:
        """Approve; ``why`` is one of ``approval.REASONS`` where somebody who is alone approves their own.

        Raises NeedsSecondPerson, CorrectionClosed, or UnfitCorrection, also where what was proposed tells of danger.
        """
        proposed = self._store.get(correction_id)
        self._demand_state(proposed, {State.PROPOSED})
        detail = approval.reason_given(self.may_approve(proposed, by), why)
        self._demand_still_fit(proposed)

        def decide(kept: Correction) -> Correction:
            self._demand_state(kept, {State.PROPOSED})
            return replace(kept, state=State.APPROVED, decided_by=by, decided_at=self._clock())

        return self._change(correction_id, "correction_approved", decide, by, detail)

    def reject(self, correction_id: str, reason: str, by: str) -> Correction:
        """Reject with a reason; raises UnfitCorrection or CorrectionClosed."""
        reason = " ".join(reason.split())[:500]
        if not reason:
            raise UnfitCorrection("reason", "Say why, so that whoever proposed it can do better.")
        self._demand_nothing_personal("reason", reason)
        self._demand_new_words("reason", reason, self._store.get(correction_id).turn)

        def decide(kept: Correction) -> Correction:
            self._demand_state(kept, corrections.OPEN)
            return replace(kept, state=State.REJECTED, decided_by=by, decided_at=self._clock(), reason=reason)

        return self._change(correction_id, "correction_rejected", decide, by)

    def withdraw(self, correction_id: str, by: str) -> Correction:
        """Take back what one proposed oneself; raises CorrectionClosed."""

        def decide(kept: Correction) -> Correction:
            self._demand_state(kept, corrections.OPEN)
            if kept.proposed_by != by:
                raise CorrectionClosed("only whoever proposed it can withdraw it; reject it instead")
            return replace(kept, state=State.WITHDRAWN, decided_by=by, decided_at=self._clock())

        return self._change(correction_id, "correction_withdrawn", decide, by)

    def supersede(self, correction_id: str, by: str) -> Correction:
        """Take a correction back in whose place another was proposed; raises CorrectionClosed or UnknownCorrection.

        Whoever proposed it withdraws it so, and anybody else rejects it.
        """
        own = self._store.get(correction_id).proposed_by == by
        return self.withdraw(correction_id, by) if own else self.reject(correction_id, SUPERSEDED, by)

    def _propose(self, kind: Kind, topic: str, content: Mapping[str, Any], turn: str, by: str) -> Correction:
        now, own = self._clock(), uuid.uuid4().hex
        correction = Correction(own, kind, topic, content, turn[:200], State.PROPOSED, by, now)
        detail: dict[str, str | int] = {"correction": own, "kind": kind.value, "topic": topic}
        self._store.add(correction, Entry(now, by, "correction_proposed", detail=detail))
        return correction

    def _change(
        self,
        correction_id: str,
        action: str,
        decide: Callable[[Correction], Correction],
        by: str,
        more: Mapping[str, str] | None = None,
    ) -> Correction:
        kept = self._store.get(correction_id)
        detail: dict[str, str | int] = {"correction": kept.id, "kind": kept.kind.value, "topic": kept.topic}
        detail |= more or {}
        return self._store.change(correction_id, decide, Entry(self._clock(), by, action, detail=detail))

    def _demand_state(self, kept: Correction, allowed: set[State] | frozenset[State]) -> None:
        if kept.state not in allowed:
            raise CorrectionClosed("this was decided already")

    def _demand_new_topic(self, topic: str, label: str, custom: Mapping[str, Any], turn: str) -> None:
        if problem := corrections.topic_problem(topic):
            raise UnfitCorrection("label", problem)
        self._demand_nothing_personal("label", label)  # the topic made of it is in the log
        if not verbatim_check.is_subject(label):
            try:
                self._demand_new_words("label", label, turn)
            except UnfitCorrection as unfit:
                raise UnfitCorrection("label", f"{unfit.problem} {_SUBJECT_ALONE}", unfit.change) from None
        if topic in self._served.book.labels or topic in self._asked:
            raise UnfitCorrection("label", "There is a topic of this name already. Choose another label.")
        self._demand_label(topic, custom)

    def _demand_examples(self, topic: str, sentences: Sequence[str], turn: str, label: str) -> None:
        if len(sentences) < corrections.TOPIC_EXAMPLES:
            needed = f"Write at least {corrections.TOPIC_EXAMPLES} different sentences; there are {len(sentences)}."
            raise UnfitCorrection("examples", needed)
        faults = FormFaults()
        numbered = {f"Sentence {number}: ": sentence for number, sentence in enumerate(sentences, start=1)}
        with faults.noted():
            self._demand_sentences("examples", numbered, turn, label)
        with faults.noted():
            self._demand_no_danger(topic, "examples", numbered)
        faults.demand_none()

    def _demand_sentences(self, field: str, sentences: Mapping[str, str], turn: str, label: str = "") -> None:
        """Each by the words that a problem with it begins with; ``label`` is that of a new topic."""
        try:
            questions = self._questions()
        except NotMeasured as missing:
            words = f"Nothing can be taught now: {missing}. Ask whoever looks after the machine."
            raise UnfitCorrection(field, words) from None
        copied, faults = evaluation.copied(sentences.values(), (question.text for question in questions)), FormFaults()
        for lead, sentence in sentences.items():
            with faults.noted():
                if problem := corrections.sentence_problem(sentence):
                    raise UnfitCorrection(field, lead + problem)
                self._demand_nothing_personal(field, sentence, lead)
                self._demand_new_words(field, sentence, turn, lead, label)
                if sentence in copied:
                    raise UnfitCorrection(field, lead + _ASKED_IN_TESTS)
        faults.demand_none()

    def _demand_no_danger(self, topic: str, field: str, sentences: Mapping[str, str]) -> None:
        """Each by the words that a problem with it begins with; nothing is taken where the decision cannot be had."""
        if is_danger(topic):
            return
        faults = FormFaults()
        for lead, sentence in sentences.items():
            try:
                tells = self._tells_of_danger(sentence)
            except AssistantError:
                words = "It cannot be told now whether this tells of danger. Try again in a minute."
                raise UnfitCorrection(field, lead + words) from None
            with faults.noted():
                if tells:
                    raise UnfitCorrection(field, lead + _DANGER)
        faults.demand_none()

    def _demand_rank(self, kept: Correction) -> None:
        """What only an administrator may change was proposed by one; a notice is put live and not learnt."""
        if kept.kind is Kind.NOTICE:
            raise UnfitCorrection("", _NOTICE)
        if kept.kind is Kind.ANSWER and is_danger(kept.topic) and self._role(kept.proposed_by) != Role.ADMINISTRATOR:
            raise UnfitCorrection("topic", "Only an administrator may change what is said to somebody in danger.")

    def _demand_still_fit(self, kept: Correction) -> None:
        """What was proposed may be approved as things are now; the danger decision may be a newer one."""
        self._demand_rank(kept)
        content = kept.content
        sentences = [content["sentence"]] if kept.kind is Kind.EXAMPLE else content.get("examples", ())
        for sentence in sentences:
            self._demand_no_danger(kept.topic, "", {"": sentence})
        if kept.kind is Kind.ANSWER and is_danger(kept.topic):
            self._demand_label(kept.topic, content["custom"])
            self._demand_answer(kept.topic, content["text"], content["custom"], "")

    def _label(self, topic: str) -> str:
        return self._served.book.labels.get(topic, topic)

    def _active(self) -> dict[str, Role]:
        return {member.id: member.role for member in self._staff() if member.is_active}

    def _role(self, person: str) -> Role | None:
        return next((member.role for member in self._staff() if member.id == person), None)

    def _demand_new_words(self, field: str, text: str, turn: str, lead: str = "", label: str = "") -> None:
        """Not what was said in the conversation that it comes from, nor in a few others, whichever turn was named."""
        own, published = turn.partition(":")[0], self._published(label)
        common = self._library().and_also(published)
        if common.is_plain(text):
            return
        theirs = self._heard.in_conversation(own) if own else []
        if said := next((one for one in theirs if verbatim_check.is_own_words(text, one, published)), ""):
            words = "These are nearly the parent's own words. Say the same thing as another parent might say it."
            raise UnfitCorrection(field, lead + words, verbatim_check.shared_words(text, said))
        found = self._heard.holding(verbatim_check.runs(text))
        others = {chat: said for chat, said in found if verbatim_check.is_own_words(text, said, common)}
        if 0 < len(others) < verbatim_check.ANYBODYS:
            words = "Somebody typed nearly these words in a chat. Say the same thing as another parent might say it."
            shared = [verbatim_check.shared_words(text, said) for said in others.values()]
            raise UnfitCorrection(field, lead + words, max(shared, key=len))

    def _published(self, label: str) -> CommonWords:
        """What topics and sections are called, and what the school and the law say."""
        book, notice, law = self._served.book, self._served.notice, self._served.law
        names = [*book.labels.values(), *(section.heading for section in notice.sections), label]
        general = [one.text for one in law.texts.values() if one is not None]
        replies = [reply.text for reply in book.replies.values()]
        return CommonWords(names, [notice.text, *general, *replies], subject=[label])

    def _demand_nothing_personal(self, field: str, text: str, lead: str = "") -> None:
        if hides_something(text):
            raise UnfitCorrection(field, lead + "There is a sign in it that nobody can see. Type it anew.")
        found = self._pseudonymiser.tokenise(text, {}).found
        if found:
            kinds = dict.fromkeys(_KINDS.get(kind_of(token), "something personal") for token, _ in found)
            words = f"There is {' and '.join(kinds)} in it. Write it so that nobody can be recognised."
            raise UnfitCorrection(field, lead + words, found[0][1])

    def _demand_answer(self, topic: str, text: str, custom: Mapping[str, Any], turn: str) -> None:
        if not text.strip():
            raise UnfitCorrection("text", "Write what the assistant should say.")
        faults, forms = FormFaults(), {form: str(custom[form]) for form in answer_book.FORMS if custom.get(form)}
        for field, words in {"text": text, **forms}.items():
            with faults.noted():
                self._demand_nothing_personal(field, words)
                self._demand_new_words(field, words, turn)
            with faults.noted():
                self._demand_ground(topic, field, words, custom)
        faults.demand_none()

    def _demand_ground(self, topic: str, field: str, words: str, custom: Mapping[str, Any]) -> None:
        labels = {**self._served.book.labels, topic: str(custom.get("label") or "")}
        answer = Answer("answer", 0, topic, " ".join(words.split()), dict(custom))
        try:
            served, before = self._served, self._served.book.replies.get(topic)
            overlay_answers.checked(answer, served.notice, served.school, served.law, labels, before)
        except SchoolFolderError as problem:
            raise UnfitCorrection(field, f"This cannot be said: {problem.problem}.") from None

    def _demand_label(self, topic: str, custom: Mapping[str, Any]) -> None:
        label = str(custom.get("label") or "")
        if not 0 < len(label) <= answer_book.LABEL_LENGTH:
            words = f"Give the topic a label of at most {answer_book.LABEL_LENGTH} characters."
            raise UnfitCorrection("label", words)
        if any(label == taken for other, taken in self._served.book.labels.items() if other != topic):
            raise UnfitCorrection("label", "Another topic has this label already. Choose another.")
