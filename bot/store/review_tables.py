"""The tables of the review: the list's lines, the queues, what reviewers wrote, and the words to search.

Beside them stands ``turn_words``, the index of ``turn_texts`` in the database's own search; it is made and kept by the
database itself (migration 0006), because SQLite and PostgreSQL each have their own kind.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from bot.store.tables import metadata


def _of_conversation() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["conversation_id"], ["conversations.id"], ondelete="CASCADE")


summaries = Table(
    "conversation_summaries",
    metadata,
    Column("conversation_id", String(32), primary_key=True),
    Column("begun", DateTime, nullable=False),
    Column("last_at", DateTime, nullable=False),
    Column("turns", Integer, nullable=False),
    Column("channel", String(8), nullable=False),
    Column("topics", JSON, nullable=False),
    Column("lowest", Float),  # of how sure the likeliest topic was, 0 to 1
    Column("outcome", String(16), nullable=False),
    Column("in_form", Boolean, nullable=False),
    Column("clarifying", Boolean, nullable=False),
    Column("state", String(8), nullable=False),
    Column("reviewed_at", DateTime),
    Column("reviewed_by", String(32)),
    Column("cut_off_at", DateTime),  # its person deleted it; kept for a child's safety until somebody has read it
    Column("desk", String(8)),  # whom it is for, where it told of danger
    Column("alerted", String(80)),  # the contacts who were mailed of it, by role
    Column("alerted_at", DateTime),  # of the last turn that was looked at for that
    Column("week", Date, nullable=False),
    Column("lot", Integer, nullable=False),  # in the draw of its week
    _of_conversation(),
    Index("summaries_in_order", "last_at", "conversation_id"),
    Index("summaries_by_state", "state", "last_at", "conversation_id"),
    Index("summaries_by_outcome", "outcome", "last_at", "conversation_id"),
    Index("summaries_by_channel", "channel", "last_at", "conversation_id"),
    Index("summaries_by_lowest", "lowest", "last_at", "conversation_id"),
    Index("summaries_by_turns", "turns", "last_at", "conversation_id"),
    Index("summaries_by_lot", "week", "lot"),
    Index("summaries_by_desk", "desk", "last_at", "conversation_id"),
)

topics = Table(
    "conversation_topics",
    metadata,
    Column("conversation_id", String(32), nullable=False),
    Column("topic", String(80), nullable=False),
    Column("at", DateTime, nullable=False),  # of the conversation's last turn
    PrimaryKeyConstraint("conversation_id", "topic"),
    _of_conversation(),
    Index("topics_in_order", "topic", "at", "conversation_id"),
)

queue = Table(
    "review_queue",
    metadata,
    Column("conversation_id", String(32), nullable=False),
    Column("queue", String(16), nullable=False),
    Column("at", DateTime, nullable=False),  # of the conversation's last turn
    Column("settled", Boolean, nullable=False),  # false: it counts once the person has been silent for an hour
    Column("told", Boolean, nullable=False),  # whether the mail about it was written
    PrimaryKeyConstraint("conversation_id", "queue"),
    _of_conversation(),
    Index("queue_in_order", "queue", "at", "conversation_id", "settled"),
)

tags = Table(
    "conversation_tags",
    metadata,
    Column("conversation_id", String(32), nullable=False),
    Column("tag", String(40), nullable=False),
    PrimaryKeyConstraint("conversation_id", "tag"),
    _of_conversation(),
    Index("tags_by_name", "tag", "conversation_id"),
)

notes = Table(
    "review_notes",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", String(32), nullable=False, index=True),
    Column("kind", String(8), nullable=False),  # note, the reason of a look, or an outcome
    Column("at", DateTime, nullable=False),
    Column("author", String(32), nullable=False),
    Column("key_id", String(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    _of_conversation(),
)

safeguarding_holds = Table(
    "safeguarding_holds",
    metadata,
    Column("conversation_id", String(32), nullable=False),
    Column("staff_id", String(32), nullable=False),
    Column("about", Boolean, nullable=False),  # false: somebody decided that it is not about them
    PrimaryKeyConstraint("conversation_id", "staff_id"),
    _of_conversation(),
    ForeignKeyConstraint(["staff_id"], ["staff.id"], ondelete="CASCADE"),
)

saved_filters = Table(
    "saved_filters",
    metadata,
    Column("staff_id", String(32), nullable=False),
    Column("name", String(60), nullable=False),
    Column("query", Text, nullable=False),  # what the list is narrowed to; never words that were searched for
    PrimaryKeyConstraint("staff_id", "name"),
    ForeignKeyConstraint(["staff_id"], ["staff.id"], ondelete="CASCADE"),
)

turn_texts = Table(
    "turn_texts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", String(32), nullable=False),
    Column("client_id", String(64), nullable=False),
    Column("text", Text, nullable=False),  # what was said, and remarks on answers, with tokens
    _of_conversation(),
    Index("texts_of_turn", "conversation_id", "client_id"),
)
