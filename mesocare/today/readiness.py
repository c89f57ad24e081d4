"""What a visit has and what it still lacks, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from mesocare.clinics.access import may
from mesocare.clinics.models import StaffMember
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission
from mesocare.diary.day import Visit
from mesocare.diary.models import AppointmentKind, AppointmentStatus
from mesocare.planning.contents import drawn_of
from mesocare.planning.models import Plan
from mesocare.recovery.words import RED, moment_words
from mesocare.today.day import DayFacts
from mesocare.treatment.models import SessionStatus, TreatmentSession
from mesocare.treatment.parts import Part, parts_of
from mesocare.web.clock import at_site
from mesocare.web.components import StatusItem
from mesocare.web.templatetags.formats import money, quantity
from mesotherapy.facts import from_rows
from mesotherapy.pack.indications import Indication
from mesotherapy.pack.substances import Substance
from mesotherapy.quantity import Quantity
from mesotherapy.truth import Truth

MOST_NEWS = 2
HUNDREDTH = Decimal("0.01")
_SCREENED: Mapping[str, tuple[str, Callable[[], str]]] = {
    "blocked": ("stop", lambda: _("Contraindication: stop")),
    "ask": ("check", lambda: _("Questions still open")),
    "caution": ("check", lambda: _("Screened: check")),
    "clear": ("ok", lambda: _("Screened")),
}


@dataclass(frozen=True, slots=True)
class Action:
    """The one thing to do about a visit; `fields` make it a form."""

    words: str
    url: str
    fields: tuple[tuple[str, str], ...] = ()
    is_posted: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One visit as Today shows it."""

    visit: Visit
    age: int | None
    about: str
    done: int
    total: int
    items: tuple[StatusItem, ...]
    news: tuple[str, ...]
    planned: str
    plan: Plan | None
    action: Action | None
    waiting: int | None


def row_of(visit: Visit, facts: DayFacts, staff: StaffMember, today: date, at: datetime) -> Row:
    """One visit, as far as this person may read it."""
    clinical = may(staff, Permission.CLINICAL_READ)
    plan = facts.plans.get(visit.appointment.course_id or 0)
    course = visit.appointment.course_id or 0
    items = list(_items(visit, plan, facts, staff, today))
    return Row(
        visit=visit,
        age=visit.patient.age_on(today),
        about=_about(visit, plan) if clinical else "",
        done=facts.given.get(course, 0),
        total=plan.sessions if plan and visit.kind == AppointmentKind.SESSION else 0,
        items=tuple(items),
        news=tuple(_news(visit, facts)) if clinical else (),
        planned=planned_words(plan) if clinical and plan and visit.kind == AppointmentKind.SESSION else "",
        plan=plan if clinical else None,
        action=_action(visit, plan, facts, staff),
        waiting=visit.waiting_minutes(at),
    )


def _about(visit: Visit, plan: Plan | None) -> str:
    course = visit.appointment.course
    if course is None or plan is None:
        return ""
    found = current_pack().find(Indication, course.indication)
    return str(found.name) if found else course.indication


def _items(
    visit: Visit, plan: Plan | None, facts: DayFacts, staff: StaffMember, today: date
) -> Iterator[StatusItem]:
    """In the order in which they are looked at: here, form, what stands against it, consent, lots, money."""
    clinical = may(staff, Permission.CLINICAL_READ)
    yield from _arrival(visit)
    yield from _form(visit, facts, staff)
    if clinical:
        yield from _case(visit, facts)
        yield from _screening(visit, plan, facts, today)
    yield from _consent(visit, plan, facts)
    if clinical and plan and visit.kind == AppointmentKind.SESSION:
        yield from _lots(plan, facts, today)
    if may(staff, Permission.PAYMENT_TAKE):
        yield from _money(visit, facts)
    yield from _check_in(visit, facts)


