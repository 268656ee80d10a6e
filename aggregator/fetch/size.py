"""Sizes, as people read them."""


def readable(size: int) -> str:
    """A number of bytes in powers of 1,000: 20000000 is "20 MB", 1500 is "1.5 kB"."""
    for step, unit in ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")):
        if size >= step:
            return f"{size / step:.3g} {unit}"
    return f"{size} bytes"


def too_large(limit: int) -> str:
    """The sentence for a document that is not read."""
    return f"the document is larger than {readable(limit)}"
