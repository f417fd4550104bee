"""How long the steps of the year take: by step, by who does it, by weekday and by day of the month."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from engine.demo.year.dossier import Dossier, Values
from engine.demo.year.stage import Stage
from engine.worktime import WIB

# How often a step goes over its standard; giving a number does while two minutes are the standard.
LATE = {"nomor": 0.022, "paraf": 0.016, "tandatangan": 0.017, "susun": 0.008, "kirim": 0.01}
SHORT, SHORT_LATE = 3, 2.2
SLOW = {"kasi_pem": 3.0, "camat": 1.5, "umpeg": 1.2, "kasi_kesra": 0.5, "staf4": 2.0}
# The share of the time used until somebody opens the task.
WAITED = {
    "susun": 0.15, "nomor": 0.5, "isi": 0.5, "paraf": 0.55, "tandatangan": 0.7, "kirim": 0.4,
}  # fmt: skip
FRIDAY, MONTH_END, DECEMBER, AFTERNOON = 2.0, 2.2, 1.5, 1.4
LAST_DAYS, OVERNIGHT, EVENING = 26, 0.22, 0.05
MOST = 0.6


@dataclass(frozen=True)
class Turn:
    """When a task is opened and when it is done."""

    opened: datetime
    done: datetime


def turn(stage: Stage, about: Dossier, task: Values, since: datetime) -> Turn:
    """How a task that somebody can work on since a moment goes."""
    chance, step = stage.chance, about.step(task)
    late = chance.random() < _risk(stage, about, task, since)
    ratio = _over(stage, step.standard) if late else min(0.96, 0.05 + chance.betavariate(2.2, 3.2))
    used = step.standard * ratio
    share = min(0.95, max(0.05, WAITED.get(step.duty, 0.5) + chance.uniform(-0.15, 0.15)))
    if late:
        share = max(share, chance.uniform(0.6, 0.95))
    done = stage.later(since, used)
    evening = _evening(stage, step.duty, since)
    if evening is not None and evening < done:
        return Turn(evening - timedelta(minutes=chance.randint(1, 4)), evening)
    return Turn(min(done, stage.later(since, used * share)), done)


def _risk(stage: Stage, about: Dossier, task: Values, since: datetime) -> float:
    step, local = about.step(task), since.astimezone(WIB)
    risk = LATE.get(step.duty, 0.015)
    if step.duty == "nomor" and step.standard < SHORT:
        risk *= SHORT_LATE
    who = task["holder_id"] or stage.roster.holders(task["role"], task["unit_id"], since)[0]
    risk *= SLOW.get(stage.roster.person(who, since).login, 1.0)
    risk *= FRIDAY if local.weekday() == 4 else 1.0
    risk *= MONTH_END if local.day >= LAST_DAYS else 1.0
    risk *= DECEMBER if local.month == 12 else 1.0
    risk *= AFTERNOON if local.hour >= 14 else 1.0
    return min(MOST, risk)


def _over(stage: Stage, standard: int) -> float:
    """How many times its standard a late step takes; some lie until the next day or longer."""
    ratio = 1.05 + stage.chance.expovariate(1.1)
    if stage.chance.random() < OVERNIGHT:
        ratio += stage.chance.uniform(60, 600) / standard
    return ratio


def _evening(stage: Stage, duty: str, since: datetime) -> datetime | None:
    """Who checks or signs letters that came late in the day, does so at home now and then."""
    local = since.astimezone(WIB)
    at_home = duty in ("paraf", "tandatangan") and time(15, 0) <= local.time() <= time(19, 0)
    if not at_home or stage.chance.random() > EVENING:
        return None
    evening = datetime.combine(local.date(), time(19, 10), WIB)
    return evening + timedelta(seconds=stage.chance.randint(0, 7200))
