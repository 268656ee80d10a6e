"""The command that looks for the feeds of a site: discover."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from aggregator import opml
from aggregator.discover import Find, Search, discover
from aggregator.errors import AggregatorError
from aggregator.model import Manners, Source
from aggregator.roster import place


def discover_(options: argparse.Namespace) -> int:
    """Print the [[sources]] tables of what was found, ready to paste."""
    from aggregator.cli.progress import shown
    from aggregator.wiring import scout

    url = options.url if "://" in options.url else f"https://{options.url}"
    manners, ours = _config(options.config)
    with scout(manners) as eyes, shown("Looking") as progress:
        search = discover(eyes, url, progress)
    if not search.found:
        raise AggregatorError(_nothing(url, search))
    slugs = {source.slug for source in ours}
    print("\n".join(_shown(find, ours, slugs) for find in search.found.values()), end="")
    return 0


def _config(path: Path) -> tuple[Manners, Sequence[Source]]:
    """The manners of the config and what is followed; without a config, the default manners."""
    from aggregator.cli.stored import followed
    from aggregator.config import load

    if not path.exists():
        return Manners(), ()
    config = load(path)
    return config.fetch, followed(config)


def _shown(find: Find, ours: Sequence[Source], slugs: set[str]) -> str:
    """A comment with what it is, and its table, or under which slug it is followed."""
    told = f"# {find.source.name}: {_what(find)}\n"
    here = place(find.source.url or "")
    for source in ours:
        if source.url and place(source.url) == here:
            return f'{told}# {find.source.url} is followed already, as "{source.slug}"\n'
    return told + opml.table(find.source, slugs)


def _what(find: Find) -> str:
    entries = "1 entry" if find.entries == 1 else f"{find.entries} entries"
    parts = [f"{find.listed} listed" if find.listed else entries]
    parts += [f"the newest of {find.newest.at:%Y-%m-%d}"] if find.newest else []
    return ", ".join((*parts, find.format))


def _nothing(url: str, search: Search) -> str:
    tried = "".join(f"\n  {address}: {why}" for address, why in search.tried.items())
    return (
        f"no feed was found at {url}; a page without one can be followed with "
        f'kind = "listing" (docs/editor.md). Tried were:{tried}'
    )
