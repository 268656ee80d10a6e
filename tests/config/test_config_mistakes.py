"""Every mistake gets its line, its column and one sentence. bad/*.toml carry what they expect."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.config import load, problems
from aggregator.errors import ConfigError

BAD = sorted((Path(__file__).parent / "bad").glob("*.toml"))
SITE = '[site]\ntitle = "x"\nurl = "https://example.org"\nid_authority = "example.org,2026"\n'


def expected(text: str) -> Iterator[tuple[int, int, str]]:
    for line, content in enumerate(text.splitlines(), 1):
        for mark in content.split("#! ")[1:]:
            column, sentence = mark.strip().split(" ", 1)
            yield line, int(column), sentence


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_all_mistakes_are_told_where_they_are(path: Path) -> None:
    found = [(error.line, error.column, error.problem) for error in problems(path)]
    assert found == sorted(expected(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_load_raises_the_first_mistake(path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(path)
    line, column, sentence = min(expected(path.read_text(encoding="utf-8")))
    assert str(caught.value) == f"{path}:{line}:{column}: {sentence}"
    assert caught.value.status == 2


@pytest.mark.parametrize(
    ("data", "line", "column", "sentence"),
    [
        (b"", None, None, "the [site] table is missing; it needs title, url, id_authority"),
        (b"# nothing\n", None, None, r"the \[site\] table is missing; .*"),
        (
            b"[site]\ntitle = Libya\n",
            2,
            9,
            'this is not TOML: Invalid value; text goes in "quotes"',
        ),
        (b"[site]\r\ntitle 5\r\n", 2, 7, "this is not TOML: Expected '=' .*"),
        ('[site]\n"é" = "é" x\n'.encode(), 2, 11, "this is not TOML: .*"),
        (
            b"[site]\ntitle = 'x'\ntitle = 'y'\n",
            3,
            12,
            "this is not TOML: Cannot overwrite a value",
        ),
        (b"[site]\n[site]\n", 2, 6, "this is not TOML: Cannot declare .*"),
        (b"[site]\n\ntitle =", 3, 8, "this is not TOML: Invalid value.*"),
        (b'title = "', 1, 10, "this is not TOML: Unterminated string"),
        (b"a = " + b"[" * 100_000, None, None, "tables or lists are nested too deep"),
        (b"a = " + b"9" * 5_000, None, None, "this is not TOML: .*"),
        (b"a = '\x00'", 1, 6, "this is not TOML: .*"),
        (b"[site]\ntitle = '\xe9'", None, None, "line 2 is not UTF-8 text; save the file as UTF-8"),
        ("[site]".encode("utf-16"), None, None, "line 1 is not UTF-8 text; .*"),
    ],
)
def test_a_file_that_is_no_toml(
    tmp_path: Path, data: bytes, line: int | None, column: int | None, sentence: str
) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(data)
    (error,) = problems(path)
    assert (error.line, error.column) == (line, column)
    assert error.problem == sentence or re.fullmatch(sentence, error.problem)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file; make it, or name yours with --config"):
        load(tmp_path / "config.toml")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="this is a folder; name the file in it"):
        load(tmp_path)


def test_a_path_through_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="the file cannot be read: Not a directory"):
        load(tmp_path / "file" / "config.toml")


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("store.url", "sqlite://", "url must be .* and a file"),
        ("store.url", "sqlite:////srv/", "url must name a file"),
        ("store.url", "sqlite:///a.db?mode=ro", "url must name a file"),
        ("store.url", "mysql://localhost/news", "url must be .* and a file"),
        ("store.url", "var/aggregator.db", "url must be .* and a file"),
        ("store.url", "postgresql+psycopg://localhost/a", "PostgreSQL is not built yet"),
        ("server.listen", ":8000", "listen must be host:port"),
        ("server.listen", "::1:8000", "listen must be host:port"),
        ("server.listen", "[::1]:70000", "listen has a port"),
        ("server.listen", "[zz]:80", "listen must be host:port"),
        ("server.listen", "127.0.0.1:٣", "listen must be host:port"),
        ("site.timezone", "", "timezone must not be blank"),
        ("site.timezone", "../etc/passwd", "timezone .* is not known"),
        ("site.timezone", "Africa", "timezone .* is not known"),
        ("site.timezone", "africa/tripoli", 'did you mean "Africa/Tripoli"'),
        ("site.language", "", "language must not be blank"),
        ("site.image", "javascript:alert(1)", "image must begin with http:// or https://"),
        ("site.image", "not an address", "image must begin with http:// or https://"),
        ("site.image", "https://user:pw@example.org/i.png", "image must not hold a name"),
        ("site.hub", "https://hub.example.org/#part", "hub must end before any #"),
        ("site.description", "\\u0000", "description holds a control character"),
        ("fetch.interval", "99999d", "interval is too long"),
        ("fetch.max_body", "0B", "max_body must be more than 0"),
        ("fetch.max_body", "9000GB", "max_body is too large"),
    ],
)
def test_values_that_cannot_be(tmp_path: Path, key: str, value: str, sentence: str) -> None:
    path = tmp_path / "config.toml"
    table, name = key.split(".")
    site = SITE if table == "site" else f"{SITE}[{table}]\n"
    path.write_text(f'{site}{name} = "{value}"\n', encoding="utf-8")
    (error,) = problems(path)
    assert re.search(sentence, error.problem)
    assert error.line == site.count("\n") + 1


def test_a_number_too_long_to_print(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"{SITE}language = 0x{'f' * 5_000}\n", encoding="utf-8")
    (error,) = problems(path)
    assert error.problem == 'language must be text in "quotes", not so long a number'


def test_a_good_config_costs_no_grammar(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(SITE, encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from aggregator.config import load; "
        f"load(Path({str(path)!r})); print('tree_sitter' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert answer.stdout.strip() == b"False"
