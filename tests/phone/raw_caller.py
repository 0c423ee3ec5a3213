"""A caller that sends exactly what a test wants, packet by packet: for what no proper telephone would do."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

SDP = (
    "v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\nm=audio {port} {proto} {codecs} 101\r\n"
    "a=rtpmap:101 telephone-event/8000\r\na={direction}\r\n"
)


class Socket(asyncio.DatagramProtocol):
    """A UDP socket that keeps what comes."""

    def __init__(self) -> None:
        self.came: asyncio.Queue[tuple[bytes, tuple[str, int]]] = asyncio.Queue()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.DatagramTransport)
        self.transport = transport
        self.address: tuple[str, int] = transport.get_extra_info("sockname")

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.came.put_nowait((data, addr))


@asynccontextmanager
async def udp(host: str = "127.0.0.1") -> AsyncIterator[Socket]:
    transport, made = await asyncio.get_running_loop().create_datagram_endpoint(Socket, local_addr=(host, 0))
    try:
        yield made
    finally:
        transport.close()


class RawCaller:
    """SIP by hand."""

    def __init__(self, socket: Socket, media: Socket, port: int, call_id: str = "raw-call") -> None:
        self.socket, self.media, self.port, self.call_id = socket, media, port, call_id
        self.tag = ""
        self.there: tuple[str, int] = ("", 0)

    def request(self, method: str, cseq: int = 1, body: str = "", branch: str | None = None, extra: str = "") -> bytes:
        host, port = self.socket.address
        branch = branch or f"z9hG4bK-{self.call_id}-{method}-{cseq}"
        kind = "Content-Type: application/sdp\r\n" if body and "Content-Type" not in extra else ""
        return (
            f"{method} sip:school@127.0.0.1:{self.port} SIP/2.0\r\nVia: SIP/2.0/UDP {host}:{port};branch={branch}\r\n"
            f"From: <sip:07700900123@{host}>;tag=raw\r\nTo: <sip:school@127.0.0.1>{self.tag}\r\n"
            f"Call-ID: {self.call_id}\r\nCSeq: {cseq} {method}\r\nContact: <sip:raw@{host}:{port}>\r\n"
            f"Max-Forwards: 70\r\n{extra}{kind}Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    def offer(self, codecs: str = "8", proto: str = "RTP/AVP", direction: str = "sendrecv") -> str:
        host, port = self.media.address
        return SDP.format(host=host, port=port, codecs=codecs, proto=proto, direction=direction)

    def send(self, data: bytes) -> None:
        self.socket.transport.sendto(data, ("127.0.0.1", self.port))

    async def receive(self) -> str:
        data, _ = await asyncio.wait_for(self.socket.came.get(), 10)
        return data.decode()

    async def answer(self) -> tuple[int, str]:
        """The next answer that is final, with its status."""
        while True:
            message = await self.receive()
            if (found := re.match(r"SIP/2\.0 (\d{3})", message)) and int(found[1]) >= 200:
                return int(found[1]), message

    async def ask(self, method: str, cseq: int = 1, body: str = "", extra: str = "") -> int:
        self.send(self.request(method, cseq, body, extra=extra))
        return (await self.answer())[0]

    async def ring(self, offer: str | None = None) -> int:
        """Ring; the status. A call that is taken is acknowledged."""
        self.send(self.request("INVITE", body=offer or self.offer()))
        status, message = await self.answer()
        tag = re.search(r"^To:.*(;tag=[^\s;]+)", message, re.MULTILINE)
        self.tag = tag[1] if tag else ""
        if status == 200 and (port := re.search(r"m=audio (\d+)", message)):
            self.there = ("127.0.0.1", int(port[1]))
        self.send(self.request("ACK"))
        return status

    def press(self, key: int, at: int, by: Socket | None = None) -> None:
        """One packet of a key, from our own address or from somebody else's."""
        packet = bytes([0x80, 0x80 | 101]) + at.to_bytes(2, "big") + (at * 1000).to_bytes(4, "big") + b"\0\0\0\7"
        (by or self.media).transport.sendto(packet + bytes([key, 0x8A, 3, 0x20]), self.there)


@asynccontextmanager
async def raw_caller(port: int, call_id: str = "raw-call", host: str = "127.0.0.1") -> AsyncIterator[RawCaller]:
    async with udp(host) as signalling, udp(host) as media:
        yield RawCaller(signalling, media, port, call_id)


class Registrar(Socket):
    """A telephone system to sign in to: it asks for a proof of the password once, and checks it."""

    USER, PASSWORD, REALM, NONCE = "250", "a brown kettle", "pbx", "n-1"

    def __init__(self) -> None:
        super().__init__()
        self.signed_in = asyncio.Event()
        self.refused = 0

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        text = data.decode()
        if not text.startswith("REGISTER"):
            return super().datagram_received(data, addr)
        kept = re.findall(r"^(?:Via|From|To|Call-ID|CSeq|Contact):.*\r\n", text, re.MULTILINE)
        proof = dict(
            re.findall(r'(\w+)="?([^",\r]+)"?', (re.search(r"^Authorization: .*", text, re.MULTILINE) or [""])[0])
        )
        if proof and proof.get("response") == self._expected(proof):
            status, more = "200 OK", "Expires: 300\r\n"
            self.signed_in.set()
        else:
            self.refused += 1
            status = "401 Unauthorized" if self.refused == 1 else "403 Forbidden"
            more = f'WWW-Authenticate: Digest realm="{self.REALM}", nonce="{self.NONCE}", algorithm=MD5, qop="auth"\r\n'
        self.transport.sendto(f"SIP/2.0 {status}\r\n{''.join(kept)}{more}Content-Length: 0\r\n\r\n".encode(), addr)
        return None

    def _expected(self, proof: dict[str, str]) -> str:
        def md5(text: str) -> str:
            return hashlib.md5(text.encode()).hexdigest()

        mine = md5(f"{self.USER}:{self.REALM}:{self.PASSWORD}")
        asked = md5(f"REGISTER:{proof['uri']}")
        return md5(f"{mine}:{self.NONCE}:{proof['nc']}:{proof['cnonce']}:auth:{asked}")


@asynccontextmanager
async def registrar() -> AsyncIterator[Registrar]:
    transport, made = await asyncio.get_running_loop().create_datagram_endpoint(Registrar, local_addr=("127.0.0.1", 0))
    try:
        yield made
    finally:
        transport.close()
