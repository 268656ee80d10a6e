"""feeds/decisions.toml: what it says, and every mistake with its place."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.config import decision_problems, load, load_decisions
from aggregator.errors import ConfigError
from aggregator.model import Config, Decisions, Removal

SITE = '[site]\ntitle = "x"\nurl = "https://example.org"\nid_authority = "example.org,2026"\n'
WHEN = "when = 2026-07-04T09:00:00+02:00\n"


def written(folder: Path, text: str | None) -> Config:
    """A config with these decisions beside it."""
    (folder / "config.toml").write_text(SITE, encoding="utf-8")
    if text is not None:
        (folder / "feeds").mkdir()
        (folder / "feeds" / "decisions.toml").write_text(text, encoding="utf-8")
    return load(folder / "config.toml")


def test_no_file_is_no_decision(tmp_path: Path) -> None:
    config = written(tmp_path, None)
    assert load_decisions(config) == Decisions()
    assert decision_problems(config) == []


def test_what_the_editor_decides(tmp_path: Path) -> None:
    text = f'[[take_down]]\nitem = "x"\n{WHEN}why = "Asked."\n[[withdraw]]\nitem = "y"\n{WHEN}'
    when = datetime(2026, 7, 4, 7, 0, tzinfo=UTC)
    assert load_decisions(written(tmp_path, text)) == Decisions(
        take_down=(Removal(item="x", when=when, why="Asked."),),
        withdraw=(Removal(item="y", when=when),),
    )


@pytest.mark.parametrize(
    ("text", "line", "column", "sentence"),
    [
        ("[[takedown]]\n", 1, 3, "there is no [[takedown]]; did you mean [[take_down]]?"),
        ("[take_down]\n", 1, 1, "write [[take_down]] in double brackets, once for each of the"),
        (f'[[withdraw]]\nitme = "x"\n{WHEN}', 2, 1, 'no key "itme"; did you mean "item"?'),
        (f"[[withdraw]]\n{WHEN}", 1, 1, "[[withdraw]] needs an item"),
        ('[[withdraw]]\nitem = "x"\n', 1, 1, "[[withdraw]] needs a when"),
        (f'[[withdraw]]\nitem = " "\n{WHEN}', 2, 8, "item must not be blank"),
        ('[[withdraw]]\nitem = "x"\nwhen = "today"\n', 3, 8, "when must be a date and a time"),
        ('[[withdraw]]\nitem = "x"\nwhen = 2026-07-04\n', 3, 8, "must be a date and a time"),
        (
            '[[withdraw]]\nitem = "x"\nwhen = 2026-07-04T09:00:00\n',
            *(3, 8),
            "when must say its zone: 2026-07-04T09:00:00Z",
        ),
        (
            f'[[withdraw]]\nitem = "x"\n{WHEN}[[take_down]]\nitem = "x"\n{WHEN}',
            *(2, 8),
            '"x" is decided on twice; keep one of them',
        ),
        ("[[withdraw\n", 1, 11, "this is not TOML"),
    ],
)
def test_mistakes_are_told_with_their_places(
    tmp_path: Path, text: str, line: int, column: int, sentence: str
) -> None:
    config = written(tmp_path, text)
    (error,) = decision_problems(config)
    assert (error.line, error.column) == (line, column)
    assert sentence in error.problem
    assert error.file.endswith("feeds/decisions.toml")
    with pytest.raises(ConfigError, match="decisions"):
        load_decisions(config)
