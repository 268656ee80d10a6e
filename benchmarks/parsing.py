"""What parsing costs beside feedparser: `python benchmarks/parsing.py`.

Feeds of real sizes, made of the words of our own chronicle, are read by feedparser and by our fast
path in turns; with neither cleaning anything, and with both. Medians of five turns.
"""

import random
import re
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import feedparser  # noqa: E402

from aggregator import parse, reading  # noqa: E402
from aggregator.model import Response, Source  # noqa: E402

ENTRIES, LENGTH, FEEDS, TURNS = 26, 1_900, 12, 5
"""Entries of a feed, characters of an entry's text, feeds of each kind, turns."""
NEITHER_GOAL, BOTH_GOAL = 12, 15
SOURCE = Source(name="Example")
NOW = datetime(2026, 11, 1, tzinfo=UTC)
WORDS = re.sub(
    r"<[^>]*>|&\w+;", " ", (ROOT / "feeds" / "chronicle.atom").read_text(encoding="utf-8")
).split()


class Writer:
    """Writes feeds; the same seed, the same feeds."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def words(self, count: int) -> str:
        """So many words, escaped for XML."""
        return escape(" ".join(self._random.choices(WORDS, k=count)))

    def html(self) -> str:
        """An article's HTML."""
        parts: list[str] = []
        while sum(map(len, parts)) < LENGTH:
            parts.append(
                f'<p>{self.words(30)} <a href="https://news.example/{len(parts)}?a=1&amp;b=2">'
                f"{self.words(3)}</a>, <em>{self.words(5)}</em> {self.words(25)}.</p>\n"
                f'<img src="https://news.example/i/{len(parts)}.jpg" alt="{self.words(3)}"/>'
            )
        return "".join(parts)

    def moment(self) -> datetime:
        """A date of this year."""
        return NOW - timedelta(seconds=self._random.randrange(20_000_000))


def rss_cdata(writer: Writer) -> bytes:
    """RSS 2.0 as WordPress writes it: a short description, the whole text in CDATA."""
    items = "".join(
        f"""<item>
        <title>{writer.words(9)}</title>
        <link>https://news.example/2026/{n}/</link>
        <comments>https://news.example/2026/{n}/#comments</comments>
        <dc:creator><![CDATA[{writer.words(2)}]]></dc:creator>
        <pubDate>{format_datetime(writer.moment())}</pubDate>
        <category><![CDATA[{writer.words(1)}]]></category>
        <category><![CDATA[{writer.words(1)}]]></category>
        <guid isPermaLink="false">https://news.example/?p={n}</guid>
        <description><![CDATA[<p>{writer.words(40)}</p>]]></description>
        <content:encoded><![CDATA[{writer.html()}]]></content:encoded>
        <wfw:commentRss>https://news.example/2026/{n}/feed/</wfw:commentRss>
        <slash:comments>0</slash:comments>
        <media:thumbnail url="https://news.example/i/{n}.jpg"/>
        </item>"""
        for n in range(ENTRIES)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
    xmlns:content="http://purl.org/rss/1.0/modules/content/"
    xmlns:wfw="http://wellformedweb.org/CommentAPI/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:atom="http://www.w3.org/2005/Atom"
    xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
    xmlns:slash="http://purl.org/rss/1.0/modules/slash/"
    xmlns:media="http://search.yahoo.com/mrss/"><channel>
    <title>Example</title><link>https://news.example/</link>
    <atom:link href="https://news.example/feed/" rel="self" type="application/rss+xml"/>
    <description>{writer.words(6)}</description><language>en-US</language>
    <sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>
    {items}</channel></rss>""".encode()


def atom_escaped(writer: Writer) -> bytes:
    """Atom with escaped HTML, as Blogger writes it."""
    entries = "".join(
        f"""<entry>
        <id>tag:news.example,2026:{n}</id>
        <published>{writer.moment().isoformat()}</published>
        <updated>{writer.moment().isoformat()}</updated>
        <category scheme="https://news.example/topics" term="{writer.words(1)}"/>
        <title type="text">{writer.words(9)}</title>
        <content type="html">{escape(writer.html(), quote=False)}</content>
        <link rel="alternate" type="text/html" href="https://news.example/{n}.html"/>
        <link rel="edit" type="application/atom+xml" href="https://news.example/edit/{n}"/>
        <author><name>{writer.words(2)}</name><uri>https://news.example/people</uri></author>
        </entry>"""
        for n in range(ENTRIES)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">
    <id>tag:news.example,2026:feed</id><title>Example</title>
    <updated>2026-10-01T00:00:00Z</updated>
    <link rel="self" href="https://news.example/feed.atom"/>
    <link rel="alternate" type="text/html" href="https://news.example/"/>
    <author><name>Example</name></author>{entries}</feed>""".encode()


def theirs(response: Response, clean: bool) -> int:
    """Entries that feedparser reads, sanitised and their links resolved, or neither."""
    headers = {"content-type": "application/xml; charset=utf-8"}
    if clean:
        headers["content-location"] = response.url
    found = feedparser.parse(
        BytesIO(response.body),
        response_headers=headers,
        sanitize_html=clean,
        resolve_relative_uris=clean,
    )
    return len(found["entries"])


def ours(response: Response, clean: bool) -> int:
    """Entries that the fast path reads, and makes clean with links resolved, or not."""
    if clean:
        read = reading.quick(SOURCE, response, NOW)
        return len(read.entries) if read else 0
    document = parse.quick(SOURCE, response)
    return len(document.drafts) if document else 0


def cost(read: Callable[[Response, bool], int], responses: list[Response], clean: bool) -> float:
    """Seconds of CPU that reading all of them takes."""
    began = time.process_time()
    for response in responses:
        if read(response, clean) != ENTRIES:
            raise SystemExit("a feed was not read whole")
    return time.process_time() - began


def compare(name: str, responses: list[Response], clean: bool, goal: int) -> None:
    """Take turns and print the medians."""
    turns = [(cost(theirs, responses, clean), cost(ours, responses, clean)) for _ in range(TURNS)]
    slow, fast = (statistics.median(side) for side in zip(*turns, strict=True))
    megabytes = sum(len(response.body) for response in responses) / 1e6
    entries = ENTRIES * len(responses)
    print(
        f"{name:20}{'both clean' if clean else 'neither':12}"
        f"feedparser {1e6 * slow / entries:5.0f} µs an entry, {1e3 * slow / megabytes:4.0f} ms a MB"
        f"  ours {1e6 * fast / entries:5.1f} µs, {1e3 * fast / megabytes:5.1f} ms"
        f"  ratio {slow / fast:5.1f} (goal {goal})"
    )


def main() -> None:
    """Measure and print."""
    kinds: dict[str, Callable[[Writer], bytes]] = {
        "RSS, HTML in CDATA": rss_cdata,
        "Atom, HTML escaped": atom_escaped,
    }
    for name, make in kinds.items():
        bodies = [make(Writer(seed)) for seed in range(FEEDS)]
        responses = [
            Response(status=200, url="https://news.example/feed", body=body) for body in bodies
        ]
        print(f"{name}: {len(bodies)} feeds of {len(bodies[0]) / 1e3:.0f} KB, {ENTRIES} entries")
        compare(name, responses, False, NEITHER_GOAL)
        compare(name, responses, True, BOTH_GOAL)


if __name__ == "__main__":
    main()
