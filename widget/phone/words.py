"""What the telephone itself says: where the service cannot, and where it is about the call and not the conversation."""

from __future__ import annotations

from dataclasses import dataclass

from bot.speech.render import speakable


@dataclass(frozen=True)
class Words:
    """The phrases for one school, as they are spoken; ``number`` is its office's."""

    school: str
    number: str

    @property
    def sorry(self) -> str:
        """The service is down."""
        return speakable(
            f"Sorry. This line is not working just now. Please ring {self.school} on {self.number}."
            f" I say the number again. It is {self.number}. What you asked for in this call is not lost."
            " But if you did not hear a reference, please ask the school again."
        )

    @property
    def too_long(self) -> str:
        """The call reached its longest."""
        return speakable(
            f"This call has gone on for a long time, so I have to end it now. You can ring again, or ring {self.school}"
            f" on {self.number}. Goodbye."
        )

    @property
    def stopping(self) -> str:
        """The line is being turned off."""
        return speakable(f"Sorry. This line has to stop now. Please ring {self.school} on {self.number}. Goodbye.")

    keys_only = "Sorry. I cannot hear speech just now. Please use the keys of your telephone."
    not_heard = "Sorry, I did not catch that. Please say it again, or use the keys of your telephone."
    one_moment = "One moment, please."
    putting_through = "I will put you through to the school office now. To stay here, press any key or say stay here."
    staying = "All right, I will not put you through."
    for_a_person = "To speak to a person, press 0 or say a person."
    hold_on = "Please hold on. I am ringing the school office."
    nobody_there = "Sorry, nobody in the office could take the call."
    closed = "The school office is closed just now."
    deleted = "I have deleted what was said in this call."
    goodbye = "Goodbye."

    def all(self) -> tuple[str, ...]:
        """Everything that is fixed, to be rendered ahead."""
        return (
            self.sorry, self.too_long, self.stopping, self.keys_only, self.not_heard, self.one_moment,
            self.putting_through, self.staying, self.for_a_person, self.hold_on, self.nobody_there, self.closed,
            self.deleted, self.goodbye,
        )  # fmt: skip
