"""What a table of figures ran on, and what a running server costs: start, memory of all its processes."""

from __future__ import annotations

import os
import platform
import resource
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Final

PATIENCE: Final = 240.0  # seconds until a server that does not answer is given up
_VERSIONS: Final = ("rasa", "rasa-sdk", "tensorflow", "fastapi", "uvicorn", "onnxruntime", "scikit-learn")


def described() -> str:
    """The machine and the versions, in one line."""
    cpu = next(
        (line.split(":")[1].strip() for line in _read("/proc/cpuinfo").splitlines() if line.startswith("model name")),
        platform.processor() or platform.machine(),
    )
    memory = next((int(line.split()[1]) for line in _read("/proc/meminfo").splitlines()), 0) // 2**20
    versions = ", ".join(f"{name} {version(name)}" for name in _VERSIONS)
    return f"{os.cpu_count()} x {cpu}, {memory} GB; Python {platform.python_version()}, {versions}"


def free_port() -> int:
    """A port that nobody has now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def running(commands: Sequence[Sequence[str]], folder: Path, environment: Mapping[str, str]) -> Iterator[list[int]]:
    """Run these servers together until the end of the block; the ids of their processes."""
    logs = [(folder / f"server-{number}.log").open("wb") for number in range(len(commands))]
    processes = [
        subprocess.Popen(command, env={**os.environ, **environment}, stdout=log, stderr=log, start_new_session=True)
        for command, log in zip(commands, logs, strict=True)
    ]
    try:
        yield [process.pid for process in processes]
    finally:
        for process in processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in processes:
            _end(process)
        for log in logs:
            log.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def until(answers: Callable[[], bool], begun: float) -> float:
    """Seconds from ``begun`` (of time.monotonic) until it answers; raises TimeoutError when it never does."""
    while time.monotonic() - begun < PATIENCE:
        try:
            if answers():
                return time.monotonic() - begun
        except OSError:
            pass
        time.sleep(0.05)
    raise TimeoutError("a server never answered; its log lies in the folder of the run")


def memory(pids: Sequence[int]) -> float:
    """What processes with all their children hold, in MB; a page that several share counts as one (PSS)."""
    return sum(_pss(pid) for pid in _with_children(pids)) / 1024


def memory_of_each(pids: Sequence[int]) -> dict[str, float]:
    """The same for each process by itself, by the module or program that it runs."""
    found: dict[str, float] = {}
    for pid in sorted(_with_children(pids)):
        words = _read(f"/proc/{pid}/cmdline").split("\0")
        name = words[words.index("-m") + 1] if "-m" in words else Path(words[0]).name
        found[name] = found.get(name, 0.0) + _pss(pid) / 1024
    return found


def processor(pids: Sequence[int]) -> float:
    """Seconds of processor that processes with all their children used; other work on the machine changes it little."""
    ticks = sum(
        sum(map(int, stat.rpartition(")")[2].split()[11:13]))
        for pid in _with_children(pids)
        if (stat := _read(f"/proc/{pid}/stat"))
    )
    return ticks / os.sysconf("SC_CLK_TCK")


def used_by_children() -> float:
    """Seconds of processor that all children used that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _with_children(pids: Sequence[int]) -> set[int]:
    found = set(pids)
    parents = {int(entry.name): _parent(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdigit()}
    while new := {child for child, parent in parents.items() if parent in found} - found:
        found |= new
    return found


def _parent(pid: int) -> int:
    stat = _read(f"/proc/{pid}/stat")
    return int(stat.rpartition(")")[2].split()[1]) if stat else 0


def _pss(pid: int) -> int:
    rows = _read(f"/proc/{pid}/smaps_rollup").splitlines()
    return next((int(row.split()[1]) for row in rows if row.startswith("Pss:")), 0)


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""
