"""Calls by real callers, with a fake of the service behind the telephone."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import numpy as np
import pytest

from tests.phone.callers import (
    baresip,
    digits,
    goodbye,
    invited,
    nobody_at,
    pause,
    read_recording,
    sipp,
    write_wav,
)
from tests.phone.conftest import AT_NIGHT, Noting, Ringing, office
from tests.phone.fake_service import Frame, fake_service, reply, tone
from widget.phone.own_voice import OwnVoice
from widget.phone.sound import Samples, level, read_wav
from widget.phone.words import Words


def loudness_of(recording: np.ndarray) -> list[float]:
    """How loud each tenth of a second was, in dB."""
    return [level(recording[begin : begin + 800]) for begin in range(0, len(recording) - 800, 800)]


def loud_tenths(recording: np.ndarray) -> list[bool]:
    """Whether something was heard in each tenth of a second."""
    return [loudness > -30 for loudness in loudness_of(recording)]


def is_over(recording: np.ndarray) -> bool:
    """Whether something was said, and then nothing for half a second."""
    loud = loud_tenths(recording)
    return any(loud) and not any(loud[-5:])


def pitch_of(samples: np.ndarray) -> float:
    """The strongest frequency, in Hz."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum)) * 8000 / len(samples)


async def test_a_key_pressed_on_a_telephone_reaches_the_service_once(folder: Path, telephone: Ringing) -> None:
    async with fake_service() as service, telephone(service.url) as port, baresip(folder / "a") as caller:
        await caller.dial(port)
        await caller.press("1*0#")
        await service.until(lambda: len(service.keys()) >= 4)
        await caller.hang_up()
        assert service.keys() == "1*0#"


async def test_sipp_presses_keys_too(folder: Path, telephone: Ringing) -> None:
    async with fake_service() as service, telephone(service.url) as port:
        code, printed = await sipp(
            folder / "s", invited() + pause(300) + digits("147#") + pause(2400) + goodbye(), port
        )
        assert code == 0, printed
        assert service.keys() == "147#"


async def test_a_call_begins_a_conversation_of_its_own_on_the_channel_phone_in_mode_keypad(
    folder: Path, telephone: Ringing
) -> None:
    async with fake_service() as service, telephone(service.url, client_token="secret-token") as port:
        code, printed = await sipp(folder / "s", invited() + pause(400) + goodbye(), port)
        assert code == 0, printed
        (hello,) = service.frames("hello")
        assert (hello["mode"], hello["channel"], hello["session"]) == ("keypad", "phone", None)
        assert service.headers[0]["Authorization"] == "Bearer secret-token"


async def test_the_caller_hears_the_sound_of_the_reply_undistorted(folder: Path, telephone: Ringing) -> None:
    greeting = reply(kind="greeting", sound="pip")
    async with (
        fake_service(greeting=greeting, sounds={"pip": tone(1.5, 1000)}) as service,
        telephone(service.url) as port,
    ):
        async with baresip(folder / "a") as caller:
            await caller.dial(port)
            await caller.hears(is_over)
            await caller.hang_up()
        heard = read_recording(caller.heard)
        loud = [begin for begin, loudness in enumerate(loudness_of(heard)) if loudness > -30]
        assert 14 <= len(loud) <= 17, loudness_of(heard)
        middle = heard[(loud[0] + 2) * 800 : (loud[-1] - 1) * 800]
        assert abs(pitch_of(middle) - 1000) < 5
        assert abs(level(middle) - level(read_wav(tone(1.0, 1000)))) < 1.0
        assert service.fetched == ["/chat/v1/audio/pip?rate=8000"]


async def test_a_key_stops_what_is_being_said_at_once(folder: Path, telephone: Ringing) -> None:
    def answers(frame: Frame) -> list[Frame]:
        return [] if frame["type"] == "timeout" else [reply(sound="short")]

    greeting = reply(kind="greeting", sound="long")
    async with fake_service(greeting=greeting, answer=answers) as service, telephone(service.url) as port:
        async with baresip(folder / "a") as caller:
            await caller.dial(port)
            await service.until(lambda: service.fetched)
            await caller.hears(lambda heard: sum(loud_tenths(heard)) >= 9)
            await caller.press("1")
            await service.until(lambda: len(service.fetched) == 2)
            await caller.hears(is_over)
            await caller.hang_up()
        loud = [loudness > -30 for loudness in loudness_of(read_recording(caller.heard))]
        assert 10 <= sum(loud) <= 24, "of the eight seconds of the greeting about one is heard, then the short answer"
        assert not any(loud[-4:])


