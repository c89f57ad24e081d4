"""Gathering what the gate looks at, from the database and from nowhere else."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from django.utils.translation import gettext as _

from mesocare.assessment.models import ScreeningRecord
from mesocare.assessment.screening import Judged
from mesocare.clinics.access import may
from mesocare.clinics.actions import current_credential, kit_checked_on
from mesocare.clinics.kit import faults
from mesocare.clinics.models import EmergencyKitCheck, Site, StaffMember
from mesocare.clinics.pack import adoption_of, site_jurisdiction
from mesocare.clinics.roles import Permission
from mesocare.consent.models import Consent
from mesocare.consent.queries import envelope_in_force
from mesocare.exposure.queries import exposures
from mesocare.mixing.queries import differs, is_checked, mixture_in_use
from mesocare.orders.queries import substances_of
from mesocare.planning.blends import not_adopted
from mesocare.planning.models import Plan
from mesocare.planning.queries import standing
from mesocare.treatment.charted import State
from mesocare.treatment.gate_checklist import open_points
from mesocare.treatment.gate_law import legality_of
from mesocare.treatment.gate_orders import prescriptions
from mesocare.treatment.labels import label_faults
from mesocare.treatment.laying import place_words, planned_in_avoid
from mesocare.treatment.let_through import let_through
from mesocare.treatment.models import TreatmentSession
from mesocare.treatment.parts import lot_states, parts_of
from mesocare.treatment.reckoning import Reckoned, background, reckon_session
from mesocare.treatment.screened import (
    judged_for,
    newest_screening,
    plan_scope,
    question_words,
    screened,
)
from mesocare.treatment.syringe import parts_of_syringe
from mesocare.web.clock import site_today
from mesotherapy.consent import Envelope, Planned
from mesotherapy.dosing import Check, DoseProblem, LimitedBy, Standing
from mesotherapy.gate import AdoptionState, Condition, GateState, Missing, MixingState, missing
from mesotherapy.quantity import Quantity
from mesotherapy.skin import Scale, load_chart

LIVE = ("running", "paused", "stopped")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What the gate saw and what it says, with what the page needs to show why."""

    state: GateState
    missing: tuple[Missing, ...]
    judged: Judged
    reckoned: Reckoned
    record: ScreeningRecord | None
    consent: Consent | None
    kit: EmergencyKitCheck | None

    def inputs(self) -> dict[str, Any]:
        """Everything the answer rests on, ready to be kept."""
        kept: dict[str, Any] = _plain(asdict(replace(self.state, dose_checks=())))
        kept["dose_checks"] = [line.as_json() for line in self.reckoned.lines]
        return kept

    def missing_json(self) -> list[dict[str, str]]:
        return [missing_json(one) for one in self.missing]


def missing_json(one: Missing) -> dict[str, str]:
    return {
        "condition": one.condition.value,
        "say": one.say,
        "do": one.do,
        "override": one.override.value,
        "subject": one.subject,
    }


def look(session: TreatmentSession, operator: StaffMember, on: date, at: datetime | None = None) -> Gate:
    """Gather and judge. Nothing that a browser sends is part of it.

    `at` is the moment, for what keeps by the hour; only before the start is it held against anything.
    """
    plan, state = session.plan, session.state
    judged = judged_for(session, on)
    record = newest_screening(session, on)
    reckoned, checks = _dose(session, on)
    consent, envelope = consent_for(plan)
    kit = kit_checked_on(session.site, on)
    prescribed, prescription_unknown = prescriptions(session, reckoned)
    gathered = GateState(
        on=on,
        identity_confirmed=_is_confirmed(session, on),
        consent=envelope,
        planned=planned_of(session, on),
        screening=screened(record, judged),
        unanswered_today=tuple(question_words(judged.not_asked_today)),
        plan_accepted=standing(plan) == "accepted",
        adoption=_adoption(plan, state),
        operator_may_treat=may_treat(operator, session.site),
        operator_credential_valid=has_credential(operator, session, on),
        parts_needed=tuple(part.label for part in parts_of(plan)),
        lots=lot_states(session, on, at if session.started_at is None else None),
        dose_checks=checks,
        dose_overridden=let_through(session, checks),
        jurisdiction=site_jurisdiction(session.site),
        legality=legality_of(session),
        prescribed=prescribed,
        prescription_unknown=prescription_unknown,
        exposures=tuple(exposures(session.patient, substances_of(plan), session.uuid)),
        points_in_avoid_areas=planned_in_avoid(
            load_chart(session.chart), state, session.patient, Scale.parse(session.scale)
        ),
        emergency_kit_checked_on=kit.checked_on if kit and kit.is_complete else None,
        checklist_open=open_points(session, operator, on),
        mixing=_mixing(session, at),
    )
    found = tuple(_say_of_kit(one, kit) for one in missing(gathered))
    return Gate(
        state=gathered,
        missing=found,
        judged=judged,
        reckoned=reckoned,
        record=record,
        consent=consent,
        kit=kit,
    )


def _is_confirmed(session: TreatmentSession, on: date) -> bool:
    """Whether the person was asked on this day; once the session has started, that they were asked."""
    mark = session.state["identity"]
    if mark is None or session.started_at is not None:
        return mark is not None
    return site_today(datetime.fromisoformat(mark["at"]), session.site.time_zone) == on


