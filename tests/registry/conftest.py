"""A real PostgreSQL server for the tests of that home, and the homes themselves."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

PASSWORD = "cor/rect h@rse"


def _binary(name):
    """The newest of Debian's folders, else whatever is on the path."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    return str(places[-1]) if places else shutil.which(name)


def _user():
    """PostgreSQL does not run as root: who it runs as instead, None for who runs the tests."""
    if os.geteuid() != 0:
        return None
    known = {row.pw_name for row in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in known), None)


@pytest.fixture(scope="session")
def server():
    """Runs a server with a folder, a port and a password of its own; gives the URL of its database ``postgres``."""
    initdb, pg_ctl = _binary("initdb"), _binary("pg_ctl")
    if not initdb or not pg_ctl:
        pytest.skip("no PostgreSQL server (initdb, pg_ctl) on this machine: Debian has it as postgresql")
    pytest.importorskip("psycopg", reason="psycopg is not installed: medfact[postgresql]")
    user = _user()
    if os.geteuid() == 0 and user is None:
        pytest.skip("PostgreSQL does not run as root, and there is no user postgres or nobody")
    folder = Path(tempfile.mkdtemp(prefix="medfact-pg-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = {"user": user, "cwd": folder, "capture_output": True, "text": True, "timeout": 120}
    try:
        (folder / "password").write_text(PASSWORD)
        if user is not None:
            for path in (folder, folder / "password"):
                shutil.chown(path, user)
        data = str(folder / "data")
        auth = ["--auth=scram-sha-256", f"--pwfile={folder / 'password'}"]
        done = subprocess.run(
            [initdb, "-D", data, "-U", "desk", "-E", "UTF8", "--no-sync", *auth], check=False, **given
        )
        if done.returncode:
            pytest.skip(f"PostgreSQL cannot be set up here: {done.stderr.strip()}")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        log = str(folder / "log")
        done = subprocess.run([pg_ctl, "-D", data, "-o", options, "-l", log, "-w", "start"], check=False, **given)
        if done.returncode:
            pytest.skip(
                f"PostgreSQL does not start here: {Path(log).read_text() if Path(log).exists() else done.stderr}"
            )
        try:
            yield f"postgresql://desk:cor%2Frect%20h%40rse@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([pg_ctl, "-D", data, "-m", "immediate", "-w", "stop"], check=False, **given)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql(server):
    """The URL of a database of which nothing is left from other tests."""
    wipe(server)
    return server


def wipe(url):
    import sqlalchemy

    engine = sqlalchemy.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        for name in ("medfact_registry", "medfact_registry_schema"):
            connection.execute(sqlalchemy.text(f"DROP TABLE IF EXISTS {name}"))
    engine.dispose()


@pytest.fixture(params=["r.yaml", "r.csv", "r.tsv", "r.xlsx", "r.db", "folder", "sqlite", "postgresql"])
def home(request, tmp_path):
    """Every sort of home, empty."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql")
    return f"sqlite:///{tmp_path}/deep/registry.db" if request.param == "sqlite" else str(tmp_path / request.param)
