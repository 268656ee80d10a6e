"""Commands as a person types them: what they print, their exit status, never a traceback."""

import json
from pathlib import Path

import pytest
from support.newsroom import SITE, rss
from support.origin import Answer, Origin
from support.program import aggregator

SHARED = Path(__file__).parents[3] / "shared"

SOURCES = """
[[sources]]
name = "Wire"
path = "wire.rss"
owner = "Wire"

[[sources]]
name = "Missing"
path = "missing.rss"
owner = "Missing"

[[threads]]
slug = "harbour"
title = "The harbour"
words = ["harbour"]
threshold = 1

[[threads]]
slug = "mountain"
title = "The mountain"
words = ["mountain"]
"""
ITEM = (
    "<guid>g1</guid><title>A ship in the harbour</title><link>http://news.example/1</link>"
    "<description>It came in.</description>"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(SITE + SOURCES)
    (tmp_path / "wire.rss").write_bytes(rss(ITEM))
    return tmp_path


def test_poll_stores_threads_and_sums_up_and_one_dead_source_troubles_nobody(folder: Path) -> None:
    done = aggregator(folder, "poll", "--all")
    assert done.returncode == 0
    assert "1 new items" in done.stdout
    assert "missing: " in done.stdout
    again = json.loads(aggregator(folder, "poll", "--all", "--json").stdout)
    assert list(again.pop("reasons")) == ["missing"]
    assert again == {"asked": 2, "failed": 1, "unchanged": 1, "new": 0, "edited": 0}


def test_explain_and_why_not(folder: Path) -> None:
    aggregator(folder, "poll", "wire")
    for words in ("g1", "http://news.example/1", "ship in the"):
        done = aggregator(folder, "explain", words)
        assert done.returncode == 0, done.stderr
        assert "A ship in the harbour" in done.stdout
        assert "Thread harbour: in" in done.stdout
        assert "rule “new guid”" in done.stdout
    told = json.loads(aggregator(folder, "explain", "g1", "--json").stdout)
    assert told["item"]["source"] == "wire"
    missed = aggregator(folder, "why-not", "g1", "mountain")
    assert missed.returncode == 0
    assert "no word of the thread occurs" in missed.stdout
    assert "0 of the 1 items of its story" in missed.stdout
    told = json.loads(aggregator(folder, "why-not", "g1", "mountain", "--json").stdout)
    assert told["missing"][0] == "0 of 4 points, 4 short"


def test_near_misses_are_listed_with_what_was_short(folder: Path) -> None:
    with (folder / "config.toml").open("a") as config:
        config.write(
            '[[threads]]\nslug = "ships"\ntitle = "Ships"\nwords = ["ship"]\nthreshold = 2\n'
        )
    aggregator(folder, "poll", "wire")
    done = aggregator(folder, "near", "ships")
    assert done.returncode == 0
    assert done.stdout.startswith("A ship in the harbour\n  http://desk.example/items/")
    assert "1.5 of 2 points, 0.5 short" in done.stdout
    (told,) = json.loads(aggregator(folder, "near", "ships", "--json").stdout)
    assert (told["title"], told["membership"]["score"]) == ("A ship in the harbour", 1.5)
    assert aggregator(folder, "near", "mountain").stdout == "0 near misses of mountain\n"


def test_export_writes_what_the_server_answers(folder: Path) -> None:
    aggregator(folder, "poll", "wire")
    assert aggregator(folder, "export", "site").returncode == 0
    for name in ("index.html", "feed.atom", "feed.json.gz", "threads/harbour/index.html"):
        assert (folder / "site" / name).is_file(), name
    again = aggregator(folder, "export", "site")
    assert again.stdout.startswith("0 files written")


def test_rebuild_and_thread(folder: Path) -> None:
    aggregator(folder, "poll", "wire", "--no-thread")
    assert aggregator(folder, "thread").stdout == "1 revisions threaded\n"
    assert aggregator(folder, "rebuild").stdout == "1 revisions threaded\n"


def test_opml_goes_out_and_comes_in(folder: Path) -> None:
    with (folder / "config.toml").open("a") as config:
        config.write('[[sources]]\nname = "Web"\nurl = "http://news.example/feed"\nowner = "W"\n')
    assert aggregator(folder, "opml", "export", "out.opml").returncode == 0
    done = aggregator(folder, "opml", "import", "out.opml")
    assert done.returncode == 0
    assert 'url = "http://news.example/feed"' in done.stdout


def test_check_and_doctor(folder: Path) -> None:
    assert aggregator(folder, "check").returncode == 0
    aggregator(folder, "poll", "--all")
    done = aggregator(folder, "doctor", "--json")
    findings = json.loads(done.stdout)
    assert done.returncode == 1
    assert any("missing" in finding["what"] for finding in findings if not finding["fine"])


def test_check_warns_of_a_source_that_was_taken_out(folder: Path) -> None:
    aggregator(folder, "poll", "wire")
    (folder / "config.toml").write_text(SITE)
    done = aggregator(folder, "check")
    assert done.returncode == 0
    assert "'wire' is not listed any more; its 1 items stay" in done.stdout


def test_eval_agrees_with_the_labels_of_an_easy_file(folder: Path) -> None:
    lines = [
        {
            "id": f"{story}{number}",
            "title": f"{words} {number}",
            "summary": "",
            "published": "2026-01-10T00:00:00Z",
            "lang": "en",
            "story": story,
        }
        for story, words in (
            ("a", "Ferry sinks near the northern harbour"),
            ("b", "Vote on budget"),
        )
        for number in range(2)
    ]
    (folder / "gold.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = aggregator(folder, "eval", "gold.jsonl", "--predictions", "out.jsonl", "--json")
    figures = json.loads(done.stdout)
    assert figures["items"] == 4
    assert figures["bcubed_f1"] == 1
    predicted = [json.loads(line) for line in (folder / "out.jsonl").read_text().splitlines()]
    assert {line["id"] for line in predicted} == {"a0", "a1", "b0", "b1"}


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("[]", "not a labelled item"),
        ('{"id": "b", "published": "soon", "story": "s"}', "soon"),
        ('{"id": "b", "published": "0001-01-01T00:00+10:00", "story": "s"}', "out of range"),
        ('{"id": "\\ud800", "story": "s"}', "surrogates not allowed"),
        ('{"id": "b"}', "'story' is missing"),
        ('{"id": "a", "story": "s"}', "'a' stands on an earlier line already"),
    ],
)
def test_eval_names_the_line_that_it_cannot_use(folder: Path, line: str, complaint: str) -> None:
    (folder / "gold.jsonl").write_text('{"id": "a", "story": "s"}\n\n' + line + "\n")
    done = aggregator(folder, "eval", "gold.jsonl")
    assert done.returncode == 1
    assert "gold.jsonl:3: " in done.stderr
    assert complaint in done.stderr


