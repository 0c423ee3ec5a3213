"""G.711, the sound of every telephone network: A-law as in Europe, µ-law as in America."""

from __future__ import annotations

from typing import Final

from aiortp.codecs import Codec, get_codec
from aiortp.codecs.g711 import PcmaCodec

MU_LAW: Final = 0
A_LAW: Final = 8
_TURNED: Final = bytes(code ^ 0x80 for code in range(256))


class ALaw(PcmaCodec):
    """A-law as ITU-T G.711 has it: its first bit is 1 for a positive sample, which aiortp 0.8.0 takes for a minus."""

    def encode(self, pcm: bytes) -> bytes:
        """Samples of 16 bits to codes."""
        return super().encode(pcm).translate(_TURNED)

    def decode(self, data: bytes) -> bytes:
        """Codes to samples of 16 bits."""
        return super().decode(data.translate(_TURNED))


def codec(payload_type: int) -> Codec:
    """The codec of an RTP payload type (RFC 3551), 0 or 8."""
    return ALaw() if payload_type == A_LAW else get_codec(payload_type)