def _arrival(visit: Visit) -> Iterator[StatusItem]:
    if visit.status == AppointmentStatus.ARRIVED and visit.arrived_at is not None:
        time = format_date(at_site(visit.arrived_at, visit.appointment.site.time_zone), "H:i")
        yield StatusItem("ok", _("Arrived %(time)s") % {"time": time})
    elif visit.status == AppointmentStatus.DONE:
        yield StatusItem("done", _("Done"))


def _form(visit: Visit, facts: DayFacts, staff: StaffMember) -> Iterator[StatusItem]:
    """The history form: back, begun, sent, or not sent and nobody asked either."""
    form = facts.forms.get(visit.patient.pk)
    if form is not None and form.submitted_at is not None:
        yield StatusItem("ok", _("Form"))
    elif form is not None and form.draft:
        yield StatusItem("partial", _("Form begun, %(count)s answers") % {"count": len(form.draft)})
    elif visit.patient.pk in facts.asked:
        yield StatusItem("ok", _("History asked here"))
    elif form is not None:
        yield StatusItem("unknown", _("Form sent, not back"))
    else:
        yield StatusItem("unknown", _("Form not sent"))


def _case(visit: Visit, facts: DayFacts) -> Iterator[StatusItem]:
    case = facts.cases.get(visit.patient.pk)
    if case is not None:
        yield StatusItem("stop" if case.urgency in RED else "check", _("Case open"))


def _screening(visit: Visit, plan: Plan | None, facts: DayFacts, today: date) -> Iterator[StatusItem]:
    if visit.kind != AppointmentKind.SESSION or plan is None:
        return
    record = facts.screenings.get((visit.patient.pk, plan.protocol))
    if record is None:
        yield StatusItem("check", _("Not screened"))
    elif record.verdict == "defer" and record.defer_until and record.defer_until > today:
        yield StatusItem("stop", _("Wait until %(day)s") % {"day": format_date(record.defer_until, "D j M")})
    elif record.screened_on != today and record.verdict != "blocked":
        yield StatusItem("unknown", _("Questions of today to ask"))
    else:
        state, words = _SCREENED.get(record.verdict, ("check", lambda: _("Screen again")))
        yield StatusItem(state, words())


def _consent(visit: Visit, plan: Plan | None, facts: DayFacts) -> Iterator[StatusItem]:
    course = visit.appointment.course_id
    if visit.kind != AppointmentKind.SESSION or course is None:
        return
    if plan is not None and plan.pk not in facts.accepted:
        yield StatusItem("check", _("Plan not accepted"))
    if course in facts.signed:
        yield StatusItem("ok", _("Consent"))
    elif course in facts.written:
        yield StatusItem("check", _("Consent not signed"))
    else:
        yield StatusItem("check", _("No consent that holds today"))


def _lots(plan: Plan, facts: DayFacts, today: date) -> Iterator[StatusItem]:
    missing = [part for part in parts_of(plan) if not _on_shelf(part, facts, today)]
    if missing:
        names = ", ".join(part.label.lower() for part in missing)
        yield StatusItem("check", _("No lot of %(names)s") % {"names": names})
    else:
        yield StatusItem("ok", _("Lots"))


def _on_shelf(part: Part, facts: DayFacts, today: date) -> bool:
    return any(
        part.fits(shelf.product) and shelf.may_be_used(today) and shelf.left >= part.needed_of(shelf.product)
        for shelf in facts.shelves
    )


def _money(visit: Visit, facts: DayFacts) -> Iterator[StatusItem]:
    account = facts.accounts.get(visit.appointment.course_id or 0)
    if account is None:
        return
    if account.balance_minor:
        left = money(account.balance_minor, account.currency)
        yield StatusItem("unknown", _("%(left)s to pay") % {"left": left})
    else:
        yield StatusItem("ok", _("Paid"))


def _check_in(visit: Visit, facts: DayFacts) -> Iterator[StatusItem]:
    silent = facts.silent.get(visit.patient.pk)
    if silent is not None:
        said = _("Check-in of %(moment)s not answered") % {"moment": moment_words(silent)}
        yield StatusItem("unknown", said)


