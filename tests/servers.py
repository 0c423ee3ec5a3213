"""PostgreSQL and Redis for tests: servers of their own in temporary folders, on sockets nobody else knows.

TEST_POSTGRES and TEST_REDIS name servers that are there already: then nothing is started. The account of TEST_POSTGRES
must be allowed to make databases.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from bot.platform.database import open_database
from tests.factories import PROJECT

PATIENCE = 30.0  # seconds until a server must be there
_MIGRATED = "migrated"


class Postgres:
    """A server; each ``database`` is a new one, already in the newest shape. ``begin`` starts it, where it is ours."""

    def __init__(self, url: str, begin: Callable[[], subprocess.Popen[bytes]] | None = None) -> None:
        self._url, self._begin = make_url(url), begin
        self._server: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)
        self._names = f"test_{os.getpid()}_{time.monotonic_ns()}"

    @property
    def is_ours(self) -> bool:
        """Whether it may be stopped."""
        return self._begin is not None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        assert self._begin is not None
        self._server = self._begin()
        _until_there(lambda: _answers(str(self._url.render_as_string(hide_password=False))), self._server)

    def stop(self) -> None:
        """Stop it as its package does for an upgrade: whoever is connected is cut off."""
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)
            self._server.wait(PATIENCE)
            self._server = None

    def restart(self) -> None:
        """Stop it and start it again."""
        self.stop()
        self.start()

    def database(self, migrated: bool = True, options: str = "") -> str:
        """The URL of a new database; ``options`` are those of CREATE DATABASE."""
        name = f"{self._names}_{next(self._numbers)}"
        template = self._template() if migrated else "template0"
        self._do(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {options}')
        return self._named(name)

    def _template(self) -> str:
        """A migrated database, made once: copying it costs a tenth of migrating."""
        name = f"{self._names}_{_MIGRATED}"
        if not hasattr(self, "_made"):
            self._do(f'CREATE DATABASE "{name}"')
            open_database(self._named(name)).dispose()
            self._made = True
        return name

    def clean(self) -> None:
        """Drop the databases that were made."""
        made = [f"{self._names}_{n}" for n in range(1, next(self._numbers))]
        for name in (*made, f"{self._names}_{_MIGRATED}"):
            self._do(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _named(self, name: str) -> str:
        return str(self._url.set(database=name).render_as_string(hide_password=False))

    def _do(self, words: str) -> None:
        engine = create_engine(self._url, isolation_level="AUTOCOMMIT", future=True)
        with engine.connect() as connection:
            connection.exec_driver_sql(words)
        engine.dispose()


@contextmanager
def postgres() -> Iterator[Postgres]:
    """The server of TEST_POSTGRES, or one of our own that ends with the block."""
    if given := os.environ.get("TEST_POSTGRES"):
        there = Postgres(given)
        try:
            yield there
        finally:
            there.clean()
        return
    programs = Path(find("find_postgres.sh"))
    folder = Path(tempfile.mkdtemp(prefix="privacy-help-pg-"))  # short: the path of a socket may have 107 characters
    as_user = _not_root(folder)
    cluster = folder / "cluster"
    # Nothing here must outlive a power cut.
    made_with = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run(
        [programs / "initdb", "-D", cluster, *made_with],
        check=True,
        stdout=subprocess.DEVNULL,
        **as_user,
    )
    options = {"listen_addresses": "", "unix_socket_directories": folder, "fsync": "off", "full_page_writes": "off"}
    options |= {"synchronous_commit": "off", "max_connections": "200", "shared_buffers": "64MB"}
    words = [programs / "postgres", "-D", cluster, *itertools.chain(*(("-c", f"{k}={v}") for k, v in options.items()))]

    def begin() -> subprocess.Popen[bytes]:
        return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **as_user)

    ours = Postgres(f"postgresql://postgres@/postgres?host={folder}", begin)
    try:
        ours.start()
        yield ours
    finally:
        ours.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Redis:
    """A server that can be stopped dead and started again; nothing outlives it."""

    def __init__(self, url: str, program: str = "", folder: Path | None = None) -> None:
        self.url = url
        self._program, self._folder = program, folder
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> str:
        """The path of its socket; "" where the server is not ours."""
        return str(self._folder / "redis.sock") if self._folder else ""

    @property
    def is_ours(self) -> bool:
        """Whether it may be killed."""
        return self._folder is not None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = ["--port", "0", "--unixsocket", self.socket, "--save", "", "--appendonly", "no"]
        command = [self._program, *options, "--dir", str(self._folder)]
        self._server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _until_there(self._is_there, self._server)

    def kill(self) -> None:
        """Stop it as a power cut would."""
        if self._server is not None:
            self._server.kill()
            self._server.wait(PATIENCE)
            self._server = None

    def _is_there(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(self.socket)
                probe.sendall(b"PING\r\n")
                return probe.recv(16).startswith(b"+PONG")
            except OSError:
                return False


@contextmanager
def redis_server() -> Iterator[Redis]:
    """The server of TEST_REDIS, or one of our own that ends with the block."""
    if given := os.environ.get("TEST_REDIS"):
        yield Redis(given)
        return
    folder = Path(tempfile.mkdtemp(prefix="privacy-help-redis-"))
    ours = Redis(f"unix://{folder}/redis.sock", find("find_redis.sh"), folder)
    try:
        ours.start()
        yield ours
    finally:
        ours.kill()
        shutil.rmtree(folder, ignore_errors=True)


def find(script: str) -> str:
    """What a script of tools/ finds on this machine, or installs."""
    done = subprocess.run([PROJECT / "tools" / script], check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip()


def _not_root(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as the user that its package makes."""
    if os.getuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": folder}


def _answers(url: str) -> bool:
    engine = create_engine(url, future=True)
    try:
        with engine.connect():
            return True
    except OperationalError:
        return False
    finally:
        engine.dispose()


def _until_there(is_there: Any, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while not is_there():
        assert server.poll() is None, "the server ended"
        assert time.monotonic() < until, "the server does not answer"
        time.sleep(0.05)  # between two looks, not for luck
