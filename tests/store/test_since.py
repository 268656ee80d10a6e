"""An update of the store leaves every feed in its order while all is threaded again."""

from pathlib import Path

import pytest

from aggregator.store import migrations, open_database

OLD = next(n for n, step in enumerate(migrations.STEPS) if "COLUMN since" in step)


def test_members_keep_their_places_until_they_are_threaded_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", migrations.STEPS[:OLD])
        old = open_database(url)
        with old.write() as write:
            for n in range(1, 4):
                write.run(
                    """INSERT INTO items (id, source, published_id, rule, first_seen, event_at,
                       arrival, updated) VALUES (:id, 's', :id, '', 0, 0, :n, 0)""",
                    id=f"i{n}",
                    n=n,
                )
                write.run(
                    "INSERT INTO memberships VALUES (:id, 'one', :member, '{}')",
                    id=f"i{n}",
                    member=n % 2,
                )
        old.close()
    with open_database(url).read() as read:
        rows = read.rows("SELECT item, since FROM memberships WHERE member = 1 ORDER BY item")
    assert [(row["item"], row["since"]) for row in rows] == [("i1", 1), ("i3", 3)]
