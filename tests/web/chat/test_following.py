"""One socket's place in its conversation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from widget.chat.conversation_sync import ConversationSync


class Announced:
    """Announcements of one process: whoever listens hears at once."""

    def __init__(self) -> None:
        self.hears: Callable[[int], None] = lambda seq: None

    @contextmanager
    def listen(self, conversation: str, heard: Callable[[int], None]) -> Iterator[None]:
        self.hears = heard
        yield

    async def announce(self, conversation: str, seq: int) -> None:
        self.hears(seq)


async def test_what_is_announced_while_it_catches_up_is_caught_up_too() -> None:
    announced, read = Announced(), []

    async def missed() -> None:
        read.append(until := min(3, 2 + len(read)))
        if until == 2:
            announced.hears(3)  # said elsewhere once the history up to 2 was read, before the socket was told of it
        following.begin("c", until)

    following = ConversationSync(announced, missed)
    following.begin("c", 1)
    announced.hears(2)
    assert following._catching_up is not None
    await following._catching_up
    assert (read, following.seq) == ([2, 3], 3)
    await following.close()


async def test_what_was_announced_of_another_conversation_is_no_news_of_this_one() -> None:
    announced, read = Announced(), []

    async def missed() -> None:
        read.append(1)

    following = ConversationSync(announced, missed)
    following.begin("c", 5)
    await following.come_to(6, 9)
    following.begin("d", 1)
    announced.hears(1)
    await following.close()
    assert read == []
