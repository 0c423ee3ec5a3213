"""The line: who may ring, what is sent twice or makes no sense, and what a telephone system does in mid-call."""

from __future__ import annotations

import asyncio
import logging
import random
import re
from ipaddress import ip_network

import pytest

from tests.phone.conftest import Ringing, office
from tests.phone.fake_service import Frame, fake_service, reply
from tests.phone.raw_caller import Registrar, raw_caller, registrar, udp

ONLY_ONE = (ip_network("127.0.0.1"),)


async def test_who_is_not_allowed_gets_no_answer_at_all(telephone: Ringing) -> None:
    async with fake_service() as service, telephone(service.url, sip_allowed=ONLY_ONE) as port:
        async with raw_caller(port, "stranger", "127.0.0.2") as stranger, raw_caller(port) as ours:
            for method in ("INVITE", "OPTIONS", "BYE", "REGISTER"):
                stranger.send(stranger.request(method, body=stranger.offer() if method == "INVITE" else ""))
            assert await ours.ask("OPTIONS") == 200, "what came before was read before"
            assert stranger.socket.came.empty()
            assert service.got == []


async def test_a_caller_that_is_allowed_is_taken_and_may_go(telephone: Ringing) -> None:
    async with (
        fake_service() as service,
        telephone(service.url, sip_allowed=ONLY_ONE) as port,
        raw_caller(port) as caller,
    ):
        assert await caller.ring() == 200
        await service.until(lambda: service.got)
        assert await caller.ask("BYE", 2) == 200


NONSENSE = [
    b"",
    b"\r\n\r\n",
    b"\0" * 100,
    b"INVITE",
    b"INVITE sip:a SIP/2.0\r\n\r\n",
    b"INVITE sip:a SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:1;branch=z9hG4bKx\r\n\r\n",
    b"SIP/2.0 200 OK\r\nVia: x\r\nCSeq: 99999999999999999999 BYE\r\n\r\n",
    b"INVITE sip:\xff\xfe SIP/2.0\r\nCall-ID: \xff\r\n\r\n",
    b"A" * 60000,
    b"SIP/2.0 999 \r\n" + b"Via: a\r\n" * 500 + b"\r\n",
]


async def test_nothing_malformed_ends_the_line_or_somebody_s_call(telephone: Ringing) -> None:
    chance = random.Random(7)
    async with fake_service() as service, telephone(service.url) as port, raw_caller(port) as caller:
        assert await caller.ring() == 200
        async with raw_caller(port, "odd", "127.0.0.3") as odd, raw_caller(port, "odder", "127.0.0.4") as odder:
            for data in NONSENSE:
                odd.send(data)
            whole = odder.request("INVITE", body=odder.offer())
            for _ in range(80):
                broken = bytearray(whole)
                for _ in range(chance.randrange(1, 12)):
                    broken[chance.randrange(len(broken))] = chance.randrange(256)
                odder.send(bytes(broken[: chance.randrange(1, len(broken))]))
            for size in range(40):
                caller.media.transport.sendto(chance.randbytes(size), caller.there)
            assert await odd.ask("OPTIONS") == 200
        caller.press(5, 1)
        await service.until(lambda: service.keys() == "5")
        assert await caller.ask("BYE", 2) == 200


async def test_a_call_that_is_announced_three_times_is_one_call(telephone: Ringing) -> None:
    async with fake_service() as service, telephone(service.url) as port, raw_caller(port) as caller:
        invite = caller.request("INVITE", body=caller.offer())
        for _ in range(3):
            caller.send(invite)
        assert (await caller.answer())[0] == 200
        caller.send(invite)
        await service.until(lambda: service.got)
        async with raw_caller(port, "other") as other:
            assert await other.ask("OPTIONS") == 200
        assert len(service.got) == 1


async def test_a_refusal_that_was_lost_is_given_again(telephone: Ringing) -> None:
    async with fake_service() as service, telephone(service.url, sip_calls=1) as port:
        async with raw_caller(port) as first, raw_caller(port, "second") as second:
            assert await first.ring() == 200
            invite = second.request("INVITE", body=second.offer())
            second.send(invite)
            assert (await second.answer())[0] == 486
            second.send(invite)
            assert (await second.answer())[0] == 486


@pytest.mark.parametrize(("codecs", "proto"), [("9 18", "RTP/AVP"), ("8", "RTP/SAVP")])
async def test_a_call_with_no_sound_that_we_know_is_refused(telephone: Ringing, codecs: str, proto: str) -> None:
    async with fake_service() as service, telephone(service.url) as port, raw_caller(port) as caller:
        assert await caller.ring(caller.offer(codecs, proto)) == 488
        assert service.got == []


async def test_a_call_without_an_offer_of_sound_is_refused(telephone: Ringing) -> None:
    async with fake_service() as service, telephone(service.url) as port, raw_caller(port) as caller:
        assert await caller.ask("INVITE") == 488


async def test_nobody_else_can_press_keys_in_a_call(telephone: Ringing) -> None:
    async with (
        fake_service() as service,
        telephone(service.url) as port,
        raw_caller(port) as caller,
        udp("127.0.0.9") as other,
    ):
        assert await caller.ring() == 200
        caller.press(9, 1, by=other)
        caller.press(1, 2)
        await service.until(lambda: service.keys())
        assert service.keys() == "1"


