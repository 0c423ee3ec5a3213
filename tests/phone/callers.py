"""Real callers on this machine: baresip, which speaks, hears and presses keys, and sipp, which says what it is told."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import socket
import wave
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

PATIENCE = 60.0  # seconds after which a test gives up waiting, on however busy a machine
_STARTS = 4  # of a telephone, at most
_MODULES = next(
    (f for f in map(Path, ("/usr/lib/baresip/modules", "/usr/local/lib/baresip/modules")) if f.is_dir()), Path()
)


def free_ports(count: int = 1, kind: int = socket.SOCK_DGRAM) -> list[int]:
    """Ports that nobody has."""
    probes = [socket.socket(socket.AF_INET, kind) for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    found = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return found


def write_wav(file: Path, samples: NDArray[np.int16], rate: int = 8000) -> Path:
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(samples.astype("<i2").tobytes())
    return file


def read_recording(file: Path) -> NDArray[np.int16]:
    """What a caller recorded; read from the samples on, since a program that was ended never wrote the length."""
    data = file.read_bytes()
    begin = data.find(b"data") + 8
    return np.frombuffer(data[begin : begin + (len(data) - begin) // 2 * 2], "<i2")


class Baresip:
    """One telephone. ``says`` is what goes into its microphone when the call begins, ``heard`` what its ear recorded."""

    def __init__(self, folder: Path, says: Path, codec: str) -> None:
        self._folder, self._says, self._codec = folder, says, codec
        self.heard = folder / "heard.wav"
        self.log = folder / "log"
        (self.port,) = free_ports()
        self._control = 0
        self._process: asyncio.subprocess.Process | None = None
        self._writer: asyncio.StreamWriter | None = None
        self.events: list[dict[str, Any]] = []
        self._changed = asyncio.Condition()
        self._reading: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start it; once more, on other ports, where somebody else was faster to take one that was free."""
        for _ in range(_STARTS):
            if (reader := await self._started()) is not None:
                self._reading = asyncio.create_task(self._read(reader))
                return
            await self.stop()
        raise TimeoutError(self.log.read_text()[-1500:])

    async def _started(self) -> asyncio.StreamReader | None:
        """Its replies to commands; None where it takes none."""
        media = free_ports()[0] // 2 * 2
        (self._control,) = free_ports(1, socket.SOCK_STREAM)
        (self._folder / "config").write_text(
            f"sip_listen 127.0.0.1:{self.port}\nmodule_path {_MODULES}\nrtp_ports {media}-{media + 20}\n"
            f"audio_source aufile,{self._says}\naudio_player aufile,{self.heard}\nauplay_srate 8000\nausrc_srate 8000\n"
            f"ctrl_tcp_listen 127.0.0.1:{self._control}\njitter_buffer_delay 1-5\ncall_max_calls 4\n"
            "module g711.so\nmodule aufile.so\nmodule_app account.so\nmodule_app menu.so\nmodule_app ctrl_tcp.so\n"
        )
        (self._folder / "accounts").write_text(
            f"<sip:caller@127.0.0.1:{self.port}>;regint=0;audio_codecs={self._codec}/8000/1;answermode=auto\n"
        )
        with self.log.open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                "baresip", "-4", "-v", "-f", str(self._folder), stdout=log, stderr=log, stdin=asyncio.subprocess.DEVNULL
            )
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE / _STARTS):
                while True:
                    try:
                        reader, self._writer = await asyncio.open_connection("127.0.0.1", self._control)
                    except OSError:
                        await asyncio.sleep(0.02)  # between two looks: it says nothing when it listens
                    else:
                        return reader
        return None

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while True:
            length = await reader.readuntil(b":")
            message = json.loads(await reader.readexactly(int(length[:-1])))
            await reader.readexactly(1)
            async with self._changed:
                self.events.append(message)
                self._changed.notify_all()

    async def command(self, command: str, params: str = "") -> None:
        data = json.dumps({"command": command, "params": params}).encode()
        assert self._writer is not None
        self._writer.write(b"%d:%s," % (len(data), data))
        await self._writer.drain()

    async def dial(self, port: int, host: str = "127.0.0.1") -> None:
        """Ring and wait until it is taken."""
        await self.command("dial", f"sip:school@{host}:{port}")
        await self.until("CALL_ESTABLISHED")

    async def press(self, keys: str, pause: float = 0.3) -> None:
        """Press keys as fingers do."""
        for key in keys:
            await self.command("sndcode", key)
            await asyncio.sleep(pause)  # how long a finger takes; a telephone that is faster is no telephone
            await self.command("sndcode", "\x04")

    async def say(self, samples: NDArray[np.int16]) -> None:
        """Say this from now on, and then nothing: a call ends with the file that is its microphone."""
        silence = np.zeros(8000 * 120, np.int16)
        file = write_wav(self._folder / f"says-{len(self.events)}.wav", np.concatenate([samples, silence]))
        await self.command("ausrc", f"aufile,{file}")

    async def hears(self, so: Callable[[NDArray[np.int16]], Any]) -> None:
        """Wait until what its ear has recorded so far is as the test wants; raises TimeoutError.

        Looked at beside the calls: a look that takes long must not make gaps in what is heard.
        """
        async with asyncio.timeout(PATIENCE):
            while not (  # noqa: ASYNC110 another process writes the file
                self.heard.exists() and await asyncio.to_thread(lambda: so(read_recording(self.heard)))
            ):
                await asyncio.sleep(0.05)  # between two looks

    async def hang_up(self) -> None:
        await self.command("hangup")
        await self.until("CALL_CLOSED")

    async def until(self, event: str, seconds: float = PATIENCE) -> dict[str, Any]:
        """Wait until something happened to its call."""

        def found() -> dict[str, Any] | None:
            return next((one for one in self.events if one.get("type") == event), None)

        try:
            async with self._changed, asyncio.timeout(seconds):
                await self._changed.wait_for(lambda: found() is not None)
        except TimeoutError:
            raise TimeoutError(f"no {event}: {self.events} {self.log.read_text()[-1500:]}") from None
        return found() or {}

    async def stop(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
        if self._writer is not None:
            self._writer.close()
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()


@asynccontextmanager
async def baresip(folder: Path, says: Path | None = None, codec: str = "PCMA") -> AsyncIterator[Baresip]:
    """A telephone until the end of the block; it says nothing unless told."""
    folder.mkdir(exist_ok=True)
    silence = write_wav(folder / "silence.wav", np.zeros(8000 * 240, np.int16))
    caller = Baresip(folder, says or silence, codec)
    try:
        await caller.start()
        yield caller
    finally:
        await caller.stop()


async def sipp(
    folder: Path, scenario: str, port: int, *more: str, calls: int = 1, host: str = "127.0.0.1"
) -> tuple[int, str]:
    """Run a scenario against the telephone; its exit code (0: every call went as written) and what it printed."""
    folder.mkdir(exist_ok=True)
    file = folder / "scenario.xml"
    file.write_text(f'<?xml version="1.0" encoding="us-ascii"?>\n<scenario name="test">{scenario}</scenario>\n')
    own, control = free_ports(2)
    (media,) = free_ports()
    process = await asyncio.create_subprocess_exec(
        "sipp", f"{host}:{port}", "-sf", str(file), "-i", "127.0.0.1", "-p", str(own), "-cp", str(control),
        "-mi", "127.0.0.1", "-mp", str(media // 2 * 2), "-m", str(calls), "-nostdin", "-timeout", "60s", "-timeout_error",
        "-trace_err", "-error_file", str(folder / "errors"), *more,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, env={**os.environ, "TERM": "dumb"},
    )  # fmt: skip
    printed, _ = await process.communicate()
    errors = (folder / "errors").read_text() if (folder / "errors").exists() else ""
    return process.returncode or 0, printed.decode(errors="replace")[-3000:] + errors


HEADERS = """Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: sipp <sip:07700900123@[local_ip]:[local_port]>;tag=[pid]T[call_number]
To: <sip:school@[remote_ip]:[remote_port]>{to}
Call-ID: [call_id]
CSeq: {cseq} {method}
Contact: <sip:sipp@[local_ip]:[local_port]>
Max-Forwards: 70
"""
SDP = """v=0
o=- 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8 96
a=rtpmap:8 PCMA/8000
a=rtpmap:96 telephone-event/8000
a=fmtp:96 0-16
"""


def _request(method: str, cseq: int, to: str = "[peer_tag_param]", body: str = "", extra: str = "") -> str:
    head = HEADERS.format(to=to, cseq=cseq, method=method)
    kind = "Content-Type: application/sdp\n" if body else ""
    return f"{method} sip:school@[remote_ip]:[remote_port] SIP/2.0\n{head}{extra}{kind}Content-Length: [len]\n\n{body}"


def send(
    method: str, cseq: int = 1, *, to: str = "[peer_tag_param]", body: str = "", extra: str = "", **kw: Any
) -> str:
    """A step that sends a request."""
    attributes = "".join(f' {name}="{value}"' for name, value in kw.items())
    return f"<send{attributes}><![CDATA[\n\n{_request(method, cseq, to, body, extra)}\n]]></send>"


def receive(status: int, *, optional: bool = False) -> str:
    """A step that waits for an answer."""
    may_be = 'optional="true" ' if optional else ""
    return f'<recv response="{status}" {may_be}timeout="8000"/>'


def invited() -> str:
    """The steps up to a call that was taken."""
    return (
        send("INVITE", to="", body=SDP, retrans="500") + receive(100, optional=True) + receive(180, optional=True)
        + receive(200) + send("ACK")
    )  # fmt: skip


def goodbye(cseq: int = 2) -> str:
    """The steps that end a call."""
    return send("BYE", cseq, retrans="500") + receive(200)


def pause(milliseconds: int) -> str:
    return f'<pause milliseconds="{milliseconds}"/>'


def digits(keys: Sequence[str]) -> str:
    """Steps that press keys by sipp's own RFC 4733 events."""
    return f'<nop><action><exec play_dtmf="{"".join(keys)}"/></action></nop>'


class _Desk(asyncio.DatagramProtocol):
    """A telephone that answers every call with this status, until whoever rings gives up."""

    def __init__(self, status: str) -> None:
        self._status = status

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.DatagramTransport)
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        lines = data.decode().split("\r\n")
        kept = [line for line in lines if line.startswith(("Via:", "From:", "To:", "Call-ID:", "CSeq:"))]
        if lines[0].startswith("INVITE"):
            self._rung = kept
            self._answer(self._status, kept, addr)
        elif lines[0].startswith("CANCEL"):
            self._answer("200 OK", kept, addr)
            self._answer("487 Request Terminated", self._rung, addr)

    def _answer(self, status: str, kept: list[str], addr: tuple[str, int]) -> None:
        to = [f"{line};tag=desk" if line.startswith("To:") else line for line in kept]
        answer = [f"SIP/2.0 {status}", *to, "Content-Length: 0", "", ""]
        self._transport.sendto("\r\n".join(answer).encode(), addr)


@asynccontextmanager
async def nobody_at(status: str) -> AsyncIterator[int]:
    """A telephone that nobody picks up: ``486 Busy Here`` is engaged, ``180 Ringing`` rings for ever; its port."""
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Desk(status), local_addr=("127.0.0.1", 0)
    )
    try:
        yield transport.get_extra_info("sockname")[1]
    finally:
        transport.close()


def installed() -> bool:
    """Whether both callers are there; tools/find_sip.sh installs them."""
    return bool(shutil.which("sipp") and shutil.which("baresip"))
