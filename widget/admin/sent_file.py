"""A file that a form of the staff sent."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from bot.text.clean import clean


async def _sent(request: Request) -> tuple[str, bytes]:
    file = (await request.form()).get("file")
    return (clean(file.filename), await file.read()) if isinstance(file, UploadFile) and file.filename else ("", b"")


SentFile = Annotated[tuple[str, bytes], Depends(_sent)]
"""The name and content of the field ``file``, read before the guard closes it; empty where none was sent."""
