"""`aggregator schedule`: APScheduler asks the store who is due, polls them, threads the news."""

import logging
import threading
from datetime import UTC, datetime
from typing import NoReturn

from apscheduler.schedulers.background import BackgroundScheduler

from aggregator import flow, push
from aggregator.errors import AggregatorError, ConfigError
from aggregator.processes import end_when_told, end_with_parent
from aggregator.publish import history

log = logging.getLogger("aggregator")

ROUND = 15
"""Seconds between two looks at who is due."""
LOOK = 1
"""Seconds between two looks into the inbox and at our hub: news is worth little when it is late."""


def schedule(room: flow.Newsroom) -> None:
    """Read the shelf if that was never done, then look who is due, until SIGTERM."""
    end_with_parent()
    end_when_told()
    _decide(room)
    flow.read_shelf(room, lambda: history.keep(room.config, room.database))
    bell = threading.Event()
    clockwork = BackgroundScheduler(timezone=UTC)
    clockwork.add_job(bell.set, "interval", seconds=ROUND, next_run_time=datetime.now(UTC))
    clockwork.add_job(_ring, "interval", (room, bell), seconds=LOOK, misfire_grace_time=None)
    clockwork.start()
    try:
        _work_when_told(room, bell)
    finally:
        clockwork.shutdown(wait=False)


def _ring(room: flow.Newsroom, bell: threading.Event) -> None:
    if push.has_work(room):
        bell.set()


def _work_when_told(room: flow.Newsroom, bell: threading.Event) -> NoReturn:
    # the work is done in the main thread, where a signal can end it between two transactions
    while True:
        bell.wait()
        bell.clear()
        work(room)


def _decide(room: flow.Newsroom) -> None:
    """A mistake in the decisions stops no news; those from before go on holding."""
    try:
        flow.decide(room.database, room.config)
    except ConfigError as error:
        log.error("%s", error)  # noqa: TRY400 - a sentence for people needs no traceback


def work(room: flow.Newsroom) -> None:
    """One round; a surprise in it is logged and the next round goes on."""
    try:
        _decide(room)
        pushed = push.take(room)
        if pushed.asked:
            log.info("pushed by hubs: %s", pushed)
        found = flow.poll(room)
        if found.asked:
            log.info("polled %s", found)
        push.ask_hubs(room)
        if taken := flow.thread(room):
            log.info("threaded %d revisions", taken)
        flow.index(room)
        history.keep(room.config, room.database)
        push.compare(room)
        push.tell_hub(room)
    except AggregatorError as error:
        log.error("%s", error)  # noqa: TRY400 - a sentence for people needs no traceback
    except Exception:
        log.exception("this round was cut short")