def _news(visit: Visit, facts: DayFacts) -> Iterator[str]:
    """What the patient told since the last session that speaks for care."""
    shown = 0
    for answer in facts.news.get(visit.patient.pk, ()):
        asked = current_pack().questions.get(answer.question)
        fact = next(iter(from_rows([answer.value])))
        if asked is None or fact.value is not Truth.YES or asked.settled == fact.value:
            continue
        words = f", “{answer.words}”" if answer.words else ""
        yield f"{asked.clinician or asked.ask}{words}"
        shown += 1
        if shown == MOST_NEWS:
            return


def planned_words(plan: Plan) -> str:
    """145 points · 1.81 mL · 7.2 mg tranexamic acid planned."""
    zones = list(plan.zones.all())
    points = sum(zone.points for zone in zones)
    injected = [zone.volume_per_point_ml * zone.points for zone in zones if zone.volume_per_point_ml]
    spread = [zone.topical_volume_ml for zone in zones if zone.topical_volume_ml]
    total = sum([*injected, *spread], Decimal(0))
    parts = [_("%(n)s points") % {"n": points}] if points else []
    parts += [quantity(f"{total.normalize():f} mL")] if total else []
    parts += _amounts(plan, total) if total else []
    return _("%(what)s planned") % {"what": " · ".join(parts)} if parts else ""


def _amounts(plan: Plan, volume: Decimal) -> list[str]:
    """What of each active substance goes in with that much of the syringe."""
    mixed = sum((Quantity.parse(part["volume"]).amount for part in plan.components), Decimal(0))
    found = []
    for part in drawn_of(plan.components):
        if not part.get("strength") or not mixed:
            continue
        strength = Quantity.parse(part["strength"])
        if strength.unit.label != "mg/mL":
            continue
        amount = strength.amount * Quantity.parse(part["volume"]).amount / mixed * volume
        named = current_pack().find(Substance, part["substance"])
        name = str(named.name).lower() if named else part["substance"]
        rounded = amount.quantize(HUNDREDTH).normalize()
        found.append(f"{quantity(f'{rounded:f} mg')} {name}")
    return found


def _action(visit: Visit, plan: Plan | None, facts: DayFacts, staff: StaffMember) -> Action | None:
    """What to do next about a visit, for somebody of this role."""
    patient = {"patient_uuid": visit.patient.uuid}
    live = facts.live.get(visit.patient.pk)
    if live is not None and may(staff, Permission.SESSION_PREPARE):
        return _live_action(live, patient)
    course = visit.appointment.course
    ready = plan is not None and plan.pk in facts.accepted and course is not None
    here = visit.status in (AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED)
    if (
        ready
        and here
        and visit.kind == AppointmentKind.SESSION
        and may(staff, Permission.SESSION_PREPARE)
        and course
    ):
        fields = (("course", str(course.uuid)), ("appointment", str(visit.appointment.uuid)))
        return Action(_("Open time out"), reverse("treatment:open", kwargs=patient), fields, is_posted=True)
    if here and visit.kind != AppointmentKind.SESSION and may(staff, Permission.ASSESSMENT_RECORD):
        name = "outcomes:outcomes" if visit.kind == AppointmentKind.REVIEW else "assessment:assess"
        words = _("Open outcomes") if visit.kind == AppointmentKind.REVIEW else _("Open assessment")
        return Action(words, reverse(name, kwargs=patient))
    return Action(_("Open chart"), reverse("chart:timeline", kwargs=patient))


def _live_action(live: TreatmentSession, patient: Mapping[str, object]) -> Action:
    pages = {SessionStatus.PREPARING: "treatment:gate", SessionStatus.STOPPED: "treatment:sign"}
    name = pages.get(SessionStatus(live.status), "treatment:chart")
    words = _("Sign session") if name == "treatment:sign" else _("Open session")
    return Action(words, reverse(name, kwargs={**patient, "session_uuid": live.uuid}))
