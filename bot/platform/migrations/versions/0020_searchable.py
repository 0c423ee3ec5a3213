"""What was said is searched in one way of writing it: without capitals, accents and apostrophes, numbers in one piece.

The index of words takes them from there, so that both databases find the same.
"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_WITHOUT = "DROP TRIGGER turn_words_new", "DROP TRIGGER turn_words_gone", "DROP TRIGGER turn_words_changed"
# As migration 0006 made it, of the other column; "rebuild" reads all rows that there are.
_SQLITE = (
    "CREATE VIRTUAL TABLE turn_words USING fts5"
    "(searchable, content='turn_texts', content_rowid='id', tokenize='porter unicode61')",
    "CREATE TRIGGER turn_words_new AFTER INSERT ON turn_texts BEGIN "
    "INSERT INTO turn_words(rowid, searchable) VALUES (new.id, new.searchable); END",
    "CREATE TRIGGER turn_words_gone AFTER DELETE ON turn_texts BEGIN "
    "INSERT INTO turn_words(turn_words, rowid, searchable) VALUES ('delete', old.id, old.searchable); END",
    "CREATE TRIGGER turn_words_changed AFTER UPDATE ON turn_texts BEGIN "
    "INSERT INTO turn_words(turn_words, rowid, searchable) VALUES ('delete', old.id, old.searchable); "
    "INSERT INTO turn_words(rowid, searchable) VALUES (new.id, new.searchable); END",
    "INSERT INTO turn_words(turn_words) VALUES ('rebuild')",
)
_POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION keep_turn_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "INSERT INTO turn_words VALUES (new.id, to_tsvector('privacy_help', new.searchable)) "
    "ON CONFLICT (id) DO UPDATE SET words = excluded.words; RETURN new; END $$"
)

# --- How texts were made searchable when this migration was written

_NUMBERS = re.compile(r"(?<!\w)\+?\(?\d(?:[ \t().-]{0,3}\d){4,}(?!\w)")
_GROUP = re.compile(r"[+(]*\d+")
_COUNTRY = re.compile(r"(?:0044|44)?0?")
_APOSTROPHES = frozenset("'’‘‛`´ʹʻʼʽˈ′＇")
_LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}


def upgrade() -> None:
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    op.add_column("turn_texts", sa.Column("searchable", sa.Text, nullable=False, server_default=""))
    for words in (*_WITHOUT, "DROP TABLE turn_words") if is_sqlite else (_POSTGRESQL,):
        op.execute(words)
    texts = sa.table("turn_texts", sa.column("id"), sa.column("text"), sa.column("searchable"))
    one = sa.update(texts).where(texts.c.id == sa.bindparam("of")).values(searchable=sa.bindparam("made"))
    rows = [
        {"of": of, "made": _searchable(text)} for of, text in connection.execute(sa.select(texts.c.id, texts.c.text))
    ]
    if rows:
        connection.execute(one, rows)
    for words in _SQLITE if is_sqlite else ():
        op.execute(words)
    if is_sqlite and _version(connection) >= (3, 42):
        op.execute("INSERT INTO turn_words(turn_words, rank) VALUES ('secure-delete', 1)")


def _version(connection: sa.engine.Connection) -> tuple[int, ...]:
    found = connection.exec_driver_sql("SELECT sqlite_version()").scalar_one()
    return tuple(int(part) for part in str(found).split("."))


def _searchable(text: str) -> str:
    numbers = []
    for match in _NUMBERS.finditer(text):
        digits = ""
        for group in _GROUP.findall(match[0]):
            if len(_COUNTRY.sub("", digits, count=1)) >= 10:
                numbers.append(digits)
                digits = ""
            digits += "".join(_words(group))
        numbers.append(digits)
    return " ".join([*_words(text), *filter(None, (_COUNTRY.sub("", one, count=1) for one in numbers))])


def _words(text: str) -> list[str]:
    return "".join(map(_folded, text)).split()


def _folded(letter: str) -> str:
    apart = letter if letter in _APOSTROPHES else unicodedata.normalize("NFKD", letter)
    return "".join(map(_part, apart))


def _part(letter: str) -> str:
    if letter in _APOSTROPHES or unicodedata.category(letter).startswith("M"):
        return ""
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    return "".join(_LETTERS.get(one, one) for one in letter.casefold()) if letter.isalnum() else " "
