"""Every error this product raises on purpose, as one tree.

An error's message is safe to log: it never holds what a person typed. Words for people are chosen once, at the edge
(``widget``), by the class of the error.

::

    PrivacyHelpError
    ├── SettingsError            a setting that cannot be used
    ├── SchoolFolderError        notice.md, school.toml, law.toml or responses cannot be used; says file, line and cure
    │   └── NoticeUnread         a file that should be the school's notice cannot be read; says what to send instead
    ├── GroundingError           a reply says something that its source does not
    ├── CalendarError            term dates cannot be used; says what to enter in school.toml
    │   └── TermDatesMissing     a day was asked for that no term dates cover
    ├── BadReference             not a reference or a code: its length is wrong, or a digit slipped
    ├── CaseError                a request does not allow what was tried
    │   ├── StepNotAllowed       not in the state the request is in, or not on that day
    │   ├── StepIncomplete       something that the law or the record needs is missing; names what
    │   ├── FileRefused          a file that cannot be kept with a request; says why
    │   ├── ReplyRefused         what somebody wrote about their records cannot be taken; says why
    │   ├── CaseChanged          somebody else changed the request meanwhile; look again
    │   ├── UnknownCase          no request has this reference, or the code does not fit it
    │   └── TooManyTries         the status was asked for too often; says for how long to wait
    ├── StaffError               an account on the staff does not allow what was tried
    │   ├── SignInRefused        name, password or code is wrong, or the account is disabled; which is not told
    │   ├── SignInLocked         too many wrong tries; says until when
    │   ├── UnfitName            a sign-in name or shown name that cannot be used
    │   ├── NameTaken            somebody else signs in by this name
    │   ├── UnfitPassword        a password that cannot be used; says why
    │   ├── WrongPassword        not the account's present password
    │   ├── WrongCode            the code does not prove the new authenticator
    │   ├── UnknownStaff         no account has this id
    │   ├── AccountClosed        the account is closed, and must be opened again first
    │   ├── LinkOver             a set-up link that was used, replaced or is too old
    │   ├── HashingBusy          too many passwords are being hashed at this moment
    │   └── LastAdministrator    nobody would be left to look after the accounts
    ├── CorrectionError          a correction of the assistant does not allow what was tried
    │   ├── UnfitCorrection      it cannot be taken so; says at which field and why
    │   ├── UnknownCorrection    no correction has this id
    │   ├── CorrectionClosed     it was decided already
    │   └── NeedsSecondPerson    somebody else has to approve it or put it live; says who
    ├── LearningError            the assistant cannot be taught or changed over now
    │   ├── AlreadyLearning      it is learning already
    │   ├── BeingChanged         somebody else is changing what is live at this moment
    │   ├── LearnsElsewhere      this process has no engine; it is taught where Rasa runs
    │   ├── NothingToLearn       no correction waits that was approved
    │   ├── NotReady             there is no learnt version that could be put live
    │   ├── NotMeasured          there is nothing to judge a version with, or it was not judged; says why
    │   └── FloorsNotHeld        it would understand less than it must; says what
    ├── SwitchMessage            words to parents that cannot be shown while the assistant is off; says why
    ├── PaperProblem             one of the school's papers cannot be saved or signed like this; says why
    │   └── PaperMovedOn         it, or a setting that it tells of, has changed meanwhile; look again
    ├── StillNeeded              what should be erased must be kept; says why
    ├── ReviewError              a review of a conversation does not allow what was tried
    │   ├── TellsOfDanger        it told of danger, and this member of staff does not open it
    │   ├── ReasonNeeded         it told of danger, and this member of staff opens it with a reason only
    │   ├── UnknownConversation  no conversation has this id (any more)
    │   ├── TellsOfDanger        it told of danger, and this member of staff does not open it
    │   ├── ReasonNeeded         the same, and an administrator opens it with a reason only
    │   ├── ConversationWentOn   it has changed since it was looked at; look again
    │   └── ReviewIncomplete     a reason or words are missing or cannot be used; names which
    ├── MailError                a message could not be handed over
    │   ├── MailFailed           not now; it is tried again
    │   └── MailRefused          never, for this address; somebody has to look
    ├── AssistantError           the engine could not answer
    │   └── ModelMissing         there is no trained model that can be loaded
    ├── VoiceUnavailable         sound cannot be heard or made now; the chat goes on in writing
    ├── StoreError               what should have been kept could not be kept or read
    │   ├── KeyMissing           a key that encrypted something kept is not in the key file
    │   └── ReferenceTaken       another request has this reference
    └── ConversationError        a client asked for what the protocol does not allow
        ├── UnknownSession
        ├── UnknownChoice
        ├── NotAllowed
        ├── ConversationFull     it has come to its bound; a new one can be begun
        ├── SwitchedOff          nothing is taken while the assistant is off
        └── DeletionConfirmed    the person said yes to deleting their chat
"""

