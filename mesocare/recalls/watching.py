"""Lots, products, operators and rooms, each watched for more adverse events than chance would give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Min, Q

from mesocare.clinics.models import Organisation, StaffMember
from mesocare.diary.models import Room
from mesocare.recalls.models import AdverseEvent
from mesocare.stock.models import Lot, Product
from mesocare.treatment.models import LotUsed, SessionStatus, TreatmentSession
from mesocare.web.clock import site_today
from mesotherapy.lot_safety import Signal, Treated, judge

GIVEN = (SessionStatus.STOPPED, SessionStatus.SEALED)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
ANY = ""  # of `harm`: all kinds together


@dataclass(frozen=True, slots=True)
class Watched:
    """One thing that sessions have in common. `key` is "<product>:<number>" of a lot, else a primary key."""

    what: str  # lot · product · operator · room
    key: str


@dataclass(frozen=True, slots=True)
class _Session:
    """A session of a week in which something was reported, with all that is watched in it."""

    key: str
    on: date
    watched: frozenset[Watched]
    reported_on: date | None


@dataclass(frozen=True, slots=True)
class Weeks:
    """The sessions of every week in which something was reported: all that the evidence can rest on."""

    sessions: tuple[_Session, ...]

    @property
    def with_event(self) -> frozenset[Watched]:
        """What is in at least one session of which something was reported."""
        return frozenset().union(*(row.watched for row in self.sessions if row.reported_on))

    def signal(self, watched: Watched) -> Signal:
        """What the reports say of one of them."""
        weeks = {_week(row.on) for row in self.sessions if watched in row.watched}
        return judge(
            Treated(key=row.key, on=row.on, had_it=watched in row.watched, reported_on=row.reported_on)
            for row in self.sessions
            if _week(row.on) in weeks
        )


def lot_key(product: int, number: str) -> str:
    return f"{product}:{number}"


def _week(day: date) -> date:
    return day - timedelta(days=day.weekday())


def given_sessions(organisation: Organisation) -> Any:
    return TreatmentSession.objects.filter(
        site__organisation=organisation, status__in=GIVEN, started_at__isnull=False
    )


def weeks_of(organisation: Organisation, harm: str) -> Weeks:
    """Read the sessions of the weeks in which this kind of thing was reported, in four queries."""
    told = AdverseEvent.objects.filter(patient__organisation=organisation, taken_back=None)
    if harm:
        told = told.filter(harm=harm)
    reported = dict(told.order_by().values_list("treatment_session").annotate(first=Min("reported_on")))
    rows = given_sessions(organisation)
    zone = "site__time_zone"
    started = rows.filter(pk__in=told.values("treatment_session")).values_list("started_at", zone)
    weeks = {_week(site_today(at, of)) for at, of in started}
    if not weeks:
        return Weeks(())
    rows = rows.filter(_within(sorted(weeks)))
    lots = _lots_in(rows)
    found = []
    for pk, uuid, at, of, operator, room in rows.values_list(
        "pk", "uuid", "started_at", zone, "operator", "appointment__room"
    ):
        day = site_today(at, of)
        if _week(day) in weeks:
            people = {Watched("operator", str(operator))} | ({Watched("room", str(room))} if room else set())
            found.append(_Session(str(uuid), day, lots[pk] | people, reported.get(pk)))
    return Weeks(tuple(found))


def _within(mondays: Sequence[date]) -> Q:
    """Sessions of these weeks, weeks in a row as one span: a year of reports is not fifty conditions."""
    spans: list[tuple[date, date]] = []
    for monday in mondays:
        if spans and spans[-1][1] == monday:
            spans[-1] = (spans[-1][0], monday + WEEK)
        else:
            spans.append((monday, monday + WEEK))
    wanted = Q()
    for first, end in spans:  # a day more on both sides: days are those of the site
        wanted |= Q(started_at__gte=_utc(first - DAY), started_at__lt=_utc(end + DAY))
    return wanted


def _utc(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _lots_in(rows: Any) -> Mapping[int, frozenset[Watched]]:
    used = LotUsed.objects.filter(treatment_session__in=rows.values("pk"), retracts=None, retracted_by=None)
    found: dict[int, set[Watched]] = defaultdict(set)
    for session, product, number in used.values_list("treatment_session", "lot__product", "lot__number"):
        found[session] |= {Watched("lot", lot_key(product, number)), Watched("product", str(product))}
    return defaultdict(frozenset, {pk: frozenset(watched) for pk, watched in found.items()})


def watched_in(session: TreatmentSession) -> frozenset[Watched]:
    """Everything that is watched in one session."""
    rows = TreatmentSession.objects.filter(pk=session.pk)
    people = {Watched("operator", str(session.operator_id))}
    if session.appointment is not None:
        people.add(Watched("room", str(session.appointment.room_id)))
    return _lots_in(rows)[session.pk] | people


def how_many_watched(organisation: Organisation) -> int:
    """How many lots, products, operators and rooms are watched: each could speak up by chance."""
    sessions = given_sessions(organisation).values("pk")
    lots = Lot.objects.filter(site__organisation=organisation, uses__isnull=False)
    return int(
        lots.values("product", "number").distinct().count()
        + lots.values("product").distinct().count()
        + given_sessions(organisation).values("operator").distinct().count()
        + TreatmentSession.objects.filter(pk__in=sessions, appointment__isnull=False)
        .values("appointment__room")
        .distinct()
        .count()
    )


def sessions_with(organisation: Organisation, watched: Watched) -> int:
    """In how many sessions it was, ever."""
    rows = given_sessions(organisation)
    if watched.what in {"lot", "product"}:
        product, _colon, number = watched.key.partition(":")
        lots = Lot.objects.filter(product=int(product), **({"number": number} if number else {}))
        used = LotUsed.objects.filter(lot__in=lots, retracts=None, retracted_by=None)
        return int(used.values("treatment_session").distinct().count())
    where = {"operator": "operator", "room": "appointment__room"}[watched.what]
    return int(rows.filter(**{where: int(watched.key)}).count())


def names_of(watched: Iterable[Watched]) -> Mapping[Watched, str]:
    """What each is called on the screen."""
    wanted = list(watched)
    of: dict[str, list[int]] = defaultdict(list)
    for one in wanted:
        of[one.what].append(int(one.key.partition(":")[0]))
    products = {row.pk: row.name for row in Product.objects.filter(pk__in=of["lot"] + of["product"])}
    people = {
        row.pk: row.name for row in StaffMember.objects.filter(pk__in=of["operator"]).select_related("user")
    }
    rooms = {
        row.pk: f"{row.name}, {row.site.name}"
        for row in Room.objects.filter(pk__in=of["room"]).select_related("site")
    }
    named = {}
    for one in wanted:
        pk, _colon, number = one.key.partition(":")
        table = {"operator": people, "room": rooms}.get(one.what, products)
        named[one] = f"{table.get(int(pk), '?')}, {number}" if number else table.get(int(pk), "?")
    return named
