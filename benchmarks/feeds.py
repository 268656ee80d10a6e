"""Made-up feeds of real sizes: RSS 2.0, Atom and RDF, sound and broken, always the same bytes.

A thousand of them are 81 MB and 26,000 items. Sizes are log-normal, from 3 kB to 1.1 MB. In every
hundred four are broken in common ways: entities that XML does not know, a charset that is not the
one declared, an end tag that is missing, an end that is missing. Every seventh is in Arabic.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from math import exp
from random import Random

from benchmarks import texts

LARGEST_FEED, LARGEST = 42, 1_049
"""One feed has so many items, and one of these has neither guid nor link."""
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
"""When the first version of every feed was written."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What stays the same in a feed from one version to the next."""

    number: int
    format: str
    language: str
    items: int
    paragraphs: float
    """The median of an item's paragraphs; 0 where its feed sends a summary only."""
    gap: timedelta
    """Between two items."""
    fault: str = ""

    @property
    def home(self) -> str:
        """The address of the site."""
        return f"https://feed{self.number}.example"

    @property
    def file(self) -> str:
        """The file's name at the origin."""
        return f"{self.number}.{self.format}"


@dataclass(frozen=True, slots=True)
class Item:
    """One item, before it is written in a format; `body` is HTML, "" where there is none."""

    title: str
    link: str
    guid: str
    at: datetime
    author: str
    categories: list[str]
    summary: str
    body: str
    image: str


def feed(number: int) -> Feed:
    """The feed of this number."""
    random = Random(f"feed {number}")
    many = int(min(max(random.lognormvariate(2.93, 0.79), 3), 500))
    full = random.random() < 0.42
    return Feed(
        number=number,
        format=("rss" if number % 20 < 12 else "atom" if number % 20 < 18 else "rdf"),
        language="ar" if number % 7 == 3 else "en",
        items=LARGEST if number == LARGEST_FEED else many,
        paragraphs=0 if number == LARGEST_FEED or not full else random.lognormvariate(2.19, 0.62),
        gap=timedelta(seconds=int(random.lognormvariate(9.2, 1.2))),
        fault={13: "entities", 37: "charset", 61: "end tag", 83: "end"}.get(number % 100, ""),
    )


def small_feed(number: int) -> Feed:
    """A feed of one short item, where only the number of feeds matters."""
    return Feed(number, "rss", "en", 1, 0, timedelta(hours=1))


def newest(feed: Feed, version: int) -> int:
    """The number of the newest item: 0 in version 0; each later version adds one to three."""
    random = Random(f"versions {feed.number}")
    return sum(random.randint(1, 3) for _ in range(version))


def document(feed: Feed, version: int = 0) -> bytes:
    """The feed as it is served: the newest items first, as many as ever."""
    last = newest(feed, version)
    items = [_item(feed, number) for number in range(last, last - feed.items, -1)]
    text = _FORMATS[feed.format](feed, items)
    return _break(feed, text) if feed.fault else text.encode()


def _item(feed: Feed, number: int) -> Item:
    random = Random(f"item {feed.number} {number}")
    words = texts.language(feed.language)
    at = NOW + number * feed.gap - timedelta(seconds=random.randint(0, 900))
    about = texts.pick_topic(random, feed.language, (at - NOW).days)
    title = texts.title(random, feed.language, about)
    path = f"{feed.home}/{at:%Y/%m}/{number}-{title.encode().hex()[:24]}"
    nameless = feed.number == LARGEST_FEED and number == -500
    image = f"{feed.home}/images/{number}.jpg" if random.random() < 0.3 else ""
    return Item(
        title=title,
        link="" if nameless else path + _tracking(random),
        guid="" if nameless else path if random.random() < 0.6 else f"{feed.home}/?p={number}",
        at=at,
        author=" ".join(random.sample(words.names[:300], 2)),
        categories=random.sample(words.words[100:400], random.randint(0, 4)),
        summary=_summary(random, feed, about),
        body=_body(random, feed, about),
        image=image,
    )


def _tracking(random: Random) -> str:
    return "?utm_source=rss&utm_medium=feed&utm_campaign=news" if random.random() < 0.3 else ""


def _summary(random: Random, feed: Feed, about: texts.Topic) -> str:
    text = texts.paragraph(random, feed.language, about)
    if random.random() < 0.5:
        return text
    return f'<p>{text}</p><p><a href="{feed.home}/more?utm_source=rss&amp;a=1">More</a></p>'


