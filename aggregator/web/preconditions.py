"""What a client takes and what it has already, read from the fields of its request (RFC 9110)."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from werkzeug.http import parse_date

Coding = Literal["br", "gzip", "identity"]
CODINGS: tuple[Coding, ...] = ("br", "gzip", "identity")
"""The best one first: of those that a client likes equally, that one is taken."""

_ACCEPTED = re.compile(
    r"(?P<name>[!#$%&'*+.^_`|~0-9a-z-]+)"
    r"(?:[ \t]*;[ \t]*q=(?P<weight>0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?"
)
_TAG = re.compile(r'(?P<weak>W/)?(?P<tag>"[\x21\x23-\x7e\x80-\xff]*")')
_LAST = 0.0001
"""The weight of no coding at all where nothing is said of it (12.5.3): less than any other."""


@lru_cache(256)
def coding(accepted: str | None) -> Coding | None:
    """The coding that a client with this Accept-Encoding likes best; None where none will do."""
    if accepted is None:
        return "identity"
    weights = dict(_weights(accepted))
    weights.setdefault("gzip", weights.get("x-gzip", weights.get("*", 0.0)))  # 8.4.1.3
    weights.setdefault("br", weights.get("*", 0.0))
    weights.setdefault("identity", weights.get("*", _LAST))
    best = max(CODINGS, key=lambda name: weights[name])
    return best if weights[best] else None


def _weights(accepted: str) -> Iterator[tuple[str, float]]:
    """Every coding that is named, with its weight; what is no such thing is passed over."""
    for member in accepted.lower().split(","):
        if found := _ACCEPTED.fullmatch(member.strip(" \t")):
            yield found["name"], float(found["weight"] or 1)


def judge(request: Mapping[str, Any], etag: str, modified: datetime) -> Literal[200, 304, 412]:
    """What the preconditions of a GET or HEAD come to, in the order of 13.2.2.

    `request` is a WSGI environment; `etag` is strong, and `modified` has whole seconds.
    """
    if not _may_go_on(request, etag, modified):
        return 412
    tags = request.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        return 304 if tags == etag or _names(tags, etag, weakly=True) else 200
    since = request.get("HTTP_IF_MODIFIED_SINCE")
    return 304 if since is not None and _is_since(since, modified) else 200


def _may_go_on(request: Mapping[str, Any], etag: str, modified: datetime) -> bool:
    tags = request.get("HTTP_IF_MATCH")
    if tags is not None:
        return _names(tags, etag, weakly=False)
    since = request.get("HTTP_IF_UNMODIFIED_SINCE")
    return since is None or _date(since) is None or _is_since(since, modified)


def _names(tags: str, etag: str, *, weakly: bool) -> bool:
    """Whether a list of entity tags has ours, by weak or by strong comparison (8.8.3.2)."""
    if tags.strip(" \t") == "*":
        return True
    return any(found["tag"] == etag for found in _TAG.finditer(tags) if weakly or not found["weak"])


def _is_since(date: str, modified: datetime) -> bool:
    """Whether nothing has changed since a date; what is no date says nothing."""
    since = _date(date)
    return since is not None and modified <= since


def _date(text: str) -> datetime | None:
    try:
        return parse_date(text)
    except OverflowError:
        return None
