"""What of an item goes out: the policy of its source, its credit, its identifier.

The policy (`republish`) is applied here and nowhere else, so that no format can break it:

========= ============================================================================
``link``    no word of the body and no enclosure, not even first words as a title
``excerpt`` 280 characters of plain text, ending at a word with " …"; enclosures
``full``    the sanitised body, at most 100,000 characters of it; enclosures
========= ============================================================================

Title, link, date, credit, categories, comments and related reports go out always: they point to
the publisher. An enclosure points at the work itself, so it goes with the body.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from html import escape
from urllib.parse import quote

from aggregator.model import (
    Attribution,
    Copy,
    Credit,
    Entry,
    Item,
    Moment,
    OutEntry,
    Republish,
    Site,
    Source,
    SourceState,
)

EXCERPT = 280
"""Characters of an excerpt, its ellipsis included."""
LONGEST_BODY = 100_000
"""Characters of a whole body, markup included; of a longer one goes out the beginning, as text."""
FIRST_WORDS = 80
"""Characters of the shown title of an untitled item, its ellipsis included."""
LONGEST_ID = 1_000
"""Characters of a publisher's id that we pass on."""
UNKNOWN = "unknown publisher"

_SENTENCE_END = re.compile(r"[.!?…。！？؟۔][\"'”’»)\]]*(?=\s|$)|[。！？]")
_CREDENTIALS = re.compile(r"(?<=://)[^/?#]*@")
_JOINERS = "\u200d\ufe0e\ufe0f"

# RFC 3987 2.2: the characters of an IRI, without those that only format text.
_BEYOND_ASCII = (
    "\u00a1-\u00ac\u00ae-\u167f\u1681-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u2fff\u3001-\ud7ff"
    "\uf900-\ufdcf\ufdf0-\ufefe\uff00-\uffef\U00010000-\U0001fffd\U00020000-\U0002fffd"
)
_CHAR = rf"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?{_BEYOND_ASCII}]|%[0-9A-Fa-f]{{2}})"
_REST = rf"{_CHAR}*(?:#{_CHAR}*)?"
_HOST = rf"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9\-._~{_BEYOND_ASCII}]+)(?::[0-9]{{1,5}})?"
_HEX = "[0-9A-Fa-f]"
_UUID = rf"{_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}"
_KEPT_ID = (
    rf"(?i:https?)://{_HOST}(?:[/?#]{_REST})?"
    # RFC 4151 2.1
    rf"|(?i:tag):(?:[A-Za-z0-9._-]+@)?[A-Za-z0-9.-]+,[0-9]{{4}}(?:-[0-9]{{2}}){{0,2}}:{_REST}"
    # RFC 8141 2, RFC 9562 4
    rf"|(?i:urn:uuid):{_UUID}"
    rf"|(?i:urn):(?!(?i:uuid):)[A-Za-z0-9][A-Za-z0-9-]{{0,30}}[A-Za-z0-9]:(?!/){_CHAR}{_REST}"
)


@cache
def _kept_id() -> re.Pattern[str]:
    # compiled when it is first asked: that takes longer than all else here
    return re.compile(_KEPT_ID)


def tag_uri(authority: str, path: str) -> str:
    """An identifier of ours (RFC 4151): ``tag:AUTHORITY:PATH``.

    `authority` is the frozen one, "example.org,2026". Ours are ``items/ID``, ``sources/SLUG``
    and ``feeds/PATH``, where PATH is a feed's address without its first slash and its ending.
    """
    return f"tag:{authority}:{quote(path, safe='/-._~')}"


def published_id(guid: str | None, *, item_id: str, authority: str, taken: bool) -> str:
    """The IRI that names an item in our feeds for ever; decided once, at first arrival.

    The publisher's own where it is an absolute http(s), tag or urn IRI that no item of ours has
    (`taken`); else a ``tag:`` URI of ours. Credentials in an address are not passed on, and
    nobody claims the ids that we hand out.
    """
    ours = tag_uri(authority, "items/")
    if guid and not taken and is_permanent(guid) and not guid.lower().startswith(ours.lower()):
        return guid
    return ours + quote(item_id, safe="-._~")


