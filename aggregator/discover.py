"""The feeds of a site: what it names is visited and read, and only else the usual places."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from aggregator.errors import AggregatorError, ParseError
from aggregator.model import (
    Failure,
    Manners,
    Moment,
    Reading,
    Request,
    Response,
    Source,
    SourceKind,
)
from aggregator.parse import feed_links, sitemap
from aggregator.roster import place

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scout:
    """What the search needs of the world, put together by `wiring`."""

    manners: Manners
    visit: Callable[[Iterable[Request], Manners], Iterator[tuple[Request, Response | Failure]]]
    read: Callable[[Source, Response, datetime], Reading]
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """A source that was visited and read; `source` has no slug yet."""

    source: Source
    format: str
    entries: int
    listed: int
    newest: Moment | None


@dataclass(slots=True)
class Search:
    """What was found, and what came of every other address that was tried."""

    found: dict[str, Find] = field(default_factory=dict)
    """By the address that led there."""
    tried: dict[str, str] = field(default_factory=dict)


def discover(scout: Scout, url: str, progress: Progress) -> Search:
    """Look for the feeds of the site at `url`; AggregatorError where its host gives no answer.

    An address that is a feed itself is the answer. Else whatever the page and robots.txt name is
    visited, and the usual places of feeds only where none of that is one. A page that is refused
    (some turn programs away there) names nothing.
    """
    search = Search()
    page = _page(scout, url, search)
    if feed_links.format_of(page.body):
        _judge(scout, search, url, page, plain=True)
        return search
    named = _inside(page) or feed_links.named(page)
    _look(scout, search, [*named, *_sitemaps(scout, page.url, search)], progress)
    if not any(find.source.kind == "feed" for find in search.found.values()):
        _look(scout, search, feed_links.guesses(page.url), progress)
    return search


def _page(scout: Scout, url: str, search: Search) -> Response:
    """What is at `url`; where the server only says no, a page without anything on it."""
    source = Source(name=url, kind="page", url=url)
    ((_, answer),) = scout.visit([Request(source)], scout.manners)
    if isinstance(answer, Response):
        return answer
    if not answer.answered:
        raise AggregatorError(f"{url} cannot be looked at: {answer.reason}")
    search.tried[url] = answer.reason
    return Response(status=200, url=url)


def _sitemaps(scout: Scout, url: str, search: Search) -> list[str]:
    """The sitemaps that robots.txt names."""
    robots = urljoin(url, "/robots.txt")
    for _, answer in _visits(scout, [robots]):
        if isinstance(answer, Response):
            return feed_links.sitemaps(answer.body.decode("utf-8", "replace"))
        search.tried[robots] = answer.reason
    return []


def _inside(answer: Response | Failure) -> list[str]:
    """The sitemaps of news in an index; none in anything else."""
    if isinstance(answer, Failure) or b"<sitemapindex" not in answer.body[:2_000]:
        return []
    try:
        listed = sitemap.sitemaps(answer.body)
    except ParseError:
        return []
    return [url for url in listed if "news" in url.lower()][: feed_links.MANY]


def _visits(scout: Scout, urls: Iterable[str]) -> Iterator[tuple[str, Response | Failure]]:
    requests = [Request(Source(name=url, url=url)) for url in urls]
    for request, answer in scout.visit(requests, scout.manners):
        yield request.source.name, answer


def _look(scout: Scout, search: Search, urls: Sequence[str], progress: Progress) -> None:
    """Visit and judge these; the sitemaps of an index once the others are done."""
    wanted = [url for url in dict.fromkeys(urls) if url not in search.tried]
    inside: list[str] = []
    for done, (url, answer) in enumerate(_visits(scout, wanted), 1):
        inside += _inside(answer)
        search.tried[url] = _outcome(scout, search, url, answer)
        progress(done, len(wanted), url)
    # answers come in any order, and the page's own is the best
    search.found = _in_order(search.found, wanted)
    if inside:
        _look(scout, search, inside, progress)


def _in_order(found: dict[str, Find], wanted: Sequence[str]) -> dict[str, Find]:
    """What was found before, then what these addresses led to, in their order."""
    order = dict.fromkeys([*(url for url in found if url not in wanted), *wanted])
    return {url: found[url] for url in order if url in found}


def _outcome(scout: Scout, search: Search, url: str, answer: Response | Failure) -> str:
    if isinstance(answer, Failure):
        return answer.reason
    try:
        return _judge(scout, search, url, answer)
    except ParseError as error:
        return str(error)


def _judge(scout: Scout, search: Search, url: str, answer: Response, *, plain: bool = False) -> str:
    """Read a document and keep it where it is a source; what came of it, in words.

    A sitemap without headlines says only that a page exists: it is kept where it was asked for.
    """
    known = feed_links.format_of(answer.body)
    if known is None:
        return "this is a page, not a feed"
    if any(place(answer.url) == place(find.source.url or "") for find in search.found.values()):
        return "this is a feed that was found already"
    kind, name = known
    reading = scout.read(Source(name=answer.url, kind=kind), answer, scout.now())
    if kind == "sitemap":
        news = any(one.title for one in reading.entries)
        if not news and not plain:
            return "this is a sitemap without headlines"
        name = "news sitemap" if news else name
    search.found[url] = _find(reading, answer.url, kind, name)
    return name


def _find(reading: Reading, url: str, kind: SourceKind, name: str) -> Find:
    document = reading.document
    dates = [moment for one in reading.entries if (moment := one.published or one.updated)]
    return Find(
        source=Source(
            name=document.title or urlsplit(url).hostname or url,
            kind=kind,
            url=url,
            home=document.home,
        ),
        format=name,
        entries=len(reading.entries),
        listed=len(document.listed),
        newest=max(dates, key=lambda moment: moment.at, default=None),
    )
