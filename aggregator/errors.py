"""Every error that a person may meet; each message says what happened, where, and what to do."""

from dataclasses import dataclass


class AggregatorError(Exception):
    """The work could not be done; the command line prints the message and exits with `status`."""

    status = 1


class UsageError(AggregatorError):
    """The command line asked for something that does not exist."""

    status = 2


@dataclass
class ConfigError(AggregatorError):
    """A mistake in config.toml. `line` and `column` count from 1; None where it has no place."""

    status = 2

    problem: str
    file: str = "config.toml"
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = [str(part) for part in (self.file, self.line, self.column) if part is not None]
        return f"{':'.join(place)}: {self.problem}"


class StoreError(AggregatorError):
    """The database cannot be opened, read or written."""


class ParseError(AggregatorError):
    """A document could not be read; the message is the reason that /status shows."""