def is_permanent(identifier: str) -> bool:
    """Whether it is an absolute http(s), tag or urn IRI that every reader takes (RFC 3987)."""
    return len(identifier) <= LONGEST_ID and _kept_id().fullmatch(identifier) is not None


def entry(
    item: Item,
    source: Source,
    state: SourceState,
    *,
    site: Site,
    authority: str,
    owner: str | None = None,
    story: str | None = None,
    threads: Iterable[str] = (),
    copy: Copy | None = None,
) -> OutEntry:
    """The item as its source lets it go out; `authority` is the frozen one of our ids.

    `owner` is who stands behind the publisher, empty where nobody knows; None for the source's own.
    """
    sent = item.entry
    policy = source.republish
    text = " ".join(sent.text[: 8 * EXCERPT].split())
    excerpt = "" if policy == "link" else shorten(text, EXCERPT)
    attribution = _attribution(item, source, state, authority, owner)
    html = _html(sent, policy, excerpt)
    return OutEntry(
        id=item.published_id,
        item=item.id,
        page=f"{site.url.rstrip('/')}/items/{quote(item.id, safe='')}",
        title=sent.title,
        shown_title=sent.title or _stand_in(excerpt and text, attribution.publisher),
        link=sent.link,
        published=_known_date(item.published),
        first_seen=item.first_seen,
        updated=item.updated,
        arrival=item.arrival,
        html=html,
        excerpt=excerpt,
        cut=_is_cut(sent, policy, html, excerpt == text),
        authors=sent.authors,
        categories=sent.categories,
        language=sent.language or source.language,
        rights=sent.rights or (sent.publisher and sent.publisher.rights) or source.rights or None,
        enclosures=() if policy == "link" else sent.enclosures,
        episode=None if policy == "link" else sent.episode,
        related=sent.related,
        comments=sent.comments,
        partial=sent.partial,
        seen_on=sent.seen_on,
        attribution=attribution,
        story=story,
        threads=tuple(threads),
        corrected=item.updated > item.first_seen,
        copy_of=copy.original if copy else None,
        origin=copy.origin if copy else None,
    )


def correction(
    entry: OutEntry,
    before: Entry,
    after: Entry,
    *,
    number: int,
    arrival: int,
    seen_at: datetime,
    authority: str,
) -> OutEntry:
    """The entry that tells of a correction: revision `number` of the item of `entry`.

    It says what changed, by the titles, which go out always, and by no word of the body.
    """
    told = list(_changes(before, after))
    # no first words in place of a title: an archive may outlive the policy that let them out
    title = f"Corrected: {entry.title or _stand_in('', entry.attribution.publisher)}"
    return replace(
        entry,
        id=tag_uri(authority, f"corrections/{entry.item}/{number}"),
        title=title,
        shown_title=title,
        published=Moment(seen_at),
        first_seen=seen_at,
        updated=seen_at,
        html="".join(map(_paragraph, told)),
        excerpt=" ".join(told),
        cut=False,
        enclosures=(),
        episode=None,
        corrected=False,
        arrival=arrival,
        corrects=entry.id,
    )


def _changes(before: Entry, after: Entry) -> Iterator[str]:
    if before.title != after.title:
        yield f"The title was: {before.title}" if before.title else "It had no title before."
        yield f"It now is: {after.title}" if after.title else "It has no title any more."
    if before.link != after.link:
        yield "The address of the report changed."
    if before.text != after.text:
        yield "The text of the report changed."


def restrained(entry: OutEntry, policy: Republish) -> OutEntry:
    """An entry from before, with no more of the work than its source's policy allows now.

    What tells of a correction has no word of the work.
    """
    if policy == "full" or entry.corrects:
        return entry
    if policy == "excerpt":
        html = _paragraph(entry.excerpt)
        return entry if html == entry.html else replace(entry, html=html, cut=True)
    shown = entry.title or _stand_in("", entry.attribution.publisher)
    has_body = bool(entry.html or entry.excerpt)
    return replace(
        entry,
        html="",
        excerpt="",
        cut=entry.cut or has_body,
        enclosures=(),
        episode=None,
        shown_title=shown,
    )


