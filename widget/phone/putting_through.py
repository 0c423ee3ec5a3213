"""Ringing the office for a caller, who is told to hold on."""

from __future__ import annotations

import asyncio
from typing import Final

from widget.phone.line import SipCall
from widget.phone.mouthpiece import Mouthpiece
from widget.phone.office import Office
from widget.phone.speaking import Speaker
from widget.phone.talking import Talking
from widget.phone.words import Words

CHOICE: Final = 3.0  # seconds to say no to being put through
_AGAIN: Final = 12.0  # seconds until the caller is told once more to hold on


async def put_through(
    sip: SipCall, office: Office, talking: Talking, speaker: Speaker, mouthpiece: Mouthpiece, words: Words
) -> bool:
    """Ring the office; False when nobody takes the call."""
    ringing = asyncio.create_task(sip.put_through(office.extension))
    try:
        while not ringing.done():
            if not mouthpiece.held:
                await talking.at_once(words.hold_on)
            await asyncio.wait([ringing], timeout=_AGAIN)
        return ringing.result()
    finally:
        speaker.stop()
        ringing.cancel()
