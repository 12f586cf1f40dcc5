"""A registry in a database: SQLite or PostgreSQL, by URL.

One table, ``medfact_registry``: every column a text, the id its key, ``position`` the order. A second one says for
which version of it. A write is one transaction: it takes the lock, holds what stands there against what was read, and
changes the rows that differ.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claims.registry.entry import COLUMNS, Entry, row_of
from claims.registry.homes import ABSENT
from claims.registry.homes.files import LOCK_SECONDS, check_version
from claims.registry.problems import one_problem
from claims.registry.table import Raw, check_header

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

TABLE = "medfact_registry"
SCHEMA_TABLE = "medfact_registry_schema"
SCHEMA = 1
"""Version of the table; a newer one is not read."""
_ORDER = "position"
_LOCK = 0x6D656466  # "medf": the key of the lock that writers of a PostgreSQL database take
Row = tuple[str | None, ...]
_SECRET = re.compile(r"pass|secret|token", re.IGNORECASE)


class Database:
    """A registry in a database."""

    def __init__(self, url: URL, shown: str, secrets: Sequence[str]) -> None:
        """Takes the URL, how messages call it, and what must not show in them."""
        self.url = url
        self.shown = shown
        self.secrets = secrets

    def exists(self) -> bool:
        """Whether the table is there and holds something: one that was made and never filled is as good as none."""
        path = self._path()
        if path is not None and not path.is_file():
            return False
        with self._connected(write=False) as connection:
            return _columns(connection) is not None and bool(_rows(connection, ("id",)))

    def read(self) -> Raw:
        """Reads the table, in one look."""
        raw = Raw(placing=lambda file, row, column: f"{file}[{ids[row - 1]}]")  # noqa: ARG005  # the protocol of placings
        ids: list[str] = []
        path = self._path()
        if path is not None and not path.is_file():
            raise one_problem(self.shown, "no database at this path", "an SQLite file with a registry")
        with self._connected(write=False) as connection:
            header = _columns(connection)
            if header is None:
                raise one_problem(
                    self.shown, f"a database without the table {TABLE}", "one that a registry was put into"
                )
            self._check_schema(connection)
            file = f"{self.shown}:{TABLE}"
            check_header(header, file, raw, row=None)
            known = [name for name in header if name in COLUMNS]
            rows = _rows(connection, known)
        raw.version = _version(known, rows)
        cells = list(zip(*rows, strict=True)) if rows else [()] * len(known)
        raw.columns = {name: list(column) for name, column in zip(known, cells, strict=True)}
        raw.files, raw.rows = [file] * len(rows), list(range(1, len(rows) + 1))
        ids.extend(str(name) for name in raw.columns.get("id", raw.rows))
        return raw

    def write(self, entries: Sequence[Entry], expected: str | None) -> None:
        """Changes what differs, in one transaction."""
        path = self._path()
        if path is not None:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise one_problem(
                    self.shown, f"a folder that cannot be made ({error.strerror})", "a writable one"
                ) from error
        with self._connected(write=True) as connection:
            self._lock(connection)
            header = _columns(connection)
            if header is None:
                check_version(self.shown, expected, ABSENT)
                self._create(connection)
                rows: list[Row] = []
            else:
                self._check_schema(connection)
                raw = Raw()
                check_header(header, f"{self.shown}:{TABLE}", raw, row=None)
                if raw.problems or set(header) != set(COLUMNS):
                    lacking = ", ".join(sorted(set(COLUMNS) ^ set(header)))
                    raise one_problem(
                        self.shown, f"a table {TABLE} that differs in {lacking}", "the columns of a registry"
                    )
                rows = _rows(connection, COLUMNS)
                # A table that was made and never filled is as good as none.
                check_version(self.shown, expected, _version(COLUMNS, rows) if rows else ABSENT)
            _change(connection, rows, [row_of(entry) for entry in entries])

    def _path(self) -> Path | None:
        return Path(self.url.database or "") if self.url.get_backend_name() == "sqlite" else None

    @contextmanager
    def _connected(self, *, write: bool) -> Iterator[Connection]:
        """Gives a connection in a transaction; whatever the database says is told without a secret."""
        from sqlalchemy.exc import SQLAlchemyError

        engine: Engine | None = None
        try:
            engine = self._engine(write=write)
            with engine.begin() as connection:
                yield connection
        except ModuleNotFoundError as error:
            found = f"that {error.name} is not installed, which talks to PostgreSQL"
            raise one_problem(self.shown, found, "it: install medfact[postgresql]") from error
        except SQLAlchemyError as error:
            cause = getattr(error, "orig", None) or error
            told = self._without_secrets(" ".join(str(cause).split()))
            # Without its cause: that one may name the password.
            raise one_problem(self.shown, f"a database that fails: {told}", "one that can be reached") from None
        finally:
            if engine is not None:
                engine.dispose()

    def _without_secrets(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text

    def _engine(self, *, write: bool) -> Engine:
        from sqlalchemy import create_engine, event
        from sqlalchemy.pool import NullPool

        if self.url.get_backend_name() != "sqlite":
            return create_engine(self.url, poolclass=NullPool, connect_args={"connect_timeout": 10})
        engine = create_engine(self.url, poolclass=NullPool, connect_args={"timeout": LOCK_SECONDS})

        @event.listens_for(engine, "connect")
        def _plain(connection: Any, _record: object) -> None:
            # sqlite3 would begin a transaction only before the first change.
            connection.isolation_level = None

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

        return engine

    def _lock(self, connection: Connection) -> None:
        """Keeps other writers out until the transaction ends. SQLite's began with its lock."""
        if self.url.get_backend_name() == "sqlite":
            return
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_SECONDS:.0f}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        if _columns(connection) is not None:
            # Also those who write with tools of their own.
            connection.exec_driver_sql(f"LOCK TABLE {TABLE} IN SHARE ROW EXCLUSIVE MODE")

    def _create(self, connection: Connection) -> None:
        import sqlalchemy as sa

        metadata = sa.MetaData()
        sa.Table(
            TABLE,
            metadata,
            *(sa.Column(name, sa.Text, primary_key=name == "id", nullable=name != "id") for name in COLUMNS),
            sa.Column(_ORDER, sa.Integer, nullable=False),
        )
        schema = sa.Table(SCHEMA_TABLE, metadata, sa.Column("version", sa.Integer, nullable=False))
        metadata.create_all(connection)
        connection.execute(schema.delete())
        connection.execute(schema.insert().values(version=SCHEMA))

    def _check_schema(self, connection: Connection) -> None:
        import sqlalchemy as sa

        if not sa.inspect(connection).has_table(SCHEMA_TABLE):
            raise one_problem(
                self.shown, f"a table {TABLE} without {SCHEMA_TABLE}", f"that one too, with version {SCHEMA}"
            )
        version = connection.execute(
            sa.select(sa.func.max(sa.column("version"))).select_from(sa.table(SCHEMA_TABLE))
        ).scalar()
        if version != SCHEMA:
            raise one_problem(
                self.shown, f"a table of version {version}", f"version {SCHEMA}: it may need a newer medfact"
            )