def test_eval_of_an_empty_file_is_no_mistake(folder: Path) -> None:
    (folder / "gold.jsonl").write_text("")
    done = aggregator(folder, "eval", "gold.jsonl", "--json")
    assert json.loads(done.stdout)["items"] == 0


MISTAKES = [
    (("poll", "nobody"), 2, "nobody"),
    (("explain", "nothing"), 2, "nothing"),
    (("why-not", "g1", "nothing"), 2, "nothing"),
    (("near", "mountains"), 2, 'did you mean "mountain"?'),
    (("eval", "none.jsonl"), 1, "none.jsonl"),
    (("eval", "wire.rss"), 1, "wire.rss:1"),
    (("opml", "import", "none.opml"), 1, "none.opml"),
    (("opml", "import", "wire.rss"), 1, "not OPML"),
    (("opml", "import"), 2, "FILE"),
    (("--config", "none.toml", "poll"), 2, "none.toml"),
    (("--config", "none.toml", "run"), 2, "none.toml"),
    (("export", "wire.rss/site"), 1, "wire.rss is a file, not a folder"),
    (("digest",), 1, "not built yet"),
    (("plan",), 1, "not built yet"),
    (("nonsense",), 2, "nonsense"),
]


@pytest.mark.parametrize(("arguments", "status", "words"), MISTAKES)
def test_a_mistake_gets_a_sentence_and_a_status(
    folder: Path, arguments: tuple[str, ...], status: int, words: str
) -> None:
    done = aggregator(folder, *arguments)
    assert done.returncode == status, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_typo_in_a_key_is_told_with_its_place(folder: Path) -> None:
    (folder / "config.toml").write_text(SITE + '[[sources]]\nnme = "Wire"\npath = "wire.rss"\n')
    for arguments in (["run"], ["poll"], ["check"], ["serve"], ["schedule"], ["export", "site"]):
        done = aggregator(folder, *arguments)
        assert done.returncode == 2, arguments
        assert "config.toml:8:1" in done.stdout + done.stderr
        assert "name" in done.stdout + done.stderr


@pytest.mark.parametrize("body", [b"", b"SQLite format 3\x00 and then rubbish" * 100, b"x" * 5_000])
def test_a_database_that_is_none_is_told_plainly(folder: Path, body: bytes) -> None:
    (folder / "var").mkdir()
    (folder / "var" / "aggregator.db").write_bytes(body)
    done = aggregator(folder, "poll", "wire")
    assert "Traceback" not in done.stderr
    assert done.returncode == (1 if body else 0)


def test_a_database_where_none_can_be_is_told_plainly(folder: Path) -> None:
    text = SITE + '[store]\nurl = "sqlite:///wire.rss/aggregator.db"\n' + SOURCES
    (folder / "config.toml").write_text(text)
    done = aggregator(folder, "poll", "wire")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "wire.rss" in done.stderr


def test_a_private_address_is_not_visited_unless_allowed(folder: Path) -> None:
    with Origin() as origin:
        origin["/feed"] = Answer(rss(ITEM))
        source = f'[[sources]]\nname = "Near"\nurl = "{origin.url("/feed")}"\nowner = "N"\n'
        (folder / "config.toml").write_text(SITE + source)
        done = aggregator(folder, "poll", "--all")
        assert "allow_private" in done.stdout
        assert origin.hits == []
