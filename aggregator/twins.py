"""Addresses that lead to one page although they differ: before and after a move to https."""


def twin(url: str | None) -> str | None:
    """One spelling for all that a move to https changes: scheme, "www." and the last slashes.

    What is no address of the web comes back as it is. For comparing only: never to be visited.
    """
    scheme, mark, rest = (url or "").partition("://")
    if not mark or scheme.lower() not in ("http", "https"):
        return url
    host, slash, path = rest.partition("/")
    return f"https://{host.lower().removeprefix('www.')}{slash}{path}".rstrip("/")