async def test_a_key_pressed_in_mid_entry_counts_and_leaves_the_caller_time(folder: Path, telephone: Ringing) -> None:
    def answers(frame: Frame) -> list[Frame]:
        return [{"type": "collected", "digits": "0"}] if frame["type"] == "press" else [reply(sound="short")]

    async with fake_service(greeting=reply(sound="short", wait=0.5), answer=answers) as service:
        async with telephone(service.url) as port, baresip(folder / "a") as caller:
            await caller.dial(port)
            await service.until(lambda: service.fetched)  # before that nobody has a keypad to type on
            await caller.press("07", pause=0.1)
            await service.until(lambda: service.frames("timeout"))
            assert service.keys() == "07"


async def test_who_says_nothing_is_asked_again_after_the_wait_of_the_reply(folder: Path, telephone: Ringing) -> None:
    async with fake_service(greeting=reply(sound="short", wait=0.4)) as service, telephone(service.url) as port:
        async with baresip(folder / "a") as caller:
            await caller.dial(port)
            await service.until(lambda: service.frames("timeout"))


def speech(seconds: float = 1.2, pitch: float = 180) -> np.ndarray:
    """Something as loud and uneven as speech, after a second of silence; and again every six seconds.

    Whoever was not heard on a bad line says it again, and a busy machine is one.
    """
    at = np.arange(int(8000 * seconds)) / 8000
    voice = 9000 * np.sin(2 * np.pi * pitch * at) * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * at))
    return np.tile(np.concatenate([np.zeros(8000), voice, np.zeros(8000 * 5)]), 8).astype(np.int16)


async def test_who_speaks_is_listened_to_from_the_first_sound_to_the_last(folder: Path, telephone: Ringing) -> None:
    says = write_wav(folder / "says.wav", speech())
    async with fake_service() as service, telephone(service.url) as port, baresip(folder / "a", says) as caller:
        await caller.dial(port)
        await service.until(lambda: service.frames("audio_end"))
        await caller.hang_up()
        (begun,) = service.frames("audio_start")
        assert [frame["id"] for frame in service.frames("audio_end")] == [begun["id"]]
        heard = np.frombuffer(bytes(service.heard[begun["id"]]), "<i2")
        loud = [level(heard[begin : begin + 320]) > -40 for begin in range(0, len(heard) - 320, 320)]
        first, last = loud.index(True), len(loud) - loud[::-1].index(True)
        assert 1.1 <= (last - first) * 0.02 <= 1.3, "all of what was said, at twice the rate of the line"
        assert first >= 3, "and a little before it"


async def test_the_service_may_end_an_utterance_and_its_answer_is_spoken(folder: Path, telephone: Ringing) -> None:
    def answers(frame: Frame) -> list[Frame]:
        if frame["type"] == "audio_start":
            return [{"type": "utterance_end"}]
        return [{"type": "heard", "text": "yes", "confidence": 0.9}, reply(sound="answer")]

    says = write_wav(folder / "says.wav", speech(3.0))
    sounds = {"short": tone(0.2), "answer": tone(0.5)}
    async with fake_service(answer=answers, sounds=sounds) as service, telephone(service.url) as port:
        async with baresip(folder / "a", says) as caller:
            await caller.dial(port)
            await service.until(lambda: any("answer" in path for path in service.fetched))
            assert len(service.frames("audio_end")) >= 1


async def test_who_wants_quiet_is_answered_by_it_and_silence_counts_from_then_on(
    folder: Path, telephone: Ringing
) -> None:
    def answers(frame: Frame) -> list[Frame]:
        if frame["type"] == "audio_start":
            return [{"type": "utterance_end"}]
        if frame["type"] == "audio_end":
            return [{"type": "heard", "text": "stop", "confidence": 0.9, "more": False}]
        return []

    says = write_wav(folder / "says.wav", speech())
    greeting = reply(kind="greeting", wait=1)
    async with fake_service(greeting=greeting, answer=answers) as service, telephone(service.url) as port:
        async with baresip(folder / "a", says) as caller:
            await caller.dial(port)
            await service.until(lambda: service.frames("audio_end"))
            before = len(service.frames("timeout"))
            await service.until(lambda: len(service.frames("timeout")) > before)


