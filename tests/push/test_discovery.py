"""Hubs that feeds and their servers name are found by polling, and asked."""

from pathlib import Path

import pytest
from support.hub import Hub
from support.newsroom import SITE, desk
from support.origin import Answer, Origin
from support.program import free_port

from aggregator import flow, push

ITEM = "<item><guid>g1</guid><title>Example headline</title></item>"
PLAIN = f"<rss version='2.0'><channel><title>Wire</title>{ITEM}</channel></rss>"
NAMING = (
    "<rss version='2.0' xmlns:a='http://www.w3.org/2005/Atom'><channel><title>Wire</title>"
    "<a:link rel='hub' href='HUB'/><a:link rel='self' href='/topic?utm_source=a'/>"
    f"{ITEM}</channel></rss>"
)
BROKEN = NAMING.replace("</channel>", "&nbsp;</channel>")


@pytest.mark.parametrize("where", ["feed", "broken feed", "Link field"])
def test_a_hub_is_found_and_asked_for_the_topic_to_the_letter(tmp_path: Path, where: str) -> None:
    site = SITE.replace("http://desk.example", f"http://127.0.0.1:{free_port()}")
    with Hub() as hub, Origin() as origin:
        hub.verifies = False
        links = f'<{hub.url}>; rel="hub", </topic?utm_source=a>; rel=self'
        origin["/feed"] = {
            "feed": Answer(NAMING.replace("HUB", hub.url).encode()),
            "broken feed": Answer(BROKEN.replace("HUB", hub.url).encode()),
            "Link field": Answer(PLAIN.encode(), headers=(("Link", links),)),
        }[where]
        here = site.partition('url = "http://')[2].partition('"')[0]
        places = f'"{origin.place}", "{hub.place}", "{here}"'
        config = (
            f'[fetch]\nspacing = "0s"\nallow_private = [{places}]\n'
            f'[[sources]]\nname = "Wire"\nurl = "{origin.url("/feed")}"\n'
        )
        with desk(tmp_path, config, site=site) as news:
            assert flow.poll(news.room).new == 1
            push.ask_hubs(news.room)
        (asked,) = hub.asked
    assert asked["hub.topic"] == origin.url("/topic?utm_source=a")
    assert asked["hub.callback"].startswith(f"http://{here}/websub/")
