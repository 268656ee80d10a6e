"""Connections, transactions and locks; the only file that imports sqlite3."""

import fcntl
import json
import re
import sqlite3
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO

from aggregator.errors import StoreError

Row = Mapping[str, Any]

_PAGE = 500
"""Rows of a long table that are read at once."""
_SETTINGS = (
    "busy_timeout=15000",  # milliseconds
    "synchronous=NORMAL",
    "cache_size=-8000",  # kibibytes
    "wal_autocheckpoint=16000",  # pages: what a poll writes is carried over in few large pieces
)


class Transaction:
    """SQL with `:named` parameters inside one transaction; a tuple fills `IN :names`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, **values: Any) -> list[Row]:
        """Every row that the query finds."""
        found = self._connection.execute(*_prepared(sql, values))
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found]

    def rows_for(self, sql: str, wanted: Collection[str], **values: Any) -> list[Row]:
        """Every row that the query finds with `IN :wanted`, however many there are."""
        return self.rows(sql, wanted=tuple(wanted), **values) if wanted else []

    def in_order(self, table: str, *keys: str) -> Iterator[Row]:
        """Every row of a table by these columns, which name one row; few in memory at a time."""
        names = ", ".join(keys)
        page = f"ORDER BY {names} LIMIT {_PAGE}"
        found = self.rows(f"SELECT * FROM {table} {page}")
        after = f"({names}) > ({', '.join(f':{key}' for key in keys)})"
        while found:
            yield from found
            last = {key: found[-1][key] for key in keys}
            found = self.rows(f"SELECT * FROM {table} WHERE {after} {page}", **last)

    def one(self, sql: str, **values: Any) -> Row | None:
        """The first row, if there is one."""
        return next(iter(self.rows(sql, **values)), None)

    def value(self, sql: str, **values: Any) -> Any:
        """The first column of the first row; None where there is no row."""
        row = self.one(sql, **values)
        return next(iter(row.values())) if row else None

    def run(self, sql: str, **values: Any) -> int:
        """Execute one statement; how many rows it changed."""
        return self._connection.execute(*_prepared(sql, values)).rowcount

    def run_many(self, sql: str, rows: Iterable[Row]) -> None:
        """Execute one statement for every row."""
        self._connection.executemany(sql, rows)

    def has_table(self, name: str) -> bool:
        """Whether the table exists."""
        return self.value("SELECT 1 FROM sqlite_master WHERE name = :name", name=name) is not None


class Database:
    """One database by its URL. Reads may run beside a write; writes follow one another."""

    def __init__(self, url: str) -> None:
        self.name = url.removeprefix("sqlite:///")
        self._idle: deque[sqlite3.Connection] = deque()
        _make_folder(Path(self.name).parent)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """One consistent view."""
        with self._begun("BEGIN", "read") as transaction:
            yield transaction

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """All or nothing."""
        # a writer asks for its lock at once: one that read first could not be let in later
        with self._begun("BEGIN IMMEDIATE", "written") as transaction:
            yield transaction

    @contextmanager
    def lock(self, wait: bool = True) -> Iterator[bool]:
        """Be the only one who threads or rebuilds; yields whether we are.

        The operating system frees the lock when its holder ends, however it ends.
        """
        with _open_lock(Path(f"{self.name}.lock")) as file:
            yield _acquire(file, fcntl.LOCK_EX, wait)

    @contextmanager
    def polling(self, alone: Callable[[], None]) -> Iterator[None]:
        """Be one of those who poll; `alone` is called first where there is nobody else.

        What pollers left behind that were killed can then be told from what others are doing.
        """
        with _open_lock(Path(f"{self.name}.polling")) as file:
            if _acquire(file, fcntl.LOCK_EX, wait=False):
                alone()
            _acquire(file, fcntl.LOCK_SH, wait=True)
            yield

    def close(self) -> None:
        """Let go of every connection."""
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def _begun(self, begin: str, done: str) -> Iterator[Transaction]:
        try:
            with self._connected() as connection:
                connection.execute(begin)
                yield Transaction(connection)
                connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise StoreError(
                f"the database {self.name} cannot be {done}: {error}; see `aggregator doctor`"
            ) from error

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        connection = self._idle.pop() if self._idle else _connect(self.name)
        try:
            yield connection
        except BaseException:
            connection.close()  # and whatever was begun is undone
            raise
        self._idle.append(connection)


def _connect(name: str) -> sqlite3.Connection:
    # transactions are ours: sqlite3 would begin them too late; the pool keeps threads apart
    connection = sqlite3.connect(name, isolation_level=None, check_same_thread=False)
    for setting in _SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        _write_ahead(connection, name)
    return connection


def _write_ahead(connection: sqlite3.Connection, name: str) -> None:
    """Make a new database one whose readers need not wait: one process after the other.

    Of two that try it at once SQLite refuses one, however long that one would have waited.
    """
    with _open_lock(Path(f"{name}.lock")) as file:
        _acquire(file, fcntl.LOCK_EX, wait=True)
        connection.execute("PRAGMA journal_mode=WAL")


def _open_lock(path: Path) -> TextIO:
    try:
        return path.open("a")
    except OSError as error:
        raise StoreError(f"the lock {path} cannot be taken: {error.strerror}") from error


def _acquire(file: TextIO, kind: int, wait: bool) -> bool:
    try:
        fcntl.flock(file, kind | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the folder {folder} for the database cannot be made: {error.strerror}; "
            "choose another [store] url in config.toml"
        ) from error


def _prepared(sql: str, values: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    lists = tuple(name for name, value in values.items() if isinstance(value, tuple))
    if not lists:
        return sql, dict(values)
    packed = {name: json.dumps(values[name]) for name in lists}
    return _with_lists(sql, lists), {**values, **packed}


@lru_cache(maxsize=512)
def _with_lists(sql: str, lists: tuple[str, ...]) -> str:
    """SQLite binds no lists: each goes in as a JSON array."""
    for name in lists:
        sql = re.sub(rf":{name}\b", f"(SELECT value FROM json_each(:{name}))", sql)
    return sql
