"""Rounds of faults on a service under load, each followed by the same question: is everything acknowledged there, once?"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from random import Random
from typing import Final

from bot.cli import backup, restore, rotate
from bot.platform.audit_store import SqlAuditLog
from bot.platform.database import open_there
from bot.platform.settings import Settings
from tests.faults.people import SENTENCES, TOPICS, TYPED, Person, check
from tests.faults.process import Process
from tests.faults.small_disk import empty, fill, small_disk
from tests.smtp_server import SmtpServer
from tests.web.serving import history

PEOPLE: Final = 6
HOUR: Final = 3600.0
A_CONVERSATION: Final = 20
"""Rounds after which people begin another one: each check reads all of it, and nobody's is a megabyte long."""
UNTIL_SENT: Final = 60.0  # seconds


class Rounds:
    """One service with its people and its mail server, for as many rounds as wanted.

    With a trained ``model`` the service runs as a school's does; without one the scripted assistant answers, which
    starts in seconds.
    """

    def __init__(self, folder: Path, seed: int, model: Path | None = None) -> None:
        self.random = Random(seed)
        self.mail = SmtpServer()
        self.mail.__enter__()
        self._folder, self._ends = folder, ExitStack()
        # Without a model only: that one would need ten times the memory.
        self._small = model is None and self._ends.enter_context(small_disk(folder))
        assistant = "embedded" if model else "scripted"
        mail = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(self.mail.port), "SMTP_TLS": "none"}
        self.process = Process(folder, ASSISTANT=assistant, **mail)
        if model:
            (self.process.state / "models").mkdir()
            for file in model.parent.glob(f"{model.name}*"):  # and its digest
                shutil.copy(file, self.process.state / "models")
        asks = SENTENCES if model else TOPICS
        self.people = [Person(self.process, f"p{number}", Random(seed + number), asks) for number in range(PEOPLE)]
        self.done: Counter[str] = Counter()
        self.kills = 0

    async def run(self, kinds: Sequence[str]) -> None:
        """A round of each of these kinds, in this order."""
        self.process.start()
        try:
            for kind in kinds:
                await self.round(kind)
        finally:
            self.process.stop()
            self.mail.__exit__()
            self._ends.close()

    async def round(self, kind: str) -> None:
        """Load, a fault in the midst of it, recovery, load again; then everything is checked."""
        stop = asyncio.Event()
        before = {person: len(person.acknowledged) for person in self.people}
        talking = asyncio.gather(*(person.talk(stop) for person in self.people))
        breaking = asyncio.create_task(self._break(kind))
        await asyncio.wait((talking, breaking), return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        if not breaking.done():  # somebody found what must not be
            breaking.cancel()
        await talking
        await breaking
        for person in self.people:
            await person.finish()
            assert len(person.acknowledged) > before[person], "somebody was left in silence"
            assert person.session is not None
            person.check(await history(self.process.chat, person.session))
        self._check_database()
        self._check_log()
        self.done[kind] += 1
        if sum(self.done.values()) % A_CONVERSATION == 0:
            for person in self.people:
                person.begin_anew()
        print(f"round {sum(self.done.values())}, {kind}: held", flush=True)  # seen with -s, as make soak runs it

    async def _break(self, kind: str) -> None:
        await self._a_while(0.2, 1.0)
        await {**FAULTS, **OF_THE_MODEL}[kind](self)
        await self._a_while(0.2, 0.5)

    async def kill(self) -> None:
        """At any moment."""
        await asyncio.to_thread(self.process.kill)
        self.kills += 1
        await asyncio.to_thread(self.process.start)

    async def kill_at_a_commit(self) -> None:
        """Just before a commit, or when it is done and nobody was told."""
        await asyncio.to_thread(self.process.kill)
        when = f"{self.random.choice(('before', 'after'))}:{self.random.randint(1, 12)}"
        await asyncio.to_thread(self.process.start, when)
        self.process.armed.touch()
        await asyncio.to_thread(self.process.wait_until_dead)
        self.kills += 2
        await asyncio.to_thread(self.process.start)

    async def full_disk(self) -> None:
        """There is no room for anything, on any disk of the service; it is said, and nothing is half kept."""
        if not self._small:
            await self.writes_fail()
            return
        self._nobody_told()
        fill(self._folder)
        await self._until(self._somebody_told)
        empty(self._folder)

    async def writes_fail(self) -> None:
        """The disk takes nothing more, though it has room."""
        self._nobody_told()
        self.process.stop_writes()
        await self._until(self._somebody_told)
        self.process.allow_writes()

    async def no_database(self) -> None:
        """The file is taken away and comes back."""
        self._nobody_told()
        self.process.take_database()
        await self._until(self._somebody_told)
        self.process.give_database_back()

    async def no_mail_server(self) -> None:
        """Requests are taken all the same, and their mail goes once, when the server is there again."""
        self.mail.__exit__()
        await self._a_while(1.0, 2.0)
        self.mail.__enter__()
        for _ in range(3):
            self.process.jump(8 * HOUR)
            await self._a_while(0.0, 0.1)
        await self._until(lambda: not self._unsent())

    async def clock(self) -> None:
        """The clock is suddenly wrong by up to two days, one way or the other, and then right again."""
        wrong = self.random.uniform(1, 48) * HOUR * self.random.choice((-1, 1))
        self.process.jump(wrong)
        await self._a_while(0.3, 1.0)
        self.process.jump(-wrong)

    async def damaged_model(self) -> None:
        """The model's file is damaged; who chats notices nothing, and the next start trains it anew."""
        (model,) = (self.process.state / "models").glob("*.tar.gz")
        with model.open("r+b") as file:
            file.seek(model.stat().st_size // 2)
            file.write(b"damaged")
        await self._a_while(0.5, 1.0)
        assert await asyncio.to_thread(self.process.is_ready)
        await self.kill()
        assert model.with_name(f"{model.name}.damaged").exists(), "it was noticed"

    async def new_key(self) -> None:
        """A new key, and now and then all sealed anew as after a leak, by the command and while people chat."""
        after_a_leak = ["--reseal"] if self.random.random() < 0.5 else []
        assert await asyncio.to_thread(self._command, rotate.main, after_a_leak) == 0
        assert await asyncio.to_thread(self.process.is_ready)

    async def backup(self) -> None:
        """A backup while people chat; on an empty machine all that was acknowledged before it is there, and opens."""
        acknowledged = [{own: list(frames) for own, frames in person.acknowledged.items()} for person in self.people]
        copies, elsewhere = self.process.state.parent / "backups", self.process.state.parent / "elsewhere"
        apart = self.process.state.parent / "keys kept apart"
        assert await asyncio.to_thread(self._command, backup.main, [str(copies), "--keys", str(apart)]) == 0
        (whole,), (keys,) = copies.iterdir(), apart.iterdir()
        restored = ["--keys", str(keys), str(whole)]
        assert await asyncio.to_thread(self._command, restore.main, restored, STATE=str(elsewhere)) == 0
        # Without the mail server: what waited when the backup was made would go from here a second time.
        own = {**self.process.environment(), "SMTP_HOST": ""}
        other = Process(self.process.state.parent / "other machine", state=elsewhere, **own)
        await asyncio.to_thread(other.start)
        try:
            for person, before in zip(self.people, acknowledged, strict=True):
                if person.session is not None and before:
                    check(await history(other.chat, person.session), before)
        finally:
            await asyncio.to_thread(other.stop)
        for folder in (copies, apart, elsewhere):
            shutil.rmtree(folder)

    def _command(self, main: Callable[..., int], arguments: Sequence[str], **environment: str) -> int:
        """A command of the service on its STATE, as an administrator gives it beside the running process."""
        return main(list(arguments), {"STATE": str(self.process.state), **environment})

    def _check_log(self) -> None:
        """What was typed stands in no line of the log, whatever failed; it is at its most talkative."""
        log = self.process.said()
        assert [word for word in TYPED if word in log] == []
        assert "Traceback" not in log
        assert "no source states" not in log, "somebody was told something else than what was meant"

    def _check_database(self) -> None:
        engine = open_there(Settings(state=self.process.state))
        try:
            assert SqlAuditLog(engine).verify().broken is None
        finally:
            engine.dispose()
        with closing(self._look()) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            kept = Counter(reference for (reference,) in database.execute("SELECT reference FROM cases"))
            told = Counter(reference for person in self.people for reference in person.references)
            assert kept == told, "a request is lost, double, or nobody was told of it"
            mails = database.execute("SELECT case_id, purpose, count(*) FROM outbox GROUP BY case_id, purpose, letter")
            assert {count for *_, count in mails} <= {1}, "a mail is there twice"
        went = Counter(str(message.mail["Message-ID"]) for message in self.mail.accepted)
        # A message may go once more for each death between the server's yes and our commit; both have one Message-ID.
        assert sum(went.values()) - len(went) <= self.kills

    def _unsent(self) -> int:
        """How many messages were tried in vain and did not go yet; what waits for a day's limit is none of them."""
        with closing(self._look()) as database:
            tried = "SELECT count(*) FROM outbox WHERE attempts > 0 AND sent_at IS NULL AND NOT put_off"
            return int(database.execute(tried).fetchone()[0])

    def _look(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{self.process.state / 'privacy-help.sqlite3'}?mode=ro", uri=True)

    def _nobody_told(self) -> None:
        for person in self.people:
            person.told.clear()

    def _somebody_told(self) -> bool:
        return any(person.told for person in self.people)

    async def _until(self, there: Callable[[], bool]) -> None:
        end = asyncio.get_running_loop().time() + UNTIL_SENT
        while not there():
            assert asyncio.get_running_loop().time() < end
            await asyncio.sleep(0.05)

    async def _a_while(self, least: float, most: float) -> None:
        await asyncio.sleep(self.random.uniform(least, most))


FAULTS: Final[dict[str, Callable[[Rounds], Awaitable[None]]]] = {
    "killed": Rounds.kill,
    "killed at a commit": Rounds.kill_at_a_commit,
    "disk full": Rounds.full_disk,
    "writes fail": Rounds.writes_fail,
    "database gone": Rounds.no_database,
    "mail server gone": Rounds.no_mail_server,
    "clock wrong": Rounds.clock,
    "new key": Rounds.new_key,
    "backup": Rounds.backup,
}
"""Those that the scripted assistant can be hurt by."""
OF_THE_MODEL: Final = {"model damaged": Rounds.damaged_model}
