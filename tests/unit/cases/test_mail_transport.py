"""Mail lies in the folder until somebody has said that the school's contacts are right."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.cases.mail_transport import OnceConfirmed


@dataclass
class Kept:
    """A transport that keeps whom it was told to reach."""

    delivers: bool
    sent: list[str] = field(default_factory=list)

    def send(self, sender: str, to: str, message: bytes, name: str) -> None:
        self.sent.append(to)


def test_nothing_goes_out_before_the_contacts_are_confirmed_and_all_of_it_from_then_on() -> None:
    server, folder, confirmed = Kept(delivers=True), Kept(delivers=False), False
    transport = OnceConfirmed(server, folder, lambda: confirmed)
    assert not transport.delivers
    transport.send("office@example.org", "one@example.org", b"", "1")
    confirmed = True
    assert transport.delivers
    transport.send("office@example.org", "two@example.org", b"", "2")
    assert (folder.sent, server.sent) == (["one@example.org"], ["two@example.org"])