async def test_keys_by_sip_info_count_too(telephone: Ringing) -> None:
    async with fake_service() as service, telephone(service.url) as port, raw_caller(port) as caller:
        assert await caller.ring() == 200
        kind = "Content-Type: application/dtmf-relay\r\n"
        assert await caller.ask("INFO", 2, "Signal=7\r\nDuration=160\r\n", kind) == 200
        await service.until(lambda: service.keys() == "7")


async def test_a_call_on_hold_is_left_in_peace_and_taken_up_again(telephone: Ringing) -> None:
    greeting = reply(sound="short", wait=0.3)
    async with fake_service(greeting=greeting) as service, telephone(service.url) as port, raw_caller(port) as caller:
        assert await caller.ring() == 200
        caller.send(caller.request("INVITE", 2, caller.offer(direction="sendonly")))
        status, message = await caller.answer()
        assert status == 200
        assert "a=recvonly" in message
        caller.send(caller.request("ACK", 2))
        asked = len(service.frames("timeout"))
        caller.send(caller.request("INVITE", 3, caller.offer()))
        status, message = await caller.answer()
        assert (status, "a=sendrecv" in message) == (200, True)
        caller.send(caller.request("ACK", 3))
        assert len(service.frames("timeout")) == asked
        caller.press(4, 5)
        await service.until(lambda: service.keys() == "4")


async def test_a_telephone_that_sends_nothing_while_nobody_speaks_is_heard_to_the_end(telephone: Ringing) -> None:
    async with fake_service() as service, telephone(service.url) as port, raw_caller(port) as caller:
        assert await caller.ring() == 200
        for number in range(40):  # 0.8 s of a loud square wave, and then not one packet more
            head = b"\x80\x08" + number.to_bytes(2, "big") + (160 * number).to_bytes(4, "big") + b"\0\0\0\7"
            caller.media.transport.sendto(head + (b"\x2a" * 10 + b"\xaa" * 10) * 8, caller.there)
            await asyncio.sleep(0.02)  # a frame's time
        await service.until(lambda: service.frames("audio_end"))


async def test_a_goodbye_that_is_not_answered_is_said_again(telephone: Ringing) -> None:
    def answers(frame: Frame) -> list[Frame]:
        return [{"type": "forgotten", "kept": None}]

    async with fake_service(answer=answers) as service, telephone(service.url) as port, raw_caller(port) as caller:
        assert await caller.ring() == 200
        caller.press(1, 1)
        goodbyes = [message async for message in _goodbyes(caller.receive, 2)]
        assert goodbyes[0] == goodbyes[1]
        caller.send(_answered(goodbyes[0]))


async def _goodbyes(receive, count):  # type: ignore[no-untyped-def]
    while count:
        message = await receive()
        if message.startswith("BYE"):
            count -= 1
            yield message


def _answered(request: str) -> bytes:
    kept = re.findall(r"^(?:Via|From|To|Call-ID|CSeq):.*\r\n", request, re.MULTILINE)
    return f"SIP/2.0 200 OK\r\n{''.join(kept)}Content-Length: 0\r\n\r\n".encode()


async def test_it_signs_in_to_the_telephone_system_which_may_then_ring(telephone: Ringing) -> None:
    async with registrar() as system, fake_service() as service:
        given = {"sip_registrar": f"127.0.0.1:{system.address[1]}", "sip_user": Registrar.USER}
        async with telephone(service.url, sip_allowed=(), sip_password=Registrar.PASSWORD, **given) as port:
            await asyncio.wait_for(system.signed_in.wait(), 10)
            async with raw_caller(port) as caller:
                assert await caller.ring() == 200


async def test_more_than_a_telephone_system_would_ever_ask_is_left_unread(telephone: Ringing) -> None:
    async with fake_service() as service, telephone(service.url) as port:
        async with raw_caller(port, "flood", "127.0.0.5") as flood, raw_caller(port) as caller:
            for number in range(150):
                flood.send(flood.request("OPTIONS", number + 1))
            assert await caller.ring() == 200, "nobody else is slowed"
            assert 100 <= flood.socket.came.qsize() < 150


async def test_nothing_of_a_call_is_logged_but_that_it_was(
    telephone: Ringing, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="widget.phone")
    async with fake_service() as service, telephone(service.url, office("200")) as port, raw_caller(port) as caller:
        assert await caller.ring() == 200
        caller.press(5, 1)
        await service.until(lambda: service.keys() == "5")
        assert await caller.ask("BYE", 2) == 200
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("widget.phone")]
    assert ours[0] == "call 1 began"
    assert re.fullmatch(r"call 1 ended after \d+ s: the caller hung up", ours[1])
    assert "07700900123" not in "".join(ours)
    sent = [str(frame) for frames in service.got for frame in frames]
    assert "07700900123" not in "".join(sent), "the caller's number is no business of the service"


async def test_what_is_pressed_before_the_conversation_has_begun_is_not_lost(telephone: Ringing) -> None:
    async with fake_service() as service, telephone(service.url) as port, raw_caller(port) as caller:
        assert await caller.ring() == 200
        for number, key in enumerate((1, 2, 3), start=1):
            caller.press(key, number)
        await service.until(lambda: service.keys() == "123")
