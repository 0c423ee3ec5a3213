"""One client who asks a hundred things at once makes nobody else wait for them."""

from __future__ import annotations

import asyncio

import pytest

from widget.limits.fair_queue import Crowded, FairQueue, cost_of


async def asked(queue: FairQueue, client: str, order: list[str], go: asyncio.Event) -> None:
    async with queue.turn(client):
        order.append(client)
        await go.wait()


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_client_with_one_question_comes_after_one_of_anothers_hundred_and_not_after_all() -> None:
    queue, order, go = FairQueue(at_once=1), list[str](), asyncio.Event()
    tasks = [asyncio.create_task(asked(queue, "loud", order, go)) for _ in range(100)]
    await settle()
    tasks.append(asyncio.create_task(asked(queue, "quiet", order, go)))
    await settle()
    go.set()
    await asyncio.gather(*tasks)
    assert order.index("quiet") <= 2
    assert len(order) == 101


async def test_as_many_are_under_way_as_may_be_and_all_are_answered() -> None:
    queue, order, go = FairQueue(at_once=3), list[str](), asyncio.Event()
    tasks = [asyncio.create_task(asked(queue, f"c{n}", order, go)) for n in range(7)]
    await settle()
    assert (len(order), queue.waiting) == (3, 4)
    go.set()
    await asyncio.gather(*tasks)
    assert (len(order), queue.waiting) == (7, 0)


async def test_who_has_too_many_waiting_is_refused_and_nobody_else_is() -> None:
    queue, order, go = FairQueue(at_once=1, most_waiting=2), list[str](), asyncio.Event()
    tasks = [asyncio.create_task(asked(queue, "loud", order, go)) for _ in range(3)]
    await settle()
    with pytest.raises(Crowded):
        async with queue.turn("loud"):
            pass
    tasks.append(asyncio.create_task(asked(queue, "quiet", order, go)))
    await settle()
    go.set()
    await asyncio.gather(*tasks)
    assert sorted(order) == ["loud", "loud", "loud", "quiet"]


async def test_who_goes_away_while_waiting_leaves_no_gap_and_no_turn_is_lost() -> None:
    queue, order, go = FairQueue(at_once=1), list[str](), asyncio.Event()
    first = asyncio.create_task(asked(queue, "a", order, go))
    await settle()
    gone, late = (asyncio.create_task(asked(queue, name, order, go)) for name in ("gone", "late"))
    await settle()
    gone.cancel()
    await settle()
    go.set()
    await asyncio.gather(first, late)
    again = asyncio.create_task(asked(queue, "again", order, go))
    await asyncio.wait_for(again, 5)
    assert order == ["a", "late", "again"]


async def test_who_goes_away_in_the_moment_they_would_be_served_takes_no_turn_with_them() -> None:
    queue, order, go = FairQueue(at_once=1), list[str](), asyncio.Event()
    go.set()
    async with queue.turn("a"):
        gone = asyncio.create_task(asked(queue, "gone", order, go))
        await settle()
        gone.cancel()  # and the turn is given back before the loop gets round to it
    await asyncio.wait_for(asked(queue, "again", order, go), 5)
    assert order == ["again"]


async def test_one_client_has_two_turns_at_once_and_the_other_places_stay_free_for_others() -> None:
    queue, order, go = FairQueue(), list[str](), asyncio.Event()
    tasks = [asyncio.create_task(asked(queue, "loud", order, go)) for _ in range(45)]
    await settle()
    assert (queue.under_way, queue.waiting) == (2, 43)
    tasks.append(asyncio.create_task(asked(queue, "quiet", order, go)))
    await settle()
    assert order == ["loud", "loud", "quiet"], "it waits for nobody"
    go.set()
    await asyncio.gather(*tasks)
    assert (len(order), queue.under_way, queue.waiting) == (46, 0, 0)


async def test_a_turn_is_charged_by_its_length_so_that_long_messages_do_not_count_as_short_ones() -> None:
    queue, order, go = FairQueue(at_once=1), list[str](), asyncio.Event()
    go.set()

    async def ask(client: str, length: int) -> None:
        async with queue.turn(client, cost_of(length)):
            order.append(client)

    async with queue.turn("somebody"):
        tasks = [asyncio.create_task(ask("long", 1950)) for _ in range(3)]
        await settle()
        tasks += [asyncio.create_task(ask("short", 50)) for _ in range(9)]
        await settle()
    await asyncio.gather(*tasks)
    assert order[:10] == ["long", *["short"] * 9], "one of 1,950 characters is as much as nine of fifty"


async def test_who_comes_back_after_much_was_answered_to_others_is_owed_nothing_and_owes_nothing() -> None:
    queue, order, go = FairQueue(at_once=1), list[str](), asyncio.Event()
    go.set()
    for _ in range(50):
        await asked(queue, "loud", order, go)
    order.clear()
    async with queue.turn("somebody"):
        tasks = [asyncio.create_task(asked(queue, client, order, go)) for client in ["loud"] * 3 + ["new"] * 3]
        await settle()
    await asyncio.gather(*tasks)
    assert order == ["new", "loud"] * 3 or order == ["loud", "new"] * 3
