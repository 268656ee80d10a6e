"""Marks of what is published, so that an export draws only what may have changed.

A mark is made of all that its page or feed could show, read in bulk and never drawn: what is stored
of an item and of those that its page names, the sources' names and policies, the config, the
program. What is missing here would be missing in an export, so in doubt a mark has too much. An
address that no rule is known for has a new mark whenever anything changed at all.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import aggregator
from aggregator import plain
from aggregator.model import SourceState
from aggregator.model.document import Pace
from aggregator.publish.paging import PER_PAGE, pages_of
from aggregator.publish.view import View
from aggregator.store import meta, traces
from aggregator.store.traces import Trace, digest


class Marks:
    """The marks of one state of the store."""

    def __init__(self, view: View) -> None:
        self._view = view
        parts = (view.config, view.followed, view.authority)
        told = (repr(part).encode() for part in parts)
        self._base = digest(_program(), traces.gone(view.read), *told)
        self._pasts = traces.pasts(view.read)
        self._names = {
            slug: digest(repr(source).encode(), plain.pack(_said(view.states[slug])))
            for slug, source in view.sources.items()
        }
        self._tag_names = traces.tag_names(view.read)
        self._traces: dict[str, Trace] = {}
        self._own: dict[str, bytes] = {}
        self._texts: dict[str, bytes] = {}
        self._visits: dict[tuple[str, int], bytes] = {}
        self._stories: dict[str, bytes] = {}
        self._lists: dict[tuple[str, str], list[bytes]] = defaultdict(list)
        self._counts: Counter[tuple[str, str]] = Counter()
        self._read()
        self._spread()

    def of(self, stem: str) -> str:
        """The mark of what is published at an address without its ending."""
        for pattern, rule in _RULES:
            if found := pattern.fullmatch(stem):
                return digest(self._base, rule(self, *found.groups())).hex()
        return digest(self._base, str(meta.version(self._view.read)).encode()).hex()

    def of_item(self, item: str) -> bytes:
        """Its page names its story's reports, what it was held against, what came with it."""
        trace = self._traces[item]
        return digest(
            self._shown(trace),
            self._stories[trace.story],
            self._own.get(trace.nearest or "", b""),
            self._visits[trace.source, trace.visit],
        )

    def of_story(self, story: str) -> bytes:
        """All of its items."""
        return self._stories[story]

    def of_list(self, kind: str, slug: str) -> bytes:
        """Its newest page, its feeds, and the page about these."""
        health = plain.pack(self._view.states[slug]) if kind == "sources" else b""
        past = self._pasts.get(f"/{kind}/{slug}", b"")
        return digest(self._name(kind, slug), health, past, *self._lists[kind, slug])

    def of_page(self, kind: str, slug: str, number: str) -> bytes:
        """One of its older pages, which tells the newest only where that is the next."""
        of, here = pages_of(self._counts[kind, slug]), int(number)
        is_next = b"next" if here + 1 == of else b""
        return digest(self._name(kind, slug), is_next, self._lists[kind, slug][here - 1])

    def of_archive(self) -> bytes:
        """Nothing: it is the same for ever, but for what has gone and what sources allow."""
        return b""

    def _read(self) -> None:
        for trace in traces.every(self._view.read):
            own = self._own[trace.item] = digest(self._names[trace.source], trace.digest)
            self._traces[trace.item] = trace
            visit = trace.source, trace.visit
            self._visits[visit] = digest(self._visits.get(visit, b""), own)
            if trace.report != trace.item:
                self._texts[trace.report] = digest(self._texts.get(trace.report, b""), own)

    def _spread(self) -> None:
        """Once every text is known with all that carry it: where each of them stands."""
        for trace in self._traces.values():
            shown = self._shown(trace)
            self._stories[trace.story] = digest(self._stories.get(trace.story, b""), shown)
            self._list(("sources", trace.source), shown)
            for slug in trace.tags:
                self._list(("tags", slug), shown)

    def _list(self, key: tuple[str, str], shown: bytes) -> None:
        """A list is a digest of each of its pages, counted from the oldest."""
        pages = self._lists[key]
        if self._counts[key] % PER_PAGE == 0:
            pages.append(b"")
        pages[-1] = digest(pages[-1], shown)
        self._counts[key] += 1

    def _shown(self, trace: Trace) -> bytes:
        """An item wherever it stands: itself and those that carry its text."""
        carriers = self._own.get(trace.report, b""), self._texts.get(trace.report, b"")
        return digest(self._own[trace.item], *carriers)

    def _name(self, kind: str, slug: str) -> bytes:
        return self._names[slug] if kind == "sources" else self._tag_names[slug]


_RULES = (
    (re.compile(r"/.+/archive/\d+"), Marks.of_archive),
    (re.compile(r"/items/([^/]+)"), Marks.of_item),
    (re.compile(r"/stories/([^/]+)"), Marks.of_story),
    (re.compile(r"/(tags|sources)/([^/]+)/page/(\d+)"), Marks.of_page),
    (re.compile(r"(?:/feeds)?/(tags|sources)/([^/]+)"), Marks.of_list),
)


def _said(state: SourceState) -> SourceState:
    """What the source says of itself; nothing of how it is visited."""
    return replace(
        state,
        address=None,
        health="waiting",
        etag=None,
        last_modified=None,
        body_hash=None,
        checked_at=None,
        ok_at=None,
        next_at=None,
        reached=False,
        failures=0,
        reason="",
        changed_at=None,
        newest_at=None,
        rhythm=None,
        pace=Pace(),
        moved_to=None,
        moves=0,
        host_rests_until=None,
    )


def _program() -> bytes:
    """A mark of the program: of all its files, since a checkout changes without its version."""
    return digest(*_files(Path(aggregator.__file__).parent))


def _files(package: Path) -> Iterator[bytes]:
    for path in sorted(package.rglob("*")):
        if path.suffix in {".py", ".html", ".css", ".js", ".svg"}:
            yield path.read_bytes()