from __future__ import annotations

from datetime import date, datetime


class PrivacyHelpError(Exception):
    """The root: anything we raise on purpose."""


class SettingsError(PrivacyHelpError):
    """A setting that cannot be used; the message names it and says what to do."""


class SchoolFolderError(PrivacyHelpError):
    """A file that a school edits cannot be used; the message names file, line and cure, ``key`` the setting."""

    def __init__(self, file: str, line: int | None, problem: str, key: str = "") -> None:
        where = f"{file}, line {line}" if line else file
        super().__init__(f"{where}: {problem}")
        self.file, self.line, self.problem, self.key = file, line, problem, key


class NoticeUnread(SchoolFolderError):
    """A file that should be the school's notice cannot be read; says what to send instead."""

    def __init__(self, problem: str) -> None:
        super().__init__("the notice", None, problem)


class GroundingError(PrivacyHelpError):
    """A reply says something that the section or setting it cites does not say."""


class CalendarError(PrivacyHelpError):
    """Term dates that cannot be used; the message says which and what to enter."""


class TermDatesMissing(CalendarError):
    """A day that no term dates cover was needed; ``day`` is the first such day."""

    def __init__(self, day: date, message: str) -> None:
        super().__init__(message)
        self.day = day


class BadReference(PrivacyHelpError):
    """What was given is no reference or code; the message says why without repeating it."""


class CaseError(PrivacyHelpError):
    """A request does not allow what was tried."""


class StepNotAllowed(CaseError):
    """This step cannot be taken in the state the request is in, or on that day; the message says why."""


class StepIncomplete(CaseError):
    """This step lacks something; ``missing`` names what, by the values of ``bot.law.case.Need``."""

    def __init__(self, step: str, missing: tuple[str, ...]) -> None:
        super().__init__(f"the step {step} still needs: {', '.join(missing)}")
        self.step, self.missing = step, missing


class FileRefused(CaseError):
    """A file cannot be kept with a request; the message is said to whoever sent it."""


class ReplyRefused(CaseError):
    """What somebody wrote about their records cannot be taken: it is ``empty``, too ``long``, or one too ``many``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class CaseChanged(CaseError):
    """Somebody else changed the request since it was looked at."""


class UnknownCase(CaseError):
    """No request has this reference, or the code does not fit it; which of the two is not told."""


class TooManyTries(CaseError):
    """The status was asked for too often; ``retry_after`` is in seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__("the status was asked for too often")
        self.retry_after = retry_after


class StaffError(PrivacyHelpError):
    """An account on the staff does not allow what was tried."""


class SignInRefused(StaffError):
    """Name, password or code is wrong, or the account is disabled; which of them is not told."""


class SignInLocked(StaffError):
    """There were too many wrong tries by this name; ``until`` says when the next is possible."""

    def __init__(self, until: datetime) -> None:
        super().__init__("too many wrong tries")
        self.until = until


class HashingBusy(StaffError):
    """As many passwords as may be are being hashed just now; nothing was looked at, and no try was counted."""


class UnfitName(StaffError):
    """A sign-in name or a shown name that cannot be used; the message says what one looks like."""


class NameTaken(StaffError):
    """Somebody else signs in by this name."""


class UnfitPassword(StaffError):
    """A password that cannot be used; the message is the end of a sentence that says why."""


class WrongPassword(StaffError):
    """Not the present password of the account."""


class WrongCode(StaffError):
    """The code does not prove the new authenticator."""


class UnknownStaff(StaffError):
    """No account has this id."""


class AccountClosed(StaffError):
    """The account is closed, and must be opened again first."""


class LinkOver(StaffError):
    """A set-up link that was used, was replaced, or is too old."""


class LastAdministrator(StaffError):
    """Nobody would be left to look after the accounts."""


class CorrectionError(PrivacyHelpError):
    """A correction of the assistant does not allow what was tried."""


