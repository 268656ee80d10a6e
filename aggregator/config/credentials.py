"""What the config says of secrets: they are named in it, and live in the environment."""

import re
from collections.abc import Iterator

from aggregator.config.addresses import proxy_address
from aggregator.config.mistake import Mistake, Refused, Where
from aggregator.environment import Unset, value, variables
from aggregator.model import Config, Source

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~\w-]+", re.ASCII)
_OURS = {
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "host",
    "if-modified-since",
    "if-none-match",
    "proxy-authorization",
    "te",
    "transfer-encoding",
    "upgrade",
    "user-agent",
}
_SECRET = {"authorization", "cookie", "x-api-key"}
_DIRECT = "direct"


def credentials(config: Config) -> Iterator[Mistake]:
    """What cannot be sent, and secrets that stand in the file."""
    yield from _proxy(("fetch", "proxy"), config.fetch.proxy)
    for index, source in enumerate(config.sources):
        where = ("sources", index)
        yield from _proxy((*where, "proxy"), source.proxy or "")
        yield from _login(where, source)
        for name, text in source.headers:
            problem = _header_problem(name, text)
            if problem:
                yield Mistake((*where, "headers", name), problem)


def unset(config: Config) -> Iterator[Mistake]:
    """Variables that the config names and the environment has not got."""
    for where, text in _settings(config):
        for name in variables(text):
            try:
                value(name)
            except Unset as error:
                yield Mistake(where, str(error))


def _settings(config: Config) -> Iterator[tuple[Where, str]]:
    """Every setting that may name variables, with the way to it."""
    yield ("fetch", "proxy"), config.fetch.proxy
    for index, source in enumerate(config.sources):
        where = ("sources", index)
        yield (*where, "login"), source.login
        yield (*where, "proxy"), source.proxy or ""
        yield from (((*where, "headers", name), text) for name, text in source.headers)


def _login(where: Where, source: Source) -> Iterator[Mistake]:
    if not source.login:
        return
    if not variables(source.login):
        example = 'login = "${TIMES_LOGIN}" (of the form name:password)'
        problem = f"login must come from the environment, not stand in a file: {example}"
        yield Mistake((*where, "login"), problem)
    if any(name.lower() == "authorization" for name, _ in source.headers):
        problem = "a login and an Authorization header are two of a kind; keep one"
        yield Mistake((*where, "login"), problem)


def _header_problem(name: str, text: str) -> str | None:
    if not _TOKEN.fullmatch(name):
        return f'"{name}" is no name of a header'
    if name.lower() in _OURS:
        return f"{name} is set by the aggregator itself; take it out"
    if "\n" in text or "\r" in text:
        return f"{name} must be one line"
    if "${" in text and not variables(text):
        return f'{name} has a "${{" and no name after it; write ${{NAME}}'
    if name.lower() in _SECRET and not variables(text):
        example = f'{name} = "${{TIMES_TOKEN}}"'
        return f"{name} must come from the environment, not stand in a file: {example}"
    return None


def _proxy(where: Where, text: str) -> Iterator[Mistake]:
    if not text or text == _DIRECT or text.startswith("${"):
        return
    try:
        proxy_address(text)
    except Refused as error:
        yield Mistake(where, f"proxy {error}")
