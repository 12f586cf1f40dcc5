"""A Prefect server of medfact's own, for ``medfact schedule`` where the user has set none up.

It is Prefect's server without its pages and its scheduler (`pipeline.flows` books the audits), on a free port of this
machine, behind a password that only this run knows. It ends with whoever started it, however that ends: it listens to
its standard input and goes when that is closed. Run as a module, it is the server.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

WAIT = 180.0
"""Seconds that a slow machine may take to start it."""


class ServerError(Exception):
    """The server did not start."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where the server is and what it asks for."""

    url: str
    secret: str


@contextlib.contextmanager
def running() -> Iterator[Server]:
    """Starts a server and ends it afterwards.

    Raises:
        ServerError: It did not start.
    """
    secret = f"medfact:{secrets.token_urlsafe(24)}"
    settings = {
        "PREFECT_SERVER_API_AUTH_STRING": secret,
        "PREFECT_UI_ENABLED": "false",
        "PREFECT_SERVER_UI_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
    }
    process = subprocess.Popen(  # noqa: S603 - this module, by the interpreter that runs it
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **settings},
        # Ctrl-C is for who serves the audits: it ends the server when the last run is told.
        start_new_session=True,
    )
    try:
        port = process.stdout.readline().strip() if process.stdout else ""
        if not port:
            raise ServerError("the scheduling server did not start")
        url = f"http://127.0.0.1:{port}/api"
        _wait(process, f"{url}/health")
        yield Server(url, secret)
    finally:
        _end(process)


def _wait(process: subprocess.Popen[str], address: str) -> None:
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        if process.poll() is not None:
            raise ServerError(f"the scheduling server ended at once (code {process.returncode})")
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(address, timeout=5):  # noqa: S310 - http to this machine
            return
        time.sleep(0.1)
    raise ServerError(f"the scheduling server did not answer within {WAIT:.0f} seconds")


def _end(process: subprocess.Popen[str]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def main() -> None:
    """Serves until standard input is closed."""
    import uvicorn

    # By name: Prefect itself is imported in pipeline.flows alone.
    config = uvicorn.Config(
        "prefect.server.api.server:create_app",
        factory=True,
        lifespan="on",
        log_level="critical",
        timeout_graceful_shutdown=3,
    )
    server = uvicorn.Server(config)

    def watch() -> None:
        sys.stdin.buffer.read()
        server.should_exit = True
        # What does not end by itself is ended: nobody is left to wait for it.
        threading.Timer(10, os._exit, (0,)).start()

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        print(listening.getsockname()[1], flush=True)  # noqa: T201 - told to who started it
        threading.Thread(target=watch, daemon=True).start()
        server.run(sockets=[listening])


if __name__ == "__main__":
    main()
