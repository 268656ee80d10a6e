"""A page as a tree of elements, whatever its charset and however broken its HTML."""

from typing import Any

from lxml import html as lxml_html
from lxml.etree import LxmlError

from aggregator.errors import ParseError
from aggregator.model import Response
from aggregator.parse import sniff


def read(response: Response) -> Any:
    """The root of the page, as lxml.html has it; ParseError where there is none."""
    encoding = "utf-8" if sniff.is_utf8(response.body) else sniff.charset(response)
    parser = lxml_html.HTMLParser(encoding=encoding)
    try:
        return lxml_html.document_fromstring(response.body.replace(b"\0", b""), parser=parser)
    except (LxmlError, ValueError) as error:
        raise ParseError(f"the page could not be read: {error}") from error