async def test_speech_over_the_telephone_stops_it(folder: Path, telephone: Ringing) -> None:
    says = write_wav(folder / "says.wav", speech())
    greeting = reply(kind="greeting", sound="long")
    async with fake_service(greeting=greeting, answer=lambda frame: []) as service, telephone(service.url) as port:
        async with baresip(folder / "a", says) as caller:
            await caller.dial(port)
            await service.until(lambda: service.frames("audio_end"))
            await caller.hang_up()
        loud = [loudness > -30 for loudness in loudness_of(read_recording(caller.heard))]
        assert sum(loud) <= 20, "of the eight seconds of the greeting less than two are heard"


async def test_where_nothing_can_be_listened_to_the_keys_go_on_working(folder: Path, telephone: Ringing) -> None:
    def answers(frame: Frame) -> list[Frame]:
        if frame["type"] == "audio_start":
            return [{"type": "error", "code": "unavailable", "message": "-", "retry_after": None}]
        return [reply()]

    says = write_wav(folder / "says.wav", speech())
    async with fake_service(answer=answers) as service, telephone(service.url) as port:
        async with baresip(folder / "a", says) as caller:
            await caller.dial(port)
            await service.until(lambda: service.frames("audio_start"))
            await caller.hears(lambda heard: any(loud_tenths(heard)[12:]))  # it says that it cannot listen
            await caller.press("1")
            await service.until(lambda: service.keys() == "1")
            await caller.hang_up()
        assert max(loudness_of(read_recording(caller.heard))[12:]) > -30


async def test_where_the_service_has_no_sound_the_telephone_speaks_itself(folder: Path, telephone: Ringing) -> None:
    for sound in (None, "gone"):
        greeting = reply("This is the privacy line. I am a computer.", kind="greeting", sound=sound)
        voice = OwnVoice.found()
        async with fake_service(greeting=greeting) as service, telephone(service.url, voice=voice) as port:
            async with baresip(folder / str(sound)) as caller:
                await caller.dial(port)
                await service.until(lambda: service.got)
                await caller.hears(lambda heard: any(loud_tenths(heard)))
                await caller.hang_up()
            assert max(loudness_of(read_recording(caller.heard))) > -30


async def test_what_cannot_be_said_at_all_leaves_the_call_as_it_is_and_the_next_is_heard(
    folder: Path, telephone: Ringing
) -> None:
    class Hoarse(Noting):
        async def say(self, text: str) -> Samples:
            sound = await super().say(text)
            if len(self.said) == 1:
                raise RuntimeError
            return sound

    greeting = reply("This is the privacy line.", kind="greeting", sound=None, wait=0.5)
    async with fake_service(greeting=greeting, answer=lambda frame: [reply(sound="short")]) as service:
        async with telephone(service.url, voice=Hoarse()) as port, baresip(folder / "a") as caller:
            await caller.dial(port)
            await service.until(lambda: service.frames("timeout"), 20)  # it waits for the caller as after any reply
            await caller.hears(is_over)
            await caller.hang_up()


async def test_where_the_service_is_down_the_caller_hears_so_and_the_call_ends(
    folder: Path, telephone: Ringing
) -> None:
    async with telephone("http://127.0.0.1:9") as port, baresip(folder / "a") as caller:
        await caller.dial(port)
        await caller.until("CALL_CLOSED", 40)
        heard = loudness_of(read_recording(caller.heard))
        assert sum(loudness > -35 for loudness in heard) > 50, "the apology and the number, twice"


async def test_where_the_service_is_down_in_the_office_s_hours_the_caller_is_put_through(
    folder: Path, telephone: Ringing
) -> None:
    voice = Noting()
    async with baresip(folder / "office") as desk:
        there = office(f"sip:caller@127.0.0.1:{desk.port}")
        async with telephone("http://127.0.0.1:9", there, voice=voice) as port, baresip(folder / "a") as caller:
            await caller.dial(port)
            await desk.until("CALL_ESTABLISHED")
    assert "This line is not working just now" in voice.said[0], "first the apology"
    assert Words.goodbye not in voice.said


async def test_a_conversation_goes_on_where_it_was_when_the_socket_is_lost(folder: Path, telephone: Ringing) -> None:
    lost = False

    def answers(frame: Frame) -> list[Frame]:
        nonlocal lost
        if frame.get("key") == "2" and not lost:
            lost = True
            service.sockets[0].transport.abort()
            return []
        return [reply()]

    async with fake_service(answer=answers) as service, telephone(service.url) as port:
        async with baresip(folder / "a") as caller:
            await caller.dial(port)
            await caller.press("12")
            await service.until(lambda: len(service.got) == 2 and len(service.frames("press")) == 3)
            first, again = (frames for frames in service.got)
            assert (again[0]["session"], again[0]["last_seq"]) == ("s", 2)
            assert again[1] == first[-1], "the key that was not answered is sent again as it was"