def _body(random: Random, feed: Feed, about: texts.Topic) -> str:
    if not feed.paragraphs:
        return ""
    count = int(min(max(feed.paragraphs * exp(random.gauss(0, 0.5)), 1), 60))
    parts = [_block(random, feed, about) for _ in range(count)]
    return "\n".join([*parts, _share(feed)])


def _block(random: Random, feed: Feed, about: texts.Topic) -> str:
    """A paragraph mostly; now and then a list, a quotation, a picture or a heading."""
    text = texts.paragraph(random, feed.language, about)
    kind = random.random()
    if kind < 0.06:
        lines = (texts.sentence(random, feed.language, about) for _ in range(3))
        return f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>"
    if kind < 0.12:
        return f"<blockquote><p>{text}</p></blockquote>"
    if kind < 0.22:
        return _picture(random, feed, about)
    if kind < 0.27:
        return f'<h2 style="color:#333" onclick="x()">{about.names[0]}</h2>'
    look = ' class="wp-block-paragraph" style="text-align:left"' if random.random() < 0.5 else ""
    return f"<p{look}>{_marked(random, feed, text)}</p>"


def _picture(random: Random, feed: Feed, about: texts.Topic) -> str:
    file = f"{feed.home}/uploads/{random.randrange(10**6)}"
    sizes = ", ".join(f"{file}-{width}w.jpg {width}w" for width in (300, 768, 1024))
    return (
        '<figure class="wp-block-image size-large">'
        f'<a href="{file}.jpg"><img src="{file}-1024w.jpg"'
        f' alt="{about.names[0]}" class="size-full" width="1024" height="683" loading="lazy"'
        f' srcset="{sizes}" sizes="(max-width: 1024px) 100vw, 1024px"/></a>'
        f"<figcaption>{about.names[1]}</figcaption></figure>"
    )


def _marked(random: Random, feed: Feed, text: str) -> str:
    """A text with one to five of its words linked or stressed."""
    words = text.split(" ")
    for place in random.choices(range(len(words)), k=random.randint(1, 5)):
        words[place] = random.choice(_MARKS).format(words[place], home=feed.home, place=place)
    return " ".join(words)


_MARKS = (
    '<a href="{home}/tag/{place}?utm_source=feed&amp;p=1" target="_blank" rel="noopener">{0}</a>',
    '<a href="/archive/{place}">{0}</a>',
    "<em>{0}</em>",
    "<strong>{0}</strong>",
    '<span style="font-weight:400">{0}</span>',
    "{0}&nbsp;&#8211;",
)


def _share(feed: Feed) -> str:
    """What content systems hang below every article."""
    return (
        f'<div class="share"><a href="{feed.home}/share?to=all"><img src="{feed.home}/s.png"/></a>'
        f'<script src="{feed.home}/s.js"></script>'
        f'<img src="{feed.home}/p.gif" width="1" height="1"/>'
        "</div>"
    )


def _rss(feed: Feed, items: list[Item]) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
        ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:wfw="http://wellformedweb.org/CommentAPI/"'
        ' xmlns:slash="http://purl.org/rss/1.0/modules/slash/">\n<channel>\n'
        f"<title>Feed {feed.number}</title>\n<link>{feed.home}/</link>\n"
        f"<description>News of feed {feed.number}</description>\n"
        f"<language>{feed.language}</language>\n"
        f'<atom:link rel="self" type="application/rss+xml" href="{feed.home}/feed"/>\n'
        f"<lastBuildDate>{format_datetime(items[0].at)}</lastBuildDate>\n"
        + "".join(_rss_item(feed, item) for item in items)
        + "</channel>\n</rss>\n"
    )


def _rss_item(feed: Feed, item: Item) -> str:
    permanent = "true" if item.guid in item.link else "false"
    lines = [
        f"<title>{escape(item.title)}</title>",
        item.link and f"<link>{escape(item.link)}</link>",
        item.guid and f'<guid isPermaLink="{permanent}">{escape(item.guid)}</guid>',
        f"<pubDate>{format_datetime(item.at)}</pubDate>",
        f"<dc:creator>{escape(item.author)}</dc:creator>",
        *(f"<category>{escape(term)}</category>" for term in item.categories),
        f"<description>{escape(item.summary)}</description>",
        item.body and f"<content:encoded><![CDATA[{item.body}]]></content:encoded>",
        item.image and _media(feed, item),
        item.body and item.link and _comments(item),
    ]
    return f"<item>\n{_lines(lines)}</item>\n"


