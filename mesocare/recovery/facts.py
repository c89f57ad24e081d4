"""From rows to the core's own types, on the site's wall clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from mesocare.clinics.pack import current_pack
from mesocare.planning.contents import substances_in
from mesocare.recovery.models import Report, Sitting
from mesocare.treatment.models import TreatmentSession
from mesocare.treatment.syringe import parts_of_syringe
from mesocare.web.clock import at_site
from mesotherapy.pack.checkins import CheckIns
from mesotherapy.recovery import Report as Said
from mesotherapy.recovery import SessionFacts, Triage, check_ins_of, read_report, triage

JsonAnswer = int | str


def schedule() -> CheckIns:
    """The pack's schedule of check-ins, its questions and its clocks."""
    found = check_ins_of(current_pack())
    if found is None:
        raise LookupError("The knowledge pack has no schedule of check-ins.")
    return found


def end_of(session: TreatmentSession) -> datetime:
    """The moment from which days are counted, on the site's clock: a stop, else the signature."""
    stopped = (session.state.get("stopped") or {}).get("at")
    ended = datetime.fromisoformat(stopped) if stopped else session.ended_at
    return at_site(ended or session.started_at or session.opened_at, session.site.time_zone)


def session_facts(session: TreatmentSession) -> SessionFacts:
    """What the core asks about a session: when, with what, how and where."""
    zones = session.state.get("zones") or [
        {"zone": row.zone, "side": row.side} for row in session.plan.zones.all()
    ]
    treated = [zone for zone in zones if zone.get("status") != "skipped"] or zones
    return SessionFacts(
        at=end_of(session),
        substances=frozenset(substances_in(parts_of_syringe(session.plan, session.state))),
        techniques=frozenset({session.plan.technique}),
        zones=tuple(f"{zone['zone']} {zone['side']}" for zone in treated),
    )


def read_answers(
    answers: Mapping[str, Any], *, at: datetime, asked: Iterable[str] = (), worried: bool = False
) -> Said:
    """Answers as they came from a form, for the core. `at` is on the site's wall clock."""
    return read_report(schedule(), at=at, answers=answers, asked=asked, worried=worried)


def as_json(said: Said) -> dict[str, JsonAnswer]:
    """Answers to keep: whole numbers as numbers, a temperature as text so that no digit is lost."""
    return {sign: str(value) if isinstance(value, Decimal) else value for sign, value in said.answers.items()}


def earlier_reports(
    session: TreatmentSession, before: datetime, without: Sitting | None = None
) -> list[Said]:
    """What was said before, for the core. The half-finished answers of the same sitting are not "earlier"."""
    rows = Report.objects.filter(treatment_session=session, reported_at__lte=before)
    if without is not None:
        rows = rows.exclude(sitting=without)
    zone = session.site.time_zone
    return [
        read_answers(row.answers, at=at_site(row.reported_at, zone), worried=row.worried)
        for row in rows.order_by("reported_at", "pk")
    ]


def judge(session: TreatmentSession, said: Said, *, sitting: Sitting | None = None) -> Triage:
    """What a report after a session means, here: with the pack in force and the number of this place."""
    return triage(
        current_pack(),
        session_facts(session),
        said,
        earlier_reports(session, said.at, without=sitting),
        session.site.jurisdiction,
    )


def triage_as_kept(found: Triage) -> dict[str, Any]:
    """The core's whole answer, with what each reason tells the patient and whether it is settled.

    What the patient is told is kept in every language the pack speaks: the page may change its language.
    """
    kept: dict[str, Any] = found.to_json()
    for row, reason in zip(kept["reasons"], found.reasons, strict=True):
        row |= {"patient": str(reason.patient or ""), "settled": reason.settled}
    for sign, banding in found.band.items():
        kept["band"][sign]["sources"] = list(banding.sources)
    return kept | {"told": dict(found.tell)}
