"""A good config as it comes back: defaults filled, paths absolute, addresses in ASCII."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config import load, problems, warnings
from aggregator.config.addresses import _PLAIN, _checked, web_address
from aggregator.errors import ConfigError
from aggregator.model import Bytes, Config, Manners, Seconds, Select, Server, Source

SITE = '[site]\ntitle = "x"\nurl = "https://example.org/"\nid_authority = "example.org,2026"\n'


def loaded(folder: Path, text: str) -> Config:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def only_source(folder: Path, keys: str) -> Source:
    (source,) = loaded(folder, f'{SITE}[[sources]]\nname = "Example"\n{keys}\n').sources
    return source


def test_every_section_but_site_may_be_absent(tmp_path: Path) -> None:
    config = loaded(tmp_path, SITE)
    assert (config.fetch, config.server, config.sources) == (Manners(), Server(), ())
    assert config.site.url == "https://example.org"
    assert config.store.url == f"sqlite:///{tmp_path}/var/aggregator.db"
    assert config.file == tmp_path / "config.toml"


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(SITE, encoding="utf-8-sig")
    assert load(tmp_path / "config.toml").site.title == "x"


def test_windows_line_ends(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(SITE.replace("\n", "\r\n").encode())
    assert load(tmp_path / "config.toml").site.title == "x"


def test_units(tmp_path: Path) -> None:
    text = '[fetch]\ninterval = "1.5h"\ntimeout = "90s"\nspacing = "0s"\nmax_body = "512 kB"\n'
    text += "websub = false\n"
    fetch = loaded(tmp_path, SITE + text).fetch
    assert [fetch.interval, fetch.timeout, fetch.spacing] == [5400.0, 90.0, 0.0]
    assert fetch.max_body == 512_000
    assert fetch.websub is False
    assert isinstance(fetch.interval, Seconds)
    assert isinstance(fetch.max_body, Bytes)


def test_a_source_of_a_name_and_an_address(tmp_path: Path) -> None:
    source = only_source(tmp_path, 'url = "https://example.org/feed"')
    assert source == Source(
        name="Example", slug="example", owner="Example", url="https://example.org/feed"
    )


@pytest.mark.parametrize(
    ("written", "path"),
    [("shelf/a.xml", "{folder}/shelf/a.xml"), ("/srv/a.xml", "/srv/a.xml")],
)
def test_a_path_counts_from_the_config_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, path: str
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    (tmp_path / "config.toml").write_text(
        f'{SITE}[[sources]]\nname = "Example"\npath = "{written}"\n', encoding="utf-8"
    )
    (source,) = load(Path("../config.toml")).sources
    assert source.path is not None
    assert source.path.resolve() == Path(path.format(folder=tmp_path)).resolve()
    assert source.path.is_absolute()


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://example.org/a?b=1&c=%C3%A9", "https://example.org/a?b=1&c=%C3%A9"),
        ("HTTPS://Example.org/é?q=خبر#x", "https://example.org/%C3%A9?q=%D8%AE%D8%A8%D8%B1#x"),
        ("http://bücher.example:8080/", "http://xn--bcher-kva.example:8080/"),
        ("https://e.example/a?b=c|d&e[]={f}", "https://e.example/a?b=c%7Cd&e[]=%7Bf%7D"),
        ("http://[::1]:8800/feed", "http://[::1]:8800/feed"),
        ("  https://example.org/feed  ", "https://example.org/feed"),
        ("https://example.org/a/https://example.com/b.xml", None),
        ("https://example.org/rss/search?q=site:example.com&amp;hl=en", None),
    ],
)
def test_addresses_go_out_in_ascii(tmp_path: Path, written: str, address: str | None) -> None:
    assert only_source(tmp_path, f'url = "{written}"').url == (address or written)


@given(st.from_regex(_PLAIN, fullmatch=True))
def test_a_plain_address_goes_the_short_way_to_the_same_end(text: str) -> None:
    assert web_address(text) == _checked(text) == text


@pytest.mark.parametrize(
    ("url", "settled"),
    [
        ("sqlite:///news.db", "sqlite:///{folder}/news.db"),
        ("sqlite:////srv/news.db", "sqlite:////srv/news.db"),
    ],
)
def test_the_store_is_a_file_with_a_place(tmp_path: Path, url: str, settled: str) -> None:
    config = loaded(tmp_path, f'{SITE}[store]\nurl = "{url}"\n')
    assert config.store.url == settled.format(folder=tmp_path)


@pytest.mark.parametrize("listen", ["127.0.0.1:8000", "[::1]:8000", "localhost:1", "0.0.0.0:80"])
def test_where_a_server_may_listen(tmp_path: Path, listen: str) -> None:
    config = loaded(tmp_path, f'{SITE}[server]\nlisten = "{listen}"\n')
    assert f"{config.server.host}:{config.server.port}" == listen.replace("[", "").replace("]", "")


@pytest.mark.parametrize(
    "authority",
    ["example.org,2026", "example.org,2026-02", "a-b.example,2026-02-28", "me@example.org,2026"],
)
def test_id_authorities(tmp_path: Path, authority: str) -> None:
    config = loaded(tmp_path, SITE.replace("example.org,2026", authority))
    assert config.site.id_authority == authority


SMELLY = """
[[sources]] #! source "No owner" has no owner and counts as its own
name = "No owner"
url = "https://example.org/1"
interval = "10s" #! source "No owner" is polled more than once in five minutes

[[sources]]
name = "No file"
owner = "Example"
path = "absent.xml" #! source "No file": there is no file {folder}/absent.xml

[[sources]]
name = "In clear"
owner = "No owner"
url = "http://example.org/2" #! source "In clear" has secrets, which http:// sends for all to read
login = "${EXAMPLE_LOGIN}"