async def test_several_callers_talk_at_once_and_one_too_many_hears_the_busy_tone(
    folder: Path, telephone: Ringing
) -> None:
    one_call = invited() + pause(300) + digits("12") + pause(1800) + goodbye()
    busy = '<recv response="486" timeout="8000"/>'
    async with fake_service() as service, telephone(service.url, sip_calls=3) as port:
        calls = [asyncio.create_task(sipp(folder / str(n), one_call, port)) for n in range(3)]
        await service.until(lambda: len(service.got) == 3)
        refused = await sipp(folder / "busy", _invite_refused(busy), port)
        assert refused[0] == 0, refused[1]
        for code, printed in await asyncio.gather(*calls):
            assert code == 0, printed
        assert sorted("".join(f["key"] for f in frames if f["type"] == "press") for frames in service.got) == ["12"] * 3
        again = await sipp(folder / "again", invited() + pause(100) + goodbye(), port)
        assert again[0] == 0, "a place is free again"


async def test_two_callers_who_speak_at_once_are_each_heard_and_each_get_their_own_answer(
    folder: Path, telephone: Ringing
) -> None:
    said, answered = {180: "low", 320: "high"}, {"low": 600, "high": 1200}  # pitches, and of what each is answered
    order: list[str] = []

    def answers(frame: Frame) -> list[Frame]:
        order.append(frame["type"])
        if frame["type"] != "audio_end":
            return []
        heard = np.frombuffer(bytes(service.said[frame["conversation"]]), "<i2")
        pitch = 2 * pitch_of(heard)  # it comes at twice the rate of the line
        return [reply(sound=next(sound for one, sound in said.items() if abs(one - pitch) < 10))]

    sounds = {"short": tone(0.2), **{name: tone(1.0, pitch) for name, pitch in answered.items()}}
    async with fake_service(answer=answers, sounds=sounds) as service, telephone(service.url) as port:
        async with baresip(folder / "low") as low, baresip(folder / "high") as high:
            callers = {180: low, 320: high}
            for caller in callers.values():
                await caller.dial(port)
                await caller.hears(is_over)  # the greeting
            await asyncio.gather(*(caller.say(speech(4.0, pitch)[8000:]) for pitch, caller in callers.items()))
            await service.until(lambda: len(service.fetched) == 4)
            for caller in callers.values():
                await caller.hears(lambda heard: sum(loud_tenths(heard)) >= 11 and is_over(heard))
                await caller.hang_up()
    assert order[:4] == ["audio_start", "audio_start", "audio_end", "audio_end"], "both spoke before either was done"
    for pitch, caller in callers.items():
        heard = read_recording(caller.heard)
        last = max(begin for begin, loud in enumerate(loud_tenths(heard)) if loud)
        assert abs(pitch_of(heard[(last - 7) * 800 : (last - 1) * 800]) - answered[said[pitch]]) < 10


def _invite_refused(refusal: str) -> str:
    from tests.phone.callers import SDP, receive, send

    return send("INVITE", to="", body=SDP, retrans="500") + receive(100, optional=True) + refusal + send("ACK")


async def test_a_caller_is_put_through_to_the_office_in_hours(folder: Path, telephone: Ringing) -> None:
    def answers(frame: Frame) -> list[Frame]:
        return [reply(kind="handover", put_through=True)]

    async with fake_service(answer=answers) as service, baresip(folder / "office") as desk:
        extension = f"sip:caller@127.0.0.1:{desk.port}"
        async with telephone(service.url, office(extension)) as port, baresip(folder / "a") as caller:
            await caller.dial(port)
            await caller.press("0")
            await desk.until("CALL_ESTABLISHED", 20)


async def test_who_presses_a_key_is_not_put_through_and_hears_the_ways_to_reach_a_person(
    folder: Path, telephone: Ringing
) -> None:
    sounds = {"short": tone(0.2), "ways": tone(0.2)}

    def answers(frame: Frame) -> list[Frame]:
        return [reply(kind="handover", sound="ways", put_through=True)]

    async with fake_service(answer=answers, sounds=sounds) as service, telephone(service.url, office("200")) as port:
        async with baresip(folder / "a") as caller:
            await caller.dial(port)
            await caller.press("0")
            await caller.hears(lambda heard: sum(loud_tenths(heard)) > 4)  # it says that it will put the caller through
            await caller.press("5")
            await service.until(lambda: any("ways" in path for path in service.fetched))
            assert service.keys() == "0", "the key that says no is not taken for an answer to something else"


