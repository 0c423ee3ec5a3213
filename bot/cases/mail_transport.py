"""Where outgoing messages go: a mail server, or a folder of .eml files where none is set."""

from __future__ import annotations

import contextlib
import os
import smtplib
import ssl
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Final

from bot.cases.records import MailTransport
from bot.platform.errors import MailFailed, MailRefused

TIMEOUT: Final = 20.0  # seconds for each answer of the server
_PERMANENT: Final = range(500, 600)


@dataclass(frozen=True)
class SmtpTransport:
    """Hands messages to a mail server; ``tls`` is ``starttls``, ``tls`` (from the first byte) or ``none``."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: str = "starttls"
    timeout: float = TIMEOUT
    delivers: ClassVar[bool] = True

    def send(self, sender: str, to: str, message: bytes, name: str) -> None:  # noqa: ARG002
        """Returns once the server has taken the message; raises MailFailed, or MailRefused when it never will.

        Only codes and classes of errors are told: a server repeats the address in its words.
        """
        server: smtplib.SMTP | None = None
        try:
            server = self._connect()
            server.sendmail(sender, [to], message)
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            if all(code in _PERMANENT for code in codes):
                raise MailRefused(f"the address was refused ({codes[0]})") from None
            raise MailFailed(f"the address was not taken now ({codes[0]})") from None
        except smtplib.SMTPResponseException as problem:
            raise MailFailed(f"the mail server answered {problem.smtp_code}") from None
        except (smtplib.SMTPException, OSError, ValueError) as problem:
            raise MailFailed(f"the mail server could not be used ({type(problem).__name__})") from None
        finally:
            if server is not None:
                # What was taken is taken: a farewell must neither fail it nor keep us from writing that down.
                with contextlib.suppress(smtplib.SMTPException, OSError):
                    server.putcmd("QUIT")
                server.close()

    def _connect(self) -> smtplib.SMTP:
        # The name we greet with: without it smtplib would look up and tell this machine's own.
        name = "localhost"
        if self.tls == "tls":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, name, timeout=self.timeout, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, name, timeout=self.timeout)
        try:
            if self.tls == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


@dataclass(frozen=True)
class OnceConfirmed:
    """Hands mail over once somebody has said that the school's contacts are right; until then it lies in the folder."""

    transport: MailTransport
    folder: MailTransport
    is_confirmed: Callable[[], bool]

    @property
    def delivers(self) -> bool:
        """Whether what is handed over goes on to the person."""
        return self._now.delivers

    def send(self, sender: str, to: str, message: bytes, name: str) -> None:
        """As the one that is used now does; raises MailFailed, MailRefused."""
        self._now.send(sender, to, message, name)

    @property
    def _now(self) -> MailTransport:
        return self.transport if self.is_confirmed() else self.folder


@dataclass(frozen=True)
class FolderTransport:
    """Writes each message whole or not at all as ``<id>.eml``; a repeat takes the place of the first."""

    folder: Path
    delivers: ClassVar[bool] = False  # a file is not a delivery: nobody has been told by it

    def send(self, sender: str, to: str, message: bytes, name: str) -> None:  # noqa: ARG002
        """Returns once the file is on the disk; raises MailFailed."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            part = self.folder / f".{name}.part"
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(message)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.folder / f"{name}.eml")
            folder = os.open(self.folder, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as problem:
            raise MailFailed(f"the outbox folder could not be written ({type(problem).__name__})") from None

    def read(self, name: str) -> bytes | None:
        """A message that lies here, by its id; None where it does not, or cannot be read."""
        try:
            return (self.folder / f"{name}.eml").read_bytes()
        except OSError:
            return None

    def names(self) -> set[str]:
        """The messages that lie here, whole or begun."""
        return {self._name(file) for file in self.folder.glob("*") if file.suffix in (".eml", ".part")}

    def remove(self, names: Collection[str]) -> None:
        """Take these messages away; raises MailFailed."""
        try:
            for file in self.folder.glob("*"):
                if self._name(file) in names:
                    file.unlink(missing_ok=True)
        except OSError as problem:
            raise MailFailed(f"the outbox folder could not be tidied ({type(problem).__name__})") from None

    @staticmethod
    def _name(file: Path) -> str:
        return file.stem.removeprefix(".")
