"""The feeds that OPML lists name, or ever named: facts, since items stand under their slugs."""

from collections.abc import Iterable, Sequence

from aggregator import roster
from aggregator.model import Followed, Listed, Source
from aggregator.store import meta
from aggregator.store.database import Transaction


def rows(read: Transaction) -> list[Followed]:
    """Every feed that was ever listed, by slug."""
    return [
        Followed(**{**row, "listed": bool(row["listed"])})
        for row in read.rows("SELECT * FROM listed_sources ORDER BY slug")
    ]


def followed(read: Transaction, sources: Sequence[Source]) -> tuple[Source, ...]:
    """All sources that are followed: those of the config and the feeds that its lists name."""
    if not any(source.kind == "opml" for source in sources):
        return tuple(sources)
    return roster.followed(sources, rows(read))


def keep(
    write: Transaction, parent: Source, feeds: Iterable[Listed], sources: Iterable[Source]
) -> None:
    """Remember what the list of `parent` names now; `sources` are those of the config."""
    before = rows(write)
    known = [one for one in before if one.parent == parent.slug]
    taken = {source.slug for source in sources} | {one.slug for one in before}
    taken |= {row["slug"] for row in write.rows("SELECT slug FROM sources")}
    after = roster.enrol(parent, feeds, known, taken)
    changed = [one for one in after if one not in known]
    _save(write, changed)
    if changed:
        meta.bump(write)


def _save(write: Transaction, changed: Iterable[Followed]) -> None:
    write.run_many(
        """INSERT INTO listed_sources (slug, parent, url, name, home, language, listed)
           VALUES (:slug, :parent, :url, :name, :home, :language, :listed)
           ON CONFLICT (slug) DO UPDATE SET url = excluded.url, name = excluded.name,
           home = excluded.home, language = excluded.language, listed = excluded.listed""",
        [
            {
                "slug": one.slug,
                "parent": one.parent,
                "url": one.url,
                "name": one.name,
                "home": one.home,
                "language": one.language,
                "listed": int(one.listed),
            }
            for one in changed
        ],
    )
