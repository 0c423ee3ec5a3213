"""Conversations can be reviewed: a line each for the list, queues, notes, and the words to search."""

from datetime import timezone

import sqlalchemy as sa
from alembic import op

from bot.platform.migrations import summaries_as_of_0006 as frozen

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# The index of SQLite takes the words of turn_texts from there (external content), and the triggers keep the two alike,
# also where a row goes with its conversation. "secure-delete": what is deleted is overwritten in the index too.
_SQLITE = (
    "CREATE VIRTUAL TABLE turn_words USING fts5"
    "(text, content='turn_texts', content_rowid='id', tokenize='porter unicode61')",
    "CREATE TRIGGER turn_words_new AFTER INSERT ON turn_texts BEGIN "
    "INSERT INTO turn_words(rowid, text) VALUES (new.id, new.text); END",
    "CREATE TRIGGER turn_words_gone AFTER DELETE ON turn_texts BEGIN "
    "INSERT INTO turn_words(turn_words, rowid, text) VALUES ('delete', old.id, old.text); END",
    "CREATE TRIGGER turn_words_changed AFTER UPDATE ON turn_texts BEGIN "
    "INSERT INTO turn_words(turn_words, rowid, text) VALUES ('delete', old.id, old.text); "
    "INSERT INTO turn_words(rowid, text) VALUES (new.id, new.text); END",
)
# English word stems, but every word counts: parents' questions are made of what a search engine would leave out.
_POSTGRESQL = (
    "CREATE TEXT SEARCH DICTIONARY privacy_help_stems (TEMPLATE = snowball, LANGUAGE = english)",
    "CREATE TEXT SEARCH CONFIGURATION privacy_help (COPY = simple)",
    "ALTER TEXT SEARCH CONFIGURATION privacy_help ALTER MAPPING FOR asciiword, word, hword, hword_part, "
    "hword_asciipart, asciihword WITH privacy_help_stems",
    "CREATE TABLE turn_words (id integer PRIMARY KEY REFERENCES turn_texts(id) ON DELETE CASCADE, "
    "words tsvector NOT NULL)",
    "CREATE INDEX turn_words_words ON turn_words USING gin (words)",
    "CREATE FUNCTION keep_turn_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "INSERT INTO turn_words VALUES (new.id, to_tsvector('privacy_help', new.text)) "
    "ON CONFLICT (id) DO UPDATE SET words = excluded.words; RETURN new; END $$",
    "CREATE TRIGGER turn_words_kept AFTER INSERT OR UPDATE ON turn_texts FOR EACH ROW "
    "EXECUTE FUNCTION keep_turn_words()",
)


def _conversation() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], ondelete="CASCADE")


