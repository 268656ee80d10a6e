"""A site whose feeds hold what feed readers stumble over, and what it sent them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from support.newsroom import Desk, desk, rss
from support.program import free_port
from support.site import served

from aggregator.model import OutEntry
from aggregator.publish import channels, feed_at, history
from aggregator.publish.view import View

SITE = """
[site]
title = "Desk & <Sons>"
url = "http://127.0.0.1:{port}"
id_authority = "desk.example,2026"
timezone = "Africa/Tripoli"
"""
CONFIG = """
[[sources]]
name = "Wire & Co"
path = "wire.rss"
owner = "Wire Group"
republish = "full"

[[sources]]
name = "وكالة"
slug = "agency"
path = "agency.atom"

[[sources]]
name = "Radio"
path = "radio.rss"
republish = "full"

[[threads]]
slug = "harbour"
title = "The harbour"
words = ["harbour", "ميناء"]
threshold = 1

[[tags]]
tag = "ships"
words = ["ship", "سفينة"]

[[feeds]]
slug = "chosen"
title = "Chosen ]]> & <b>bold</b>"
threads = ["harbour"]
per = "story"

[[feeds]]
slug = "short"
title = "Short, with a past"
limit = 5
"""
WIRE = (
    "<guid>relative-1</guid><title>A ship in the harbour</title>"
    "<link>http://news.example/1?a=1&amp;b=2</link>"
    "<pubDate>Sat, 10 Jan 2026 09:00:00 +0200</pubDate><description>It came in.</description>",
    '<guid isPermaLink="true">http://news.example/2</guid>'
    "<title>Fish &amp;amp; chips ]]&gt; at the harbour</title><pubDate>2026-01-09</pubDate>"
    "<description>&lt;p&gt;Text ]]&amp;gt; &lt;b&gt;more&lt;/b&gt;&lt;/p&gt;</description>",
    "<guid>3</guid><description>Only words of the harbour and no title.</description>",
    "<guid>4</guid><title>No date and no link: harbour</title>",
    "<guid>5</guid><title>Harbour \u202eturned\u202c &#x85;and\u200b &#128674;</title>"
    "<link>http://news.example/%D8%A7/5 6</link><pubDate>Fri, 09 Jan 2026 23:59:59 GMT</pubDate>",
    "<title>No guid at the harbour</title><link>http://news.example/6</link>"
    "<pubDate>Thu, 08 Jan 2026 10:00:00 GMT</pubDate>"
    '<enclosure url="http://news.example/6.jpg" type="image/jpeg" length="10"/>',
    "<guid>tag:news.example,2026:7</guid><title>First title at the harbour</title>"
    "<link>/relative/7</link><pubDate>Wed, 07 Jan 2026 10:00:00 GMT</pubDate>",
)
EDITED = WIRE[-1].replace("First title", "Second title")
AGENCY = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar">
<title>وكالة</title><id>urn:uuid:0d3b1c62-5f4a-4c2b-9a1e-3a6a1f0a7b11</id>
<updated>2026-01-10T10:00:00Z</updated>
<entry><id>urn:uuid:0d3b1c62-5f4a-4c2b-9a1e-3a6a1f0a7b12</id><title>سفينة في الميناء</title>
<link href="http://agency.example/1"/><link rel="related" href="http://agency.example/r"/>
<link rel="enclosure" href="http://agency.example/1.mp4" type="video/mp4"/>
<published>2026-01-10T08:00:00+02:00</published><updated>2026-01-10T09:00:00.123Z</updated>
<author><name>كاتب</name></author><summary>نص قصير عن الميناء.</summary></entry>
<entry><id>urn:uuid:0d3b1c62-5f4a-4c2b-9a1e-3a6a1f0a7b13</id>
<title type="html">Grain &lt;i&gt;ship&lt;/i&gt; &amp;amp; crane</title>
<link href="http://agency.example/2"/><updated>2026-01-09T09:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Grain.</p></div></content>
</entry><entry><id>urn:uuid:0d3b1c62-5f4a-4c2b-9a1e-3a6a1f0a7b14</id>
<title>A tide table for the harbour</title>
<link rel="related" href="http://agency.example/r3"/><updated>2026-01-08T09:00:00Z</updated>
<content>High water.</content></entry>
</feed>""".encode()
RADIO = tuple(
    f"<guid>r{n}</guid><title>Episode {n} from the harbour</title>"
    f"<link>http://radio.example/{n}</link><pubDate>Tue, 06 Jan 2026 0{n}:00:00 GMT</pubDate>"
    f'<enclosure url="http://radio.example/{n}.mp3" type="audio/mpeg" length="{n}000"/>'
    f"<description>Number {n}.</description>"
    for n in (1, 2, 3)
)


@dataclass(frozen=True)
class Sent:
    """An entry as we sent it; dates in ISO 8601, in UTC, to the second."""

    id: str
    title: str | None
    link: str | None
    published: str | None
    updated: str


@dataclass(frozen=True)
class Site:
    """A running site: its address, and what each feed holds, by its path and query, no ending."""

    home: str
    feeds: dict[str, list[Sent]]

    def addresses(self, ending: str) -> list[str]:
        """Where each feed is in one format, in their order."""
        return [self._address(*path.partition("?"), ending) for path in self.feeds]

    def _address(self, path: str, mark: str, query: str, ending: str) -> str:
        return f"{self.home}{path}.{ending}{mark}{query}"


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """The site on a port of its own, with one item that its publisher corrected."""
    port = free_port()
    files = [("wire.rss", rss(*WIRE)), ("agency.atom", AGENCY), ("radio.rss", rss(*RADIO))]
    with desk(folder, CONFIG, files, site=SITE.format(port=port)) as news:
        news.poll()
        news.clock.turn(hours=2)
        (folder / "wire.rss").write_bytes(rss(*WIRE[:-1], EDITED))
        news.poll("wire-co")
        history.keep(news.room.config, news.room.database)
        with served(news.room, port):
            yield Site(f"http://127.0.0.1:{port}", _sent(news))


def _sent(news: Desk) -> dict[str, list[Sent]]:
    story = next(item.story for item in news.items() if item.story)
    paths = (
        *("/feed", "/threads/harbour", "/threads/harbour/stories", f"/stories/{story}"),
        *("/threads/harbour/podcast", "/tags/ships", "/sources/wire-co", "/sources/agency"),
        *("/sources/radio", "/corrections", "/feeds/chosen", "/feeds/short"),
        "/feeds/short/archive/1",
    )
    with news.room.database.read() as read:
        view = View(news.room.config, read)
        made = {path: feed_at(view, path) for path in paths}
        made["/search?q=harbour"] = channels.out_feed(view, channels.search(view, "harbour"))
    return {path: [_as_sent(entry) for entry in feed.entries] for path, feed in made.items()}


def _as_sent(entry: OutEntry) -> Sent:
    return Sent(
        id=entry.id,
        title=entry.title,
        link=entry.link,
        published=_text(entry.published.at) if entry.published else None,
        updated=_text(entry.updated),
    )


def _text(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
