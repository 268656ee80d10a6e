"""An article page, as HTML or as the text that a browser saves: which, its first bytes tell."""

from aggregator.errors import ParseError
from aggregator.model import Document, Response
from aggregator.parse import saved_text, sniff


def read(response: Response) -> Document:
    """Read a page as one article and the excerpts that it shows of others."""
    if sniff.looks_like_feed(response.body) or sniff.other_root(response.body):
        raise ParseError('this is a feed or a list, not an article page; say kind = "feed"')
    if sniff.head(response.body).startswith(b"<"):
        # The page libraries weigh more than all else together: only a page loads them.
        from aggregator.parse.page_html import read as read_html

        return read_html(response)
    return _text(response)


def _text(response: Response) -> Document:
    page = saved_text.read(saved_text.blocks(sniff.decode(response)))
    url = response.url if response.url.startswith(("http://", "https://")) else None
    drafts = saved_text.drafts(page, saved_text.article(page), url)
    return Document(title=page.carrier, drafts=drafts)
