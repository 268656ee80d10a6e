"""Private feeds: only at secret addresses, which can be taken back; nothing else knows of them."""

import json
import logging
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from flask.testing import FlaskClient
from support.newsroom import Desk, desk, rss
from support.program import aggregator, free_port, get, running

from aggregator.cli import main
from aggregator.publish import Publisher
from aggregator.web import create_app

CONFIG = """
[[sources]]
name = "Wire"
path = "wire.rss"

[[feeds]]
slug = "ships"
title = "Ships"
private = true

[[feeds]]
slug = "open"
title = "Open to all"
"""
ITEM = "<guid>g1</guid><title>A ship</title><link>http://news.example/1</link>"
LISTS = ("/", "/feeds", "/feeds.opml", "/sources", "/feed.atom")
ENDINGS = ("atom", "rss", "json")


@pytest.fixture
def news(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path, CONFIG, [("wire.rss", rss(ITEM))]) as made:
        made.poll()
        yield made


@pytest.fixture
def client(news: Desk) -> FlaskClient:
    return create_app(news.room.config, news.room.database).test_client()


def secret(news: Desk, *words: str) -> int:
    return main(["--config", str(news.room.config.file), "secret", *words])


@pytest.fixture
def addresses(news: Desk, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Of Anna, as paths."""
    assert secret(news, "add", "ships", "--for", "Anna") == 0
    lines = capsys.readouterr().out.split()
    site = news.room.config.site.url
    return [line.removeprefix(site) for line in lines if line.startswith(site)]


def test_a_private_feed_is_nowhere_but_at_its_secret_addresses(
    news: Desk, client: FlaskClient, addresses: list[str]
) -> None:
    for path in ("/feeds/ships", *(f"/feeds/ships.{ending}" for ending in ENDINGS)):
        assert client.get(path).status_code == 404
    for path in LISTS:
        text = client.get(path).text
        assert "Ships" not in text
        assert "private" not in text
    assert [path for path in news.publisher.addresses() if "ships" in path] == []
    assert [path.rpartition(".")[2] for path in addresses] == list(ENDINGS)


def test_its_reader_has_it_in_every_format(client: FlaskClient, addresses: list[str]) -> None:
    for path in addresses:
        answer = client.get(path)
        assert answer.status_code == 200
        assert b"A ship" in answer.data
        assert answer.headers["Cache-Control"].startswith("private")
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert f'<http://desk.example{path}>; rel="self"' in answer.headers["Link"]


def test_it_is_answered_304_and_compressed_like_any_other(
    client: FlaskClient, addresses: list[str]
) -> None:
    small = client.get(addresses[0], headers={"Accept-Encoding": "gzip"})
    assert small.headers["Content-Encoding"] == "gzip"
    known = {"Accept-Encoding": "gzip", "If-None-Match": small.headers["ETag"]}
    assert client.get(addresses[0], headers=known).status_code == 304
    assert client.head(addresses[0]).status_code == 200


def test_no_id_tells_the_secret(client: FlaskClient, addresses: list[str]) -> None:
    token = addresses[0].removeprefix("/private/").removesuffix(".atom")
    assert len(token) >= 32
    found = feedparser.parse(client.get(addresses[0]).data)
    assert found["feed"]["id"] == "tag:desk.example,2026:feeds/feeds/ships"
    self_link = [link["href"] for link in found["feed"]["links"] if link["rel"] == "self"]
    assert self_link == [f"http://desk.example{addresses[0]}"]
    for entry in json.loads(client.get(addresses[2]).data)["items"]:
        assert token not in json.dumps(entry)
    for answer in (client.get(addresses[0]), client.get(addresses[1])):
        assert answer.text.count(token) == 1


def test_the_token_is_not_kept(news: Desk, addresses: list[str], tmp_path: Path) -> None:
    token = addresses[0].removeprefix("/private/").removesuffix(".atom")
    with sqlite3.connect(tmp_path / "var" / "aggregator.db") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    kept = b"".join(path.read_bytes() for path in (tmp_path / "var").iterdir())
    assert token.encode() not in kept


def test_an_address_that_was_taken_back_is_gone(
    news: Desk, client: FlaskClient, addresses: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert secret(news, "add", "ships", "--for", "Bert") == 0
    (bert,) = [line for line in capsys.readouterr().out.split() if line.endswith(".rss")]
    assert client.get(addresses[0]).status_code == 200
    assert secret(news, "revoke", "Anna") == 0
    assert [client.get(path).status_code for path in addresses] == [410] * 3
    assert client.get(bert.removeprefix("http://desk.example")).status_code == 200
    assert secret(news, "revoke", "Anna") == 2


def test_one_is_taken_back_by_its_id(
    news: Desk, client: FlaskClient, addresses: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert secret(news, "list") == 0
    line = capsys.readouterr().out
    assert "ships" in line
    assert "Anna" in line
    assert secret(news, "revoke", line.split()[0]) == 0
    assert client.get(addresses[0]).status_code == 410
    assert secret(news, "list") == 0
    assert "taken back" in capsys.readouterr().out


@pytest.mark.parametrize(
    "path", ["/private/", "/private/x.atom", "/private/.atom", "/private/%00.json", "/private/x"]
)
def test_an_address_that_was_never_handed_out_is_unknown(client: FlaskClient, path: str) -> None:
    assert client.get(path, follow_redirects=True).status_code == 404
    assert client.get("private x.atom").status_code == 404


def test_another_ending_of_a_good_address_is_unknown(
    client: FlaskClient, addresses: list[str]
) -> None:
    assert client.get(addresses[0].removesuffix("atom") + "opml").status_code == 404
    assert client.get(addresses[0].removesuffix(".atom")).status_code == 404


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("add", "ships", "--for", ""), "--for"),
        (("add", "ship", "--for", "Anna"), 'did you mean "ships"?'),
        (("add", "open", "--for", "Anna"), "public, at http://desk.example/feeds/open"),
        (("revoke", "Nobody"), '"Nobody"; see `aggregator secret list`'),
    ],
)
def test_mistakes_are_told(
    news: Desk, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    assert secret(news, *words) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"), [(("add", "ships"), "--for"), (("add",), "FEED"), (("revoke",), "READER|ID")]
)
def test_what_was_left_out_is_named(
    news: Desk, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    with pytest.raises(SystemExit, match="2"):
        secret(news, *words)
    assert f"the following arguments are required: {told}" in capsys.readouterr().err


def test_a_surprise_writes_no_token_to_the_log(
    client: FlaskClient,
    addresses: list[str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a surprise")

    monkeypatch.setattr(Publisher, "private", fail)
    with caplog.at_level(logging.DEBUG):
        assert client.get(addresses[0]).status_code == 500
    assert "a surprise" in caplog.text
    assert addresses[0].removeprefix("/private/").removesuffix(".atom") not in caplog.text


def test_the_order_of_the_words_does_not_matter(news: Desk) -> None:
    assert secret(news, "add", "--for", "Anna", "ships") == 0
    assert secret(news, "add", "ships", "--for", "Anna") == 0


def test_who_has_another_address_is_said_to_have_it(
    news: Desk, addresses: list[str], client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    assert addresses
    secret(news, "add", "ships", "--for", "Anna")
    told = capsys.readouterr().out
    assert told.startswith("1 other address still works for Anna and ships\n")
    (one,) = re.findall(r"\(id (\w+)\)", told)
    secret(news, "add", "ships", "--for", "Anna")
    assert "2 other addresses still work for Anna and ships" in capsys.readouterr().out
    secret(news, "revoke", one)
    told = capsys.readouterr().out
    assert told == f"the address {one} is closed; 2 other addresses still work for Anna and ships\n"
    assert client.get(addresses[0]).status_code == 200
    secret(news, "revoke", "Anna")
    assert capsys.readouterr().out.count("Anna cannot read ships any more") == 2


def test_the_running_server_hears_of_it_at_once(tmp_path: Path) -> None:
    port = free_port()
    config = f'[server]\nlisten = "127.0.0.1:{port}"\n{CONFIG}'
    with desk(tmp_path, config, [("wire.rss", rss(ITEM))]) as news:
        news.poll()
    with running(tmp_path, port, "serve") as process:
        told = aggregator(tmp_path, "secret", "add", "ships", "--for", "Anna").stdout
        (path,) = [word for word in told.split() if word.endswith(".atom")]
        path = path.removeprefix("http://desk.example")
        assert get(port, path)[0] == 200
        assert aggregator(tmp_path, "secret", "revoke", "Anna").returncode == 0
        assert get(port, path)[0] == 410
        process.terminate()
        assert path.removeprefix("/private/")[:20] not in process.communicate(timeout=30)[0]
