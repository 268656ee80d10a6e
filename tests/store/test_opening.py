"""A database that is opened for the first time by many at once, as scheduler and server do."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from aggregator.store import meta, open_database

MANY = 8


def test_many_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    def opened(round_: int, start: Barrier) -> int:
        start.wait()
        database = open_database(f"sqlite:///{tmp_path}/{round_}.db")
        with database.write() as write:
            meta.bump(write)
        with database.read() as read:
            found = meta.version(read)
        database.close()
        return found

    with ThreadPoolExecutor(MANY) as pool:
        for round_ in range(20):
            start = Barrier(MANY)
            versions = [pool.submit(opened, round_, start) for _ in range(MANY)]
            assert max(one.result() for one in versions) == MANY
