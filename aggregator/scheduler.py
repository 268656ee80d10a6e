"""`aggregator schedule`: APScheduler asks the store who is due, polls them, threads the news."""

import logging
import threading
from datetime import UTC, datetime
from typing import NoReturn

from apscheduler.schedulers.background import BackgroundScheduler

from aggregator import flow
from aggregator.errors import AggregatorError
from aggregator.processes import end_when_told, end_with_parent

log = logging.getLogger("aggregator")

ROUND = 15
"""Seconds between two looks at who is due."""


def schedule(room: flow.Newsroom) -> None:
    """Read the shelf if that was never done, then look who is due, until SIGTERM."""
    end_with_parent()
    end_when_told()
    flow.read_shelf(room)
    bell = threading.Event()
    clockwork = BackgroundScheduler(timezone=UTC)
    clockwork.add_job(bell.set, "interval", seconds=ROUND, next_run_time=datetime.now(UTC))
    clockwork.start()
    try:
        _work_when_told(room, bell)
    finally:
        clockwork.shutdown(wait=False)


def _work_when_told(room: flow.Newsroom, bell: threading.Event) -> NoReturn:
    # the work is done in the main thread, where a signal can end it between two transactions
    while True:
        bell.wait()
        bell.clear()
        work(room)


def work(room: flow.Newsroom) -> None:
    """One round; a surprise in it is logged and the next round goes on."""
    try:
        found = flow.poll(room)
        if found.asked:
            log.info("polled %s", found)
        if taken := flow.thread(room):
            log.info("threaded %d revisions", taken)
        flow.index(room)
    except AggregatorError as error:
        log.error("%s", error)  # noqa: TRY400 - a sentence for people needs no traceback
    except Exception:
        log.exception("this round was cut short")
