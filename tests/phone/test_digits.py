"""Keys over the network: each press once, whatever is lost, doubled or late."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget.phone.digits import KEYS, Digits, from_info

Packet = tuple[bytes, int]


def press(key: str, at: int, packets: int = 8) -> list[Packet]:
    """The packets of one press as a telephone sends them: it grows, then three times its end (RFC 4733, 2.5.1.4)."""
    event = KEYS.index(key)
    grows = [(bytes([event, 10]) + (160 * n).to_bytes(2, "big"), at) for n in range(1, packets + 1)]
    end = (bytes([event, 0x80 | 10]) + (160 * packets).to_bytes(2, "big"), at)
    return [*grows, end, end, end]


def heard(packets: list[Packet]) -> str:
    digits = Digits()
    return "".join(key for packet in packets if (key := digits.take(*packet)))


def test_three_end_packets_are_one_key() -> None:
    assert heard(press("5", 8000)[-3:]) == "5"


def test_the_same_key_pressed_twice_is_two_keys() -> None:
    assert heard(press("7", 8000) + press("7", 12000)) == "77"


def test_every_key_is_known_by_its_event() -> None:
    assert heard([packet for n, key in enumerate(KEYS) for packet in press(key, 8000 + 4000 * n)]) == KEYS


def test_a_key_counts_though_its_end_is_lost() -> None:
    assert heard(press("3", 8000)[:2] + press("4", 12000)) == "34"


def test_a_packet_that_comes_late_presses_nothing_again() -> None:
    first, second = press("1", 8000), press("2", 12000)
    assert heard([*first[:-1], *second[:3], first[-1], *second[3:]]) == "12"


def test_a_key_held_for_half_a_minute_is_one_key() -> None:
    packets, at = [], 1000
    for _ in range(4):  # the longest that an event can say is 65535 units; then it goes on as another
        packets += [(bytes([9, 10]) + (n * 6553 + 5).to_bytes(2, "big"), at) for n in range(1, 11)]
        at += 65535
    assert heard(packets) == "9"


def test_the_clock_of_a_stream_may_go_round_in_a_long_press() -> None:
    at = 2**32 - 30000
    packets = [(bytes([9, 10]) + (65535).to_bytes(2, "big"), at), (bytes([9, 10, 0, 160]), (at + 65535) % 2**32)]
    assert heard(packets) == "9"


@pytest.mark.parametrize("event", [12, 15, 16, 255])
def test_what_is_no_key_of_a_telephone_is_nothing(event: int) -> None:
    assert heard([(bytes([event, 0x80, 0, 160]), 8000)]) == ""


@given(st.lists(st.tuples(st.binary(max_size=8), st.integers(0, 2**32 - 1)), max_size=40))
def test_no_packet_is_too_odd(packets: list[Packet]) -> None:
    assert set(heard(packets)) <= set(KEYS)


@given(st.text(KEYS, max_size=12), st.data())
def test_keys_arrive_in_their_order_whichever_of_their_packets_are_lost(keys: str, data: st.DataObject) -> None:
    packets = []
    for number, key in enumerate(keys):
        sent = press(key, 8000 * number)
        kept = data.draw(st.sets(st.integers(0, len(sent) - 1), min_size=1))
        packets += [packet for n, packet in enumerate(sent) if n in kept]
    assert heard(packets) == keys


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ("Signal=5\r\nDuration=160", "5"),
        ("Signal= #\n", "#"),
        ("Signal=10", "*"),
        ("8", "8"),
        ("", None),
        ("Signal=A", None),
    ],
)
def test_keys_by_sip_info_are_read(body: str, key: str | None) -> None:
    assert from_info(body) == key
