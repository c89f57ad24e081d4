"""What came of a course: scores against goals, reactions, what was given. No single score for success."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mesocare.assessment.models import Goal, Score
from mesocare.clinics.pack import current_pack
from mesocare.outcomes.models import Decision, GoalReview
from mesocare.outcomes.reactions import Reaction, reactions_of
from mesocare.outcomes.words import change_words, level_words, met_words, number, scale_short
from mesocare.planning.models import Course
from mesocare.planning.queries import newest_plan
from mesocare.treatment.models import SessionStatus, TreatmentSession
from mesocare.web.clock import site_today
from mesotherapy.outcomes import Change, change
from mesotherapy.pack.indications import Indication
from mesotherapy.pack.scales import Scale
from mesotherapy.pack.substances import Substance
from mesotherapy.quantity import Quantity

BEFORE = timedelta(days=120)  # a score from shortly before the course was opened is its base
OWN_GOAL = "goal"
GAIS = "gais"


@dataclass(frozen=True, slots=True)
class Scored:
    """One scoring, on the site's calendar."""

    on: date
    value: Decimal
    by: str
    row: Score


@dataclass(frozen=True, slots=True)
class ScaleCourse:
    """One scale over the course as one side rated it: never mixed with another scale or the other side."""

    scale: Scale
    by_patient: bool
    scores: tuple[Scored, ...]

    @property
    def first(self) -> Scored:
        return self.scores[0]

    @property
    def last(self) -> Scored:
        return self.scores[-1]

    @property
    def change(self) -> Change | None:
        return change(self.scale, self.first.value, self.last.value) if len(self.scores) > 1 else None

    @property
    def is_once(self) -> bool:
        """Scored a single time: it stands among the facts and has no line."""
        return len(self.scores) == 1

    @property
    def is_grade(self) -> bool:
        """A scale that compares with before by itself has no change of its own."""
        return self.scale.id == GAIS

    @property
    def name(self) -> str:
        who = _("patient") if self.by_patient else _("clinician")
        return f"{scale_short(self.scale)}, {who}" if self.scale.id == GAIS else scale_short(self.scale)

    @property
    def words(self) -> str:
        """ "8.4 to 4.8: 3.6 lower, better", or the grade in its own words."""
        if self.is_grade or self.change is None:
            return level_words(self.scale, self.last.value)
        return change_words(self.first.value, self.last.value, self.change)


@dataclass(frozen=True, slots=True)
class GoalNow:
    """A goal in the patient's words, and how far the patient says it is met."""

    goal: Goal
    review: GoalReview | None

    @property
    def words(self) -> str:
        return met_words(self.review.met) if self.review else _("not asked yet")


@dataclass(frozen=True, slots=True)
class Given:
    """What all sessions of the course came to, for one substance."""

    name: str
    amount: str
    volume: str
    sessions: int


@dataclass(frozen=True, slots=True)
class Results:
    """Everything the page shows of one course."""

    course: Course
    indication: Indication
    sessions: tuple[TreatmentSession, ...]
    session_days: tuple[date, ...]
    planned: int
    scales: tuple[ScaleCourse, ...]
    to_score: tuple[Scale, ...]
    goals: tuple[GoalNow, ...]
    reactions: tuple[Reaction, ...]
    given: tuple[Given, ...]

    @property
    def sessions_words(self) -> str:
        words = ngettext("%(n)s session of %(total)s", "%(n)s sessions of %(total)s", len(self.sessions))
        return words % {"n": len(self.sessions), "total": self.planned}

    @property
    def numbers(self) -> dict[str, Any]:
        """What a decision quotes: ready to be kept, readable in ten years without today's pack."""
        return {
            "sessions": self.sessions_words,
            "session_days": [day.isoformat() for day in self.session_days],
            "scales": [_quoted(one) for one in self.scales],
            "goals": [{"goal": one.goal.words, "met": one.words} for one in self.goals],
            "reactions": [one.words for one in self.reactions],
            "given": [f"{one.name}: {one.amount or one.volume}" for one in self.given],
        }


def _quoted(one: ScaleCourse) -> dict[str, Any]:
    return {
        "scale": one.scale.id,
        "name": one.name,
        "direction": one.scale.direction.words,
        "scores": [[row.on.isoformat(), number(row.value)] for row in one.scores],
        "said": one.words,
    }


