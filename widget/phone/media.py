"""The sound of one call: RTP with the telephone system, G.711 either way, a frame every 20 ms."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from aiortp import RTPSession
from aiortp.clock import MediaClock
from aiortp.packet import RtpPacket
from aiosipua.sdp import SdpMessage, SdpNegotiationError, negotiate_sdp

from widget.phone.digits import Digits
from widget.phone.g711 import A_LAW, MU_LAW, codec
from widget.phone.sound import FRAME, RATE, Samples
from widget.phone.speaking import Speaker

_COMFORT_NOISE: Final = 13
_REORDERED: Final = 3  # frames that are waited for a late one: the recogniser needs order more than haste
_MISSING: Final = 8  # frames without sound after which it is silence: more than the network ever delays them
_SILENCE: Final = np.zeros(FRAME, np.int16)
_TICK: Final = FRAME / RATE  # seconds


class CannotTalkError(Exception):
    """The other end offers no sound that we know."""


class Media(RTPSession):
    """RTP with one telephone system: only its packets count, and nothing in one ends the call."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.heard_from: frozenset[str] = frozenset()  # addresses; anybody else could speak into a stranger's call
        self.on_key: Callable[[str], None] = lambda _key: None
        self.packets = 0
        self._digits = Digits()

    def _handle_rtp(self, data: bytes, addr: tuple[str, int]) -> None:
        if addr[0] not in self.heard_from:
            return
        try:
            packet = RtpPacket.parse(data)
            if packet.payload_type == self._dtmf_payload_type:
                self._handle_non_media(packet)
                key = self._digits.take(packet.payload, packet.timestamp)
                self.packets += 1
                if key is not None:
                    self.on_key(key)
            elif packet.payload_type in (self._payload_type, _COMFORT_NOISE):
                self.packets += 1
                super()._handle_rtp(data, addr)
        except (ValueError, IndexError):  # not a packet at all
            return


class CallSound:
    """One call's sound: what the speaker holds goes out, what comes in is handed on in frames of any length."""

    def __init__(self, speaker: Speaker) -> None:
        self.speaker = speaker
        self.on_sound: Callable[[Samples], None] = lambda _samples: None
        self.on_key: Callable[[str], None] = lambda _key: None
        self._session: Media | None = None
        self._clock: MediaClock | None = None
        self._port = 0
        self._missing = 0  # frames since sound came last

    @property
    def packets(self) -> int:
        """Packets that came in so far."""
        return self._session.packets if self._session else 0

    async def open(self, offer: SdpMessage | None, address: str, peer: str, ports: tuple[int, int]) -> SdpMessage:
        """Answer an offer and begin to send; raises CannotTalkError, OSError where no port is free."""
        answer, payload_type, dtmf, there = _agree(offer, address, 0)
        self._session = await _bound(address, there, payload_type, dtmf, ports)
        self._port = self._session._rtp_transport._transport.get_extra_info("sockname")[1]  # type: ignore[union-attr]
        answer.media[_audio_index(answer)].port = self._port
        self._session.heard_from = frozenset({there[0], peer})
        self._session.on_audio = lambda pcm, _timestamp: self._came(np.frombuffer(pcm, "<i2").astype(np.int16))
        self._session.on_key = lambda key: self.on_key(key)
        self._clock = MediaClock(_TICK, self._tick)
        self._clock.start()
        return answer

    def change(self, offer: SdpMessage | None, address: str, peer: str) -> tuple[SdpMessage, bool]:
        """Answer a new offer in mid-call (hold, or another place for the sound), and say whether we are on hold."""
        if self._session is None:
            raise CannotTalkError("the call has no sound")
        answer, payload_type, _dtmf, there = _agree(offer, address, self._port)
        if payload_type != self._session._payload_type:
            raise CannotTalkError("another codec in mid-call")
        held = there[0] in ("0.0.0.0", "::") or answer.media[_audio_index(answer)].direction not in ("sendrecv",)  # noqa: S104
        if there[1] and not held:
            self._session.update_remote(there)
            self._session.heard_from = frozenset({there[0], peer})
        return answer, held

    def _came(self, samples: Samples) -> None:
        self._missing = 0
        self.on_sound(samples)

    def _tick(self) -> None:
        self._missing += 1
        if self._missing > _MISSING:  # a telephone that sends nothing while nobody speaks
            self.on_sound(_SILENCE)
        if self._session is not None:
            self._session.send_audio_pcm_auto(self.speaker.next().tobytes())

    async def close(self) -> None:
        """Send and hear nothing more."""
        if self._clock is not None:
            await self._clock.stop()
        if self._session is not None:
            await self._session.close()
        self._session = self._clock = None


def _agree(offer: SdpMessage | None, address: str, port: int) -> tuple[SdpMessage, int, int, tuple[str, int]]:
    """The answer to an offer, the sound's and the keys' payload type, and where to send."""
    if offer is None or (there := offer.rtp_address) is None or offer.audio is None:
        raise CannotTalkError("no sound is offered")
    keys = next((c.payload_type for c in offer.audio.codecs if c.encoding_name.lower() == "telephone-event"), 0)
    if offer.audio.proto != "RTP/AVP":
        raise CannotTalkError("only plain RTP is spoken")
    try:
        # The keys keep the number they were offered under: many a system sends them under its own whatever is answered.
        answer, payload_type = negotiate_sdp(
            offer, address, port, supported_codecs=[A_LAW, MU_LAW], dtmf_payload_type=keys, ptime=20
        )
    except SdpNegotiationError:
        raise CannotTalkError("no codec in common") from None
    return answer, payload_type, keys or 101, there


def _audio_index(sdp: SdpMessage) -> int:
    return next(number for number, media in enumerate(sdp.media) if media.media == "audio" and media.formats)


async def _bound(address: str, there: tuple[str, int], payload_type: int, dtmf: int, ports: tuple[int, int]) -> Media:
    """A session on the first free pair of ports; raises OSError where none is."""
    first, last = ports
    for port in range(first + first % 2, last, 2):
        if not (_is_free(address, port) and _is_free(address, port + 1)):  # sound, and the reports on it
            continue
        try:
            return await Media.create(  # type: ignore[return-value]
                local_addr=(address, port),
                remote_addr=there,
                payload_type=payload_type,
                codec=codec(payload_type),
                dtmf_payload_type=dtmf,
                jitter_prefetch=_REORDERED,
                skip_audio_gaps=True,
            )
        except OSError:
            continue
    raise OSError("no port for sound is free")


def _is_free(address: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True
