"""Sentence models: the one that a library ships, and small ones made here."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from model2vec import StaticModel
from support.newsroom import SITE, desk, rss
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from aggregator.config import load, problems
from aggregator.desk import Desk
from aggregator.errors import AggregatorError
from aggregator.meaning import LENGTH, SentenceModel

WORDLLAMA = SentenceModel("wordllama")
VECTORS = {"[UNK]": (0, 0, 0), "harbour": (3, 4, 0), "port": (4, 3, 0), "music": (0, 0, 9)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tokenizer = Tokenizer(
        WordLevel({word: number for number, word in enumerate(VECTORS)}, unk_token="[UNK]")
    )
    tokenizer.pre_tokenizer = Whitespace()
    vectors = np.array(list(VECTORS.values()), dtype=np.float32)
    StaticModel(vectors, tokenizer).save_pretrained(tmp_path / "model")
    return tmp_path / "model"


def likeness(model: SentenceModel, one: str, other: str) -> float:
    return (
        sum(a * b for a, b in zip(found(model, one), found(model, other), strict=True)) / LENGTH**2
    )


def found(model: SentenceModel, text: str) -> tuple[int, ...]:
    point = model.point(text)
    assert point is not None
    return point


def test_other_words_of_one_meaning_are_alike() -> None:
    near = likeness(WORDLLAMA, "The dock workers began a strike", "Workers at the port walked out")
    far = likeness(WORDLLAMA, "The dock workers began a strike", "A new telescope saw a comet")
    assert near > far + 0.2


def test_points_are_short_whole_and_of_one_length() -> None:
    point = found(WORDLLAMA, "The dock workers began a strike")
    assert len(point) == 128
    assert all(isinstance(number, int) for number in point)
    assert sum(number * number for number in point) == pytest.approx(LENGTH**2, rel=0.01)
    assert SentenceModel("wordllama").point("The dock workers began a strike") == point


@pytest.mark.parametrize("text", ["", " \n "])
def test_a_text_without_words_has_no_meaning(text: str, folder: Path) -> None:
    assert SentenceModel(str(folder)).point(text) is None
    assert WORDLLAMA.point("") is None


@pytest.mark.parametrize("text", ["\x00", "🙂" * 50, "х" * 100_000, "ليبيا", "a\ud800b"[:1]])
def test_odd_texts_have_one(text: str) -> None:
    assert WORDLLAMA.point(text) is not None


def test_a_folder_of_a_model(folder: Path) -> None:
    model = SentenceModel(str(folder))
    assert model.point("harbour") == (600, 800, 0)
    assert model.point("music") == (0, 0, 1000)
    assert likeness(model, "harbour", "port") == pytest.approx(0.96)
    assert model.point("nothing known") is None


def test_a_model_that_is_gone_or_broken_is_told_and_never_downloaded(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(AggregatorError, match="cannot be read"):
        SentenceModel(str(folder)).point("harbour")
    (folder / "tokenizer.json").unlink()
    with pytest.raises(AggregatorError, match="there is no tokenizer"):
        SentenceModel(str(folder)).point("harbour")


def test_the_log_stays_as_it_was() -> None:
    code = (
        "import logging; from aggregator.meaning import SentenceModel;"
        "SentenceModel('wordllama').point('x'); root = logging.getLogger();"
        "print(root.handlers, root.level)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    assert (told.stdout, told.stderr) == (f"[] {30}\n", "")


def config(folder: Path, model: str) -> Path:
    path = folder / "config.toml"
    path.write_text(f'{SITE}[stories]\nmodel = "{model}"\n', encoding="utf-8")
    return path


@pytest.mark.parametrize(("model", "library"), [("wordllama", "wordllama"), ("model", "model2vec")])
def test_a_library_that_is_missing_is_told_with_the_way_to_get_it(
    model: str, library: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = config(folder.parent, model)
    assert problems(path) == []
    monkeypatch.setitem(sys.modules, library, None)
    (problem,) = problems(path)
    assert f"needs the library {library}; in the folder of aggregator say" in problem.problem


def test_a_folder_counts_from_the_config_file(folder: Path) -> None:
    assert load(config(folder.parent, "model")).stories.model == str(folder)


def test_another_model_is_another_rule(folder: Path) -> None:
    models = ("", "wordllama", "model")
    assert len({Desk(load(config(folder.parent, model))).rules for model in models}) == 3


def test_reports_are_threaded_with_it(tmp_path: Path) -> None:
    items = rss("<guid>g1</guid><title>The dock workers began a strike</title>")
    text = '[stories]\nmodel = "wordllama"\n[[sources]]\nname = "Example"\npath = "feed.xml"\n'
    with desk(tmp_path, text, [("feed.xml", items)]) as news:
        news.poll()
        assert [listed.item.entry.title for listed in news.items()] == [
            "The dock workers began a strike"
        ]
