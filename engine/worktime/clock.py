"""The clock process: the one file that knows APScheduler. Correctness never rests on it.

The clock only asks, every few seconds, whose moment has passed; what is due stands in the
database and is claimed there. Any number of clocks may run, may be late, may be killed. Memory
job store, no misfire limit, one run at a time; a job that beats makes the scheduler notice a
forward jump of the wall clock, and a watch restarts it after a backward one, which would
otherwise stop interval jobs for the length of the jump.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import update

from engine.store.ground import Ground
from engine.store.rows import insert_or_ignore
from engine.store.tables import Heartbeat

log = logging.getLogger("runut.clock")
BEAT_SECONDS = 10
DRIFT_SECONDS = 30.0


@dataclass(frozen=True)
class Job:
    """Something to ask every so many seconds; it is safe to run twice and to run late."""

    name: str
    seconds: int
    run: Callable[[], object]


def run(jobs: Sequence[Job], stop: threading.Event) -> None:
    """Run the jobs until `stop` is set; a job that fails is logged and asked again."""
    while not stop.is_set():
        scheduler = _scheduler(jobs)
        scheduler.start()
        try:
            _watch(stop)
        finally:
            scheduler.shutdown(wait=True)


def beat(ground: Ground, name: str = "clock") -> None:
    """Note that a clock is alive; /healthz shows the row."""
    at = ground.now()
    with ground.store.writing() as tx:
        if not insert_or_ignore(tx, Heartbeat, name=name, at=at):
            tx.execute(update(Heartbeat).where(Heartbeat.name == name).values(at=at))


def _scheduler(jobs: Sequence[Job]) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(
        timezone="UTC",
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    for job in jobs:
        scheduler.add_job(_guarded, "interval", seconds=job.seconds, args=[job], id=job.name)
    return scheduler


def _guarded(job: Job) -> None:
    try:
        job.run()
    except Exception:
        # One failing job must not end the clock; the next tick asks the database again.
        log.exception("job %s failed", job.name)


def _watch(stop: threading.Event) -> None:
    """Return when `stop` is set or the wall clock jumped against the monotonic one."""
    offset = time.time() - time.monotonic()
    while not stop.wait(BEAT_SECONDS):
        drift = time.time() - time.monotonic() - offset
        if abs(drift) > DRIFT_SECONDS:
            log.warning("wall clock jumped by %.0f s; scheduler restarted", drift)
            return
