"""Commands that are promised and answer plainly that they are not built yet."""

import argparse

from aggregator.errors import AggregatorError


def _not_built(options: argparse.Namespace) -> int:
    raise AggregatorError(f"`aggregator {options.command}` is not built yet; see CHANGELOG.md")


digest_ = plan_ = _not_built
