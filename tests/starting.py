"""Programs begun without the seconds that their imports take: forked from a process that has made the imports.

Each is a process of its own, with its own environment and output, and can be killed at any moment. That `app.py`,
`interviewer` and `python -m evals` start by themselves too is tested apart from this. It imports nothing heavy, for it
is imported by each of them.
"""

import io
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent

_IMPORTED = [
    "alembic.context",
    "bm25s",
    "chromadb",
    "chromadb.api.rust",
    "interviewer.calibration.graders",
    "interviewer.calibration.workbench",
    "interviewer.cli.calibrating",
    "interviewer.cli.calibrating_words",
    "interviewer.cli.program",
    "interviewer.explain",
    "interviewer.grading.chat",
    "interviewer.grading.local",
    "interviewer.interview.agent",
    "interviewer.interview.session",
    "interviewer.models",
    "interviewer.parts",
    "interviewer.practice.review",
    "interviewer.retrieval.index",
    "interviewer.store.calibration",
    "interviewer.ui.page",
    "langchain_openai",
    "pytest",
]
"""None of them starts a thread or opens a file when it is imported, or what is forked would share it."""

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(_IMPORTED)


class Begun:
    """A program that was begun."""

    def __init__(self, process: BaseProcess, log: Path) -> None:
        self.process, self.log = process, log

    def until(self, seen: Callable[[str], bool], seconds: float = 60) -> str:
        """Wait for what it writes to be as it shall, and give it; fails when the program ends before."""
        end = time.monotonic() + seconds
        while not seen(written := self.log.read_text()):
            if self.process.exitcode is not None or time.monotonic() > end:
                pytest.fail(f"the program ended or took too long; it wrote: {written}")
            time.sleep(0.02)
        return written

    def kill(self) -> None:
        """Kill it, wherever it is."""
        self.process.kill()
        self.process.join()

    def ended(self) -> int | None:
        """Wait for its end; the exit status, minus 9 when it was killed."""
        self.process.join()
        return self.process.exitcode


def begun(
    program: Callable[..., None],
    *arguments: Any,
    log: Path = Path(os.devnull),
    env: Mapping[str, str] | None = None,
    typed: str = "",
) -> Begun:
    """Have `program(*arguments)` run in a process of its own, in that environment; what it writes goes to the log."""
    log.write_text("")
    given = (program, arguments, log, dict(os.environ if env is None else env), typed)
    process = _PROCESSES.Process(target=_run, args=given, daemon=True)
    process.start()
    return Begun(process, log)


def _run(program: Callable[..., None], arguments: tuple[Any, ...], log: Path, env: dict[str, str], typed: str) -> None:
    assert _threads(os.getppid()) == 1, "a thread of the process that is forked would be missing in the fork"
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(env)
    sys.stdin = io.StringIO(typed)
    with log.open("a") as written:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(written.fileno(), stream.fileno())
    from tqdm import tqdm

    tqdm.set_lock(threading.RLock())  # its own is a semaphore of the system, which a kill would leave behind
    program(*arguments)


def _threads(process: int) -> int:
    """How many threads it has; 1 where the system does not tell."""
    tasks = Path(f"/proc/{process}/task")
    return len(list(tasks.iterdir())) if tasks.exists() else 1


def page() -> None:
    """What `app.py` does."""
    from interviewer.ui.page import main

    main()


def command(arguments: list[str], at: int) -> None:
    """What `interviewer` does; it is killed just before its `at`-th write, if it makes so many."""
    from sqlalchemy import Engine, event

    from interviewer.cli import main

    writes, replace = iter(range(at - 1, -1, -1)), os.replace

    def killed(*_: object) -> None:
        if next(writes, -1) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def replaced(*paths: Any) -> None:
        killed()
        replace(*paths)

    event.listen(Engine, "commit", killed)
    os.replace = replaced
    main(arguments)
