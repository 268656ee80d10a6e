"""Texts as points among meanings, by a sentence model on this machine; nothing is downloaded.

Whole numbers, so that what is kept of them is exact: one text gives one point on one machine.
"""

import logging
import math
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from aggregator.errors import AggregatorError

WORDLLAMA = "wordllama"
"""The model that comes inside a library: 16 MB, mostly English."""
LENGTH = 1_000
"""The length of a point, so that the cosine of two is their product over its square."""

_NUMBERS = 128
"""Numbers of a point: what follows adds next to nothing; models put what tells most first."""
_READ = 1_000
"""Characters that are read: what a report is about stands at its beginning."""
_FILES = ("config.json", "model.safetensors", "tokenizer.json")
_INSTALL = 'in the folder of aggregator say .venv/bin/pip install -e ".[meaning]"'

_Embed = Callable[[str], Sequence[float]]


def check(model: str) -> None:
    """Raise ValueError, with a way out, where this names no model that can be used.

    `model` is "wordllama" or the folder of a model2vec model.
    """
    library = WORDLLAMA if model == WORDLLAMA else "model2vec"
    if model != WORDLLAMA:
        _check_folder(Path(model))
    if find_spec(library) is None:
        raise ValueError(f"needs the library {library}; {_INSTALL}")


def _check_folder(folder: Path) -> None:
    missing = [name for name in _FILES if not (folder / name).is_file()]
    if missing:
        raise ValueError(
            f'must be "{WORDLLAMA}" or the folder of a model2vec model; '
            f"there is no {missing[0]} in that folder"
        )


class Model(Protocol):
    """What tells where a text stands among meanings."""

    def point(self, text: str) -> tuple[int, ...] | None:
        """Whole numbers, a vector of length 1,000; None for a text that says nothing."""


class SentenceModel:
    """A model by its name, read from the disk when it is first asked."""

    def __init__(self, name: str) -> None:
        """`name` is as in `check`."""
        self.name = name

    def point(self, text: str) -> tuple[int, ...] | None:
        """Where the text stands, in at most 128 numbers.

        Raises AggregatorError where the model cannot be read.
        """
        numbers = [float(number) for number in self._embed(text[:_READ])[:_NUMBERS]]
        length = math.sqrt(math.fsum([number * number for number in numbers]))
        if not length or not math.isfinite(length):
            return None
        return tuple(round(LENGTH * number / length) for number in numbers)

    @cached_property
    def _embed(self) -> _Embed:
        try:
            check(self.name)
            return _wordllama() if self.name == WORDLLAMA else _model2vec(self.name)
        except Exception as error:  # each format of weights has errors of its own
            raise AggregatorError(
                f'the model "{self.name}" of [stories] cannot be read: {error}'
            ) from error


def _wordllama() -> _Embed:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    import wordllama

    # it sets up the log of whoever imports it
    root.handlers[:] = handlers
    root.setLevel(level)
    folder = Path(wordllama.__file__).parent
    model = wordllama.WordLlama.load(cache_dir=folder, disable_download=True)
    return lambda text: model.embed(text)[0]


def _model2vec(folder: str) -> _Embed:
    from model2vec import StaticModel

    model = StaticModel.from_pretrained(folder)
    return lambda text: model.encode([text])[0]
