"""Follow news sources, group their items into stories and threads, and republish them."""

__version__ = "0.1.0"
