"""What stands around an assistant: everything but the answering is passed on."""

from __future__ import annotations

from bot.conversations.records import Assistant, Understanding


class AssistantWrapper:
    """The Assistant port around another one; who inherits answers."""

    def __init__(self, inner: Assistant) -> None:
        self.inner = inner

    async def understand(self, text: str) -> Understanding:
        """What a text with tokens means, without answering it."""
        return await self.inner.understand(text)

    async def ready(self) -> bool:
        """Whether a message would be answered now."""
        return await self.inner.ready()

    async def close(self) -> None:
        """Release what the assistant holds."""
        await self.inner.close()
