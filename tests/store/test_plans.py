"""What is looked up while others wait to write is found by an index, however much is stored."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from aggregator.store import facts, open_database
from aggregator.store.database import Row, Transaction


class Plans(Transaction):
    """Tells how the rows would be looked for, in place of the rows."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction._connection)
        self.told: list[str] = []

    def rows_for(self, sql: str, wanted: Collection[str], **values: Any) -> list[Row]:
        plan = super().rows_for(f"EXPLAIN QUERY PLAN {sql}", wanted, **values)
        self.told += [row["detail"] for row in plan]
        return []


def test_items_are_found_by_their_names_without_reading_all_keys(tmp_path: Path) -> None:
    with open_database(f"sqlite:///{tmp_path}/a.db").read() as read:
        plans = Plans(read)
        facts.named(plans, ["http://paper.example/3"])
    tables = [line for line in plans.told if "json_each" not in line]
    assert any("item_keys" in line for line in tables)
    assert [line for line in tables if line.startswith("SCAN")] == []
