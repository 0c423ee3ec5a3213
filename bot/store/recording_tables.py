"""The tables of what people leave as sound, encrypted: of a request that is being made, and of one that was made."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKeyConstraint, Integer, LargeBinary, PrimaryKeyConstraint, String, Table

from bot.store.tables import metadata

draft_recordings = Table(  # they go with the draft, and each with its answer
    "draft_recordings",
    metadata,
    Column("conversation_id", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("field", String(16), nullable=False),
    Column("key_id", String(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("conversation_id", "number", "field"),
    ForeignKeyConstraint(
        ["conversation_id", "number"], ["drafts.conversation_id", "drafts.number"], ondelete="CASCADE"
    ),
)

case_recordings = Table(
    "case_recordings",
    metadata,
    Column("case_id", String(32), nullable=False),
    Column("field", String(16), nullable=False),
    Column("key_id", String(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("case_id", "field"),
    ForeignKeyConstraint(["case_id"], ["cases.id"]),
)
