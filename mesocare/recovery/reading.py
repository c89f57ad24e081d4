"""A case as a clinician reads it: reasons with sources, the course of signs, what was given, the thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from mesocare.clinics.models import PackVersion
from mesocare.clinics.pack import current_pack
from mesocare.planning.contents import drawn_of
from mesocare.recovery.models import Case, CaseEvent, Report
from mesocare.recovery.places import places_in_words
from mesocare.recovery.queries import gravest
from mesocare.recovery.signs import plots_of
from mesocare.recovery.words import OUTCOMES, answer_words, day_words, read_in, sign_words
from mesocare.stock.models import Lot
from mesocare.treatment.models import LotUsed, TreatmentSession
from mesocare.treatment.syringe import parts_of_syringe
from mesocare.web.plot import Plot
from mesotherapy.pack.jurisdictions import Authority, JurisdictionEntry
from mesotherapy.pack.reactions import RedFlag
from mesotherapy.pack.substances import Substance


@dataclass(frozen=True, slots=True)
class Why:
    """One reason for the urgency, with what to do, and the rule and sources it comes from."""

    say: str
    do: str
    rule: str
    rule_url: str
    sources: tuple[str, ...]
    row: tuple[str, ...]
    evidence: str
    confidence: str
    review: str
    settled: bool
    urgency: str


@dataclass(frozen=True, slots=True)
class LotLine:
    """A lot of this session, and how many others had it."""

    name: str
    number: str
    others: int
    others_with_case: int
    url: str


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the thread: whose words, when, and what was said or shown."""

    who: str
    at: datetime
    words: str
    ours: bool
    lines: tuple[tuple[str, str], ...] = ()
    outcome: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class ClinicalView:
    """Everything of a case that only clinicians read."""

    lead: str
    whys: tuple[Why, ...]
    more_whys: tuple[Why, ...]
    plots: list[Plot]
    given: str
    lots: list[LotLine]
    thread: list[Told]
    authorities: tuple[Authority, ...]
    shown_to_patient: str
    shown_at: datetime | None
    known: PackVersion | None  # what the gravest report was judged by


def clinical_view(case: Case, reports: Sequence[Report]) -> ClinicalView:
    session = case.treatment_session
    worst = gravest(reports) or reports[-1]
    whys = _whys(worst)
    every = list(
        session.reports.filter(reported_at__lte=reports[-1].reported_at).order_by("reported_at", "pk")
    )
    return ClinicalView(
        lead=whys[0].say if whys else "",
        whys=tuple(why for why in whys if why.urgency == worst.urgency),
        more_whys=tuple(why for why in whys if why.urgency != worst.urgency),
        plots=plots_of(session, every),
        given=given_in_words(session),
        lots=_lots(session),
        thread=_thread(case),
        authorities=_authorities(session),
        shown_to_patient="" if worst.taken_by else worst.triage["tell_patient"],
        shown_at=worst.reported_at,
        known=PackVersion.objects.defer("content").filter(pk=worst.pack_version_id or 0).first(),
    )


def _whys(report: Report) -> tuple[Why, ...]:
    return tuple(_why(row) for row in report.triage["reasons"])


def _why(row: dict[str, Any]) -> Why:
    flag = current_pack().find(RedFlag, row["rule"])
    sign = row["rule"].partition(":")[2]
    say = row["say"]
    if row["rule"].startswith("above-band:"):
        say = _("%(sign)s is above what is expected on that day") % {"sign": sign_words(sign)}
    return Why(
        say=say,
        do=row["do"],
        rule=row["rule"],
        rule_url=_address("knowing:entry", kind="red-flag", entry_id=row["rule"]) if flag else "",
        sources=tuple(row["sources"]),
        row=tuple(flag.row) if flag else (),
        evidence=flag.evidence.value if flag else "",
        confidence=flag.confidence.value if flag else "",
        review=flag.review_state if flag else "",
        settled=row.get("settled", True),
        urgency=row["urgency"],
    )


def _address(name: str, **parts: str) -> str:
    try:
        return reverse(name, kwargs=parts)
    except NoReverseMatch:
        return ""


