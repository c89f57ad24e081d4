"""What stands beside the timeline: the plan under way, what to look out for, and what the patient wants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mesocare.assessment.models import Goal
from mesocare.assessment.queries import facts_of
from mesocare.assessment.screening import judge
from mesocare.chart.entries import address
from mesocare.chart.situation import CourseNow, Situation
from mesocare.chart.wording import indication_name, protocol_name, zones_in_words
from mesocare.clinics.models import Site
from mesocare.clinics.pack import current_pack, signed_statements, site_jurisdiction
from mesocare.diary.models import Appointment
from mesocare.patients.models import Patient
from mesocare.planning.contents import drawn_of
from mesocare.planning.models import DoseGiven, Plan
from mesocare.recovery.words import HOW_SOON, RED
from mesocare.web.clock import at_site, site_today
from mesocare.web.components import StatusItem
from mesocare.web.templatetags.formats import quantity
from mesotherapy.facts import Fact, show
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.substances import Substance
from mesotherapy.quantity import Quantity
from mesotherapy.screening import Finding, Severity, Verdict

MOST_ALERTS = 6
OPEN_WORDS = {
    "draft": lambda: _("draft, not offered yet"),
    "offered": lambda: _("offered, not answered yet"),
    "accepted": lambda: _("accepted"),
    "declined": lambda: _("declined"),
    "closed": lambda: _("closed"),
    "superseded": lambda: _("replaced"),
}


@dataclass(frozen=True, slots=True)
class PlanCard:
    """The plan under way in a few lines."""

    name: str
    where: str
    word: str
    done: int
    total: int
    words: str
    lines: tuple[tuple[str, str], ...]
    url: str


def plan_card(found: Situation, at: datetime) -> PlanCard | None:
    """The course under way; nothing where there is none."""
    now = found.now
    if now is None:
        return None
    word = OPEN_WORDS.get(now.word, lambda: now.word)()
    done = _("%(done)s of %(all)s sessions done") % {"done": now.given, "all": now.plan.sessions}
    return PlanCard(
        name=indication_name(now.course.indication),
        where=zones_in_words([{"zone": zone.zone, "side": zone.side} for zone in now.plan.zones.all()]),
        word=_("ended") if now.has_ended and now.word == "accepted" else word,
        done=now.given,
        total=now.plan.sessions,
        words=done,
        lines=tuple(_lines(found, now, at)),
        url=address("planning:show", found.patient, {"plan_uuid": now.plan.uuid}),
    )


def _lines(found: Situation, now: CourseNow, at: datetime) -> Iterator[tuple[str, str]]:
    yield _("Protocol"), f"{_syringe(now.plan) or protocol_name(now.plan.protocol)}, v{now.plan.version}"
    yield _("Next"), next_words(found.ahead, at)
    given = given_words(found.doses, now.given)
    yield _("Given so far"), _("%(given)s; before Mesocare: unknown") % {"given": given}
    if evidence := _evidence(now.plan):
        yield _("Evidence"), evidence


def _syringe(plan: Plan) -> str:
    """Tranexamic acid 4 mg/mL: what is in the syringe after mixing."""
    total = sum((Quantity.parse(part["volume"]).amount for part in plan.components), Decimal(0))
    active = [part for part in drawn_of(plan.components) if part.get("role") != "diluent"]
    return " + ".join(_mixed(part, total) for part in active)


def _mixed(part: dict[str, Any], total: Decimal) -> str:
    name = _substance(part["substance"])
    if not part.get("strength") or not total:
        return name
    strength, volume = Quantity.parse(part["strength"]), Quantity.parse(part["volume"]).amount
    after = (strength.amount * volume / total).quantize(Decimal("0.01")).normalize()
    return f"{name} {quantity(f'{after:f} {strength.unit.label}')}"


def _substance(substance: str) -> str:
    found = current_pack().find(Substance, substance)
    return str(found.name) if found else substance


def given_words(doses: Sequence[DoseGiven], sessions: int) -> str:
    """14.5 mg in 2 sessions. What was given before Mesocare is not in it, and is not zero."""
    if not sessions:
        return _("nothing here yet")
    sums: dict[str, Quantity] = {}
    for dose in doses:
        if dose.amount:
            amount, before = Quantity.parse(dose.amount), sums.get(dose.substance)
            sums[dose.substance] = (
                Quantity(before.amount + amount.to(before.unit).amount, before.unit) if before else amount
            )
    total = ", ".join(_amount(substance, amount, alone=len(sums) == 1) for substance, amount in sums.items())
    for substance in dict.fromkeys(dose.substance for dose in doses if not dose.amount):
        more = _("an unknown amount of %(name)s") % {"name": _substance(substance).lower()}
        total = f"{total}, {more}" if total else more
    counted = ngettext("%(n)s session", "%(n)s sessions", sessions) % {"n": sessions}
    return _("%(total)s in %(sessions)s") % {"total": total, "sessions": counted} if total else counted


def _amount(substance: str, amount: Quantity, *, alone: bool) -> str:
    rounded = f"{amount.amount.quantize(Decimal('0.01')).normalize():f} {amount.unit.label}"
    return quantity(rounded) if alone else f"{quantity(rounded)} {_substance(substance).lower()}"


def next_words(ahead: Sequence[Appointment], at: datetime) -> str:
    """Today 09:30, then Tue 26 May."""
    if not ahead:
        return _("nothing booked")
    return _(", then ").join(_when(row, at, first=place == 0) for place, row in enumerate(ahead[:2]))


def _when(row: Appointment, at: datetime, *, first: bool) -> str:
    zone = row.site.time_zone
    there = at_site(row.starts_at, zone)
    if there.date() == site_today(at, zone):
        return _("today %(time)s") % {"time": format_date(there, "H:i")}
    day = format_date(there, "D j M" if there.year == at_site(at, zone).year else "D j M Y")
    return f"{day}, {format_date(there, 'H:i')}" if first else day


def _evidence(plan: Plan) -> str:
    """The word for and against in the same size, and whether it is licensed."""
    protocol = current_pack().find(Protocol, plan.protocol)
    if protocol is None:
        return ""
    directions = {piece.direction.value for piece in protocol.evidence}
    word = (
        _("Mixed.")
        if len(directions) > 1
        else {"for": _("For it."), "against": _("Against it.")}.get(
            next(iter(directions), ""), _("Not clear.")
        )
    )
    label = f"{str(protocol.off_label.say).split('. ')[0].rstrip('.')}." if protocol.off_label else ""
    return f"{word} {label}".strip()


def alerts(found: Situation, site: Site, today: date) -> list[StatusItem]:
    """What stands in the way or needs care today, judged anew from everything that is known."""
    patient, now = found.patient, found.now
    protocol = now.plan.protocol if now and not now.has_ended else ""
    judged = judge(
        facts_of(patient),
        protocol=protocol if current_pack().find(Protocol, protocol) else "",
        plan_scope=None,
        jurisdiction=site_jurisdiction(site),
        signed=signed_statements(patient.organisation),
        on=today,
    )
    present = sorted((each for each in judged.screening.findings if each.is_present), key=_gravest_first)
    items = list(_open_case(found))
    items += [_alert(each) for each in present if each.acts_as is not Severity.INFO]
    if judged.screening.verdict is Verdict.ASK and not items and found.was_asked:
        items.append(_open_questions(patient, len(judged.screening.ask)))
    return [*items[:MOST_ALERTS], *_keep_clear(patient)]


def _open_case(found: Situation) -> Iterator[StatusItem]:
    case = found.case
    if case is not None:
        red = case.urgency in RED
        url = reverse("recovery:case", kwargs={"case_uuid": case.uuid})
        yield StatusItem(
            "stop" if red else "check",
            _("case open, %(soon)s") % {"soon": HOW_SOON[case.urgency]},
            url=url,
            link=_("Open case"),
        )


def _gravest_first(finding: Finding[Contraindication]) -> int:
    return list(Severity).index(finding.acts_as)


def _alert(finding: Finding[Contraindication]) -> StatusItem:
    stops = finding.acts_as in (Severity.ABSOLUTE, Severity.DEFER)
    told = "; ".join(dict.fromkeys(_because(fact) for fact in finding.because))
    until = _("Wait until %(day)s.") % {"day": format_date(finding.until, "D j M Y")} if finding.until else ""
    note = " ".join(part for part in (until, told) if part)
    return StatusItem("stop" if stops else "check", str(finding.rule.title), note)


def _because(fact: Fact) -> str:
    asked = current_pack().questions.get(fact.question)
    said = fact.text or (str(asked.clinician or asked.ask) if asked else fact.question)
    if isinstance(fact.value, date):
        return f"{said}: {format_date(fact.value, 'j M Y')}"
    value = "" if fact.text or show(fact.value) == "yes" else f": {show(fact.value)}"
    return f"{said}{value}"


def _open_questions(patient: Patient, count: int) -> StatusItem:
    text = ngettext("%(n)s question is open", "%(n)s questions are open", count) % {"n": count}
    return StatusItem("unknown", text, url=address("assessment:assess", patient), link=_("Ask"))


def _keep_clear(patient: Patient) -> Iterator[StatusItem]:
    """Places on the skin that no point may enter."""
    for area in patient.avoid_areas.filter(closed=None).order_by("noted_at", "pk")[:MOST_ALERTS]:
        note = _("%(mm)s mm all around, cut out of the map.") % {"mm": f"{area.radius_mm.normalize():f}"}
        yield StatusItem("check", _("Keep clear: %(what)s") % {"what": area.label or area.kind}, note)


def goals_of(patient: Patient) -> list[Goal]:
    """What the patient wants, in their own words, newest first."""
    return list(patient.goals.order_by("-recorded_at", "-pk")[:2])
