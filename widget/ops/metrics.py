"""Figures for whoever watches over the service, as Prometheus reads them: counts and times, never a word of anybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from starlette.requests import Request

from widget.limits.client_address import has_token, is_near

TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0)


class Metrics:
    """The figures of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        own: Any = {"namespace": "privacy_help", "registry": self.registry}
        self._turns = Histogram("turn_seconds", "from a message to its answer", buckets=_SECONDS, **own)
        self._replies = Counter("replies", "answers given, by kind", ["kind"], **own)
        self._errors = Counter("errors", "messages that were told an error, by code", ["code"], **own)
        self._sockets = Gauge("sockets", "chats that are connected", **own)
        self._waiting = Gauge("turns_waiting", "messages that wait for their turn", **own)
        self._parts = Gauge("part_works", "1 where a part works: model, database, queues, mail", ["part"], **own)
        self._outbox = Gauge("outbox", "messages in the outbox, by what they wait for", ["waits_for"], **own)

    def turn(self, seconds: float, kinds: Iterable[str]) -> None:
        """Count a message that was answered."""
        self._turns.observe(seconds)
        for kind in kinds:
            self._replies.labels(kind).inc()

    def error(self, code: str) -> None:
        """Count a message that was told an error."""
        self._errors.labels(code).inc()

    def answered(self) -> int:
        """How many messages were answered since the start."""
        return int(self._value("privacy_help_turn_seconds_count"))

    def failed(self) -> int:
        """How many were told that we could not answer, since the start."""
        return sum(int(self._value("privacy_help_errors_total", code=code)) for code in ("unavailable", "internal"))

    def written(self, *, sockets: int, waiting: int, parts: Mapping[str, bool], outbox: Mapping[str, int]) -> bytes:
        """All of it as text, with what stands at this moment."""
        self._sockets.set(sockets)
        self._waiting.set(waiting)
        for part, works in parts.items():
            self._parts.labels(part).set(works)
        for waits_for, count in outbox.items():
            self._outbox.labels(waits_for).set(count)
        return bytes(generate_latest(self.registry))

    def _value(self, name: str, **labels: str) -> float:
        return self.registry.get_sample_value(name, labels) or 0.0


def may_read(request: Request, token: str) -> bool:
    """Whether somebody may read the figures: from this machine itself, or with the token."""
    return has_token(request, token) or is_near(request)