class UnfitCorrection(CorrectionError):
    """A correction that cannot be taken so; ``field`` says where, the message why, without what was typed.

    ``change`` is the part of what was typed that has to change, for whoever typed it; it stands in no message.
    ``others`` are what else is wrong with the same form.
    """

    def __init__(self, field: str, problem: str, change: str = "") -> None:
        super().__init__(problem)
        self.field, self.problem, self.change = field, problem, change
        self.others: tuple[UnfitCorrection, ...] = ()


class UnknownCorrection(CorrectionError):
    """No correction has this id."""


class CorrectionClosed(CorrectionError):
    """The correction was decided already, perhaps by somebody else meanwhile."""


class NeedsSecondPerson(CorrectionError):
    """Somebody else has to approve a correction or put it live; ``whom``: a value of bot.learning.approval.Allowed."""

    def __init__(self, whom: str) -> None:
        super().__init__(f"somebody else has to do this: {whom}")
        self.whom = whom


class LearningError(PrivacyHelpError):
    """The assistant cannot be taught, or changed over, now."""


class AlreadyLearning(LearningError):
    """It is learning already; one at a time."""


class BeingChanged(LearningError):
    """Somebody else is changing what is live at this moment."""


class LearnsElsewhere(LearningError):
    """This process has no engine to teach: that is done where Rasa runs."""


class NothingToLearn(LearningError):
    """No correction that was approved waits to be learnt."""


class NotReady(LearningError):
    """There is no learnt version that could be put live, or none to go back to; the message says why."""


class NotMeasured(LearningError):
    """Nothing can be put live unjudged: questions or floors are not as they were frozen, or were not asked."""


class FloorsNotHeld(LearningError):
    """The new model would understand less than it must; ``below`` names the shares."""

    def __init__(self, below: tuple[str, ...]) -> None:
        super().__init__(f"below the floor: {', '.join(below)}")
        self.below = below


class SwitchMessage(PrivacyHelpError):
    """Words to parents that cannot be shown; the message is a sentence that says why."""


class PaperProblem(PrivacyHelpError):
    """A paper that cannot be saved or signed like this; the message is a sentence that says why."""


class PaperMovedOn(PaperProblem):
    """Somebody has saved the paper meanwhile, or a setting that it tells of was changed."""


class StillNeeded(PrivacyHelpError):
    """What should be erased must be kept: a legal hold, or a request that is open; the message says which."""


class ReviewError(PrivacyHelpError):
    """A review of a conversation does not allow what was tried."""


class UnknownConversation(ReviewError):
    """No conversation has this id, or it was deleted since."""


class TellsOfDanger(ReviewError):
    """The conversation told of danger, and this member of staff does not open it."""


class ReasonNeeded(ReviewError):
    """The conversation told of danger, and this member of staff opens it with a reason only."""


class ConversationWentOn(ReviewError):
    """The conversation has changed since the reviewer looked at it."""


class ReviewIncomplete(ReviewError):
    """Something is missing or cannot be used; ``field`` names what."""

    def __init__(self, field: str) -> None:
        super().__init__(f"missing or not to be used: {field}")
        self.field = field


class MailError(PrivacyHelpError):
    """A message could not be handed over; the text never holds an address or what a server said about one."""


class MailFailed(MailError):
    """The message could not be handed over now."""


class MailRefused(MailError):
    """The message will never be taken for this address."""


class AssistantError(PrivacyHelpError):
    """The engine could not answer this message."""


class ModelMissing(AssistantError):
    """There is no trained model that can be loaded."""


class VoiceUnavailable(PrivacyHelpError):
    """Sound cannot be heard or made now; the chat goes on in writing."""


class StoreError(PrivacyHelpError):
    """What should have been kept could not be kept, or what was kept could not be read."""


class KeyMissing(StoreError):
    """Something kept was encrypted with a key that is not in the key file."""


class ReferenceTaken(StoreError):
    """Another request has this reference; draw another."""


class ConversationError(PrivacyHelpError):
    """A client asked for what the protocol does not allow."""


class UnknownSession(ConversationError):
    """No conversation belongs to this session token (any more)."""


class UnknownChoice(ConversationError):
    """The value chosen was not offered by the last reply that offered choices."""


class NotAllowed(ConversationError):
    """This frame is not allowed in the state the conversation is in."""


class ConversationFull(ConversationError):
    """The conversation has as many turns, or as much personal data, as one may have; nothing of it is lost."""


class SwitchedOff(ConversationError):
    """Nothing is taken while the assistant is off."""


class DeletionConfirmed(ConversationError):
    """The person said yes to deleting their chat: the edge deletes it as it does for the frame ``forget``."""