def numbers_digest(numbers: dict[str, Any]) -> str:
    """A short name for the numbers a person saw, so that a decision quotes exactly those."""
    text = json.dumps(numbers, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def results_of(course: Course, at: datetime) -> Results:
    """Read a course as it stands."""
    sessions = tuple(given_sessions(course))
    indication = current_pack().get(Indication, course.indication)
    plan = newest_plan(course)
    zone = course.site.time_zone
    return Results(
        course=course,
        indication=indication,
        sessions=sessions,
        session_days=tuple(site_today(one.started_at or one.opened_at, zone) for one in sessions),
        planned=plan.sessions if plan else len(sessions),
        scales=tuple(scales_of(course, indication)),
        to_score=tuple(_to_score(indication)),
        goals=tuple(goals_of(course)),
        reactions=tuple(reactions_of(sessions)),
        given=tuple(_given(course)),
    )


def given_sessions(course: Course) -> Sequence[TreatmentSession]:
    """Sessions that took place, stopped ones too."""
    rows = course.treatment_sessions.filter(started_at__isnull=False).exclude(status=SessionStatus.ABANDONED)
    return list(
        rows.select_related("site", "plan", "patient", "operator__user").order_by("number", "started_at")
    )


def scales_of(course: Course, indication: Indication) -> list[ScaleCourse]:
    """Each scale that was scored since shortly before the course, in the order the indication names them."""
    rows = course.patient.scores.filter(scored_at__gte=course.opened_at - BEFORE, scale__in=indication.scales)
    kept: dict[tuple[str, bool], list[Scored]] = {}
    zone = course.site.time_zone
    for row in rows.select_related("scored_by__user").order_by("scored_at", "pk"):
        by = row.scored_by.name if row.scored_by else ""
        scored = Scored(site_today(row.scored_at, zone), row.score, by, row)
        kept.setdefault((row.scale, row.by_patient), []).append(scored)
    order = {scale: place for place, scale in enumerate(indication.scales)}
    ordered = sorted(kept.items(), key=lambda item: (order[item[0][0]], item[0][1]))
    pack = current_pack()
    return [
        ScaleCourse(pack.get(Scale, scale), by_patient, tuple(scores))
        for (scale, by_patient), scores in ordered
    ]


def _to_score(indication: Indication) -> list[Scale]:
    """Scales a clinician may rate here and now."""
    found = [current_pack().get(Scale, name) for name in indication.scales]
    return [scale for scale in found if scale.implementable and scale.id not in (GAIS, OWN_GOAL)]


def goals_of(course: Course) -> list[GoalNow]:
    rows = course.patient.goals.filter(indication__in=(course.indication, "")).order_by("recorded_at", "pk")
    newest = {
        review.goal_id: review
        for review in course.goal_reviews.select_related("recorded_by__user").order_by("recorded_at", "pk")
    }
    return [GoalNow(goal, newest.get(goal.pk)) for goal in rows]


def _given(course: Course) -> list[Given]:
    """Doses of all sessions added up exactly, substance by substance."""
    sums: dict[str, tuple[Quantity | None, Decimal, int]] = {}
    for row in course.doses.order_by("given_at", "pk"):
        amount, volume, count = sums.get(row.substance, (None, Decimal(0), 0))
        dose = Quantity.parse(row.amount) if row.amount else None
        both = amount + dose if amount is not None and dose is not None else amount or dose
        sums[row.substance] = (both, volume + row.volume_ml, count + 1)
    return [_given_line(substance, *found) for substance, found in sums.items()]


def _given_line(substance: str, amount: Quantity | None, volume: Decimal, count: int) -> Given:
    found = current_pack().find(Substance, substance)
    name = str(found.name) if found else substance
    return Given(name, str(amount) if amount else "", f"{number(volume)} mL" if volume else "", count)


def decisions_of(course: Course) -> list[Decision]:
    """What was decided, newest first."""
    return list(
        course.decisions.select_related("decided_by__user", "pack_version")
        .defer("pack_version__content")
        .order_by("-decided_at", "-pk")
    )
