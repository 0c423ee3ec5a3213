"""The tables. Personal data stands in ``vault``, ``drafts``, ``case_words``, ``outbox.to`` and recordings, sealed."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
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
    false,
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

service_switch = Table(  # one row at most: none means that the assistant is on
    "service_switch",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("position", String(16), nullable=False),
    Column("message", Text, nullable=False),
    Column("changed_at", DateTime, nullable=False),
    Column("changed_by", String(80), nullable=False),
)

from bot.store import recording_tables, review_tables  # noqa: E402, F401  their tables belong to the same metadata

corrections = Table(  # of the assistant: nothing personal, and never a parent's own words (bot.core.corrections)
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
