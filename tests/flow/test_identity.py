"""Identity over polls of a feed that changes: rules, revisions, dates, and what `explain` tells."""

from pathlib import Path

import pytest
from support.newsroom import Desk, desk, rss

from aggregator.cli import main
from aggregator.model import Revision
from aggregator.store import facts
from aggregator.store.catalogue import Listed

LOCAL = """
[[sources]]
name = "Local"
path = "local.rss"
republish = "full"
"""
OTHER = LOCAL.replace("Local", "Other").replace("local", "other")


def item(
    guid: str = "",
    link: str = "",
    title: str = "Headline",
    text: str = "Some words of a report.",
    date: str = "",
) -> str:
    parts = {"guid": guid, "link": link, "title": title, "pubDate": date, "description": text}
    return "".join(f"<{name}>{value}</{name}>" for name, value in parts.items() if value)


ONE = item("g1", "http://news.example/1", "Port opened", "The port of the city was opened again.")
TWO = item("g1", "http://news.example/2", "Goalless draw", "Both sides missed every chance.")


class Paper:
    """A publisher's local feed, polled again an hour after each change."""

    def __init__(self, news: Desk, folder: Path) -> None:
        self.news, self.folder = news, folder

    def prints(self, *items: str, file: str = "local.rss") -> list[Listed]:
        """Write the feed, poll it, list the visible items, oldest first."""
        (self.folder / file).write_bytes(rss(*items))
        self.news.clock.turn(hours=1)
        self.news.poll()
        return self.news.items()

    def revisions(self, listed: Listed) -> list[Revision]:
        with self.news.room.database.read() as read:
            return facts.revisions(read, listed.item.id)

    def rules(self, listed: Listed) -> list[str]:
        return [revision.rule for revision in self.revisions(listed)]


def test_an_edited_headline_is_a_revision_of_the_same_item(tmp_path: Path) -> None:
    with desk(tmp_path, LOCAL) as news:
        paper = Paper(news, tmp_path)
        paper.prints(ONE)
        (listed,) = paper.prints(ONE.replace("Port opened", "Port open again"))
        assert paper.rules(listed) == ["new guid", "guid"]
        titles = [revision.entry.title for revision in paper.revisions(listed)]
    assert titles == ["Port opened", "Port open again"]


def test_a_changed_date_moves_nothing_and_is_no_revision(tmp_path: Path) -> None:
    with desk(tmp_path, LOCAL) as news:
        paper = Paper(news, tmp_path)
        (before,) = paper.prints(item("g", date="Fri, 09 Jan 2026 08:00:00 GMT"))
        (after,) = paper.prints(item("g", date="Sat, 10 Jan 2026 08:00:00 GMT"))
        (gone,) = paper.prints(item("g"))
        assert len(paper.revisions(gone)) == 1
    assert before.item.published == after.item.published == gone.item.published
    assert before.item.updated == gone.item.updated


def test_a_date_that_comes_late_does_not_move_the_first_sight(tmp_path: Path) -> None:
    with desk(tmp_path, LOCAL) as news:
        paper = Paper(news, tmp_path)
        (before,) = paper.prints(item("g"))
        (after,) = paper.prints(item("g", date="Fri, 09 Jan 2026 08:00:00 GMT"))
    assert before.item.published is after.item.published is None
    assert after.item.event_at == after.item.first_seen


def test_updated_moves_on_a_material_change_only(tmp_path: Path) -> None:
    with desk(tmp_path, LOCAL) as news:
        paper = Paper(news, tmp_path)
        (first,) = paper.prints(item("g", text="<p>Some words.</p>".replace("<", "&lt;")))
        (markup,) = paper.prints(item("g", text="<p><b>Some</b> words.</p>".replace("<", "&lt;")))
        assert [r.material for r in paper.revisions(markup)] == [True, False]
        (edited,) = paper.prints(item("g", text="Other words."))
    assert first.item.updated == markup.item.updated < edited.item.updated


def test_a_guid_that_changes_while_the_link_stays(tmp_path: Path) -> None:
    with desk(tmp_path, LOCAL) as news:
        paper = Paper(news, tmp_path)
        (before,) = paper.prints(ONE)
        (after,) = paper.prints(ONE.replace("g1", "g2"))
        assert paper.rules(after) == ["new guid", "link"]
    assert before.item.id == after.item.id
    assert before.item.published_id == after.item.published_id


