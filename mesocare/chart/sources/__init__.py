"""Where the lines of the timeline come from, who may read each, and under which heading it is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model

from mesocare.aftercare.models import AftercareSheet
from mesocare.assessment.models import Examination, Goal, Intake, RiskTalk, Score, ScreeningRecord
from mesocare.billing.models import Payment, Quote, QuoteAcceptance
from mesocare.chart.entries import Entry, Show, Window
from mesocare.chart.sources import assessment, bills, home, imported, messages, orders, plans, visits
from mesocare.clinics.roles import Permission
from mesocare.consent.models import Consent, ConsentSignature, ConsentWithdrawal, PhotoConsent
from mesocare.fhir.models import ImportedResource
from mesocare.orders.models import OrderStopped, PrescriptionOrder
from mesocare.outcomes.models import Decision, GoalReview
from mesocare.planning.models import Plan, PlanEvent
from mesocare.recovery.models import Case


@dataclass(frozen=True, slots=True)
class Table:
    """Where a source's rows lie: the model, the way to its patient, and the moment of each row."""

    model: type[Model]
    moment: str
    patient: str = "patient"


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of row, read in a fixed number of queries.

    A source that names its tables is read only where one of them has a row on the page.
    """

    entries: Callable[[Window], list[Entry]]
    shown_under: frozenset[Show]
    permission: Permission
    tables: tuple[Table, ...] = ()


def _source(
    entries: Callable[[Window], list[Entry]],
    permission: Permission,
    *headings: Show,
    tables: tuple[Table, ...] = (),
) -> Source:
    return Source(entries, frozenset((Show.ALL, *headings)), permission, tables)


READ, MONEY = Permission.CLINICAL_READ, Permission.QUOTE_VIEW
OF_COURSE, OF_PLAN, OF_SESSION = "course__patient", "plan__course__patient", "treatment_session__patient"
SOURCES = (  # those with the most rows first: they say how far back the others have to look
    _source(home.reports, READ, Show.VISITS),
    _source(visits.sessions, READ, Show.VISITS),
    _source(visits.appointments, Permission.DIARY_VIEW, Show.VISITS),
    _source(messages.sent, Permission.PATIENTS_VIEW, Show.MESSAGES),
    _source(assessment.screenings, READ, tables=(Table(ScreeningRecord, "screened_at"),)),
    _source(assessment.scores, READ, Show.SCORES, tables=(Table(Score, "scored_at"),)),
    _source(home.aftercare, READ, Show.VISITS, tables=(Table(AftercareSheet, "signed_at", OF_SESSION),)),
    _source(assessment.examinations, READ, Show.SCORES, tables=(Table(Examination, "examined_at"),)),
    _source(assessment.goals, READ, Show.SCORES, tables=(Table(Goal, "recorded_at"),)),
    _source(assessment.risk_talks, READ, tables=(Table(RiskTalk, "talked_at"),)),
    _source(
        assessment.forms,
        READ,
        Show.MESSAGES,
        tables=(Table(Intake, "submitted_at"), Table(Intake, "sent_at")),
    ),
    _source(plans.written, READ, tables=(Table(Plan, "planned_at", OF_COURSE),)),
    _source(
        orders.orders,
        READ,
        tables=(Table(PrescriptionOrder, "signed_at"), Table(OrderStopped, "stopped_at", "order__patient")),
    ),
    _source(plans.happened, READ, tables=(Table(PlanEvent, "at", OF_PLAN),)),
    _source(
        plans.consents,
        READ,
        tables=(
            Table(Consent, "made_at"),
            Table(ConsentSignature, "signed_at", "consent__patient"),
            Table(ConsentWithdrawal, "withdrawn_at", "consent__patient"),
        ),
    ),
    _source(plans.photo_consents, READ, tables=(Table(PhotoConsent, "signed_at"),)),
    _source(bills.quotes, MONEY, Show.BILLS, tables=(Table(Quote, "made_at", OF_PLAN),)),
    _source(
        bills.acceptances,
        MONEY,
        Show.BILLS,
        tables=(Table(QuoteAcceptance, "accepted_at", f"quote__{OF_PLAN}"),),
    ),
    _source(bills.payments, MONEY, Show.BILLS, tables=(Table(Payment, "taken_at", OF_COURSE),)),
    _source(home.cases, READ, Show.VISITS, tables=(Table(Case, "closed_at"),)),
    _source(home.goal_reviews, READ, Show.SCORES, tables=(Table(GoalReview, "recorded_at", OF_COURSE),)),
    _source(home.decisions, READ, Show.SCORES, tables=(Table(Decision, "decided_at", OF_COURSE),)),
    _source(imported.arrivals, READ, Show.IMPORTED, tables=(Table(ImportedResource, "imported_at"),)),
    _source(imported.history, READ, Show.IMPORTED, tables=(Table(ImportedResource, "happened_on"),)),
)
