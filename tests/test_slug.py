import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.slug import LONGEST, slug_of


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Al Jazeera", "al-jazeera"),
        ("L'Exemple : Côte d’Ivoire", "lexemple-cote-divoire"),
        ("  A & B -- C!  ", "a-b-c"),
        ("ليبيا", "lyby"),
        ("Пример", "primer"),
        ("例", "li"),
        ("!?", ""),
        ("", ""),
        ("word " * 40, ("word-" * 16).rstrip("-")),
        ("x" * 200, "x" * LONGEST),
    ],
)
def test_slugs(text: str, slug: str) -> None:
    assert slug_of(text) == slug


@given(st.text())
def test_a_slug_is_safe_in_an_address(text: str) -> None:
    slug = slug_of(text)
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug)
    assert len(slug) <= LONGEST
    assert slug_of(slug) == slug