def upgrade() -> None:
    op.add_column("turns", sa.Column("took", sa.Integer))
    op.add_column("turns", sa.Column("fired", sa.String(120)))
    with op.batch_alter_table("outbox") as batch:
        batch.alter_column("case_id", existing_type=sa.String(32), nullable=True)
    op.create_table(
        "conversation_summaries",
        sa.Column("conversation_id", sa.String(32), primary_key=True),
        sa.Column("begun", sa.DateTime, nullable=False),
        sa.Column("last_at", sa.DateTime, nullable=False),
        sa.Column("turns", sa.Integer, nullable=False),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("topics", sa.JSON, nullable=False),
        sa.Column("lowest", sa.Float),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("in_form", sa.Boolean, nullable=False),
        sa.Column("clarifying", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("reviewed_at", sa.DateTime),
        sa.Column("reviewed_by", sa.String(32)),
        sa.Column("cut_off_at", sa.DateTime),
        sa.Column("week", sa.Date, nullable=False),
        sa.Column("lot", sa.Integer, nullable=False),
        _conversation(),
    )
    for name, columns in (
        ("in_order", ("last_at", "conversation_id")),
        ("by_state", ("state", "last_at", "conversation_id")),
        ("by_outcome", ("outcome", "last_at", "conversation_id")),
        ("by_channel", ("channel", "last_at", "conversation_id")),
        ("by_lowest", ("lowest", "last_at", "conversation_id")),
        ("by_turns", ("turns", "last_at", "conversation_id")),
        ("by_lot", ("week", "lot")),
    ):
        op.create_index(f"summaries_{name}", "conversation_summaries", list(columns))
    op.create_table(
        "conversation_topics",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("topic", sa.String(80), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "topic"),
        _conversation(),
    )
    op.create_index("topics_in_order", "conversation_topics", ["topic", "at", "conversation_id"])
    op.create_table(
        "review_queue",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("queue", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("settled", sa.Boolean, nullable=False),
        sa.Column("told", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "queue"),
        _conversation(),
    )
    op.create_index("queue_in_order", "review_queue", ["queue", "at", "conversation_id", "settled"])
    op.create_table(
        "conversation_tags",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("tag", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "tag"),
        _conversation(),
    )
    op.create_index("tags_by_name", "conversation_tags", ["tag", "conversation_id"])
    op.create_table(
        "review_notes",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("author", sa.String(32), nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        _conversation(),
    )
    op.create_index("ix_review_notes_conversation_id", "review_notes", ["conversation_id"])
    op.create_table(
        "saved_filters",
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("staff_id", "name"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], ondelete="CASCADE"),
    )
    op.create_table(
        "turn_texts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        _conversation(),
    )
    op.create_index("texts_of_turn", "turn_texts", ["conversation_id", "client_id"])
    _make_search(op.get_bind())
    _fill(op.get_bind())


def _make_search(connection: sa.engine.Connection) -> None:
    for words in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(words)
    if connection.dialect.name == "sqlite" and _version(connection) >= (3, 42):
        op.execute("INSERT INTO turn_words(turn_words, rank) VALUES ('secure-delete', 1)")


def _version(connection: sa.engine.Connection) -> tuple[int, ...]:
    found = connection.exec_driver_sql("SELECT sqlite_version()").scalar_one()
    return tuple(int(part) for part in str(found).split("."))


def _table(name: str, *columns: str) -> sa.sql.TableClause:
    kinds = {"understanding": sa.JSON, "body": sa.JSON, "topics": sa.JSON, "at": sa.DateTime, "week": sa.Date}
    kinds |= {"created_at": sa.DateTime, "begun": sa.DateTime, "last_at": sa.DateTime}
    return sa.table(name, *(sa.column(one, kinds.get(one)) for one in columns))


def _fill(connection: sa.engine.Connection) -> None:
    """Lines, queues and words of the conversations that there are; no mail tells of what happened before."""
    conversations = _table("conversations", "id", "created_at", "last_at", "mode")
    drafts = {row[0] for row in connection.execute(sa.select(_table("drafts", "conversation_id").c.conversation_id))}
    rated = _table("ratings", "conversation_id", "client_id", "value", "text")
    for one in connection.execute(sa.select(conversations)).mappings().all():
        _fill_one(connection, one, one["id"] in drafts)
        own = sa.select(rated).where(rated.c.conversation_id == one["id"])
        ratings = connection.execute(own).mappings().all()
        if any(rating["value"] == "down" for rating in ratings):
            _join(connection, one["id"], frozen.Queue.THUMBS_DOWN, one["last_at"], True)
        for rating in ratings:
            _index(connection, one["id"], rating["client_id"], rating["text"])


def _fill_one(connection: sa.engine.Connection, one: sa.engine.RowMapping, in_form: bool) -> None:
    turns = _table("turns", "conversation_id", "client_id", "first_seq", "frame", "said", "understanding")
    replies = _table("replies", "conversation_id", "reply_to", "seq", "body")
    kinds: dict[str, list[str]] = {}
    answers = sa.select(replies).where(replies.c.conversation_id == one["id"]).order_by(replies.c.seq)
    for reply in connection.execute(answers).mappings():
        kinds.setdefault(reply["reply_to"] or "", []).append(reply["body"]["kind"])
    own = sa.select(turns).where(turns.c.conversation_id == one["id"], turns.c.frame != "rate")
    summary: frozen.Summary | None = None
    waits: dict[frozen.Queue, bool] = {}
    said = connection.execute(own.order_by(turns.c.first_seq)).mappings().all()
    for number, turn in enumerate(said, 1):
        here = kinds.get(turn["client_id"], [])
        asking = bool(here) and here[-1] in ("question", "confirm")
        is_last = number == len(said)
        seen = frozen.facts(
            turn["frame"], turn["said"], turn["understanding"], here, one["mode"], in_form if is_last else asking
        )
        counted = frozen.noted(summary, seen)
        summary = counted.summary
        waits = {name: settled for name, settled in waits.items() if settled or name not in counted.leaves}
        waits |= {name: settled or waits.get(name, False) for name, settled in counted.joins.items()}
        _index(connection, one["id"], turn["client_id"], turn["said"])
    if summary is None:
        return
    begun = one["created_at"].replace(tzinfo=timezone.utc)
    week = frozen.week_of(begun)
    line = {
        "conversation_id": one["id"],
        "begun": one["created_at"],
        "last_at": one["last_at"],
        "turns": summary.turns,
        "channel": summary.channel,
        "topics": list(summary.topics),
        "lowest": summary.lowest,
        "outcome": summary.outcome.value,
        "in_form": summary.in_form,
        "clarifying": summary.clarifying,
        "state": frozen.ReviewState.NEW.value,
        "week": week,
        "lot": frozen.draw(week, one["id"]),
    }
    connection.execute(sa.insert(_table("conversation_summaries", *line)).values(**line))
    for topic in summary.topics:
        row = {"conversation_id": one["id"], "topic": topic, "at": one["last_at"]}
        connection.execute(sa.insert(_table("conversation_topics", *row)).values(**row))
    for queue, settled in waits.items():
        _join(connection, one["id"], queue, one["last_at"], settled)


def _join(connection: sa.engine.Connection, conversation: str, queue: frozen.Queue, at: object, settled: bool) -> None:
    row = {"conversation_id": conversation, "queue": queue.value, "at": at, "settled": settled, "told": True}
    connection.execute(sa.insert(_table("review_queue", *row)).values(**row))


def _index(connection: sa.engine.Connection, conversation: str, client_id: str, text: str | None) -> None:
    if text:
        row = {"conversation_id": conversation, "client_id": client_id, "text": text}
        connection.execute(sa.insert(_table("turn_texts", *row)).values(**row))
