"""The tables. Personal data stands in ``vault`` only, encrypted; everywhere else stand its tokens."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()


def _of_conversation() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["conversation_id"], ["conversations.id"], ondelete="CASCADE")


conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("session_hash", String(64), nullable=False, unique=True),  # the session token itself is never kept
    Column("created_at", DateTime, nullable=False),
    Column("last_at", DateTime, nullable=False, index=True),
    Column("mode", String(8), nullable=False),
    Column("pace", String(8), nullable=False),
    Column("lang", String(16), nullable=False),
    Column("state", JSON, nullable=False),  # what the assistant wants back with the next message
    Column("last_seq", Integer, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("conversation_id", String(32), nullable=False),
    Column("client_id", String(64), nullable=False),  # the id the client chose: a resend is recognised by it
    Column("first_seq", Integer, nullable=False),
    Column("frame", String(8), nullable=False),  # say, choose, press, mode, timeout
    Column("said", Text),  # tokens instead of personal data; null where the person said nothing
    Column("understanding", JSON),
    Column("at", DateTime, nullable=False),
    PrimaryKeyConstraint("conversation_id", "client_id"),
    _of_conversation(),
    Index("turns_in_order", "conversation_id", "first_seq"),
)

replies = Table(
    "replies",
    metadata,
    Column("conversation_id", String(32), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("reply_to", String(64)),
    Column("more", Boolean, nullable=False),
    Column("body", JSON, nullable=False),  # a reply as bot.core.replies writes it, with tokens
    Column("at", DateTime, nullable=False),
    PrimaryKeyConstraint("conversation_id", "seq"),
    _of_conversation(),
)

ratings = Table(
    "ratings",
    metadata,
    Column("conversation_id", String(32), nullable=False),
    Column("client_id", String(64), nullable=False),
    Column("reply_to", String(64), nullable=False),
    Column("value", String(4), nullable=False),
    Column("text", Text),
    Column("at", DateTime, nullable=False),
    PrimaryKeyConstraint("conversation_id", "client_id"),
    UniqueConstraint("conversation_id", "reply_to"),
    _of_conversation(),
)

vault = Table(
    "vault",
    metadata,
    Column("conversation_id", String(32), nullable=False),
    Column("token", String(40), nullable=False),
    Column("key_id", String(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # nonce and AES-GCM ciphertext
    PrimaryKeyConstraint("conversation_id", "token"),
    _of_conversation(),
)

forgotten = Table(
    "forgotten",
    metadata,
    Column("digest", String(64), primary_key=True),  # of session and frame id, so that a resend is answered too
    Column("until", DateTime, nullable=False, index=True),
)