def test_a_link_that_changes_while_the_guid_stays(tmp_path: Path) -> None:
    with desk(tmp_path, LOCAL) as news:
        paper = Paper(news, tmp_path)
        (before,) = paper.prints(ONE)
        (after,) = paper.prints(ONE.replace("/1", "/port-opened"))
        assert paper.rules(after) == ["new guid", "guid"]
    assert before.item.id == after.item.id
    assert after.item.entry.link == "http://news.example/port-opened"


def test_a_guid_reused_for_another_article_and_back_again(tmp_path: Path) -> None:
    with desk(tmp_path, LOCAL) as news:
        paper = Paper(news, tmp_path)
        (port,) = paper.prints(ONE)
        _, draw = paper.prints(TWO)
        paper.prints(TWO.replace("Goalless", "Dull"))
        paper.prints(ONE.replace("opened again", "opened once more"))
        both = paper.prints(TWO)
        assert [listed.item.id for listed in both] == [port.item.id, draw.item.id]
        assert paper.rules(port) == ["new guid", "guid"]
        assert paper.rules(draw) == ["new reused guid", "reused guid", "reused guid"]
    assert [listed.item.entry.title for listed in both] == ["Port opened", "Goalless draw"]


def test_a_guid_twice_in_one_document_names_nothing(tmp_path: Path) -> None:
    with desk(tmp_path, LOCAL) as news:
        paper = Paper(news, tmp_path)
        assert len(paper.prints(ONE, TWO)) == 2
        listed = paper.prints(TWO, ONE)
        assert len(listed) == 2
        assert [paper.rules(one) for one in listed] == [["new link"], ["new link"]]


def test_items_without_guid_link_or_date(tmp_path: Path) -> None:
    one, two = item(title="One", text="The first."), item(title="", text="The second.")
    with desk(tmp_path, LOCAL) as news:
        paper = Paper(news, tmp_path)
        paper.prints(one, two)
        listed = paper.prints(two, one.replace("The first.", "The first, edited."))
        assert sorted(paper.rules(one) for one in listed) == [["new text"], ["new title", "title"]]


def test_items_that_leave_and_come_back(tmp_path: Path) -> None:
    with desk(tmp_path, LOCAL) as news:
        paper = Paper(news, tmp_path)
        before = paper.prints(ONE)
        paper.prints(item("g2", "http://news.example/9", "Another"))
        after = paper.prints(ONE)
        assert after[0] == before[0]
        assert len(after) == 2
        assert paper.rules(after[0]) == ["new guid"]


@pytest.mark.parametrize("moved", ["https://news.example/1", "https://www.news.example/1/"])
def test_a_site_that_moves_to_https_keeps_its_items(tmp_path: Path, moved: str) -> None:
    old, new = item("http://news.example/1", "http://news.example/1"), item(moved, moved)
    with desk(tmp_path, LOCAL) as news:
        paper = Paper(news, tmp_path)
        (before,) = paper.prints(old)
        (after,) = paper.prints(new)
        assert [r.material for r in paper.revisions(after)] == [True, False]
    assert after.item.id == before.item.id
    assert after.item.published_id == before.item.published_id == "http://news.example/1"
    assert after.item.entry.link == moved
    assert after.item.updated == before.item.updated


def test_a_guid_that_only_its_spaces_change(tmp_path: Path) -> None:
    with desk(tmp_path, LOCAL) as news:
        paper = Paper(news, tmp_path)
        (before,) = paper.prints(item("post 1"))
        (after,) = paper.prints(item("\n  post\u00a0 1 "))
        assert paper.rules(after) == ["new guid"]
    assert after == before


def test_a_feed_that_makes_all_guids_anew_while_links_stay(tmp_path: Path) -> None:
    with desk(tmp_path, LOCAL) as news:
        paper = Paper(news, tmp_path)
        links = [f"http://news.example/{number}" for number in range(4)]
        before = paper.prints(*(item(f"old-{link}", link) for link in links))
        after = paper.prints(*(item(f"new-{link}", link) for link in links))
        again = paper.prints(*(item(f"new-{link}", link, "Edited") for link in links))
        assert [paper.rules(one) for one in again] == [["new guid", "link", "guid"]] * 4
    ids = [[one.item.id for one in listed] for listed in (before, after, again)]
    assert ids[0] == ids[1] == ids[2]


