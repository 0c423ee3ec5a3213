"""Time-based one-time codes (RFC 6238) as authenticator applications make them: six digits, half a minute each."""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Final

import pyotp

STEP: Final = 30  # seconds
_DRIFT: Final = 1  # steps that a telephone's clock may be early or late


def new_secret() -> str:
    """A new secret, in base 32 as people type it: 160 bits, as RFC 4226 recommends."""
    return pyotp.random_base32(32)


def address(secret: str, name: str, issuer: str) -> str:
    """What the square holds: an ``otpauth:`` address for an authenticator application."""
    return pyotp.TOTP(secret, name=name, issuer=issuer).provisioning_uri()


def code(secret: str, now: datetime) -> str:
    """The code of now, for scripts, which have no telephone."""
    return pyotp.TOTP(secret).at(now)


def step_of(code: str, secret: str, now: datetime) -> int | None:
    """The time step that a code belongs to, of now and its neighbours; None where it is not a code of this secret."""
    step = int(now.timestamp()) // STEP
    typed = "".join(code.split()).encode()
    maker = pyotp.HOTP(secret)
    # Each is compared, whichever fits, so that the time taken tells nothing.
    fitting = [
        one for one in range(step - _DRIFT, step + _DRIFT + 1) if hmac.compare_digest(maker.at(one).encode(), typed)
    ]
    return fitting[-1] if fitting else None