def _mixing(session: TreatmentSession, at: datetime | None) -> MixingState | None:
    """What was mixed ahead, until the session starts; after that it is in the patient, and on record."""
    if session.started_at is not None:
        return None
    found = mixture_in_use(session.uuid)
    if found is None:
        return None
    chosen = {
        key.removeprefix("component:"): [row["lot"] for row in rows]
        for key, rows in session.state["lots"].items()
    }
    return MixingState(
        is_checked=is_checked(found),
        is_too_old=at is not None and at >= found.use_by,
        differs=tuple(differs(found, session.plan.components, chosen)),
    )


def consent_for(plan: Plan) -> tuple[Consent | None, Envelope | None]:
    """The newest signed consent of the course, withdrawn or not, and what it covers."""
    consent = (
        Consent.objects.filter(plan__course=plan.course, signature__isnull=False)
        .select_related("signature", "withdrawal", "plan__course__site", "patient")
        .order_by("-signature__signed_at", "-pk")
        .first()
    )
    if consent is None:
        return None, None
    envelope = envelope_in_force(consent)
    withdrawal = getattr(consent, "withdrawal", None)
    if withdrawal is not None:
        day = site_today(withdrawal.withdrawn_at, plan.course.site.time_zone)
        envelope = replace(envelope, withdrawn_on=day)
    return consent, envelope


def day_of(session: TreatmentSession, at: datetime) -> date:
    """The day a session is judged by: that of the last thing done or said in it, however late it is signed.

    What a patient says after midnight in a session of the evening before counts, and so does the day after.
    """
    last = session.events.order_by("-seq").values_list("at", flat=True).first()
    moments = [moment for moment in (session.started_at, last) if moment is not None]
    return site_today(max(moments) if session.started_at else at, session.site.time_zone)


def planned_of(session: TreatmentSession, on: date) -> Planned:
    scope = plan_scope(session.plan, session.state)
    zones = [zone for zone in session.state["zones"] if zone["status"] != "skipped"]
    return Planned(
        patient=str(session.patient.uuid),
        substances=frozenset(scope["substances"]),
        techniques=frozenset(scope["techniques"]),
        devices=frozenset(scope["devices"]),
        zones=frozenset(place_words(zone) for zone in zones),
        session=session.number,
        on=on,
    )


def _adoption(plan: Plan, state: State) -> AdoptionState:
    found = adoption_of(plan.patient.organisation, plan.protocol)
    return AdoptionState(
        adopted=found.adoption is not None,
        same_digest=found.is_current,
        beyond=not_adopted(plan.patient.organisation, plan.protocol, parts_of_syringe(plan, state)),
    )


def may_treat(operator: StaffMember, site: Site) -> bool:
    return (
        operator.is_active
        and may(operator, Permission.SESSION_SIGN)
        and operator.sites.filter(pk=site.pk).exists()
    )


def has_credential(operator: StaffMember, session: TreatmentSession, on: date) -> bool:
    """Whether the operator's credential is in date and covers what is done with what in this session."""
    held = current_credential(operator)
    if held is None or held.valid_from > on or (held.valid_until is not None and held.valid_until < on):
        return False
    scope = plan_scope(session.plan, session.state)
    return set(scope["techniques"]) <= set(held.techniques) and set(scope["devices"]) <= set(held.devices)


def _dose(session: TreatmentSession, on: date) -> tuple[Reckoned, tuple[Check, ...]]:
    """Add the session up by the labels of the chosen lots; where a label cannot be read, that is a stop."""
    plan, state, scale = session.plan, session.state, session.scale
    behind = background(plan, session.patient.organisation, session.site, on)
    unread: tuple[Check, ...] = ()
    try:
        reckoned = reckon_session(plan, state, behind, scale)
    except DoseProblem as problem:
        unread = (_stop("label-unread", str(problem)),)
        reckoned = reckon_session(plan, state, behind, scale, by_label=False)
    found = (*unread, *label_faults(plan, state), *_other_open(session))
    return reckoned, (*(line.check for line in reckoned.lines), *found)


def _other_open(session: TreatmentSession) -> tuple[Check, ...]:
    """A session whose dose is not counted yet, because nobody has signed it."""
    rows = TreatmentSession.objects.filter(patient=session.patient, status__in=LIVE).exclude(pk=session.pk)
    return tuple(
        _stop(
            "unsigned-session",
            _("Session %(number)s at %(site)s is not signed yet, so its dose is not counted. Sign it first.")
            % {"number": row.number, "site": row.site.name},
        )
        for row in rows.select_related("site")
    )


def _stop(check: str, say: str) -> Check:
    return Check(check=check, standing=Standing.STOP, say=say, by=LimitedBy.PLAN)


def _say_of_kit(one: Missing, kit: EmergencyKitCheck | None) -> Missing:
    if one.condition is not Condition.EMERGENCY_KIT or kit is None:
        return one
    return replace(
        one,
        say=_("Today's check of the emergency kit found something missing: %(what)s.")
        % {"what": "; ".join(faults(kit))},
        do=_("Put it right and record the check again."),
    )


def _plain(value: Any) -> Any:
    """As JSON keeps it."""
    match value:
        case dict():
            return {str(key): _plain(inside) for key, inside in value.items()}
        case set() | frozenset():
            return sorted(_plain(inside) for inside in value)
        case list() | tuple():
            return [_plain(inside) for inside in value]
        case Enum():
            return value.value
        case date() | Decimal() | Quantity():
            return str(value)
        case _:
            return value
