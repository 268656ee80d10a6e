"""CSS selectors (W3C Selectors 3), as the editor writes them for listing pages."""

from functools import lru_cache

import cssselect


@lru_cache(maxsize=256)
def xpath(selector: str) -> str:
    """The XPath that finds, inside a node, what `selector` says; ValueError says what is wrong.

    A pseudo-element (`::before`) is no part of a page.
    """
    try:
        parsed = cssselect.parse(selector)
        if any(one.pseudo_element for one in parsed):
            raise ValueError("a page has no pseudo-elements (::)")
        return cssselect.HTMLTranslator().css_to_xpath(selector, prefix="descendant::")
    except cssselect.SelectorError as error:
        raise ValueError(str(error)) from error
