"""A quiet home for Prefect, settled before it is imported: an audit starts on a fresh machine with no server at hand.

Prefect runs a flow against a server. Where the user has set none up, it starts one of its own for the time of the run,
on a database that is made anew. All of that goes to a temporary folder that is gone afterwards, so two audits never
meet, nothing needs a writable home folder, and nothing is sent to anybody. Making the database takes some ten seconds
of migrations: an empty copy of it is kept in the user's cache and used the next time.

Whatever the user has set (``PREFECT_API_URL``, ``PREFECT_HOME``, ``PREFECT_LOGGING_LEVEL`` …) stays as it is.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib.metadata
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path

QUIET = {
    # Nothing is sent home: server analytics, SDK analytics, metrics.
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    # A server for the time of the run; slow machines take their time to start it.
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "true",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    # Failures are told by the command, once, in its own words.
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_ROOT_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    # Blocks, deployments, schedules and automations have no part in an audit.
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_EVENT_LOGGER_ENABLED": "false",
}


def settle() -> None:
    """Sets the environment that Prefect reads when it is imported; what the user has set is left alone."""
    if "PREFECT_API_URL" not in os.environ and "PREFECT_HOME" not in os.environ:
        home = Path(tempfile.mkdtemp(prefix="medfact-prefect-"))
        database, empty = home / "prefect.db", _cached()
        atexit.register(shutil.rmtree, home, ignore_errors=True)
        os.environ["PREFECT_HOME"] = str(home)
        os.environ["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = f"sqlite+aiosqlite:///{database.as_posix()}"
        if _migrated(empty):
            # Migrations stay on: they find nothing to do, and mend a copy that is not what it should be.
            with contextlib.suppress(OSError):
                shutil.copyfile(empty, database)
        else:
            # Registered before Prefect's own: runs after its server has stopped.
            atexit.register(_keep, database, empty)
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)


def _cached() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "medfact" / f"prefect-{importlib.metadata.version('prefect')}.db"


def _migrated(database: Path) -> bool:
    """Whether a database has been through Prefect's migrations; an empty one is of no use."""
    if not database.is_file():
        return False
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(database)) as file:
        return file.execute("SELECT 1 FROM alembic_version").fetchone() is not None
    return False


def _keep(database: Path, empty: Path) -> None:
    """Keeps an emptied copy of the database; where that cannot be, the next run makes it anew."""
    if not _migrated(database):
        return
    # Beside its place, then moved there: a run that starts meanwhile never sees half of it.
    draft = empty.with_name(f"{empty.name}.{os.getpid()}")
    try:
        empty.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(database)) as made, contextlib.closing(sqlite3.connect(draft)) as copy:
            made.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            for (table,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                if table != "alembic_version":
                    copy.execute(f'DELETE FROM "{table}"')  # noqa: S608 - names come from the database itself
            copy.commit()
            copy.execute("VACUUM")
        draft.replace(empty)
    except (OSError, sqlite3.Error):
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
