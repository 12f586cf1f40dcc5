"""The thread that checks: one text at a time, each after a pause in typing, the newest state of it only."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable

from pipeline.editor.checker import Checked, Job, SupersededError

PAUSE = 0.5
"""Seconds without a keystroke after which a text is checked."""

log = logging.getLogger("medfact")


class Worker:
    """Runs checks in a thread of its own, so that whoever hands them over never waits."""

    def __init__(self, check: Callable[[Job, Callable[[], bool]], Checked], done: Callable[[Checked], None]) -> None:
        """Takes what is done.

        Args:
            check: Checks a text; asks, by the function it is given, whether its result is still wanted.
            done: Given every result that still is, in the worker's thread.
        """
        self.check, self.done = check, done
        self._numbers = itertools.count(1)
        self._newest: dict[str, int] = {}
        self._waiting: dict[str, tuple[float, int, Job]] = {}
        self._stopped = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="medfact", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def submit(self, job: Job, pause: float = 0.0) -> None:
        """Has a text checked after a pause; whatever was to be checked, or is being checked, of it before is not."""
        with self._changed:
            number = self._newest[job.uri] = next(self._numbers)
            self._waiting[job.uri] = time.monotonic() + pause, number, job
            self._changed.notify()

    def forget(self, uri: str) -> None:
        """Drops a document: nothing of it is told any more."""
        with self._changed:
            self._newest.pop(uri, None)
            self._waiting.pop(uri, None)

    def stop(self, patience: float) -> bool:
        """Ends the thread after what it is at; returns whether it ended within some seconds."""
        with self._changed:
            self._stopped = True
            self._newest.clear()
            self._waiting.clear()
            self._changed.notify()
        if self._thread.ident is not None:
            self._thread.join(patience)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while (taken := self._take()) is not None:
            number, job = taken

            def wanted(number: int = number, uri: str = job.uri) -> bool:
                return self._newest.get(uri) == number

            try:
                checked = self.check(job, wanted)
                if wanted():
                    self.done(checked)
            except SupersededError:
                continue
            except Exception:
                # A check tells its own crash; this one is ours, and must not end the thread.
                log.exception("internal error in the language server")

    def _take(self) -> tuple[int, Job] | None:
        """Waits for the next text whose pause is over; None when all is to end."""
        with self._changed:
            while not self._stopped:
                if not self._waiting:
                    self._changed.wait()
                    continue
                uri = min(self._waiting, key=lambda name: self._waiting[name][0])
                due, number, job = self._waiting[uri]
                left = due - time.monotonic()
                if left <= 0:
                    del self._waiting[uri]
                    return number, job
                self._changed.wait(left)
        return None
