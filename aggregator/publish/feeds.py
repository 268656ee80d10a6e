"""The pages about feeds: `/feeds`, which lists them, and one page for each that is listed.

Stories and tags are so many that their feeds have no page of their own: theirs tell how to follow.
"""

from collections.abc import Iterable, Iterator
from typing import NoReturn

from aggregator.model import FeedQuery, Source
from aggregator.model.page import FeedCard, FeedGroup, FeedLink, FeedPage, FeedsPage, Head, Link
from aggregator.publish import channels
from aggregator.publish.view import Missing, Moved, View
from aggregator.render import FEED_FORMATS

WITH_PAGE = r"/feed|/corrections|/threads/[^/]+(?:/stories|/major|/podcast)?|/sources/[^/]+"
"""Feeds that have a page, at "/feeds" and their own address; curated ones have it at their own."""
SHOWN = 10
"""Entries that the page of a feed shows."""


def page_of(path: str) -> str:
    """The path of the page about the feed at `path`."""
    return path if path.startswith("/feeds/") else f"/feeds{path}"


def link(title: str, path: str) -> FeedLink:
    """A feed that has a page."""
    return FeedLink(title, path, page=page_of(path))


EVERYTHING = link("Everything", "/feed")


def of_source(view: View, slug: str) -> FeedLink:
    """The feed of a source, which has a page as long as the source is followed."""
    name, path = view.sources[slug].name, f"/sources/{slug}"
    followed = any(source.slug == slug for source in view.followed)
    return link(name, path) if followed else FeedLink(name, path)


def elsewhere(view: View, path: str) -> NoReturn:
    """The address of a feed that no other page shows leads to the page about it."""
    page(view, path)
    raise Moved(page_of(path))


def index(view: View) -> FeedsPage:
    """Every feed that can be subscribed to, by kind."""
    head = Head(
        title="Feeds",
        path="/feeds",
        description="Every feed of this site, and how to follow one.",
        feeds=(EVERYTHING,),
    )
    return FeedsPage(head=head, groups=tuple(group for group in _groups(view) if group.feeds))


def cards(view: View) -> Iterator[FeedCard]:
    """Every feed that is listed."""
    for group in _groups(view):
        yield from group.feeds


def _groups(view: View) -> Iterator[FeedGroup]:
    yield FeedGroup("The whole site", (_everything(view), CORRECTIONS))
    yield FeedGroup("Chosen by the editor", tuple(_curated(view)))
    yield FeedGroup("Threads", tuple(_threads(view)))
    yield FeedGroup("Sources", tuple(map(_source, view.followed)), OF_SOURCE)


def _card(path: str, title: str, holds: str, description: str = "", home: str = "") -> FeedCard:
    return FeedCard(
        title=title,
        path=path,
        home=home or path,
        page=page_of(path),
        description=description,
        holds=holds,
    )


CORRECTIONS = _card(
    "/corrections",
    "Corrections",
    "What publishers changed in title, link or text after we first read it; one entry each time.",
)


def _everything(view: View) -> FeedCard:
    site = view.config.site
    holds = "One entry for every report of every source."
    return _card("/feed", site.title, holds, site.description, home="/")


def _threads(view: View) -> Iterator[FeedCard]:
    for one in view.config.threads:
        path, name = f"/threads/{one.slug}", one.title
        yield _card(path, name, "One entry for every report in this thread.", one.description)
        stories = "One entry for every story in this thread, however many report it."
        yield _card(f"{path}/stories", f"{name}: stories", stories)
        major = "One entry for every story in this thread that three independent owners report."
        yield _card(f"{path}/major", f"{name}: major developments", major, home=path)
        if channels.has_sound(view, one.slug):
            heard = "Every report in this thread that can be listened to, for podcast players."
            yield _card(f"{path}/podcast", f"{name}: to listen to", heard, home=path)


OF_SOURCE = "One entry for every item of the source."


def _source(one: Source) -> FeedCard:
    owner = f"Owned by {one.owner}" if one.owner not in ("", one.name) else ""
    return _card(f"/sources/{one.slug}", one.name, OF_SOURCE, owner)


def _curated(view: View) -> Iterator[FeedCard]:
    for one in view.config.feeds:
        if not one.private:
            holds = f"One entry for {_holds(view, one)}."
            yield _card(f"/feeds/{one.slug}", one.title, holds, one.description)


def _holds(view: View, query: FeedQuery) -> str:
    """What a curated feed asks for, in words."""
    by_story = query.major or query.per == "story"
    owners = max(query.min_owners, channels.MAJOR if query.major else 1)
    named = {thread.slug: thread.title for thread in view.config.threads}
    heard = {slug: source.name for slug, source in view.sources.items()}
    conditions = {
        "in the thread": _either(named.get(slug, slug) for slug in query.threads),
        "tagged": _either(query.tags),
        "from": _either(heard.get(slug, slug) for slug in query.sources),
        "in the language": query.language,
        "with the words": f"“{query.text}”" if query.text else "",
        "reported by" if by_story else "of a story reported by": (
            f"at least {owners} independent owners" if owners > 1 else ""
        ),
    }
    asked = ", ".join(f"{words} {what}" for words, what in conditions.items() if what)
    return f"every {'story' if by_story else 'report'} {asked}".strip()


def _either(names: Iterable[str]) -> str:
    *others, last = [*names] or [""]
    return f"{', '.join(others)} or {last}" if others else last


def page(view: View, path: str) -> FeedPage:
    """One listed feed, for people; Missing where none at this path is listed."""
    card = next((card for card in cards(view) if card.path == path), None)
    if card is None:
        raise Missing
    made = channels.out_feed(view, channels.channel(view, path))
    dates = [entry.published for entry in made.entries if entry.published]
    return FeedPage(
        head=_head(card),
        feed=card,
        entries=made.entries[:SHOWN],
        total=len(made.entries),
        first=min(dates, key=lambda moment: moment.at, default=None),
        last=max(dates, key=lambda moment: moment.at, default=None),
        archive=made.history.previous if made.history else None,
        endings=tuple(FEED_FORMATS),
    )


def _head(card: FeedCard) -> Head:
    return Head(
        title=card.title,
        path=card.page,
        description=card.description or card.holds,
        feeds=(link(card.title, card.path),),
        crumbs=(Link("Feeds", "/feeds"),),
    )
