"""HTML so tangled that building a tree of it takes minutes: found before it is tried.

The time and the size of an HTML5 tree grow with the square of the elements left open: 200,000
nested divs hold nh3 for six minutes. This reads the tags once, as the HTML standard's tokeniser
does, and counts an element as closed only where its end tag follows its own start.
"""

import re

FEW = 1_000
"""With fewer tags nothing can go wrong."""
DEEPEST = 256
COSTLIEST = 1_000_000
"""Tags times unclosed formatting: HTML reopens the latter in every block."""

VOID = set(str.split("area base br col embed hr img input link meta source track wbr"))
OPTIONAL_END = set(
    str.split("p li dt dd tr td th thead tbody tfoot option optgroup colgroup rp rt")
)
FORMATTING = set(str.split("a b big code em font i nobr s small strike strong tt u"))
RAW = "script|style|textarea|title|xmp|iframe|noembed|noframes|plaintext"
TOKEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    rf"|<(?P<raw>{RAW})[\s/>].*?(?:</(?P=raw)[\s/>]|\Z)"
    r"|<[!?][^>]*+>?|</[^a-zA-Z][^>]*+>?"
    r"|<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)"
    r"(?:[\s/]++|=?+[^\s/>=]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+|=)*+>?",
    re.S | re.I,
)


def tangled(html: str) -> bool:
    """Whether the elements of `html` are nested, or left open, beyond all use."""
    if html.count("<") < FEW:
        return False
    tree, tags = _Tree(), 0
    for token in TOKEN.finditer(html):
        name = (token["name"] or "").lower()
        if name and name not in VOID:
            tags += 1
            (tree.end if token["end"] else tree.start)(name)
            if len(tree.open) > DEEPEST:
                return True
    return tags * tree.most_formatting > COSTLIEST


def without_tags(html: str) -> str:
    """What is left of `html` when its tags are cut out, still escaped; for tangled HTML."""
    return TOKEN.sub(lambda token: "" if token["raw"] else "\n", html).replace("<", "")


class _Tree:
    """The elements that are open; in doubt one counts as open."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.formatting = self.most_formatting = 0

    def start(self, name: str) -> None:
        if name in OPTIONAL_END:
            self._end_siblings(name)
        self.open.append(name)
        self.formatting += name in FORMATTING
        self.most_formatting = max(self.most_formatting, self.formatting)

    def end(self, name: str) -> None:
        while self.open and self.open[-1] != name and self.open[-1] in OPTIONAL_END:
            self.open.pop()
        if self.open and self.open[-1] == name:
            self.open.pop()
            self.formatting -= name in FORMATTING

    def _end_siblings(self, name: str) -> None:
        depth = len(self.open)
        while depth and self.open[depth - 1] in OPTIONAL_END:
            depth -= 1
        if name in self.open[depth:]:
            del self.open[self.open.index(name, depth) :]
