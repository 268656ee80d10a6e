"""Connections, transactions and the writers' lock; the only file that imports SQLAlchemy."""

import fcntl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import Connection, TextClause, bindparam, create_engine, event, inspect, text
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import DBAPIError

from aggregator.errors import StoreError

Row = Mapping[str, Any]


class Transaction:
    """SQL with `:named` parameters inside one transaction; a tuple fills `IN :names`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, **values: Any) -> list[Row]:
        """Every row that the query finds."""
        found = self._connection.execute(_statement(sql, _lists(values)), values)
        return [dict(row) for row in found.mappings()]

    def rows_for(self, sql: str, wanted: Iterable[str], **values: Any) -> list[Row]:
        """Every row that the query finds with `IN :wanted`, however many there are."""
        names = list(wanted)
        parts = [tuple(names[start : start + 900]) for start in range(0, len(names), 900)]
        return [row for part in parts for row in self.rows(sql, wanted=part, **values)]

    def one(self, sql: str, **values: Any) -> Row | None:
        """The first row, if there is one."""
        return next(iter(self.rows(sql, **values)), None)

    def value(self, sql: str, **values: Any) -> Any:
        """The first column of the first row; None where there is no row."""
        row = self.one(sql, **values)
        return next(iter(row.values())) if row else None

    def run(self, sql: str, **values: Any) -> None:
        """Execute one statement."""
        self._connection.execute(_statement(sql, _lists(values)), values)

    def run_many(self, sql: str, rows: Iterable[Row]) -> None:
        """Execute one statement for every row."""
        if many := [dict(row) for row in rows]:
            self._connection.execute(_statement(sql, ()), many)

    def has_table(self, name: str) -> bool:
        """Whether the table exists."""
        return inspect(self._connection).has_table(name)


class Database:
    """One database by its URL. Reads may run beside a write; writes follow one another."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._engine = _engine(self._url)
        self._writer = self._engine.execution_options(writer=True)

    @property
    def name(self) -> str:
        """The database as a person knows it: its file."""
        return self._url.database or str(self._url)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """One consistent view."""
        with self._told("read"), self._engine.connect() as connection:
            yield Transaction(connection)

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """All or nothing."""
        with self._told("written"), self._writer.begin() as connection:
            yield Transaction(connection)

    @contextmanager
    def lock(self, wait: bool = True) -> Iterator[bool]:
        """Be the only one who polls, threads or rebuilds; yields whether we are.

        The operating system frees the lock when its holder ends, however it ends.
        """
        with _open_lock(Path(f"{self.name}.lock")) as file:
            yield _acquire(file, wait)

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    @contextmanager
    def _told(self, done: str) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise StoreError(
                f"the database {self.name} cannot be {done}: {error.orig}; see `aggregator doctor`"
            ) from error


def _open_lock(path: Path) -> TextIO:
    try:
        return path.open("a")
    except OSError as error:
        raise StoreError(f"the lock {path} cannot be taken: {error.strerror}") from error


def _acquire(file: TextIO, wait: bool) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def _engine(url: URL) -> Engine:
    if url.database:
        _make_folder(Path(url.database).parent)
    engine = create_engine(url)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the folder {folder} for the database cannot be made: {error.strerror}; "
            "choose another [store] url in config.toml"
        ) from error


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are ours: sqlite3 would begin them too late
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=15000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # a writer asks for its lock at once: one that read first could not be let in later
    writer = connection.get_execution_options().get("writer")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")


def _lists(values: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name, value in values.items() if isinstance(value, tuple))


@lru_cache(maxsize=512)
def _statement(sql: str, lists: tuple[str, ...]) -> TextClause:
    return text(sql).bindparams(*(bindparam(name, expanding=True) for name in lists))