async def test_who_says_something_is_not_put_through_and_hears_the_ways_to_reach_a_person(
    folder: Path, telephone: Ringing
) -> None:
    voice, sounds = Noting(), {"short": tone(0.2), "ways": tone(0.2)}

    def answers(frame: Frame) -> list[Frame]:
        return [reply(kind="handover", sound="ways", put_through=True, wait=1)] if frame["type"] == "press" else []

    async with fake_service(answer=answers, sounds=sounds) as service:
        async with telephone(service.url, office("200"), voice=voice) as port, baresip(folder / "a") as caller:
            await caller.dial(port)
            await caller.press("0")
            await voice.until(voice.said, Words.putting_through)
            await caller.say(speech()[8000:48000])
            await service.until(lambda: any("ways" in path for path in service.fetched))
            await service.until(lambda: service.frames("timeout"))  # all was said, and then it was quiet
            await caller.hang_up()
    assert "say stay here" in Words.putting_through
    assert voice.said == [Words.putting_through, Words.staying, Words.for_a_person], "the office was not rung"
    assert not service.frames("audio_start"), "nor is it taken for an answer to something else"


async def test_where_something_failed_the_caller_hears_so_and_is_not_put_through_unasked(
    folder: Path, telephone: Ringing
) -> None:
    voice, sounds = Noting(), {"short": tone(0.2), "failed": tone(0.2)}

    def answers(frame: Frame) -> list[Frame]:
        return [reply("I cannot be sure of that.", kind="handover", sound="failed", wait=1)]

    async with fake_service(answer=answers, sounds=sounds) as service:
        async with telephone(service.url, office("200"), voice=voice) as port, baresip(folder / "a") as caller:
            await caller.dial(port)
            await caller.press("1")
            await service.until(lambda: service.frames("timeout"))  # all was said, and then it was quiet
            await caller.hang_up()
    assert any("failed" in path for path in service.fetched), "why there is no answer"
    assert voice.said[0] == Words.for_a_person
    assert Words.putting_through not in voice.said


async def test_a_name_that_the_school_changed_while_calls_are_taken_is_the_one_that_callers_hear(
    folder: Path, telephone: Ringing
) -> None:
    told = {"name": "Example Academy", "number": "01632 960999", "hours": None}
    sounds, voice = {"office.json": json.dumps(told).encode()}, Noting()
    async with fake_service(sounds=sounds, admits=False) as service, telephone(service.url, voice=voice) as port:
        await voice.until(voice.ready, "Example Academy")
        async with baresip(folder / "a") as caller:
            await caller.dial(port)
            await voice.until(voice.said, "Example Academy")


async def test_out_of_hours_nobody_is_put_through_and_it_is_said(folder: Path, telephone: Ringing) -> None:
    sounds, voice = {"short": tone(0.2), "ways": tone(0.2)}, Noting()

    def answers(frame: Frame) -> list[Frame]:
        return [reply(kind="handover", sound="ways", wait=1, put_through=True)]

    async with fake_service(answer=answers, sounds=sounds) as service:
        at_night = telephone(service.url, office("200", AT_NIGHT), voice=voice)
        async with at_night as port, baresip(folder / "a") as caller:
            await caller.dial(port)
            await caller.press("0")
            await service.until(lambda: any("ways" in path for path in service.fetched))
            await service.until(lambda: service.frames("timeout"))  # all was said, and then it was quiet
            await caller.hang_up()
    assert Words.closed in voice.said, "first that the office is closed"


@pytest.mark.parametrize("status", ["486 Busy Here", "180 Ringing"])
async def test_where_nobody_in_the_office_answers_the_call_goes_on(
    folder: Path, telephone: Ringing, status: str
) -> None:
    voice, sounds = Noting(), {"short": tone(0.2), "ways": tone(0.2)}

    def answers(frame: Frame) -> list[Frame]:
        return [reply(kind="handover", sound="ways", put_through=True)] if frame.get("key") == "0" else [reply()]

    async with fake_service(answer=answers, sounds=sounds) as service, nobody_at(status) as desk:
        nobody = office(f"sip:200@127.0.0.1:{desk}")
        async with telephone(service.url, nobody, voice=voice, rings=2) as port, baresip(folder / "a") as caller:
            await caller.dial(port)
            await caller.press("0")
            await voice.until(voice.said, Words.nobody_there)
            await service.until(lambda: any("ways" in path for path in service.fetched))
            if status == "180 Ringing":
                await caller.command("hangup")  # of the office, which its telephone would ring for ever
            await caller.press("1")
            await service.until(lambda: service.keys() == "01")