[fetch]
contact = "" #! [fetch] contact is empty

[server]
listen = "127.0.0.1:9000"

[[entities]]
name = "Example"
aliases = ["EX", "The", "Exa"] #! "EX" is so short or common #! "The" is so short or common

[[entities]]
name = "Under" #! "Under" is so short or common
aliases = ["chez", "بَيْن", "of the", "Of Example"] #! "chez" is #! "بَيْن" is #! "of the" is

[[threads]] #! thread "idle" has no entities, places, words or examples: nothing gets into it
slug = "idle"
title = "Idle"

[[threads]]
slug = "busy"
title = "Busy"
words = ["من", "example"] #! "من" is so short or common that it is found everywhere
places = ["après", "Here", "Hereford"] #! "après" is so short or common #! "Here" is so short

[[tags]] #! tag "idle" has no words: nothing gets it
tag = "idle"

[[feeds]]
slug = "lonely"
title = "Lonely"
min_owners = 3 #! feed "lonely" wants 3 owners; the sources have 2
"""


def test_warnings_are_told_where_they_are(tmp_path: Path) -> None:
    text = SITE + SMELLY.replace("{folder}", str(tmp_path))
    expected = [
        (number, mark.strip())
        for number, line in enumerate(text.splitlines(), 1)
        for mark in line.split("#! ")[1:]
    ]
    told = warnings(loaded(tmp_path, text))
    assert all(warning.column for warning in told)
    found = [(warning.line, warning.problem) for warning in told]
    assert [line for line, _ in found] == [line for line, _ in expected]
    for (_, sentence), (_, start) in zip(found, expected, strict=True):
        assert sentence.startswith(start)


@pytest.mark.parametrize(
    ("url", "listen", "count"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000", 0),
        ("http://localhost:8000", "127.0.0.1:9000", 1),
        ("https://example.org", "127.0.0.1:9000", 0),
        ("http://[::1]", "127.0.0.1:80", 0),
    ],
)
def test_links_that_lead_to_another_port(tmp_path: Path, url: str, listen: str, count: int) -> None:
    site = SITE.replace("https://example.org/", url)
    assert len(warnings(loaded(tmp_path, f'{site}[server]\nlisten = "{listen}"\n'))) == count


@pytest.mark.parametrize("table", ["fetch", "server", "store", "threads", "feeds", "entities"])
def test_an_empty_list_or_table_is_no_mistake(tmp_path: Path, table: str) -> None:
    value: Any = getattr(loaded(tmp_path, SITE), table)
    empty = "[]" if isinstance(value, tuple) else "{}"
    assert getattr(loaded(tmp_path, f"{table} = {empty}\n{SITE}"), table) == value


LIST = '[[sources]]\nname = "Desk list"\nkind = "opml"\nurl = "https://example.org/list.opml"\n'


def test_a_list_without_an_owner_stands_for_no_owner(tmp_path: Path) -> None:
    feed = '[[feeds]]\nslug = "a"\ntitle = "A"\nmin_owners = 9\n'
    config = loaded(tmp_path, SITE + LIST + feed)
    assert config.sources[0].owner == ""
    assert [told.problem for told in warnings(config) if "contact" not in told.problem] == []


def test_a_feed_may_name_what_a_list_may_name(tmp_path: Path) -> None:
    feed = '[[feeds]]\nslug = "a"\ntitle = "A"\nsources = ["desk-list", "desk-list-times"]\n'
    assert len(loaded(tmp_path, SITE + LIST + feed).feeds[0].sources) == 2
    with pytest.raises(ConfigError, match='no source with the slug "desk-lists"'):
        loaded(tmp_path, SITE + LIST + feed.replace('"desk-list",', '"desk-lists",'))


def test_the_selectors_of_a_listing(tmp_path: Path) -> None:
    table = '[[sources]]\nname = "L"\nkind = "listing"\nurl = "https://example.org/l"\n'
    inner = loaded(tmp_path, SITE + table + '[sources.select]\nitem = " li "\ndate = "time"\n')
    inline = loaded(tmp_path, SITE + table + 'select = { item = "li", date = "time" }\n')
    assert inner.sources == inline.sources
    assert inner.sources[0].select == Select(item="li", date="time")


CREDENTIALS = """
[[sources]]
name = "Times"
url = "https://times.example/rss"
login = "${TIMES_NAME}:${TIMES_PASSWORD}"
headers = { X-Desk = "libya", Authorized-By = "${TIMES_TOKEN}" }
proxy = "http://${PROXY_LOGIN}@proxy.example:3128"
"""


def test_secrets_stay_names_in_the_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIMES_TOKEN", "geheim")
    [source] = loaded(tmp_path, SITE + CREDENTIALS.replace("login =", "# login =")).sources
    assert source.headers == (("X-Desk", "libya"), ("Authorized-By", "${TIMES_TOKEN}"))
    assert "geheim" not in repr(source)


def test_what_the_environment_lacks_is_a_mistake_for_check_and_not_for_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text("geheim\n")
    monkeypatch.setenv("TIMES_NAME", "me")
    monkeypatch.setenv("TIMES_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("PROXY_LOGIN_FILE", str(tmp_path / "absent"))
    loaded(tmp_path, SITE + CREDENTIALS)
    first, second = problems(tmp_path / "config.toml")
    lacks = (
        "the environment has no TIMES_PASSWORD: set it, or TIMES_PASSWORD_FILE to a file with it"
    )
    assert (first.line, first.column, first.problem) == (9, 9, lacks)
    assert second.line == 11
    assert second.problem == "the file that PROXY_LOGIN_FILE names cannot be read: mend its path"
