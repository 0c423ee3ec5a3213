"""The tables. Personal data stands in ``vault``, ``drafts``, ``case_words``, ``outbox.to`` and recordings, sealed."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
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
    column,
    false,
    table,
)

metadata = MetaData()


def _of_conversation() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["conversation_id"], ["conversations.id"], ondelete="CASCADE")


def _of_case() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["case_id"], ["cases.id"])


conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("session_hash", String(64), nullable=False, unique=True),  # the session token itself is never kept
    Column("created_at", DateTime, nullable=False),
    Column("last_at", DateTime, nullable=False, index=True),
    Column("mode", String(8), nullable=False),
    Column("line", String(8), nullable=False, server_default=""),  # phone: the person rang
    Column("pace", String(8), nullable=False),
    Column("lang", String(16), nullable=False),
    Column("state", JSON, nullable=False),  # what the assistant wants back with the next message
    Column("last_seq", Integer, nullable=False),
    Column("place", String(16), nullable=False, server_default=""),  # keyed hash of the address, another each week
)

turns = Table(
    "turns",
    metadata,
    Column("conversation_id", String(32), nullable=False),
    Column("client_id", String(64), nullable=False),  # the id the client chose: a resend is recognised by it
    Column("first_seq", Integer, nullable=False),
    Column("frame", String(8), nullable=False),  # say, choose, press, mode, timeout, rate
    Column("said", Text),  # tokens instead of personal data; null where the person said nothing
    Column("understanding", JSON),
    Column("at", DateTime, nullable=False),
    Column("took", Integer),  # milliseconds until the answer was there
    Column("fired", String(120)),  # what answered: the actions that ran, or the part of the service
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
    Column("body", JSON, nullable=False),  # a reply as bot.notice.reply writes it, with tokens
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
    Column("kept", Text),  # what was not deleted, in the words the person was told; references only
)

drafts = Table(
    "drafts",
    metadata,
    Column("conversation_id", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("right", String(24)),
    Column("key_id", String(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # the answers so far
    Column("created_at", DateTime, nullable=False),
    Column("updated_at", DateTime, nullable=False),
    Column("aside_at", DateTime),  # when staff set it aside; what its person says later takes it up again
    PrimaryKeyConstraint("conversation_id", "number"),
    _of_conversation(),  # a draft goes with its conversation; one that was confirmed has become a case
)

cases = Table(
    "cases",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("reference", String(9), nullable=False, unique=True),
    Column("key", String(80), nullable=False, unique=True),  # conversation and draft, or a form of staff: opens once
    Column("conversation_id", String(32), index=True),  # no foreign key: the conversation may be forgotten
    Column("channel", String(16), nullable=False),
    Column("who", String(16)),
    Column("reply_by", String(16), nullable=False),
    Column("right", String(24), nullable=False),  # as it was asked for; assignee, hold and state follow from the events
    Column("received", Date, nullable=False),
    Column("opened_at", DateTime, nullable=False),
    Column("code_key", String(16), nullable=False),
    Column("code_hash", String(64), nullable=False),
    Column("code_until", DateTime, nullable=False),
    Column("erased_at", DateTime),
    Column("to_ask", String(80), nullable=False, server_default=""),  # names of fields the person left to a call-back
)

case_words = Table(
    "case_words",
    metadata,
    Column("case_id", String(32), nullable=False),
    Column("field", String(48), nullable=False),  # name, contact, code, event-3, letter-1, reason-…
    Column("key_id", String(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("case_id", "field"),
    _of_case(),
)

case_events = Table(  # append-only: the words that staff wrote stand in case_words, so that an erasure changes nothing
    "case_events",
    metadata,
    Column("case_id", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("step", String(24), nullable=False),
    Column("at", DateTime, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("right", String(24)),
    Column("direct_marketing", Boolean, nullable=False),
    Column("told", String(16)),
    Column("ground", String(16)),
    Column("routes", Boolean, nullable=False),
    Column("assignee", String(80), nullable=False),
    Column("other_request", String(16), nullable=False),
    PrimaryKeyConstraint("case_id", "number"),
    _of_case(),
)

case_tasks = Table(  # what is to be done, and what was found, stand in case_words
    "case_tasks",
    metadata,
    Column("case_id", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("assignee", String(32), nullable=False, index=True),
    Column("due", Date, nullable=False),
    Column("made_at", DateTime, nullable=False),
    Column("made_by", String(80), nullable=False),
    Column("state", String(16), nullable=False),
    Column("ended_at", DateTime),
    PrimaryKeyConstraint("case_id", "number"),
    _of_case(),
)

case_replies = Table(  # what the person wrote stands in case_words
    "case_replies",
    metadata,
    Column("case_id", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("wish", String(24), nullable=False),  # the right that it may ask for
    Column("is_read", Boolean, nullable=False),  # by the assistant
    Column("conversation_id", String(32)),  # where it told of danger; no foreign key: it goes before this does
    Column("state", String(16), nullable=False),
    Column("ended_at", DateTime),
    Column("ended_by", String(80), nullable=False),
    Column("became", String(9), nullable=False),  # the reference of the request that it became
    PrimaryKeyConstraint("case_id", "number"),
    _of_case(),
)

letters = Table(
    "letters",
    metadata,
    Column("case_id", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("way", String(16), nullable=False),
    Column("step", String(24)),  # becomes an event once the person has been told
    Column("extras", JSON, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("created_by", String(80), nullable=False),
    Column("state", String(16), nullable=False),
    Column("delivered_on", Date),
    PrimaryKeyConstraint("case_id", "number"),
    _of_case(),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("message_id", String(320), nullable=False, unique=True),
    Column("case_id", String(32), index=True),  # none: the message is about no request
    Column("letter", Integer),
    Column("purpose", String(16), nullable=False),
    Column("to_key_id", String(16)),
    Column("to", LargeBinary),  # sealed; gone once the message is sent
    Column("subject", String(200), nullable=False),
    Column("body", Text, nullable=False),  # a reference and a link, no personal detail
    Column("created_at", DateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", DateTime, nullable=False),
    Column("lease_by", String(32)),
    Column("lease_until", DateTime),
    Column("sent_at", DateTime),
    Column("problem", String(80), nullable=False),
    Column("recipient", String(64), index=True),  # keyed hash of the address; gone when the day of sending is over
    Column("put_off", Boolean, nullable=False, server_default=false()),
    _of_case(),
    Index("outbox_due", "state", "next_at"),
)

status_tries = Table(
    "status_tries",
    metadata,
    Column("tried", String(64), primary_key=True),  # keyed hash: of a reference, or of one and who tried it
    Column("tries", Integer, nullable=False),
    Column("since", DateTime, nullable=False),
    Column("last_at", DateTime, nullable=False, index=True),
)

audit = Table(  # append-only, a chain of keyed hashes: ids and tokens only; an empty key: by a release before them
    "audit",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("at", DateTime, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("action", String(80), nullable=False),
    Column("case_id", String(32), nullable=False, index=True),
    Column("detail", JSON, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("hash_key", String(16), nullable=False, server_default=""),
)

audit_cuts = Table(  # the beginning of the audit log that was deleted after its time: where the chain goes on from
    "audit_cuts",
    metadata,
    Column("through", Integer, primary_key=True, autoincrement=False),
    Column("hash", String(64), nullable=False),
    Column("at", DateTime, nullable=False),
)

staff = Table(
    "staff",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("sign_in_name", String(64), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("role", String(24).with_variant(String(16), "sqlite"), nullable=False),  # SQLite keeps to no length
    Column("created_at", DateTime, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("must_change_password", Boolean, nullable=False),
    Column("password_hash", String(200)),  # argon2id; none until the person has set one
    Column("authenticator_key_id", String(16)),
    Column("authenticator", LargeBinary),  # sealed
    Column("last_step", BigInteger),  # of the last code that was used
    Column("recovery", JSON, nullable=False),  # keyed hashes of the codes that are left
    Column("pending_key_id", String(16)),
    Column("pending", LargeBinary),  # sealed: a new authenticator until a code proves it
    Column("pending_until", DateTime),
    Column("link_hash", String(64), unique=True),
    Column("link_until", DateTime),
    Column("calendar_hash", String(64), unique=True),
    Column("calendar_key_id", String(16)),
    Column("calendar", LargeBinary),  # sealed, so that its owner can read the address again
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),  # the token itself is never kept
    Column("staff_id", String(32), nullable=False, index=True),
    Column("begun", DateTime, nullable=False),
    Column("last", DateTime, nullable=False),
    Column("device", String(40), nullable=False),
    ForeignKeyConstraint(["staff_id"], ["staff.id"]),
)

staff_tries = Table(
    "staff_tries",
    metadata,
    Column("name_hash", String(64), primary_key=True),  # keyed; whether or not there is such an account
    Column("count", Integer, nullable=False),
    Column("since", DateTime, nullable=False),
    Column("last_at", DateTime, nullable=False, index=True),
    Column("locks", Integer, nullable=False),
    Column("locked_until", DateTime),
    Column("in_all", Integer, nullable=False, server_default="0"),  # since the last success
)

picture_days = Table(  # how often something happened on a day: counts only, made before the conversations go
    "picture_days",
    metadata,
    Column("day", Date, nullable=False),
    Column("measure", String(16), nullable=False),
    Column("name", String(64), nullable=False),
    Column("count", Integer, nullable=False),
    PrimaryKeyConstraint("day", "measure", "name"),
)

papers = Table(  # what the school says of the assistant: signed editions, and the one that is worked on
    "papers",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("paper", String(32), nullable=False, index=True),
    Column("saved_at", DateTime, nullable=False),
    Column("saved_by", String(80), nullable=False),
    Column("signed_by", String(120), nullable=False),  # "" where nobody signed it
    Column("body", Text, nullable=False),  # JSON
)

service_switch = Table(  # one row at most: none means that the assistant is on
    "service_switch",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("position", String(16), nullable=False),
    Column("message", Text, nullable=False),
    Column("changed_at", DateTime, nullable=False),
    Column("changed_by", String(80), nullable=False),
)


corrections = (
    Table(  # of the assistant: nothing personal, and never a parent's own words (bot.notice.changes.correction)
        "corrections",
        metadata,
        Column("id", String(32), primary_key=True),
        Column("kind", String(16), nullable=False),
        Column("topic", String(80), nullable=False),
        Column("content", JSON, nullable=False),
        Column("turn", String(200), nullable=False),
        Column("state", String(16), nullable=False, index=True),
        Column("proposed_by", String(80), nullable=False),
        Column("proposed_at", DateTime, nullable=False),
        Column("decided_by", String(80), nullable=False),
        Column("decided_at", DateTime),
        Column("reason", Text, nullable=False),
        Column("version", String(16), nullable=False),
    )
)


# --- The tables of the review: the list's lines, the queues, what reviewers wrote, and the words to search


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
    Column("assignee", String(32)),  # who on the staff was asked to read it
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
    Index("summaries_by_assignee", "assignee", "last_at", "conversation_id"),
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
    Column("searchable", Text, nullable=False, server_default=""),  # the same as a search compares it
    _of_conversation(),
    Index("texts_of_turn", "conversation_id", "client_id"),
)

turn_words = table("turn_words", column("id"), column("words"), column("rowid"))
"""The database's own index of what is searchable, which migrations make; SQLite numbers it by ``rowid``."""


# --- The tables of what people leave as sound, encrypted: of a request that is being made, and of one that was
# made

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

case_files = Table(  # what was found for a request; its name stands in case_words
    "case_files",
    metadata,
    Column("case_id", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("size", Integer, nullable=False),  # bytes, before it is sealed
    Column("added_at", DateTime, nullable=False),
    Column("added_by", String(80), nullable=False),
    Column("task", Integer),
    Column("delivered_at", DateTime),  # since then its person can open it
    Column("withdrawn_at", DateTime),  # since then they can open it no longer
    Column("key_id", String(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("case_id", "number"),
    ForeignKeyConstraint(["case_id"], ["cases.id"]),
)

opening_codes = Table(  # what was mailed to somebody who opens what was found for them; goes when it is over
    "opening_codes",
    metadata,
    Column("case_id", String(32), primary_key=True),
    Column("key_id", String(16), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("until", DateTime, nullable=False),
    ForeignKeyConstraint(["case_id"], ["cases.id"]),
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
