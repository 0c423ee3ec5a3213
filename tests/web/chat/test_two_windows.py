"""One conversation in two windows, such as a page that was opened twice: each sees what is said in the other."""

from __future__ import annotations

import asyncio

from tests.web.serving import Client, Served


async def test_what_is_said_in_one_window_is_shown_in_the_other_once_and_in_order(served: Served) -> None:
    async with Client(served.chat) as one, Client(served.chat) as other:
        await one.hello()
        await other.hello(one.session, last_seq=1)
        told = await one.say("How do I turn cookies off?")
        seen = await other.receive()
        assert (seen["type"], seen["resumed"], seen["session"]) == ("welcome", True, one.session)
        assert [(item["type"], item["seq"]) for item in seen["history"]] == [("said", 2), ("reply", 2)]
        assert seen["history"][0]["text"] == "How do I turn cookies off?"
        assert seen["history"][1]["text"] == told[0]["text"]
        await other.ask("say", text="Who do you share it with?", id_="o1")
        back = await one.receive()
        assert [(item["type"], item["seq"]) for item in back["history"]] == [("said", 3), ("reply", 3)]


async def test_a_window_is_not_told_again_what_it_asked_itself(served: Served) -> None:
    async with Client(served.chat) as one, Client(served.chat) as other:
        await one.hello()
        await other.hello(one.session, last_seq=1)
        await one.say("How do I turn cookies off?")
        await other.receive()  # so every announcement of it has been made
        assert [frame["type"] for frame in await one.ask("say", text="And who do you share it with?", id_="x")] == [
            "reply"
        ]


async def test_both_windows_writing_at_once_see_all_replies(served: Served) -> None:
    async with Client(served.chat) as one, Client(served.chat) as other:
        await one.hello()
        await other.hello(one.session, last_seq=1)
        for number in range(5):
            for name, window in (("a", one), ("b", other)):
                await window.send({"type": "say", "id": f"{name}{number}", "text": "Who do you share it with?"})

        async def all_of(window: Client) -> set[int]:
            seen: set[int] = set()
            while len(seen) < 10:
                frame = await window.receive()
                replies = frame["history"] if frame["type"] == "welcome" else [frame]
                seen |= {reply["seq"] for reply in replies if reply["type"] == "reply"}
            return seen

        seen = await asyncio.gather(all_of(one), all_of(other))
        assert all(numbers == set(range(2, 12)) for numbers in seen)


async def test_a_chat_that_is_deleted_in_one_window_is_over_in_the_other(served: Served) -> None:
    async with Client(served.chat) as one, Client(served.chat) as other:
        await one.hello()
        await other.hello(one.session, last_seq=1)
        assert (await one.ask("forget"))[0]["type"] == "forgotten"
        told = await other.receive()
        assert (told["type"], told["code"], told["reply_to"]) == ("error", "unknown_session", None)
        assert (await other.hello())["resumed"] is False, "a new one can be begun"
