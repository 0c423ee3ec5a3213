"""A PostgreSQL database as one file and back, by PostgreSQL's own tools: of one moment, and whole or not at all."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Final

from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.platform.errors import StoreError

_NAMES: Final = {"host": "PGHOST", "port": "PGPORT", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
"""What a URL may say behind its question mark, and how the programs call it."""


def is_postgres(url: str) -> bool:
    """Whether a database URL is of PostgreSQL."""
    return url.startswith("postgres")


def dump(url: str, file: Path) -> None:
    """Write the database to a file; raises StoreError. The service may run meanwhile."""
    _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")


def fill(url: str, file: Path) -> None:
    """Fill an empty database from such a file, in one transaction; raises StoreError and leaves it empty."""
    options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    _run("pg_restore", url, *options, f"--dbname={make_url(url).database}", str(file))


def is_empty(url: str) -> bool:
    """Whether the database is there and has no tables; raises StoreError where it cannot be reached."""
    engine = create_engine(url, future=True)
    try:
        return not inspect(engine).get_table_names()
    except SQLAlchemyError as error:
        raise StoreError(f"the database cannot be reached ({type(error).__name__})") from None
    finally:
        engine.dispose()


def _run(program: str, url: str, *options: str) -> None:
    try:
        # What they print may hold rows of people, so it is not shown.
        done = subprocess.run(  # noqa: S603 PostgreSQL's own program
            [program, "--no-password", *options], env=environment(url), capture_output=True, check=False
        )
    except OSError:
        raise StoreError(f"{program} is not there; install PostgreSQL's client (postgresql-client)") from None
    if done.returncode:
        raise StoreError(f"{program} ended with {done.returncode}; is it as new as the database server?")


def environment(url: str) -> dict[str, str]:
    """Where the database is, for PostgreSQL's programs: a list of processes, which all may read, shows no password."""
    address = make_url(url)
    given = {"PGHOST": address.host, "PGPORT": address.port, "PGDATABASE": address.database}
    given |= {"PGUSER": address.username, "PGPASSWORD": address.password}
    given |= {_NAMES[name]: value for name, value in address.query.items() if name in _NAMES}
    return {**os.environ, **{name: str(value) for name, value in given.items() if value}}