def home(source: str, shown: str) -> Database:
    """Opens a database: by URL, or an SQLite file by its path."""
    from sqlalchemy.engine import URL, make_url
    from sqlalchemy.exc import ArgumentError

    if "://" not in source:
        url = URL.create("sqlite", database=source)
        return Database(url, shown, ())
    scheme = source.partition("://")[0]
    try:
        url = make_url(source)
        backend = url.get_backend_name()
    except (ArgumentError, ValueError):
        # What cannot be taken apart may hold a password anywhere.
        raise one_problem(
            f"{scheme}://…",
            "an address that is no URL of a database",
            "sqlite:///registry.db or postgresql://user@host/name",
        ) from None
    if backend == "sqlite" and (not url.database or url.database == ":memory:" or url.host):
        raise one_problem(f"{scheme}://…", "an SQLite database without a path", "a file, as sqlite:///registry.db")
    hidden = {name: "***" if _SECRET.search(name) else value for name, value in url.query.items()}
    secrets = [str(value) for name, value in url.query.items() if _SECRET.search(name)]
    if url.password:
        secrets.append(str(url.password))
    shown = url.set(query=hidden).render_as_string(hide_password=True).replace("%2A%2A%2A", "***")
    if backend in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    return Database(url, shown, secrets)


def _columns(connection: Connection) -> list[str] | None:
    """Returns the columns of the table, its order aside; None where there is no table."""
    import sqlalchemy as sa

    inspector = sa.inspect(connection)
    inspector.clear_cache()
    if not inspector.has_table(TABLE):
        return None
    return [column["name"] for column in inspector.get_columns(TABLE) if column["name"] != _ORDER]


def _rows(connection: Connection, columns: Sequence[str]) -> list[Row]:
    import sqlalchemy as sa

    names: list[sa.ColumnClause[str]] = [sa.column(name) for name in columns]
    query = sa.select(*names).select_from(sa.table(TABLE)).order_by(sa.column(_ORDER), sa.column("id"))
    return [tuple(None if cell is None else str(cell) for cell in row) for row in connection.execute(query)]


def _version(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """Returns a digest of what the table says, in its order; columns in the order of a registry."""
    places = [columns.index(name) for name in COLUMNS if name in columns]
    found = hashlib.sha256()
    for row in rows:
        found.update("\0".join(row[place] or "" for place in places).encode("utf-8", "surrogatepass") + b"\0\n")
    return found.hexdigest()


def _change(connection: Connection, rows: Sequence[Row], wanted: Sequence[Mapping[str, str]]) -> None:
    """Takes out, changes and adds rows until the table holds what is wanted, in its order."""
    import sqlalchemy as sa

    names: tuple[str, ...] = (*COLUMNS, _ORDER)
    table = sa.table(TABLE, *(sa.column(name) for name in names))
    before = {row[0]: (number, row) for number, row in enumerate(rows, start=1)}
    gone = [{"key": name} for name in before.keys() - {row["id"] for row in wanted}]
    added: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for number, row in enumerate(wanted, start=1):
        cells = {name: row[name] or None for name in COLUMNS} | {_ORDER: number}
        old = before.get(row["id"])
        if old is None:
            added.append(cells)
        elif old[0] != number or [cell or "" for cell in old[1]] != list(row.values()):
            changed.append({f"new_{name}": cells[name] for name in names} | {"key": row["id"]})
    if gone:
        connection.execute(table.delete().where(table.c.id == sa.bindparam("key")), gone)
    if changed:
        given: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in names}
        connection.execute(table.update().where(table.c.id == sa.bindparam("key")).values(given), changed)
    if added:
        connection.execute(table.insert(), added)
