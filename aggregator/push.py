"""The order of the steps of push: take what hubs have sent, ask hubs for what is due, tell our own.

The rules are in `websub`, and in `pings` for our own feeds. A subscription is stored before its hub
is asked, because the hub may call back before it answers.
"""

import logging
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from aggregator import flow, pings, plain, websub
from aggregator.flow import Newsroom
from aggregator.intake import PollSummary
from aggregator.model import (
    Compared,
    Config,
    Failure,
    Notice,
    OwnHub,
    Ping,
    Response,
    Source,
    Subscription,
)
from aggregator.publish import channels
from aggregator.publish.view import View
from aggregator.render import SUBSCRIBED
from aggregator.store import Transaction, catalogue, facts, listed, meta, opinions, pushes, traces
from aggregator.store import pings as kept

log = logging.getLogger("aggregator")


def has_work(room: Newsroom) -> bool:
    """Whether hubs have sent anything, or our own is to be told something now."""
    return is_waiting(room) or bool(_due(room)[1])


def is_waiting(room: Newsroom) -> bool:
    """Whether anything is in the inbox."""
    with room.database.read() as read:
        return bool(pushes.waiting(read))


def take(room: Newsroom) -> PollSummary:
    """Empty the inbox; what hubs sent for a source goes the way of what it answers."""
    return flow.take_pushes(room, _contents(room)) if is_waiting(room) else PollSummary()


def ask_hubs(room: Newsroom) -> None:
    """Subscribe where a source offers a hub, renew what runs out, leave what nobody wants."""
    with room.database.lock():
        asking = {one.id: one for one in _settle(room)}
        requests = [websub.request(one) for one in asking.values()]
        for request, outcome in room.visit(requests, room.config.fetch):
            one = websub.answered(asking[request.source.slug], outcome, room.now())
            with room.database.write() as write:
                pushes.save(write, [one])


def compare(room: Newsroom) -> None:
    """Find which of our feeds show something else than before, for our hub to be told.

    Nobody can have subscribed to a feed that was never there, so that the first time is silent.
    """
    if not room.config.site.hub:
        return
    with room.database.lock():
        with room.database.read() as read:
            before, now = kept.compared(read), _here(room.config, read)
            if before == now:
                return
            changed, known = _changes(room.config, read, before or now, now)
        told = [f"{path}.{ending}" for path in changed if path in known for ending in SUBSCRIBED]
        with room.database.write() as write:
            kept.save_marks(write, changed)
            kept.queue(write, told, room.now())
            kept.save_compared(write, now)


def _changes(
    config: Config, read: Transaction, before: Compared, now: Compared
) -> tuple[dict[str, str], set[str]]:
    """New marks of feeds that have others now, and the feeds that were there before.

    Sources are looked at where something of theirs came in since, and all of them under new terms.
    """
    old, news = kept.marks(read), kept.sources_with_news(read, before.arrival)
    if before.terms != now.terms:
        news |= dict.fromkeys(catalogue.known_sources(read), True)
    view = View(config, read)
    marks = {path: _mark(view, path) for path in channels.lasting(view, news)}
    changed = {path: mark for path, mark in marks.items() if old.get(path) != mark}
    return changed, old.keys() | {f"/sources/{slug}" for slug, had in news.items() if had}


def _mark(view: View, path: str) -> str:
    return pings.mark(channels.out_feed(view, channels.channel(view, path)))


def _here(config: Config, read: Transaction) -> Compared:
    allowed = [(source.slug, source.republish) for source in listed.followed(read, config.sources)]
    terms = sha256(traces.gone(read) + plain.encode(allowed).encode()).hexdigest()
    return Compared(meta.version(read), opinions.notebook(read).arrival, terms)


def tell_hub(room: Newsroom) -> None:
    """Tell our hub of the feeds that have changed; what it does not take waits."""
    hub, due = _due(room)
    if not due:
        return
    site = room.config.site
    asking = {f"{site.url}{one.path}": one for one in due}
    requests = [pings.request(hub.url, topic) for topic in asking]
    outcomes = []
    for request, outcome in room.visit(requests, room.config.fetch):
        outcomes.append(outcome)
        if pings.is_over(outcome):
            with room.database.write() as write:
                kept.remove(write, [asking[request.source.slug]])
    _settle_hub(room, pings.after(hub, outcomes, room.now()))


def _due(room: Newsroom) -> tuple[OwnHub, list[Ping]]:
    url = room.config.site.hub
    if not url:
        return OwnHub(url=""), []
    with room.database.read() as read:
        hub = kept.hub(read, url)
        return hub, pings.due(kept.waiting(read), hub, room.now())


def _settle_hub(room: Newsroom, hub: OwnHub) -> None:
    with room.database.write() as write:
        late = pings.expired(kept.waiting(write), room.now())
        kept.remove(write, late)
        kept.save_hub(write, replace(hub, given_up=hub.given_up + len(late)))
    if hub.reason:
        log.warning("%s", pings.told(hub))


def callbacks(config: Config) -> str | None:
    """What the address of every callback begins with; None where no hub can push to this site."""
    return None if websub.obstacle(config) else f"{config.site.url}/websub/"


def _contents(room: Newsroom) -> Iterator[tuple[Source, Response | Failure]]:
    """The documents in the inbox, which lets go of each notice when its document was taken.

    One that is taken twice, because the work was cut short between, adds nothing.
    """
    with room.database.read() as read:
        followed = listed.followed(read, room.config.sources)
        waiting = pushes.waiting(read)
    sources = {source.slug: source for source in followed}
    for number in waiting:
        with room.database.read() as read:
            notice = pushes.notice(read, number)
            one = pushes.subscription(read, notice.subscription)
        if one and one.source in sources and _is_news(one, notice):
            yield sources[one.source], websub.answer(one, notice)
            one = websub.taken(one, notice.body, notice.received_at)
        with room.database.write() as write:
            pushes.save(write, [websub.heard(one, notice)] if one else [])
            pushes.remove(write, number)


def _is_news(one: Subscription, notice: Notice) -> bool:
    return notice.kind == "content" and not websub.is_repeated(one, notice.body)


def _settle(room: Newsroom) -> list[Subscription]:
    """Every subscription brought up to date and stored; those that are to be asked for."""
    now, prefix = room.now(), callbacks(room.config)
    with room.database.read() as read:
        held = {one.id: one for one in pushes.subscriptions(read)}
        sources = listed.followed(read, room.config.sources)
        found = websub.offers(sources, facts.states(read)) if prefix else []
    changed = {one.id: one for one in websub.partings(held.values(), found, prefix, now)}
    held |= changed
    for offer, hub in websub.openings(found, list(held.values())):
        one = _begun(offer, hub, prefix or "", now)
        held[one.id] = changed[one.id] = one
    turns: dict[str, Subscription | None]
    turns = {one.id: websub.turn(one, now) for one in websub.due(held.values(), now)}
    _keep(room, {**changed, **turns})
    return [one for one in turns.values() if one and websub.is_asking(one)]


def _begun(offer: websub.Offer, hub: str, prefix: str, now: datetime) -> Subscription:
    name = secrets.token_urlsafe(24)
    return Subscription(
        id=name,
        source=offer.source,
        hub=hub,
        topic=offer.topic,
        callback=prefix + name,
        secret=secrets.token_urlsafe(32),
        next_at=now,
    )


def _keep(room: Newsroom, changed: dict[str, Subscription | None]) -> None:
    if changed:
        with room.database.write() as write:
            pushes.save(write, [one for one in changed.values() if one])
            pushes.forget(write, [name for name, one in changed.items() if not one])
