"""A real SMTP server on loopback that can be told to refuse, to hang up or to wait at any step."""

from __future__ import annotations

import contextlib
import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

HANG_UP = ""


@dataclass
class Accepted:
    """A message that the server has taken: from then on it is the server's."""

    sender: str
    to: str
    data: bytes

    @property
    def mail(self) -> EmailMessage:
        """The message, parsed."""
        parsed = message_from_bytes(self.data, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass
class SmtpServer:
    """Steps are CONNECT, EHLO, MAIL, RCPT, DATA and BODY; ``answers`` overrides an answer, HANG_UP gives none.

    ``at`` holds what is called at a step before it is answered, for BODY after the message was taken.
    """

    answers: dict[str, str] = field(default_factory=dict)
    at: dict[str, Callable[[], None]] = field(default_factory=dict)
    accepted: list[Accepted] = field(default_factory=list)
    port: int = 0

    def __enter__(self) -> SmtpServer:
        owner = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(ConnectionError):
                    owner._talk(self)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        self._server = Server(("127.0.0.1", self.port), Handler)  # the same port again, when it is started again
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _talk(self, line: socketserver.StreamRequestHandler) -> None:  # noqa: C901
        sender = to = ""
        if not self._answer(line, "CONNECT", "220 loopback"):
            return
        while words := line.rfile.readline().decode().strip():
            verb = words.split()[0].upper()
            if verb == "QUIT":
                line.wfile.write(b"221 bye\r\n")
                return
            if verb == "MAIL":
                sender = words.partition("<")[2].partition(">")[0]
            if verb == "RCPT":
                to = words.partition("<")[2].partition(">")[0]
            usual = {"EHLO": "250 loopback", "DATA": "354 go on"}.get(verb, "250 ok")
            if not self._answer(line, verb, usual):
                return
            if verb == "DATA" and "DATA" not in self.answers:
                data = b""
                while (part := line.rfile.readline()) != b".\r\n":
                    if not part:
                        return
                    data += part.removeprefix(b".") if part.startswith(b"..") else part
                if self.answers.get("BODY", "250").startswith("250") or self.answers["BODY"] == HANG_UP:
                    self.accepted.append(Accepted(sender, to, data))
                if not self._answer(line, "BODY", "250 taken"):
                    return

    def _answer(self, line: socketserver.StreamRequestHandler, step: str, usual: str) -> bool:
        if step in self.at:
            self.at[step]()
        words = self.answers.get(step, usual)
        if words == HANG_UP:
            return False
        line.wfile.write(f"{words}\r\n".encode())
        return True
