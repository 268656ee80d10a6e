"""The order of the steps of push: take what hubs have sent, then ask hubs for what is due.

The rules are in `websub`. A subscription is stored before its hub is asked, because the hub may
call back before it answers.
"""

import secrets
from collections.abc import Iterator
from datetime import datetime

from aggregator import flow, websub
from aggregator.flow import Newsroom
from aggregator.intake import PollSummary
from aggregator.model import Config, Failure, Notice, Response, Source, Subscription
from aggregator.store import facts, listed, pushes


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