def shorten(text: str, limit: int, mark: str = " …") -> str:
    """At most `limit` characters, `mark` included: whole words, whole sentences if one ends near.

    Where `text` is short enough it comes back as it is. Scripts that do not part
    their words are cut between two letters, never inside one.
    """
    if len(text) <= limit:
        return text
    room = limit - len(mark)
    sentences = [found.end() for found in _SENTENCE_END.finditer(text, 0, room + 1)]
    near = [end for end in sentences if room * 0.7 <= end <= room]
    end = near[-1] if near else text.rfind(" ", 0, room + 1)
    if end < room // 2:
        end = _between_letters(text, room)
    return text[:end].rstrip(" ,;:–—-") + mark


def _between_letters(text: str, end: int) -> int:
    lowest = end // 2
    while end > lowest and (
        unicodedata.combining(text[end]) or text[end] in _JOINERS or text[end - 1] == "\u200d"
    ):
        end -= 1
    return end


def _stand_in(text: str, publisher: str) -> str:
    """What stands for a missing title: the first words, or only whose it is."""
    words = shorten(text, FIRST_WORDS - 1, "").rstrip(" .,;:…–—-")
    return f"{words}…" if words else f"Untitled, {publisher}"


def _html(sent: Entry, policy: Republish, excerpt: str) -> str:
    if policy != "full":
        return _paragraph(excerpt)
    whole = max(sent.content, sent.summary, key=len)
    if whole and len(whole) <= LONGEST_BODY:
        return whole
    return "".join(map(_paragraph, shorten(sent.text, LONGEST_BODY).split("\n\n")))


def _paragraph(text: str) -> str:
    return f"<p>{escape(text, quote=False)}</p>" if text.strip() else ""


def _is_cut(sent: Entry, policy: Republish, html: str, whole_text: bool) -> bool:
    if policy == "full":
        return len(sent.text) > LONGEST_BODY
    has_body = bool(sent.text or sent.content or sent.summary)
    return has_body and not (html and whole_text)


def _attribution(
    item: Item, source: Source, state: SourceState, authority: str, owner: str | None
) -> Attribution:
    follows = Credit(source.name, _home(source, state))
    publisher = _publisher(item.entry, follows)
    carrier = _carrier(item.entry, follows) if publisher != follows else Credit("")
    return Attribution(
        publisher=publisher.name,
        publisher_url=_public(publisher.url),
        carrier=carrier.name or None,
        carrier_url=_public(carrier.url),
        feed_id=_feed_id(state, source, authority),
        feed_title=state.feed_title or source.name,
        feed_url=_public(source.url) if source.kind == "feed" else None,
        # The store knows no better time that stays the same over polls that bring nothing.
        feed_updated=item.updated,
        rights=state.feed_rights,
        source=source.slug,
        owner=(source.owner or source.name) if owner is None else owner,
    )


def _publisher(sent: Entry, follows: Credit) -> Credit:
    """Who wrote it: as the item says, else the source; nobody where only a page showed it."""
    if sent.publisher and sent.publisher.name.casefold() != follows.name.casefold():
        return sent.publisher
    if sent.publisher is None and sent.partial and sent.link is None:
        return Credit(UNKNOWN)
    return follows


def _carrier(sent: Entry, follows: Credit) -> Credit:
    """The site that the page names; where that is the source itself, with the editor's address."""
    named = sent.carrier or follows
    same = named.name.casefold() == follows.name.casefold()
    return Credit(named.name, named.url or (follows.url if same else None))


def _home(source: Source, state: SourceState) -> str | None:
    return source.home or state.feed_home or (source.url if source.kind != "feed" else None)


def _known_date(published: Moment | None) -> Moment | None:
    """Our first sight is not a date of the publisher's."""
    return None if published is None or published.origin == "first-seen" else published


def _feed_id(state: SourceState, source: Source, authority: str) -> str:
    if state.feed_id and is_permanent(state.feed_id):
        return state.feed_id
    return tag_uri(authority, f"sources/{source.slug}")


def _public(url: str | None) -> str | None:
    """An address without the user name and password that an editor may have put into it."""
    return url and _CREDENTIALS.sub("", url, count=1)