def test_two_sources_with_one_guid_never_touch_each_other(tmp_path: Path) -> None:
    guid = "https://news.example/1"
    with desk(tmp_path, LOCAL + OTHER) as news:
        paper = Paper(news, tmp_path)
        paper.prints(item(guid, title="Ours"))
        first, second = paper.prints(item(guid, title="Theirs"), file="other.rss")
        paper.prints(item(guid, title="Theirs, edited"), file="other.rss")
        assert len(paper.revisions(first)) == 1
        assert len(paper.revisions(second)) == 2
        (ours, theirs) = news.items()
    assert (ours.item.source, theirs.item.source) == ("local", "other")
    assert ours.item.entry.title == "Ours"
    assert ours.item.published_id == guid
    assert theirs.item.published_id.startswith("tag:desk.example,2026:items/")


def test_explain_tells_which_rule_held(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with desk(tmp_path, LOCAL) as news:
        paper = Paper(news, tmp_path)
        paper.prints(ONE)
        (listed,) = paper.prints(ONE.replace("g1", "g2"))
    assert main(["--config", str(tmp_path / "config.toml"), "explain", listed.item.id]) == 0
    told = capsys.readouterr().out
    assert "Identity: rule “new guid”: its source had not sent this guid before" in told
    assert "known by guid     g1" in told
    assert "known by guid     g2" in told
    assert "known by link     https://news.example/1" in told
    assert "rule “link”: its guid is new or absent, and its link is known" in told


def test_a_store_from_before_keeps_its_items_and_gets_no_revisions(tmp_path: Path) -> None:
    here = "http://www.news.example/1/"
    with desk(tmp_path, LOCAL) as news:
        paper = Paper(news, tmp_path)
        (before,) = paper.prints(item(here, here))
        with news.room.database.write() as write:
            write.run("UPDATE item_keys SET key = substr(key, 1, 5) || :link", link=here)
            write.run("UPDATE revisions SET fingerprint = 'of an older kind', rule = ''")
        after, _ = paper.prints(item(here, here), item("g2"))
        assert paper.rules(after) == [""]
        moved, _ = paper.prints(item(here.replace("http:", "https:")), item("g2"))
        assert paper.rules(after) == ["", "guid"]
        assert news.items(corrected=True) == []
    assert before.item == after.item
    assert moved.item.id == before.item.id


ESCAPED = "<title>R&amp;D</title><guid isPermaLink='true'>https://m.example/?p=7&amp;l=en</guid>"
READ_LOOSELY = "<guid><![CDATA[https://m.example/?p=7&amp;l=en]]></guid>"


@pytest.mark.parametrize("slip", ["Ben &nbsp; Jerry", "AT&T", "caf&eacute;", "a\x0bb", "</b>"])
def test_a_slip_in_another_item_brings_no_old_one_back(tmp_path: Path, slip: str) -> None:
    with desk(tmp_path, LOCAL) as news:
        paper = Paper(news, tmp_path)
        (before,) = paper.prints(ESCAPED)
        after, _new = paper.prints(f"<title>{slip}</title><guid>new</guid>", ESCAPED)
        assert after == before
        assert paper.rules(after) == ["new guid"]
        assert len(paper.prints(ESCAPED)) == 2


@pytest.mark.parametrize("link", ["", "<link>https://m.example/seven</link>"])
def test_a_guid_that_was_once_read_loosely_names_the_same_item(tmp_path: Path, link: str) -> None:
    title = "<title>Port opened</title>"
    with desk(tmp_path, LOCAL) as news:
        paper = Paper(news, tmp_path)
        (before,) = paper.prints(title + READ_LOOSELY + link)
        (after,) = paper.prints(title + ESCAPED.partition("</title>")[2] + link)
        (again,) = paper.prints("<title>AT&T</title>" + ESCAPED.partition("</title>")[2] + link)
    assert before.item.entry.guid == "https://m.example/?p=7&amp;l=en"
    assert after.item.id == again.item.id == before.item.id
    assert after.item.published_id == again.item.published_id == before.item.published_id
