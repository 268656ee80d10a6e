"""An article page as the text that a browser saves: the article, and excerpts of related ones.

Such a text has no markup left: what a line is must be told from its wording and from what stands
around it. Whatever the page does not say stays unknown.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape

from aggregator.errors import ParseError
from aggregator.model import Credit, Draft, Moment, Person, Reference, Text
from aggregator.parse import dates, furniture

BYLINE = re.compile(
    r"(?:written by|by|author|par|auteur|بقلم|كتب)\s*[:：]?\s+(?P<who>\D{2,100})", re.I
)
SOURCE = re.compile(
    r"(?:(?:source|via|المصدر)\s*[:：]|"
    r"(?:originally|first) (?:published|appeared) (?:by|in|at|on)\s*[:：]?)\s*(?P<who>.{2,120})",
    re.I,
)
PUBLISHED = re.compile(r"(?:first |originally )?(?:published|posted|publié|date|نشر|تاريخ)", re.I)
UPDATED = re.compile(
    r"(?:last |mis à jour|آخر )?(?:updated|modified|edited|mis à jour|تحديث)", re.I
)
DATE_WORDS = re.compile(
    r"\b(?:first|originally|published|posted|publié|le|date|updated|last|modified|edited|mis|à|"
    r"jour|on|at|the|created|issued|issue|time|et|est|edt|pst|cet|cest|local|"
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|lundi|mardi|mercredi|jeudi|"
    r"vendredi|samedi|dimanche|نشر|في|بتاريخ|تاريخ|النشر|آخر|تحديث|الأحد|الاثنين|الإثنين|الثلاثاء|"
    r"الأربعاء|الخميس|الجمعة|السبت)\b",
    re.I,
)
PARTS = re.compile(r"\s*[|•·]\s*|\s+[-–—]\s+|,?\s+(?=by\s)", re.I)
YEARS = r"(?:19|20)\d\d(?:\s*[-–—/]\s*(?:(?:19|20)?\d\d|present|now|today))?"
RANGE = r"(?:19|20)\d\d\s*[-–—]\s*(?:(?:19|20)?\d\d|present|now|today)"
OWNER = (
    re.compile(
        rf"(?:copyright|©|\(c\))[\s©]*(?:\(c\))?\s*(?:{YEARS})?[\s,.:|-]*(?:by\s+)?(?P<who>.*)",
        re.I,
    ),
    re.compile(rf"(?P<who>.*?)[\s,.|-]*(?:©|\(c\)|copyright)[\s©]*(?:{YEARS})?[\s.]*", re.I),
    re.compile(rf"(?P<who>.*?)[\s,.|-]*{RANGE}[\s.]*(?:all rights reserved)?[\s.]*", re.I),
)
RIGHTS = re.compile(
    r"[\s.,|-]*(?:all rights reserved|tous droits réservés|جميع الحقوق محفوظة).*", re.I
)
LONGEST_TITLE = 250
INITIALS = {"afp", "ap", "upi", "rt", "ani", "ina", "una", "aa"}
LINKED = re.compile(r"\s*<(?:https?://|mailto:)[^>\s]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page says: an article with its paragraphs, and excerpts of others."""

    headline: str
    published: Moment | None = None
    updated: Moment | None = None
    authors: tuple[str, ...] = ()
    publisher: Credit | None = None
    carrier: str | None = None
    paragraphs: tuple[str, ...] = ()
    excerpts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph or line of the page, with all that its wording tells."""

    text: str
    role: furniture.Role
    published: Moment | None = None
    updated: Moment | None = None
    labelled: bool = False
    author: str | None = None
    source: str | None = None

    @property
    def is_fact(self) -> bool:
        """Whether it says something about the article instead of being in it."""
        return bool(self.published or self.updated or self.author or self.source)


def blocks(text: str) -> list[str]:
    """The paragraphs of a text, each on one line, odd spaces and wrapped lines undone."""
    lines = [line.strip() for line in text.splitlines()]
    width = max(map(len, lines), default=0)
    joined: list[str] = []
    previous = ""
    for line in lines:
        if line and previous and _wraps(previous, line, width):
            joined[-1] += " " + line
        elif line:
            joined.append(line)
        previous = line
    return [text for block in joined if (text := " ".join(LINKED.sub("", block).split()))]


def _wraps(line: str, following: str, width: int) -> bool:
    """Whether `following` goes on in a text wrapped at `width`: its first word had no room."""
    return 60 <= width <= 100 and len(line) + 1 + len(following.split(" ", 1)[0]) > width


def read(texts: Sequence[str], headline: str | None = None) -> Page:
    """Find the article among the paragraphs of a page; `headline` where markup has told it."""
    lines = [_line(text) for text in texts]
    top = _headline(lines, headline)
    if top is None:
        raise ParseError("no article was found on this page: it has no headline with text below it")
    body, end = _body(lines, top)
    if not body:
        raise ParseError("no article was found on this page: there is no text below its headline")
    around = lines[max(0, top - 2) : end]
    carrier = _owner(lines[end:]) or _site_name(lines[:top])
    return Page(
        headline=lines[top].text,
        published=_date(lines, top, end),
        updated=next((line.updated for line in around if line.updated), None),
        authors=_authors(next((line.author for line in around if line.author), None)),
        publisher=_publisher(next((line.source for line in around if line.source), None), carrier),
        carrier=carrier,
        paragraphs=tuple(body),
        excerpts=tuple(_excerpts(lines, top, end)),
    )


def _line(text: str) -> Line:
    line = Line(text, furniture.role(text))
    if len(text) > 160:
        return line
    parts = PARTS.split(text)
    for part in parts:
        line = _with_fact(line, part)
    if len(parts) > 1 and not (line.published or line.updated):
        return _with_fact(Line(text, line.role), text)
    return line


def _with_fact(line: Line, part: str) -> Line:
    if found := SOURCE.fullmatch(part):
        return replace(line, source=found["who"].rstrip(" ."))
    if (found := BYLINE.fullmatch(part)) and _is_name(found["who"]):
        return replace(line, author=found["who"].rstrip(" ."))
    moment = _bare_date(part)
    if moment is None:
        return line
    if UPDATED.match(part):
        return replace(line, updated=moment)
    return replace(line, published=moment, labelled=bool(PUBLISHED.match(part)))


def _is_name(text: str) -> bool:
    """A name: few words, no sentence, and its first character is a letter, no small one."""
    begins = text[0].isalpha() and not text[0].islower()
    return begins and furniture.words(text) <= 8 and not furniture.is_prose(text)


def _bare_date(text: str) -> Moment | None:
    """The date in a line that holds nothing else."""
    found = dates.spoken(text)
    if found is None or re.search(r"\w", DATE_WORDS.sub("", found[1])):
        return None
    return found[0]


def _headline(lines: list[Line], told: str | None) -> int | None:
    """Where the headline stands: as told by markup, else above the date, else above the text."""
    texts = [line.text for line in lines]
    if told in texts:
        return texts.index(told)
    first = _first_prose(lines)
    dated = _date_line(lines, first)
    if dated is not None:
        below = range(dated + 1, len(lines) if first is None else first)
        above = _above_date(lines, dated)
        if above is None or (_is_first_label(lines, above) and _opens_with_title(lines, dated + 1)):
            return next((index for index in below if _can_be_title(lines[index])), None)
        return above
    return None if first is None else _above_text(lines, first)


def _first_prose(lines: list[Line]) -> int | None:
    """The first paragraph that can only be running text."""
    for index, line in enumerate(lines):
        whole = furniture.SENTENCE_END.search(line.text) or len(line.text) > LONGEST_TITLE
        if line.role == "prose" and not line.is_fact and whole and furniture.words(line.text) >= 10:
            return index
    return None


def _date_line(lines: list[Line], first: int | None) -> int | None:
    """The line of the date: one that says so before any other, else the last above the text."""
    dated = [index for index, line in enumerate(lines) if line.published]
    labelled = [index for index in dated if lines[index].labelled]
    above = [index for index in dated if first is None or index < first]
    if labelled and (labelled[0] in above or _can_be_title(lines[labelled[0] - 1])):
        return labelled[0]
    return above[-1] if above else None


def _above_date(lines: list[Line], dated: int) -> int | None:
    """The nearest line above the date that is no fitting.

    It may be a section's name or a standfirst: then a fuller title stands right above it.
    """
    for index in range(dated - 1, -1, -1):
        line = lines[index]
        if line.role in ("label", "prose") and not line.is_fact and len(line.text) <= LONGEST_TITLE:
            doubtful = furniture.words(line.text) <= 2 or line.text.endswith(".")
            return index - 1 if doubtful and _opens_with_title(lines, index - 1) else index
    return None


def _above_text(lines: list[Line], first: int) -> int | None:
    """The nearest title above the text, one of three words or more before a shorter one."""
    titles = [index for index in range(first - 1, -1, -1) if _can_be_title(lines[index])]
    long = [index for index in titles if furniture.words(lines[index].text) >= 3]
    return next(iter(long or titles), None)


def _is_first_label(lines: list[Line], index: int) -> bool:
    """Whether this may be the name of the site at the head of the page, not a headline."""
    labels = [n for n, line in enumerate(lines[: index + 1]) if line.role == "label"]
    return labels == [index] and furniture.words(lines[index].text) <= 4


def _opens_with_title(lines: list[Line], index: int) -> bool:
    inside = 0 <= index < len(lines)
    return inside and _can_be_title(lines[index]) and furniture.words(lines[index].text) >= 4


def _can_be_title(line: Line) -> bool:
    if line.is_fact or line.role not in ("label", "prose") or len(line.text) > LONGEST_TITLE:
        return False
    return not line.text.endswith((".", ":", "…", ";", ","))


def _body(lines: list[Line], top: int) -> tuple[list[str], int]:
    """The paragraphs below the headline, and the index of the line that ends them.

    A short line between two paragraphs is a subheading; three short lines in a row are the
    page's own again, and so is what follows the last paragraph.
    """
    body: list[str] = []
    pending: list[str] = []
    for index in range(top + 1, len(lines)):
        line = lines[index]
        if body and (_ends(lines, index) or len(pending) == 3):
            return body, index
        if line.is_fact:
            continue
        if line.role == "prose":
            body += [*(pending if len(pending) == 1 else []), line.text]
            pending = []
        elif line.role == "label" and body:
            pending.append(line.text)
    return body, len(lines)


def _ends(lines: list[Line], index: int) -> bool:
    return lines[index].role in ("related", "end") or _opens_excerpts(lines, index)


def _opens_excerpts(lines: list[Line], index: int) -> bool:
    """Whether excerpts follow: "Read more" is a button inside an article, or their heading."""
    line = lines[index]
    if line.role == "related":
        return True
    following = lines[index + 1] if index + 1 < len(lines) else None
    return line.role == "more" and following is not None and following.role == "prose"


def _excerpts(lines: list[Line], top: int, end: int) -> Iterator[str]:
    """Running text below a heading such as "Related Articles", each text once."""
    seen = set()
    for start in range(len(lines)):
        if not top < start < end and _opens_excerpts(lines, start):
            for text in _section(lines, start + 1, top if start < top else len(lines)):
                if text not in seen:
                    seen.add(text)
                    yield text


def _section(lines: list[Line], start: int, stop: int) -> Iterator[str]:
    short = 0
    for line in lines[start:stop]:
        if line.role in ("end", "related") or short == 2:
            return
        if line.role == "prose" and furniture.words(line.text) >= 5 and not line.is_fact:
            yield line.text
            short = 0
        elif line.role == "label" and not line.is_fact:
            short += 1


def _date(lines: list[Line], top: int, end: int) -> Moment | None:
    """The date of the article: one that says so, else the nearest to the headline."""
    dated = [index for index in range(max(0, top - 2), end) if lines[index].published]
    dated.sort(key=lambda index: (not lines[index].labelled, abs(index - top)))
    return lines[dated[0]].published if dated else None


def _authors(byline: str | None) -> tuple[str, ...]:
    """The names in a byline; an agency after a comma ("By Ann Example, Wire") is no person."""
    parts = re.split(r"\s*[,;&]\s*|\s+(?:and|et|و)\s+", byline or "")
    names = [name for name in parts if name]
    return tuple(name for n, name in enumerate(names) if n == 0 or " " in name)


def names(line: str) -> tuple[str, ...]:
    """The names in a line that may begin with "By"."""
    found = BYLINE.fullmatch(line)
    return _authors(found["who"] if found else line)


def _publisher(source: str | None, carrier: str | None) -> Credit | None:
    """Whom the page names as its source, unless that is the site itself."""
    if not source or _squeezed(source) == _squeezed(carrier or ""):
        return None
    if found := re.search(r"https?://(?:www\.)?([^/\s:]+)\S*", source):
        name = source[: found.start()].strip(" ,-–—:(") or found[1]
        return Credit(_capitals(name), url=found[0].rstrip(").,"))
    return Credit(_capitals(source))


def _squeezed(name: str) -> str:
    return re.sub(r"\W", "", name).casefold()


def _capitals(name: str) -> str:
    """Give a name in small letters its capitals: "al example" is "Al Example", "bbc" is "BBC"."""
    if name != name.lower() or "." in name:
        return name
    return " ".join(
        word.upper() if word in INITIALS or not re.search("[aeiouy]", word) else word.capitalize()
        for word in name.split()
    )


def _owner(lines: list[Line]) -> str | None:
    """Whom the page's copyright line names, read from the foot up."""
    for line in reversed(lines):
        for pattern in OWNER if len(line.text) <= 160 else ():
            found = pattern.fullmatch(line.text)
            if found and (name := RIGHTS.sub("", found["who"]).strip(" .,|-–—")):
                return name if _could_be_site(name) else None
    return None


def _could_be_site(name: str) -> bool:
    return furniture.words(name) <= 8 and bool(re.search(r"[^\W\d_]", name))


def _site_name(lines: list[Line]) -> str | None:
    """The name at the head of the page: its first short line that is no button."""
    for line in lines[:6]:
        if line.role == "label" and not line.is_fact and not line.text.endswith(":"):
            return line.text if furniture.words(line.text) <= 5 else None
    return None


def drafts(page: Page, article: Draft, url: str | None) -> tuple[Draft, ...]:
    """The article, and its excerpts as partial drafts that borrow nothing from it."""
    seen_on = Reference(page.headline, url)
    partial = (Draft(summary=Text(text), partial=True, seen_on=seen_on) for text in page.excerpts)
    return (article, *partial)


def article(page: Page) -> Draft:
    """The article alone, its paragraphs as HTML."""
    return Draft(
        title=Text(page.headline),
        published=page.published,
        updated=page.updated,
        authors=tuple(Person(name) for name in page.authors),
        content=Text(
            "\n".join(f"<p>{escape(p, quote=False)}</p>" for p in page.paragraphs), html=True
        ),
        publisher=page.publisher,
        carrier=Credit(page.carrier) if page.carrier else None,
    )