def given_in_words(session: TreatmentSession) -> str:
    """ "Session 1 of 3: hyaluronic acid; left cheek, right cheek; 100 points, 2.0 mL"."""
    pack = current_pack()
    names = [
        str(found.name)
        for part in drawn_of(parts_of_syringe(session.plan, session.state))
        if part.get("role") != "diluent" and (found := pack.find(Substance, part["substance"]))
    ]
    zones = [row for row in session.state.get("zones", []) if row.get("status") not in ("planned", "skipped")]
    places = [f"{row['zone']} {row['side']}" for row in zones]
    head = _("Session %(n)s of %(total)s") % {"n": session.number, "total": session.plan.sessions}
    return "; ".join(
        filter(None, [f"{head}: {', '.join(names)}", places_in_words(places), _amounts(session)])
    )


def _amounts(session: TreatmentSession) -> str:
    seal = getattr(session, "seal", None)
    if seal is None:
        return ""
    points = seal.totals.get("points", 0)
    counted = _("%(n)s points") % {"n": points} if points else ""
    volume = f"{seal.injected_ml.normalize():f} mL" if seal.injected_ml else ""
    return ", ".join(filter(None, [counted, volume]))


def _lots(session: TreatmentSession) -> list[LotLine]:
    uses = session.lots_used.filter(retracts=None, retracted_by=None).select_related("lot__product")
    return [_lot_line(lot, session) for lot in dict.fromkeys(use.lot for use in uses.order_by("pk"))]


def _lot_line(lot: Lot, session: TreatmentSession) -> LotLine:
    others = LotUsed.objects.filter(lot=lot, retracts=None, retracted_by=None).exclude(
        treatment_session__patient=session.patient
    )
    patients = set(others.values_list("treatment_session__patient", flat=True))
    sessions = others.values_list("treatment_session", flat=True)
    with_case = Case.objects.filter(treatment_session__in=sessions).values("patient").distinct().count()
    return LotLine(lot.product.name, lot.number, len(patients), with_case, _lot_address(lot))


def _lot_address(lot: Lot) -> str:
    return _address("stock:lot", lot_uuid=str(lot.uuid))


def _thread(case: Case) -> list[Told]:
    told: list[Told] = []
    for event in case.events.select_related("by__user", "report__taken_by__user").order_by("at", "pk"):
        told += _of_report(event.report) if event.report else [_of_event(event)]
    return told


def _of_report(report: Report) -> list[Told]:
    name = report.patient.given_name or report.patient.name
    who = f"{name}, {day_words(report.day)}"
    if report.taken_by:
        who = _("%(who)s, by phone to %(name)s") % {"who": who, "name": report.taken_by.name}
    elif not report.is_complete:
        who = _("%(who)s, before Send") % {"who": who}
    said = [Told(who, report.reported_at, report.words, ours=False, lines=_lines(report))]
    if not report.taken_by:
        said.append(
            Told(_("Shown by the rule"), report.reported_at, report.triage["tell_patient"], ours=True)
        )
        read = read_in(report)
        if read is not None:
            name = get_language_info(read.language)["name_translated"]
            who = _("The same, as the patient read it in %(language)s") % {"language": name}
            said.append(Told(who, report.reported_at, read.words, ours=True, language=read.language))
    return said


def _lines(report: Report) -> tuple[tuple[str, str], ...]:
    """What was marked: every yes, every grade above none, every "not sure", and where."""
    marked = [
        (sign_words(sign), answer_words(sign, value))
        for sign, value in report.answers.items()
        if value not in ("no", 0)
    ]
    if report.regions:
        marked.append((_("Where"), places_in_words(report.regions)))
    if report.worried:
        marked.append((_("Worried"), _("yes")))
    return tuple(marked)


def _of_event(event: CaseEvent) -> Told:
    words = {
        "assigned": _("Assigned by %(name)s"),
        "called": _("Called by %(name)s"),
        "replied": _("Answered by %(name)s"),
        "noted": _("Note of %(name)s"),
        "escalated": _("Handed to the medical director by %(name)s"),
        "closed": _("Closed by %(name)s"),
    }
    who = words.get(event.kind, "%(name)s") % {"name": event.by.name if event.by else ""}
    outcome = str(OUTCOMES.get(event.outcome, "")) if event.kind == "closed" else ""
    if event.outcome == "not-reached" and event.kind == "called":
        outcome = _("not reached")
    return Told(who, event.at, event.text, ours=event.kind == "replied", outcome=outcome)


def _authorities(session: TreatmentSession) -> tuple[Authority, ...]:
    found = current_pack().find(JurisdictionEntry, session.site.jurisdiction)
    return found.report_to if found else ()