def _comments(item: Item) -> str:
    """What the most common content system adds to every item."""
    link = escape(item.link.partition("?")[0])
    return (
        f"<comments>{link}#respond</comments>\n<wfw:commentRss>{link}/feed/</wfw:commentRss>\n"
        f"<slash:comments>{len(item.title) % 40}</slash:comments>"
    )


def _media(feed: Feed, item: Item) -> str:
    return (
        f'<media:content url="{item.image}" type="image/jpeg" medium="image" width="1024">'
        f"<media:credit>Feed {feed.number}</media:credit></media:content>\n"
        f'<enclosure url="{item.image}" type="image/jpeg" length="81234"/>'
    )


def _atom(feed: Feed, items: list[Item]) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{feed.language}">\n'
        f"<id>{feed.home}/</id>\n<title>Feed {feed.number}</title>\n"
        f'<link rel="self" href="{feed.home}/feed"/>\n<link href="{feed.home}/"/>\n'
        f"<updated>{items[0].at.isoformat()}</updated>\n"
        + "".join(_atom_entry(feed, item) for item in items)
        + "</feed>\n"
    )


def _atom_entry(feed: Feed, item: Item) -> str:
    lines = [
        item.guid and f"<id>{escape(item.guid)}</id>",
        f'<title type="html">{escape(escape(item.title))}</title>',
        item.link and f'<link rel="alternate" type="text/html" href="{escape(item.link)}"/>',
        f"<published>{item.at.isoformat()}</published>",
        f"<updated>{(item.at + timedelta(minutes=5)).isoformat()}</updated>",
        f"<author><name>{escape(item.author)}</name></author>",
        *(f'<category scheme="{feed.home}/topics" term="{escape(t)}"/>' for t in item.categories),
        f'<summary type="html">{escape(item.summary)}</summary>',
        item.body
        and f'<content type="html" xml:base="{feed.home}/a/">{escape(item.body)}</content>',
        item.image and f'<link rel="enclosure" type="image/jpeg" href="{item.image}"/>',
    ]
    return f"<entry>\n{_lines(lines)}</entry>\n"


def _rdf(feed: Feed, items: list[Item]) -> str:
    listed = "".join(f'<rdf:li rdf:resource="{escape(item.link)}"/>' for item in items)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<channel rdf:about="{feed.home}/">\n<title>Feed {feed.number}</title>\n'
        f"<link>{feed.home}/</link>\n<description>News</description>\n"
        f"<items><rdf:Seq>{listed}</rdf:Seq></items>\n</channel>\n"
        + "".join(_rdf_item(item) for item in items)
        + "</rdf:RDF>\n"
    )


def _rdf_item(item: Item) -> str:
    lines = [
        f"<title>{escape(item.title)}</title>",
        f"<link>{escape(item.link)}</link>",
        f"<dc:date>{item.at.isoformat()}</dc:date>",
        f"<dc:creator>{escape(item.author)}</dc:creator>",
        *(f"<dc:subject>{escape(term)}</dc:subject>" for term in item.categories),
        f"<description>{escape(item.summary)}</description>",
        item.body and f"<content:encoded>{escape(item.body)}</content:encoded>",
    ]
    return f'<item rdf:about="{escape(item.link)}">\n{_lines(lines)}</item>\n'


def _lines(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines if line)


def _break(feed: Feed, text: str) -> bytes:
    """The document with its fault."""
    match feed.fault:
        case "entities":
            return text.replace("</title>", "&nbsp;&rsquo;caf&eacute;</title>").encode()
        case "charset":
            charset = "windows-1256" if feed.language == "ar" else "windows-1252"
            return text.replace("</title>", " café – “news”</title>").encode(charset, "ignore")
        case "end tag":
            return text.replace("</category>", "", 1).replace("</dc:creator>", "", 1).encode()
        case _:
            return text.encode()[: len(text.encode()) * 9 // 10]


_FORMATS = {"rss": _rss, "atom": _atom, "rdf": _rdf}


def huge(size: int) -> bytes:
    """One sound RSS document of at least `size` bytes; its items differ in title and link."""
    feed = Feed(0, "rss", "en", 200, 12, timedelta(hours=1))
    pattern = [_item(feed, -number) for number in range(feed.items)]
    head, tail = _rss(feed, pattern[:1]).split("<item>")[0], "</channel>\n</rss>\n"
    parts, written = [head], 0
    while written < size:
        item = pattern[len(parts) % len(pattern)]
        link, title = f"{feed.home}/{len(parts)}", f"{len(parts)} {item.title}"
        parts.append(_rss_item(feed, replace(item, title=title, link=link, guid=link)))
        written += len(parts[-1].encode())
    return "".join([*parts, tail]).encode()
