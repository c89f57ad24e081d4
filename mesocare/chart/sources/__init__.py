"""Where the lines of the timeline come from, who may read each, and under which heading it is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mesocare.chart.entries import Entry, Show, Window
from mesocare.chart.sources import assessment, bills, home, imported, messages, plans, visits
from mesocare.clinics.roles import Permission


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of row, read in a fixed number of queries."""

    entries: Callable[[Window], list[Entry]]
    shown_under: frozenset[Show]
    permission: Permission


def _source(entries: Callable[[Window], list[Entry]], permission: Permission, *headings: Show) -> Source:
    return Source(entries, frozenset((Show.ALL, *headings)), permission)


READ = Permission.CLINICAL_READ
SOURCES = (
    _source(visits.sessions, READ, Show.VISITS),
    _source(visits.appointments, Permission.DIARY_VIEW, Show.VISITS),
    _source(assessment.screenings, READ),
    _source(assessment.examinations, READ, Show.SCORES),
    _source(assessment.scores, READ, Show.SCORES),
    _source(assessment.goals, READ, Show.SCORES),
    _source(assessment.risk_talks, READ),
    _source(assessment.forms, READ, Show.MESSAGES),
    _source(plans.written, READ),
    _source(plans.happened, READ),
    _source(plans.consents, READ),
    _source(plans.photo_consents, READ),
    _source(bills.quotes, Permission.QUOTE_VIEW, Show.BILLS),
    _source(bills.acceptances, Permission.QUOTE_VIEW, Show.BILLS),
    _source(bills.payments, Permission.QUOTE_VIEW, Show.BILLS),
    _source(home.aftercare, READ, Show.VISITS),
    _source(home.reports, READ, Show.VISITS),
    _source(home.cases, READ, Show.VISITS),
    _source(home.goal_reviews, READ, Show.SCORES),
    _source(home.decisions, READ, Show.SCORES),
    _source(messages.sent, Permission.PATIENTS_VIEW, Show.MESSAGES),
    _source(imported.arrivals, READ, Show.IMPORTED),
    _source(imported.history, READ, Show.IMPORTED),
)
