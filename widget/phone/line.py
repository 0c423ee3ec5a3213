"""The SIP side: who may ring, taking and ending calls, and putting a caller through."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Coroutine
from ipaddress import ip_address
from typing import Any, Final

from aiosipua import IncomingCall, SipRequest, SipResponse, SipUAC, SipUAS
from aiosipua.sdp import SdpMessage
from aiosipua.transport import UdpSipTransport

from widget.limits.rate_limits import Buckets, Rate
from widget.phone.digits import from_info
from widget.phone.settings import Network

logger = logging.getLogger(__name__)

NAME: Final = "privacy-help"
_MOST_BYTES: Final = 8192  # of one request
_REQUESTS: Final = Rate(100, 50.0)  # of one telephone system
_NEW_CALLS: Final = Rate(20, 2.0)
_REMEMBERED: Final = 256  # answers to calls, said again when the same question comes again
_AGAIN: Final = (0.5, 1.0, 2.0, 4.0)  # seconds between sendings of what must arrive (UDP may lose it)
RINGS: Final = 45.0  # seconds for somebody in the office to answer
_LAST_GOODBYES: Final = 1.0  # seconds, when the line is turned off
_REFUSAL_KEPT: Final = 32.0  # seconds until nobody asks for a refusal again (RFC 3261, timer H)


class GuardedTransport(UdpSipTransport):
    """UDP that hears only the telephone systems named, and lives through whatever they send."""

    def __init__(self, listens: tuple[str, int], allowed: tuple[Network, ...]) -> None:
        super().__init__(local_addr=listens)
        self.allowed = allowed
        self.ignored: Counter[str] = Counter()
        self._limits = Buckets(_REQUESTS, time.monotonic)

    def _dispatch(self, data: bytes, addr: tuple[str, int]) -> None:
        if len(data.strip()) == 0:  # a keep-alive (RFC 5626)
            return
        if not self._may_speak(addr[0]):
            self.ignored["not allowed"] += 1
        elif len(data) > _MOST_BYTES:
            self.ignored["too long"] += 1
        elif self._limits.take(addr[0]):
            self.ignored["too fast"] += 1
        else:
            super()._dispatch(data, addr)

    def _may_speak(self, host: str) -> bool:
        try:
            address = ip_address(host.partition("%")[0])
        except ValueError:
            return False
        return any(address in network for network in self.allowed)


class Line:
    """One place to ring. ``on_call`` is told of each new call and answers or refuses it.

    The office is rung for ``rings`` seconds when a caller is to be put through.
    """

    def __init__(self, listens: tuple[str, int], allowed: tuple[Network, ...], rings: float = RINGS) -> None:
        self.rings = rings
        self.transport = GuardedTransport(listens, allowed)
        self.uac = SipUAC(self.transport)
        self._uas = SipUAS(self.transport, uac=self.uac, user_agent=NAME)
        self._calls: dict[str, SipCall] = {}
        self._answers: OrderedDict[str, SipResponse] = OrderedDict()  # by the branch of the question
        self._new = Buckets(_NEW_CALLS, time.monotonic)
        self._goodbyes: set[asyncio.Task[Any]] = set()
        self.on_call: Callable[[SipCall], None] = lambda call: call.refuse(480, "Temporarily Unavailable")

    async def start(self) -> None:
        """Listen; raises OSError where the address or port cannot be had."""
        self._uas.on_invite = self._invited
        self._uas.on_reinvite = self._changed
        self._uas.on_bye = lambda call, _request: self._over(call.call_id)
        self._uas.on_cancel = lambda request, _address: self._over(request.call_id or "")
        self._uas.on_ack_timeout = lambda call: self._over(call.call_id)
        self._uas.on_transfer_progress = self._progress
        self._uas._handlers["INFO"] = self._info  # the library has no digits by INFO; the table is where it looks
        await self._uas.start()
        self.transport.on_message = self._heard

    async def stop(self) -> None:
        """Listen no more, once the last goodbyes were heard or had their time."""
        if self._goodbyes:
            await asyncio.wait(self._goodbyes, timeout=_LAST_GOODBYES)
        for goodbye in self._goodbyes:
            goodbye.cancel()
        await self._uas.stop()

    def see_to(self, goodbye: Coroutine[Any, Any, Any]) -> None:
        """Go on saying goodbye while the call itself is already over for us."""
        task = asyncio.get_running_loop().create_task(goodbye)
        self._goodbyes.add(task)
        task.add_done_callback(self._goodbyes.discard)

    def _heard(self, message: SipRequest | SipResponse, address: tuple[str, int]) -> None:
        """Whatever comes; what is asked again is answered again, as UDP wants it (RFC 3261, 17.2.1)."""
        if isinstance(message, SipResponse):
            call = self._calls.get(message.call_id or "")
            if call is not None:
                call.answered(message)
        elif message.method.upper() == "INVITE" and not (message.to_addr and message.to_addr.tag):
            branch = message.via[0].branch if message.via else None
            if branch and branch in self._answers:
                self.transport.send_reply(self._answers[branch])
                return
            if (message.call_id or "") in self._calls:
                return  # asked again before we have answered, or somebody uses a call's name
        self._uas._on_message(message, address)

    def remember(self, call: IncomingCall, answer: SipResponse | None) -> None:
        """Keep an answer to a call, for when the question comes again."""
        branch = call.invite.via[0].branch if call.invite.via else None
        if branch and answer is not None:
            self._answers[branch] = answer
            while len(self._answers) > _REMEMBERED:
                self._answers.popitem(last=False)

    def _invited(self, incoming: IncomingCall) -> None:
        call = SipCall(self, incoming)
        self._calls[incoming.call_id] = call
        if self._new.take(incoming.source_addr[0]):
            call.refuse(503, "Service Unavailable", retry_after=2)
            return
        self.on_call(call)

    def _changed(self, incoming: IncomingCall) -> None:
        call = self._calls.get(incoming.call_id)
        answer = call.on_change(incoming.sdp_offer) if call and call.on_change else None
        if answer is None:
            incoming._send_response(488, "Not Acceptable Here")  # the call goes on as it was
        else:
            incoming.accept(answer)

    def _info(self, request: SipRequest, _address: tuple[str, int]) -> None:
        call = self._calls.get(request.call_id or "")
        if call is None or not self._uas._validate_in_dialog(call.incoming.dialog, request):
            if call is None:
                self._uas._send_error(request, 481, "Call/Transaction Does Not Exist")
            return
        self.transport.send_reply(call.incoming.dialog.create_response(request, 200, "OK"))
        if "dtmf" in (request.content_type or "").lower() and (key := from_info(request.text)):
            call.on_key(key)

    def _progress(self, call_id: str, status: int, _reason: str) -> None:
        call = self._calls.get(call_id)
        if call is not None:
            call.put_through_is(status)

    def _over(self, call_id: str) -> None:
        call = self._calls.pop(call_id, None)
        if call is not None:
            call.is_over()

    def forget(self, call_id: str, after: float = 0.0) -> None:
        """Keep nothing of a call, once nobody can ask about it any more."""

        def drop() -> None:
            self._calls.pop(call_id, None)
            self._uas._calls.pop(call_id, None)

        asyncio.get_running_loop().call_later(after, drop)


class SipCall:
    """One call, as the telephone system sees it. Who rings is not looked at: a caller's number is only a claim."""

    def __init__(self, line: Line, incoming: IncomingCall) -> None:
        self._line = line
        self.incoming = incoming
        self.over = asyncio.Event()
        self.on_change: Callable[[SdpMessage | None], SdpMessage | None] | None = None
        self.on_key: Callable[[str], None] = lambda _key: None
        self._answers: dict[str, asyncio.Future[int]] = {}  # by method
        self._put_through: asyncio.Future[int] | None = None

    @property
    def peer(self) -> str:
        """The address of the telephone system that rings."""
        return self.incoming.source_addr[0]

    def take(self, answer: SdpMessage) -> None:
        """Take the call; the library says so again until the other end has heard it."""
        self.incoming.accept(answer)

    def refuse(self, status: int, reason: str, retry_after: int | None = None) -> None:
        """Refuse the call."""
        extra = {"Retry-After": str(retry_after)} if retry_after else None
        answer = self.incoming._send_response(status, reason, extra_headers=extra)
        self.incoming.dialog.terminate()
        self._line.remember(self.incoming, answer)
        self._line.forget(self.incoming.call_id, _REFUSAL_KEPT)
        self.is_over()

    def is_over(self) -> None:
        """The other end has gone."""
        self.over.set()
        if self._put_through and not self._put_through.done():
            self._put_through.set_result(200)  # it took the caller away, which is what was asked of it
        self._line.forget(self.incoming.call_id, _REFUSAL_KEPT)

    def hang_up(self) -> None:
        """End the call; said again until it is answered, or the caller would sit on a dead line."""
        if self.over.is_set():
            return
        self.over.set()
        self.incoming._stop_retransmissions()
        goodbye = self.incoming.hangup()
        if goodbye is not None:
            self._line.see_to(self._until_answered("BYE", goodbye))
        self._line.forget(self.incoming.call_id, _REFUSAL_KEPT)

    async def put_through(self, target: str) -> bool:
        """Ask the telephone system to connect the caller with ``target`` (RFC 3515); False when nobody answered."""
        loop = asyncio.get_running_loop()
        self._put_through = loop.create_future()
        address = self.incoming.source_addr
        refer = self._line.uac.send_refer(self.incoming.dialog, self._where(target), address)
        status = await self._until_answered("REFER", refer)
        if not 200 <= status < 300:
            return False
        try:
            return 200 <= await asyncio.wait_for(self._put_through, self._line.rings) < 300
        except TimeoutError:
            return False

    def put_through_is(self, status: int) -> None:
        """How the telephone system gets on with putting through: 180 it rings, 200 answered, 486 busy, …"""
        if status >= 200 and self._put_through and not self._put_through.done():
            self._put_through.set_result(status)

    def answered(self, response: SipResponse) -> None:
        """An answer to something we asked in this call."""
        method = (response.cseq.method if response.cseq else "").upper()
        waiting = self._answers.get(method)
        if response.status_code >= 200 and waiting and not waiting.done():
            waiting.set_result(response.status_code)

    def _where(self, target: str) -> str:
        if "@" in target:
            return target if target.startswith(("sip:", "sips:")) else f"sip:{target}"
        host = f"[{self.peer}]" if ":" in self.peer else self.peer
        return f"sip:{target.removeprefix('sip:')}@{host}"

    async def _until_answered(self, method: str, request: SipRequest) -> int:
        """The status of the answer; 408 where none came."""
        waiting: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._answers[method] = waiting
        for pause in _AGAIN:
            done, _ = await asyncio.wait([waiting], timeout=pause)
            if done:
                break
            self._line.transport.send(request, self.incoming.source_addr)
        return waiting.result() if waiting.done() else 408
